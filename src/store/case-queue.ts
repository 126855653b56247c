import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { CaseStatus } from '../core/case-status.js';
import { type Db, type Write, write } from '../db/db.js';
import type { CaseFilter, CaseRow, CaseView } from './cases.js';

/** What the queue shows of a case. Its story is not among it: who reads a story is written down. */
export type QueueRow = Pick<
  CaseRow,
  | 'id'
  | 'code'
  | 'kind'
  | 'category'
  | 'urgent'
  | 'unread'
  | 'anonymous'
  | 'status'
  | 'locale'
  | 'channel'
  | 'assigneeId'
  | 'outcome'
  | 'openedAt'
  | 'closedAt'
>;

const STATUSES: Record<Exclude<CaseView, 'closed'>, readonly CaseStatus[]> = { new: ['new'], mine: ['claimed'], all: ['new', 'claimed'] };

/**
 * A page of the queue: urgent first, then the oldest; closed ones newest first. Each status and urgency is read by
 * itself, in the order of the index, and merged here: one query over all would sort every open case for each page.
 */
export async function queuePage(db: Db, filter: CaseFilter, limit: number, offset: number): Promise<QueueRow[]> {
  const { cases } = db.t;
  const { view } = filter;
  const fields = fieldsOf(db);
  if (view === 'closed') {
    const where = and(eq(cases.status, 'closed'), ...narrow(db, filter));
    return db.q.select(fields).from(cases).where(where).orderBy(desc(cases.closedAt), desc(cases.id)).limit(limit).offset(offset);
  }
  const rows: QueueRow[] = [];
  for (const urgent of [true, false]) {
    const wanted = offset + limit - rows.length;
    if (wanted <= 0) break;
    const parts = await Promise.all(
      STATUSES[view].map((status) =>
        db.q
          .select(fields)
          .from(cases)
          .where(and(eq(cases.status, status), eq(cases.urgent, urgent), ...narrow(db, filter)))
          .orderBy(asc(cases.openedAt), asc(cases.id))
          .limit(wanted),
      ),
    );
    rows.push(
      ...parts
        .flat()
        .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
        .slice(0, wanted),
    );
  }
  return rows.slice(offset, offset + limit);
}

/** How many cases a view has, counted up to `most` only: beyond that the exact number helps nobody and costs time. */
export async function countQueue(db: Db, filter: CaseFilter, most: number): Promise<number> {
  const { cases } = db.t;
  const statuses = filter.view === 'closed' ? (['closed'] as const) : STATUSES[filter.view];
  const counts = await Promise.all(
    statuses.map(async (status) => {
      const some = db.q
        .select({ id: cases.id })
        .from(cases)
        .where(and(eq(cases.status, status), ...narrow(db, filter)))
        .limit(most)
        .as('some');
      return (await db.q.select({ n: count() }).from(some))[0]?.n ?? 0;
    }),
  );
  return Math.min(
    most,
    counts.reduce((sum, n) => sum + n, 0),
  );
}

/** Messages that need a person, counted up to `most`. Literals, so that the planner knows its partial index. */
export async function countTroubled(db: Db, most: number): Promise<number> {
  const { outbox } = db.t;
  const some = db.q.select({ id: outbox.id }).from(outbox).where(sql`${outbox.status} in ('dead', 'unknown')`).limit(most).as('some');
  return (await db.q.select({ n: count() }).from(some))[0]?.n ?? 0;
}

/**
 * The officer who holds the case has seen it as it was read. If the person has written since, the row is another
 * one by now, and the mark stays.
 */
export function markCaseRead(c: Pick<CaseRow, 'id' | 'updatedAt'>, staffId: string): Write {
  return write((q, t) =>
    q
      .update(t.cases)
      .set({ unread: false })
      .where(and(eq(t.cases.id, c.id), eq(t.cases.assigneeId, staffId), eq(t.cases.updatedAt, c.updatedAt))),
  );
}

function narrow(db: Db, filter: CaseFilter): SQL[] {
  const { cases } = db.t;
  return [
    ...(filter.view === 'mine' ? [eq(cases.assigneeId, filter.staffId)] : []),
    ...(filter.locale === undefined ? [] : [eq(cases.locale, filter.locale)]),
    ...(filter.channel === undefined ? [] : [eq(cases.channel, filter.channel)]),
  ];
}

function fieldsOf(db: Db) {
  const { id, code, kind, category, urgent, unread, anonymous, status, locale, channel, assigneeId, outcome, openedAt, closedAt } =
    db.t.cases;
  return { id, code, kind, category, urgent, unread, anonymous, status, locale, channel, assigneeId, outcome, openedAt, closedAt };
}
