import { expect, it } from 'vitest';
import { systemPorts } from '../../src/clock.js';
import type { Db } from '../../src/db/db.js';
import { countQueue, countTroubled, markCaseRead, queuePage } from '../../src/store/case-queue.js';
import { addCase, changeCase, getCase, touchCase } from '../../src/store/cases.js';
import { addOutbound } from '../../src/store/outbox.js';
import { eachDatabase } from '../support/databases.js';

let n = 0;
async function seed(
  db: Db,
  openedAt: number,
  change: { urgent?: boolean; status?: 'claimed' | 'closed'; assigneeId?: string; closedAt?: number; locale?: 'vi' | 'ru' } = {},
): Promise<string> {
  const { urgent = false, locale = 'vi', ...rest } = change;
  const id = `case-${String(++n).padStart(5, '0')}`;
  const draft = {
    id,
    code: systemPorts.newCaseCode(),
    kind: 'complaint',
    category: 'wages',
    urgent,
    anonymous: true,
    name: null,
    story: 's',
    place: null,
    employer: null,
    files: [],
    since: openedAt,
  } as const;
  await db.commit([
    addCase(draft, { id: `conversation-${id}`, channel: 'telegram', locale }, openedAt),
    ...(rest.status === undefined ? [] : [changeCase({ id, version: 1 }, rest, openedAt)]),
  ]);
  return id;
}

const all = { view: 'all', staffId: 'me' } as const;

eachDatabase('the queue', (open) => {
  it('puts urgent cases first and then the oldest, whoever holds them, page after page', async () => {
    const db = await open();
    const young = await seed(db, 4_000);
    const held = await seed(db, 3_000, { status: 'claimed', assigneeId: 'other' });
    const old = await seed(db, 1_000);
    const urgentHeld = await seed(db, 5_000, { urgent: true, status: 'claimed', assigneeId: 'me' });
    const urgent = await seed(db, 2_000, { urgent: true });
    await seed(db, 500, { status: 'closed', closedAt: 9_000 });
    const order = [urgent, urgentHeld, old, held, young];
    expect((await queuePage(db, all, 50, 0)).map((c) => c.id)).toEqual(order);
    for (const offset of [0, 1, 2, 3, 4, 5])
      expect((await queuePage(db, all, 2, offset)).map((c) => c.id)).toEqual(order.slice(offset, offset + 2));
    expect((await queuePage(db, { ...all, view: 'mine' }, 50, 0)).map((c) => c.id)).toEqual([urgentHeld]);
    expect((await queuePage(db, { ...all, view: 'new' }, 50, 0)).map((c) => c.id)).toEqual([urgent, old, young]);
  });

  it('shows closed cases newest first', async () => {
    const db = await open();
    const first = await seed(db, 1, { status: 'closed', closedAt: 100 });
    const last = await seed(db, 2, { status: 'closed', closedAt: 300 });
    expect((await queuePage(db, { ...all, view: 'closed' }, 50, 0)).map((c) => c.id)).toEqual([last, first]);
  });

  it('counts each view up to a limit', async () => {
    const db = await open();
    for (let i = 0; i < 3; i++) await seed(db, i, i === 0 ? { locale: 'ru' } : {});
    await seed(db, 9, { status: 'claimed', assigneeId: 'me' });
    expect(await countQueue(db, all, 100)).toBe(4);
    expect(await countQueue(db, all, 2)).toBe(2);
    expect(await countQueue(db, { ...all, view: 'mine' }, 100)).toBe(1);
    expect(await countQueue(db, { ...all, locale: 'ru' }, 100)).toBe(1);
    expect(await countQueue(db, { ...all, channel: 'zalo-oa' }, 100)).toBe(0);
  });

  it('counts messages in trouble', async () => {
    const db = await open();
    for (const seq of [1, 2, 3])
      await db.commit([
        addOutbound({
          id: `m${seq}`,
          conversationId: 'c',
          seq,
          channel: 'telegram',
          chatId: '1',
          kind: 'answer',
          caseId: null,
          staffId: null,
          body: { text: 't', choices: [] },
          now: 1,
        }),
      ]);
    expect(await countTroubled(db, 9)).toBe(0);
    await db.q.update(db.t.outbox).set({ status: 'unknown' });
    expect(await countTroubled(db, 9)).toBe(3);
    expect(await countTroubled(db, 2)).toBe(2);
  });

  it('keeps the unread mark when the person wrote after the case was read', async () => {
    const db = await open();
    const id = await seed(db, 1, { status: 'claimed', assigneeId: 'me' });
    await db.commit([touchCase(id, 10, false)]);
    const read = await getCase(db, id);
    if (read === null) throw new Error('seeded, but not there');
    await db.commit([touchCase(id, 20, false)]);
    await db.commit([markCaseRead(read, 'me')]);
    expect((await getCase(db, id))?.unread).toBe(true);
    const again = await getCase(db, id);
    if (again !== null) await db.commit([markCaseRead(again, 'somebody else')]);
    expect((await getCase(db, id))?.unread).toBe(true);
    if (again !== null) await db.commit([markCaseRead(again, 'me')]);
    expect((await getCase(db, id))?.unread).toBe(false);
  });
});
