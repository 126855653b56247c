import { stripMarks } from '../core/text.js';
import type { Locale } from '../core/types.js';
import { latinKey, looksRussian } from './latin-russian.js';
import { hasVietnameseLetter, isSyllable, readKeyboardLeftovers, syllableKey } from './syllable.js';
import type { Vocabulary } from './vocabulary.js';

export type Heard = { readonly locale: Locale; readonly sure: boolean };

const SURE = 1.5;

/**
 * The language of a short text: its letters; and for plain Latin letters, word by word, whether a word can be
 * a Vietnamese syllable, English, or Russian typed with Latin letters. Null when the text does not tell.
 */
export function detectLanguage(text: string, vocabulary: Vocabulary): Heard | null {
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{M}'’]+(?:\d[a-z]*)*/gu) ?? [];
  if (words.length === 0) return null;
  let cyrillic = 0;
  let marked = 0;
  const latin: string[] = [];
  for (const word of words) {
    if (/\p{Script=Cyrillic}/u.test(word)) cyrillic++;
    else if (/\p{Script=Latin}/u.test(word)) {
      latin.push(word);
      if (hasVietnameseLetter(word)) marked++;
    }
  }
  if (latin.length === 0 && cyrillic === 0) return null;
  const points = weighLatin(latin, vocabulary);
  points.vi += marked * 2;
  points.ru += cyrillic * 2;
  if (cyrillic > 0 && marked === 0 && cyrillic >= latin.length) return { locale: 'ru', sure: true };
  return best(points, marked > 0);
}

type Points = Readonly<Record<Locale, number>>;

function weighLatin(words: readonly string[], vocabulary: Vocabulary): Record<Locale, number> {
  const points: Record<Locale, number> = { vi: 0, ru: 0, en: 0 };
  for (const word of words) {
    const own = recall(word, vocabulary);
    points.vi += own.vi;
    points.ru += own.ru;
    points.en += own.en;
  }
  return points;
}

const MAX_KNOWN = 30_000;
const known = new WeakMap<Vocabulary, Map<string, Points>>();

function recall(word: string, vocabulary: Vocabulary): Points {
  let words = known.get(vocabulary);
  if (!words || words.size >= MAX_KNOWN) {
    words = new Map();
    known.set(vocabulary, words);
  }
  const points = words.get(word) ?? weighWord(word, vocabulary);
  words.set(word, points);
  return points;
}

function weighWord(word: string, vocabulary: Vocabulary): Points {
  const folded = stripMarks(word.replace(/['’]/g, ''));
  const vi = vocabulary.chat.vi.has(word) ? 1.2 : weighVietnamese(syllableKey(folded), vocabulary);
  const en = vocabulary.commonEn.has(folded) ? 1.6 : vocabulary.en.has(folded) ? 1.3 : 0;
  const ru = weighRussian(folded, vocabulary) * (en > 0 ? 0.6 : 1);
  // A word that fits two languages says little about either; long words say more.
  const most = Math.max(vi, en, ru);
  const rivals = [vi, en, ru].filter((value) => value >= most - 0.35).length;
  const weight = (rivals > 1 ? 0.4 : 1) * (folded.length === 1 ? 0.3 : 1);
  return { vi: vi * weight, en: en * weight, ru: ru * weight };
}

/** A key stands for many spellings ("my", "mi", "мы"), so a hit says less than an English word spelt right. */
function weighRussian(folded: string, vocabulary: Vocabulary): number {
  const key = latinKey(folded);
  if (vocabulary.commonLatin.has(key)) return 1.6;
  if (folded.length > 2 && vocabulary.ruByLatin.has(key)) return 1.2;
  return looksRussian(folded) ? 0.8 : 0;
}

function weighVietnamese(syllable: string, vocabulary: Vocabulary): number {
  if (isSyllable(syllable)) return vocabulary.commonVi.has(syllable) ? 1.6 : vocabulary.vi.has(syllable) ? 1.3 : 0.5;
  if (vocabulary.joined.has(syllable)) return 1.3;
  const meant = readKeyboardLeftovers(syllable);
  return meant !== null && vocabulary.vi.has(meant) ? 0.8 : 0;
}

function best(points: Record<Locale, number>, marked: boolean): Heard | null {
  const order = (['vi', 'ru', 'en'] as const).toSorted((a, b) => points[b] - points[a]);
  const [first, second] = order;
  if (!first || !second || points[first] === 0) return null;
  const lead = points[first] - points[second];
  return { locale: first, sure: (marked && first === 'vi') || (lead >= SURE && lead >= points[first] * 0.25) || lead >= 3 };
}
