import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Db, Q } from './db.js';
import { pgKit } from './kit.pg.js';
import { sqliteKit } from './kit.sqlite.js';
import { makeTables } from './tables.js';

/** There is nothing to read where the configuration points to. */
export class NoDatabaseError extends Error {
  readonly code = 'no_database';
  constructor(file: string) {
    super(`There is no database at ${file}.`);
  }
}

/** A database that was opened for reading was asked to write. */
export class ReadOnlyError extends Error {
  readonly code = 'read_only';
}

/**
 * Opens the configured database for reading one moment of it: no lock, no migration, every read sees the same rows,
 * while a server may go on writing. `commit` and `claim` reject.
 */
export function openReadOnly(databaseUrl: string, dataDir: string): Promise<Db> {
  return databaseUrl === '' ? Promise.resolve(openSqliteReadOnly(join(dataDir, 'caunoi.sqlite'))) : openPgReadOnly(databaseUrl);
}

export function openSqliteReadOnly(file: string): Db {
  if (!existsSync(file)) throw new NoDatabaseError(file);
  const connection = new Database(file, { readonly: true, timeout: 5_000 });
  connection.exec('begin');
  const q = drizzleSqlite(connection) as unknown as Q;
  const t = makeTables(sqliteKit);
  return {
    ...refusals,
    kind: 'sqlite',
    q,
    t,
    read: async (s, params) =>
      (s.build(q, t).prepare() as { execute: (p: unknown) => { sync: () => unknown } }).execute(params).sync() as never,
    ping: async () => void connection.prepare('select 1').get(),
    close: async () => void connection.close(),
  };
}

export async function openPgReadOnly(url: string): Promise<Db> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  const q = drizzlePg(client) as unknown as Q;
  const t = makeTables(pgKit);
  return {
    ...refusals,
    kind: 'pg',
    q,
    t,
    read: async (s, params) =>
      (s.build(q, t) as unknown as { prepare: (name: string) => { execute: (p: unknown) => unknown } })
        .prepare(s.name)
        .execute(params) as never,
    ping: async () => void (await client.query('select 1')),
    close: () => client.end(),
  };
}

const refuse = (): Promise<never> => Promise.reject(new ReadOnlyError('This database was opened for reading only.'));
const refusals = { commit: refuse, claim: refuse };
