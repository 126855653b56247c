import { describe, expect, it } from 'vitest';
import { buildSearch } from '../../src/content/search.js';
import { modelsFolder } from '../../src/project-root.js';
import { ask, percent, readTable, realContent, realSearch } from './fixtures.js';

const search = realSearch();
const known = readTable('search').map(([style = '', expected = '', text = '']) => ({ style, expected: expected.split('|'), text }));
const foreign = readTable('out-of-scope').map(([style = '', text = '']) => ({ style, text }));

/** Floors are what was measured, less a little noise. A figure below its floor is a step back, not a tolerance. */
const FLOORS = { first: 95, amongThree: 98, answered: 84, answeredRight: 98, refused: 96 };

describe('the search over the real articles', () => {
  const heard = known.map((row) => ({ ...row, explained: search.explain(ask(row.text)) }));
  const answers = heard.flatMap(({ expected, explained: { finding } }) =>
    finding.kind === 'answer' ? [expected.includes(finding.article)] : [],
  );

  it(`ranks the right article first for at least ${FLOORS.first} % of ${known.length} questions`, () => {
    const missed = heard.filter(({ expected, explained }) => !expected.includes(explained.articles[0]?.id ?? ''));
    expect(percent(known.length - missed.length, known.length), missed.map((row) => row.text).join('\n')).toBeGreaterThanOrEqual(
      FLOORS.first,
    );
  });

  it(`has it among the first three for at least ${FLOORS.amongThree} %`, () => {
    const found = heard.filter(({ expected, explained }) => explained.articles.slice(0, 3).some(({ id }) => expected.includes(id)));
    expect(percent(found.length, known.length)).toBeGreaterThanOrEqual(FLOORS.amongThree);
  });

  it(`answers at least ${FLOORS.answered} % at once`, () => {
    expect(percent(answers.length, known.length)).toBeGreaterThanOrEqual(FLOORS.answered);
  });

  it(`is right in at least ${FLOORS.answeredRight} % of what it answers`, () => {
    expect(percent(answers.filter(Boolean).length, answers.length)).toBeGreaterThanOrEqual(FLOORS.answeredRight);
  });

  it('knows every expected article', () => {
    for (const id of known.flatMap((row) => row.expected)) expect(realContent().articles.has(id), id).toBe(true);
  });

  it('tests no question that stands in an article', () => {
    const asked = new Set(
      [...realContent().articles.values()].flatMap((article) =>
        Object.values(article.texts).flatMap((text) => text.asked.map((item) => item.text.toLowerCase())),
      ),
    );
    expect(known.filter((row) => asked.has(row.text.toLowerCase()))).toEqual([]);
  });

  it('finds every article by its own title in each language', () => {
    const lost: string[] = [];
    for (const [id, article] of realContent().articles) {
      for (const text of Object.values(article.texts))
        if (search.explain(ask(text.title)).articles[0]?.id !== id) lost.push(`${id}: ${text.title}`);
    }
    expect(lost).toEqual([]);
  });
});

describe('questions outside our subject', () => {
  it.each(foreign)('gets no answer: "$text"', ({ text }) => {
    expect(search.find(ask(text)).kind).not.toBe('answer');
  });

  it(`are refused outright in at least ${FLOORS.refused} % of ${foreign.length}`, () => {
    const refused = foreign.filter(({ text }) => search.find(ask(text)).kind === 'none');
    expect(percent(refused.length, foreign.length)).toBeGreaterThanOrEqual(FLOORS.refused);
  });

  it.each(['', '   ', '?!', '😀😀', '12345', 'x'.repeat(5_000), 'а '.repeat(4_000), '\u0000\ud800'])(
    'noise is no question (%j)',
    (text) => {
      expect(search.find(ask(text))).toEqual({ kind: 'none', score: expect.any(Number) });
      expect(search.intent(text)).toBeNull();
      expect(search.urgent(text)).toBe(false);
      expect(search.command(text)).toBeNull();
    },
  );
});

describe('an answer', () => {
  it('says the same for the same question, whatever came before', () => {
    const first = search.find(ask('Tăng ca được trả thế nào?'));
    search.find(ask('погода'));
    expect(search.find(ask('Tăng ca được trả thế nào?'))).toEqual(first);
  });

  it('names what people ask next, all of it existing', () => {
    const finding = search.find(ask('Làm thêm tối đa bao nhiêu giờ một năm?'));
    expect(finding.kind).toBe('answer');
    if (finding.kind === 'answer') for (const id of finding.related) expect(realContent().articles.has(id)).toBe(true);
  });

  it('prefers what goes with the last article when all else is equal', () => {
    const question = 'trả mấy lần';
    const score = (lastArticle: string | null): number =>
      search.explain(ask(question, { lastArticle })).articles.find(({ id }) => id === 'overtime-pay')?.score ?? 0;
    expect(score('overtime-limit')).toBeGreaterThan(score(null));
  });

  it('offers at most three when it asks back', () => {
    for (const { text } of known) {
      const finding = search.find(ask(text));
      if (finding.kind === 'clarify') expect(finding.options.length).toBeLessThanOrEqual(3);
    }
  });

  it('explains itself: words, concepts, fields, scores', () => {
    const explained = search.explain(ask('sep ko tra lg 3 thang'));
    expect(explained.words.map((word) => word.word)).toEqual(['sep', 'khong', 'tra', 'luong', '3', 'thang']);
    expect(explained.concepts.map((concept) => concept.id)).toContain('wage-unpaid');
    expect(Object.keys(explained.articles[0]?.fields ?? {})).toContain('meaning');
  });
});

describe('topics and titles', () => {
  it('lists every article under its topics, in the order of the word list', () => {
    const topics = search.topics(null);
    expect(topics.map((topic) => topic.id)).toEqual(realContent().lexicon.topics);
    expect(new Set(topics.flatMap((topic) => topic.articles)).size).toBe(realContent().articles.size);
  });

  it('shows an employer only what employers need', () => {
    for (const id of search.topics('employer').flatMap((topic) => topic.articles))
      expect(realContent().articles.get(id)?.audience).toContain('employer');
  });

  it('gives titles, and null for what does not exist', () => {
    expect(search.title('overtime-limit', 'en')).toBe('How much overtime is allowed?');
    expect(search.title('nothing', 'en')).toBeNull();
  });
});

describe('speed', () => {
  it('builds within two seconds and answers within two milliseconds, on a busy machine too', () => {
    const before = process.cpuUsage();
    const fresh = buildSearch(realContent(), { models: modelsFolder });
    const built = process.cpuUsage(before);
    expect((built.user + built.system) / 1000).toBeLessThan(3_000);
    const start = process.cpuUsage();
    for (const { text } of known) fresh.find(ask(text));
    const spent = process.cpuUsage(start);
    expect((spent.user + spent.system) / known.length).toBeLessThan(2_000);
  });
});
