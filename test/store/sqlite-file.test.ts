import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Db } from '../../src/db/db.js';
import { DataInUseError, openSqlite } from '../../src/db/open.sqlite.js';
import { projectRoot } from '../../src/project-root.js';
import { addInbound, markInboundDone } from '../../src/store/inbox.js';
import { id, inbound, putInbound, T0 } from './rows.js';

let dir = '';
const file = () => join(dir, 'caunoi.sqlite');
const opened: Db[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-file-'));
});
afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((db) => db.close()));
  rmSync(dir, { recursive: true, force: true });
});

function open(): Db {
  const db = openSqlite(file());
  opened.push(db);
  return db;
}

/** The driver's own connection: only a test that breaks the disk may hold it. */
function connectionOf(db: Db): Database.Database {
  return (db.q as unknown as { $client: Database.Database }).$client;
}

const big = (n: number) => inbound(n, { inbound: { input: { kind: 'text', text: 'x'.repeat(3_000) }, chatId: '1', at: T0 } });

test('a second process on one file is refused with the file and the way out', () => {
  open();
  expect(() => openSqlite(file())).toThrow(DataInUseError);
  expect(() => openSqlite(file())).toThrow(new RegExp(`${file()}.*stop the other one.*DATABASE_URL`));
});

test('the file is free again after closing', async () => {
  await open().close();
  await expect(open().ping()).resolves.toBeUndefined();
});

test('the file is free again after its process was killed, and what was committed is there', async () => {
  chmodSync(dir, 0o777);
  const child = inAnotherProcess(`
    const { addInbound } = await import('${projectRoot}/src/store/inbox.ts');
    const db = openSqlite(${JSON.stringify(file())});
    await db.commit([addInbound(${JSON.stringify(inbound(1))})]);
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`);
  await new Promise<void>((resolve) => child.process.stdout.once('data', () => resolve()));
  expect(() => openSqlite(file())).toThrow(DataInUseError);
  child.process.kill('SIGKILL');
  await child.ended;
  const db = open();
  expect(await db.q.select().from(db.t.inbox)).toHaveLength(1);
});

test('a full disk refuses the commit by name, half of it is nowhere, and there is room again later', async () => {
  const db = open();
  await putInbound(db, inbound(1));
  const connection = connectionOf(db);
  const pages = Number(connection.pragma('page_count', { simple: true }));
  connection.pragma(`max_page_count = ${pages}`);
  const full = db.commit([markInboundDone(id(1), T0, null), ...Array.from({ length: 50 }, (_, i) => addInbound(big(i + 2)))]);
  await expect(full).rejects.toMatchObject({ code: 'SQLITE_FULL', message: 'database or disk is full' });
  expect((await db.q.select().from(db.t.inbox)).map((row) => [row.id, row.status])).toEqual([[id(1), 'new']]);
  connection.pragma('max_page_count = 1073741823');
  await putInbound(db, ...Array.from({ length: 50 }, (_, i) => big(i + 2)));
  expect(await db.q.select().from(db.t.inbox)).toHaveLength(51);
});

test('small commits that were grouped with one for which the disk is too full still succeed', async () => {
  const db = open();
  await putInbound(db, inbound(1));
  const connection = connectionOf(db);
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true }))}`);
  const ends = await Promise.allSettled([
    db.commit([addInbound(inbound(2))]),
    db.commit(Array.from({ length: 50 }, (_, i) => addInbound(big(i + 10)))),
    db.commit([addInbound(inbound(3))]),
  ]);
  expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a file that may not be written refuses the commit by name, is still read, and works again after', async () => {
  const db = open();
  await putInbound(db, inbound(1));
  connectionOf(db).pragma('query_only = ON');
  await expect(db.commit([addInbound(inbound(2))])).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  expect(await db.q.select().from(db.t.inbox)).toHaveLength(1);
  connectionOf(db).pragma('query_only = OFF');
  await db.commit([addInbound(inbound(2))]);
  expect(await db.q.select().from(db.t.inbox)).toHaveLength(2);
});

test('a folder that may not be written stops the start with a clear error', async () => {
  chmodSync(dir, 0o555);
  const said = await openedElsewhere();
  chmodSync(dir, 0o755);
  expect(said).toMatchObject({ code: 'data_not_writable', message: expect.stringContaining(file()) as string });
});

test('files that may not be written stop the start with a clear error, not with "in use"', async () => {
  await open().close();
  for (const name of ['caunoi.sqlite', 'caunoi.sqlite.lock']) chmodSync(join(dir, name), 0o444);
  chmodSync(dir, 0o555);
  const said = await openedElsewhere();
  chmodSync(dir, 0o755);
  expect(said).toMatchObject({ code: 'data_not_writable', message: expect.stringContaining(file()) as string });
});

test('a database file that may not be written stops the start, though its lock can be taken', async () => {
  await open().close();
  chmodSync(dir, 0o777);
  chmodSync(`${file()}.lock`, 0o666);
  chmodSync(file(), 0o444);
  expect(await openedElsewhere()).toMatchObject({ code: 'data_not_writable' });
});

test('a file that is no database stops the start and is left as it was', () => {
  writeFileSync(file(), 'this is a letter, not a database'.repeat(200));
  expect(() => openSqlite(file())).toThrow(/not a database/);
});

/** Tries to open the file as somebody for whom file permissions count, and gives the error. */
async function openedElsewhere(): Promise<unknown> {
  const child = inAnotherProcess(`
    try { openSqlite(${JSON.stringify(file())}); process.stdout.write('"opened"'); }
    catch (error) { process.stdout.write(JSON.stringify({ code: error.code, message: error.message })); }`);
  return JSON.parse(await child.output) as unknown;
}

/** Runs a few lines with `openSqlite` at hand, as somebody for whom file permissions count (root ignores them). */
function inAnotherProcess(lines: string): { process: ReturnType<typeof spawnNode>; output: Promise<string>; ended: Promise<void> } {
  const started = spawnNode(`const { openSqlite } = await import('${projectRoot}/src/db/open.sqlite.ts');${lines}`);
  let text = '';
  started.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  started.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => started.on('exit', () => resolve()));
  return { process: started, output: ended.then(() => text), ended };
}

function spawnNode(code: string) {
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...asNobody,
  });
}
