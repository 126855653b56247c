import type { CaseStatus } from './case-status.js';

/** Everything that moves a case has an identity in its history. */
export type Actor =
  | { readonly kind: 'staff'; readonly id: string; readonly name: string; readonly role: Role }
  | { readonly kind: 'person' }
  | { readonly kind: 'system' };

export const ROLES = ['officer', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export type StaffActor = Extract<Actor, { kind: 'staff' }>;

export type Level = 'read' | 'claim' | 'work' | 'take_over';

type CaseLike = { readonly status: CaseStatus; readonly assigneeId: string | null };

declare const allowedMark: unique symbol;
/** A case that passed `allow`: functions that take it cannot be called by someone who forgot the check. */
export type Allowed<C, L extends Level> = C & { readonly [allowedMark]: L };

export class NotAllowedError extends Error {
  readonly code = 'not_allowed';
  constructor(readonly level: Level | 'approve') {
    super(`Not allowed: ${level}`);
  }
}

/**
 * Every officer may read every case, leave a note for colleagues, and claim one that nobody holds. Only the officer
 * who holds a case may work on it (reply, close, release). An administrator may take a case over, and then works on it as its holder.
 */
export function mayOn(actor: Actor, level: Level, c: CaseLike): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'staff') return false;
  switch (level) {
    case 'read':
      return true;
    case 'claim':
      return c.status === 'new';
    case 'work':
      return c.status === 'claimed' && c.assigneeId === actor.id;
    case 'take_over':
      return actor.role === 'admin' && c.status === 'claimed' && c.assigneeId !== actor.id;
  }
}

/** Proof that `actor` may do `level` on `c`; throws `NotAllowedError`. */
export function allow<C extends CaseLike, L extends Level>(actor: Actor, level: L, c: C): Allowed<C, L> {
  if (!mayOn(actor, level, c)) throw new NotAllowedError(level);
  return c as Allowed<C, L>;
}

/** Every officer may approve an article, with their own name; nobody approves by a program. */
export function mayApprove(actor: Actor): actor is StaffActor {
  return actor.kind === 'staff';
}
