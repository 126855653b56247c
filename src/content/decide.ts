import type { Finding } from '../core/types.js';
import type { Scored } from './rank.js';
import { type Reading, termOf } from './reading.js';
import type { SearchIndex } from './search-index.js';

/** When a ranking is good enough to answer. A wrong answer is worse than none. */
export const LIMITS = { answer: 0.3, sure: 0.45, margin: 0.035, clarify: 0.2, clarifyWithin: 0.75, covered: 0.5 } as const;

export type Judgement = {
  readonly kind: Finding['kind'];
  readonly options: readonly Scored[];
  /** The share of the question's subject words that the first article knows, rare words counting more. */
  readonly covered: number;
  /** What the question is about and the first article never mentions. */
  readonly missing: readonly string[];
};

/** Answers, asks back or refuses. */
export function judge(ranking: readonly Scored[], reading: Reading, index: SearchIndex): Judgement {
  const speaking = ranking.filter((scored) => missingFrom(scored, reading, index).length === 0);
  const [first, second] = speaking;
  if (!first) return { kind: 'none', options: [], covered: 0, missing: ranking[0] ? missingFrom(ranking[0], reading, index) : [] };
  const covered = coverage(first, reading, index);
  const margin = first.score - (second?.score ?? 0);
  const sure = first.score >= LIMITS.sure || (first.score >= LIMITS.answer && margin >= LIMITS.margin);
  if (sure && covered >= LIMITS.covered) return { kind: 'answer', options: [first], covered, missing: [] };
  if (first.score < LIMITS.clarify) return { kind: 'none', options: speaking.slice(0, 3), covered, missing: [] };
  const options = speaking.filter((scored) => scored.score >= Math.max(LIMITS.clarify, first.score * LIMITS.clarifyWithin)).slice(0, 3);
  return { kind: 'clarify', options, covered, missing: [] };
}

function missingFrom(scored: Scored, reading: Reading, index: SearchIndex): string[] {
  const spoken = index.spokenOf[scored.article];
  return reading.concepts.filter(({ value }) => value.must && !spoken?.has(value.id)).map(({ value }) => value.id);
}

function coverage(scored: Scored, reading: Reading, index: SearchIndex): number {
  let all = 0;
  let known = 0;
  const seen = new Set<string>();
  reading.words.forEach((word, at) => {
    const term = termOf(word);
    if (word.common || seen.has(term)) return;
    seen.add(term);
    const id = index.all.terms.get(term);
    const idf = id === undefined ? index.all.unknown : (index.all.idf[id] ?? 0);
    all += idf;
    const named = reading.concepts.some((hit) => at >= hit.from && at < hit.to && index.spokenOf[scored.article]?.has(hit.value.id));
    if (named || holds(index, term, scored.article)) known += idf;
  });
  return all === 0 ? 0 : known / all;
}

function holds(index: SearchIndex, term: string, article: number): boolean {
  const { terms, starts, items } = index.all;
  const id = terms.get(term);
  if (id === undefined) return false;
  const end = starts[id + 1] ?? 0;
  for (let at = starts[id] ?? 0; at < end; at++) if (items[at] === article) return true;
  return false;
}
