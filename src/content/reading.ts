import type { Locale } from '../core/types.js';
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

/** Takes a text apart. `locale` is given when an article is read; else it is found out. */
export function readText(text: string, vocabulary: Vocabulary, concepts: Matcher<Concept>, locale?: Locale): Reading {
  const read = readWords(text, vocabulary, locale);
  return { locale: read.locale, heard: read.heard, words: read.words, concepts: concepts.find(read.words) };
}
