import type { Audience } from '../core/types.js';
import { scoreAll } from './cosine-index.js';
import { conceptsOf, gramsOf, type Reading, termsOf } from './reading.js';
import type { Field, SearchIndex } from './search-index.js';

/** What speaks for one article, field by field; every field lies between 0 and 1. */
export type Fields = {
  /** Concepts and their pairs, whatever the language. */
  readonly meaning: number;
  readonly title: number;
  /** The nearest single way of asking. */
  readonly phrasing: number;
  readonly text: number;
  /** The sentences of the answer that come nearest, on average. */
  readonly sentences: number;
  readonly grams: number;
  readonly boost: number;
};
export type Scored = { readonly article: number; readonly score: number; readonly fields: Fields };

/**
 * How much each field counts. Fitted by leaving out ways of asking and looking for them; `same` rewards a
 * phrasing that is nearly the question itself, which that method never sees.
 */
export const FIELD_WEIGHTS = { meaning: 0.9, title: 0.12, phrasing: 0.02, text: 1.3, sentences: 0.95, grams: 0.28, same: 0.6, sameFrom: 0.5 } as const;
export const CONTEXT_WEIGHTS = { audience: 0.01, follow: 0.02 } as const;

export type Context = { readonly audience: Audience | null; readonly fits: (article: number) => boolean; readonly follows: (article: number) => boolean };
export type Ranker = (reading: Reading, context: Context) => Scored[];

const KEPT = 8;
const NEAREST = 8;

/** A function that ranks the articles for a question. Its arrays are made once and used for every question. */
export function makeRanker(index: SearchIndex, kept = KEPT): Ranker {
  const count = index.ids.length;
  const meaning = new Float32Array(count);
  const text = new Float32Array(count);
  const phrasing = makePooler(index.phrasings, count, 1);
  const title = makePooler(index.titles, count, 1);
  const sentences = makePooler(index.sentences, count, NEAREST);
  const grams = makePooler(index.grams, count, 1);
  return (reading, context) => {
    const terms = termsOf(reading);
    scoreAll(index.meaning, conceptsOf(reading), meaning);
    scoreAll(index.texts, terms, text);
    const nearest = phrasing(terms);
    const titled = title(terms);
    const said = sentences(terms);
    const letters = grams(gramsOf(reading));
    const found: Scored[] = [];
    for (let article = 0; article < count; article++) {
      const follow = context.follows(article) ? CONTEXT_WEIGHTS.follow : 0;
      const fits = context.audience !== null && context.fits(article) ? CONTEXT_WEIGHTS.audience : 0;
      const fields = {
        meaning: meaning[article] ?? 0,
        title: titled[article] ?? 0,
        phrasing: nearest[article] ?? 0,
        text: text[article] ?? 0,
        sentences: said[article] ?? 0,
        grams: letters[article] ?? 0,
        boost: follow + fits,
      };
      insert(found, { article, score: combine(fields), fields }, kept);
    }
    return found;
  };
}

function combine(fields: Fields): number {
  const w = FIELD_WEIGHTS;
  return (
    w.meaning * fields.meaning +
    w.title * fields.title +
    w.phrasing * fields.phrasing +
    w.text * fields.text +
    w.sentences * fields.sentences +
    w.grams * fields.grams +
    w.same * Math.max(0, fields.phrasing - w.sameFrom) +
    fields.boost
  );
}

/** Scores small texts and gives each article the mean of its `nearest` best (absent ones count as nothing). */
function makePooler(field: Field, count: number, nearest: number): (question: ReadonlyMap<string, number>) => Float32Array {
  const scores = new Float32Array(field.index.size);
  const best = new Float32Array(count * nearest);
  const pooled = new Float32Array(count);
  return (question) => {
    scoreAll(field.index, question, scores);
    best.fill(0);
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] ?? 0;
      const start = (field.owner[i] ?? 0) * nearest;
      let at = start + nearest - 1;
      if (score <= (best[at] ?? 0)) continue;
      for (; at > start && (best[at - 1] ?? 0) < score; at--) best[at] = best[at - 1] ?? 0;
      best[at] = score;
    }
    for (let article = 0; article < count; article++) {
      let sum = 0;
      for (let at = article * nearest; at < (article + 1) * nearest; at++) sum += best[at] ?? 0;
      pooled[article] = sum / nearest;
    }
    return pooled;
  };
}

function insert(found: Scored[], scored: Scored, kept: number): void {
  const last = found[kept - 1];
  if (last && scored.score <= last.score) return;
  let at = found.length;
  while (at > 0 && (found[at - 1]?.score ?? 0) < scored.score) at--;
  found.splice(at, 0, scored);
  if (found.length > kept) found.length = kept;
}
