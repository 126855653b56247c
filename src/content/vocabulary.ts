import { stripMarks } from '../core/text.js';
import { latinKey, latinKeyOfRussian } from './latin-russian.js';
import type { Lexicon } from './lexicon.js';
import { stemEnglish } from './stem.js';
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
};

export type Texts = { readonly vi: readonly string[]; readonly ru: readonly string[]; readonly en: readonly string[] };

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
  const spell = rememberSpelling();
  for (const text of texts.vi) {
    const marked = /[ạ-ỹăâđêôơưáàãéèíìóòõúùý]/iu.test(text);
    let before = '';
    for (const word of wordsOf([text])) {
      const { folded, form } = spell(word);
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
  const en = new Set(commonEn);
  for (const word of new Set(wordsOf(texts.en))) if (/^[a-z']+$/.test(word)) en.add(plain(word));
  const ruByLatin = new Map<string, string>();
  for (const word of [...new Set([...commonRu, ...wordsOf(texts.ru)])].reverse()) {
    const folded = stripMarks(word);
    if (/^[а-я]+$/.test(folded)) ruByLatin.set(latinKeyOfRussian(folded), folded);
  }
  const chat = {
    vi: new Map(Object.entries(lexicon.chatWords.vi)),
    ru: new Map(Object.entries(lexicon.chatWords.ru)),
    en: new Map(Object.entries(lexicon.chatWords.en)),
  };
  const enStems = new Set([...en].map((word) => stemEnglish(word)));
  return { vi, commonVi, commonMarked, en, enStems, commonEn, commonRu, ruByLatin, commonLatin, joined, forms, chat };
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
