import type { Audience } from '../core/types.js';
import { scoreAll, type Vector } from './cosine-index.js';
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
  readonly grams: number;
  readonly boost: number;
};
export type Scored = {
  readonly article: number;
  readonly score: number;
  /** How likely this one is, if any article is the answer: its part of all the evidence. */
  readonly share: number;
  readonly fields: Fields;
};

/**
 * How much each field counts. Fitted by leaving out ways of asking and looking for them; `same` rewards a
 * phrasing that is nearly the question itself, which that method never sees.
 */
export const FIELD_WEIGHTS = { meaning: 0.55, title: 0.09, phrasing: 0.03, text: 1.1, grams: 0.25, same: 0.6, sameFrom: 0.5 } as const;
/** Turns scores into shares; fitted together with the weights. */
const SHARPNESS = 40;
export const CONTEXT_WEIGHTS = { audience: 0.01, follow: 0.02 } as const;

type Unshared = Omit<Scored, 'share'>;
export type Context = {
  readonly audience: Audience | null;
  readonly fits: (article: number) => boolean;
  readonly follows: (article: number) => boolean;
};
export type Ranker = (reading: Reading, context: Context) => Scored[];

const KEPT = 8;

/** A function that ranks the articles for a question. Its arrays are made once and used for every question. */
export function makeRanker(index: SearchIndex, kept = KEPT): Ranker {
  const count = index.ids.length;
  const meaning = new Float32Array(count);
  const text = new Float32Array(count);
  const phrasing = makePooler(index.phrasings, count);
  const title = makePooler(index.titles, count);
  const grams = makePooler(index.grams, count);
  return (reading, context) => {
    const terms = termsOf(reading);
    scoreAll(index.meaning, conceptsOf(reading), meaning);
    scoreAll(index.texts, terms, text);
    const nearest = phrasing(terms);
    const titled = title(terms);
    const letters = grams(gramsOf(reading));
    const found: Unshared[] = [];
    let evidence = 0;
    for (let article = 0; article < count; article++) {
      const follow = context.follows(article) ? CONTEXT_WEIGHTS.follow : 0;
      const fits = context.audience !== null && context.fits(article) ? CONTEXT_WEIGHTS.audience : 0;
      const fields = {
        meaning: meaning[article] ?? 0,
        title: titled[article] ?? 0,
        phrasing: nearest[article] ?? 0,
        text: text[article] ?? 0,
        grams: letters[article] ?? 0,
        boost: follow + fits,
      };
      const score = combine(fields);
      evidence += Math.exp(SHARPNESS * score);
      insert(found, { article, score, fields }, kept);
    }
    return found.map((scored) => ({ ...scored, share: Math.exp(SHARPNESS * scored.score) / evidence }));
  };
}

function combine(fields: Fields): number {
  const w = FIELD_WEIGHTS;
  return (
    w.meaning * fields.meaning +
    w.title * fields.title +
    w.phrasing * fields.phrasing +
    w.text * fields.text +
    w.grams * fields.grams +
    w.same * Math.max(0, fields.phrasing - w.sameFrom) +
    fields.boost
  );
}

/** Scores small texts and gives each article its best. */
function makePooler(field: Field, count: number): (question: Vector) => Float32Array {
  const scores = new Float32Array(field.index.size);
  const best = new Float32Array(count);
  return (question) => {
    scoreAll(field.index, question, scores);
    best.fill(0);
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] ?? 0;
      const owner = field.owner[i] ?? 0;
      if (score > (best[owner] ?? 0)) best[owner] = score;
    }
    return best;
  };
}

function insert(found: Unshared[], scored: Unshared, kept: number): void {
  const last = found[kept - 1];
  if (last && scored.score <= last.score) return;
  let at = found.length;
  while (at > 0 && (found[at - 1]?.score ?? 0) < scored.score) at--;
  found.splice(at, 0, scored);
  if (found.length > kept) found.length = kept;
}
