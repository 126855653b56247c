import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildChannels } from './channels/index.js';
import { makeSimulator, type Simulator } from './channels/simulator.js';
import { type Ports, systemPorts } from './clock.js';
import type { Config } from './config.js';
import { consolePlugin } from './console/plugin.js';
import { type Content, loadContent } from './content/load.js';
import type { Db } from './db/db.js';
import { openDb } from './db/open.js';
import { makeApprovals } from './engine/approvals.js';
import { assembleEngine } from './engine/assemble.js';
import { makeChanges } from './engine/changes.js';
import type { CrashPoint, Engine } from './engine/engine.js';
import { type FileStore, makeFileStore } from './engine/file-store.js';
import { openLibrary } from './engine/library.js';
import { receive } from './engine/receive.js';
import { flows } from './flows/index.js';
import { chatPage } from './http/chat-page.js';
import { health } from './http/health.js';
import { webhooks } from './http/webhooks.js';
import { loadLocales } from './i18n/index.js';
import { describeError, type Log, makeLog } from './log.js';
import { makeMetrics } from './metrics.js';
import { projectRoot } from './project-root.js';

/** Parts that tests replace. */
export type Overrides = {
  readonly ports?: Ports;
  readonly db?: Db;
  readonly files?: FileStore;
  readonly log?: Log;
  readonly reach?: (point: CrashPoint) => void;
};

export type App = {
  readonly http: FastifyInstance;
  readonly engine: Engine;
  readonly simulator: Simulator | null;
  /** Reads articles, word lists and locale files again, for the next message; throws, with nothing changed, when they are wrong. */
  readonly reload: () => Content;
  /** Starts lanes, delivery, the sweep and the channels; call it after `http.listen`. */
  readonly start: () => Promise<void>;
  /** Stops taking work, lets what is under way end, closes the database. */
  readonly close: () => Promise<void>;
};

/** Wires every part by hand. Nothing runs yet; `start` does that, `close` undoes it in reverse order. */
export async function buildApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const ports = overrides.ports ?? systemPorts;
  const log = overrides.log ?? makeLog(config.logLevel, config.secrets);
  const metrics = makeMetrics();
  const approvals = makeApprovals();
  const library = openLibrary(
    () => ({
      content: loadContent(join(projectRoot, 'content')),
      say: loadLocales(join(projectRoot, 'locales'), (key) => {
        metrics.missingWords.inc();
        log.warn('missing_words', { key });
      }),
    }),
    ports,
    { approvals, serve: config.contentServe },
  );
  const { say, env, words, content, search } = library;
  const db =
    overrides.db ?? (await openDb(config.databaseUrl, config.dataDir, (error) => log.error('database_connection', describeError(error))));
  await approvals.refresh(db);
  const files = overrides.files ?? makeFileStore(join(config.dataDir, 'files'), config.key('files'));
  const simulator = config.simulator ? makeSimulator(files) : null;
  const channels = buildChannels(config, simulator, say, log);

  const { engine, lanes, deliverer, sweep } = assembleEngine({
    db,
    ports,
    flows,
    env,
    words,
    content,
    search,
    approvals,
    serve: config.contentServe,
    channels: new Map(channels.map((channel) => [channel.name, channel])),
    files,
    log,
    metrics,
    changes: makeChanges(),
    processId: randomUUID(),
    reach: overrides.reach ?? (() => {}),
  });

  const http = Fastify({
    logger: false,
    trustProxy: (_address, hop) => hop < config.proxies,
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
  });
  await http.register(rateLimit, { global: false });
  await webhooks(http, engine);
  await health(http, engine);
  if (simulator !== null) await chatPage(http, { engine, simulator, say });
  await consolePlugin(http, { engine, say, cookieKey: config.key('console'), secure: config.production });

  return {
    http,
    engine,
    simulator,
    reload: library.reload,
    start: async () => {
      sweep.start();
      for (const channel of channels) {
        // A platform that cannot be reached must not keep the others, the console and the queue from working.
        await channel
          .start?.((from, inbound) => receive(engine, from, inbound))
          .catch((error: unknown) => {
            log.error('channel_start_failed', { channel: channel.name, ...describeError(error) });
          });
      }
    },
    close: async () => {
      for (const channel of channels) await channel.stop?.().catch(() => {});
      await http.close();
      await sweep.stop();
      await lanes.stop();
      await deliverer.stop();
      await db.close();
    },
  };
}
