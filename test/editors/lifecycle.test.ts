import { expect, test } from 'vitest';
import { versionOf } from '../../src/content/version.js';
import type { StaffActor } from '../../src/core/permissions.js';
import { approveArticle } from '../../src/editors/approve.js';
import { addApproval } from '../../src/store/approvals.js';
import { eachDatabase } from '../support/databases.js';
import { contentWith, makeWorld, type World } from '../support/world.js';

const QUESTION = 'lương tối thiểu ở Nga là bao nhiêu?';
/** On pay: two people approve it. */
const ARTICLE = 'minimum-wage-2026';
/** On the history of the agreement: one person is enough. */
const HISTORY = 'agreement-history';

const ha: StaffActor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' };
const minh: StaffActor = { kind: 'staff', id: 'minh', name: 'Minh', role: 'admin' };

/** What Lan is told when she writes this, or taps it when it is a payload. */
async function told(world: World, what: string): Promise<string> {
  await world.person('lan', what.includes('/') ? { kind: 'choice', payload: what } : what);
  await world.settle();
  return world.sent.at(-1)?.text ?? '';
}

async function approve(world: World, actor: StaffActor, article = ARTICLE): Promise<void> {
  const found = world.engine.content().articles.get(article);
  if (found === undefined) throw new Error(`no article ${article}`);
  await approveArticle(world.engine, actor, { article, version: versionOf(found) });
}

async function approveEverything({ engine }: World): Promise<void> {
  const articles = [...engine.content().articles.values()];
  const row = (article: string, version: string, staffId: string) =>
    addApproval({ id: engine.ports.newId(), article, version, staffId, figures: '', at: engine.ports.now() });
  await engine.db.commit(articles.flatMap((article) => ['ha', 'minh'].map((who) => row(article.id, versionOf(article), who))));
  await engine.approvals.refresh(engine.db);
}

eachDatabase('an article that is not approved', (open) => {
  test('is not given as fact where only approved ones are: an honest word, a person, other questions', async () => {
    const world = makeWorld(await open(), { serve: 'approved' });
    await world.know('lan');
    const honest = `${world.engine.words.say('vi', 'article.unapproved')}\n\n${world.engine.words.say('vi', 'urgent.worry')}`;
    expect(await told(world, QUESTION)).toBe(honest);
    expect(world.sent[0]?.choices.map((c) => c.payload)).toEqual(['go/talk-to-staff', 'go/ask']);
    expect(await told(world, `art/${ARTICLE}`)).toBe(honest);
    expect(await world.engine.db.q.select().from(world.engine.db.t.answersGiven)).toEqual([]);
  });

  test('is given once two people have approved it, in this process at once', async () => {
    const world = makeWorld(await open(), { serve: 'approved' });
    await world.know('lan');
    await approve(world, ha);
    expect(await told(world, QUESTION)).toContain(world.engine.words.say('vi', 'article.unapproved'));
    await approve(world, minh);
    expect(await told(world, QUESTION)).toContain('27.093');
  });

  test('needs one person where neither money nor health is at stake', async () => {
    const world = makeWorld(await open(), { serve: 'approved' });
    await world.know('lan');
    await approve(world, ha, HISTORY);
    expect(await told(world, `art/${HISTORY}`)).toContain(world.engine.content().articles.get(HISTORY)?.texts.vi.title ?? '-');
  });

  test('is given in another process within a minute, and after a restart', async () => {
    const db = await open();
    const here = makeWorld(db, { serve: 'approved' });
    const there = makeWorld(db, { serve: 'approved', ports: here.ports, processId: 'other' });
    await there.sweep.once();
    await approve(here, ha, HISTORY);
    expect(there.engine.env().standing(HISTORY)).toBe('unapproved');
    here.ports.advance(60_000);
    await there.sweep.once();
    expect(there.engine.env().standing(HISTORY)).toBe('served');
    const restarted = makeWorld(db, { serve: 'approved' });
    await restarted.sweep.once();
    expect(restarted.engine.env().standing(HISTORY)).toBe('served');
  });

  test('is what an approved one becomes with the next change of its text', async () => {
    const db = await open();
    const before = makeWorld(db, { serve: 'approved' });
    await approve(before, ha, HISTORY);
    const content = contentWith({ [HISTORY]: (article) => ({ ...article, confidence: 'unconfirmed' }) });
    const after = makeWorld(db, { serve: 'approved', content });
    await after.sweep.once();
    expect([before, after].map((world) => world.engine.env().standing(HISTORY))).toEqual(['served', 'unapproved']);
  });

  test('is given where checked ones are, and help says that not all are approved until they are', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    expect(await told(world, QUESTION)).toContain('27.093');
    const help = world.engine.words.say('vi', 'help.text');
    expect(await told(world, 'help')).toBe(`${help}\n\n${world.engine.words.say('vi', 'help.unapproved')}`);
    await approveEverything(world);
    expect(await told(world, 'help')).toBe(help);
  });

  test('leaves help as it is where only approved ones are given', async () => {
    const world = makeWorld(await open(), { serve: 'approved' });
    await world.know('lan');
    expect(await told(world, 'help')).toBe(world.engine.words.say('vi', 'help.text'));
  });
});

eachDatabase('an article past its review', (open) => {
  test('is not given as fact, however often it was approved, and not by "again" either', async () => {
    const world = makeWorld(await open(), { serve: 'approved' });
    await world.know('lan');
    await approveEverything(world);
    expect(await told(world, QUESTION)).toContain('27.093');
    world.ports.advance(200 * 24 * 3_600_000);
    const honest = `${world.engine.words.say('vi', 'article.expired')}\n\n${world.engine.words.say('vi', 'urgent.worry')}`;
    expect(await told(world, 'nhắc lại')).toBe(world.engine.words.say('vi', 'article.expired'));
    expect(await told(world, QUESTION)).toBe(honest);
    expect(await told(world, `art/${ARTICLE}`)).toBe(honest);
    expect(world.sent.at(-1)?.choices.map((c) => c.payload)).toEqual(['go/talk-to-staff', 'go/ask']);
  });
});
