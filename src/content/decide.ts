import type { Finding } from '../core/types.js';
import type { Scored } from './rank.js';
import type { Reading } from './reading.js';
import type { SearchIndex } from './search-index.js';

/** From which trust on we answer, or ask back; `option`: the least share of the evidence that makes an article worth offering. */
export const LIMITS = { answer: 0.84, covered: 0.15, clarify: 0.12, option: 0.01 } as const;

/** How much each sign counts: fitted on the tuned part of the question bank, questions outside our subject included. */
export const TRUST_WEIGHTS = {
  base: -2.05,
  lead: 0.43,
  gap: 0.66,
  covered: 3.06,
  known: 0,
  meaning: -1.53,
  asked: -1.29,
  all: -0.88,
  title: 1.19,
  phrasing: -0.07,
  phrasingMeaning: 0.47,
  askedLetters: 1.24,
  same: -0.03,
  concepts: 0.32,
  words: 0.1,
  learned: -1.48,
  chance: 1.47,
  chatter: -4.96,
  missing: -1.8,
} as const;
export type Signs = Readonly<Record<keyof typeof TRUST_WEIGHTS, number>>;

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
export function judge(ranking: readonly Scored[], reading: Reading, index: SearchIndex, chatter = 0): Judgement {
  const says = reading.words.some((word) => word.locale !== 'number' && word.folded.length > 1);
  const [first] = says ? ranking : [];
  const missing = first ? missingFrom(first, reading, index) : [];
  if (!first) return { kind: 'none', options: [], trust: 0, covered: 0, known: 0, missing };
  const signs = readTrust(ranking, reading, index, chatter);
  const { covered, known } = signs;
  const trust = weigh(signs);
  if (trust >= LIMITS.answer && covered >= LIMITS.covered) return { kind: 'answer', options: [first], trust, covered, known, missing };
  if (trust < LIMITS.clarify) return { kind: 'none', options: ranking.slice(0, 3), trust, covered, known, missing };
  const options = ranking.filter((scored, at) => at === 0 || scored.share >= LIMITS.option).slice(0, 3);
  return { kind: 'clarify', options, trust, covered, known, missing };
}

/** What speaks for trusting the first of `ranking` to be the answer. */
export function readTrust(ranking: readonly Scored[], reading: Reading, index: SearchIndex, chatter: number): Signs {
  const [first, second] = ranking;
  if (!first) return EMPTY;
  const { fields } = first;
  return {
    base: 1,
    lead: Math.max(-5, Math.min(5, Math.log(first.share / (1 - first.share + 1e-6) + 1e-6))),
    gap: Math.min(3, (first.score - (second?.score ?? 0)) / 5),
    ...coverage(first, reading, index),
    meaning: fields.meaning,
    asked: fields.asked,
    all: fields.all,
    title: fields.title,
    phrasing: fields.phrasing,
    phrasingMeaning: fields.phrasingMeaning,
    askedLetters: fields.askedLetters,
    same: fields.same,
    concepts: Math.log1p(new Set(reading.concepts.map((hit) => hit.value.id)).size),
    learned: fields.learned,
    // Beyond its logarithm: a model that is sure is mostly right.
    chance: Math.exp(12 * (fields.learned - 1)),
    chatter,
    missing: Math.min(2, missingFrom(first, reading, index).length),
    words: Math.log1p(reading.words.filter((word) => !word.common).length),
  };
}

const SIGNS = Object.keys(TRUST_WEIGHTS) as (keyof Signs)[];
const EMPTY = Object.fromEntries(SIGNS.map((name) => [name, 0])) as Signs;

function weigh(signs: Signs): number {
  const sum = SIGNS.reduce((all, name) => all + TRUST_WEIGHTS[name] * signs[name], 0);
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
    const id = index.vectors.find(word.term);
    const weight = id === null ? index.all.unknown : (index.all.idf[id] ?? 0);
    all += weight;
    const hits = reading.concepts.filter((hit) => at >= hit.from && at < hit.to);
    if (id !== null || hits.length > 0) known += weight;
    if (hits.some((hit) => spoken?.has(hit.value.id)) || (id !== null && holds(index, id, scored.article))) covered += weight;
  });
  return all === 0 ? { covered: 0, known: 0 } : { covered: covered / all, known: known / all };
}

function holds(index: SearchIndex, id: number, article: number): boolean {
  const { starts, items } = index.all;
  const end = starts[id + 1] ?? 0;
  for (let at = starts[id] ?? 0; at < end; at++) if (items[at] === article) return true;
  return false;
}
