import { stripMarks } from '../core/text.js';
import { eachPhrase, type Phrases } from './lexicon.js';
import { stemRussian } from './stem.js';

/** A text as words with what tells a name: capital letters, and what stands around. For `anonymise.ts`. */
export type Word = {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly lower: string;
  /** Without marks; of a Russian word the stem. */
  readonly key: string;
  readonly capital: boolean;
  /** At the beginning of a sentence, where every word has a capital letter. */
  readonly first: boolean;
  /** Nothing but a space or a dash stands before it. */
  readonly joined: boolean;
  /** The same, or a colon: "Họ tên: …". */
  readonly near: boolean;
};

const WORD = /[\p{L}\p{M}]+(?:['’]\p{L}+)*/gu;
/** When so large a share of so many words has capital letters, they say nothing. */
const SHOUTING = { share: 0.7, capitals: 7, allCapitals: 3 };

export function readWords(text: string): readonly Word[] {
  const words: Omit<Word, 'capital'>[] = [];
  let end = 0;
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    const gap = text.slice(end, start);
    words.push({
      text: word,
      start,
      end: start + word.length,
      lower: word.toLowerCase(),
      key: keyOf(word),
      first: words.length === 0 || /[.!?…\n]\s*["'«“(-]*\s*$/.test(gap),
      joined: words.length > 0 && /^[ \u00a0]?-?[ \u00a0]?$/.test(gap),
      near: words.length > 0 && /^[\s:"'«“-]*$/.test(gap),
    });
    end = start + word.length;
  }
  const shouting = isShouting(words.filter((word) => !word.first));
  return words.map((word) => ({ ...word, capital: !shouting && hasCapital(word) }));
}

function isShouting(inside: readonly { readonly text: string; readonly lower: string }[]): boolean {
  const most = inside.length * SHOUTING.share;
  const loud = inside.filter((word) => word.text.length > 1 && word.text === word.text.toUpperCase());
  if (inside.length >= SHOUTING.allCapitals && loud.length >= most) return true;
  return inside.length >= SHOUTING.capitals && inside.filter(hasCapital).length >= most;
}

function hasCapital(word: { readonly text: string }): boolean {
  return /^\p{Lu}/u.test(word.text);
}

function keyOf(word: string): string {
  const folded = stripMarks(word.toLowerCase());
  return /\p{Script=Cyrillic}/u.test(folded) ? stemRussian(folded) : folded.replace(/['’]s$|['’]/g, '');
}

/** Tells how many words, from a place on, are one of the phrases of a list; 0 when none is. */
export type Finder = (words: readonly Word[], from: number) => number;

/** `exact`: letter by letter; otherwise marks and Russian endings do not matter. */
export function findPhrases(phrases: Phrases, exact: boolean): Finder {
  const of = (word: Word): string => (exact ? word.lower : word.key);
  const book = new Map<string, (readonly string[])[]>();
  for (const { phrase } of eachPhrase(phrases)) {
    const parts = readWords(phrase).map(of);
    const [head] = parts;
    if (head !== undefined) book.set(head, [...(book.get(head) ?? []), parts]);
  }
  return (words, from) => {
    const word = words[from];
    const fitting = (word === undefined ? [] : (book.get(of(word)) ?? [])).filter((parts) =>
      parts.every((part, n) => {
        const here = words[from + n];
        return here !== undefined && of(here) === part && (n === 0 || here.joined);
      }),
    );
    return Math.max(0, ...fitting.map((parts) => parts.length));
  };
}
