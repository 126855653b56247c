import { describeError } from '../log.js';
import type { Engine } from './engine.js';
import { runTurn } from './turn.js';

/** Waits between tries while the database does not answer, in ms. */
const RETRY_MS = [200, 1_000, 5_000, 15_000] as const;

export type Lanes = {
  readonly wake: (conversationId: string) => void;
  /** True while a turn of this conversation runs here, so the sweep leaves it alone. */
  readonly isBusy: (conversationId: string) => boolean;
  readonly stop: () => Promise<void>;
};

/**
 * One conversation at a time inside this process: a person who types quickly never races himself. A courtesy only;
 * across processes the version of the conversation and the state of the inbox row keep turns single.
 */
export function makeLanes(engine: Engine): Lanes {
  const lanes = new Map<string, { again: boolean; done: Promise<void> }>();
  let stopping = false;

  async function run(id: string, lane: { again: boolean }): Promise<void> {
    let failures = 0;
    while (!stopping) {
      lane.again = false;
      try {
        while (!stopping && (await runTurn(engine, id)));
        failures = 0;
      } catch (error) {
        engine.log.error('turn_database_error', describeError(error));
        engine.metrics.turns.inc({ result: 'database_error' });
        const wait = RETRY_MS[failures++];
        if (wait === undefined) return;
        await new Promise((resolve) => setTimeout(resolve, wait).unref());
        continue;
      }
      if (!lane.again) return;
    }
  }

  return {
    wake: (id) => {
      if (stopping) return;
      const open = lanes.get(id);
      if (open) {
        open.again = true;
        return;
      }
      const lane = { again: false, done: Promise.resolve() };
      lanes.set(id, lane);
      lane.done = run(id, lane).finally(() => lanes.delete(id));
    },
    isBusy: (id) => lanes.has(id),
    stop: async () => {
      stopping = true;
      await Promise.allSettled([...lanes.values()].map((lane) => lane.done));
    },
  };
}
