import type { Reading } from '../content/reading.js';
import type { Locale } from '../core/types.js';
import type { QuestionRow } from '../store/questions.js';
import { clusterTexts, rankByCentre, weighTexts } from './cluster.js';

export type AskedRow = Pick<QuestionRow, 'id' | 'conversationId' | 'at' | 'locale' | 'text' | 'article'>;

/** Questions that ask the same. Says nothing of who asked. */
export type QuestionGroup = {
  /** The most central question. */
  readonly id: string;
  readonly text: string;
  readonly locale: Locale;
  readonly size: number;
  /** How many questions there are in each language, most first. */
  readonly locales: readonly { readonly locale: Locale; readonly size: number }[];
  readonly first: number;
  readonly last: number;
  /** Other ways in which it was asked. None when it was one person: several wordings would tell a story. */
  readonly examples: readonly { readonly text: string; readonly locale: Locale }[];
  /** The article that the questions led to most often, if any did. */
  readonly article: string | null;
};

const MOST_EXAMPLES = 5;

/** Puts questions that ask the same together, biggest group first. The same questions give the same groups, in any order. */
export function groupQuestions(questions: readonly AskedRow[], read: (text: string) => Reading): readonly QuestionGroup[] {
  const ordered = [...questions].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const weighed = weighTexts(ordered.map((question) => read(question.text)));
  return clusterTexts(weighed)
    .flatMap((group) => describe(rankByCentre(group, weighed).flatMap((member) => ordered[member] ?? [])) ?? [])
    .sort((a, b) => b.size - a.size || b.last - a.last || (a.id < b.id ? 1 : -1));
}

function describe(rows: readonly AskedRow[]): QuestionGroup | null {
  const [central] = rows;
  if (central === undefined) return null;
  const people = new Set(rows.map((row) => row.conversationId));
  const times = rows.map((row) => row.at);
  return {
    id: central.id,
    text: central.text,
    locale: central.locale,
    size: rows.length,
    locales: tally(rows.map((row) => row.locale)).map(([locale, size]) => ({ locale, size })),
    first: Math.min(...times),
    last: Math.max(...times),
    examples: people.size < 2 ? [] : pickExamples(rows),
    article: tally(rows.flatMap((row) => row.article ?? []))[0]?.[0] ?? null,
  };
}

/** From near the centre to far from it, evenly: so they differ. The same words are shown once. */
function pickExamples(rows: readonly AskedRow[]): QuestionGroup['examples'] {
  const wordings = [...new Map(rows.map((row) => [row.text.toLowerCase(), row])).values()].slice(1);
  const step = Math.max(1, wordings.length / MOST_EXAMPLES);
  return wordings.filter((_, n) => Math.floor(n / step) > Math.floor((n - 1) / step)).map(({ text, locale }) => ({ text, locale }));
}

/** Values with how often each comes, most often first; equal ones in the order of the alphabet. */
function tally<T extends string>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
