import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.js';
import { describeError } from '../log.js';
import type { Desk } from './desk.js';
import { signedIn } from './guard.js';
import { findSession } from './session.js';

const HEARTBEAT_MS = 25_000;
const RETRY_MS = 3_000;

type Owner = { readonly sessionId: string; readonly staffId: string };

/** The open streams of "case X changed", and whose they are. */
export type Streams = {
  readonly open: (owner: Owner, response: ServerResponse, stillSignedIn: () => Promise<boolean>) => void;
  /** Ends the streams of a session or an officer: access ends at once, not at the next heartbeat. */
  readonly endOf: (who: Partial<Owner>, keepSession?: string) => void;
  readonly endAll: () => void;
};

export function makeStreams(engine: Pick<Engine, 'changes' | 'log'>): Streams {
  const open = new Map<Owner, () => void>();

  return {
    open: (owner, response, stillSignedIn) => {
      const whose = { ...owner };
      const stopListening = engine.changes.listen(({ caseId }) => void response.write(`event: change\ndata: ${caseId}\n\n`));
      const heartbeat = setInterval(() => {
        stillSignedIn().then(
          (still) => (still ? void response.write(':\n\n') : end()),
          // A database that is away for a moment is no reason to cut everybody off.
          (error: unknown) => engine.log.warn('live_check_failed', describeError(error)),
        );
      }, HEARTBEAT_MS);
      const end = (): void => {
        clearInterval(heartbeat);
        stopListening();
        open.delete(whose);
        response.end();
      };
      open.set(whose, end);
      response.on('close', end);
    },
    endOf: (who, keepSession) => {
      for (const [owner, end] of open) {
        const theirs = (who.sessionId ?? owner.sessionId) === owner.sessionId && (who.staffId ?? owner.staffId) === owner.staffId;
        if (theirs && owner.sessionId !== keepSession) end();
      }
    },
    endAll: () => {
      for (const end of open.values()) end();
    },
  };
}

/** `/console/live`: which cases changed, and nothing about them; pages fetch what they may see. */
export function livePage(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/live',
    { exposeHeadRoute: false },
    signedIn(desk, async ({ reply, viewer }) => {
      const { session } = viewer;
      for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
      reply.raw.write(`retry: ${RETRY_MS}\n\n`);
      desk.streams.open(
        { sessionId: session.id, staffId: session.staffId },
        reply.raw,
        async () => (await findSession(desk, session.id)) !== null,
      );
      return reply.hijack();
    }),
  );
  // An open stream would keep the server from closing.
  app.addHook('preClose', async () => desk.streams.endAll());
}
