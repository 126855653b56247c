import { expect, test } from 'vitest';
import { fixedPorts, systemPorts } from '../../src/clock.js';
import type { Article } from '../../src/content/schema.js';
import { versionOf } from '../../src/content/version.js';
import { type Actor, NotAllowedError, type StaffActor } from '../../src/core/permissions.js';
import type { Db } from '../../src/db/db.js';
import { APPROVAL_REFUSALS, ApprovalRefusedError, approveArticle } from '../../src/editors/approve.js';
import { getArticle, listArticles } from '../../src/editors/articles.js';
import { addStaff } from '../../src/store/staff.js';
import { eachDatabase } from '../support/databases.js';
import { contentWith, makeWorld } from '../support/world.js';

const PAY = 'minimum-wage-2026';
const HISTORY = 'agreement-history';

const ha: StaffActor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' };
const minh: StaffActor = { kind: 'staff', id: 'minh', name: 'Minh', role: 'admin' };
const lan: StaffActor = { kind: 'staff', id: 'lan', name: 'Lan', role: 'officer' };

/** The editors' desk after `change` was made to the article on pay. Each one is the program started anew. */
async function desk(db: Db, change: (article: Article) => Article = (article) => article) {
  const ports = { ...fixedPorts(), newId: systemPorts.newId };
  const { engine } = makeWorld(db, { content: contentWith({ [PAY]: change }), serve: 'approved', ports });
  await engine.approvals.refresh(db);
  const version = (id = PAY) => {
    const article = engine.content().articles.get(id);
    return article === undefined ? '' : versionOf(article);
  };
  const approve = (actor: Actor, asked: { article?: string; version?: string; wordingOnly?: boolean } = {}) =>
    approveArticle(engine, actor, { article: PAY, version: version(asked.article), ...asked });
  const refusal = async (actor: Actor, asked: Parameters<typeof approve>[1] = {}) => {
    try {
      await approve(actor, asked);
      return null;
    } catch (error) {
      if (error instanceof ApprovalRefusedError) return error;
      throw error;
    }
  };
  return { engine, ports, approve, refusal, version, state: async () => (await getArticle(engine, PAY))?.listing.state };
}

const saying =
  (figure: string, revision: number) =>
  (article: Article): Article => {
    const text = (said: Article['texts']['vi']) => ({ ...said, answer: said.answer.replace(/27[.,\s]093/, figure) });
    const { vi, ru, en } = article.texts;
    return { ...article, revision, texts: { vi: text(vi), ru: text(ru), en: text(en) } };
  };

const reworded = (article: Article): Article => ({
  ...article,
  texts: { ...article.texts, en: { ...article.texts.en, title: `${article.texts.en.title}!` } },
});

eachDatabase('approving', (open) => {
  test('is open to officers and admins; to nobody and nothing else', async () => {
    const { approve, state } = await desk(await open());
    await expect(approve({ kind: 'system' })).rejects.toBeInstanceOf(NotAllowedError);
    await expect(approve({ kind: 'person' })).rejects.toBeInstanceOf(NotAllowedError);
    await approve(ha);
    expect(await state()).toBe('checked');
    await approve(minh);
    expect(await state()).toBe('approved');
  });

  test('takes one word from each person', async () => {
    const { approve, refusal, state } = await desk(await open());
    await approve(ha);
    expect((await refusal(ha))?.code).toBe('approved_before');
    expect(await state()).toBe('checked');
  });

  test('takes one word from a person who clicks twice at the same moment', async () => {
    const { refusal } = await desk(await open());
    const outcomes = await Promise.all([refusal(ha), refusal(ha), refusal(ha)]);
    expect(outcomes.map((error) => error?.code ?? 'approved').sort()).toEqual(['approved', 'approved_before', 'approved_before']);
  });

  test('refuses what is not there, a draft, and a text that changed after it was read', async () => {
    const db = await open();
    const old = (await desk(db)).version();
    const { engine, refusal } = await desk(db, reworded);
    expect((await refusal(ha, { article: 'no-such-article', version: '' }))?.code).toBe('article_unknown');
    expect((await refusal(ha, { version: old }))?.code).toBe('version_stale');
    const { articles, ...rest } = engine.content();
    const draft = articles.get(PAY);
    if (draft === undefined) throw new Error('no article');
    const content = { ...rest, articles: new Map(), drafts: new Map([[PAY, { ...draft, status: 'draft' as const }]]) };
    const refused = approveArticle({ ...engine, content: () => content }, ha, { article: PAY, version: versionOf(draft) });
    await expect(refused).rejects.toMatchObject({ code: 'article_draft' });
  });

  test('refuses what is past its review', async () => {
    const { ports, refusal } = await desk(await open());
    ports.advance(200 * 24 * 3_600_000);
    const error = await refusal(ha);
    expect(error?.code).toBe('article_expired');
    expect(error?.message).toContain('2027-02-21');
  });

  test('refuses other figures in the same revision, names them, and takes a new revision or the word that nothing changed', async () => {
    const db = await open();
    const first = await desk(db);
    await first.approve(ha);
    await first.approve(minh);

    const same = await desk(db, saying('30.000', 1));
    const error = await same.refusal(ha);
    expect([error?.code, error?.before, error?.after]).toEqual(['figures_changed', ['27093'], ['30000']]);
    expect(error?.message).toMatch(/27093 became 30000\): raise its revision, or confirm/);
    await same.approve(ha, { wordingOnly: true });
    expect((await same.refusal(minh))?.code).toBe('figures_changed');

    const raised = await desk(db, saying('30.000', 2));
    await raised.approve(ha);
    await raised.approve(minh);
    expect(await raised.state()).toBe('approved');
    // Back to a lower revision is no way around the question.
    expect((await (await desk(db, saying('31.000', 1))).refusal(lan))?.code).toBe('figures_changed');
  });

  test('compares with what was fully approved, not with what one person alone let pass', async () => {
    const db = await open();
    const first = await desk(db);
    await first.approve(ha);
    await first.approve(minh);
    await (await desk(db, saying('30.000', 1))).approve(ha, { wordingOnly: true });
    const next = await desk(db, (article) => reworded(saying('30.000', 1)(article)));
    expect((await next.refusal(lan))?.code).toBe('figures_changed');
  });

  test('does not ask about figures when only words changed, nor at the first time', async () => {
    const db = await open();
    const first = await desk(db, saying('26.000', 1));
    await first.approve(ha);
    const second = await desk(db);
    await second.approve(ha);
    await second.approve(minh);
    expect(await (await desk(db, reworded)).refusal(ha)).toBeNull();
  });
});

eachDatabase('the list of articles', (open) => {
  test('tells of each where it stands, who approved it, and whether people get it', async () => {
    const db = await open();
    const { engine, approve, version } = await desk(db);
    const account = { role: 'officer', locale: 'vi', passwordHash: '', mustChange: false, now: 0 } as const;
    await db.commit([addStaff({ id: 'ha', login: 'ha', name: 'Hà', ...account })]);
    await approve(ha);
    await approve(ha, { article: HISTORY });
    const listed = await listArticles(engine);
    expect(listed.map(({ id }) => id)).toEqual([...engine.content().articles.keys()].sort());
    const pay = listed.find(({ id }) => id === PAY);
    expect(pay).toMatchObject({
      topics: ['pay'],
      audience: ['worker', 'employer', 'family'],
      state: 'checked',
      approvals: [{ staffId: 'ha', name: 'Hà', at: engine.ports.now() }],
      needed: 2,
      reviewed: '2026-11-21',
      reviewBy: '2027-02-21',
      revision: 1,
      version: version(),
      served: false,
    });
    expect(pay?.titles.vi).toContain('Lương tối thiểu');
    expect(listed.find(({ id }) => id === HISTORY)).toMatchObject({ state: 'approved', needed: 1, served: true });
    expect((await listArticles({ ...engine, serve: 'checked' })).every(({ served }) => served)).toBe(true);
    expect(await getArticle(engine, 'no-such-article')).toBeNull();
  });
});

test('every refusal has its words for the console', async () => {
  const { loadLocales } = await import('../../src/i18n/index.js');
  const say = loadLocales('locales');
  for (const code of APPROVAL_REFUSALS) expect(say('vi', `console.content.refused.${code}`), code).not.toBe('');
});
