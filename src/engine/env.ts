import type { Ports } from '../clock.js';
import { makeAnonymise } from '../content/anonymise.js';
import { type Cited, citeArticle } from '../content/cite.js';
import type { Content } from '../content/load.js';
import type { Article } from '../content/schema.js';
import { buildSearch, type Search } from '../content/search.js';
import { type ArticleState, approversNeeded, dayOf, standingOf, versionOf } from '../content/version.js';
import { readCaseCode } from '../core/case-code.js';
import type { CaseStatus } from '../core/case-status.js';
import type { Env, Locale, Standing } from '../core/types.js';
import type { Say } from '../i18n/index.js';
import { modelsFolder } from '../project-root.js';
import { type Approvals, makeApprovals } from './approvals.js';
import type { Words } from './words.js';

/** A case that the person names by its code. */
export type Glance = { readonly code: string; readonly status: CaseStatus };

/** What people may be given as fact: whatever was checked against its sources, or only what editors approved. */
export type Serve = 'checked' | 'approved';
export type Lifecycle = { readonly approvals: Approvals; readonly serve: Serve };

/** Joins content, words and ports into what turns may know and how replies get their words. */
export function makeEnv(
  content: Content,
  say: Say,
  ports: Ports,
  search: Search = buildSearch(content, { models: modelsFolder }),
  lifecycle: Lifecycle = { approvals: makeApprovals(), serve: 'checked' },
): { env: (glance?: Glance | null) => Env; words: Words; search: Search; explain: Search['explain'] } {
  const stateOf = stateWith(content, lifecycle.approvals);
  const standing = (id: string): Standing => {
    const article = content.articles.get(id);
    if (article === undefined) return 'expired';
    const state = stateOf(article, dayOf(ports.now()));
    if (state === 'expired') return 'expired';
    return lifecycle.serve === 'checked' || state === 'approved' ? 'served' : 'unapproved';
  };
  const servesUnapproved = (): boolean => {
    const today = dayOf(ports.now());
    return lifecycle.serve === 'checked' && [...content.articles.values()].some((article) => stateOf(article, today) === 'checked');
  };
  const fixed = {
    ...search,
    newId: ports.newId,
    newCaseCode: ports.newCaseCode,
    say,
    anonymise: makeAnonymise(content.lexicon),
    standing,
    servesUnapproved,
    guide: (intent: string) => content.lexicon.guides[intent] ?? [],
  };
  return {
    search,
    explain: search.explain,
    env: (seen = null) => ({
      ...fixed,
      now: ports.now(),
      glance: (text) =>
        seen !== null && readCaseCode(text) !== null ? { key: `case.status.${seen.status}`, params: { code: seen.code } } : null,
    }),
    words: { say, cite: citeOnce(content, say) },
  };
}

/** The state of a loaded article on a day. Its version never changes, so it is worked out once. */
function stateWith(content: Content, approvals: Approvals): (article: Article, today: string) => ArticleState {
  const known = new Map<string, { readonly version: string; readonly needed: number }>();
  for (const article of content.articles.values())
    known.set(article.id, { version: versionOf(article), needed: approversNeeded(article, content.lexicon.twoPeople) });
  return (article, today) => {
    const { version, needed } = known.get(article.id) ?? { version: '', needed: 1 };
    return standingOf(article, approvals.of(article.id, version).length, needed, today);
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
