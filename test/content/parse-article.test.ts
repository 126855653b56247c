import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArticle } from '../../src/content/parse-article.js';

const whole = readFileSync(join(import.meta.dirname, 'fixtures', 'article.md'), 'utf8');
const lineOf = (source: string, text: string): number => source.split('\n').findIndex((line) => line.startsWith(text)) + 1;
const without = (text: string): string =>
  whole
    .split('\n')
    .filter((line) => !line.startsWith(text))
    .join('\n');

describe('an article file', () => {
  it('gives the article when it is in order', () => {
    const { article, problems } = parseArticle('articles/pay/article.md', whole);
    expect(problems).toEqual([]);
    expect(article?.texts.ru).toMatchObject({ title: 'Заголовок article?', answer: 'Короткий ответ.', details: 'Подробнее.' });
    expect(article?.texts.vi.details).toBeNull();
    expect(article?.texts.en.asked).toHaveLength(8);
    expect(article?.sources[0]).toEqual({ source: 'demo-code', article: '99', date: '2024-03' });
  });

  it('reads Windows line ends', () => {
    expect(parseArticle('articles/pay/article.md', whole.replaceAll('\n', '\r\n')).problems).toEqual([]);
  });

  const broken: [what: string, source: string, line: number, message: RegExp][] = [
    ['has no fields', whole.slice(4), 1, /begin with a block of fields/],
    ['has another id than its file', whole.replace('id: article', 'id: other'), 2, /file is called "article.md"/],
    ['has an unknown confidence', whole.replace('confidence: primary', 'confidence: certain'), 7, /confidence: /],
    ['has a word too many among the fields', whole.replace('facts:', 'fact:'), 8, /"fact"/],
    ['has a bare article number', whole.replace('"99"', '18.10'), 12, /in quotes/],
    ['has a month that does not exist', whole.replace('2024-03', '2024-13'), 13, /a year, a month or a day/],
    ['has a day that does not exist', whole.replace('2026-11-21', '2026-11-31'), 14, /not a day of the calendar/],
    ['has broken YAML', whole.replace('[worker]', '[worker'), 5, /cannot be read as YAML/],
    ['lacks a language', whole.slice(0, whole.indexOf('# en')), 0, /no "# en" part/],
    ['has a language twice', whole.replace('# en', '# ru'), 0, /second "# ru" part/],
    ['has an unknown language', whole.replace('# en', '# fr'), lineOf(whole, '# en'), /not a language/],
    ['lacks a title', without('## Title'), 0, /en: has no "## " line/],
    [
      'has two titles',
      whole.replace('A short answer.', 'A short answer.\n\n## Another?'),
      lineOf(whole, 'A short') + 2,
      /second "## " title/,
    ],
    ['lacks an answer', without('A short answer.'), lineOf(whole, '## Title'), /en: has no answer/],
    [
      'has too long an answer',
      whole.replace('A short answer.', 'x'.repeat(601)),
      lineOf(whole, '## Title'),
      /601 characters: cut it to 600/,
    ],
    ['has too long details', whole.replace('Подробнее.', 'х'.repeat(1501)), lineOf(whole, '### details'), /1501 characters/],
    ['has empty details', without('Подробнее.'), lineOf(whole, '### details'), /is empty: leave the heading out/],
    ['has an unknown heading', whole.replace('### details', '### more'), lineOf(whole, '### details'), /"### more" is unknown/],
    ['has too few ways of asking', without('- en way 3'), 0, /en: has 7 ways of asking/],
    ['has a way of asking without its dash', whole.replace('- en way 3', 'en way 3'), lineOf(whole, '- en way 3'), /begins with "- "/],
  ];
  it.each(broken)('is refused when it %s', (_what, source, line, message) => {
    const { article, problems } = parseArticle('articles/pay/article.md', source);
    expect(article).toBeNull();
    const found = problems.find((problem) => message.test(problem.message));
    expect(found, JSON.stringify(problems)).toBeDefined();
    if (line > 0) expect(found?.line).toBe(line);
  });

  it('names all its problems, not only the first', () => {
    const source = whole
      .replace('id: article', 'id: other')
      .replace('confidence: primary', 'confidence: certain')
      .replace('A short answer.', '');
    expect(parseArticle('articles/pay/article.md', source).problems.length).toBeGreaterThanOrEqual(3);
  });
});
