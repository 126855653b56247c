/** The real server process: started, watched, killed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { FAKE_TOKEN } from '../fakes/telegram-server.js';

export const WEBHOOK_SECRET = 'crash-rig-webhook-secret';

export type ServerOptions = {
  /** A folder made by `buildServer`. */
  readonly root: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly apiRoot: string;
  readonly mode: 'webhook' | 'polling';
  /** `point:n`, see src/main.ts. */
  readonly crashAt: string | null;
};

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Server = {
  /** Resolves when the server serves; never when it dies before. */
  readonly serving: Promise<void>;
  readonly ended: Promise<Ended>;
  readonly kill: () => void;
  /** Asks politely; gives how it ended and how long that took. */
  readonly stop: () => Promise<Ended & { readonly ms: number }>;
  /** What the process has said, for when something is wrong. */
  readonly said: () => string;
};

export function startServer(options: ServerOptions): Server {
  const env = {
    PATH: process.env['PATH'],
    HOST: '127.0.0.1',
    PORT: String(options.port),
    DATA_DIR: options.dataDir,
    DATABASE_URL: options.databaseUrl,
    DATA_KEY: 'a key for the crash rig only, of 40 letters',
    LOG_LEVEL: 'warn',
    SIMULATOR: 'off',
    // Nobody approves anything in the rig, and it must go on answering.
    CONTENT_SERVE: 'checked',
    TELEGRAM_BOT_TOKEN: FAKE_TOKEN,
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
    TELEGRAM_API_ROOT: options.apiRoot,
    TELEGRAM_PER_SECOND: '150',
    // Updates are brought to the local address by the rig; the platform is only told this one.
    ...(options.mode === 'webhook' ? { PUBLIC_URL: 'https://crash-rig.invalid' } : {}),
    ...(options.crashAt === null ? {} : { CAUNOI_CRASH_AT: options.crashAt }),
  };
  const child = spawn(process.execPath, [join(options.root, 'dist/main.js')], {
    cwd: options.dataDir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let serve = (): void => {};
  const serving = new Promise<void>((resolve) => {
    serve = resolve;
  });
  const hear = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-20_000);
    if (said.includes('/health/ready')) serve();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  // A run that is broken off must not leave a server behind.
  const orphaned = (): void => void child.kill('SIGKILL');
  process.once('exit', orphaned);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      process.off('exit', orphaned);
      resolve({ code, signal });
    });
  });
  return {
    serving,
    ended,
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      const since = performance.now();
      child.kill('SIGTERM');
      return { ...(await ended), ms: performance.now() - since };
    },
    said: () => said,
  };
}
