import { stripMarks } from '../core/text.js';
import type { Locale } from '../core/types.js';
import { LOCALES } from '../core/types.js';
import type { Phrases } from './lexicon.js';

/** A place where a message may be two questions. `clear`: the writer set them apart with a question mark, a line or numbers. */
export type Split = { readonly parts: readonly [string, string]; readonly clear: boolean };

const MOST_SPLITS = 8;
const LEAST_WORDS = 2;
const CLEAR = /[?？]+\s*(?=\p{L})|\n+|(?:^|\s)2[.)]\s+/gu;

/** Every place where `text` may be cut in two questions: clear places first. */
export function makeSplitter(joints: Phrases): (text: string) => Split[] {
  const words = [...new Set(LOCALES.flatMap((locale: Locale) => joints[locale].map((joint) => stripMarks(joint.toLowerCase()))))];
  const joined = new RegExp(`[\\s,;]+(?:${words.sort((a, b) => b.length - a.length).join('|')})\\s+|;\\s+`, 'gu');
  return (text) => {
    // Folding keeps the length of composed text, so places in the folded text are places in the text.
    const whole = text.normalize('NFC').trim();
    const folded = stripMarks(whole.toLowerCase());
    const places = folded.length === whole.length ? folded : whole.toLowerCase();
    const cut = (pattern: RegExp, clear: boolean): Split[] =>
      [...places.matchAll(pattern)].flatMap((found) => {
        const before = whole
          .slice(0, found.index + (clear && found[0].startsWith('?') ? 1 : 0))
          .replace(/^1[.)]\s+/, '')
          .trim();
        const after = whole.slice(found.index + found[0].length).trim();
        return hasWords(before) && hasWords(after) ? [{ parts: [before, after] as const, clear }] : [];
      });
    return [...cut(CLEAR, true), ...cut(joined, false)].slice(0, MOST_SPLITS);
  };
}

function hasWords(text: string): boolean {
  return text.split(/\s+/).filter((word) => /\p{L}{2,}/u.test(word)).length >= LEAST_WORDS;
}
