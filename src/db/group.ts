import type { Write, WriteResult } from './db.js';

export type Job = {
  readonly writes: readonly Write[];
  readonly resolve: (results: readonly WriteResult[]) => void;
  readonly reject: (error: unknown) => void;
};

/** Runs a list of commits as one transaction; throws when any of them fails, with nothing done. */
export type RunTogether = (jobs: readonly (readonly Write[])[]) => Promise<readonly (readonly WriteResult[])[]>;

const MOST_TOGETHER = 64;

/** Written, but the disk did not say that it has it. Nobody may count on it, and it must not be done a second time. */
export class UnsyncedError extends Error {
  readonly code = 'not_synced';
}

/**
 * Groups commits: those that wait at the same time become one transaction with one disk sync. When a group fails
 * (one guard is enough) it is undone and its members run one by one, so each gets its own answer. At most `width`
 * groups are under way at once.
 */
export function groupCommits(
  run: RunTogether,
  width: number,
): { commit: (writes: readonly Write[]) => Promise<readonly WriteResult[]>; idle: () => Promise<void> } {
  let waiting: Job[] = [];
  let busy = 0;
  let scheduled = false;
  const idlers: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || busy >= width || waiting.length === 0) return;
    scheduled = true;
    // One turn of the event loop lets all commits that are ready now join.
    setImmediate(() => {
      scheduled = false;
      if (waiting.length === 0) return;
      const group = waiting.slice(0, MOST_TOGETHER);
      waiting = waiting.slice(MOST_TOGETHER);
      busy++;
      void runGroup(run, group).finally(() => {
        busy--;
        if (busy === 0 && waiting.length === 0) for (const done of idlers.splice(0)) done();
        schedule();
      });
      schedule();
    });
  }

  return {
    commit: (writes) =>
      new Promise((resolve, reject) => {
        waiting.push({ writes, resolve, reject });
        schedule();
      }),
    idle: () => (busy === 0 && waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

async function runGroup(run: RunTogether, group: readonly Job[]): Promise<void> {
  try {
    const results = await run(group.map((job) => job.writes));
    group.forEach((job, i) => {
      job.resolve(results[i] ?? []);
    });
  } catch (error) {
    if (group.length === 1 || error instanceof UnsyncedError) for (const job of group) job.reject(error);
    else for (const job of group) await runGroup(run, [job]);
  }
}
