import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyDbCommand } from '../../src/cli/copy-db.js';
import { openPg } from '../../src/db/open.pg.js';
import { addCaseEvent } from '../../src/store/case-events.js';
import { takeLease } from '../../src/store/leases.js';
import { addStaff } from '../../src/store/staff.js';
import { conversation, id, inbound, outbound, putCase, putConversation, putInbound, putOutbound, T0 } from '../store/rows.js';
import { clonePostgres, makeDatabase, type TestDatabase } from '../support/databases.js';
import { runSql } from '../support/postgres.js';
import { run } from './run.js';

let here: TestDatabase;
let url = '';
const file = () => join(here.dataDir, 'caunoi.sqlite');
const copy = (...more: string[]) => run(copyDbCommand, ['--from', file(), '--to', url, ...more]);

beforeEach(async () => {
  here = await makeDatabase('sqlite');
  url = await clonePostgres(null);
  const db = await here.open();
  const { state } = conversation();
  const frame = {
    flow: 'complaint',
    version: 1,
    step: 'story',
    path: ['category'],
    data: { z: 1.5, a: [null, 'Хабаровск', { nested: true }] },
    since: T0,
  };
  await putConversation(db, { state: { ...state, flow: frame } });
  await putInbound(db, ...Array.from({ length: 1_201 }, (_, i) => inbound(i + 1)));
  await putOutbound(db, outbound(1), outbound(2));
  const c = await putCase(db, 1, { urgent: true });
  await db.commit([
    addCaseEvent({ id: id(5), caseId: c.id, at: T0, actor: { kind: 'person' }, move: { action: 'opened' } }),
    addStaff({ id: id(6), login: 'ha', name: 'Hà', role: 'admin', locale: 'vi', passwordHash: 'x', mustChange: false, now: T0 }),
  ]);
  await takeLease(db, 'sweep', 'p', T0, T0 + 1);
  await db.close();
});
afterEach(() => here.remove());

test('every row arrives and is equal, and the server then works on it', async () => {
  const ran = await copy();
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toContain('inbox: 1201');
  expect(ran.out).toContain('Compared 1208 rows: all equal.');
  const db = await openPg(url);
  await putInbound(db, inbound(5_000));
  expect(await db.q.select().from(db.t.inbox)).toHaveLength(1_202);
  await db.close();
});

test('a difference of one value, a missing and an extra row are found, without showing the value', async () => {
  await copy();
  await runSql(url, `update inbox set inbound = jsonb_set(inbound, '{input,text}', '"geheim"') where id = '${id(700)}'`);
  await runSql(url, `delete from outbox where seq = 2`);
  await runSql(url, `insert into leases (name, owner, until) values ('other', 'x', 1)`);
  const ran = await copy('--verify-only');
  expect(ran.code).toBe(1);
  expect(ran.err).toContain('3 difference(s)');
  expect(ran.err).toContain(`inbox ${id(700)}: differs in inbound`);
  expect(ran.err).toContain('outbox lan-000002: missing');
  expect(ran.err).toContain('leases 1 more: extra rows');
  expect(ran.err).not.toContain('geheim');
});

test('jsonb with another order of keys is equal', async () => {
  await copy();
  await runSql(url, `update conversations set state = (select jsonb_object_agg(key, value order by key desc) from jsonb_each(state))`);
  expect((await copy('--verify-only')).code).toBe(0);
});

test('a target with rows is refused and stays as it is', async () => {
  const db = await openPg(url);
  await putInbound(db, inbound(1, { externalId: 'theirs' }));
  await db.close();
  const ran = await copy();
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('target_not_empty') as string });
  expect(await runSql(url, 'select external_id from inbox')).toEqual([{ external_id: 'theirs' }]);
});

test('a row that PostgreSQL cannot hold stops the copy with its key, and nothing is copied', async () => {
  const raw = new Database(file());
  raw.prepare('update cases set story = ?').run('a\u0000b');
  raw.close();
  const ran = await copy();
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(`Row ${id(1)} of cases`) as string });
  expect(await runSql(url, 'select count(*)::int as n from inbox')).toEqual([{ n: 0 }]);
});

test('a running server, a missing file and a wrong address are told apart', async () => {
  const db = await here.open();
  expect(await copy()).toMatchObject({ code: 1, err: expect.stringContaining('data_in_use') as string });
  await db.close();
  expect(await run(copyDbCommand, ['--from', 'nowhere.sqlite', '--to', url])).toMatchObject({
    code: 1,
    err: expect.stringContaining('no_database') as string,
  });
  expect(await run(copyDbCommand, ['--from', file(), '--to', 'mysql://x'])).toMatchObject({ code: 2 });
  expect(await run(copyDbCommand, ['--from', file()])).toMatchObject({ code: 2 });
});
