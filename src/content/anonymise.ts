import { cleanText, cutText, stripMarks } from '../core/text.js';
import { eachPhrase, type Lexicon } from './lexicon.js';
import { GONE, maskNumbers } from './mask-numbers.js';
import { findPhrases, readWords, type Word } from './name-words.js';

/** What editors read of a question is cut to this. */
const MOST = 200;
/** A name has at most so many words. */
const LONGEST_NAME = 4;
const PATRONYMIC = /.{3}(?:ович|евич|ьич|евна|овна|инична)$/u;
const RUSSIAN_SURNAME = /[оеё]ва?$/u;
/** What follows a name at the beginning of a sentence. */
const DOES = new Set(['bi', 'o', 'la', 'lam', 'muon', 'dang', 'works', 'is', 'has', 'работает', 'живет', 'хочет']);

/**
 * Takes out of a question what could name a person: numbers, addresses, links, codes, names. Errs on the side of
 * taking too much: the words are for editors, who need the subject and not the story. Made once from the word list.
 */
export function makeAnonymise({ names, commonWords }: Pick<Lexicon, 'names' | 'commonWords'>): (text: string) => string {
  const known = findPhrases(names.known, false);
  const address = findPhrases(names.address, true);
  const introduced = findPhrases(names.introduced, true);
  const perhaps = findPhrases(names.perhaps, true);
  const given = findPhrases(names.given, true);
  const everyday = new Set(names.everyday);
  const surnames = new Set(names.surnames);
  const middles = new Set(names.middles);
  const ends = new Set(eachPhrase(names.ends).map(({ phrase }) => phrase.toLowerCase()));
  const small = new Set(
    eachPhrase({ vi: commonWords.vi, ru: commonWords.ru, en: commonWords.en }).flatMap(({ phrase }) => phrase.split(' ')),
  );

  return (raw) => {
    const text = maskNumbers(cleanText(raw, 2_000));
    const words = readWords(text);
    const gone = new Set<number>();
    const looksLikeName = (i: number): boolean => words[i]?.capital === true && (!isKnown(words, i) || given(words, i) > 0);

    /** From a capital letter on: all words with one. From a small letter on: all words up to one that ends names. */
    const takeName = (from: number): void => {
      const capital = words[from]?.capital;
      for (let i = from; i < from + LONGEST_NAME; i++) {
        const word = words[i];
        if (word === undefined || (i > from && !word.joined)) return;
        // Once in a name, even a known word is taken for its end ("Dang Minh Duc"), unless several make a place.
        const goesOn = i === from ? looksLikeName(i) : word.capital && known(words, i) < 2;
        if (capital === true ? !goesOn : ends.has(word.lower)) return;
        gone.add(i);
      }
    };
    const takeGiven = (from: number): void => {
      for (let n = given(words, from); n > 0; n--) gone.add(from + n - 1);
    };

    words.forEach((word, i) => {
      const after = i + introduced(words, i);
      if (after > i && words[after]?.near) takeName(after);
      const next = i + Math.max(perhaps(words, i), address(words, i));
      if (next > i && words[next]?.near) {
        if (looksLikeName(next)) takeName(next);
        else if (!everyday.has(words[next]?.lower ?? '')) takeGiven(next);
      }
      if (surnames.has(word.lower) && (word.capital || !everyday.has(word.lower))) takeFullName(i);
      if (PATRONYMIC.test(word.lower) && (words[i - 1]?.capital === true || given(words, i - 1) > 0)) {
        for (const n of [i - 1, i]) gone.add(n);
        if (looksLikeName(i + 1)) gone.add(i + 1);
      }
      if (word.capital && !word.first && word.text.length > 1 && !isKnown(words, i)) takeName(i);
      const alone = word.capital && word.first && !isKnown(words, i) && DOES.has(stripMarks(words[i + 1]?.lower ?? ''));
      if (alone) takeGiven(i);
    });
    // "Nguyễn Văn A"; "Lan Anh chưa có lương": the sentence begins with a name whose second half was just taken.
    words.forEach((word, i) => {
      if (word.text.length === 1 && word.capital && word.joined && gone.has(i - 1)) gone.add(i);
      const half = word.first && word.capital && !isKnown(words, i) && gone.has(i + 1) && words[i + 1]?.joined === true;
      if (half && (given(words, i) > 0 || surnames.has(word.lower) || RUSSIAN_SURNAME.test(word.lower))) gone.add(i);
    });
    return cutText(putTogether(text, words, gone), MOST);

    /** A family name with a middle name, or two in capital letters. */
    function takeFullName(i: number): void {
      const second = words[i + 1];
      const both = words[i]?.capital === true && second?.capital === true && !isKnown(words, i);
      if (second?.joined !== true || !(middles.has(second.lower) || both)) return;
      for (const n of [i, i + 1]) gone.add(n);
      for (let n = i + 2; n < i + LONGEST_NAME; n++) {
        const word = words[n];
        if (word?.joined !== true || ends.has(word.lower) || (n > i + 2 && word.capital !== words[i]?.capital)) return;
        gone.add(n);
      }
    }
  };

  /** The word is a small one or a known name, or part of one that begins before it: "Novgorod" of "Nizhny Novgorod". */
  function isKnown(words: readonly Word[], i: number): boolean {
    if (small.has(words[i]?.lower ?? '') && given(words, i) === 0 && !surnames.has(words[i]?.lower ?? '')) return true;
    for (let back = 0; back < LONGEST_NAME && i >= back; back++) if (known(words, i - back) > back) return true;
    return false;
  }
}

function putTogether(text: string, words: readonly Word[], gone: ReadonlySet<number>): string {
  let out = '';
  let at = 0;
  words.forEach((word, i) => {
    out += text.slice(at, word.start) + (gone.has(i) ? GONE : word.text);
    at = word.end;
  });
  return (out + text.slice(at))
    .replace(new RegExp(`${GONE}(?:[ \\u00a0,-]*${GONE})*`, 'g'), '…')
    .replace(/\s+/g, ' ')
    .trim();
}
