import type { Word } from './normalise.js';
import type { Reading } from './reading.js';
import { makeCollector, type Sparse } from './sparse.js';

/** How much each kind of term counts against a plain word. */
export const WEIGHTS = { common: 0.35, number: 0.3, pair: 0.7, concept: 0.9, together: 0.5 } as const;

/** Numbers for terms. While articles are read new terms get a number; afterwards a new one is a stranger. */
export type Vectors = {
  /** Words and concepts, and pairs of neighbours unless `alone`. */
  readonly terms: (reading: Reading, alone?: boolean) => Sparse;
  /** Concepts and pairs of them: "passport" with "lost" says more than each alone, in whatever language. */
  readonly meaning: (reading: Reading) => Sparse;
  /** Runs of three letters: what is left of a word when it is misspelt. */
  readonly letters: (reading: Reading) => Sparse;
  /** The number of a term; null when no article has it. */
  readonly find: (term: string) => number | null;
  /** From now on strangers get no number of their own. */
  readonly close: () => void;
};

/** At most so many concepts of one message are paired: a story names everything. */
const MAX_PAIRED = 12;
/** Strangers share these last numbers: few enough to stay small, many enough not to meet within one question. */
const STRANGERS = 256;
/** Spreads pairs of numbers over 32 bits, so that a pair is a small whole number. */
const SPREAD = 0x9e3779b1;

export function makeVectors(conceptIds: readonly string[]): Vectors {
  const words = new Map<string, number>();
  const pairs = new Map<number, number>();
  const concepts = new Map(conceptIds.map((id, at) => [id, at]));
  const collector = makeCollector();
  const lettersOf = rememberLetters();
  // Concepts are the first terms.
  let next = conceptIds.length;
  let closed = false;
  let strangers = 0;
  const stranger = (): number => next + (strangers++ % STRANGERS);
  const idOf = (term: string): number => {
    const known = words.get(term);
    if (known !== undefined) return known;
    if (closed) return stranger();
    words.set(term, next);
    return next++;
  };
  const pairOf = (one: number, other: number): number => {
    const key = (Math.imul(one + 1, SPREAD) ^ other) | 0;
    const known = pairs.get(key);
    if (known !== undefined) return known;
    if (closed) return stranger();
    pairs.set(key, next);
    return next++;
  };

  return {
    find: (term) => words.get(term) ?? null,
    close: () => {
      closed = true;
    },
    terms: (reading, alone = false) => {
      strangers = 0;
      let before: Word | null = null;
      let beforeId = 0;
      for (const word of reading.words) {
        const id = idOf(word.term);
        collector.raise(id, weightOf(word));
        if (alone) continue;
        if (before !== null) collector.raise(pairOf(beforeId, id), WEIGHTS.pair * (before.common && word.common ? WEIGHTS.common : 1));
        before = word;
        beforeId = id;
      }
      for (const { value } of reading.concepts) collector.raise(concepts.get(value.id) ?? 0, WEIGHTS.concept);
      return collector.done();
    },
    meaning: (reading) => {
      const found = new Set<number>();
      for (const { value } of reading.concepts) found.add(concepts.get(value.id) ?? 0);
      const sorted = [...found].sort((a, b) => a - b);
      for (const id of sorted) collector.raise(id, 1);
      const paired = sorted.slice(0, MAX_PAIRED);
      paired.forEach((one, at) => {
        for (const other of paired.slice(at + 1)) collector.raise(conceptIds.length * (one + 1) + other, WEIGHTS.together);
      });
      return collector.done();
    },
    letters: (reading) => {
      for (const word of reading.words) {
        if (word.locale === 'number') continue;
        const weight = word.common ? WEIGHTS.common : 1;
        const runs = lettersOf(word.locale === 'vi' ? word.folded : word.key);
        for (let i = 0; i < runs.length; i++) collector.raise(runs[i] ?? 0, weight);
      }
      return collector.done();
    },
  };
}

function weightOf(word: Word): number {
  if (word.locale === 'number') return WEIGHTS.number;
  return word.common ? WEIGHTS.common : 1;
}

const KEPT = 50_000;
const LETTER_BITS = 6;

/** Three letters as one number of 18 bits. */
function rememberLetters(): (word: string) => Int32Array {
  const known = new Map<string, Int32Array>();
  return (word) => {
    const found = known.get(word);
    if (found) return found;
    const padded = ` ${word} `;
    const runs = new Int32Array(Math.max(0, padded.length - 2));
    for (let at = 0; at < runs.length; at++)
      runs[at] =
        (codeOf(padded.charCodeAt(at)) << (2 * LETTER_BITS)) |
        (codeOf(padded.charCodeAt(at + 1)) << LETTER_BITS) |
        codeOf(padded.charCodeAt(at + 2));
    if (known.size >= KEPT) known.clear();
    known.set(word, runs);
    return runs;
  };
}

/** a–z and а–я get codes of their own, everything else shares the last one. */
function codeOf(char: number): number {
  if (char === 32) return 0;
  if (char >= 97 && char <= 122) return char - 96;
  if (char >= 0x430 && char <= 0x44f) return char - 0x430 + 27;
  return 63;
}
