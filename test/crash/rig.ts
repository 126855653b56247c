/**
 * The crash rig: the real server process, a Telegram with bad habits, many people who write at the same time, and a
 * kill -9 at the end of every life of the server. All lives share their data; the last one is left to finish, and then
 * `oracle.ts` decides whether every promise was kept. See docs/reliability.md.
 */

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { eq, inArray } from 'drizzle-orm';
import { openReadOnly } from '../../src/db/read-only.js';
import { CRASH_POINTS, type CrashPoint } from '../../src/engine/engine.js';
import { type FakeTelegram, type Fault, startFakeTelegram, TELEGRAM_LIMITS } from '../fakes/telegram-server.js';
import { type Feed, feedByPolling, feedByWebhook } from './feed.js';
import type { Counts } from './judge-delivery.js';
import { judgeRun } from './oracle.js';
import { makePerson, type Person } from './people.js';
import { makeRandom } from './random.js';
import type { Reference } from './reference.js';
import { type Server, startServer } from './server.js';

/** How a life of the server ends: at the n-th passing of a point, or so many ms after it began to serve. */
export type Kill = { readonly at: CrashPoint; readonly nth: number } | { readonly at: 'random' | 'start-up'; readonly afterMs: number };
export type KillName = Kill['at'];
export const KILL_NAMES: readonly [KillName, ...KillName[]] = [...CRASH_POINTS, 'random', 'start-up'];

export type RigOptions = {
  readonly root: string;
  readonly reference: Reference;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly mode: 'webhook' | 'polling';
  readonly seed: number;
  readonly kills: readonly Kill[];
  /** How many new people come at the beginning of each life, counted from 0. */
  readonly arrivals: (life: number) => number;
  readonly mostPauseMs: number;
  readonly faults: readonly Fault[];
  /** Called between two lives, when the killed process is gone for good. */
  readonly between?: () => Promise<void>;
  /** Evidence is fetched by whoever holds the lease, and a killed process holds it for half a minute more. */
  readonly waitForFiles: boolean;
  readonly mostWaitMs: number;
};

export type Report = Counts & { readonly kills: Readonly<Record<KillName, number>>; readonly repeated: number; readonly stopMs: number };

/** A little of everything: waits, errors, answers that get lost before and after the message was accepted. */
export const FAULTS: readonly Fault[] = [
  { do: 'throttle', chance: 0.04, retryAfter: 1, times: 1e9 },
  { do: 'answer', chance: 0.02, status: 408, body: '<html>Request Timeout</html>', times: 1e9 },
  { do: 'error', chance: 0.01, status: 500, times: 1e9 },
  { do: 'drop_before', chance: 0.01, times: 1e9 },
  { do: 'drop_after', chance: 0.01, times: 1e9 },
  { do: 'garbage', chance: 0.005, times: 1e9 },
  { do: 'slow', chance: 0.05, ms: 150, times: 1e9 },
  { do: 'drop_after', method: 'getUpdates', chance: 0.03, times: 1e9 },
  { do: 'error', method: 'getUpdates', chance: 0.01, status: 502, times: 1e9 },
  { do: 'drop_before', method: 'getFile', chance: 0.1, times: 1e9 },
];

/** A point that is not reached in this time is taken for reached: the process is killed where it stands. */
const MOST_LIFE_MS = 8_000;
/** Above the platform's own, so that the per-chat limits and 429s stay and a run does not take hours. */
const LIMITS = { ...TELEGRAM_LIMITS, perSecond: 200, burst: 200 };

export class RigError extends Error {
  readonly code = 'crash_rig';
}

export async function runRig(options: RigOptions): Promise<Report> {
  const fake = await startFakeTelegram({ seed: options.seed, limits: LIMITS, retryMs: 50 });
  const port = await freePort();
  const settings = { seed: options.seed, repeatShare: 0.2, breakShare: 0.03, mostPauseMs: options.mostPauseMs };
  const feed = options.mode === 'webhook' ? feedByWebhook(port, settings) : feedByPolling(fake, settings);
  const kills = Object.fromEntries(KILL_NAMES.map((name) => [name, 0])) as Record<KillName, number>;
  let server: Server | null = null;
  let people = 0;
  fake.addFaults(...options.faults);

  function live(crashAt: string | null): Server {
    const { root, dataDir, databaseUrl, mode } = options;
    server = startServer({ root, port, dataDir, databaseUrl, apiRoot: fake.url, mode, crashAt });
    return server;
  }

  try {
    for (const [life, kill] of options.kills.entries()) {
      const alive = live('nth' in kill ? `${kill.at}:${kill.nth}` : null);
      const arrived = newPeople(options, fake, people, options.arrivals(life));
      feed.add(arrived);
      people += arrived.length;
      kills[await killAt(alive, kill)]++;
      await options.between?.();
    }
    const last = live(null);
    await whileAlive(last, last.serving);
    feed.repeat(0.2);
    const restless = await whileAlive(last, untilQuiet(options, feed));
    const db = await openReadOnly(options.databaseUrl, options.dataDir);
    const counts = await judgeRun(db, feed.given, fake.sent, options.reference).finally(() => db.close());
    if (restless.length > 0) counts.violations.push(...restless, last.said());
    const ended = await last.stop();
    if (ended.code !== 0 || ended.ms > 3_500)
      counts.violations.push(`the last life ended with ${ended.code ?? ended.signal} after ${Math.round(ended.ms)} ms`);
    return { ...counts, kills, repeated: feed.repeated(), stopMs: ended.ms };
  } finally {
    const left = server as Server | null;
    left?.kill();
    await left?.ended;
    await feed.stop();
    await fake.close();
  }
}

function newPeople(options: RigOptions, fake: FakeTelegram, from: number, count: number): Person[] {
  const random = makeRandom(options.seed);
  const people = Array.from({ length: count }, (_, i) => makePerson(from + i, random.fork(from + i)));
  for (const { photo } of people)
    if (photo !== null) fake.addFile(photo, { path: `photos/${photo}.jpg`, bytes: Buffer.from(`bytes of ${photo}`) });
  return people;
}

/** Waits for the end of a life, or ends it; gives what really ended it. */
async function killAt(server: Server, kill: Kill): Promise<KillName> {
  let how: KillName = kill.at;
  const end = (name: KillName): void => {
    how = name;
    server.kill();
  };
  if (kill.at === 'start-up') {
    await pause('afterMs' in kill ? kill.afterMs : 0);
    end('start-up');
  } else {
    await Promise.race([server.serving, server.ended]);
    const timer = setTimeout(end, 'afterMs' in kill ? kill.afterMs : MOST_LIFE_MS, 'random');
    await server.ended;
    clearTimeout(timer);
  }
  const { signal, code } = await server.ended;
  if (signal !== 'SIGKILL') throw new RigError(`A life ended by itself with ${code ?? signal}:\n${server.said()}`);
  return how;
}

/** The last life must not end before it is asked to, whoever ends it. */
async function whileAlive<T>(server: Server, work: Promise<T>): Promise<T> {
  const died = server.ended.then(({ code, signal }): never => {
    throw new RigError(`The last life ended by itself, or was ended from outside, with ${code ?? signal}:\n${server.said()}`);
  });
  return Promise.race([work, died]);
}

/** Until everything was acknowledged and nothing has been open for a moment; gives what is still open when time is up. */
async function untilQuiet(options: RigOptions, feed: Feed): Promise<readonly string[]> {
  const until = Date.now() + options.mostWaitMs;
  for (let quiet = 0; quiet < 3; ) {
    await pause(200);
    const open = await listOpen(options);
    quiet = feed.isDone() && open.length === 0 ? quiet + 1 : 0;
    if (Date.now() > until)
      return [`not at rest after ${options.mostWaitMs} ms${feed.isDone() ? '' : ', updates not acknowledged'}`, ...open];
  }
  return [];
}

/** What has not come to its end, with what one needs to know to find out why. */
async function listOpen({ databaseUrl, dataDir, waitForFiles }: RigOptions): Promise<string[]> {
  const db = await openReadOnly(databaseUrl, dataDir);
  try {
    const { t, q } = db;
    const inbox = await q.select().from(t.inbox).where(eq(t.inbox.status, 'new'));
    const outbox = await q
      .select()
      .from(t.outbox)
      .where(inArray(t.outbox.status, ['due', 'sending']));
    const files = waitForFiles ? await q.select().from(t.files).where(eq(t.files.status, 'waiting')) : [];
    const now = Date.now();
    const show = (row: object): string => JSON.stringify({ now, ...row, inbound: undefined, body: undefined });
    // The lease tells whether the sweep still goes round.
    const leases = inbox.length + outbox.length + files.length === 0 ? [] : await q.select().from(t.leases);
    return [...inbox, ...outbox, ...files, ...leases].map(show);
  } finally {
    await db.close();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
