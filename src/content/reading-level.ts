import type { Locale } from '../core/types.js';

/**
 * How many years of school a text asks for. English: Flesch–Kincaid grade. Russian: the same formula with the
 * weights of Oborneva (2006). Vietnamese words are one or two syllables without endings, so sentence length
 * decides: a year for every two and a half syllables of an average sentence.
 */
export function readingYears(text: string, locale: Locale): number {
  const sentences = text.split(/[.!?:;]+(?:\s|$)|\n+/u).filter((sentence) => /\p{L}/u.test(sentence));
  const words = text.match(/\p{L}+(?:[-'’]\p{L}+)*/gu) ?? [];
  if (sentences.length === 0 || words.length === 0) return 0;
  const perSentence = words.length / sentences.length;
  if (locale === 'vi') return perSentence / 2.5;
  const syllables = words.reduce((sum, word) => sum + countSyllables(word.toLowerCase(), locale), 0);
  const perWord = syllables / words.length;
  return locale === 'ru' ? 0.5 * perSentence + 8.4 * perWord - 15.59 : 0.39 * perSentence + 11.8 * perWord - 15.59;
}

function countSyllables(word: string, locale: 'ru' | 'en'): number {
  if (locale === 'ru') return word.match(/[аеёиоуыэюя]/g)?.length ?? 1;
  const spoken = word.replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '').replace(/^y/, '');
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 1);
}
