import { expect, test } from 'vitest';
import type { Db } from '../../src/db/db.js';
import { addFeedback, feedbackSince } from '../../src/store/feedback.js';
import { dropQuestionsBefore, eraseQuestions, mostAsked, questionsSince, rateQuestion } from '../../src/store/questions.js';
import { askedRow, putQuestions, T0 } from '../support/asked.js';
import { eachDatabase } from '../support/databases.js';
import { id } from './rows.js';

const outcomes = async (db: Db) => (await questionsSince(db, ['answer', 'unhelpful', 'none', 'clarify'], 0, 100)).map((row) => row.outcome);

eachDatabase('questions', (open) => {
  test('are found by their outcome, newest first, with what was asked and never more than wanted', async () => {
    const db = await open();
    await putQuestions(
      db,
      askedRow(1, { outcome: 'none' }),
      askedRow(2, { outcome: 'clarify', text: 'хочу грин-карту', locale: 'ru', audience: null }),
      askedRow(3, { outcome: 'answer', article: 'pay-when' }),
      askedRow(4, { outcome: 'none' }),
    );
    const rows = await questionsSince(db, ['none', 'clarify'], 0, 2);
    expect(rows).toEqual([
      askedRow(1, { outcome: 'none' }),
      askedRow(2, { outcome: 'clarify', text: 'хочу грин-карту', locale: 'ru', audience: null }),
    ]);
    expect(await questionsSince(db, ['none'], T0 - 60_000, 10)).toHaveLength(1);
  });

  test('become unhelpful by the word of the person: the newest one that the article answered, and no other', async () => {
    const db = await open();
    const lan = { conversationId: 'lan', outcome: 'answer', article: 'pay-when' } as const;
    await putQuestions(
      db,
      askedRow(1, { ...lan, article: 'pay-slip' }),
      askedRow(2, lan),
      askedRow(3, lan),
      askedRow(4, { ...lan, conversationId: 'minh' }),
    );
    await db.commit([rateQuestion('lan', 'pay-when', false)]);
    expect(await outcomes(db)).toEqual(['answer', 'unhelpful', 'answer', 'answer']);
    await db.commit([rateQuestion('lan', 'pay-when', true)]);
    expect(await outcomes(db)).toEqual(['answer', 'answer', 'answer', 'answer']);
    await db.commit([rateQuestion('lan', 'never-asked', false)]);
    expect(await outcomes(db)).toEqual(['answer', 'answer', 'answer', 'answer']);
  });

  test('of one person are erased without touching those of others', async () => {
    const db = await open();
    await putQuestions(db, askedRow(1, { conversationId: 'lan' }), askedRow(2, { conversationId: 'lan' }), askedRow(3));
    await db.commit([eraseQuestions('lan')]);
    expect((await questionsSince(db, ['none'], 0, 10)).map((row) => row.conversationId)).toEqual(['person-3']);
  });

  test('are dropped by age, a batch at a time', async () => {
    const db = await open();
    await putQuestions(db, ...[1, 2, 3, 4, 5].map((n) => askedRow(n)));
    const before = T0 - 2 * 60_000;
    expect(await dropQuestionsBefore(db, before, 2)).toBe(2);
    expect(await dropQuestionsBefore(db, before, 2)).toBe(1);
    expect(await dropQuestionsBefore(db, before, 2)).toBe(0);
    expect((await questionsSince(db, ['none'], 0, 10)).map((row) => row.at)).toEqual([T0 - 60_000, before]);
  });

  test('count for the article that answered them, and so does what people said of it', async () => {
    const db = await open();
    const answered = (n: number, article: string, outcome: 'answer' | 'unhelpful' = 'answer') => askedRow(n, { outcome, article });
    await putQuestions(
      db,
      answered(1, 'b'),
      answered(2, 'a'),
      answered(3, 'c', 'unhelpful'),
      answered(4, 'c'),
      askedRow(5, { outcome: 'none', article: 'held-back' }),
      askedRow(6, { outcome: 'answer', article: 'a', at: T0 - 1e9 }),
    );
    expect(await mostAsked(db, T0 - 1e8)).toEqual([
      { article: 'c', times: 2 },
      { article: 'a', times: 1 },
      { article: 'b', times: 1 },
    ]);
    const said = (n: number, helpful: boolean, at = T0) => addFeedback({ id: id(n), conversationId: 'lan', article: 'c', helpful, at });
    await db.commit([said(1, true), said(2, true), said(3, false), said(4, false, T0 - 1e9)]);
    expect(await feedbackSince(db, T0 - 1e8)).toEqual([{ article: 'c', helped: 2, failed: 1 }]);
  });
});
