import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UnsyncedError } from '../../src/db/group.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { addInbound } from '../../src/store/inbox.js';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-sync-'));
const inbound = (n: number) => ({
  id: `in-${n}`,
  channel: 'telegram',
  externalId: `update-${n}`,
  conversationId: 'lan',
  inbound: { input: { kind: 'text' as const, text: 'x' }, chatId: 'lan', at: 0 },
  receivedAt: 0,
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a commit counts only when the disk has it, and those who wait meanwhile share the next sync', async () => {
  const syncs: (() => void)[] = [];
  const db = openSqlite(join(dir, 'a.sqlite'), () => new Promise((resolve) => syncs.push(resolve)));
  const done: number[] = [];
  const commit = (n: number) => db.commit([addInbound(inbound(n))]).then(() => done.push(n));
  const first = commit(1);
  await expect.poll(() => syncs.length).toBe(1);
  const others = [commit(2), commit(3), commit(4)];
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(done).toEqual([]);
  syncs[0]?.();
  await first;
  await expect.poll(() => syncs.length).toBe(2);
  expect(done).toEqual([1]);
  syncs[1]?.();
  await Promise.all(others);
  expect(syncs).toHaveLength(2);
  await db.close();
});

test('when the disk refuses the sync, nobody counts on the commit and nothing is done a second time', async () => {
  let fail = true;
  const db = openSqlite(join(dir, 'b.sqlite'), () => (fail ? Promise.reject(new Error('EIO')) : Promise.resolve()));
  const results = await Promise.allSettled([1, 2].map((n) => db.commit([addInbound(inbound(n))])));
  expect(results.map((r) => (r.status === 'rejected' ? r.reason : null))).toEqual([expect.any(UnsyncedError), expect.any(UnsyncedError)]);
  fail = false;
  const again = await db.commit([addInbound(inbound(1)), addInbound(inbound(3))]);
  expect(again.map((r) => r.count)).toEqual([0, 1]);
  await db.close();
});
