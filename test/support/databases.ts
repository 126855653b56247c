/** Tests that run unchanged on SQLite and on a real PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, inject } from 'vitest';
import type { Db } from '../../src/db/db.js';
import { openPg } from '../../src/db/open.pg.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { runSql, TEMPLATE } from './postgres.js';

export type DatabaseKind = Db['kind'];
export const DATABASE_KINDS: readonly DatabaseKind[] = ['sqlite', 'pg'];

/** A database of its own, empty, with our migrations. `DATABASE_URL` and `DATA_DIR` as a server would get them. */
export type TestDatabase = {
  readonly kind: DatabaseKind;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly open: () => Promise<Db>;
  readonly remove: () => Promise<void>;
};

/** Makes an empty database; the caller removes it, unless `eachDatabase` does. */
export async function makeDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'caunoi-data-'));
  const databaseUrl = kind === 'pg' ? await clonePostgres() : '';
  const opened: Db[] = [];
  return {
    kind,
    databaseUrl,
    dataDir,
    open: async () => {
      const db = kind === 'pg' ? await openPg(databaseUrl) : openSqlite(join(dataDir, 'caunoi.sqlite'));
      opened.push(db);
      return db;
    },
    remove: async () => {
      await Promise.allSettled(opened.map((db) => db.close()));
      if (kind === 'pg') await runSql(await clusterUrl('postgres'), `drop database if exists ${nameOf(databaseUrl)} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Describes the same behaviour once per database. In each test `open()` gives that test's own empty database; a
 * second `open()` in the same test is a second process on the same data (SQLite refuses it). All are closed after
 * the test.
 */
export function eachDatabase(
  name: string,
  body: (open: () => Promise<Db>, kind: DatabaseKind, current: () => Promise<TestDatabase>) => void,
): void {
  describe.each(DATABASE_KINDS)(`${name} (%s)`, (kind) => {
    let here: Promise<TestDatabase> | null = null;
    const current = (): Promise<TestDatabase> => {
      here ??= makeDatabase(kind);
      return here;
    };
    afterEach(async () => {
      const used = here;
      here = null;
      await (await used)?.remove();
    });
    body(async () => (await current()).open(), kind, current);
  });
}

/** Address of a database in the run's cluster; starts the cluster when it is the first to ask. */
export async function clusterUrl(database: string): Promise<string> {
  const answer = await fetch(inject('postgresDoor'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`PostgreSQL for tests did not start: ${text}`);
  return `${text}/${database}`;
}

/** A fresh PostgreSQL database, cloned from the migrated template (or quite empty). Gives its address. */
export async function clonePostgres(template: string | null = TEMPLATE): Promise<string> {
  const name = `t_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  await runSql(await clusterUrl('postgres'), `create database ${name}${template === null ? '' : ` template ${template}`}`);
  return clusterUrl(name);
}

export function nameOf(databaseUrl: string): string {
  return new URL(databaseUrl).pathname.slice(1);
}
