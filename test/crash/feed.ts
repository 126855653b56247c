/**
 * Brings what people do to the server as Telegram would, with its bad habits: each chat in its own order, chats
 * overtaking each other, the same update again (at once, later, after a restart), connections that break before the
 * answer could be read. What was not answered with 200 comes again until it is.
 */
import { setMaxListeners } from 'node:events';
import { Agent, request } from 'undici';
import type { FakeTelegram } from '../fakes/telegram-server.js';
import type { Person, Update } from './people.js';
import { makeRandom, type Random } from './random.js';
import { WEBHOOK_SECRET } from './server.js';

export type Feed = {
  readonly add: (people: readonly Person[]) => void;
  /** Update ids in the order of each person's script. */
  readonly given: ReadonlyMap<Person, readonly number[]>;
  /** Nothing is on its way and everything was acknowledged. */
  readonly isDone: () => boolean;
  /** Sends a share of everything once more, as after a long outage. */
  readonly repeat: (share: number) => void;
  readonly repeated: () => number;
  readonly stop: () => Promise<void>;
};

export type FeedOptions = {
  readonly seed: number;
  readonly repeatShare: number;
  readonly breakShare: number;
  readonly mostPauseMs: number;
};

const FIRST_UPDATE_ID = 810_000_000;
const AGAIN_MS = 80;
const LATER_MS = 4_000;

/** By webhook: the rig calls the server's local address, with the secret, and reads the answers. */
export function feedByWebhook(port: number, options: FeedOptions): Feed {
  const agent = new Agent({ connections: 24 });
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const given = new Map<Person, number[]>();
  const bodies = new Map<number, string>();
  const lanes = new Set<Promise<void>>();
  const random = makeRandom(options.seed);
  let nextId = FIRST_UPDATE_ID;
  let open = 0;
  let repeated = 0;

  async function post(id: number, breakAfterMs: number | null): Promise<boolean> {
    const signal = breakAfterMs === null ? stopping.signal : AbortSignal.any([stopping.signal, AbortSignal.timeout(breakAfterMs)]);
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': WEBHOOK_SECRET };
    try {
      const answer = await request(`http://127.0.0.1:${port}/webhooks/telegram`, {
        method: 'POST',
        headers,
        body: bodies.get(id) ?? '',
        dispatcher: agent,
        signal,
      });
      await answer.body.dump();
      return answer.statusCode === 200;
    } catch {
      return false;
    }
  }

  async function untilTaken(id: number): Promise<void> {
    open++;
    while (!stopping.signal.aborted && !(await post(id, null))) await pause(AGAIN_MS);
    open--;
  }

  async function walk(person: Person, ids: number[], chance: Random): Promise<void> {
    for (const update of person.updates) {
      await pause(chance.next() * options.mostPauseMs);
      if (stopping.signal.aborted) return;
      const id = nextId++;
      ids.push(id);
      bodies.set(id, JSON.stringify({ update_id: id, ...update }));
      if (chance.chance(options.breakShare)) {
        repeated++;
        await post(id, chance.between(1, 20));
      }
      await untilTaken(id);
      if (!chance.chance(options.repeatShare)) continue;
      repeated++;
      if (chance.chance(0.5)) await untilTaken(id);
      else track(pause(chance.between(1, LATER_MS)).then(() => untilTaken(id)));
    }
  }

  function track(work: Promise<void>): void {
    open++;
    const lane = work.finally(() => {
      open--;
      lanes.delete(lane);
    });
    lanes.add(lane);
  }

  return {
    given,
    add: (people) => {
      for (const person of people) {
        const ids: number[] = [];
        given.set(person, ids);
        track(walk(person, ids, random.fork(person.chatId)));
      }
    },
    isDone: () => open === 0,
    repeat: (share) => {
      for (const id of bodies.keys()) {
        if (!random.chance(share)) continue;
        repeated++;
        track(pause(random.between(1, 500)).then(() => untilTaken(id)));
      }
    },
    repeated: () => repeated,
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([...lanes]);
      await agent.destroy();
    },
  };
}

/** By long polling: updates wait at the platform; what was not confirmed before a crash is fetched again. */
export function feedByPolling(fake: FakeTelegram, options: FeedOptions): Feed {
  const given = new Map<Person, number[]>();
  const random = makeRandom(options.seed);
  let nextId = FIRST_UPDATE_ID;
  let open = 0;
  let repeated = 0;
  let stopped = false;

  async function walk(person: Person, ids: number[], chance: Random): Promise<void> {
    open++;
    for (const update of person.updates) {
      await pause(chance.next() * options.mostPauseMs);
      if (stopped) break;
      ids.push(give(update, chance));
    }
    open--;
  }

  function give(update: Update, chance: Random): number {
    const id = nextId++;
    const times = chance.chance(options.repeatShare) ? 2 : 1;
    repeated += times - 1;
    fake.push({ updates: Array.from({ length: times }, () => ({ update_id: id, ...update })) });
    return id;
  }

  return {
    given,
    add: (people) => {
      for (const person of people) {
        const ids: number[] = [];
        given.set(person, ids);
        void walk(person, ids, random.fork(person.chatId));
      }
    },
    isDone: () => open === 0 && fake.waiting() === 0,
    // Telegram forgets what was confirmed; only what a lost answer or a crash left unconfirmed comes again.
    repeat: () => {},
    repeated: () => repeated,
    stop: async () => {
      stopped = true;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
