import { join } from 'node:path';
import type { Db } from './db.js';
import { openPg } from './open.pg.js';
import { openSqlite } from './open.sqlite.js';

/** Opens the database that the configuration names: PostgreSQL by address, otherwise a SQLite file in `dataDir`. */
export async function openDb(databaseUrl: string, dataDir: string, onError?: (error: Error) => void): Promise<Db> {
  return databaseUrl === '' ? openSqlite(join(dataDir, 'caunoi.sqlite')) : openPg(databaseUrl, onError);
}
