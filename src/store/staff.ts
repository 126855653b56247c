import { and, asc, count, eq, gt, inArray, isNull, lt, ne } from 'drizzle-orm';
import type { Role } from '../core/permissions.js';
import type { Locale } from '../core/types.js';
import { type Db, type Write, write } from '../db/db.js';

export type StaffRow = Db['t']['staff']['$inferSelect'];
export type SessionRow = Db['t']['sessions']['$inferSelect'];

export type NewStaff = {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly passwordHash: string;
  readonly mustChange: boolean;
  readonly now: number;
};

export function addStaff(s: NewStaff): Write {
  const { now, ...row } = s;
  return write((q, t) => q.insert(t.staff).values({ ...row, createdAt: now }), 1);
}

export async function staffByLogin(db: Db, login: string): Promise<StaffRow | null> {
  return (await db.q.select().from(db.t.staff).where(eq(db.t.staff.login, login)))[0] ?? null;
}

export async function getStaff(db: Db, id: string): Promise<StaffRow | null> {
  return (await db.q.select().from(db.t.staff).where(eq(db.t.staff.id, id)))[0] ?? null;
}

export async function listStaff(db: Db): Promise<StaffRow[]> {
  return db.q.select().from(db.t.staff).orderBy(asc(db.t.staff.createdAt));
}

export async function namesOfStaff(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.q
    .select({ id: db.t.staff.id, name: db.t.staff.name })
    .from(db.t.staff)
    .where(inArray(db.t.staff.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row.name]));
}

export async function countStaff(db: Db): Promise<number> {
  return (await db.q.select({ n: count() }).from(db.t.staff).where(isNull(db.t.staff.disabledAt)))[0]?.n ?? 0;
}

export function changeStaff(
  id: string,
  change: Partial<Pick<StaffRow, 'name' | 'locale' | 'passwordHash' | 'mustChange' | 'disabledAt'>>,
): Write {
  return write((q, t) => q.update(t.staff).set(change).where(eq(t.staff.id, id)), 1);
}

export function addSession(s: SessionRow): Write {
  return write((q, t) => q.insert(t.sessions).values(s), 1);
}

/** A session that has not run out, with its officer, unless the account is disabled. */
export async function sessionWithStaff(db: Db, id: string, now: number): Promise<{ session: SessionRow; staff: StaffRow } | null> {
  const { sessions, staff } = db.t;
  const rows = await db.q
    .select({ session: sessions, staff })
    .from(sessions)
    .innerJoin(staff, eq(staff.id, sessions.staffId))
    .where(and(eq(sessions.id, id), gt(sessions.expiresAt, now), isNull(staff.disabledAt)));
  return rows[0] ?? null;
}

export async function sessionsOf(db: Db, staffId: string, now: number): Promise<SessionRow[]> {
  const { sessions } = db.t;
  return db.q
    .select()
    .from(sessions)
    .where(and(eq(sessions.staffId, staffId), gt(sessions.expiresAt, now)))
    .orderBy(asc(sessions.createdAt));
}

export function touchSession(id: string, seenAt: number): Write {
  return write((q, t) => q.update(t.sessions).set({ seenAt }).where(eq(t.sessions.id, id)));
}

export function endSession(id: string): Write {
  return write((q, t) => q.delete(t.sessions).where(eq(t.sessions.id, id)));
}

/** Signs an officer out everywhere, except in the session `keep` when given. */
export function endSessionsOf(staffId: string, keep: string | null): Write {
  return write((q, t) =>
    q
      .delete(t.sessions)
      .where(keep === null ? eq(t.sessions.staffId, staffId) : and(eq(t.sessions.staffId, staffId), ne(t.sessions.id, keep))),
  );
}

/** Forgets sessions that have run out. */
export function dropExpiredSessions(now: number): Write {
  return write((q, t) => q.delete(t.sessions).where(lt(t.sessions.expiresAt, now)));
}
