import type { Article } from '../content/schema.js';
import { type ArticleState, approversNeeded, dayOf, standingOf, versionOf } from '../content/version.js';
import { type Audience, LOCALES, type Locale } from '../core/types.js';
import { namesOfStaff } from '../store/staff.js';
import type { Editing } from './approve.js';

export { approveArticle } from './approve.js';

export type ArticleApproval = { readonly staffId: string; readonly name: string; readonly at: number };

/** An article as editors see it in a list. */
export type ArticleListing = {
  readonly id: string;
  readonly titles: Readonly<Record<Locale, string>>;
  readonly topics: readonly string[];
  readonly audience: readonly Audience[];
  readonly state: ArticleState;
  /** Who approved the version that is loaded now, oldest first. */
  readonly approvals: readonly ArticleApproval[];
  /** How many different people must approve. */
  readonly needed: 1 | 2;
  readonly reviewed: string;
  readonly reviewBy: string;
  readonly revision: number;
  readonly version: string;
  /** Whether people are given it as fact at this moment. */
  readonly served: boolean;
};

/** Every article and every draft, by id. */
export async function listArticles(editing: Editing): Promise<readonly ArticleListing[]> {
  const { articles, drafts } = editing.content();
  return list(editing, [...articles.values(), ...drafts.values()]);
}

/** One article or draft; null when there is none of that id. */
export async function getArticle(
  editing: Editing,
  id: string,
): Promise<{ readonly listing: ArticleListing; readonly article: Article } | null> {
  const article = editing.content().articles.get(id) ?? editing.content().drafts.get(id);
  if (article === undefined) return null;
  const [listing] = await list(editing, [article]);
  return listing === undefined ? null : { listing, article };
}

async function list(editing: Editing, articles: readonly Article[]): Promise<ArticleListing[]> {
  const { db, ports, approvals, serve } = editing;
  const { twoPeople } = editing.content().lexicon;
  const today = dayOf(ports.now());
  const versions = articles.map((article) => ({ article, version: versionOf(article) }));
  const given = versions.map(({ article, version }) => ({ article, version, by: approvals.of(article.id, version) }));
  const names = await namesOfStaff(
    db,
    given.flatMap(({ by }) => by.map(({ staffId }) => staffId)),
  );
  const listed = given.map(({ article, version, by }): ArticleListing => {
    const needed = approversNeeded(article, twoPeople);
    const state = standingOf(article, by.length, needed, today);
    return {
      id: article.id,
      titles: titlesOf(article),
      topics: article.topics,
      audience: article.audience,
      state,
      approvals: by.map(({ staffId, at }) => ({ staffId, name: names.get(staffId) ?? staffId, at })),
      needed,
      reviewed: article.reviewed,
      reviewBy: article.review_by,
      revision: article.revision,
      version,
      served: state === 'approved' || (state === 'checked' && serve === 'checked'),
    };
  });
  return listed.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function titlesOf(article: Article): Readonly<Record<Locale, string>> {
  const [vi, ru, en] = LOCALES.map((locale) => article.texts[locale].title);
  return { vi: vi ?? '', ru: ru ?? '', en: en ?? '' };
}
