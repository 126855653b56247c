import type { Word } from './normalise.js';
import type { Reading } from './reading.js';
import { makeCollector, type Sparse } from './sparse.js';

/**
 * A text as numbers that mean the same in every build: words, pairs of neighbours, concepts and their pairs are
 * hashed; runs of three letters have numbers of their own behind them. What the learned models look at.
 */
export const TERM_BITS = 18;
const TERMS = 2 ** TERM_BITS;
const LETTERS = 2 ** 18;
/** Every text has this one: how likely a class is before a word is said. */
const ANY = TERMS + LETTERS;
export const FEATURES = ANY + 1;

const WEIGHTS = { common: 0.35, number: 0.3, pair: 0.7, concept: 1, together: 0.5, letters: 0.35, any: 0.8 } as const;
const MAX_PAIRED = 12;

export type Featuring = (reading: Reading, letters: Sparse) => Sparse;

/** `letters`: the runs of letters as `Vectors.letters` gives them. The vector has length one. */
export function makeFeaturing(): Featuring {
  const collector = makeCollector(FEATURES);
  const hashes = new Map<string, number>();
  const hash = (text: string): number => {
    const known = hashes.get(text);
    if (known !== undefined) return known;
    const made = hashText(text);
    if (hashes.size >= 50_000) hashes.clear();
    hashes.set(text, made);
    return made;
  };
  const put = (full: number, weight: number): void => collector.raise((full >>> 0) % TERMS, weight);
  return (reading, letters) => {
    let before: Word | null = null;
    let beforeHash = 0;
    for (const word of reading.words) {
      const own = hash(word.term);
      put(own, word.locale === 'number' ? WEIGHTS.number : word.common ? WEIGHTS.common : 1);
      if (before !== null) put(mix(beforeHash, own), WEIGHTS.pair * (before.common && word.common ? WEIGHTS.common : 1));
      before = word;
      beforeHash = own;
    }
    const concepts = [...new Set(reading.concepts.map((hit) => hit.value.id))].sort();
    concepts.forEach((id, at) => {
      put(hash(`#${id}`), WEIGHTS.concept);
      if (at >= MAX_PAIRED) return;
      for (const other of concepts.slice(at + 1, MAX_PAIRED)) put(mix(hash(`#${id}`), hash(`#${other}`)), WEIGHTS.together);
    });
    for (let i = 0; i < letters.ids.length; i++)
      collector.raise(TERMS + (letters.ids[i] ?? 0), WEIGHTS.letters * (letters.weights[i] ?? 0));
    collector.raise(ANY, WEIGHTS.any);
    return toLengthOne(collector.done());
  };
}

function toLengthOne(vector: Sparse): Sparse {
  let square = 0;
  for (const weight of vector.weights) square += weight * weight;
  const length = Math.sqrt(square) || 1;
  for (let i = 0; i < vector.weights.length; i++) vector.weights[i] = (vector.weights[i] ?? 0) / length;
  return vector;
}

/** FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finish(hash);
}

function mix(one: number, other: number): number {
  return finish(Math.imul(one, 0x9e3779b1) ^ other);
}

/** Spreads the bits, so that the low ones are as good as any. */
function finish(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) | 0;
}
