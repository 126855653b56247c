import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Db } from '../../src/db/db.js';
import { openPg } from '../../src/db/open.pg.js';
import { addInbound, nextTurn } from '../../src/store/inbox.js';
import { clonePostgres, clusterUrl, nameOf } from '../support/databases.js';
import { runSql } from '../support/postgres.js';
import { inbound } from './rows.js';

let url = '';
let db: Db;
let heard: Error[] = [];

beforeEach(async () => {
  url = await clonePostgres();
  heard = [];
  db = await openPg(url, (error) => heard.push(error));
});
afterEach(async () => {
  await db.close();
});

/** Ends every connection to our database, as a restart of the server would. */
async function cutConnections(which = 'true'): Promise<void> {
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and ${which}`;
  await runSql(await clusterUrl('postgres'), cut, [nameOf(url)]);
}

async function waitingForLock(): Promise<number> {
  const rows = await runSql(
    await clusterUrl('postgres'),
    `select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`,
    [nameOf(url)],
  );
  return rows.length;
}

async function allowConnections(allowed: boolean): Promise<void> {
  await runSql(await clusterUrl('postgres'), `alter database ${nameOf(url)} with allow_connections ${allowed}`);
}

test('a database that restarts costs the commits under way and nothing else', async () => {
  await db.commit([addInbound(inbound(1))]);
  await db.ping();
  await cutConnections();
  // The first after the cut may meet a dead connection; it says so and is not half done.
  await Promise.allSettled([db.commit([addInbound(inbound(2))]), db.ping()]);
  await db.commit([addInbound(inbound(3))]);
  await db.ping();
  const keys = (await db.q.select().from(db.t.inbox)).map((row) => row.externalId);
  expect(keys).toEqual(expect.arrayContaining(['update-1', 'update-3']));
  expect(heard.length).toBeGreaterThan(0);
});

test('while a database is away commits, reads and the health check fail, and all work again after', async () => {
  await db.commit([addInbound(inbound(1))]);
  await allowConnections(false);
  await cutConnections();
  await expect(db.commit([addInbound(inbound(2))])).rejects.toThrow();
  await expect(db.commit([addInbound(inbound(2))])).rejects.toThrow(/not currently accepting connections/);
  await expect(db.ping()).rejects.toThrow();
  await expect(nextTurn(db, 'lan')).rejects.toThrow();
  await allowConnections(true);
  await db.ping();
  await db.commit([addInbound(inbound(2))]);
  expect((await nextTurn(db, 'lan'))?.inbox.externalId).toBe('update-1');
  expect(await db.q.select().from(db.t.inbox)).toHaveLength(2);
});

test('a connection that dies in the middle of a commit undoes all of it', async () => {
  // Another session holds the second table, so the commit waits in its middle until its connection is cut.
  const blocker = new pg.Client({ connectionString: url });
  blocker.on('error', () => {});
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table leases in access exclusive mode');
  const ended = expect(
    db.commit([addInbound(inbound(1)), { params: {}, build: (q, t) => q.insert(t.leases).values({ name: 'x', owner: 'x', until: 1 }) }]),
  ).rejects.toThrow();
  await expect.poll(() => waitingForLock()).toBe(1);
  // Only the one that waits: cutting the blocker first would let the commit through.
  await cutConnections(`wait_event_type = 'Lock'`);
  await ended;
  await blocker.end().catch(() => {});
  await db.ping();
  expect(await db.q.select().from(db.t.inbox)).toEqual([]);
  await db.commit([addInbound(inbound(1))]);
});

test('an address where nobody listens is an error at the start, within seconds', async () => {
  await expect(openPg('postgres://caunoi:caunoi@127.0.0.1:1/none')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a wrong password is an error at the start that does not repeat it', async () => {
  const wrong = url.replace(':caunoi@', ':geheim12345@');
  const error: unknown = await openPg(wrong).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: '28P01' });
  expect(String(error)).not.toContain('geheim12345');
});
