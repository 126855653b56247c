import Database from 'better-sqlite3';

/** Another process holds this data folder. SQLite means one process; scaling out means PostgreSQL. */
export class DataInUseError extends Error {
  readonly code = 'data_in_use';
  constructor(readonly file: string) {
    super(`Another process already uses ${file}. SQLite serves one process only: stop the other one, or set DATABASE_URL to PostgreSQL.`);
  }
}

/** The database may be read but not written: a read-only disk, or files that belong to somebody else. */
export class DataNotWritableError extends Error {
  readonly code = 'data_not_writable';
  constructor(readonly file: string) {
    super(`${file} cannot be written. Check that the disk is not read-only and that this user owns the folder and the files in it.`);
  }
}

/**
 * A second small database, locked for as long as we live: the lock goes when the process does, however it dies.
 * Throws `DataInUseError` when somebody else holds it.
 */
export function holdLock(file: string): { readonly release: () => void } {
  const lock = naming(file, () => new Database(`${file}.lock`, { timeout: 0 }));
  try {
    naming(file, () => {
      lock.pragma('locking_mode = EXCLUSIVE');
      lock.exec('begin exclusive');
    });
    return { release: () => void lock.close() };
  } catch (error) {
    lock.close();
    throw codeOf(error) === 'SQLITE_BUSY' ? new DataInUseError(file) : error;
  }
}

/** Does something with a database file; errors that mean "may not write here" get a name and say so. */
export function naming<R>(file: string, use: () => R): R {
  try {
    return use();
  } catch (error) {
    throw /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(codeOf(error)) ? new DataNotWritableError(file) : error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
