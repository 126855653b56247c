import { existsSync } from 'node:fs';
import { buildApp } from '../app.js';
import { readConfig } from '../config.js';
import { projectRoot } from '../project-root.js';
import { reloadOnSave } from './reload.js';
import { seedDemo } from './seed.js';

/**
 * `npm run dev`: the whole server with invented people, workers and officers, and cases in several states. Restarts
 * when a source file changes; articles, word lists and locale files are read again without it, so the chat goes on.
 */
if (existsSync('.env')) process.loadEnvFile('.env');
const config = readConfig({ DATA_DIR: 'data/dev', ...process.env, NODE_ENV: 'development' });
const app = await buildApp(config);
const officers = await seedDemo(app.engine, app.simulator?.upload);
await app.http.listen({ host: config.host, port: config.port });
await app.start();

const base = `http://${config.host}:${config.port}`;
process.stdout.write(
  `\nCầu Nối (development, invented data in ${config.dataDir})\n  chat     ${base}/chat\n  console  ${base}/console\n  health   ${base}/health/ready\n`,
);
for (const { login, password } of officers ?? []) process.stdout.write(`  officer  ${login} / ${password}\n`);

const stopWatching = reloadOnSave(projectRoot, app.reload, (line) => void process.stdout.write(`${line}\n`));

const close = (): void => {
  stopWatching();
  void app.close().then(() => process.exit(0));
};
process.on('SIGINT', close);
process.on('SIGTERM', close);
