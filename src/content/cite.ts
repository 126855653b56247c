import type { Env, Locale } from '../core/types.js';
import type { Content } from './load.js';
import type { SourceRef } from './schema.js';

export type Citation = { readonly source: string; readonly locator: string; readonly date: string };
export type Cited = {
  readonly title: string;
  readonly answer: string;
  readonly details: string | null;
  readonly revision: number;
  /** One line for each source: its title, where in it, and the date of the text that was read. */
  readonly sources: readonly string[];
  readonly citations: readonly Citation[];
  /** Said when the article does not rest on a text of law that the editors read in full. */
  readonly warning: string | null;
};

/** An article as it is shown: words, sources and, when it needs one, its warning. Null when there is no such article. */
export function citeArticle(content: Content, id: string, locale: Locale, say: Env['say']): Cited | null {
  const article = content.articles.get(id);
  if (!article) return null;
  const { title, answer, details } = article.texts[locale];
  const citations = article.sources.map((ref) => ({
    source: ref.source,
    locator: showLocator(ref, locale, say),
    date: showDate(ref.date),
  }));
  const sources = citations.map(({ source, locator, date }) => {
    const from = content.sources.get(source);
    const title = locator === '' ? (from?.title[locale] ?? source) : `${from?.title[locale] ?? source}, ${locator}`;
    // Laws have versions; of anything else the date says how old the word is.
    return say(locale, from?.kind === 'law' || from?.kind === 'treaty' ? 'cite.law_line' : 'cite.source_line', { title, date });
  });
  return { title, answer, details, revision: article.revision, sources, citations, warning: warn(article.confidence, locale, say) };
}

function showLocator(ref: SourceRef, locale: Locale, say: Env['say']): string {
  if (ref.article !== undefined) return say(locale, 'cite.article', { n: ref.article });
  return ref.place?.[locale] ?? '';
}

/** 2024-03 → 03/2024, 2024-03-15 → 15/03/2024, 2024 → 2024. */
export function showDate(date: string): string {
  return date.split('-').reverse().join('/');
}

function warn(confidence: string, locale: Locale, say: Env['say']): string | null {
  if (confidence === 'unconfirmed') return say(locale, 'cite.unconfirmed');
  if (confidence === 'secondary') return say(locale, 'cite.held');
  return null;
}
