import { existsSync } from 'node:fs';
import { buildApp } from './app.js';
import { firstOfficer } from './cases/first-officer.js';
import { ConfigError, readConfig } from './config.js';
import { CRASH_POINTS, type CrashPoint } from './engine/engine.js';
import { describeError } from './log.js';

const STOP_MS = 2_800;

if (existsSync('.env')) process.loadEnvFile('.env');
await run().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `Cannot start (${describeError(error).error}): ${describeError(error).message}`}\n`,
  );
  process.exit(1);
});

async function run(): Promise<void> {
  const config = readConfig(process.env);
  const app = await buildApp(config, { reach: crashPoint(process.env['CAUNOI_CRASH_AT'], config.production) });
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    // Whatever hangs, the data is already on disk: leave in time rather than be killed.
    setTimeout(() => process.exit(0), STOP_MS).unref();
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);

  const first = await firstOfficer(app.engine, config.production);
  await app.http.listen({ host: config.host, port: config.port });
  await app.start();
  const address = app.http.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const base = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${port}`;
  const lines = [
    '',
    `Cầu Nối`,
    ...(app.simulator === null ? [] : [`  chat     ${base}/chat`]),
    `  console  ${base}/console`,
    `  health   ${base}/health/ready`,
    '',
  ];
  if (first !== null)
    lines.push(
      `First officer: login "${first.login}", one-time password: ${first.password}`,
      '(shown only now; the console asks for a new one at the first sign-in)',
      '',
    );
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** For the crash rig only: "point" or "point:n" ends the process, hard, when that point is reached the n-th time. */
function crashPoint(setting: string | undefined, production: boolean): (point: CrashPoint) => void {
  const [name, nth = '1'] = (setting ?? '').split(':');
  if (production || !CRASH_POINTS.some((point) => point === name)) return () => {};
  let left = Number(nth);
  return (point) => {
    if (point === name && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
