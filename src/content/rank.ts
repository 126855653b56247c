import type { Audience } from '../core/types.js';
import { type CosineIndex, makeRowScorer, scoreAll } from './cosine-index.js';
import type { Reading } from './reading.js';
import type { SearchIndex } from './search-index.js';
import type { Sparse } from './sparse.js';

/** What speaks for one article, field by field; most lie between 0 and 1. */
export type Fields = {
  /** Concepts and their pairs, whatever the language. */
  readonly meaning: number;
  readonly asked: number;
  readonly text: number;
  readonly all: number;
  readonly askedLetters: number;
  readonly textLetters: number;
  readonly title: number;
  /** The nearest single way of asking, by words and by concepts. */
  readonly phrasing: number;
  readonly phrasingMeaning: number;
  /** What the learned model says, from 0 (surely not) to 1 (surely). */
  readonly learned: number;
  /** A phrasing that is nearly the question itself. */
  readonly same: number;
  /** The article is for this kind of person; -1 when it is for others only. */
  readonly fits: number;
  /** The same by the voice of the question, when nobody has said who asks: from -1 to 1. */
  readonly voice: number;
  /** It goes on from the article shown before. */
  readonly follows: number;
};
export type Scored = {
  readonly article: number;
  readonly score: number;
  /** How likely this one is, if any article is the answer: its part of all the evidence. */
  readonly share: number;
  readonly fields: Fields;
};

/** How much each field counts: fitted on the tuned part of the question bank, see docs/answers.md. */
export const FIELD_WEIGHTS: Readonly<Record<keyof Fields, number>> = {
  meaning: 8.7,
  asked: 5.9,
  text: 11.1,
  all: 14,
  askedLetters: 5.3,
  textLetters: 4.4,
  title: 4.4,
  phrasing: 2.9,
  phrasingMeaning: -2.8,
  learned: 17.8,
  same: 12,
  fits: 4.4,
  voice: 0.7,
  follows: 5.3,
};
export const SAME_FROM = 0.5;

export type Context = {
  readonly audience: Audience | null;
  readonly fits: (article: number) => boolean;
  readonly follows: (article: number) => boolean;
  readonly voice: (article: number) => number;
};
export type Ranker = (reading: Reading, context: Context) => Scored[];
/** The chances of all articles as the learned model sees them, by their numbers; null without a model. */
export type Learned = ((reading: Reading) => Float64Array) | null;

const KEPT = 8;
/** The nearest by their sums of words are compared phrasing by phrasing. */
const CANDIDATES = 32;
const NAMES = Object.keys(FIELD_WEIGHTS) as (keyof Fields)[];

/** A function that ranks the articles for a question. Its arrays are made once and used for every question. */
export function makeRanker(index: SearchIndex, learned: Learned = null, kept = KEPT): Ranker {
  const { vectors } = index;
  const count = index.ids.length;
  const scorer = (of: CosineIndex) => {
    const scores = new Float32Array(count);
    return (question: Sparse) => {
      scoreAll(of, question, scores);
      return scores;
    };
  };
  const by = {
    meaning: scorer(index.meaning),
    asked: scorer(index.asked),
    text: scorer(index.texts),
    all: scorer(index.all),
    askedLetters: scorer(index.askedLetters),
    textLetters: scorer(index.textLetters),
  };
  const phrasings = makeRowScorer(index.phrasings);
  const phrasingMeanings = makeRowScorer(index.phrasingMeanings);
  const titles = makeRowScorer(index.titles);
  const rough = new Float32Array(count);

  return (reading, context) => {
    const terms = vectors.terms(reading);
    const meant = vectors.meaning(reading);
    const letters = vectors.letters(reading);
    const [meaning, asked, text, all] = [by.meaning(meant), by.asked(terms), by.text(terms), by.all(terms)];
    const [askedLetters, textLetters] = [by.askedLetters(letters), by.textLetters(letters)];
    phrasings.ask(terms);
    phrasingMeanings.ask(meant);
    titles.ask(terms);
    const chances = learned?.(reading) ?? null;
    const w = FIELD_WEIGHTS;
    for (let i = 0; i < count; i++) {
      rough[i] =
        w.meaning * (meaning[i] ?? 0) +
        w.asked * (asked[i] ?? 0) +
        w.text * (text[i] ?? 0) +
        w.all * (all[i] ?? 0) +
        w.askedLetters * (askedLetters[i] ?? 0) +
        w.textLetters * (textLetters[i] ?? 0) +
        w.learned * learnedOf(chances, i);
    }
    const scored = nearest(rough, CANDIDATES).map((article) => {
      const phrasing = phrasings.best(article);
      const fields: Fields = {
        meaning: meaning[article] ?? 0,
        asked: asked[article] ?? 0,
        text: text[article] ?? 0,
        all: all[article] ?? 0,
        askedLetters: askedLetters[article] ?? 0,
        textLetters: textLetters[article] ?? 0,
        title: titles.best(article),
        phrasing,
        phrasingMeaning: phrasingMeanings.best(article),
        learned: learnedOf(chances, article),
        same: Math.max(0, phrasing - SAME_FROM),
        voice: context.voice(article),
        fits: context.audience === null ? 0 : context.fits(article) ? 1 : -1,
        follows: context.follows(article) ? 1 : 0,
      };
      return { article, score: combine(fields), fields };
    });
    scored.sort((a, b) => b.score - a.score || a.article - b.article);
    const top = scored[0]?.score ?? 0;
    let evidence = 0;
    for (const { score } of scored) evidence += Math.exp(score - top);
    return scored.slice(0, kept).map((one) => ({ ...one, share: Math.exp(one.score - top) / evidence }));
  };
}

/** A chance of e^-12 and less is no chance at all. */
const LEAST_LOG = 12;

function learnedOf(chances: Float64Array | null, article: number): number {
  if (chances === null) return 0;
  return Math.max(0, 1 + Math.log((chances[article] ?? 0) + 1e-9) / LEAST_LOG);
}

function combine(fields: Fields): number {
  let score = 0;
  for (const name of NAMES) score += FIELD_WEIGHTS[name] * fields[name];
  return score;
}

/** The numbers of the `most` highest scores, in no order. */
function nearest(scores: Float32Array, most: number): number[] {
  if (scores.length <= most) return [...scores.keys()];
  const limit = scores.slice().sort()[scores.length - most] ?? 0;
  const found: number[] = [];
  for (let i = 0; i < scores.length && found.length < most; i++) if ((scores[i] ?? 0) >= limit && (scores[i] ?? 0) > 0) found.push(i);
  return found;
}
