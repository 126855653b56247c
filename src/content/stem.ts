import snowball from 'snowball-stemmers';

const russian = snowball.newStemmer('russian');
const english = snowball.newStemmer('english');
const KEPT = 20_000;

/** Russian stem, with letters that people confuse made one: no soft sign, ы and й as и, э as е, щ as ш. */
export const stemRussian = remember((word) => squeeze(russian.stem(word)));

/** English stem; word and plural, word and -ing meet. */
export const stemEnglish = remember((word) => english.stem(word));

function squeeze(stem: string): string {
  return stem
    .replace(/[ьъ]/g, '')
    .replace(/[ый]/g, 'и')
    .replaceAll('э', 'е')
    .replaceAll('щ', 'ш')
    .replace(/(.)\1+/g, '$1');
}

// Stemming costs more than everything else we do to a word, and people use few words.
function remember(stem: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const made = stem(word);
    if (known.size >= KEPT) known.clear();
    known.set(word, made);
    return made;
  };
}
