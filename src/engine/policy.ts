import type { SendOutcome } from '../channels/channel.js';
import type { MessageKind } from '../core/types.js';

/**
 * What becomes of a message after each outcome, in one place for all channels.
 *
 * | outcome       | what happens                                                                    |
 * |---------------|---------------------------------------------------------------------------------|
 * | sent          | done                                                                            |
 * | throttled     | waits as long as the platform says; not counted as a try                        |
 * | temporary     | surely not sent: again with backoff and jitter, at most 8 tries, at most 24 h    |
 * | refused       | dead; staff see it                                                              |
 * | blocked       | dead; the person is marked unreachable until they come back                     |
 * | window_closed | dead; staff see it                                                              |
 * | misconfigured | waits a minute and raises an alert; nothing is lost while an operator repairs it |
 * | unknown       | by kind, see `afterUnknown`                                                     |
 */
export type Verdict =
  | { readonly status: 'sent' }
  | { readonly status: 'due'; readonly delayMs: number; readonly counts: boolean }
  | { readonly status: 'dead'; readonly why: string }
  | { readonly status: 'unknown'; readonly next: 'nothing' | 'tell_person' | 'flag_case' };

const MOST_TRIES = 8;
const OLDEST_MS = 24 * 60 * 60_000;
const MISCONFIGURED_WAIT_MS = 60_000;
const MOST_BACKOFF_MS = 5 * 60_000;

export type Tried = { readonly kind: MessageKind; readonly attempts: number; readonly ageMs: number };

/** The verdict on a message. `jitter` is between 0 and 1. */
export function judge(outcome: SendOutcome, tried: Tried, jitter: number): Verdict {
  switch (outcome.outcome) {
    case 'sent':
      return { status: 'sent' };
    case 'throttled':
      return { status: 'due', delayMs: outcome.retryAfterMs, counts: false };
    case 'temporary':
      if (tried.attempts + 1 >= MOST_TRIES || tried.ageMs > OLDEST_MS) return { status: 'dead', why: `temporary:${outcome.code}` };
      return { status: 'due', delayMs: backoff(tried.attempts, jitter), counts: true };
    case 'misconfigured':
      if (tried.ageMs > OLDEST_MS) return { status: 'dead', why: `misconfigured:${outcome.code}` };
      return { status: 'due', delayMs: MISCONFIGURED_WAIT_MS, counts: false };
    case 'refused':
    case 'blocked':
    case 'window_closed':
      return { status: 'dead', why: `${outcome.outcome}:${outcome.code}` };
    case 'unknown':
      return afterUnknown(tried, jitter);
  }
}

/**
 * A message that may or may not have arrived. A bot answer is not sent twice: the person gets one short notice and
 * can ask for it again. An officer's reply is shown to the officer as uncertain. A reminder is tried once more,
 * because a missed date hurts more than a repeated one. Notices and bulk messages are let go.
 */
function afterUnknown(tried: Tried, jitter: number): Verdict {
  switch (tried.kind) {
    case 'answer':
      return { status: 'unknown', next: 'tell_person' };
    case 'staff_reply':
      return { status: 'unknown', next: 'flag_case' };
    case 'reminder':
      return tried.attempts === 0 ? { status: 'due', delayMs: backoff(1, jitter), counts: true } : { status: 'unknown', next: 'nothing' };
    case 'notice':
    case 'bulk':
      return { status: 'unknown', next: 'nothing' };
  }
}

function backoff(attempts: number, jitter: number): number {
  const full = Math.min(1_000 * 2 ** attempts, MOST_BACKOFF_MS);
  return Math.round(full * (0.5 + jitter / 2));
}
