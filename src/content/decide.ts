import type { Finding } from '../core/types.js';
import type { Scored } from './rank.js';
import type { Reading } from './reading.js';
import type { SearchIndex } from './search-index.js';

/**
 * When a ranking is good enough to answer. A wrong answer is worse than none.
 * `trust` is fitted on left-out ways of asking and on questions outside our subject.
 */
export const LIMITS = { answer: 0.62, covered: 0.35, clarify: 0.36, option: 0.05 } as const;
const TRUST = { base: -2.15, lead: 0.25, covered: 1.41, meaning: 1.4, concepts: 0.43, same: 4, sameFrom: 0.6 } as const;

export type Judgement = {
  readonly kind: Finding['kind'];
  readonly options: readonly Scored[];
  /** How far we trust the first article to be the answer, 0 to 1. */
  readonly trust: number;
  /** The share of the question's subject words that the first article knows; rare words count more. */
  readonly covered: number;
  /** The same for all articles together. */
  readonly known: number;
  /** What the question is about and the nearest article hardly mentions. */
  readonly missing: readonly string[];
};

/** Answers, asks back or refuses. */
export function judge(ranking: readonly Scored[], reading: Reading, index: SearchIndex): Judgement {
  const [nearest] = ranking;
  const missing = nearest ? missingFrom(nearest, reading, index) : [];
  const speaking = ranking.filter((scored) => missingFrom(scored, reading, index).length === 0);
  const [first] = speaking;
  if (!first) return { kind: 'none', options: [], trust: 0, covered: 0, known: 0, missing };
  const { covered, known } = coverage(first, reading, index);
  const trust = weigh(first, reading, covered);
  if (trust >= LIMITS.answer && covered >= LIMITS.covered) return { kind: 'answer', options: [first], trust, covered, known, missing };
  if (trust < LIMITS.clarify) return { kind: 'none', options: speaking.slice(0, 3), trust, covered, known, missing };
  const options = speaking.filter((scored, at) => at === 0 || scored.share >= LIMITS.option).slice(0, 3);
  return { kind: 'clarify', options, trust, covered, known, missing };
}

function weigh(first: Scored, reading: Reading, covered: number): number {
  const lead = Math.log(first.share / (1 - first.share + 1e-6) + 1e-6);
  const concepts = new Set(reading.concepts.map((hit) => hit.value.id)).size;
  const sum =
    TRUST.base +
    TRUST.lead * lead +
    TRUST.covered * covered +
    TRUST.meaning * first.fields.meaning +
    TRUST.concepts * Math.log1p(concepts) +
    TRUST.same * Math.max(0, first.fields.phrasing - TRUST.sameFrom);
  return 1 / (1 + Math.exp(-sum));
}

function missingFrom(scored: Scored, reading: Reading, index: SearchIndex): string[] {
  const asked = index.askedOf[scored.article];
  return reading.concepts.filter(({ value }) => value.must && !asked?.has(value.id)).map(({ value }) => value.id);
}

function coverage(scored: Scored, reading: Reading, index: SearchIndex): { covered: number; known: number } {
  let all = 0;
  let covered = 0;
  let known = 0;
  const seen = new Set<string>();
  const spoken = index.spokenOf[scored.article];
  reading.words.forEach((word, at) => {
    if (word.common || seen.has(word.term)) return;
    seen.add(word.term);
    const id = index.all.terms.get(word.term);
    const weight = id === undefined ? index.all.unknown : (index.all.idf[id] ?? 0);
    all += weight;
    const hits = reading.concepts.filter((hit) => at >= hit.from && at < hit.to);
    if (id !== undefined || hits.length > 0) known += weight;
    if (hits.some((hit) => spoken?.has(hit.value.id)) || holds(index, word.term, scored.article)) covered += weight;
  });
  return all === 0 ? { covered: 0, known: 0 } : { covered: covered / all, known: known / all };
}

function holds(index: SearchIndex, term: string, article: number): boolean {
  const { terms, starts, items } = index.all;
  const id = terms.get(term);
  if (id === undefined) return false;
  const end = starts[id + 1] ?? 0;
  for (let at = starts[id] ?? 0; at < end; at++) if (items[at] === article) return true;
  return false;
}
