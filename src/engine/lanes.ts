import { describeError } from '../log.js';
import type { Engine } from './engine.js';
import { runTurn } from './turn.js';

/** Waits between tries while the database does not answer, in ms. */
const RETRY_MS = [200, 1_000, 5_000, 15_000] as const;

export type Lanes = {
  /** `messages` is how many wait at most; the sweep does not know and says Infinity. */
  readonly wake: (conversationId: string, messages?: number) => void;
  /** True while a turn of this conversation runs here, so the sweep leaves it alone. */
  readonly isBusy: (conversationId: string) => boolean;
  readonly stop: () => Promise<void>;
};

/**
 * One conversation at a time inside this process: a person who types quickly never races himself. A courtesy only;
 * across processes the version of the conversation and the state of the inbox row keep turns single.
 */
export function makeLanes(engine: Engine): Lanes {
  const lanes = new Map<string, { expected: number; done: Promise<void> }>();
  let stopping = false;

  async function run(id: string, lane: { expected: number }): Promise<void> {
    let failures = 0;
    // Leaving the map is part of this function's last synchronous step: whoever wakes us later opens a new lane.
    try {
      while (lane.expected > 0 && !stopping) {
        try {
          // A message may have been done by the sweep's wake already: then there is nothing, and that is fine.
          lane.expected = (await runTurn(engine, id)) ? lane.expected - 1 : 0;
          failures = 0;
        } catch (error) {
          engine.log.error('turn_database_error', describeError(error));
          engine.metrics.turns.inc({ result: 'database_error' });
          const wait = RETRY_MS[failures++];
          if (wait === undefined) return;
          await new Promise((resolve) => setTimeout(resolve, wait).unref());
        }
      }
    } finally {
      lanes.delete(id);
    }
  }

  return {
    wake: (id, messages = 1) => {
      if (stopping) return;
      const open = lanes.get(id);
      if (open) {
        open.expected += messages;
        return;
      }
      const lane = { expected: messages, done: Promise.resolve() };
      lanes.set(id, lane);
      lane.done = run(id, lane);
    },
    isBusy: (id) => lanes.has(id),
    stop: async () => {
      stopping = true;
      await Promise.allSettled([...lanes.values()].map((lane) => lane.done));
    },
  };
}
