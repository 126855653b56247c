import { expireClaims } from '../cases/expire.js';
import { ConflictError } from '../db/db.js';
import { ANSWERS_KEPT_MS, sendCorrections } from '../editors/corrections.js';
import { QUESTIONS_KEPT_MS } from '../editors/questions.js';
import { describeError } from '../log.js';
import { dropAnswersBefore } from '../store/answers-given.js';
import { dropChatId, erasedWithChatId } from '../store/conversations.js';
import { unfinishedConversations } from '../store/inbox.js';
import { takeLease } from '../store/leases.js';
import { abandonedSends, dueConversations, endAllClaims } from '../store/outbox.js';
import { dropQuestionsBefore } from '../store/questions.js';
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
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type Sweep = { readonly once: (all?: boolean) => Promise<void>; readonly start: () => void; readonly stop: () => Promise<void> };

/**
 * Finds everything that a crash, a lost hint or the clock left to do: unfinished inbox rows, due messages, sends
 * whose process died, claims of officers that ran out, evidence to fetch, corrections to send. Polling is the truth;
 * hints are speed.
 */
export function makeSweep(engine: Engine, lanes: Lanes, deliverer: Deliverer): Sweep {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopping = false;
  let filesRunning: Promise<void> = Promise.resolve();
  let fetching = false;
  const approvalsAreOld = every(MINUTE_MS);
  const correctionsAreDue = every(MINUTE_MS);
  const hourIsOver = every(HOUR_MS);

  async function once(all = false): Promise<void> {
    const now = engine.ports.now();
    const behind = await unfinishedConversations(engine.db, all ? now + 1 : now - LEFT_BEHIND_MS, BATCH);
    for (const id of behind) if (!lanes.isBusy(id)) lanes.wake(id, Number.POSITIVE_INFINITY);

    for (const row of await abandonedSends(engine.db, now, BATCH)) await deliverer.settleAbandoned(row);
    for (const target of await dueConversations(engine.db, now, BATCH))
      if (!deliverer.isBusy(target.conversationId)) deliverer.wake(target);

    // Somebody may have approved an article in another process.
    if (approvalsAreOld(now)) await engine.approvals.refresh(engine.db);

    // Jobs that must run once in the whole system, whatever the number of processes.
    if (await takeLease(engine.db, 'sweep', engine.processId, now, now + LEASE_MS)) {
      await expireClaims(engine);
      if (hourIsOver(now)) await forget(now);
      for (const c of await erasedWithChatId(engine.db, BATCH)) await engine.db.commit(dropChatId(c.id, c.version)).catch(ignoreConflict);
      if (!fetching) {
        fetching = true;
        filesRunning = fetchFiles(engine)
          .catch((error: unknown) => engine.log.error('files_failed', describeError(error)))
          .finally(() => {
            fetching = false;
          });
      }
      if (correctionsAreDue(now))
        await sendCorrections(engine).catch((error: unknown) => engine.log.error('corrections_failed', describeError(error)));
    }
  }

  /** What has been kept long enough. In batches: no commit may hold up those of people who write. */
  async function forget(now: number): Promise<void> {
    await engine.db.commit([dropExpiredSessions(now)]);
    while ((await dropAnswersBefore(engine.db, now - ANSWERS_KEPT_MS, BATCH)) === BATCH);
    while ((await dropQuestionsBefore(engine.db, now - QUESTIONS_KEPT_MS, BATCH)) === BATCH);
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

/** True at the first time, and then whenever so much time has gone by. */
function every(ms: number): (now: number) => boolean {
  let next = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now < next) return false;
    next = now + ms;
    return true;
  };
}

/** The person wrote again in this very moment: then there is nothing to forget yet. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof ConflictError)) throw error;
}
