import { and, eq, lt, or } from 'drizzle-orm';
import { ConflictError, type Db, write } from '../db/db.js';

/** Takes or renews a named lease; false when another owner holds it and it has not run out. */
export async function takeLease(db: Db, name: string, owner: string, now: number, until: number): Promise<boolean> {
  const { leases } = db.t;
  try {
    await db.commit([write((q, t) => q.insert(t.leases).values({ name, owner: '', until: 0 }).onConflictDoNothing())]);
    await db.commit([
      write(
        (q) =>
          q
            .update(leases)
            .set({ owner, until })
            .where(and(eq(leases.name, name), or(eq(leases.owner, owner), lt(leases.until, now)))),
        1,
      ),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}

export async function dropLease(db: Db, name: string, owner: string): Promise<void> {
  await db.commit([
    write((q, t) =>
      q
        .update(t.leases)
        .set({ until: 0 })
        .where(and(eq(t.leases.name, name), eq(t.leases.owner, owner))),
    ),
  ]);
}
