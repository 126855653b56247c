import { expect, test } from 'vitest';
import { ConflictError } from '../../src/db/db.js';
import {
  abandonedSends,
  claimNext,
  discardOutbound,
  dueConversations,
  endAllClaims,
  getOutbound,
  type OutboxRow,
  outboxDepth,
  type Settlement,
  settleOutbound,
  troubledMessages,
} from '../../src/store/outbox.js';
import { eachDatabase } from '../support/databases.js';
import { outbound, putOutbound, T0 } from './rows.js';

const UNTIL = T0 + 60_000;

function sent(row: OutboxRow, change: Partial<Settlement> = {}): Settlement {
  return {
    id: row.id,
    by: row.claimedBy ?? '',
    status: 'sent',
    attempts: 1,
    dueAt: row.dueAt,
    platformId: '77',
    error: null,
    sentAt: T0,
    ...change,
  };
}

eachDatabase('outbox', (open, kind) => {
  test('gives the messages of a conversation in order, whatever the order of writing', async () => {
    const db = await open();
    await putOutbound(db, outbound(3), outbound(1), outbound(2));
    const order: number[] = [];
    for (let row = await claimNext(db, 'lan', 'p1', T0, UNTIL); row !== null; row = await claimNext(db, 'lan', 'p1', T0, UNTIL)) {
      expect(row).toMatchObject({ status: 'sending', claimedBy: 'p1', body: outbound(row.seq).body });
      order.push(row.seq);
      await db.commit([settleOutbound(sent(row))]);
    }
    expect(order).toEqual([1, 2, 3]);
  });

  test('never overtakes: nothing goes while an earlier message is being sent or waits for its time', async () => {
    const db = await open();
    await putOutbound(db, outbound(1), outbound(2));
    const first = await claimNext(db, 'lan', 'p1', T0, UNTIL);
    expect(first?.seq).toBe(1);
    expect(await claimNext(db, 'lan', 'p2', T0, UNTIL)).toBeNull();
    if (first)
      await db.commit([
        settleOutbound(sent(first, { status: 'due', dueAt: T0 + 5_000, error: 'temporary:502', sentAt: null, platformId: null })),
      ]);
    expect(await claimNext(db, 'lan', 'p2', T0 + 4_999, UNTIL)).toBeNull();
    expect((await claimNext(db, 'lan', 'p2', T0 + 5_000, UNTIL))?.seq).toBe(1);
  });

  test('goes on behind a message that is dead, unknown or discarded', async () => {
    const db = await open();
    await putOutbound(db, outbound(1), outbound(2), outbound(3));
    for (const status of ['dead', 'unknown'] as const) {
      const row = await claimNext(db, 'lan', 'p1', T0, UNTIL);
      if (row) await db.commit([settleOutbound(sent(row, { status, error: 'refused:400' }))]);
    }
    expect((await claimNext(db, 'lan', 'p1', T0, UNTIL))?.seq).toBe(3);
  });

  test('never gives one message to two of eight claimers, in 500 messages of 50 conversations', async () => {
    const db = await open();
    // PostgreSQL serves several processes; SQLite one.
    const processes = kind === 'pg' ? [db, await open()] : [db];
    const rows = Array.from({ length: 500 }, (_, i) => outbound(Math.floor(i / 50) + 1, { conversationId: `c${i % 50}` }));
    await putOutbound(db, ...rows);
    const claimed: string[] = [];
    const claimer = async (n: number): Promise<void> => {
      const mine = processes[n % processes.length] ?? db;
      for (let round = 0; round < 40 && claimed.length < 500; round++) {
        for (let c = 0; c < 50; c++) {
          const row = await claimNext(mine, `c${c}`, `p${n}`, T0, UNTIL);
          if (row === null) continue;
          claimed.push(row.id);
          await mine.commit([settleOutbound(sent(row))]);
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => claimer(n)));
    expect(claimed).toHaveLength(500);
    expect(new Set(claimed).size).toBe(500);
    for (let c = 0; c < 50; c++) {
      const mine = claimed.filter((one) => one.startsWith(`c${c}-`));
      expect(mine).toEqual([...mine].sort());
    }
  }, 60_000);

  test('lets only the claimer settle, and only once', async () => {
    const db = await open();
    await putOutbound(db, outbound(1));
    const row = await claimNext(db, 'lan', 'p1', T0, UNTIL);
    if (row === null) throw new Error('nothing claimed');
    await expect(db.commit([settleOutbound(sent(row, { by: 'p2' }))])).rejects.toBeInstanceOf(ConflictError);
    await db.commit([settleOutbound(sent(row))]);
    await expect(db.commit([settleOutbound(sent(row, { status: 'dead' }))])).rejects.toBeInstanceOf(ConflictError);
    expect(await getOutbound(db, row.id)).toMatchObject({ status: 'sent', platformId: '77', claimedBy: null, sentAt: T0 });
  });

  test('finds sends whose process fell silent; on one process a start ends all claims', async () => {
    const db = await open();
    await putOutbound(db, outbound(1), outbound(1, { conversationId: 'minh' }));
    await claimNext(db, 'lan', 'p1', T0, T0 + 10);
    await claimNext(db, 'minh', 'p1', T0, UNTIL);
    expect((await abandonedSends(db, T0 + 11, 10)).map((row) => row.conversationId)).toEqual(['lan']);
    await db.commit([endAllClaims(T0 + 11)]);
    expect((await abandonedSends(db, T0 + 11, 10)).map((row) => row.conversationId).sort()).toEqual(['lan', 'minh']);
  });

  test('puts conversations with only bulk messages behind the others, then the longest waiting first', async () => {
    const db = await open();
    await putOutbound(
      db,
      outbound(1, { conversationId: 'news', kind: 'bulk', now: T0 - 9_000 }),
      outbound(1, { conversationId: 'later', now: T0 - 10 }),
      outbound(1, { conversationId: 'sooner', now: T0 - 20 }),
      outbound(2, { conversationId: 'sooner', now: T0 - 5, kind: 'bulk' }),
      outbound(1, { conversationId: 'future', now: T0 + 1 }),
    );
    const due = await dueConversations(db, T0, 10);
    expect(due.map((one) => [one.conversationId, one.count, one.bulk])).toEqual([
      ['sooner', 2, false],
      ['later', 1, false],
      ['news', 1, true],
    ]);
    expect(due[0]).toMatchObject({ channel: 'telegram', chatId: '1001' });
  });

  test('counts what waits and since when', async () => {
    const db = await open();
    expect(await outboxDepth(db, T0)).toEqual({ waiting: 0, oldestDueAt: null });
    await putOutbound(db, outbound(1, { now: T0 - 700 }), outbound(2, { now: T0 }), outbound(3, { now: T0 + 1 }));
    expect(await outboxDepth(db, T0)).toEqual({ waiting: 2, oldestDueAt: T0 - 700 });
  });

  test('shows troubled messages to staff until they are discarded, once', async () => {
    const db = await open();
    await putOutbound(db, outbound(1));
    const row = await claimNext(db, 'lan', 'p1', T0, UNTIL);
    if (row === null) throw new Error('nothing claimed');
    await expect(db.commit([discardOutbound(row.id)])).rejects.toBeInstanceOf(ConflictError);
    await db.commit([settleOutbound(sent(row, { status: 'dead', error: 'refused:400', sentAt: null }))]);
    expect((await troubledMessages(db, 10)).map((one) => one.error)).toEqual(['refused:400']);
    await db.commit([discardOutbound(row.id)]);
    expect(await troubledMessages(db, 10)).toEqual([]);
    await expect(db.commit([discardOutbound(row.id)])).rejects.toBeInstanceOf(ConflictError);
  });
});
