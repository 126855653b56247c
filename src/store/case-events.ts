import { asc, eq, inArray } from 'drizzle-orm';
import type { CaseAction, CaseMove } from '../core/case-status.js';
import type { Actor } from '../core/permissions.js';
import { type Db, type Write, write } from '../db/db.js';

export type CaseEventRow = Db['t']['caseEvents']['$inferSelect'];

export type NewCaseEvent = {
  readonly id: string;
  readonly caseId: string;
  readonly at: number;
  readonly actor: Actor;
  readonly move: CaseMove | { readonly action: CaseAction };
  readonly internalNote?: string;
  readonly publicNote?: string;
};

/** A line in the history of a case. History is only ever added to. */
export function addCaseEvent(e: NewCaseEvent): Write {
  const moved = 'from' in e.move && e.move.from !== e.move.status ? e.move : null;
  return write(
    (q, t) =>
      q.insert(t.caseEvents).values({
        id: e.id,
        caseId: e.caseId,
        at: e.at,
        actorKind: e.actor.kind,
        actorId: e.actor.kind === 'staff' ? e.actor.id : null,
        action: e.move.action,
        fromStatus: moved?.from ?? null,
        toStatus: moved?.status ?? null,
        internalNote: e.internalNote ?? null,
        publicNote: e.publicNote ?? null,
      }),
    1,
  );
}

export async function eventsOf(db: Db, caseId: string): Promise<CaseEventRow[]> {
  return db.q
    .select()
    .from(db.t.caseEvents)
    .where(eq(db.t.caseEvents.caseId, caseId))
    .orderBy(asc(db.t.caseEvents.at), asc(db.t.caseEvents.id));
}

/** Empties the notes of a person's erased cases; that something happened, and when, stays. */
export function eraseNotes(conversationId: string): Write {
  return write((q, t) => {
    const erased = q.select({ id: t.cases.id }).from(t.cases).where(eq(t.cases.conversationId, conversationId));
    return q.update(t.caseEvents).set({ internalNote: null, publicNote: null }).where(inArray(t.caseEvents.caseId, erased));
  });
}
