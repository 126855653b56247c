import { describe, expect, it } from 'vitest';
import { parseArticle } from '../../src/content/parse-article.js';
import type { Article } from '../../src/content/schema.js';
import { type ArticleState, approversNeeded, dayOf, figuresOf, revisionOf, standingOf, versionOf } from '../../src/content/version.js';
import { realContent } from './fixtures.js';

const [someone] = realContent().articles.values();
if (someone === undefined) throw new Error('no articles');
const article: Article = someone;
const inVietnamese = (change: Partial<Article['texts']['vi']>): Article => ({
  ...article,
  texts: { ...article.texts, vi: { ...article.texts.vi, ...change } },
});

describe('the version of an article', () => {
  const [source, ...others] = article.sources;
  if (source === undefined) throw new Error('no source');
  const shown: [string, Article][] = [
    ['a title', inVietnamese({ title: 'Tiêu đề khác?' })],
    ['an answer', inVietnamese({ answer: 'Câu trả lời khác.' })],
    ['details', inVietnamese({ details: 'Thêm.' })],
    ['the date of a source', { ...article, sources: [{ ...source, date: '2020' }, ...others] }],
    ['the place in a source', { ...article, sources: [{ ...source, article: '999' }, ...others] }],
    ['a source that went', { ...article, sources: others }],
    ['the confidence', { ...article, confidence: article.confidence === 'primary' ? 'secondary' : 'primary' }],
    ['the revision', { ...article, revision: article.revision + 1 }],
  ];
  it.each(shown)('changes with %s', (_what, changed) => {
    expect(versionOf(changed)).not.toBe(versionOf(article));
  });

  const hidden: [string, Article][] = [
    ['another way of asking', inVietnamese({ asked: [{ text: 'cách hỏi mới', line: 1 }] })],
    ['new days of review', { ...article, reviewed: '2027-01-01', review_by: '2027-06-01' }],
    ['another topic', { ...article, topics: ['hours'] }],
    ['a related article', { ...article, related: ['another'] }],
    ['a move to another folder', { ...article, file: 'articles/elsewhere/x.md' }],
  ];
  it.each(hidden)('stays with %s', (_what, changed) => {
    expect(versionOf(changed)).toBe(versionOf(article));
  });

  it('is another for every article, short, and tells its revision', () => {
    const versions = [...realContent().articles.values()].map(versionOf);
    expect(new Set(versions).size).toBe(versions.length);
    expect(versionOf({ ...article, revision: 12 })).toMatch(/^r12-[0-9a-f]{16}$/);
    expect([revisionOf('r12-0123456789abcdef'), revisionOf('something else')]).toEqual([12, 0]);
  });
});

describe('the figures of an article', () => {
  const said: [string, readonly string[]][] = [
    ['27.093 rúp, từ 1/1/2026', ['1', '2026', '27093']],
    ['27 093 рубля', ['27093']],
    ['27\u00a0093 рубля', ['27093']],
    ['27,093 roubles', ['27093']],
    ['1 500 000 đồng', ['1500000']],
    ['1.5 lần hoặc 1,5 lần', ['1.5']],
    ['Điều 99 và 327.1', ['327.1', '99']],
    ['4 giờ trong 2 ngày, 120 giờ một năm', ['120', '2', '4']],
    ['năm 2025 100 người', ['100', '2025']],
    ['không có số nào', []],
  ];
  it.each(said)('%s', (answer, figures) => {
    const bare = { title: 'x', answer, details: null, asked: [], line: 1 };
    expect(figuresOf({ ...article, texts: { vi: bare, ru: { ...bare, answer: '' }, en: { ...bare, answer: '' } } })).toEqual(figures);
  });

  it('are those of answers and details in all languages, each once', () => {
    const text = (answer: string, details: string | null) => ({ title: '5?', answer, details, asked: [], line: 1 });
    expect(figuresOf({ ...article, texts: { vi: text('10', '20'), ru: text('10', null), en: text('10', '30') } })).toEqual([
      '10',
      '20',
      '30',
    ]);
  });
});

describe('who must approve', () => {
  const { twoPeople, topics } = realContent().lexicon;
  it.each([
    [['pay'], 2],
    [['fees', 'contract'], 2],
    [['contract', 'detention'], 2],
    [['contract'], 1],
    [['agreement', 'documents'], 1],
  ] as const)('%j: %i', (topics, needed) => {
    expect(approversNeeded({ topics: [...topics] }, twoPeople)).toBe(needed);
  });

  it('is asked of two people for money, safety, health and detention', () => {
    expect([...twoPeople].sort()).toEqual(['detention', 'emergency', 'fees', 'health', 'money', 'pay', 'safety']);
    expect(twoPeople.filter((topic) => !topics.includes(topic))).toEqual([]);
  });
});

describe('where an article stands', () => {
  const table: [Article['status'], number, number, string, ArticleState][] = [
    ['draft', 0, 1, '2026-11-21', 'draft'],
    ['draft', 2, 2, '2030-01-01', 'draft'],
    ['checked', 0, 1, '2026-11-21', 'checked'],
    ['checked', 1, 1, '2026-11-21', 'approved'],
    ['checked', 1, 2, '2026-11-21', 'checked'],
    ['checked', 2, 2, '2026-11-21', 'approved'],
    ['checked', 2, 2, '2027-02-21', 'approved'],
    ['checked', 2, 2, '2027-02-22', 'expired'],
    ['checked', 0, 1, '2027-02-22', 'expired'],
  ];
  it.each(table)('%s, %i of %i, on %s: %s', (status, approvers, needed, today, state) => {
    expect(standingOf({ status, review_by: '2027-02-21' }, approvers, needed, today)).toBe(state);
  });

  it('lives through the whole day of its review', () => {
    expect([dayOf(Date.UTC(2027, 1, 21, 23, 59, 59, 999)), dayOf(Date.UTC(2027, 1, 22))]).toEqual(['2027-02-21', '2027-02-22']);
  });
});

describe('the file of an article', () => {
  const file = (head: string) =>
    parseArticle(
      'articles/pay/x.md',
      `---\nid: x\nagreement: a\naudience: [worker]\ntopics: [pay]\n${head}\nconfidence: primary\nfacts: [f]\nconflicts: []\nsources:\n  - source: s\n    date: 2024\nreviewed: 2026-11-21\nreview_by: 2027-02-21\nrelated: []\n---\n${['vi', 'ru', 'en'].map((locale) => `# ${locale}\n## T ${locale}?\nA.\n### asked\n${Array.from({ length: 8 }, (_, n) => `- ${locale} way ${n}`).join('\n')}\n`).join('\n')}`,
    );

  it('is of revision 1 unless it says otherwise', () => {
    expect(file('status: checked').article?.revision).toBe(1);
    expect(file('status: checked\nrevision: 3').article?.revision).toBe(3);
  });

  it.each([
    ['status: approved', /status: must be draft or checked; nobody approves in a file/],
    ['status: checked\nrevision: 0', /revision: must be a whole number from 1/],
    ['status: checked\nrevision: 1.5', /revision: must be a whole number from 1/],
    ['status: checked\nrevision: two', /revision: must be a whole number from 1/],
  ])('refuses %j', (head, message) => {
    expect(file(head).problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message) as string]);
  });
});
