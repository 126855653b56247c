import type { Locale } from '../core/types.js';
import type { Phrases } from './lexicon.js';
import { eachPhrase } from './lexicon.js';
import { PREFIX, readWords, type Word } from './normalise.js';
import { shareOf, type Vocabulary } from './vocabulary.js';

/**
 * Phrases of the word lists, matched against the words of a message.
 * Syntax: words in order; `...` up to four words between; `word*` any ending; `=word` only with these diacritics;
 * `a/b` either; `^` begin; `$` end.
 */
type Part =
  | { readonly kind: 'word'; readonly options: readonly Option[] }
  | { readonly kind: 'gap' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' };
type Option = {
  readonly locale: Word['locale'];
  readonly key: string;
  readonly marked: string;
  readonly prefix: boolean;
  readonly strict: boolean;
};
type Pattern<T> = { readonly value: T; readonly phrase: string; readonly parts: readonly Part[]; readonly size: number };

export type Hit<T> = { readonly value: T; readonly phrase: string; readonly from: number; readonly to: number };
export type Matcher<T> = { readonly find: (words: readonly Word[]) => Hit<T>[]; readonly phrases: number };

const GAP = 4;

/** A matcher over phrases, each with the value that it stands for. */
export function buildMatcher<T>(entries: readonly { value: T; phrases: Phrases }[], vocabulary: Vocabulary): Matcher<T> {
  const byFirst = new Map<string, Pattern<T>[]>();
  const byStart = new Map<string, Pattern<T>[]>();
  let count = 0;
  const add = (map: Map<string, Pattern<T>[]>, key: string, pattern: Pattern<T>): void => {
    const list = map.get(key);
    if (list) list.push(pattern);
    else map.set(key, [pattern]);
  };
  for (const { value, phrases } of entries) {
    for (const { locale, phrase } of eachPhrase(phrases)) {
      const read = readPattern(phrase, locale, vocabulary);
      const size = read.filter((part) => part.kind === 'word').length;
      const parts = size === 1 ? read.map((part) => doubt(part, vocabulary)) : read;
      const first = parts.find((part) => part.kind === 'word');
      if (first?.kind !== 'word') continue;
      count++;
      const pattern = { value, phrase, parts, size };
      for (const key of new Set(first.options.filter((option) => !option.prefix).map((option) => option.key))) add(byFirst, key, pattern);
      for (const start of new Set(first.options.filter((option) => option.prefix).map((option) => option.key.slice(0, PREFIX))))
        add(byStart, start, pattern);
    }
  }
  const find = (words: readonly Word[]): Hit<T>[] => {
    const hits: Hit<T>[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (!word) continue;
      collect(byFirst.get(word.key), words, at, hits);
      if (word.start !== '') collect(byStart.get(word.start), words, at, hits);
    }
    return hits;
  };
  return { find, phrases: count };
}

function collect<T>(patterns: readonly Pattern<T>[] | undefined, words: readonly Word[], at: number, hits: Hit<T>[]): void {
  if (!patterns) return;
  for (const pattern of patterns) {
    const to = matchFrom(pattern.parts, 0, words, at);
    if (to !== -1) hits.push({ value: pattern.value, phrase: pattern.phrase, from: at, to });
  }
}

/** The index after the last matched word, or -1. Gaps are tried from short to long. */
function matchFrom(parts: readonly Part[], part: number, words: readonly Word[], at: number): number {
  const wanted = parts[part];
  if (!wanted) return at;
  if (wanted.kind === 'begin') return at === 0 ? matchFrom(parts, part + 1, words, at) : -1;
  if (wanted.kind === 'end') return at === words.length ? matchFrom(parts, part + 1, words, at) : -1;
  if (wanted.kind === 'gap') {
    for (let skip = 0; skip <= GAP && at + skip <= words.length; skip++) {
      const to = matchFrom(parts, part + 1, words, at + skip);
      if (to !== -1) return to;
    }
    return -1;
  }
  const word = words[at];
  return word && wanted.options.some((option) => fits(option, word)) ? matchFrom(parts, part + 1, words, at + 1) : -1;
}

function fits(option: Option, word: Word): boolean {
  // An English word such as "ban" is also a Vietnamese syllable: the language of the word decides.
  if (option.locale !== word.locale) return false;
  if (option.prefix) return word.folded.startsWith(option.key);
  if (option.key !== word.key) return false;
  if (word.locale !== 'vi') return true;
  return word.marked === null ? !option.strict : option.marked === word.marked;
}

function readPattern(phrase: string, locale: Locale, vocabulary: Vocabulary): Part[] {
  return phrase.split(/\s+/).flatMap((piece): Part[] => {
    if (piece === '...' || piece === '…') return [{ kind: 'gap' }];
    if (piece === '^') return [{ kind: 'begin' }];
    if (piece === '$') return [{ kind: 'end' }];
    const choices = piece.split('/').filter((choice) => choice !== '');
    if (choices.length > 1)
      return [{ kind: 'word', options: choices.flatMap((choice) => readOptions(choice, locale, vocabulary).slice(0, 1)) }];
    return readOptions(piece, locale, vocabulary).map((option) => ({ kind: 'word', options: [option] }));
  });
}

/** A piece such as "tuần/" or "công-ty" may hold several words; each becomes an option in order. */
function readOptions(piece: string, locale: Locale, vocabulary: Vocabulary): Option[] {
  const prefix = piece.endsWith('*');
  const strict = piece.startsWith('=');
  const { words } = readWords(prefix ? piece.slice(0, -1) : piece, vocabulary, locale);
  return words.map((word) => ({
    locale: word.locale,
    key: prefix ? word.folded : word.key,
    marked: word.marked ?? word.key,
    prefix,
    strict,
  }));
}

/** One syllable alone, such as "chờ", must not be heard in every "cho": without marks only if it mostly means this. */
function doubt(part: Part, vocabulary: Vocabulary): Part {
  if (part.kind !== 'word') return part;
  const options = part.options.map((option) =>
    option.locale === 'vi' && shareOf(vocabulary, option.key, option.marked) < 0.5 ? { ...option, strict: true } : option,
  );
  return { ...part, options };
}
