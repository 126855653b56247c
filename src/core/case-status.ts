import type { CaseOutcome } from './types.js';

/** Life of a case: `new` waits for someone, `claimed` is worked on by one officer, `closed` is answered. */
export const CASE_STATUSES = ['new', 'claimed', 'closed'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** Every deed that leaves a row in `case_events`. Those with an entry in `TARGET` also move the status. */
export const CASE_ACTIONS = [
  'opened',
  'claimed',
  'released',
  'lease_expired',
  'taken_over',
  'replied',
  'noted',
  'closed',
  'reopened',
  'viewed',
  'message_added',
  'marked_urgent',
  'person_ended',
  'person_left',
  'withdrawn',
  'rated',
  'reply_unknown',
  'reply_failed',
  'erased',
] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

const TARGET: Partial<Record<CaseAction, CaseStatus>> = {
  claimed: 'claimed',
  taken_over: 'claimed',
  released: 'new',
  lease_expired: 'new',
  closed: 'closed',
  withdrawn: 'closed',
  erased: 'closed',
  reopened: 'new',
};

const ALLOWED: Record<CaseStatus, readonly CaseAction[]> = {
  new: ['claimed', 'closed', 'withdrawn', 'erased'],
  claimed: ['taken_over', 'released', 'lease_expired', 'closed', 'withdrawn', 'erased'],
  closed: ['reopened', 'erased'],
};

/** The deed is not possible from the present status; the caller shows the case as it is now. */
export class InvalidCaseMoveError extends Error {
  readonly code = 'invalid_case_move';
  constructor(
    readonly status: CaseStatus,
    readonly action: CaseAction,
  ) {
    super(`A case that is ${status} cannot be ${action}`);
  }
}

export type CaseMove = { readonly status: CaseStatus; readonly action: CaseAction; readonly from: CaseStatus };

/** The status after `action`. Deeds without a target (notes, replies, views) leave it as it is. */
export function moveCase(status: CaseStatus, action: CaseAction): CaseMove {
  const target = TARGET[action];
  if (target === undefined) return { status, action, from: status };
  if (!ALLOWED[status].includes(action)) throw new InvalidCaseMoveError(status, action);
  return { status: target, action, from: status };
}

/** Minutes an officer keeps a case without claiming it or replying anew; each of these renews the lease. */
export const CLAIM_LEASE_MINUTES = 60;

export function isCaseOutcome(value: string, outcomes: readonly CaseOutcome[]): value is CaseOutcome {
  return outcomes.some((outcome) => outcome === value);
}
