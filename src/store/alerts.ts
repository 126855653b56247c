import { and, desc, eq, isNull } from 'drizzle-orm';
import { type Db, type Write, write } from '../db/db.js';

export type AlertRow = Db['t']['alerts']['$inferSelect'];

/** Something that a person must look at. `subject` is an id or a channel name, never a text of a person. */
export function addAlert(id: string, at: number, code: string, subject: string | null): Write {
  return write((q, t) => q.insert(t.alerts).values({ id, at, code, subject }), 1);
}

export async function openAlerts(db: Db, limit: number): Promise<AlertRow[]> {
  return db.q.select().from(db.t.alerts).where(isNull(db.t.alerts.doneAt)).orderBy(desc(db.t.alerts.at)).limit(limit);
}

export async function hasOpenAlert(db: Db, code: string, subject: string): Promise<boolean> {
  const { alerts } = db.t;
  const rows = await db.q
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.code, code), eq(alerts.subject, subject), isNull(alerts.doneAt)))
    .limit(1);
  return rows.length > 0;
}

export function finishAlert(id: string, at: number): Write {
  return write((q, t) =>
    q
      .update(t.alerts)
      .set({ doneAt: at })
      .where(and(eq(t.alerts.id, id), isNull(t.alerts.doneAt))),
  );
}
