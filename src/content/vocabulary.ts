import { stripMarks } from '../core/text.js';
import { latinKey, latinKeyOfRussian } from './latin-russian.js';
import type { Lexicon } from './lexicon.js';
import { stemEnglish } from './stem.js';
import { isSyllable, syllableKey } from './syllable.js';

/** The words that we know of each language: from the articles, and from the lists of common words. */
export type Vocabulary = {
  /** Vietnamese syllables without marks. */
  readonly vi: ReadonlySet<string>;
  readonly commonVi: ReadonlySet<string>;
  readonly en: ReadonlySet<string>;
  readonly enStems: ReadonlySet<string>;
  readonly commonEn: ReadonlySet<string>;
  readonly commonRu: ReadonlySet<string>;
  /** Latin spelling key → Russian word. */
  readonly ruByLatin: ReadonlyMap<string, string>;
  readonly commonLatin: ReadonlySet<string>;
  /** Two Vietnamese syllables written as one word, "hochieu" → "ho chieu". */
  readonly joined: ReadonlyMap<string, string>;
  readonly chat: Readonly<Record<'vi' | 'ru' | 'en', ReadonlyMap<string, string>>>;
};

export type Texts = { readonly vi: readonly string[]; readonly ru: readonly string[]; readonly en: readonly string[] };

/** Collects the vocabulary from everything that was written in each language. */
export function collectVocabulary(texts: Texts, lexicon: Pick<Lexicon, 'commonWords' | 'chatWords'>): Vocabulary {
  const common = lexicon.commonWords;
  const commonVi = new Set(wordsOf(common.vi).map((word) => syllableKey(stripMarks(word))));
  const commonEn = new Set(wordsOf(common.en).map(plain));
  const commonRu = new Set(wordsOf(common.ru).map((word) => stripMarks(word)));
  const commonLatin = new Set(wordsOf([common.latin]).map(latinKey));

  const vi = new Set(commonVi);
  const joined = new Map<string, string>();
  for (const text of texts.vi) {
    let before = '';
    for (const word of wordsOf([text])) {
      const folded = syllableKey(stripMarks(word));
      if (!isSyllable(folded)) {
        before = '';
        continue;
      }
      vi.add(folded);
      if (before !== '' && before.length + folded.length >= 5) joined.set(before + folded, `${before} ${folded}`);
      before = folded;
    }
  }
  const en = new Set(commonEn);
  for (const word of wordsOf(texts.en)) if (/^[a-z']+$/.test(word)) en.add(plain(word));
  const ruByLatin = new Map<string, string>();
  for (const word of [...wordsOf(texts.ru), ...commonRu].map((w) => stripMarks(w)).reverse()) {
    if (/^[а-я]+$/.test(word)) ruByLatin.set(latinKeyOfRussian(word), word);
  }
  const chat = { vi: new Map(Object.entries(lexicon.chatWords.vi)), ru: new Map(Object.entries(lexicon.chatWords.ru)), en: new Map(Object.entries(lexicon.chatWords.en)) };
  const enStems = new Set([...en].map((word) => stemEnglish(word)));
  return { vi, commonVi, en, enStems, commonEn, commonRu, ruByLatin, commonLatin, joined, chat };
}

function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.toLowerCase().normalize('NFC').match(/[\p{L}\p{M}'’]+/gu) ?? []);
}

/** "don’t" → "dont": people leave the apostrophe out. */
function plain(word: string): string {
  return word.replace(/['’]/g, '');
}
