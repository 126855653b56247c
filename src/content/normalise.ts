import { cleanText, stripMarks } from '../core/text.js';
import type { Locale } from '../core/types.js';
import { detectLanguage, type Heard } from './language.js';
import { latinKey, toCyrillic } from './latin-russian.js';
import { stemEnglish, stemRussian } from './stem.js';
import { isSyllable, markedKey, readKeyboardLeftovers, syllableKey } from './syllable.js';
import type { Vocabulary } from './vocabulary.js';

/** One word as the search compares it. */
export type Word = {
  readonly locale: Locale | 'number';
  /** Lower case without marks; Latin-script Russian is back in Cyrillic. */
  readonly folded: string;
  /** Vietnamese: the marks in one order, or null when the writer left them out (then they do not count). */
  readonly marked: string | null;
  /** Vietnamese: the syllable; Russian and English: the stem; numbers: the digits. */
  readonly key: string;
  /** Language and key: an English "ban" and a Vietnamese "ban" are two terms. */
  readonly term: string;
  /** A small word that says nothing about the subject. */
  readonly common: boolean;
  /** The first letters, by which endings are found; empty when the word is shorter. */
  readonly start: string;
};

/** So many letters of a phrase with any ending must be there. */
export const PREFIX = 3;

/** Longer texts are read up to here, so that nobody can make a question cost much. */
const MAX_WORDS = 300;
const MARKED_WORD = /[\p{L}\p{M}]*[\u0300\u0301\u0303\u0309\u0323àáãèéìíòóõùúýăâđêôơưạ-ỹ][\p{L}\p{M}]*/gu;
const MIN_MARKED = 2;
const MARKED_SHARE = 0.3;
const UNITS: Readonly<Record<string, string>> = { tr: 'triệu', k: 'nghìn', h: 'giờ', t: 'tháng', ч: 'часов', р: 'рублей', м: 'минут' };

/** A text as words, and the language it is in. `written` is given when articles are read; else it is found out. */
export function readWords(text: string, speech: Vocabulary, written?: Locale): { locale: Locale; heard: Heard | null; words: Word[] } {
  // What is written in an article is meant as it stands.
  const vocabulary = written ? trusting(speech) : speech;
  const raw = (written ? text.normalize('NFC') : cleanText(text, 2_000)).toLowerCase();
  const heard = written ? { locale: written, sure: true } : detectLanguage(raw, vocabulary);
  const locale = heard?.locale ?? 'vi';
  const words: Word[] = [];
  const pieces = knownPieces(vocabulary)[locale];
  const even = written ? raw : raw.replace(/(\p{L})\1{2,}/gu, '$1');
  for (const piece of even.match(/[\p{L}\p{M}]+(?:['’][\p{L}]+)*(?:\d[\p{L}\p{M}]*)*|\d+(?:[.,]\d+)*\p{L}*/gu) ?? []) {
    if (!written && words.length >= MAX_WORDS) break;
    for (const word of recall(piece, locale, vocabulary, pieces)) words.push(word);
  }
  return { locale, heard, words: locale === 'vi' && writtenWithMarks(raw) ? words.map(withoutDoubt) : words };
}

/** Somebody who writes some marks means a word without marks to be one: "cho" is then not "chờ". */
function writtenWithMarks(raw: string): boolean {
  const marked = raw.match(MARKED_WORD)?.length ?? 0;
  return marked >= MIN_MARKED && marked >= raw.split(' ').length * MARKED_SHARE;
}

function withoutDoubt(word: Word): Word {
  return word.locale === 'vi' && word.marked === null ? { ...word, marked: word.key } : word;
}

const trusted = new WeakMap<Vocabulary, Vocabulary>();
const asItStands = (): null => null;

/** The same words, but no slip is looked for. */
function trusting(vocabulary: Vocabulary): Vocabulary {
  const found = trusted.get(vocabulary);
  if (found) return found;
  const made = { ...vocabulary, spell: { vi: asItStands, ru: asItStands, en: asItStands } };
  trusted.set(vocabulary, made);
  return made;
}

// People use few different words, and taking one apart costs more than looking it up.
const MAX_KNOWN = 30_000;
type Known = Readonly<Record<Locale, Map<string, readonly Word[]>>>;
const known = new WeakMap<Vocabulary, Known>();

function knownPieces(vocabulary: Vocabulary): Known {
  const found = known.get(vocabulary);
  if (found) return found;
  const pieces = { vi: new Map(), ru: new Map(), en: new Map() };
  known.set(vocabulary, pieces);
  return pieces;
}

function recall(piece: string, locale: Locale, vocabulary: Vocabulary, pieces: Map<string, readonly Word[]>): readonly Word[] {
  const found = pieces.get(piece);
  if (found) return found;
  const words: Word[] = [];
  readPiece(piece, locale, vocabulary, words);
  if (pieces.size >= MAX_KNOWN) pieces.clear();
  pieces.set(piece, words);
  return words;
}

function readPiece(piece: string, locale: Locale, vocabulary: Vocabulary, words: Word[]): void {
  const number = /^(\d+(?:[.,]\d+)*)(\p{L}*)$/u.exec(piece);
  if (number) {
    const digits = number[1] ?? '';
    const unit = number[2] ?? '';
    words.push(makeWord('number', digits, null, digits.replace(/[.,](?=\d{3}\b)/g, ''), true));
    if (unit !== '') readPiece(UNITS[unit] ?? unit, locale, vocabulary, words);
    return;
  }
  const bare = piece.replace(/['’]/g, '');
  if (/\p{Script=Cyrillic}/u.test(bare)) {
    const full = vocabulary.chat.ru.get(bare);
    for (const word of full === undefined ? [bare] : full.split(' ')) words.push(russianWord(word, vocabulary));
    return;
  }
  const full = locale === 'ru' ? undefined : (vocabulary.chat[locale].get(piece) ?? vocabulary.chat[locale].get(bare));
  for (const word of full === undefined ? [bare] : full.toLowerCase().split(' '))
    readLatin(word.replace(/['’]/g, ''), locale, vocabulary, words);
}

function readLatin(word: string, locale: Locale, vocabulary: Vocabulary, words: Word[]): void {
  const folded = stripMarks(word);
  const syllable = syllableKey(folded);
  const isVietnamese = isSyllable(syllable);
  if (locale === 'ru' && folded === word && !(vocabulary.en.has(folded) && !vocabulary.ruByLatin.has(latinKey(folded)))) {
    words.push(russianWord(vocabulary.ruByLatin.get(latinKey(folded)) ?? toCyrillic(folded), vocabulary));
    return;
  }
  if (locale === 'vi' || folded !== word) {
    // "khoong" could be a syllable, but nobody writes it: then it is "không" with the keys of its marks left in.
    const leftover = isVietnamese && folded === word && !vocabulary.vi.has(syllable) ? readKeyboardLeftovers(folded) : null;
    if (isVietnamese) {
      if (leftover !== null && vocabulary.vi.has(leftover)) words.push(vietnameseWord(leftover, leftover, leftover, vocabulary));
      else words.push(vietnameseWord(word, folded, syllable, vocabulary));
      return;
    }
    const split = vocabulary.en.has(folded) ? undefined : vocabulary.joined.get(syllable);
    const meant = split ?? (vocabulary.en.has(folded) ? null : readKeyboardLeftovers(word.replace(/đ/g, 'd') === folded ? folded : word));
    if (meant !== null && meant !== undefined) {
      for (const part of meant.split(' ')) words.push(vietnameseWord(part, part, part, vocabulary));
      return;
    }
    const slip = vocabulary.en.has(folded) || vocabulary.ruByLatin.has(latinKey(folded)) ? null : vocabulary.spell.vi(folded);
    if (slip !== null) {
      words.push(vietnameseWord(slip, slip, slip, vocabulary));
      return;
    }
  }
  if (locale === 'en' && isVietnamese && !vocabulary.enStems.has(stemEnglish(folded)) && vocabulary.vi.has(syllable)) {
    words.push(vietnameseWord(word, folded, syllable, vocabulary));
    return;
  }
  const russian =
    locale === 'en' || vocabulary.en.has(folded) || folded.length < 4 ? undefined : vocabulary.ruByLatin.get(latinKey(folded));
  if (russian !== undefined) words.push(russianWord(russian, vocabulary));
  else words.push(englishWord(folded, vocabulary));
}

function englishWord(folded: string, vocabulary: Vocabulary): Word {
  const stem = stemEnglish(folded);
  const meant = vocabulary.enStems.has(stem) ? null : vocabulary.spell.en(folded);
  return meant === null
    ? makeWord('en', folded, null, stem, vocabulary.commonEn.has(folded))
    : makeWord('en', folded, null, stemEnglish(meant), vocabulary.commonEn.has(meant));
}

function vietnameseWord(word: string, folded: string, syllable: string, vocabulary: Vocabulary): Word {
  const marked = markedKey(word, folded);
  return makeWord(
    'vi',
    folded,
    marked,
    syllable,
    marked === null ? vocabulary.commonVi.has(syllable) : vocabulary.commonMarked.has(marked),
  );
}

function russianWord(word: string, vocabulary: Vocabulary): Word {
  const folded = stripMarks(word);
  const stem = stemRussian(folded);
  const meant = vocabulary.ruStems.has(stem) ? null : vocabulary.spell.ru(folded);
  return meant === null
    ? makeWord('ru', folded, null, stem, vocabulary.commonRu.has(folded))
    : makeWord('ru', meant, null, stemRussian(meant), vocabulary.commonRu.has(meant));
}

function makeWord(locale: Word['locale'], folded: string, marked: string | null, key: string, common: boolean): Word {
  return { locale, folded, marked, key, term: `${locale}:${key}`, common, start: folded.length < PREFIX ? '' : folded.slice(0, PREFIX) };
}
