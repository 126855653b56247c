import Database from 'better-sqlite3';
import { NoDatabaseError } from './read-only.js';

const PAGES_AT_ONCE = 2_000;

/** Rows per table, the last migration, and whether SQLite finds the file sound. */
export type Inspected = { readonly tables: Readonly<Record<string, number>>; readonly schema: number; readonly sound: boolean };

/**
 * Copies a SQLite database while a server may be writing to it. The open read transaction pins one moment, so the
 * copy is of that moment however long it takes, and writers are not held up.
 */
export async function backupSqlite(from: string, to: string): Promise<void> {
  const source = openExisting(from);
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_master').get();
    await source.backup(to, { progress: () => PAGES_AT_ONCE });
  } finally {
    source.close();
  }
  // One file instead of a file and its log: what was hashed is what will be restored.
  const copy = new Database(to);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

/** Looks at a database file without changing it. */
export function inspectSqlite(file: string): Inspected {
  const db = openExisting(file);
  try {
    const names = db
      .prepare(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~' and name not like '~_~_%' escape '~' order by name`,
      )
      .pluck()
      .all() as string[];
    const tables = Object.fromEntries(names.map((name) => [name, Number(db.prepare(`select count(*) from "${name}"`).pluck().get())]));
    const known = db.prepare(`select count(*) from sqlite_master where name = '__drizzle_migrations'`).pluck().get();
    const schema = known === 0 ? 0 : Number(db.prepare('select max(created_at) from __drizzle_migrations').pluck().get() ?? 0);
    return { tables, schema, sound: db.pragma('integrity_check', { simple: true }) === 'ok' };
  } finally {
    db.close();
  }
}

function openExisting(file: string): Database.Database {
  try {
    return new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'SQLITE_CANTOPEN' ? new NoDatabaseError(file) : error;
  }
}
