import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.js';
import { countByStatus } from '../store/cases.js';
import { outboxDepth } from '../store/outbox.js';

/** The oldest due message may be this old before we call ourselves not ready. */
const OLDEST_DUE_MS = 120_000;

type Readiness = {
  readonly ready: boolean;
  readonly database: boolean;
  readonly channels: Record<string, boolean>;
  readonly outbox: { waiting: number; oldestSeconds: number };
};

/** `/health/live`: the process turns. `/health/ready`: it can serve. `/metrics`: for Prometheus. */
export async function health(app: FastifyInstance, engine: Engine): Promise<void> {
  app.get('/health/live', async () => ({ live: true }));

  app.get('/health/ready', async (_request, reply) => {
    const state = await readiness(engine);
    return reply.code(state.ready ? 200 : 503).send(state);
  });

  app.get('/metrics', async (_request, reply) => {
    const state = await readiness(engine);
    engine.metrics.outboxWaiting.set(state.outbox.waiting);
    engine.metrics.outboxOldest.set(state.outbox.oldestSeconds);
    if (state.database) for (const { status, n } of await countByStatus(engine.db)) engine.metrics.cases.set({ status }, n);
    return reply.type(engine.metrics.registry.contentType).send(await engine.metrics.registry.metrics());
  });
}

async function readiness(engine: Engine): Promise<Readiness> {
  const channels = Object.fromEntries([...engine.channels.values()].map((channel) => [channel.name, channel.healthy?.() ?? true]));
  try {
    await engine.db.ping();
    const now = engine.ports.now();
    const depth = await outboxDepth(engine.db, now);
    const age = depth.oldestDueAt === null ? 0 : now - depth.oldestDueAt;
    const ready = age < OLDEST_DUE_MS && Object.values(channels).every(Boolean);
    return { ready, database: true, channels, outbox: { waiting: depth.waiting, oldestSeconds: Math.round(age / 1000) } };
  } catch {
    return { ready: false, database: false, channels, outbox: { waiting: 0, oldestSeconds: 0 } };
  }
}
