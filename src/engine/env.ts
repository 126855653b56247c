import type { Ports } from '../clock.js';
import { type Cited, citeArticle } from '../content/cite.js';
import type { Content } from '../content/load.js';
import { buildSearch, type Search } from '../content/search.js';
import { readCaseCode } from '../core/case-code.js';
import type { CaseStatus } from '../core/case-status.js';
import type { Env, Locale } from '../core/types.js';
import type { Say } from '../i18n/index.js';
import type { Words } from './words.js';

/** A case that the person names by its code. */
export type Glance = { readonly code: string; readonly status: CaseStatus };

/** Joins content, words and ports into what turns may know and how replies get their words. */
export function makeEnv(
  content: Content,
  say: Say,
  ports: Ports,
  search: Search = buildSearch(content),
): { env: (glance?: Glance | null) => Env; words: Words; explain: Search['explain'] } {
  const related = (article: string) => content.articles.get(article)?.related ?? [];
  // An article lives through the whole day on which it must be looked at again.
  const ends = new Map([...content.articles].map(([id, article]) => [id, Date.parse(`${article.review_by}T23:59:59.999Z`)]));
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
      isOverdue: (article) => ports.now() > (ends.get(article) ?? 0),
      glance: (text) =>
        seen !== null && readCaseCode(text) !== null ? { key: `case.status.${seen.status}`, params: { code: seen.code } } : null,
    }),
    words: { say, cite: citeOnce(content, say) },
  };
}

/** Content does not change while we run, so an article is worded once per language. */
function citeOnce(content: Content, say: Say): Words['cite'] {
  const known = new Map<string, Cited | null>();
  return (article: string, locale: Locale) => {
    const key = `${locale}/${article}`;
    const cited = known.get(key);
    if (cited !== undefined) return cited;
    const made = citeArticle(content, article, locale, say);
    if (made !== null) known.set(key, made);
    return made;
  };
}
