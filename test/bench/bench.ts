import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `Measures the whole path of a message, and a bare grammY echo with the same load in the same run.
  npm run bench -- [--rounds 3] [--seconds 8] [--in-flight 32] [--database postgres://…] [--out result.json]
Server, platform and load generator are separate processes on this machine.
`;
const root = join(import.meta.dirname, '../..');
const TOKEN = '123456789:AAbenchbenchbenchbenchbenchbench';
const SECRET = 'bench-secret-bench-secret';
const CHATS = 4_000;

/** Real questions in three languages; every one has an answer, so search, citation and rendering are paid for. */
const QUESTIONS: readonly string[] = readFileSync(join(import.meta.dirname, 'questions.txt'), 'utf8')
  .trim()
  .split('\n');

type Server = { readonly name: string; readonly process: ChildProcess; readonly url: string; readonly path: string };
type Figures = {
  readonly perSecond: number;
  readonly replyP50: number;
  readonly replyP99: number;
  readonly ackP99: number;
  readonly cpuMicros: number;
  readonly memoryMb: number;
  readonly failed: number;
};

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    'in-flight': { type: 'string', default: '32' },
    database: { type: 'string' },
    out: { type: 'string' },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const seconds = Number(values.seconds);
const inFlight = Number(values['in-flight']);

const peer = fork(join(import.meta.dirname, 'peer.ts'), { execArgv: ['--import', 'tsx'] });
const apiRoot = `http://127.0.0.1:${(await message<{ port: number }>(peer)).port}`;
const load = fork(join(import.meta.dirname, 'load.ts'), { execArgv: ['--import', 'tsx'] });

const results: Record<string, Record<'closed' | 'open100', Figures>[]> = { caunoi: [], grammy: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  for (const start of [startCaunoi, startGrammy]) {
    const server = await start();
    await order(load, { target: server.url, path: server.path, secret: SECRET });
    if (server.name === 'caunoi') await welcomeEverybody();
    else await measure(server, 'closed', Math.min(3, seconds));
    const closed = await measure(server, 'closed', seconds);
    const open100 = await measure(server, 'open', seconds);
    results[server.name]?.push({ closed, open100 });
    process.stdout.write(
      `round ${round + 1} ${server.name.padEnd(7)} closed ${JSON.stringify(closed)}\n${' '.repeat(16)}100/s  ${JSON.stringify(open100)}\n`,
    );
    server.process.kill('SIGINT');
    await new Promise((resolve) => server.process.once('exit', resolve));
  }
}
report();
peer.kill();
load.kill();

async function startCaunoi(): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'caunoi-bench-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    CONTENT_SERVE: 'checked',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: 'https://bench.invalid',
    DATA_DIR: dataDir,
    DATABASE_URL: values.database ?? '',
    LOG_LEVEL: 'warn',
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_PER_SECOND: '10000',
  };
  const child = spawn(process.execPath, ['dist/main.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await untilPrinted(child, 'health');
  return { name: 'caunoi', process: child, url: `http://127.0.0.1:${port}`, path: '/webhooks/telegram' };
}

async function startGrammy(): Promise<Server> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const env = {
    ...process.env,
    PORT: String(port),
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    TELEGRAM_API_ROOT: apiRoot,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'echo-grammy.ts')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilPrinted(child, 'listening');
  return { name: 'grammy', process: child, url: `http://127.0.0.1:${port}`, path: '/' };
}

/** Takes everybody through language and role, so that what follows are plain questions. */
async function welcomeEverybody(): Promise<void> {
  for (const [kind, text] of [
    ['text', '/start'],
    ['tap', 'lang/vi'],
    ['tap', 'start/role/worker'],
  ] as const) {
    await exchange((i) => [1_000 + i, kind, text], CHATS, 64);
  }
}

/** Sends `count` updates with at most `width` unanswered, and waits for every answer. */
function exchange(make: (i: number) => readonly [number, 'text' | 'tap', string], count: number, width: number): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let answered = 0;
    let acknowledged = 0;
    const end = (): void => {
      if (answered < count || acknowledged < count) return;
      peer.off('message', hear);
      load.off('message', acknowledge);
      resolve();
    };
    // Late reports of this exchange must not reach the measurement that follows.
    const acknowledge = (): void => {
      acknowledged++;
      end();
    };
    const next = (n: number): void => {
      const batch = Array.from({ length: Math.min(n, count - sent) }, () => make(sent++));
      if (batch.length > 0) load.send({ send: batch });
    };
    const hear = (arrived: [string, number][]): void => {
      answered += arrived.length;
      next(arrived.length);
      end();
    };
    peer.on('message', hear);
    load.on('message', acknowledge);
    next(width);
  });
}

async function measure(server: Server, mode: 'closed' | 'open', forSeconds: number): Promise<Figures> {
  const posted = new Map<string, number>();
  const replies: number[] = [];
  const acks: number[] = [];
  let failed = 0;
  let next = 0;
  let stopping = false;
  const cpuBefore = cpuOf(server.process);
  const started = performance.now();
  const one = (): readonly [number, 'text', string] => {
    const i = next++;
    return [1_000 + (i % CHATS), 'text', QUESTIONS[i % QUESTIONS.length] ?? ''];
  };
  const onPeer = (arrived: [string, number][]): void => {
    let free = 0;
    for (const [chatId, at] of arrived) {
      const from = posted.get(chatId);
      if (from === undefined) continue;
      posted.delete(chatId);
      replies.push(at - from);
      free++;
    }
    if (mode === 'closed' && !stopping && free > 0) load.send({ send: Array.from({ length: free }, one) });
  };
  const onLoad = (m: { chatId: number; posted: number; acknowledged: number; status: number }): void => {
    acks.push(m.acknowledged - m.posted);
    if (m.status !== 200) failed++;
    // The answer may have come before this report; then its time is already waiting under a negative key.
    const early = early_.get(String(m.chatId));
    if (early !== undefined) {
      early_.delete(String(m.chatId));
      replies.push(early - m.posted);
      if (mode === 'closed' && !stopping) load.send({ send: [one()] });
    } else posted.set(String(m.chatId), m.posted);
  };
  const early_ = new Map<string, number>();
  const onPeerFirst = (arrived: [string, number][]): void => {
    for (const [chatId, at] of arrived) if (!posted.has(chatId)) early_.set(chatId, at);
    onPeer(arrived.filter(([chatId]) => posted.has(chatId)));
  };
  peer.on('message', onPeerFirst);
  load.on('message', onLoad);
  if (mode === 'closed') load.send({ send: Array.from({ length: inFlight }, one) });
  const ticker = mode === 'open' ? setInterval(() => load.send({ send: [one()] }), 10) : null;
  await new Promise((resolve) => setTimeout(resolve, forSeconds * 1_000));
  stopping = true;
  if (ticker !== null) clearInterval(ticker);
  const elapsed = (performance.now() - started) / 1_000;
  const counted = replies.length;
  const cpu = cpuOf(server.process) - cpuBefore;
  await new Promise((resolve) => setTimeout(resolve, 500));
  peer.off('message', onPeerFirst);
  load.off('message', onLoad);
  return {
    perSecond: Math.round(counted / elapsed),
    replyP50: quantile(replies, 0.5),
    replyP99: quantile(replies, 0.99),
    ackP99: quantile(acks, 0.99),
    cpuMicros: Math.round((cpu * 1e6) / Math.max(1, counted)),
    memoryMb: memoryOf(server.process),
    failed,
  };
}

function report(): void {
  const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const table = Object.entries(results).map(([name, rounds]) => ({
    server: name,
    'messages/s': median(rounds.map((r) => r.closed.perSecond)),
    'reply p50': median(rounds.map((r) => r.closed.replyP50)),
    'reply p99': median(rounds.map((r) => r.closed.replyP99)),
    'ack p99': median(rounds.map((r) => r.closed.ackP99)),
    'CPU µs': median(rounds.map((r) => r.closed.cpuMicros)),
    MB: median(rounds.map((r) => r.closed.memoryMb)),
    'reply p99 at 100/s': median(rounds.map((r) => r.open100.replyP99)),
    'ack p99 at 100/s': median(rounds.map((r) => r.open100.ackP99)),
    failed: rounds.reduce((sum, r) => sum + r.closed.failed + r.open100.failed, 0),
  }));
  const [ours, theirs] = table;
  const keys = Object.keys(ours ?? {});
  process.stdout.write(`\n| ${keys.join(' | ')} |\n|${keys.map(() => '---').join('|')}|\n`);
  for (const row of table) process.stdout.write(`| ${Object.values(row).join(' | ')} |\n`);
  process.stdout.write(
    `\nratio of throughput to the bare grammY echo: ${((ours?.['messages/s'] ?? 0) / (theirs?.['messages/s'] || 1)).toFixed(2)}\n`,
  );
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ table, results }, null, 2)}\n`);
}

function quantile(list: readonly number[], q: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0) * 10) / 10;
}

/** CPU seconds of a process so far (Linux, 100 ticks a second). */
function cpuOf(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memoryOf(child: ChildProcess): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (m) => resolve(m as T)));
}

async function order(child: ChildProcess, o: object): Promise<void> {
  const ready = message(child);
  child.send(o);
  await ready;
}

function untilPrinted(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready`)));
    child.stdout?.on('data', (part: Buffer) => {
      if (part.toString().includes(word)) resolve();
    });
  });
}
