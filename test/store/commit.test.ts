import { expect, test } from 'vitest';
import { ConflictError, type Write, write } from '../../src/db/db.js';
import { addAlert } from '../../src/store/alerts.js';
import { getConversation, saveConversation } from '../../src/store/conversations.js';
import { addInbound, markInboundDone } from '../../src/store/inbox.js';
import { addOutbound } from '../../src/store/outbox.js';
import { eachDatabase } from '../support/databases.js';
import { botState, conversation, id, inbound, outbound, putConversation, putInbound, T0 } from './rows.js';

eachDatabase('a commit', (open) => {
  test('saves a conversation under the version that was read', async () => {
    const db = await open();
    await putConversation(db);
    await db.commit([saveConversation(conversation({ version: 1, nextSeq: 4, state: { ...botState, locale: 'ru' }, now: T0 + 5 }))]);
    expect(await getConversation(db, 'lan')).toMatchObject({
      version: 2,
      nextSeq: 4,
      locale: 'ru',
      createdAt: T0,
      state: { ...botState, locale: 'ru' },
    });
  });

  test('is a conflict when the version moved, and then nothing of it remains', async () => {
    const db = await open();
    await putInbound(db, inbound(1));
    await putConversation(db);
    const stale = db.commit([
      addOutbound(outbound(1)),
      addAlert(id(7), T0, 'poison', null),
      markInboundDone(id(1), T0, null),
      saveConversation(conversation({ version: 9 })),
    ]);
    await expect(stale).rejects.toBeInstanceOf(ConflictError);
    await expect(stale).rejects.toMatchObject({ code: 'conflict', expected: 1, actual: 0 });
    expect(await db.q.select().from(db.t.outbox)).toEqual([]);
    expect(await db.q.select().from(db.t.alerts)).toEqual([]);
    expect((await db.q.select().from(db.t.inbox))[0]?.status).toBe('new');
    expect((await getConversation(db, 'lan'))?.version).toBe(1);
  });

  test('is a conflict when two begin the same conversation', async () => {
    const db = await open();
    const both = await Promise.allSettled([
      db.commit([saveConversation(conversation())]),
      db.commit([saveConversation(conversation({ nextSeq: 5 }))]),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await db.q.select().from(db.t.conversations)).toHaveLength(1);
  });

  test('with one bad member does not harm the commits it was grouped with', async () => {
    const db = await open();
    const broken = write((q, t) => q.insert(t.alerts).values({ id: id(13), at: T0, code: null as unknown as string }));
    const members: Write[][] = Array.from({ length: 30 }, (_, i) => [addInbound(inbound(i + 1)), addAlert(id(i + 1), T0, 'ok', null)]);
    members[13] = [addInbound(inbound(14)), broken];
    members[20] = [addInbound(inbound(21)), markInboundDone('nobody', T0, null)];
    const ends = await Promise.allSettled(members.map((writes) => db.commit(writes)));
    expect(ends.flatMap((end, i) => (end.status === 'rejected' ? [i] : []))).toEqual([13, 20]);
    expect(await db.q.select().from(db.t.inbox)).toHaveLength(28);
    expect(await db.q.select().from(db.t.alerts)).toHaveLength(28);
  });

  test('of fifty racing writers to one row is won by exactly one per version', async () => {
    const db = await open();
    await putConversation(db);
    const add = async (): Promise<void> => {
      for (;;) {
        const now = await getConversation(db, 'lan');
        if (now === null) throw new Error('no conversation');
        try {
          await db.commit([saveConversation({ ...now, nextSeq: now.nextSeq + 1, now: T0 })]);
          return;
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 50 }, add));
    expect(await getConversation(db, 'lan')).toMatchObject({ version: 51, nextSeq: 51 });
  });

  test('that was asked for is done before the database closes', async () => {
    const db = await open();
    const late = db.commit([addInbound(inbound(1))]);
    await db.close();
    expect((await late)[0]?.count).toBe(1);
  });
});
