import { expect, test } from 'vitest';
import type { Owner } from '../../src/core/types.js';
import { ConflictError, type Db } from '../../src/db/db.js';
import { dropAnswersBefore, eraseAnswersGiven, outdatedAnswers, raiseRevision, rememberAnswer } from '../../src/store/answers-given.js';
import { eachDatabase } from '../support/databases.js';
import { botState, putConversation, T0 } from './rows.js';

const give = (db: Db, who: string, revision = 1, at = T0, article = 'pay-when') =>
  db.commit([rememberAnswer({ conversationId: who, article, revision, at })]);
const all = async (db: Db) => (await db.q.select().from(db.t.answersGiven)).map((r) => [r.id, r.revision, r.at]).sort();
const find = async (db: Db, change: Partial<Parameters<typeof outdatedAnswers>[1]> = {}) => {
  const since = { given: T0 - 1_000, quiet: T0 + 1_000 };
  const rows = await outdatedAnswers(db, { article: 'pay-when', revision: 2, since, limit: 10, ...change });
  return rows.map((row) => row.conversationId);
};

eachDatabase('answers given', (open) => {
  test('are one row for a person and an article, with the last time and its revision', async () => {
    const db = await open();
    await give(db, 'lan');
    await give(db, 'lan', 2, T0 + 5);
    await give(db, 'lan', 1, T0, 'fee-cap');
    await give(db, 'minh');
    expect(await all(db)).toEqual([
      ['lan/fee-cap', 1, T0],
      ['lan/pay-when', 2, T0 + 5],
      ['minh/pay-when', 1, T0],
    ]);
  });

  test('are outdated when the revision is older, the time recent, and the person can be told now', async () => {
    const db = await open();
    const owned = (owner: Owner) => ({ state: { ...botState, owner } });
    const people: Record<string, object> = {
      bot: {},
      queue: owned('queue'),
      human: owned('human'),
      erased: owned('closed'),
      gone: { reachable: false },
      writing: { lastInAt: T0 + 2_000 },
    };
    for (const [who, change] of Object.entries(people)) {
      await putConversation(db, { id: who, chatId: who, ...change });
      await give(db, who, 1, T0 + Object.keys(people).indexOf(who));
    }
    await putConversation(db, { id: 'newer', chatId: 'newer' });
    await give(db, 'newer', 2);
    await putConversation(db, { id: 'long-ago', chatId: 'long-ago' });
    await give(db, 'long-ago', 1, T0 - 1_000);
    await give(db, 'nobody');
    expect(await find(db)).toEqual(['bot', 'queue']);
    expect(await find(db, { limit: 1 })).toEqual(['bot']);
    expect(await find(db, { article: 'fee-cap' })).toEqual([]);
    expect((await find(db, { revision: 3 })).sort()).toEqual(['bot', 'newer', 'queue']);
  });

  test('move on once: whoever comes second meets a conflict', async () => {
    const db = await open();
    await putConversation(db, { id: 'lan' });
    await give(db, 'lan');
    const [given] = await outdatedAnswers(db, {
      article: 'pay-when',
      revision: 2,
      since: { given: 0, quiet: T0 + 1_000 },
      limit: 1,
    });
    if (given === undefined) throw new Error('not found');
    await db.commit([raiseRevision(given, 2, T0 + 9)]);
    expect(await all(db)).toEqual([['lan/pay-when', 2, T0 + 9]]);
    await expect(db.commit([raiseRevision(given, 2, T0 + 10)])).rejects.toBeInstanceOf(ConflictError);
    await db.commit([eraseAnswersGiven('lan')]);
    await expect(db.commit([raiseRevision({ ...given, revision: 2 }, 3, T0)])).rejects.toBeInstanceOf(ConflictError);
  });

  test('are forgotten in batches once they are old', async () => {
    const db = await open();
    for (let n = 0; n < 5; n++) await give(db, `p${n}`, 1, T0 + n);
    expect(await dropAnswersBefore(db, T0 + 4, 3)).toBe(3);
    expect(await dropAnswersBefore(db, T0 + 4, 3)).toBe(1);
    expect(await dropAnswersBefore(db, T0 + 4, 3)).toBe(0);
    expect(await all(db)).toEqual([['p4/pay-when', 1, T0 + 4]]);
  });

  test('go with the person', async () => {
    const db = await open();
    await give(db, 'lan');
    await give(db, 'minh');
    await db.commit([eraseAnswersGiven('lan')]);
    expect(await all(db)).toEqual([['minh/pay-when', 1, T0]]);
  });
});
