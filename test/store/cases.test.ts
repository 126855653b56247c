import { expect, test } from 'vitest';
import { ConflictError } from '../../src/db/db.js';
import { addCaseEvent, eventsOf } from '../../src/store/case-events.js';
import {
  type CaseFilter,
  casesOf,
  changeCase,
  countByStatus,
  countCases,
  expiredClaims,
  getCase,
  hashCaseCode,
  listCases,
  rateCase,
  touchCase,
} from '../../src/store/cases.js';
import { eachDatabase } from '../support/databases.js';
import { draft, id, putCase, T0 } from './rows.js';

const asHa = (view: CaseFilter['view'], more: Partial<CaseFilter> = {}): CaseFilter => ({ view, staffId: 'ha', ...more });

eachDatabase('cases', (open) => {
  test('keep the hash of the code and its public part, never the code', async () => {
    const db = await open();
    const made = await putCase(db, 1);
    expect(made).toMatchObject({
      code: 'C0001',
      codeHash: hashCaseCode(draft(1).code),
      status: 'new',
      unread: true,
      version: 1,
      urgent: false,
      anonymous: true,
    });
    expect(JSON.stringify(made)).not.toContain(draft(1).code);
  });

  test('queue: urgent first, then the longest waiting', async () => {
    const db = await open();
    await putCase(db, 3);
    await putCase(db, 1);
    await putCase(db, 4, { urgent: true });
    await putCase(db, 2);
    expect((await listCases(db, asHa('new'), 10, 0)).map((c) => c.code)).toEqual(['C0004', 'C0001', 'C0002', 'C0003']);
    expect((await listCases(db, asHa('new'), 2, 1)).map((c) => c.code)).toEqual(['C0001', 'C0002']);
  });

  test('views and filters show and count the same cases', async () => {
    const db = await open();
    const mine = await putCase(db, 1);
    const hers = await putCase(db, 2, {}, { locale: 'ru', channel: 'zalo-oa' });
    const old = await putCase(db, 3);
    const older = await putCase(db, 4);
    await putCase(db, 5, {}, { locale: 'ru' });
    await db.commit([
      changeCase(mine, { status: 'claimed', assigneeId: 'ha', leaseUntil: T0 }, T0),
      changeCase(hers, { status: 'claimed', assigneeId: 'sergey', leaseUntil: T0 }, T0),
    ]);
    await db.commit([
      changeCase(old, { status: 'closed', closedAt: T0 + 9 }, T0),
      changeCase(older, { status: 'closed', closedAt: T0 + 3 }, T0),
    ]);
    const views: [CaseFilter, string[]][] = [
      [asHa('new'), ['C0005']],
      [asHa('mine'), ['C0001']],
      [asHa('all'), ['C0001', 'C0002', 'C0005']],
      [asHa('closed'), ['C0003', 'C0004']],
      [asHa('all', { locale: 'ru' }), ['C0002', 'C0005']],
      [asHa('all', { channel: 'zalo-oa' }), ['C0002']],
      [asHa('all', { locale: 'vi', channel: 'zalo-oa' }), []],
    ];
    for (const [filter, codes] of views) {
      expect(
        (await listCases(db, filter, 10, 0)).map((c) => c.code),
        JSON.stringify(filter),
      ).toEqual(codes);
      expect(await countCases(db, filter)).toBe(codes.length);
    }
    const counts = await countByStatus(db);
    expect(Object.fromEntries(counts.map(({ status, n }) => [status, n]))).toEqual({ new: 1, claimed: 2, closed: 2 });
  });

  test('change under their version only', async () => {
    const db = await open();
    const c = await putCase(db, 1);
    await db.commit([changeCase(c, { status: 'claimed', assigneeId: 'ha', leaseUntil: T0 }, T0)]);
    await expect(db.commit([changeCase(c, { status: 'claimed', assigneeId: 'sergey', leaseUntil: T0 }, T0)])).rejects.toBeInstanceOf(
      ConflictError,
    );
    expect(await getCase(db, c.id)).toMatchObject({ assigneeId: 'ha', version: 2 });
  });

  test('a message of the person marks an open case unread and leaves a closed one alone', async () => {
    const db = await open();
    const c = await putCase(db, 1);
    await db.commit([changeCase(c, { unread: false }, T0)]);
    await db.commit([touchCase(c.id, T0 + 60, true)]);
    expect(await getCase(db, c.id)).toMatchObject({ unread: true, urgent: true, updatedAt: T0 + 60, version: 2 });
    await db.commit([changeCase({ ...c, version: 2 }, { status: 'closed', unread: false }, T0)]);
    await db.commit([touchCase(c.id, T0 + 99, true)]);
    expect(await getCase(db, c.id)).toMatchObject({ status: 'closed', unread: false });
  });

  test('a rating needs the right conversation', async () => {
    const db = await open();
    const c = await putCase(db, 1);
    await db.commit([rateCase(c.id, 'somebody-else', 1)]);
    expect((await getCase(db, c.id))?.rating).toBeNull();
    await db.commit([rateCase(c.id, 'lan', 5)]);
    expect((await getCase(db, c.id))?.rating).toBe(5);
  });

  test('claims that ran out are found, others are not', async () => {
    const db = await open();
    const quiet = await putCase(db, 1);
    const busy = await putCase(db, 2);
    await putCase(db, 3);
    await db.commit([
      changeCase(quiet, { status: 'claimed', assigneeId: 'ha', leaseUntil: T0 + 10 }, T0),
      changeCase(busy, { status: 'claimed', assigneeId: 'ha', leaseUntil: T0 + 20 }, T0),
    ]);
    expect((await expiredClaims(db, T0 + 20, 10)).map((c) => c.code)).toEqual(['C0001']);
  });

  test('of one person come newest first, with a history in order', async () => {
    const db = await open();
    await putCase(db, 1);
    const c = await putCase(db, 2);
    await putCase(db, 3, {}, { conversationId: 'minh' });
    expect((await casesOf(db, 'lan')).map((one) => one.code)).toEqual(['C0002', 'C0001']);
    const actor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' } as const;
    await db.commit([
      addCaseEvent({
        id: id(12),
        caseId: c.id,
        at: T0 + 2,
        actor,
        move: { action: 'noted', status: 'claimed', from: 'claimed' },
        internalNote: 'gọi lại',
      }),
      addCaseEvent({ id: id(11), caseId: c.id, at: T0 + 1, actor, move: { action: 'claimed', status: 'claimed', from: 'new' } }),
      addCaseEvent({ id: id(10), caseId: c.id, at: T0, actor: { kind: 'person' }, move: { action: 'opened' } }),
    ]);
    expect((await eventsOf(db, c.id)).map((e) => [e.action, e.actorId, e.fromStatus, e.toStatus, e.internalNote])).toEqual([
      ['opened', null, null, null, null],
      ['claimed', 'ha', 'new', 'claimed', null],
      ['noted', 'ha', null, null, 'gọi lại'],
    ]);
  });
});
