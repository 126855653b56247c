/** http: what platforms, browsers and monitors ask of us. May import everything below it; never the console. */
import type { FastifyInstance } from 'fastify';
import { isInbound } from '../channels/channel.js';
import type { Engine } from '../engine/engine.js';
import { receive } from '../engine/receive.js';
import { describeError } from '../log.js';

const BODY_LIMIT = 1_048_576;

/** One route per channel. The request does four things: keep the raw bytes, verify, store, answer. */
export async function webhooks(app: FastifyInstance, engine: Engine): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    scope.post<{ Params: { channel: string } }>('/webhooks/:channel', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const channel = [...engine.channels.values()].find((c) => c.name === request.params.channel);
      if (!channel) return reply.code(404).send({ error: 'no_such_channel' });
      const raw = { headers: request.headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) };
      const verdict = channel.verify(raw);
      if (!verdict.ok) {
        engine.metrics.rejected.inc({ channel: channel.name, reason: verdict.why });
        return reply.code(verdict.status).send({ error: verdict.why });
      }
      const parsed = channel.parse(raw);
      for (const item of parsed) if (!isInbound(item)) engine.metrics.ignored.inc({ channel: channel.name, reason: item.ignored });
      try {
        await receive(engine, channel, parsed.filter(isInbound));
      } catch (error) {
        // Not stored, so it must come again: every platform repeats what was not answered with 200.
        engine.log.error('inbox_unavailable', { channel: channel.name, ...describeError(error) });
        return reply.code(503).header('retry-after', '2').send({ error: 'try_again' });
      }
      return reply.code(200).send({ ok: true });
    });
  });
}
