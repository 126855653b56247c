import type { Ports } from '../clock.js';
import { citeArticle } from '../content/cite.js';
import type { Content } from '../content/load.js';
import { buildSearch, type Search } from '../content/search.js';
import { readCaseCode } from '../core/case-code.js';
import type { CaseStatus } from '../core/case-status.js';
import type { Env } from '../core/types.js';
import type { Say } from '../i18n/index.js';
import type { Words } from './words.js';

/** Joins content, words and ports into what turns may know and how replies get their words. */
export type Glance = { readonly code: string; readonly status: CaseStatus };

export function makeEnv(
  content: Content,
  say: Say,
  ports: Ports,
  search: Search = buildSearch(content),
): { env: (glance?: Glance | null) => Env; words: Words; explain: Search['explain'] } {
  const related = (article: string) => content.articles.get(article)?.related ?? [];
  const fixed = {
    ...search,
    related,
    newId: ports.newId,
    newCaseCode: ports.newCaseCode,
    say,
    guide: (intent: string) => content.lexicon.guides[intent] ?? [],
  };
  return {
    explain: search.explain,
    env: (seen = null) => ({
      ...fixed,
      now: ports.now(),
      glance: (text) =>
        seen !== null && readCaseCode(text) !== null ? { key: `case.status.${seen.status}`, params: { code: seen.code } } : null,
    }),
    words: { say, cite: (article, locale) => (content.articles.has(article) ? citeArticle(content, article, locale, say) : null) },
  };
}
