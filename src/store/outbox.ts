import { and, asc, count, desc, eq, gt, inArray, lt, min, sql } from 'drizzle-orm';
import type { MessageKind } from '../core/types.js';
import { type Db, param, statement, type Write, write } from '../db/db.js';
import type { OutboundBody } from '../db/rows.js';

export type NewOutbound = {
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly channel: string;
  readonly chatId: string;
  readonly kind: MessageKind;
  readonly caseId: string | null;
  readonly staffId: string | null;
  readonly body: OutboundBody;
  readonly now: number;
};

const insertOutbound = statement('outbox_insert', (q, t) =>
  q.insert(t.outbox).values({
    id: param('id'),
    conversationId: param('conversationId'),
    seq: param('seq'),
    channel: param('channel'),
    chatId: param('chatId'),
    kind: param('kind'),
    caseId: param('caseId'),
    staffId: param('staffId'),
    body: param('body'),
    status: 'due',
    attempts: 0,
    dueAt: param('now'),
    createdAt: param('now'),
  }),
);

/** One message to send. `seq` counts inside the conversation and keeps the order. */
export function addOutbound(row: NewOutbound): Write {
  return { statement: insertOutbound, params: row, rows: 1 };
}

/**
 * Claims the next message of a conversation: the earliest open one, when it is due. Durable before the platform is
 * asked, so that after a crash everybody knows which messages may have gone out.
 */
const claimFirst = statement('outbox_claim', (q, t) =>
  q
    .update(t.outbox)
    .set({ status: 'sending', claimedBy: param('by'), claimedUntil: param('until') })
    .where(
      and(
        eq(t.outbox.conversationId, param('conversationId')),
        sql`${t.outbox.status} = 'due'`,
        sql`${t.outbox.dueAt} <= ${sql.placeholder('now')}`,
        sql`${t.outbox.seq} = (select min(o.seq) from outbox o where o.conversation_id = ${sql.placeholder('conversationId')} and o.status in ('due', 'sending'))`,
      ),
    )
    .returning(),
);

export type OutboxRow = Db['t']['outbox']['$inferSelect'];

export async function claimNext(db: Db, conversationId: string, by: string, now: number, until: number): Promise<OutboxRow | null> {
  return (await db.claim(claimFirst, { conversationId, by, now, until }))[0] ?? null;
}

const settle = statement('outbox_settle', (q, t) =>
  q
    .update(t.outbox)
    .set({
      status: param('status'),
      attempts: param('attempts'),
      dueAt: param('dueAt'),
      claimedBy: null,
      claimedUntil: null,
      platformId: param('platformId'),
      error: param('error'),
      sentAt: param('sentAt'),
    })
    .where(and(eq(t.outbox.id, param('id')), sql`${t.outbox.status} = 'sending'`, eq(t.outbox.claimedBy, param('by')))),
);

export type Settlement = {
  readonly id: string;
  readonly by: string;
  readonly status: 'due' | 'sent' | 'dead' | 'unknown';
  readonly attempts: number;
  readonly dueAt: number;
  readonly platformId: string | null;
  readonly error: string | null;
  readonly sentAt: number | null;
};

/** Writes down what became of a claimed message. */
export function settleOutbound(s: Settlement): Write {
  return { statement: settle, params: s, rows: 1 };
}

/** The earliest open message of a conversation: the one that all others wait for. */
export async function firstOpen(db: Db, conversationId: string): Promise<OutboxRow | null> {
  const { outbox } = db.t;
  const rows = await db.q
    .select()
    .from(outbox)
    .where(and(eq(outbox.conversationId, conversationId), sql`${outbox.status} in ('due', 'sending')`))
    .orderBy(asc(outbox.seq))
    .limit(1);
  return rows[0] ?? null;
}

/** What stands behind a message that must wait, waits with it: it could not go first anyway. */
export function postponeBehind(conversationId: string, dueAt: number): Write {
  return write((q, t) =>
    q
      .update(t.outbox)
      .set({ dueAt })
      .where(and(eq(t.outbox.conversationId, conversationId), sql`${t.outbox.status} = 'due'`, lt(t.outbox.dueAt, dueAt))),
  );
}

/** Conversations that have a message due, with what a deliverer must know of them. Reminders and bulk go last. */
export async function dueConversations(db: Db, now: number, limit: number) {
  const { outbox } = db.t;
  const rows = await db.q
    .select({
      conversationId: outbox.conversationId,
      channel: min(outbox.channel),
      chatId: min(outbox.chatId),
      count: count(),
      interactive: sql<number>`max(case when ${outbox.kind} = 'bulk' then 0 else 1 end)`,
    })
    .from(outbox)
    .where(and(sql`${outbox.status} = 'due'`, lt(outbox.dueAt, now + 1)))
    .groupBy(outbox.conversationId)
    .orderBy(desc(sql`max(case when ${outbox.kind} = 'bulk' then 0 else 1 end)`), asc(min(outbox.dueAt)))
    .limit(limit);
  return rows.map((row) => ({
    conversationId: row.conversationId,
    channel: row.channel ?? '',
    chatId: row.chatId ?? '',
    count: row.count,
    bulk: Number(row.interactive) === 0,
  }));
}

/** Messages that were being sent when their process fell silent. */
export async function abandonedSends(db: Db, now: number, limit: number): Promise<OutboxRow[]> {
  const { outbox } = db.t;
  return db.q
    .select()
    .from(outbox)
    .where(and(sql`${outbox.status} = 'sending'`, lt(outbox.claimedUntil, now)))
    .limit(limit);
}

/** At start on SQLite every message "being sent" was left by a dead process: its claim ends now. */
export function endAllClaims(now: number): Write {
  return write((q, t) =>
    q
      .update(t.outbox)
      .set({ claimedUntil: now - 1 })
      .where(sql`status = 'sending'`),
  );
}

/** Messages that need a person: refused for good, or with an unknown end. Newest first. */
export async function troubledMessages(db: Db, limit: number) {
  return db.q
    .select()
    .from(db.t.outbox)
    .where(sql`${db.t.outbox.status} in ('dead', 'unknown')`)
    .orderBy(desc(db.t.outbox.createdAt))
    .limit(limit);
}

export async function getOutbound(db: Db, id: string): Promise<OutboxRow | null> {
  return (await db.q.select().from(db.t.outbox).where(eq(db.t.outbox.id, id)))[0] ?? null;
}

/** Staff decide what becomes of a troubled message. A resend takes a new place at the end of the conversation. */
export function discardOutbound(id: string): Write {
  return write(
    (q, t) =>
      q
        .update(t.outbox)
        .set({ status: 'discarded' })
        .where(and(eq(t.outbox.id, id), inArray(t.outbox.status, ['dead', 'unknown']))),
    1,
  );
}

/** Messages sent to a conversation since a moment, in order. */
export async function outboundSince(db: Db, conversationId: string, since: number, limit: number): Promise<OutboxRow[]> {
  const { outbox } = db.t;
  return db.q
    .select()
    .from(outbox)
    .where(and(eq(outbox.conversationId, conversationId), gt(outbox.createdAt, since - 1)))
    .orderBy(asc(outbox.seq))
    .limit(limit);
}

/** How many wait, and since when the oldest one that is due waits. */
export async function outboxDepth(db: Db, now: number): Promise<{ waiting: number; oldestDueAt: number | null }> {
  const { outbox } = db.t;
  const rows = await db.q
    .select({ waiting: count(), oldestDueAt: min(outbox.dueAt) })
    .from(outbox)
    .where(and(sql`${outbox.status} = 'due'`, lt(outbox.dueAt, now + 1)));
  return { waiting: rows[0]?.waiting ?? 0, oldestDueAt: rows[0]?.oldestDueAt ?? null };
}

export function eraseOutbound(conversationId: string): Write {
  return write((q, t) =>
    q
      .update(t.outbox)
      .set({ body: null, status: sql`case when status in ('due', 'dead', 'unknown') then 'discarded' else status end` })
      .where(eq(t.outbox.conversationId, conversationId)),
  );
}
