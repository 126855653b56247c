import type { Ports } from '../clock.js';
import { citeArticle } from '../content/cite.js';
import type { Content } from '../content/load.js';
import { buildSearch } from '../content/search.js';
import type { Env } from '../core/types.js';
import type { Say } from '../i18n/index.js';
import type { Words } from './words.js';

/** Joins content, words and ports into what turns may know and how replies get their words. */
export function makeEnv(content: Content, say: Say, ports: Ports): { env: () => Env; words: Words } {
  const search = buildSearch(content);
  const fixed = { ...search, newId: ports.newId, newCaseCode: ports.newCaseCode, say, guide: (intent: string) => content.lexicon.guides[intent] ?? [] };
  return {
    env: () => ({ ...fixed, now: ports.now() }),
    words: { say, cite: (article, locale) => (content.articles.has(article) ? citeArticle(content, article, locale, say) : null) },
  };
}
