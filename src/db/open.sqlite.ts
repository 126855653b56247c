import { closeSync, fdatasync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { checkGuard, type Db, type Params, type Q, type Statement, type Write, type WriteResult } from './db.js';
import { groupCommits, UnsyncedError } from './group.js';
import { sqliteKit } from './kit.sqlite.js';
import { holdLock, naming } from './lock.sqlite.js';
import { makeTables, type Tables } from './tables.js';

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../migrations/sqlite');

export { DataInUseError } from './lock.sqlite.js';

/** Pages of 4 kB in the log before SQLite copies them into the database (which syncs twice, in the main thread). */
const CHECKPOINT_PAGES = 8_000;

type Prepared = { execute: (params: Params) => { sync: () => unknown } };

/** Puts what was written to an open file on the disk. */
export type SyncFile = (fd: number) => Promise<void>;

/** Opens (and migrates) a SQLite file; `:memory:` for a database that is gone with the process. */
export function openSqlite(file: string, sync: SyncFile = fdatasyncFile): Db {
  const inMemory = file === ':memory:';
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  const lock = inMemory ? null : holdLock(file);
  const connection = openWritable(file, () => lock?.release());
  connection.pragma('journal_mode = WAL');
  // FULL would sync at each commit and stop the whole process while the disk works. We sync the log ourselves, off the
  // main thread, before any commit counts as done: the same promise, and those who wait meanwhile share the next sync.
  connection.pragma('synchronous = NORMAL');
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  connection.pragma('busy_timeout = 5000');
  const orm = drizzle(connection);
  // Inside the migrator's transaction the pragma would do nothing, and a table rebuild could empty child tables.
  connection.pragma('foreign_keys = OFF');
  migrate(orm, { migrationsFolder: MIGRATIONS });
  connection.pragma('foreign_key_check');
  connection.pragma('foreign_keys = ON');

  const q = orm as unknown as Q;
  const t: Tables = makeTables(sqliteKit);
  const prepared = new Map<string, Prepared>();
  const prepare = (s: Statement<unknown>): Prepared => {
    const known = prepared.get(s.name);
    if (known) return known;
    const made = s.build(q, t).prepare() as Prepared;
    prepared.set(s.name, made);
    return made;
  };
  const runOne = (w: Write): WriteResult => {
    const built = 'statement' in w ? prepare(w.statement) : (w.build(q, t).prepare() as Prepared);
    const result = toResult(built.execute(w.params).sync());
    checkGuard(w, result.count);
    return result;
  };
  const transaction = connection.transaction((jobs: readonly (readonly Write[])[]) => jobs.map((writes) => writes.map(runOne)));
  const log = inMemory ? null : makeLogSync(`${file}-wal`, sync);
  const group = groupCommits(async (jobs) => {
    const results = transaction.immediate(jobs);
    await log?.sync().catch((error: unknown) => {
      throw new UnsyncedError('The log could not be synced to disk', { cause: error });
    });
    return results;
  }, 1);

  return {
    kind: 'sqlite',
    q,
    t,
    read: async (s, params) => prepare(s).execute(params).sync() as never,
    commit: group.commit,
    claim: async (s, params) => (await group.commit([{ statement: s, params }]))[0]?.rows as never,
    ping: async () => void connection.prepare('select 1').get(),
    close: async () => {
      await group.idle();
      log?.close();
      connection.pragma('wal_checkpoint(TRUNCATE)');
      connection.close();
      lock?.release();
    },
  };
}

function toResult(raw: unknown): WriteResult {
  if (Array.isArray(raw)) return { count: raw.length, rows: raw };
  const changes = typeof raw === 'object' && raw !== null && 'changes' in raw ? Number(raw.changes) : 0;
  return { count: changes, rows: [] };
}

/** Opens the file and proves that it can be written: better at the start than at the first message. */
function openWritable(file: string, onFailure: () => void): Database.Database {
  try {
    return naming(file, () => {
      const connection = new Database(file);
      // SQLite opens what it may not write for reading, and says so only when something is written.
      connection.exec('begin; pragma user_version = 1; rollback');
      return connection;
    });
  } catch (error) {
    onFailure();
    throw error;
  }
}

/**
 * The write-ahead log only grows between checkpoints, and SQLite itself syncs around those; so one sync of its file
 * makes every commit before it durable. The file appears with the first write and stays while we are connected.
 */
function makeLogSync(file: string, sync: SyncFile): { readonly sync: () => Promise<void>; readonly close: () => void } {
  let fd: number | null = null;
  return {
    sync: () => {
      fd ??= openSync(file, 'r+');
      return sync(fd);
    },
    close: () => {
      if (fd !== null) closeSync(fd);
    },
  };
}

function fdatasyncFile(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, (error) => (error ? reject(error) : resolve()));
  });
}
