import { and, asc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { MediaRef } from '../core/types.js';
import { type Db, type Write, write } from '../db/db.js';

export type FileRow = Db['t']['files']['$inferSelect'];

export function addFile(
  id: string,
  file: MediaRef,
  at: { conversationId: string; caseId: string | null; channel: string; now: number },
): Write {
  return write(
    (q, t) =>
      q.insert(t.files).values({
        id,
        conversationId: at.conversationId,
        caseId: at.caseId,
        channel: at.channel,
        kind: file.kind,
        ref: file.ref,
        name: file.name ?? null,
        mime: file.mime ?? null,
        size: file.size ?? null,
        status: 'waiting',
        attempts: 0,
        dueAt: at.now,
        createdAt: at.now,
      }),
    1,
  );
}

/** Evidence sent before the complaint was filed now belongs to its case. */
export function linkFiles(ids: readonly string[], caseId: string, conversationId: string): Write {
  return write((q, t) =>
    q
      .update(t.files)
      .set({ caseId })
      .where(and(inArray(t.files.id, [...ids]), eq(t.files.conversationId, conversationId))),
  );
}

export async function waitingFiles(db: Db, now: number, limit: number): Promise<FileRow[]> {
  const { files } = db.t;
  return db.q
    .select()
    .from(files)
    .where(and(sql`${files.status} = 'waiting'`, lt(files.dueAt, now + 1)))
    .orderBy(asc(files.dueAt))
    .limit(limit);
}

export function settleFile(id: string, change: Partial<Pick<FileRow, 'status' | 'attempts' | 'dueAt' | 'mime' | 'size' | 'ref'>>): Write {
  return write((q, t) =>
    q
      .update(t.files)
      .set(change)
      .where(and(eq(t.files.id, id), ne(t.files.status, 'erased'))),
  );
}

export async function getFile(db: Db, id: string): Promise<FileRow | null> {
  return (await db.q.select().from(db.t.files).where(eq(db.t.files.id, id)))[0] ?? null;
}

export async function filesOfCase(db: Db, caseId: string): Promise<FileRow[]> {
  return db.q.select().from(db.t.files).where(eq(db.t.files.caseId, caseId)).orderBy(asc(db.t.files.createdAt), asc(db.t.files.id));
}

/** Marks the files of a person as erased; the sweep then removes the bytes. */
export function eraseFiles(conversationId: string): Write {
  return write((q, t) =>
    q.update(t.files).set({ status: 'erased', name: null, ref: null, dueAt: 0 }).where(eq(t.files.conversationId, conversationId)),
  );
}

/** Erased files whose bytes may still be on disk (`dueAt` 0), and the mark that they are gone (`dueAt` 1). */
export async function filesToRemove(db: Db, limit: number): Promise<string[]> {
  const { files } = db.t;
  const rows = await db.q
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.status, 'erased'), eq(files.dueAt, 0)))
    .limit(limit);
  return rows.map((row) => row.id);
}

export function markRemoved(id: string): Write {
  return write((q, t) => q.update(t.files).set({ dueAt: 1 }).where(eq(t.files.id, id)));
}
