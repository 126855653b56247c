import { describe, expect, it } from 'vitest';
import { systemPorts } from '../../src/clock.js';
import { parseArticle } from '../../src/content/parse-article.js';
import type { Db } from '../../src/db/db.js';
import { coverageByTopic } from '../../src/editors/coverage.js';
import { draftFromGroup } from '../../src/editors/draft.js';
import { groupQuestions } from '../../src/editors/group-questions.js';
import { nearestIds, suggestId, writeSkeleton } from '../../src/editors/skeleton.js';
import { loadLocales } from '../../src/i18n/index.js';
import { projectRoot } from '../../src/project-root.js';
import { realContent, realSearch } from '../content/fixtures.js';
import { askedRow, T0 } from '../support/asked.js';

const say = loadLocales(`${projectRoot}/locales`);
const engine = { db: {} as Db, ports: { ...systemPorts, now: () => T0 }, content: realContent, search: realSearch };
const groupOf = (...texts: readonly [string, 'vi' | 'ru' | 'en'][]) => {
  const [group] = groupQuestions(
    texts.map(([text, locale], n) => askedRow(n + 1, { text, locale })),
    realSearch().read,
  );
  if (group === undefined) throw new Error('no group');
  return group;
};

describe('a skeleton', () => {
  const text = writeSkeleton(
    {
      id: 'driving',
      agreement: 'ru-migration-law',
      audience: ['worker'],
      topics: ['documents'],
      related: [],
      known: { agreements: ['ru-migration-law'], topics: ['documents', 'pay'] },
      today: '2028-02-29',
      titles: { vi: 'Đổi bằng lái xe thế nào?' },
      asked: { vi: ['doi bang lai xe', 'bằng lái Việt Nam dùng được không'] },
    },
    say,
  );
  const { article, problems, isDraft } = parseArticle('articles/x/driving.md', text);

  it('is read as a draft, with what is known of it', () => {
    expect(isDraft).toBe(true);
    expect(article).toMatchObject({ id: 'driving', status: 'draft', agreement: 'ru-migration-law', review_by: '2029-02-28' });
    expect(article?.texts.vi).toMatchObject({ title: 'Đổi bằng lái xe thế nào?', answer: '' });
    expect(article?.texts.vi.asked.map((way) => way.text)).toEqual(['doi bang lai xe', 'bằng lái Việt Nam dùng được không']);
  });

  it('lacks exactly what is to be written, and its comments are no part of it', () => {
    expect(problems.map((problem) => problem.message.split(':')[0])).toEqual([
      'facts',
      'sources',
      ...['vi', 'vi', 'ru', 'ru', 'ru', 'en', 'en', 'en'],
    ]);
    expect(JSON.stringify(article)).not.toContain('<!--');
  });

  it('cannot be passed off as finished', () => {
    const forced = parseArticle('articles/x/driving.md', text.replace('status: draft', 'status: checked'));
    expect(forced.article).toBeNull();
    expect(forced.problems.some((problem) => problem.message.includes('has no answer'))).toBe(true);
  });
});

describe('the draft of an article from questions', () => {
  it('holds what people asked, each under its language, and begins with the nearest article', () => {
    const { name, text } = draftFromGroup(
      engine,
      groupOf(['công ty phạt tiền vì đi muộn thì sao', 'vi'], ['cong ty phat tien vi di muon', 'vi']),
      say,
    );
    const { article } = parseArticle(`articles/x/${name}`, text);
    expect(article?.texts.vi.asked).toHaveLength(2);
    expect(article?.texts.vi.title).toBe(article?.texts.vi.asked[0]?.text);
    expect(article?.texts.ru).toMatchObject({ title: '', asked: [] });
    expect(realContent().articles.has(article?.related[0] ?? '')).toBe(true);
    expect(article?.id).toMatch(/fine/);
  });

  it('has fields even where nothing is near', () => {
    const { text, name } = draftFromGroup(engine, groupOf(['kể chuyện cười đi', 'vi']), say);
    const { article } = parseArticle(`articles/x/${name}`, text);
    expect(article).toMatchObject({ related: [], status: 'draft' });
    expect(realContent().agreements.has(article?.agreement ?? '')).toBe(true);
  });
});

describe('the name of a draft', () => {
  it.each([
    [['Đổi bằng lái xe thế nào?'], 'doi-bang-lai-xe'],
    [['wage-unpaid', 'overtime'], 'wage-unpaid-overtime'],
    [['как обменять права'], 'new-article'],
  ])('from %j is %s', (about, id) => {
    expect(suggestId(about, () => false)).toBe(id);
  });

  it('is none that exists', () => {
    expect(suggestId(['pay'], (id) => id === 'pay' || id === 'pay-2')).toBe('pay-3');
  });
});

describe('a misspelt name', () => {
  it('finds the nearest ones', () => {
    const ids = realContent().articles.keys();
    expect(nearestIds('overtime-limits', ids)[0]).toBe('overtime-limit');
    expect(nearestIds('overtim', realContent().articles.keys())[0]).toMatch(/^overtime/);
    expect(nearestIds('qqqq', realContent().articles.keys())).toEqual([]);
  });
});

describe('the coverage of topics', () => {
  it('counts articles and ways of asking, and puts each missed question under one topic or elsewhere', () => {
    const unanswered = groupQuestions(
      [
        askedRow(1, { text: 'tăng ca' }),
        askedRow(2, { text: 'tang ca' }),
        askedRow(3, { text: 'kể chuyện cười đi' }),
        askedRow(4, { text: 'x', article: 'pay-when' }),
      ],
      realSearch().read,
    );
    const { topics, elsewhere } = coverageByTopic(engine, unanswered);
    expect(topics.map((row) => row.topic)).toEqual(realContent().lexicon.topics);
    expect(topics.find((row) => row.topic === 'pay')).toMatchObject({ unanswered: 1 });
    expect(topics.reduce((sum, row) => sum + row.unanswered, elsewhere)).toBe(4);
    expect(elsewhere).toBe(1);
    for (const row of topics) {
      expect(row.articles).toBeGreaterThan(0);
      expect(row.ways.vi).toBeGreaterThanOrEqual(row.articles * 8);
      expect(Math.max(...Object.values(row.audiences))).toBeLessThanOrEqual(row.articles);
    }
  });
});
