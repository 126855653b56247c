import Database from 'better-sqlite3';
import { DataInUseError } from './open.sqlite.js';

/** Holds the lock that a running server holds, so that nobody starts one meanwhile. Throws `DataInUseError`. */
export function holdLock(file: string): { readonly release: () => void } {
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('begin exclusive');
    return { release: () => void lock.close() };
  } catch (error) {
    lock.close();
    throw error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY' ? new DataInUseError(file) : error;
  }
}
