import { expireClaims } from '../cases/expire.js';
import { ConflictError } from '../db/db.js';
import { describeError } from '../log.js';
import { dropChatId, erasedWithChatId } from '../store/conversations.js';
import { unfinishedConversations } from '../store/inbox.js';
import { takeLease } from '../store/leases.js';
import { abandonedSends, dueConversations, endAllClaims } from '../store/outbox.js';
import { dropExpiredSessions } from '../store/staff.js';
import type { Deliverer } from './deliver.js';
import type { Engine } from './engine.js';
import { fetchFiles } from './fetch-files.js';
import type { Lanes } from './lanes.js';

const EVERY_MS = 1_000;
/** A message younger than this is surely still on its ordinary way. */
const LEFT_BEHIND_MS = 2_000;
const BATCH = 500;
const LEASE_MS = 30_000;
const SESSIONS_EVERY_MS = 60 * 60_000;

export type Sweep = { readonly once: (all?: boolean) => Promise<void>; readonly start: () => void; readonly stop: () => Promise<void> };

/**
 * Finds everything that a crash, a lost hint or the clock left to do: unfinished inbox rows, due messages, sends
 * whose process died, claims of officers that ran out, evidence to fetch. Polling is the truth; hints are speed.
 */
export function makeSweep(engine: Engine, lanes: Lanes, deliverer: Deliverer): Sweep {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopping = false;
  let filesRunning: Promise<void> = Promise.resolve();
  let fetching = false;
  let sessionsAt = 0;

  async function once(all = false): Promise<void> {
    const now = engine.ports.now();
    const behind = await unfinishedConversations(engine.db, all ? now + 1 : now - LEFT_BEHIND_MS, BATCH);
    for (const id of behind) if (!lanes.isBusy(id)) lanes.wake(id, Number.POSITIVE_INFINITY);

    for (const row of await abandonedSends(engine.db, now, BATCH)) await deliverer.settleAbandoned(row);
    for (const target of await dueConversations(engine.db, now, BATCH))
      if (!deliverer.isBusy(target.conversationId)) deliverer.wake(target);

    // Jobs that must run once in the whole system, whatever the number of processes.
    if (await takeLease(engine.db, 'sweep', engine.processId, now, now + LEASE_MS)) {
      await expireClaims(engine);
      if (now > sessionsAt) {
        sessionsAt = now + SESSIONS_EVERY_MS;
        await engine.db.commit([dropExpiredSessions(now)]);
      }
      for (const c of await erasedWithChatId(engine.db, BATCH)) await engine.db.commit(dropChatId(c.id, c.version)).catch(ignoreConflict);
      if (!fetching) {
        fetching = true;
        filesRunning = fetchFiles(engine)
          .catch((error: unknown) => engine.log.error('files_failed', describeError(error)))
          .finally(() => {
            fetching = false;
          });
      }
    }
  }

  function loop(): void {
    if (stopping) return;
    running = once()
      .catch((error: unknown) => engine.log.error('sweep_failed', describeError(error)))
      .finally(() => {
        if (!stopping) timer = setTimeout(loop, EVERY_MS);
      });
  }

  return {
    once,
    start: () => {
      // On SQLite there was one process, and it is gone: what it was sending has no owner any more.
      const first = engine.db.kind === 'sqlite' ? engine.db.commit([endAllClaims(engine.ports.now())]).then(() => once(true)) : once(true);
      running = first.catch((error: unknown) => engine.log.error('sweep_failed', describeError(error))).finally(loop);
    },
    stop: async () => {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      await running;
      await filesRunning;
    },
  };
}

/** The person wrote again in this very moment: then there is nothing to forget yet. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof ConflictError)) throw error;
}
