import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { versionOf } from '../../src/content/version.js';
import { addFeedback } from '../../src/store/feedback.js';
import { askedRow, putQuestions } from '../support/asked.js';
import { makeTestConsole, signIn, type TestConsole, type Visitor, visit } from '../support/console-engine.js';

/** On pay: two people approve it. */
const PAY = 'minimum-wage-2026';
/** On the history of the agreement: one is enough. */
const HISTORY = 'agreement-history';

let desk: TestConsole;
let ha: Visitor;
beforeEach(async () => {
  desk = await makeTestConsole();
  await desk.officer('ha', 'officer');
  await desk.officer('sergey', 'admin', 'ru');
  ha = await signIn(desk.app, 'ha');
});
afterEach(() => desk.close());

const t = (key: string, params = {}) => desk.say('vi', key, params);
const put = (...rows: Parameters<typeof askedRow>[]) =>
  putQuestions(desk.world.engine.db, ...rows.map(([n, change]) => askedRow(n, change)));
const LICENCE = ['đổi bằng lái xe Việt Nam sang bằng Nga', 'doi bang lai xe viet nam sang bang nga dc ko'];

describe('the questions without an answer', () => {
  it('are shown in groups, with other wordings and the way to a draft, and never with who asked', async () => {
    await put(
      [1, { text: LICENCE[0] }],
      [2, { text: LICENCE[1], outcome: 'clarify' }],
      [3, { text: '<b>kể chuyện</b> cười đi' }],
      [4, { outcome: 'answer', article: PAY }],
    );
    const { page, status, response } = await ha.get('/console/content');
    expect(status).toBe(200);
    expect(page.querySelectorAll('.group').map((group) => group.querySelector('h2')?.text)).toEqual([
      LICENCE[0],
      '<b>kể chuyện</b> cười đi',
    ]);
    expect(page.querySelector('.group .wordings')?.text).toContain(LICENCE[1]);
    expect(page.querySelectorAll('.group b')).toEqual([]);
    expect(page.querySelector('nav[aria-label] a[aria-current=page]')?.text).toBe(t('console.nav.content'));
    expect(response.body).not.toContain('person-');
  });

  it('say so when there are none, and are a page at a time when there are many', async () => {
    expect((await ha.get('/console/content')).page.querySelector('.empty')?.text).toBe(t('console.content.none.unanswered'));
    const words = 'abcdefghijklmnopqrstuvwxyzabcdefghij'.split('');
    await put(...words.map((_, n) => [n + 1, { text: `${words.slice(0, (n % 35) + 1).join('')}zq${n}` }] as Parameters<typeof askedRow>));
    const first = (await ha.get('/console/content')).page;
    const second = (await ha.get('/console/content?page=2')).page;
    expect(first.querySelectorAll('.group')).toHaveLength(30);
    expect(second.querySelectorAll('.group').length).toBeGreaterThan(0);
    expect(second.querySelector('a[rel=prev]')?.getAttribute('href')).toContain('page=1');
  });

  it('that an article would answer, were it approved, name that article', async () => {
    await desk.close();
    desk = await makeTestConsole({ serve: 'approved' });
    await desk.officer('ha');
    ha = await signIn(desk.app, 'ha');
    await put([1, { text: 'lương tối thiểu', article: PAY }]);
    const { page } = await ha.get('/console/content');
    expect(page.querySelector('.near')?.text).toContain(t('console.content.held_back'));
    expect(page.querySelector('.near a')?.getAttribute('href')).toBe(`/console/content/articles/${PAY}`);
  });
});

describe('the other lists', () => {
  it('show what did not help, with the article that was given', async () => {
    await put([1, { text: 'lương tối thiểu', outcome: 'unhelpful', article: PAY }], [2, { text: LICENCE[0] }]);
    const { page } = await ha.get('/console/content?list=unhelpful');
    expect(page.querySelectorAll('.group')).toHaveLength(1);
    expect(page.querySelector('.near')?.text).toContain(t('console.content.answered_by'));
  });

  it('show what is asked most, in 30 or 90 days, and how often it helped', async () => {
    const { db, ports } = desk.world.engine;
    const now = ports.now();
    const DAY = 86_400_000;
    await put(
      [1, { outcome: 'answer', article: PAY, at: now - DAY }],
      [2, { outcome: 'unhelpful', article: PAY, at: now - DAY }],
      [3, { outcome: 'answer', article: HISTORY, at: now - 40 * DAY }],
      [4, { outcome: 'answer', article: 'gone-since', at: now - DAY }],
    );
    const said = (id: string, helpful: boolean) => addFeedback({ id, conversationId: 'lan', article: PAY, helpful, at: now - DAY });
    await db.commit([said('1', true), said('2', true), said('3', true), said('4', false)]);
    const rows = async (days: string) =>
      (await ha.get(`/console/content?list=asked&days=${days}`)).page
        .querySelectorAll('tbody tr')
        .map((row) => [row.getAttribute('data-article'), ...row.querySelectorAll('td').map((cell) => cell.text)]);
    expect(await rows('30')).toEqual([[PAY, '2', expect.stringMatching(/^3 trên 4 \(75\s?%\)$/)]]);
    expect(await rows('90')).toEqual([
      [PAY, '2', expect.stringMatching(/75/)],
      [HISTORY, '1', '–'],
    ]);
  });
});

describe('a draft from a group', () => {
  it('is shown to copy, and downloads as a file; nothing is written', async () => {
    await put([1, { text: LICENCE[0] }], [2, { text: LICENCE[1] }]);
    const { page } = await ha.get('/console/content');
    const href = page.querySelector('.group .deeds a')?.getAttribute('href') ?? '';
    const draft = await ha.get(href);
    const text = draft.page.querySelector('textarea#draft')?.text ?? '';
    expect(text).toContain(`- ${LICENCE[0]}\n- ${LICENCE[1]}`);
    const download = draft.page.querySelector('a[download]');
    const file = await ha.get(download?.getAttribute('href') ?? '');
    expect(file.response.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(file.response.headers['content-disposition']).toBe(`attachment; filename="${download?.getAttribute('download')}"`);
    expect(file.response.body).toBe(text.trimStart());
  });

  it('of a group that is gone is not found', async () => {
    expect((await ha.get('/console/content/draft?list=unanswered&question=x')).status).toBe(404);
    expect((await ha.get('/console/content/draft.md')).status).toBe(404);
  });
});

describe('the list of articles', () => {
  const ids = async (address: string) =>
    (await ha.get(`/console/content/articles?${address}`)).page.querySelectorAll('tbody tr').map((row) => row.getAttribute('data-article'));

  it('is a page at a time, and every address of it keeps the filter', async () => {
    const { page } = await ha.get('/console/content/articles?state=checked');
    expect(page.querySelectorAll('tbody tr')).toHaveLength(50);
    expect(page.querySelector('a[rel=next]')?.getAttribute('href')).toContain('state=checked');
    expect(await ids('state=checked&page=2')).not.toEqual(await ids('state=checked'));
  });

  it('finds titles in any language, without diacritics', async () => {
    expect(await ids('text=luong+toi+thieu')).toContain(PAY);
    expect(await ids(`text=${encodeURIComponent('минимальная зарплата')}`)).toEqual(await ids('text=minimum+wage'));
    expect(await ids('text=nothing+of+the+kind')).toEqual([]);
  });

  it('keeps to a topic and to a state', async () => {
    expect(await ids('topic=pay&text=minimum')).toContain(PAY);
    expect(await ids('topic=housing&text=minimum')).not.toContain(PAY);
    expect(await ids('state=approved')).toEqual([]);
    await ha.get(`/console/content/articles/${HISTORY}`);
    await approve(ha, HISTORY);
    expect(await ids('state=approved')).toEqual([HISTORY]);
    expect(await ids(`state=to_approve&text=${HISTORY}`)).toEqual([]);
  });

  it('finds what must soon be reviewed, and then what has expired', async () => {
    expect(await ids('state=due')).toEqual([]);
    const due = desk.world.engine.content().articles.get(PAY)?.review_by ?? '';
    desk.world.ports.advance(Date.parse(due) - 10 * 86_400_000 - desk.world.engine.ports.now());
    ha = await signIn(desk.app, 'ha');
    expect(await ids(`state=due&text=${PAY}`)).toEqual([PAY]);
    const coverage = (await ha.get('/console/content/coverage')).page;
    expect(coverage.querySelector('section[aria-labelledby=due-title]')?.innerHTML).toContain(`/articles/${PAY}`);
    desk.world.ports.advance(12 * 86_400_000);
    ha = await signIn(desk.app, 'ha');
    expect(await ids(`state=expired&text=${PAY}`)).toEqual([PAY]);
    const page = (await ha.get(`/console/content/articles/${PAY}`)).page;
    expect(page.querySelector('.approval')?.text).toContain(t('console.content.needs.review'));
    expect(page.querySelector('#approve')).toBeNull();
  });
});

async function approve(visitor: Visitor, id: string, fields: Record<string, string> = {}) {
  const article = desk.world.engine.content().articles.get(id);
  if (article === undefined) throw new Error(`no article ${id}`);
  return visitor.post(`/console/content/articles/${id}/approve`, { version: versionOf(article), read: 'yes', ...fields });
}

describe('an article', () => {
  it('is shown in three languages as people get it, with its facts and its neighbours', async () => {
    await put([1, { outcome: 'answer', article: PAY }]);
    const { page } = await ha.get(`/console/content/articles/${PAY}`);
    const { words, content } = desk.world.engine;
    for (const locale of ['vi', 'ru', 'en'] as const) {
      const shown = page.querySelector(`.said[lang=${locale}]`)?.text ?? '';
      const cited = words.cite(PAY, locale);
      for (const part of [cited?.title, cited?.answer, ...(cited?.sources ?? [])]) expect(shown).toContain(part);
    }
    const article = content().articles.get(PAY);
    for (const fact of article?.facts ?? ['?']) expect(page.querySelector('.facts')?.text).toContain(fact);
    expect(page.querySelectorAll('.links a').map((link) => link.getAttribute('href'))).toEqual(
      article?.related.map((id) => `/console/content/articles/${id}`),
    );
    expect(page.querySelector('.facts')?.text).toContain(t('console.content.times', { number: 1 }));
  });

  it('that does not exist is not found', async () => {
    expect((await ha.get('/console/content/articles/no-such')).status).toBe(404);
    expect((await ha.post('/console/content/articles/no-such/approve', { version: 'x', read: 'yes' })).status).toBe(404);
  });

  it('on pay is approved by two people, and each is named', async () => {
    await ha.get(`/console/content/articles/${PAY}`);
    const done = await approve(ha, PAY);
    expect([done.status, done.location]).toEqual([303, `/console/content/articles/${PAY}?done=approved`]);
    const after = (await ha.get(done.location)).page;
    expect(after.querySelector('.notice.good')?.text).toBe(t('console.done.approved'));
    expect(after.querySelector('.approval')?.text).toContain('Ha');
    expect(after.querySelector('.approval')?.text).toContain(t('console.content.needs.another'));
    expect(after.querySelector('#approve')).toBeNull();

    const sergey = await signIn(desk.app, 'sergey');
    const before = (await sergey.get(`/console/content/articles/${PAY}`)).page;
    expect(before.querySelector('.approval')?.text).toContain(desk.say('ru', 'console.content.needs.one'));
    await approve(sergey, PAY);
    expect((await ha.get(`/console/content/articles/${PAY}`)).page.querySelector('.badge.good')?.text).toBe(
      t('console.content.state.approved'),
    );
  });

  it.each([
    ['was not read', { read: '' }, 400, 'not_read'],
    ['changed after it was opened', { version: 'r1-0000' }, 409, 'version_stale'],
  ])('that %s is not approved, and the page says why', async (_why, fields, status, words) => {
    await ha.get(`/console/content/articles/${HISTORY}`);
    const refused = await approve(ha, HISTORY, fields);
    expect(refused.status).toBe(status);
    expect(refused.page.querySelector('.notice.bad')?.text).toBe(t(`console.content.refused.${words}`));
    expect(refused.page.querySelector('#approve')).not.toBeNull();
    expect(await desk.world.engine.db.q.select().from(desk.world.engine.db.t.approvals)).toEqual([]);
  });

  it('is not approved twice by one person', async () => {
    await ha.get(`/console/content/articles/${PAY}`);
    await approve(ha, PAY);
    const again = await approve(ha, PAY);
    expect([again.status, again.page.querySelector('.notice.bad')?.text]).toEqual([409, t('console.content.refused.approved_before')]);
  });

  it('whose figures changed is approved only with a word on that', async () => {
    const { db, ports } = desk.world.engine;
    await db.q.select().from(db.t.approvals);
    await desk.world.engine.db.commit([
      {
        build: (q, tables) =>
          q
            .insert(tables.approvals)
            .values({ id: '1', article: HISTORY, version: 'r1-before', staffId: 'x', figures: '123456', at: ports.now() - 1 }),
        params: {},
      },
    ]);
    await ha.get(`/console/content/articles/${HISTORY}`);
    const refused = await approve(ha, HISTORY);
    expect(refused.status).toBe(409);
    expect(refused.page.querySelector('.approval')?.text).toContain('123456');
    expect(refused.page.querySelector('input[name=wording_only]')).not.toBeNull();
    expect((await approve(ha, HISTORY, { wording_only: 'yes' })).status).toBe(303);
  });
});

describe('every address of the section', () => {
  it.each([
    '/console/content',
    '/console/content/articles',
    `/console/content/articles/${PAY}`,
    '/console/content/coverage',
    '/console/content/draft',
    '/console/content/draft.md',
  ])('%s is for who is signed in', async (url) => {
    const stranger = await visit(desk.app).get(url);
    expect([stranger.status, stranger.location]).toEqual([303, `/console/sign-in?next=${encodeURIComponent(url)}`]);
  });

  it('to approve is refused without the token of the form', async () => {
    expect((await approve(ha, HISTORY, { _csrf: 'x' })).status).toBe(403);
  });

  it.each([
    '/console/content',
    '/console/content?list=asked',
    '/console/content/articles',
    `/console/content/articles/${PAY}`,
    '/console/content/coverage',
  ])('%s says every word in each language, and labels each field', async (url) => {
    await put([1, { text: LICENCE[0] }], [2, { outcome: 'answer', article: PAY }]);
    for (const login of ['ha', 'sergey']) {
      const { page } = await (await signIn(desk.app, login)).get(url);
      const empty = page.querySelectorAll('main a, main th, main dt, main h1, main h2, main button, main label, main p, main summary');
      expect(empty.filter((element) => element.text.trim() === '').map((element) => element.outerHTML)).toEqual([]);
      const bare = page
        .querySelectorAll('main input:not([type=hidden]), main select, main textarea')
        .filter((input) => page.querySelector(`label[for=${input.id}]`) === null && input.closest('label') === null);
      expect(bare.map((input) => input.outerHTML)).toEqual([]);
      expect(page.querySelectorAll('script:not([src]), style, [style], [onclick]')).toEqual([]);
    }
  });
});
