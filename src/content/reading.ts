import type { Locale } from '../core/types.js';
import type { Vector } from './cosine-index.js';
import type { Heard } from './language.js';
import { readWords, type Word } from './normalise.js';
import type { Hit, Matcher } from './pattern.js';
import type { Vocabulary } from './vocabulary.js';

/** A text as the search sees it. */
export type Reading = {
  readonly locale: Locale;
  /** The language as it was heard; null when the text does not tell. */
  readonly heard: Heard | null;
  readonly words: readonly Word[];
  readonly concepts: readonly Hit<Concept>[];
};
export type Concept = { readonly id: string; readonly must: boolean };

/** How much each kind of term counts against a plain word. */
export const WEIGHTS = { common: 0.35, number: 0.3, pair: 0.7, concept: 0.9, together: 0.5 } as const;

export function readText(text: string, vocabulary: Vocabulary, concepts: Matcher<Concept>, locale?: Locale): Reading {
  const read = readWords(text, vocabulary, locale);
  return { locale: read.locale, heard: read.heard, words: read.words, concepts: concepts.find(read.words) };
}

/** Words, pairs of neighbours and concepts, as a vector. */
export function termsOf(reading: Reading): Vector {
  const vector = new Map<string, number>();
  let before: Word | null = null;
  for (const word of reading.words) {
    const weight = word.locale === 'number' ? WEIGHTS.number : word.common ? WEIGHTS.common : 1;
    raise(vector, word.term, weight);
    if (before !== null) {
      const both = before.common && word.common ? WEIGHTS.common : 1;
      raise(vector, `${before.term}_${word.key}`, WEIGHTS.pair * both);
    }
    before = word;
  }
  for (const { value } of reading.concepts) raise(vector, `#${value.id}`, WEIGHTS.concept);
  return vector;
}

/** At most so many concepts of one message are paired: a story names everything. */
const MAX_PAIRED = 12;

/** Concepts and pairs of them: "passport" with "lost" says more than each alone, in whatever language. */
export function conceptsOf(reading: Reading): Vector {
  const vector = new Map<string, number>();
  const ids = [...new Set(reading.concepts.map((hit) => hit.value.id))].sort();
  for (const id of ids) vector.set(id, 1);
  const paired = ids.slice(0, MAX_PAIRED);
  paired.forEach((one, at) => {
    for (const other of paired.slice(at + 1)) vector.set(`${one}+${other}`, WEIGHTS.together);
  });
  return vector;
}

/** Runs of three letters: what is left of a word when it is misspelt. */
export function gramsOf(reading: Reading): Vector {
  const vector = new Map<string, number>();
  for (const word of reading.words) {
    if (word.locale === 'number') continue;
    const padded = ` ${word.locale === 'vi' ? word.folded : word.key} `;
    const weight = word.common ? WEIGHTS.common : 1;
    for (let at = 0; at + 3 <= padded.length; at++) {
      raise(vector, padded.slice(at, at + 3), weight);
    }
  }
  return vector;
}

function raise(vector: Map<string, number>, term: string, weight: number): void {
  // A term said twice does not count twice.
  if ((vector.get(term) ?? 0) < weight) vector.set(term, weight);
}
