import { expect, test } from 'vitest';
import type { Db } from '../../src/db/db.js';
import { QUESTIONS_KEPT_MS } from '../../src/editors/questions.js';
import { questionsSince } from '../../src/store/questions.js';
import { eachDatabase } from '../support/databases.js';
import { makeWorld } from '../support/world.js';

const noted = (db: Db) => questionsSince(db, ['answer', 'clarify', 'none', 'unhelpful'], 0, 100);
const texts = async (db: Db) => (await noted(db)).map((row) => row.text);

eachDatabase('what editors are told of a conversation', (open) => {
  test('a question is kept with how it ended, without who asked', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    await world.person('lan', 'Em là Lan, số 0912 345 678. Thời tiết Mát-xcơ-va hôm nay thế nào?');
    await world.settle();
    expect(await noted(db)).toMatchObject([
      {
        conversationId: world.id('lan'),
        outcome: 'none',
        article: null,
        locale: 'vi',
        audience: 'worker',
        text: 'Em là …, số …. Thời tiết Mát-xcơ-va hôm nay thế nào?',
      },
    ]);
  });

  test('"not helpful" turns the question that the article answered, in the same commit', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    await world.person('lan', 'Lương tối thiểu ở Nga năm 2026 là bao nhiêu?');
    await world.settle();
    const [question] = await noted(db);
    expect(question).toMatchObject({ outcome: 'answer' });
    expect(question?.article).toBeTruthy();
    await world.person('lan', { kind: 'choice', payload: `fb/${question?.article}/0` });
    await world.settle();
    expect(await noted(db)).toMatchObject([{ outcome: 'unhelpful', article: question?.article }]);
  });

  test('an article opened by a button is no question', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    await world.person('lan', { kind: 'choice', payload: 'art/pay-when' });
    await world.person('lan', 'menu');
    await world.settle();
    expect(await noted(db)).toEqual([]);
  });

  test('nothing of a complaint, a talk with the staff or a cry for help is kept', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    const write = async (text: string) => {
      await world.person('lan', text);
      await world.settle();
      return (await world.state('lan')).flow?.flow;
    };
    expect(await write('tôi muốn khiếu nại')).toBe('complaint');
    expect(await write('Chủ nợ lương ba tháng, có được kiện không?')).toBe('complaint');
    expect(await write('Lương tối thiểu ở Nga năm 2026 là bao nhiêu?')).toBe('complaint');
    await write('huỷ');
    expect(await write('gặp người thật')).toBe('talk-to-staff');
    await write('Bao giờ lãnh sự trả lời em?');
    expect((await db.q.select().from(db.t.cases)).map((c) => c.story)).toEqual(['Bao giờ lãnh sự trả lời em?']);
    await write('họ đánh tôi, cứu tôi với');
    expect(await texts(db)).toEqual([]);
  });

  test('a question of somebody who waits for an officer is kept when it is answered, and else belongs to the case', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    for (const text of ['gặp người thật', 'Em cần hỏi về giấy tờ', 'xong', 'gửi']) {
      await world.person('lan', text);
      await world.settle();
    }
    expect((await world.state('lan')).owner).toBe('queue');
    await world.person('lan', 'Lương tối thiểu ở Nga năm 2026 là bao nhiêu?');
    await world.person('lan', 'thời tiết Mát-xcơ-va hôm nay thế nào');
    await world.settle();
    expect(await texts(db)).toEqual(['Lương tối thiểu ở Nga năm 2026 là bao nhiêu?']);
  });

  test('a question at the very beginning, which gets no word yet, is not lost for the editors', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.person('lan', 'thời tiết Mát-xcơ-va hôm nay thế nào?');
    await world.person('minh', 'abc');
    await world.settle();
    expect(await noted(db)).toMatchObject([{ outcome: 'none', text: 'thời tiết Mát-xcơ-va hôm nay thế nào?', audience: null }]);
  });

  test('an answer that may not be given counts as none, with the article that waits', async () => {
    const db = await open();
    const world = makeWorld(db, { serve: 'approved' });
    await world.know('lan');
    await world.person('lan', 'Lương tối thiểu ở Nga năm 2026 là bao nhiêu?');
    await world.settle();
    expect(await noted(db)).toMatchObject([{ outcome: 'none', article: expect.stringContaining('minimum') as string }]);
  });

  test('who erases everything erases the questions too', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    await world.person('lan', 'thời tiết Mát-xcơ-va hôm nay thế nào?');
    await world.person('lan', 'xoá dữ liệu');
    await world.settle();
    expect(await texts(db)).toHaveLength(1);
    await world.person('lan', 'có');
    await world.settle();
    expect(await texts(db)).toEqual([]);
  });

  test('after 90 days the sweep drops a question', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    await world.person('lan', 'thời tiết Mát-xcơ-va hôm nay thế nào?');
    await world.settle();
    world.ports.advance(QUESTIONS_KEPT_MS - 1);
    await world.sweep.once();
    expect(await texts(db)).toHaveLength(1);
    world.ports.advance(60 * 60_000);
    await world.sweep.once();
    expect(await texts(db)).toEqual([]);
  });
});
