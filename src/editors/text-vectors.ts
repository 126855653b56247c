import type { Word } from '../content/normalise.js';
import type { Reading } from '../content/reading.js';

/** A text by what it says: words, concepts, letters. To see which questions are alike. */
export type Vector = ReadonlyMap<string, number>;

/** How much each kind of term counts against a plain word. */
const WEIGHTS = { common: 0.35, number: 0.3, pair: 0.7, concept: 0.9, together: 0.5 } as const;

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
