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
};

/** Longer texts are read up to here: a story tells its subject early, and the budget is half a millisecond. */
const MAX_WORDS = 80;
const MARKED_WORD = /[\p{L}\p{M}]*[\u0300\u0301\u0303\u0309\u0323àáãèéìíòóõùúýăâđêôơưạ-ỹ][\p{L}\p{M}]*/gu;
const MIN_MARKED = 2;
const MARKED_SHARE = 0.3;
const UNITS: Readonly<Record<string, string>> = { tr: 'triệu', k: 'nghìn', h: 'giờ', t: 'tháng', ч: 'часов', р: 'рублей', м: 'минут' };

/** A text as words, and the language it is in. `written` is given when articles are read; else it is found out. */
export function readWords(text: string, vocabulary: Vocabulary, written?: Locale): { locale: Locale; heard: Heard | null; words: Word[] } {
  const raw = (written ? text.normalize('NFC') : cleanText(text, 2_000)).toLowerCase();
  const heard = written ? { locale: written, sure: true } : detectLanguage(raw, vocabulary);
  const locale = heard?.locale ?? 'vi';
  const words: Word[] = [];
  for (const piece of raw
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .match(/[\p{L}\p{M}]+(?:['’][\p{L}]+)*(?:\d[\p{L}\p{M}]*)*|\d+(?:[.,]\d+)*\p{L}*/gu) ?? []) {
    if (!written && words.length >= MAX_WORDS) break;
    words.push(...recall(piece, locale, vocabulary));
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

// People use few different words, and taking one apart costs more than looking it up.
const MAX_KNOWN = 30_000;
const known = new WeakMap<Vocabulary, Map<string, readonly Word[]>>();

function recall(piece: string, locale: Locale, vocabulary: Vocabulary): readonly Word[] {
  let pieces = known.get(vocabulary);
  if (!pieces || pieces.size >= MAX_KNOWN) {
    pieces = new Map();
    known.set(vocabulary, pieces);
  }
  const key = `${locale} ${piece}`;
  const found = pieces.get(key);
  if (found) return found;
  const words: Word[] = [];
  readPiece(piece, locale, vocabulary, words);
  pieces.set(key, words);
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
    if (isVietnamese) {
      words.push(vietnameseWord(word, folded, syllable, vocabulary));
      return;
    }
    const split = vocabulary.en.has(folded) ? undefined : vocabulary.joined.get(syllable);
    const meant = split ?? (vocabulary.en.has(folded) ? null : readKeyboardLeftovers(word.replace(/đ/g, 'd') === folded ? folded : word));
    if (meant !== null && meant !== undefined) {
      for (const part of meant.split(' ')) words.push(vietnameseWord(part, part, part, vocabulary));
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
  else words.push(makeWord('en', folded, null, stemEnglish(folded), vocabulary.commonEn.has(folded)));
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
  return makeWord('ru', folded, null, stemRussian(folded), vocabulary.commonRu.has(folded));
}

function makeWord(locale: Word['locale'], folded: string, marked: string | null, key: string, common: boolean): Word {
  return { locale, folded, marked, key, term: `${locale}:${key}`, common };
}
