import { createHash } from 'node:crypto';
import { and, asc, count, desc, eq, lt, ne, type SQL } from 'drizzle-orm';
import { publicPart } from '../core/case-code.js';
import type { CaseStatus } from '../core/case-status.js';
import type { CaseDraft, Locale } from '../core/types.js';
import { type Db, type Write, write } from '../db/db.js';

export type CaseRow = Db['t']['cases']['$inferSelect'];

/** The stored form of a case code. */
export function hashCaseCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

export function addCase(draft: CaseDraft, conversation: { id: string; channel: string; locale: Locale }, now: number): Write {
  return write(
    (q, t) =>
      q.insert(t.cases).values({
        id: draft.id,
        code: publicPart(draft.code),
        codeHash: hashCaseCode(draft.code),
        conversationId: conversation.id,
        channel: conversation.channel,
        locale: conversation.locale,
        kind: draft.kind,
        category: draft.category,
        urgent: draft.urgent,
        anonymous: draft.anonymous,
        personName: draft.name,
        status: 'new',
        story: draft.story,
        place: draft.place,
        employer: draft.employer,
        unread: true,
        version: 1,
        sinceAt: draft.since,
        openedAt: now,
        updatedAt: now,
      }),
    1,
  );
}

/** Changes a case where its version is still the one that was read. */
export function changeCase(
  c: Pick<CaseRow, 'id' | 'version'>,
  change: Partial<Pick<CaseRow, 'status' | 'assigneeId' | 'leaseUntil' | 'unread' | 'outcome' | 'closedAt' | 'urgent'>>,
  now: number,
): Write {
  return write(
    (q, t) =>
      q
        .update(t.cases)
        .set({ ...change, version: c.version + 1, updatedAt: now })
        .where(and(eq(t.cases.id, c.id), eq(t.cases.version, c.version))),
    1,
  );
}

/** The person wrote something: marks the case as unread, whoever works on it. Needs no version: it only adds. */
export function touchCase(id: string, now: number, urgent: boolean): Write {
  const change = urgent ? { unread: true, updatedAt: now, urgent: true } : { unread: true, updatedAt: now };
  return write((q, t) =>
    q
      .update(t.cases)
      .set(change)
      .where(and(eq(t.cases.id, id), ne(t.cases.status, 'closed'))),
  );
}

export function rateCase(id: string, conversationId: string, rating: number): Write {
  return write((q, t) =>
    q
      .update(t.cases)
      .set({ rating })
      .where(and(eq(t.cases.id, id), eq(t.cases.conversationId, conversationId))),
  );
}

/** Closes and empties every case of a conversation. Codes stay, so that nobody else can ever get one of them. */
export function eraseCases(conversationId: string, now: number): Write {
  return write((q, t) =>
    q
      .update(t.cases)
      .set({
        story: '',
        place: null,
        employer: null,
        personName: null,
        status: 'closed',
        outcome: 'withdrawn',
        assigneeId: null,
        leaseUntil: null,
        closedAt: now,
        updatedAt: now,
      })
      .where(eq(t.cases.conversationId, conversationId)),
  );
}

export async function getCase(db: Db, id: string): Promise<CaseRow | null> {
  return (await db.q.select().from(db.t.cases).where(eq(db.t.cases.id, id)))[0] ?? null;
}

/** The case of a whole code, as the person holds it. */
export async function caseByCode(db: Db, code: string): Promise<CaseRow | null> {
  return (
    (
      await db.q
        .select()
        .from(db.t.cases)
        .where(eq(db.t.cases.codeHash, hashCaseCode(code)))
    )[0] ?? null
  );
}

export async function casesOf(db: Db, conversationId: string): Promise<CaseRow[]> {
  return db.q.select().from(db.t.cases).where(eq(db.t.cases.conversationId, conversationId)).orderBy(desc(db.t.cases.openedAt));
}

export type CaseView = 'new' | 'mine' | 'all' | 'closed';
export type CaseFilter = { readonly view: CaseView; readonly staffId: string; readonly locale?: Locale; readonly channel?: string };

/** A page of the queue: urgent first, then the oldest; closed ones newest first. */
export async function listCases(db: Db, filter: CaseFilter, limit: number, offset: number): Promise<CaseRow[]> {
  const { cases } = db.t;
  const order = filter.view === 'closed' ? [desc(cases.closedAt)] : [desc(cases.urgent), asc(cases.openedAt)];
  return db.q
    .select()
    .from(cases)
    .where(and(...conditions(db, filter)))
    .orderBy(...order, asc(cases.id))
    .limit(limit)
    .offset(offset);
}

export async function countCases(db: Db, filter: CaseFilter): Promise<number> {
  const rows = await db.q
    .select({ n: count() })
    .from(db.t.cases)
    .where(and(...conditions(db, filter)));
  return rows[0]?.n ?? 0;
}

function conditions(db: Db, filter: CaseFilter): SQL[] {
  const { cases } = db.t;
  const byView: Record<CaseView, SQL[]> = {
    new: [eq(cases.status, 'new')],
    mine: [eq(cases.status, 'claimed'), eq(cases.assigneeId, filter.staffId)],
    all: [ne(cases.status, 'closed')],
    closed: [eq(cases.status, 'closed')],
  };
  return [
    ...byView[filter.view],
    ...(filter.locale === undefined ? [] : [eq(cases.locale, filter.locale)]),
    ...(filter.channel === undefined ? [] : [eq(cases.channel, filter.channel)]),
  ];
}

/** Claimed cases whose officer has gone quiet. */
export async function expiredClaims(db: Db, now: number, limit: number): Promise<CaseRow[]> {
  const { cases } = db.t;
  return db.q
    .select()
    .from(cases)
    .where(and(eq(cases.status, 'claimed'), lt(cases.leaseUntil, now)))
    .limit(limit);
}

export type StatusCount = { readonly status: CaseStatus; readonly n: number };

export async function countByStatus(db: Db): Promise<StatusCount[]> {
  const { cases } = db.t;
  return db.q.select({ status: cases.status, n: count() }).from(cases).groupBy(cases.status);
}
