import { stripMarks } from '../core/text.js';
import { latinKey, latinKeyOfRussian } from './latin-russian.js';
import type { Lexicon } from './lexicon.js';
import { makeSpeller, type Speller } from './spelling.js';
import { stemEnglish, stemRussian } from './stem.js';
import { isSyllable, markedKey, syllableKey } from './syllable.js';

/** The words that we know of each language: from the articles, and from the lists of common words. */
export type Vocabulary = {
  /** Vietnamese syllables without marks. */
  readonly vi: ReadonlySet<string>;
  readonly commonVi: ReadonlySet<string>;
  /** The same with their marks: "vâng" is a small word, "vàng" is gold. */
  readonly commonMarked: ReadonlySet<string>;
  readonly en: ReadonlySet<string>;
  readonly enStems: ReadonlySet<string>;
  readonly commonEn: ReadonlySet<string>;
  readonly commonRu: ReadonlySet<string>;
  /** Latin spelling key → Russian word. */
  readonly ruByLatin: ReadonlyMap<string, string>;
  readonly commonLatin: ReadonlySet<string>;
  /** Two Vietnamese syllables written as one word, "hochieu" → "ho chieu". */
  readonly joined: ReadonlyMap<string, string>;
  /** Syllable without marks → how often each marked form of it was written. */
  readonly forms: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly chat: Readonly<Record<'vi' | 'ru' | 'en', ReadonlyMap<string, string>>>;
  /** Stems of every Russian word that was written. */
  readonly ruStems: ReadonlySet<string>;
  readonly spell: Readonly<Record<'vi' | 'ru' | 'en', Speller>>;
};

/** Texts of each language; `mixed`: ways of asking in English, into which other languages stray. */
export type Texts = {
  readonly vi: readonly string[];
  readonly ru: readonly string[];
  readonly en: readonly string[];
  readonly mixed: readonly string[];
};

/** Collects the vocabulary from everything that was written in each language. */
export function collectVocabulary(texts: Texts, lexicon: Pick<Lexicon, 'commonWords' | 'chatWords'>): Vocabulary {
  const common = lexicon.commonWords;
  const commonVi = new Set(wordsOf(common.vi).map((word) => syllableKey(stripMarks(word))));
  const commonMarked = new Set(wordsOf(common.vi).map((word) => markedKey(word, stripMarks(word)) ?? syllableKey(word)));
  const commonEn = new Set(wordsOf(common.en).map(plain));
  const commonRu = new Set(wordsOf(common.ru).map((word) => stripMarks(word)));
  const commonLatin = new Set(wordsOf([common.latin]).map(latinKey));

  const vi = new Set(commonVi);
  const joined = new Map<string, string>();
  const forms = new Map<string, Map<string, number>>();
  const readForm = rememberSpelling();
  for (const text of texts.vi) {
    const marked = /[ạ-ỹăâđêôơưáàãéèíìóòõúùý]/iu.test(text);
    let before = '';
    for (const word of wordsOf([text])) {
      const { folded, form } = readForm(word);
      if (form === null) {
        before = '';
        continue;
      }
      vi.add(folded);
      if (marked) count(forms, folded, form);
      if (before !== '' && before.length + folded.length >= 5) joined.set(before + folded, `${before} ${folded}`);
      before = folded;
    }
  }
  const enTimes = countWords(commonEn, wordsOf(texts.en).map(plain), /^[a-z]+$/);
  const ruTimes = countWords(commonRu, wordsOf(texts.ru).map(stripMarks), /^[а-я]+$/);
  const ruByLatin = new Map<string, string>();
  for (const word of [...ruTimes.keys()].reverse()) ruByLatin.set(latinKeyOfRussian(word), word);
  // Mixed speech brings Vietnamese and Russian words into English lines; they stay what they are.
  for (const word of wordsOf(texts.mixed).map(plain)) {
    const before = enTimes.get(word);
    const strays = vi.has(syllableKey(word)) || ruByLatin.has(latinKey(word)) || !/^[a-z]+$/.test(word);
    if (before !== undefined || !strays) enTimes.set(word, (before ?? 0) + 1);
  }
  const en = new Set(enTimes.keys());
  const viTimes = new Map([...vi].map((syllable) => [syllable, timesOf(forms.get(syllable))]));
  const chat = {
    vi: new Map(Object.entries(lexicon.chatWords.vi)),
    ru: new Map(Object.entries(lexicon.chatWords.ru)),
    en: new Map(Object.entries(lexicon.chatWords.en)),
  };
  const enStems = new Set([...en].map((word) => stemEnglish(word)));
  const ruStems = new Set([...ruTimes.keys()].map((word) => stemRussian(word)));
  const spell = { vi: makeSpeller(viTimes, 3), ru: makeSpeller(ruTimes), en: makeSpeller(enTimes) };
  return { vi, commonVi, commonMarked, en, enStems, commonEn, commonRu, ruByLatin, commonLatin, joined, forms, chat, ruStems, spell };
}

/** A word without marks, and its marked form; null when it is no Vietnamese syllable. Words come again and again. */
function rememberSpelling(): (word: string) => { folded: string; form: string | null } {
  const known = new Map<string, { folded: string; form: string | null }>();
  return (word) => {
    const found = known.get(word);
    if (found) return found;
    const bare = stripMarks(word);
    const folded = syllableKey(bare);
    const made = { folded, form: isSyllable(folded) ? (markedKey(word, bare) ?? folded) : null };
    known.set(word, made);
    return made;
  };
}

function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap(
    (text) =>
      text
        .toLowerCase()
        .normalize('NFC')
        .match(/[\p{L}\p{M}'’]+/gu) ?? [],
  );
}

/** "don’t" → "dont": people leave the apostrophe out. */
function plain(word: string): string {
  return word.replace(/['’]/g, '');
}

function countWords(common: ReadonlySet<string>, written: readonly string[], shape: RegExp): Map<string, number> {
  const times = new Map<string, number>();
  for (const word of common) times.set(word, 1);
  for (const word of written) {
    const before = times.get(word);
    if (before !== undefined) times.set(word, before + 1);
    else if (shape.test(word)) times.set(word, 1);
  }
  return times;
}

function timesOf(forms: ReadonlyMap<string, number> | undefined): number {
  let all = 0;
  for (const times of forms?.values() ?? []) all += times;
  return all;
}

function count(forms: Map<string, Map<string, number>>, folded: string, marked: string): void {
  const counts = forms.get(folded) ?? new Map<string, number>();
  counts.set(marked, (counts.get(marked) ?? 0) + 1);
  forms.set(folded, counts);
}

/** How much of what is written as `folded` when marks are left out is really `marked`; 1 when never seen. */
export function shareOf(vocabulary: Vocabulary, folded: string, marked: string): number {
  const counts = vocabulary.forms.get(folded);
  if (!counts) return 1;
  let all = 0;
  for (const times of counts.values()) all += times;
  return (counts.get(marked) ?? 0) / all;
}
