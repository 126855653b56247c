import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { openPg } from '../../src/db/open.pg.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { projectRoot } from '../../src/project-root.js';
import { clonePostgres, eachDatabase } from '../support/databases.js';
import { runSql } from '../support/postgres.js';
import { inbound, putCase, putConversation, putInbound } from './rows.js';

type Journal = { entries: { tag: string }[] };
const journalOf = (kind: string): Journal =>
  JSON.parse(readFileSync(join(projectRoot, 'migrations', kind, 'meta/_journal.json'), 'utf8')) as Journal;

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'caunoi-migrations-'));
  made.push(folder);
  return folder;
}

/** The migrations up to the n-th, as an earlier release had them. */
function migrationsUpTo(kind: string, n: number): string {
  const folder = temporary();
  cpSync(join(projectRoot, 'migrations', kind), folder, { recursive: true });
  const journal = journalOf(kind);
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: journal.entries.slice(0, n) }));
  return folder;
}

describe('migrations', () => {
  test('are as many and named the same for both databases', () => {
    const names = (kind: string) => journalOf(kind).entries.map((entry) => entry.tag.slice(0, 4));
    expect(names('pg')).toEqual(names('sqlite'));
    expect(names('pg').length).toBeGreaterThan(0);
  });
});

eachDatabase('migrations', (open, kind, current) => {
  test('run again on a database with rows: nothing is lost, and the same rows are read', async () => {
    const db = await open();
    await putConversation(db);
    await putInbound(db, inbound(1));
    const c = await putCase(db, 1);
    const before = [await db.q.select().from(db.t.conversations), await db.q.select().from(db.t.inbox)];
    await db.close();
    const again = await open();
    expect([await again.q.select().from(again.t.conversations), await again.q.select().from(again.t.inbox)]).toEqual(before);
    expect(await again.q.select().from(again.t.cases)).toEqual([c]);
    if (kind === 'sqlite') {
      await again.close();
      const file = new Database(join((await current()).dataDir, 'caunoi.sqlite'));
      expect(file.pragma('foreign_key_check')).toEqual([]);
      expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
      file.close();
    }
  });
});

// From the first release on, each step is taken on a database that already holds people's rows.
describe.each(journalOf('sqlite').entries.map((entry, i) => [entry.tag, i + 1] as const))(
  'from the release that ended with %s',
  (_tag, n) => {
    const insertInbox = `insert into inbox (id, channel, external_id, conversation_id, inbound, status, attempts, received_at) values ('1', 'telegram', 'e1', 'lan', '{"chatId":"7"}', 'new', 0, 5)`;
    const insertLease = `insert into leases (name, owner, until) values ('sweep', 'a', 9)`;

    test('SQLite comes to today with its rows and clean foreign keys', async () => {
      const file = join(temporary(), 'caunoi.sqlite');
      const old = new Database(file);
      migrateSqlite(drizzleSqlite(old), { migrationsFolder: migrationsUpTo('sqlite', n) });
      old.exec(`${insertInbox}; ${insertLease}`);
      old.close();
      const db = openSqlite(file);
      expect(await db.q.select().from(db.t.inbox)).toMatchObject([{ externalId: 'e1', inbound: { chatId: '7' }, receivedAt: 5 }]);
      expect(await db.q.select().from(db.t.leases)).toMatchObject([{ name: 'sweep', until: 9 }]);
      await db.close();
      const check = new Database(file, { readonly: true });
      expect(check.pragma('foreign_key_check')).toEqual([]);
      check.close();
    });

    test('PostgreSQL comes to today with its rows', async () => {
      const url = await clonePostgres(null);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await migratePg(drizzlePg(client), { migrationsFolder: migrationsUpTo('pg', n) });
      await client.query(insertInbox);
      await client.query(insertLease);
      await client.end();
      const db = await openPg(url);
      expect(await db.q.select().from(db.t.inbox)).toMatchObject([{ externalId: 'e1', inbound: { chatId: '7' }, receivedAt: 5 }]);
      expect(await db.q.select().from(db.t.leases)).toMatchObject([{ name: 'sweep', until: 9 }]);
      await db.close();
    });
  },
);

describe('several processes that start at once on an empty PostgreSQL', () => {
  test('migrate it once and all come up', async () => {
    const url = await clonePostgres(null);
    const all = await Promise.all([openPg(url), openPg(url), openPg(url)]);
    const rows = await runSql(url, 'select count(*)::int as n from drizzle.__drizzle_migrations');
    expect(rows).toEqual([{ n: journalOf('pg').entries.length }]);
    await Promise.all(all.map((db) => db.close()));
  });
});
