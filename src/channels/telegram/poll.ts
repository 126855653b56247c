import { type Api, GrammyError } from 'grammy';
import { type Inbound, isInbound } from '../channel.js';
import { failureOf } from './failure.js';
import { parseUpdate, type Self } from './parse.js';
import type { Log } from './setup.js';
import { ALLOWED_UPDATES } from './update.js';

const LONG_POLL_SECONDS = 25;
/** A server that answers an empty long poll at once must not be asked thousands of times a second. */
const AFTER_EMPTY_MS = 100;
const CONFLICT_WAIT_MS = 20_000;
const REJECTED_WAIT_MS = 60_000;
const MOST_BACKOFF_MS = 30_000;

export type Polling = {
  readonly api: Pick<Api, 'getUpdates'>;
  readonly self: Self;
  /** Resolves when the events are on disk; only then are they confirmed to the platform. */
  readonly receive: (inbound: readonly Inbound[]) => Promise<void>;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly pause: (ms: number) => Promise<void>;
  /** Told after every poll: null when it worked, else the error. */
  readonly heard: (error: unknown) => void;
};

/**
 * Long polling until `stop`. The offset moves only after `receive` resolved: what a crash or a database that is away
 * left unstored comes again. https://core.telegram.org/bots/api#getupdates
 */
export async function pollUpdates({ api, self, receive, log, stop, pause, heard }: Polling): Promise<void> {
  let offset: number | null = null;
  let failures = 0;
  while (!stop.aborted) {
    let stage: 'poll' | 'receive' = 'poll';
    try {
      const updates: readonly unknown[] = await api.getUpdates(
        { ...(offset === null ? {} : { offset }), timeout: LONG_POLL_SECONDS, allowed_updates: [...ALLOWED_UPDATES] },
        stop as unknown as Parameters<Api['getUpdates']>[1],
      );
      heard(null);
      stage = 'receive';
      const parsed = updates.map((update) => parseUpdate(update, self));
      for (const item of parsed) if (!isInbound(item)) log('telegram_ignored', { reason: item.ignored });
      await receive(parsed.filter(isInbound));
      failures = 0;
      offset = nextOffset(updates) ?? offset;
      if (updates.length === 0) await pause(AFTER_EMPTY_MS);
    } catch (error) {
      if (stop.aborted) return;
      failures += 1;
      if (stage === 'poll') heard(error);
      log(stage === 'poll' ? 'telegram_poll_failed' : 'telegram_receive_failed', { code: failureOf(error), ...conflictOf(error) });
      await pause(waitAfter(error, failures));
    }
  }
}

/** How long to leave the platform alone after an error; `failures` counts those in a row. */
export function waitAfter(error: unknown, failures: number): number {
  const backoff = Math.min(1_000 * 2 ** (failures - 1), MOST_BACKOFF_MS);
  if (!(error instanceof GrammyError)) return backoff;
  if (error.error_code === 409) return CONFLICT_WAIT_MS;
  if (isRejected(error)) return REJECTED_WAIT_MS;
  return Math.max(backoff, (error.parameters.retry_after ?? 0) * 1000);
}

/** The token is wrong or was revoked: only a person can help. */
export function isRejected(error: unknown): boolean {
  return error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
}

/** A webhook is never removed from here: with a shared token it may be production's. */
function conflictOf(error: unknown): { conflict?: string } {
  if (!(error instanceof GrammyError) || error.error_code !== 409) return {};
  return { conflict: error.description.toLowerCase().includes('webhook') ? 'webhook_is_set' : 'other_poller' };
}

function nextOffset(updates: readonly unknown[]): number | null {
  const ids = updates
    .map((update) => (typeof update === 'object' && update !== null && 'update_id' in update ? Number(update.update_id) : Number.NaN))
    .filter(Number.isSafeInteger);
  return ids.length === 0 ? null : Math.max(...ids) + 1;
}
