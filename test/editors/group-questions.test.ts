import { describe, expect, it } from 'vitest';
import { groupQuestions } from '../../src/editors/group-questions.js';
import { realContent, realSearch } from '../content/fixtures.js';
import { askedRow } from '../support/asked.js';

const read = (text: string) => realSearch().read(text);
const LICENCE = [
  'đổi bằng lái xe Việt Nam sang bằng Nga',
  'doi bang lai xe viet nam sang bang nga dc ko',
  'bằng lái xe Việt Nam đổi sang bằng Nga thế nào',
  'doi bang lai xe sang bang nga',
];
const INSURANCE = ['mua bảo hiểm xe máy ở Nga được không', 'bao hiem xe may o nga mua o dau', 'mua bao hiem xe may'];
const rows = [...LICENCE, ...INSURANCE, 'kể chuyện cười đi'].map((text, n) => askedRow(n + 1, { text }));

describe('questions that ask the same', () => {
  const groups = groupQuestions(rows, read);

  it('come together in any spelling, the biggest group first, strangers apart', () => {
    expect(groups.map((group) => group.size)).toEqual([4, 3, 1]);
    expect([groups[0]?.text, ...(groups[0]?.examples.map((e) => e.text) ?? [])].sort()).toEqual([...LICENCE].sort());
    expect(groups[2]).toMatchObject({ text: 'kể chuyện cười đi', examples: [] });
  });

  it('come together in any language when they name the same things', () => {
    const mixed = ['chủ giữ hộ chiếu không trả, em có visa hết hạn', 'хозяин забрал паспорт и не отдаёт, виза кончилась'];
    const [first] = groupQuestions(
      mixed.map((text, n) => askedRow(n + 1, { text, locale: n === 0 ? 'vi' : 'ru' })),
      read,
    );
    expect(first).toMatchObject({
      size: 2,
      locales: [
        { locale: 'ru', size: 1 },
        { locale: 'vi', size: 1 },
      ],
    });
  });

  it('are the same groups in whatever order they come', () => {
    expect(groupQuestions([...rows].reverse(), read)).toEqual(groups);
  });

  it('tell when they were asked and where most of them led', () => {
    const led = LICENCE.map((text, n) => askedRow(n + 1, { text, article: n === 0 ? null : n === 1 ? 'a' : 'b' }));
    const [group] = groupQuestions(led, read);
    expect(group).toMatchObject({ article: 'b', first: led[3]?.at, last: led[0]?.at });
  });

  it('of one person show one wording: several would tell a story', () => {
    const [alone] = groupQuestions(
      LICENCE.map((text, n) => askedRow(n + 1, { text, conversationId: 'lan' })),
      read,
    );
    expect(alone).toMatchObject({ size: 4, examples: [] });
    const [two] = groupQuestions(
      LICENCE.map((text, n) => askedRow(n + 1, { text, conversationId: n === 0 ? 'minh' : 'lan' })),
      read,
    );
    expect(two?.examples).toHaveLength(3);
  });

  it('show at most five examples, no wording twice, and never who asked', () => {
    const many = Array.from({ length: 40 }, (_, n) => askedRow(n + 1, { text: `${LICENCE[n % 2]} ${'?'.repeat(n % 10)}` }));
    const [group] = groupQuestions(many, read);
    expect(group?.size).toBe(40);
    expect(group?.examples).toHaveLength(5);
    expect(new Set([group?.text, ...(group?.examples.map((e) => e.text) ?? [])]).size).toBe(6);
    expect(JSON.stringify(group)).not.toContain('person-');
  });

  it('may be none', () => {
    expect(groupQuestions([], read)).toEqual([]);
  });

  it('are grouped fast, thousands of them, and half of the pairs in a group belong together', () => {
    const { articles } = realContent();
    const asked = [...articles.values()].flatMap((article) =>
      (['vi', 'ru', 'en'] as const).flatMap((locale) =>
        article.texts[locale].asked.map((way) => ({ text: way.text, locale, article: article.id })),
      ),
    );
    const five = asked.filter((_, n) => n % Math.ceil(asked.length / 5_000) === 0).map((row, n) => askedRow(n + 1, row));
    for (const row of five) read(row.text);
    const began = performance.now();
    const found = groupQuestions(five, read);
    // A second on an idle machine; tests share theirs.
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(found.reduce((sum, group) => sum + group.size, 0)).toBe(five.length);
    const together = found.filter((group) => group.size > 1);
    expect(together.length).toBeGreaterThan(five.length / 20);
    const articleOf = new Map(five.map((row) => [row.text, row.article ?? '']));
    const isNear = (a: string, b: string): boolean =>
      a === b || (articles.get(a)?.topics.some((t) => articles.get(b)?.topics.includes(t)) ?? false);
    const pairs = together.flatMap((group) =>
      group.examples.map((e) => isNear(articleOf.get(e.text) ?? '', articleOf.get(group.text) ?? '')),
    );
    expect(pairs.filter(Boolean).length / pairs.length).toBeGreaterThan(0.6);
  });
});
