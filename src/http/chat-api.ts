import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Simulator } from '../channels/simulator.js';
import type { Input } from '../core/types.js';
import type { Engine } from '../engine/engine.js';
import { receive } from '../engine/receive.js';
import { describeError } from '../log.js';
import { eventKeyOf, readHistory } from './chat/history.js';
import { isChatId, MAX_FILE_BYTES, type PostedFile, readPost, sniffMime } from './chat/read-post.js';
import { makeStreams } from './chat/streams.js';

/** Base64 makes a third more of the bytes; the rest is for the caption and the JSON around it. */
const BODY_LIMIT = Math.ceil((MAX_FILE_BYTES * 4) / 3) + 128 * 1024;
const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

/**
 * What the chat page asks of the server. A chat is named by a random token that only its page knows, in the header
 * `x-chat`; a message by an id of the page, so that sending it again after a lost connection changes nothing.
 */
export async function chatApi(app: FastifyInstance, engine: Engine, simulator: Simulator): Promise<void> {
  const streams = makeStreams(engine, simulator);
  app.addHook('preClose', async () => streams.endAll());

  async function mediaOf(eventKey: string, messageId: string, file: PostedFile, caption: string | undefined): Promise<Input> {
    const kind = file.mime.startsWith('image/') ? 'photo' : 'document';
    await simulator.upload(eventKey, file.bytes);
    const ref = {
      kind,
      ref: eventKey,
      mime: file.mime,
      size: file.bytes.length,
      ...(file.name === '' ? {} : { name: file.name }),
    } as const;
    return { kind: 'media', files: [ref], messageId, ...(caption === undefined ? {} : { caption }) };
  }

  await app.register(async (scope) => {
    scope.setErrorHandler((error: FastifyError, _request, reply) => {
      const problem = problemOf(error);
      if (problem.status === 503) engine.log.error('chat_request_failed', describeError(error));
      return reply
        .code(problem.status)
        .headers(problem.status === 503 ? { 'retry-after': '2' } : {})
        .send({ error: problem.code });
    });
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers(PRIVATE);
      if (!isChatId(request.headers['x-chat'])) return reply.code(400).send({ error: 'bad_chat' });
    });

    scope.post(
      '/chat/messages',
      { bodyLimit: BODY_LIMIT, config: { rateLimit: { max: 20, timeWindow: '10 seconds', keyGenerator: chatOf } } },
      async (request, reply) => {
        const chatId = chatOf(request);
        const post = readPost(request.body);
        if ('problem' in post) return reply.code(post.problem === 'too_large' ? 413 : 400).send({ error: post.problem });
        const eventKey = eventKeyOf(chatId, post.id);
        const input = 'input' in post ? post.input : await mediaOf(eventKey, post.id, post.file, post.caption);
        await receive(engine, simulator.channel, [{ eventKey, chatId, at: engine.ports.now(), input }]);
        streams.wake(chatId);
        return { ok: true };
      },
    );

    scope.get('/chat/messages', async (request) => readHistory(engine, chatOf(request), afterOf(request)));

    scope.get('/chat/stream', async (request, reply) => {
      if (!streams.open(reply.raw, PRIVATE, chatOf(request), afterOf(request))) return reply.code(429).send({ error: 'too_many' });
      return reply.hijack();
    });

    scope.get<{ Params: { id: string } }>('/chat/files/:id', async (request, reply) => {
      const ref = eventKeyOf(chatOf(request), request.params.id);
      const got = await simulator.channel.download?.({ kind: 'photo', ref });
      return got === undefined || 'gone' in got
        ? reply.code(404).send({ error: 'gone' })
        : sendFile(reply, got.bytes, sniffMime(got.bytes));
    });
  });
}

function sendFile(reply: FastifyReply, bytes: Buffer, mime: string | null): FastifyReply {
  return reply
    .type(mime ?? 'application/octet-stream')
    .headers({ 'content-disposition': 'attachment', 'content-security-policy': "default-src 'none'; sandbox" })
    .send(bytes);
}

function chatOf(request: FastifyRequest): string {
  return String(request.headers['x-chat']);
}

/** The moment from which the page wants to hear; whatever is no moment means "from the beginning". */
function afterOf(request: FastifyRequest): number {
  const { after } = request.query as { after?: unknown };
  const at = Number(after);
  return Number.isSafeInteger(at) && at > 0 ? at : 0;
}

function problemOf(error: FastifyError): { readonly status: number; readonly code: string } {
  if (error.statusCode === 413) return { status: 413, code: 'too_large' };
  if (error.statusCode === 429) return { status: 429, code: 'too_many' };
  if (error.statusCode !== undefined && error.statusCode < 500) return { status: 400, code: 'bad_request' };
  return { status: 503, code: 'try_again' };
}
