import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backupCommand } from '../../src/cli/backup.js';
import { restoreCommand } from '../../src/cli/restore.js';
import type { Db } from '../../src/db/db.js';
import { openDb } from '../../src/db/open.js';
import { makeFileStore } from '../../src/engine/file-store.js';
import { addInbound } from '../../src/store/inbox.js';
import { inbound, outbound, putCase, putConversation, putInbound, putOutbound } from '../store/rows.js';
import { clonePostgres, eachDatabase, makeDatabase, type TestDatabase } from '../support/databases.js';
import { runSql } from '../support/postgres.js';
import { run } from './run.js';

const KEY = randomBytes(32);
const PHOTO = randomBytes(5_000);

const envOf = (at: Pick<TestDatabase, 'databaseUrl' | 'dataDir'>) => ({ DATABASE_URL: at.databaseUrl, DATA_DIR: at.dataDir });

async function fill(db: Db, dataDir: string): Promise<void> {
  await putConversation(db);
  await putInbound(db, ...Array.from({ length: 1_300 }, (_, i) => inbound(i + 1)));
  await putOutbound(db, outbound(1), outbound(2, { body: { text: 'Зарплата "не" выдана\n\\ 🙂', choices: [] } }));
  await putCase(db, 1);
  await makeFileStore(join(dataDir, 'files'), KEY).put('photo-1', PHOTO);
  writeFileSync(join(dataDir, 'files', 'half.part'), 'half');
  writeFileSync(join(dataDir, 'data.key'), 'the key of this place\n', { mode: 0o600 });
}

async function everything(db: Db): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const [name, table] of Object.entries(db.t))
    rows[name] = (await db.q.select().from(table)).sort((a, b) =>
      JSON.stringify(Object.values(a)[0]).localeCompare(JSON.stringify(Object.values(b)[0])),
    );
  return rows;
}

eachDatabase('backup and restore', (open, kind, current) => {
  /** A filled database, a backup of it, and a new empty place. */
  async function rehearse(flags: string[] = []) {
    const here = await current();
    const db = await open();
    await fill(db, here.dataDir);
    const before = await everything(db);
    const out = join(here.dataDir, 'backups');
    const ran = await run(backupCommand, ['--out', out, ...flags], envOf(here));
    expect(ran.code, ran.err).toBe(0);
    const folder = join(out, readdirSync(out)[0] ?? '');
    const there = await makeDatabase(kind);
    return { here, db, before, ran, folder, there };
  }

  test('bring back every row and every file, while the server was running', async () => {
    const { before, folder, there, ran } = await rehearse();
    expect(ran.out).toContain('1304 rows');
    const restored = await run(restoreCommand, ['--from', folder], envOf(there));
    expect(restored.err).toContain('DATA_KEY');
    expect(restored.code, restored.err).toBe(0);
    const db = await there.open();
    expect(await everything(db)).toEqual(before);
    expect(await makeFileStore(join(there.dataDir, 'files'), KEY).get('photo-1')).toEqual(PHOTO);
    expect(existsSync(join(there.dataDir, 'files', 'half.part'))).toBe(false);
    await db.commit([addInbound(inbound(9_999))]);
    await there.remove();
  });

  test('a backup is one folder that only its owner may enter, with hashes, counts and no key', async () => {
    const { folder, ran, there } = await rehearse();
    expect(statSync(folder).mode & 0o077).toBe(0);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
      tables: Record<string, number>;
      files: Record<string, unknown>;
    };
    expect(manifest.tables).toMatchObject({ inbox: 1_300, outbox: 2, cases: 1, staff: 0 });
    expect(Object.keys(manifest.files)).toContain('files/photo-1');
    expect(ran.err).toContain('key is not in the backup');
    expect(existsSync(join(folder, 'data.key'))).toBe(false);
    await there.remove();
  });

  test('is of one moment although messages keep coming', async () => {
    const here = await current();
    const db = await open();
    await fill(db, here.dataDir);
    let writing = true;
    let n = 2_000;
    const writer = (async () => {
      while (writing) await db.commit([addInbound(inbound(++n))]);
    })();
    const out = join(here.dataDir, 'backups');
    const ran = await run(backupCommand, ['--out', out], envOf(here));
    writing = false;
    await writer;
    expect(ran.code, ran.err).toBe(0);
    const there = await makeDatabase(kind);
    const restored = await run(restoreCommand, ['--from', join(out, readdirSync(out)[0] ?? '')], envOf(there));
    expect(restored.code, restored.err).toBe(0);
    const back = await there.open();
    const rows = await back.q.select().from(back.t.inbox);
    expect(rows.length).toBeGreaterThanOrEqual(1_300);
    expect(rows.length).toBeLessThan(1_300 + n - 2_000);
    await there.remove();
  });

  test('with --with-key the key goes along and comes back, and another key is not overwritten', async () => {
    const { folder, ran, there } = await rehearse(['--with-key']);
    expect(ran.err).toContain('whoever holds this folder');
    writeFileSync(join(there.dataDir, 'data.key'), 'another key\n');
    const refused = await run(restoreCommand, ['--from', folder], envOf(there));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('other_key') as string });
    expect(readFileSync(join(there.dataDir, 'data.key'), 'utf8')).toBe('another key\n');
    const forced = await run(restoreCommand, ['--from', folder, '--force'], envOf(there));
    expect(forced.code, forced.err).toBe(0);
    expect(readFileSync(join(there.dataDir, 'data.key'), 'utf8')).toBe('the key of this place\n');
    const aside = readdirSync(there.dataDir).find((name) => name.startsWith('before-restore-')) ?? '';
    expect(readFileSync(join(there.dataDir, aside, 'data.key'), 'utf8')).toBe('another key\n');
    await there.remove();
  });

  test('a restore refuses to mix with what is there; with --force it moves that aside and deletes nothing', async () => {
    const { before, folder, there } = await rehearse();
    const old = await there.open();
    await putInbound(old, inbound(7, { externalId: 'the old one' }));
    await old.close();
    mkdirSync(join(there.dataDir, 'files'));
    writeFileSync(join(there.dataDir, 'files', 'old-photo'), 'sealed');
    const refused = await run(restoreCommand, ['--from', folder], envOf(there));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('target_not_empty') as string });
    const forced = await run(restoreCommand, ['--from', folder, '--force'], envOf(there));
    expect(forced.code, forced.err).toBe(0);
    const db = await there.open();
    expect(await everything(db)).toEqual(before);
    await db.close();
    const aside = readdirSync(there.dataDir).find((name) => name.startsWith('before-restore-')) ?? '';
    expect(readFileSync(join(there.dataDir, aside, 'files', 'old-photo'), 'utf8')).toBe('sealed');
    if (kind === 'sqlite') {
      const moved = await openDb('', join(there.dataDir, aside));
      expect(await moved.q.select().from(moved.t.inbox)).toMatchObject([{ externalId: 'the old one' }]);
      await moved.close();
    } else {
      const [schema] = await runSql(
        there.databaseUrl,
        `select table_schema as name from information_schema.tables where table_name = 'inbox' and table_schema <> 'public'`,
      );
      expect(await runSql(there.databaseUrl, `select external_id from "${String(schema?.['name'])}".inbox`)).toEqual([
        { external_id: 'the old one' },
      ]);
    }
    await there.remove();
  });

  test('a changed, a missing and a cut file are named, and nothing is restored', async () => {
    const { folder, there } = await rehearse();
    const data = kind === 'sqlite' ? 'caunoi.sqlite' : 'tables/inbox.jsonl';
    appendFileSync(join(folder, data), ' ');
    rmSync(join(folder, 'files', 'photo-1'));
    const ran = await run(restoreCommand, ['--from', folder], envOf(there));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`${data} was changed`);
    expect(ran.err).toContain('files/photo-1 is missing');
    expect(existsSync(join(there.dataDir, 'caunoi.sqlite'))).toBe(false);
    await there.remove();
  });

  test('a restore while a server runs is refused', async () => {
    const { folder, there } = await rehearse();
    const server = await there.open();
    await server.ping();
    const ran = await run(restoreCommand, ['--from', folder, '--force'], envOf(there));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(kind === 'sqlite' ? 'data_in_use' : 'database_in_use');
    await there.remove();
  });

  test('a backup of a newer release is refused by name', async () => {
    const { folder, there } = await rehearse();
    const file = join(folder, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"schema": \d+/, '"schema": 99999999999999'));
    const ran = await run(restoreCommand, ['--from', folder], envOf(there));
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('newer_backup') as string });
    await there.remove();
  });
});

test('a backup of SQLite is not put into PostgreSQL by mistake', async () => {
  const here = await makeDatabase('sqlite');
  await (await here.open()).close();
  await run(backupCommand, ['--out', join(here.dataDir, 'b')], envOf(here));
  const folder = join(here.dataDir, 'b', readdirSync(join(here.dataDir, 'b'))[0] ?? '');
  const ran = await run(restoreCommand, ['--from', folder], { DATA_DIR: join(here.dataDir, 'new'), DATABASE_URL: await clonePostgres() });
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('other_database') as string });
  await here.remove();
});

test('without a database there is no backup, and no folder that looks like one', async () => {
  const here = await makeDatabase('sqlite');
  const out = join(here.dataDir, 'backups');
  const ran = await run(backupCommand, ['--out', out], envOf(here));
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('no_database') as string });
  expect(readdirSync(out)).toEqual([]);
  await here.remove();
});

test.each([
  ['a folder that is no backup', {}, 'no_backup'],
  ['a manifest that is not JSON', { 'manifest.json': '{' }, 'bad_manifest'],
  [
    'a manifest that points outside its folder',
    {
      'manifest.json': JSON.stringify({
        format: 1,
        made: '',
        database: 'sqlite',
        schema: 0,
        tables: {},
        files: { '../../etc/passwd': { bytes: 0, sha256: '' } },
        withKey: false,
      }),
    },
    'bad_manifest',
  ],
])('%s is refused', async (_name, files, code) => {
  const here = await makeDatabase('sqlite');
  const folder = join(here.dataDir, 'from');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const ran = await run(restoreCommand, ['--from', folder], { DATABASE_URL: '', DATA_DIR: join(here.dataDir, 'to') });
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(code) as string });
  await here.remove();
});
