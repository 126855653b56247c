import { createHash } from 'node:crypto';
import type { Search } from '../content/search.js';
import type { QuestionOutcome } from '../db/tables.js';
import type { Engine } from '../engine/engine.js';
import { feedbackSince } from '../store/feedback.js';
import { mostAsked, questionsSince } from '../store/questions.js';
import { groupQuestions, type QuestionGroup } from './group-questions.js';

/** People's questions are kept so long. */
export const QUESTIONS_KEPT_MS = 90 * 24 * 60 * 60_000;
/** More would not be read, and grouping them would keep people waiting. */
const MOST = 5_000;

/** What reading people's questions works on; an Engine is one. */
export type Reading = Pick<Engine, 'db' | 'ports' | 'content' | 'search'>;

export const QUESTION_LISTS = ['unanswered', 'unhelpful'] as const;
export type QuestionList = (typeof QUESTION_LISTS)[number];
const OUTCOMES: Readonly<Record<QuestionList, readonly QuestionOutcome[]>> = { unanswered: ['none', 'clarify'], unhelpful: ['unhelpful'] };

/** Questions of one kind since a moment, those that ask the same together, biggest group first. */
export async function questionGroups(engine: Reading, list: QuestionList, since: number): Promise<readonly QuestionGroup[]> {
  const rows = await questionsSince(engine.db, OUTCOMES[list], since, MOST);
  const search = engine.search();
  const stamp = createHash('sha256')
    .update(rows.map((row) => row.id).join())
    .digest('base64');
  const known = grouped.get(search) ?? new Map<string, readonly QuestionGroup[]>();
  grouped.set(search, known);
  const groups = known.get(stamp) ?? groupQuestions(rows, search.read);
  known.delete(stamp);
  known.set(stamp, groups);
  for (const old of [...known.keys()].slice(0, -MOST_REMEMBERED)) known.delete(old);
  return groups;
}

// Grouping thousands of questions takes most of a second; a page that is looked at twice shall not cost it twice.
const MOST_REMEMBERED = 4;
const grouped = new WeakMap<Search, Map<string, readonly QuestionGroup[]>>();

export type AskedArticle = {
  readonly article: string;
  /** How many questions it answered. */
  readonly times: number;
  /** What people said of it; most say nothing. */
  readonly helped: number;
  readonly failed: number;
};

/** How often articles answered since a moment, most asked first, with what people said of them. */
export async function askedArticles(engine: Pick<Engine, 'db'>, since: number): Promise<readonly AskedArticle[]> {
  const [asked, words] = await Promise.all([mostAsked(engine.db, since), feedbackSince(engine.db, since)]);
  const said = new Map(words.map((word) => [word.article, word]));
  const silent = asked.map(({ article, times }) => ({
    article,
    times,
    helped: said.get(article)?.helped ?? 0,
    failed: said.get(article)?.failed ?? 0,
  }));
  const answered = new Set(asked.map(({ article }) => article));
  // Opened by a button and never by a question: its feedback counts all the same.
  const opened = words.filter(({ article }) => !answered.has(article)).map((word) => ({ ...word, times: 0 }));
  return [...silent, ...opened];
}

/** The article that comes nearest to a group of questions; null when the search finds none worth asking back about. */
export function nearestArticle(engine: Pick<Engine, 'search'>, group: Pick<QuestionGroup, 'text' | 'locale' | 'article'>): string | null {
  if (group.article !== null) return group.article;
  const found = engine.search().explain({ text: group.text, locale: group.locale, audience: null, lastArticle: null });
  return found.finding.kind === 'none' ? null : (found.articles[0]?.id ?? null);
}
