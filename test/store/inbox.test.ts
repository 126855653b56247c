import { expect, test } from 'vitest';
import { ConflictError } from '../../src/db/db.js';
import {
  addInbound,
  countAttempt,
  eraseInbound,
  inboundSince,
  markInboundDone,
  nextTurn,
  setAside,
  unfinishedConversations,
} from '../../src/store/inbox.js';
import { eachDatabase } from '../support/databases.js';
import { id, inbound, putConversation, putInbound, T0 } from './rows.js';

eachDatabase('inbox', (open) => {
  test('an event that comes again touches no row, and says so by its count', async () => {
    const db = await open();
    const [first] = await db.commit([addInbound(inbound(1))]);
    const [again] = await db.commit([addInbound(inbound(2, { externalId: 'update-1' }))]);
    expect([first?.count, again?.count]).toEqual([1, 0]);
    expect(await db.q.select().from(db.t.inbox)).toHaveLength(1);
  });

  test('the same key on another channel is another event', async () => {
    const db = await open();
    const results = await db.commit([addInbound(inbound(1)), addInbound(inbound(2, { externalId: 'update-1', channel: 'zalo-oa' }))]);
    expect(results.map((result) => result.count)).toEqual([1, 1]);
  });

  test('a key stays known when its content is done and erased', async () => {
    const db = await open();
    await putInbound(db, inbound(1));
    await db.commit([markInboundDone(id(1), T0, null), eraseInbound('lan')]);
    const [again] = await db.commit([addInbound(inbound(9, { externalId: 'update-1' }))]);
    expect(again?.count).toBe(0);
    const [row] = await db.q.select().from(db.t.inbox);
    expect(row).toMatchObject({ externalId: 'update-1', inbound: null, status: 'done' });
  });

  test('twenty copies of one event at the same time make one row', async () => {
    const db = await open();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => db.commit([addInbound(inbound(i + 1, { externalId: 'same' }))])),
    );
    expect(results.flat().reduce((sum, result) => sum + result.count, 0)).toBe(1);
  });

  test('turns come in the order in which the ids were made, each with its conversation', async () => {
    const db = await open();
    await putInbound(db, inbound(3), inbound(1), inbound(2), inbound(4, { conversationId: 'minh' }));
    expect((await nextTurn(db, 'lan'))?.conversation).toBeNull();
    await putConversation(db);
    const seen: string[] = [];
    for (let turn = await nextTurn(db, 'lan'); turn !== null; turn = await nextTurn(db, 'lan')) {
      expect(turn.conversation?.state.owner).toBe('bot');
      expect(turn.inbox.inbound).toEqual(inbound(Number(turn.inbox.externalId.slice(7))).inbound);
      seen.push(turn.inbox.externalId);
      await db.commit([markInboundDone(turn.inbox.id, T0, null)]);
    }
    expect(seen).toEqual(['update-1', 'update-2', 'update-3']);
  });

  test('a message is done once: the second process gets a conflict', async () => {
    const db = await open();
    await putInbound(db, inbound(1));
    await db.commit([markInboundDone(id(1), T0, null)]);
    await expect(db.commit([markInboundDone(id(1), T0, null)])).rejects.toBeInstanceOf(ConflictError);
  });

  test('a poisoned message is counted, put aside, and the next one has its turn', async () => {
    const db = await open();
    await putInbound(db, inbound(1), inbound(2));
    await db.commit([countAttempt(id(1), 2, 'type_error')]);
    expect((await nextTurn(db, 'lan'))?.inbox).toMatchObject({ id: id(1), attempts: 2 });
    await db.commit([setAside(id(1), T0, 'type_error')]);
    expect((await nextTurn(db, 'lan'))?.inbox.id).toBe(id(2));
    await expect(db.commit([setAside(id(1), T0, 'type_error')])).rejects.toBeInstanceOf(ConflictError);
  });

  test('unfinished conversations are found once each, and only when old enough', async () => {
    const db = await open();
    await putInbound(db, inbound(1), inbound(2), inbound(3, { conversationId: 'minh', receivedAt: T0 + 10_000 }));
    expect(await unfinishedConversations(db, T0 + 5_000, 10)).toEqual(['lan']);
    expect((await unfinishedConversations(db, T0 + 20_000, 10)).sort()).toEqual(['lan', 'minh']);
  });

  test('the messages of a case begin with the moment it began', async () => {
    const db = await open();
    await putInbound(db, inbound(1), inbound(5), inbound(3));
    expect((await inboundSince(db, 'lan', T0 + 3, 10)).map((row) => row.id)).toEqual([id(3), id(5)]);
  });
});
