import { describe, expect, it } from 'vitest';
import { citeArticle, showDate } from '../../src/content/cite.js';
import type { Content } from '../../src/content/load.js';
import { LOCALES, type Locale, type Params } from '../../src/core/types.js';
import { realContent } from './fixtures.js';

const say = (locale: Locale, key: string, params: Params = {}): string => `${locale} ${key} ${Object.values(params).join(' | ')}`.trim();

describe('citing an article', () => {
  it('gives the words of the language and one line for each source', () => {
    const cited = citeArticle(realContent(), 'overtime-limit', 'ru', say);
    expect(cited?.title).toBe(realContent().articles.get('overtime-limit')?.texts.ru.title);
    expect(cited?.sources).toHaveLength(cited?.citations.length ?? -1);
    expect(cited?.sources[0]).toMatch(/^ru cite\.law_line Трудовой кодекс РФ, ru cite\.article 99 \| 03\/2024$/);
    expect(cited?.citations[0]).toEqual({ source: 'ru-labour-code', locator: 'ru cite.article 99', date: '03/2024' });
  });

  it('cites every article in every language with a source and its date', () => {
    const content = realContent();
    for (const id of content.articles.keys()) {
      for (const locale of LOCALES) {
        const cited = citeArticle(content, id, locale, say);
        expect(cited?.sources.length, id).toBeGreaterThan(0);
        for (const { date } of cited?.citations ?? []) expect(date, id).toMatch(/^((\d\d\/)?\d\d\/)?\d{4}$/);
      }
    }
  });

  it.each([
    ['primary', null],
    ['partial', null],
    ['secondary', 'vi cite.held'],
    ['unconfirmed', 'vi cite.unconfirmed'],
  ] as const)('an article of confidence %s has the warning %s', (confidence, warning) => {
    const content = realContent();
    const [id, article] = [...content.articles][0] ?? [];
    if (id === undefined || article === undefined) throw new Error('no articles');
    const changed: Content = { ...content, articles: new Map([[id, { ...article, confidence }]]) };
    expect(citeArticle(changed, id, 'vi', say)?.warning).toBe(warning);
  });

  it('uses a place instead of an article number, or only the date', () => {
    const content = realContent();
    const [id, article] = [...content.articles][0] ?? [];
    if (id === undefined || article === undefined) throw new Error('no articles');
    const place = { vi: 'chú thích 4', ru: 'сноска 4', en: 'footnote 4' };
    const sources = [
      { source: 'ru-labour-code', place, date: '2021' },
      { source: 'ru-labour-code', date: '2024-03-15' },
    ];
    const cited = citeArticle({ ...content, articles: new Map([[id, { ...article, sources }]]) }, id, 'en', say);
    expect(cited?.sources).toEqual([
      'en cite.law_line Labour Code of Russia, footnote 4 | 2021',
      'en cite.law_line Labour Code of Russia | 15/03/2024',
    ]);
  });

  it('is null for an article that does not exist', () => {
    expect(citeArticle(realContent(), 'no-such-article', 'vi', say)).toBeNull();
  });

  it.each([
    ['2024', '2024'],
    ['2024-03', '03/2024'],
    ['2024-03-15', '15/03/2024'],
  ])('shows %s as %s', (date, shown) => {
    expect(showDate(date)).toBe(shown);
  });
});
