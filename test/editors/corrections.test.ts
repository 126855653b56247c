import { inArray } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { claimCase } from '../../src/cases/claim.js';
import { releaseCase } from '../../src/cases/release.js';
import type { Article } from '../../src/content/schema.js';
import { approversNeeded, versionOf } from '../../src/content/version.js';
import { listFlows } from '../../src/core/flow.js';
import type { StaffActor } from '../../src/core/permissions.js';
import type { Db, Write } from '../../src/db/db.js';
import { sendCorrections } from '../../src/editors/corrections.js';
import { flows } from '../../src/flows/index.js';
import { addApproval } from '../../src/store/approvals.js';
import { casesOf } from '../../src/store/cases.js';
import { getConversation, markReachable, saveConversation } from '../../src/store/conversations.js';
import { eachDatabase } from '../support/databases.js';
import { contentWith, makeWorld, type World, type WorldSetting } from '../support/world.js';

const QUESTION = 'lương tối thiểu ở Nga là bao nhiêu?';
const ARTICLE = 'minimum-wage-2026';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const ha: StaffActor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' };

const inRevision =
  (revision: number) =>
  (article: Article): Article => {
    const { vi, ru, en } = article.texts;
    return { ...article, revision, texts: { vi: { ...vi, answer: `Bản ${revision}: 30.000 rúp một tháng.` }, ru, en } };
  };
/** The program after an editor changed the article, on the same data. */
const deploy = (before: World, db: Db, revision: number, setting: WorldSetting = {}) =>
  makeWorld(db, { ports: before.ports, content: contentWith({ [ARTICLE]: inRevision(revision) }), ...setting });

async function asked(db: Db, ...who: string[]): Promise<World> {
  const world = makeWorld(db);
  for (const chat of who) {
    await world.know(chat);
    await world.person(chat, QUESTION);
  }
  await world.settle();
  expect(world.sent).toHaveLength(who.length);
  return world;
}

async function pass(world: World, ms: number): Promise<void> {
  world.ports.advance(ms);
  await world.sweep.once();
  const { db } = world.engine;
  const open = () =>
    db.q
      .select()
      .from(db.t.outbox)
      .where(inArray(db.t.outbox.status, ['due', 'sending']));
  do await world.settle();
  while ((await open()).length > 0);
}

const given = (db: Db) => db.q.select().from(db.t.answersGiven);
const corrections = (world: World) => world.sent.filter((message) => /Bản \d/.test(message.text));

eachDatabase('an answer that was given', (open) => {
  test('is remembered with its revision, whether it was asked for in words or by a button', async () => {
    const db = await open();
    const world = await asked(db, 'lan');
    await world.person('lan', { kind: 'choice', payload: 'art/agreement-history' });
    await world.settle();
    world.ports.advance(5);
    await world.person('lan', QUESTION);
    await world.settle();
    const rows = (await given(db)).map((row) => [row.conversationId, row.article, row.revision, row.at]);
    const now = world.ports.now();
    expect(rows.sort()).toEqual([
      [world.id('lan'), 'agreement-history', 1, now - 5],
      [world.id('lan'), ARTICLE, 1, now],
    ]);
  });

  test('is forgotten with the person, and after 90 days', async () => {
    const db = await open();
    const world = await asked(db, 'lan', 'minh');
    for (const text of ['xoa du lieu', 'có']) await world.person('lan', text);
    await world.settle();
    expect((await given(db)).map((row) => row.conversationId)).toEqual([world.id('minh')]);
    await pass(world, 89 * DAY);
    expect(await given(db)).toHaveLength(1);
    await pass(world, 1 * DAY + 1);
    expect(await given(db)).toEqual([]);
  });
});

eachDatabase('a correction', (open) => {
  test('goes once to who was given the older revision, with the new answer and a way to stop it', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    const world = deploy(before, db, 2);
    await pass(world, DAY);
    const say = world.engine.words.say;
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text.split('\n')[0]).toBe(say('vi', 'correction.changed', { date: '21/11/2026' }));
    expect(world.sent[0]?.text).toContain('Bản 2: 30.000 rúp');
    expect(world.sent[0]?.choices.map((c) => c.payload)).toEqual(['corrections/off']);
    expect((await db.q.select().from(db.t.outbox)).map((row) => row.kind)).toEqual(['answer', 'bulk']);
    await pass(world, 2 * MINUTE);
    await pass(deploy(before, db, 2), 2 * MINUTE);
    expect(world.sent).toHaveLength(1);
    const third = deploy(before, db, 3);
    await pass(third, DAY);
    expect(third.sent).toHaveLength(1);
    expect(third.sent[0]?.text).toContain(say('vi', 'correction.changed', { date: '22/11/2026' }));
  });

  test('goes once when two processes look at the same moment', async () => {
    const db = await open();
    const before = await asked(db, 'lan', 'minh', 'hoa');
    const worlds = ['a', 'b', 'c'].map((processId) => deploy(before, db, 2, { processId }));
    before.ports.advance(DAY);
    const told = await Promise.all(worlds.map((world) => sendCorrections(world.engine)));
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect((await db.q.select().from(db.t.outbox)).filter((row) => row.kind === 'bulk')).toHaveLength(3);
  });

  test('is decided again when the conversation changes under it', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    before.ports.advance(DAY);
    let interrupted = 0;
    const busy: Db = {
      ...db,
      commit: async (writes: readonly Write[]) => {
        if (interrupted++ === 0) {
          const c = await getConversation(db, before.id('lan'));
          if (c === null) throw new Error('no conversation');
          await db.commit([saveConversation({ ...c, state: { ...c.state, locale: 'en' }, now: before.ports.now() })]);
        }
        return db.commit(writes);
      },
    };
    const world = deploy(before, busy, 2);
    expect(await sendCorrections(world.engine)).toBe(1);
    expect(interrupted).toBe(2);
    const sent = (await db.q.select().from(db.t.outbox)).filter((row) => row.kind === 'bulk');
    expect(sent.map((row) => row.body?.text.split('\n')[0])).toEqual([
      world.engine.words.say('en', 'correction.changed', { date: '21/11/2026' }),
    ]);
  });

  test('is lost together with its mark when the process dies before the commit, and comes with the next life', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    before.ports.advance(DAY);
    const dying: Db = {
      ...db,
      commit: async () => {
        throw new Error('the process is gone');
      },
    };
    await expect(sendCorrections(deploy(before, dying, 2).engine)).rejects.toThrow('the process is gone');
    expect((await given(db)).map((row) => row.revision)).toEqual([1]);
    const world = deploy(before, db, 2);
    await pass(world, MINUTE);
    expect(corrections(world)).toHaveLength(1);
  });

  test('does not talk into a conversation that is under way', async () => {
    const db = await open();
    const world = deploy(await asked(db, 'lan'), db, 2);
    await pass(world, 9 * MINUTE);
    expect(corrections(world)).toEqual([]);
    await pass(world, 2 * MINUTE);
    expect(corrections(world)).toHaveLength(1);
  });

  test('asks an open step again, so that a number typed afterwards means what the message shows', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    await before.person('lan', 'khieu nai');
    await before.settle();
    const { choices } = await before.state('lan');
    const world = deploy(before, db, 2);
    await pass(world, DAY);
    const shown = world.sent[0]?.choices.map((c) => c.payload) ?? [];
    expect([...choices.map((c) => c.payload), 'corrections/off']).toEqual((await world.state('lan')).choices.map((c) => c.payload));
    expect(shown.length === 0 || shown.at(-1) === 'corrections/off').toBe(true);
    expect((await world.state('lan')).flow?.flow).toBe('complaint');
  });

  test('goes to nobody who does not want it, not even after a change of mind', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    await before.person('lan', { kind: 'choice', payload: 'corrections/off' });
    await before.settle();
    expect(before.sent.at(-1)?.text).toBe(before.engine.words.say('vi', 'corrections.off'));
    const world = deploy(before, db, 2);
    await pass(world, DAY);
    expect(world.sent).toEqual([]);
    expect((await given(db)).map((row) => row.revision)).toEqual([2]);
    await world.person('lan', { kind: 'choice', payload: 'corrections/on' });
    await world.settle();
    await pass(world, DAY);
    expect(world.sent.map((message) => message.text)).toEqual([world.engine.words.say('vi', 'corrections.on')]);
    const third = deploy(before, db, 3);
    await pass(third, DAY);
    expect(corrections(third)).toHaveLength(1);
  });

  test('waits while an officer has the conversation, and comes when it is released', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    for (const text of ['gap nguoi that', 'về lương tháng 3', 'xong']) await before.person('lan', text);
    await before.settle();
    const [c] = await casesOf(db, before.id('lan'));
    if (c === undefined) throw new Error('no case');
    await claimCase(before.engine, ha, c.id);
    const world = deploy(before, db, 2);
    await pass(world, 20 * MINUTE);
    expect(corrections(world)).toEqual([]);
    await releaseCase(world.engine, ha, c.id);
    await pass(world, MINUTE);
    expect(corrections(world)).toHaveLength(1);
    expect((await world.state('lan')).owner).toBe('queue');
  });

  test('waits for who cannot be reached, and comes when they return within 90 days', async () => {
    const db = await open();
    const before = await asked(db, 'lan', 'minh');
    await db.commit([markReachable(before.id('lan'), false), markReachable(before.id('minh'), false)]);
    const world = deploy(before, db, 2);
    await pass(world, DAY);
    expect(world.sent).toEqual([]);
    await db.commit([markReachable(before.id('lan'), true)]);
    await pass(world, DAY);
    expect(corrections(world)).toHaveLength(1);
    await db.commit([markReachable(before.id('minh'), true)]);
    await pass(world, 90 * DAY);
    expect(corrections(world)).toHaveLength(1);
  });

  test('goes to nobody who was given the answer 90 days ago, was erased, or got the new one already', async () => {
    const db = await open();
    const before = await asked(db, 'lan', 'minh', 'hoa');
    const world = deploy(before, db, 2);
    for (const text of ['xoa du lieu', 'có']) await world.person('minh', text);
    await world.person('hoa', QUESTION);
    await world.settle();
    expect((await given(db)).map((row) => [row.conversationId, row.revision]).sort()).toEqual(
      [
        [world.id('lan'), 1],
        [world.id('hoa'), 2],
      ].sort(),
    );
    const already = world.sent.length;
    await pass(world, 90 * DAY);
    expect(world.sent.length).toBe(already);
  });

  test('waits until the article may be given: not while it is unapproved or past its review', async () => {
    const db = await open();
    const before = await asked(db, 'lan');
    const content = contentWith({ [ARTICLE]: inRevision(2) });
    const world = makeWorld(db, { ports: before.ports, content, serve: 'approved' });
    await pass(world, DAY);
    expect(world.sent).toEqual([]);
    const article = content.articles.get(ARTICLE);
    if (article === undefined) throw new Error('no article');
    const needed = approversNeeded(article, content.lexicon.twoPeople);
    for (const staffId of ['ha', 'minh'].slice(0, needed)) {
      const row = { id: staffId, article: ARTICLE, version: versionOf(article), staffId, figures: '', at: 1 };
      await db.commit([addApproval(row)]);
    }
    await pass(world, MINUTE);
    expect(corrections(world)).toHaveLength(1);

    const expired = contentWith({ [ARTICLE]: (a) => ({ ...inRevision(3)(a), review_by: '2026-11-22' }) });
    const later = makeWorld(db, { ports: before.ports, content: expired });
    await pass(later, 2 * DAY);
    expect(later.sent).toEqual([]);
  });

  test('reaches the others when the conversation of one person breaks it', async () => {
    const db = await open();
    const before = await asked(db, 'lan', 'minh');
    await before.person('lan', 'khieu nai');
    await before.settle();
    const complaint = flows.get('complaint');
    const ask = () => {
      throw new TypeError('broken');
    };
    if (complaint === undefined) throw new Error('the flow has changed');
    const steps = Object.fromEntries(Object.entries(complaint.steps).map(([name, step]) => [name, { ...step, ask }]));
    const broken = listFlows([...[...flows.values()].filter(({ name }) => name !== 'complaint'), { ...complaint, steps }]);
    const world = deploy(before, db, 2, { flows: broken });
    await pass(world, DAY);
    expect(corrections(world).map((message) => message.chatId)).toEqual(['minh']);
  });

  test('goes to at most a hundred people in a round', async () => {
    const db = await open();
    const before = makeWorld(db);
    const people = Array.from({ length: 103 }, (_, n) => `p${n}`);
    for (const chat of people) await before.know(chat);
    const row = (chat: string) => ({ id: chat, conversationId: before.id(chat), article: ARTICLE, revision: 1, at: before.ports.now() });
    await db.commit([{ params: {}, build: (q, t) => q.insert(t.answersGiven).values(people.map(row)) }]);
    const world = deploy(before, db, 2);
    world.ports.advance(DAY);
    expect([await sendCorrections(world.engine), await sendCorrections(world.engine), await sendCorrections(world.engine)]).toEqual([
      100, 3, 0,
    ]);
  });
});
