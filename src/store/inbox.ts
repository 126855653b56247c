import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import { type Db, param, statement, type Write, write } from '../db/db.js';
import type { InboundRow } from '../db/rows.js';

export type NewInbound = {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  readonly conversationId: string;
  readonly inbound: InboundRow;
  readonly receivedAt: number;
};

const insertInbound = statement('inbox_insert', (q, t) =>
  q
    .insert(t.inbox)
    .values({
      id: param('id'),
      channel: param('channel'),
      externalId: param('externalId'),
      conversationId: param('conversationId'),
      inbound: param('inbound'),
      status: 'new',
      attempts: 0,
      receivedAt: param('receivedAt'),
    })
    .onConflictDoNothing(),
);

/** Stores an event once for good; a repeated key touches no row, and that is not an error. */
export function addInbound(row: NewInbound): Write {
  return { statement: insertInbound, params: row };
}

const nextTurnOf = statement('inbox_next_turn', (q, t) =>
  q
    .select({ inbox: t.inbox, conversation: t.conversations })
    .from(t.inbox)
    .leftJoin(t.conversations, eq(t.conversations.id, t.inbox.conversationId))
    .where(and(eq(t.inbox.conversationId, param('conversationId')), sql`${t.inbox.status} = 'new'`))
    .orderBy(asc(t.inbox.id))
    .limit(1),
);

/** The oldest unfinished message of a conversation together with the conversation (null before its first turn). */
export async function nextTurn(db: Db, conversationId: string) {
  const rows = await db.read(nextTurnOf, { conversationId });
  return rows[0] ?? null;
}

const finishInbound = statement('inbox_finish', (q, t) =>
  q
    .update(t.inbox)
    .set({ status: 'done', doneAt: param('doneAt'), caseId: param('caseId') })
    .where(and(eq(t.inbox.id, param('id')), sql`${t.inbox.status} = 'new'`)),
);

/** Marks a message as done; guarded, so a second process cannot do it again. */
export function markInboundDone(id: string, doneAt: number, caseId: string | null): Write {
  return { statement: finishInbound, params: { id, doneAt, caseId }, rows: 1 };
}

/** Counts a failed try of a poisoned message. */
export function countAttempt(id: string, attempts: number, error: string): Write {
  return write((q, t) => q.update(t.inbox).set({ attempts, error }).where(eq(t.inbox.id, id)), 1);
}

/** Puts a poisoned message aside, so that the lane goes on. */
export function setAside(id: string, at: number, error: string): Write {
  return write(
    (q, t) =>
      q
        .update(t.inbox)
        .set({ status: 'aside', doneAt: at, error })
        .where(and(eq(t.inbox.id, id), eq(t.inbox.status, 'new'))),
    1,
  );
}

/** Conversations with messages that nobody has finished since `before`. */
export async function unfinishedConversations(db: Db, before: number, limit: number): Promise<string[]> {
  const rows = await db.q
    .selectDistinct({ id: db.t.inbox.conversationId })
    .from(db.t.inbox)
    .where(and(sql`${db.t.inbox.status} = 'new'`, lt(db.t.inbox.receivedAt, before)))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Messages of a conversation since a moment, oldest first. */
export async function inboundSince(db: Db, conversationId: string, since: number, limit: number) {
  return db.q
    .select()
    .from(db.t.inbox)
    .where(and(eq(db.t.inbox.conversationId, conversationId), gt(db.t.inbox.receivedAt, since - 1)))
    .orderBy(asc(db.t.inbox.receivedAt), asc(db.t.inbox.id))
    .limit(limit);
}

/** Takes the content away and keeps the key: what arrived once never counts as new again. */
export function eraseInbound(conversationId: string): Write {
  return write((q, t) => q.update(t.inbox).set({ inbound: null, caseId: null }).where(eq(t.inbox.conversationId, conversationId)));
}
