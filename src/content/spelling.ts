/** The known word that was probably meant by an unknown one: a letter more, less, other, or two that changed places. */
export type Speller = (word: string) => string | null;

const SHORTEST = 4;
/** From this length on two slips are forgiven. */
const LONG = 8;
const KEPT = 20_000;

/** `words`: how often each known word was written. Between equally near words the more usual one wins. */
export function makeSpeller(words: ReadonlyMap<string, number>, shortest = SHORTEST): Speller {
  const byLength = new Map<number, string[]>();
  for (const word of words.keys()) {
    const list = byLength.get(word.length);
    if (list) list.push(word);
    else byLength.set(word.length, [word]);
  }
  const known = new Map<string, string | null>();
  const look = (word: string): string | null => {
    const most = word.length >= LONG ? 2 : 1;
    let best: string | null = null;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const candidate of byLength.get(length) ?? []) {
        if (!startsAlike(candidate, word)) continue;
        const distance = countSlips(word, candidate, most);
        if (distance > most) continue;
        const score = Math.log1p(words.get(candidate) ?? 0) - 10 * distance;
        if (score > bestScore) {
          best = candidate;
          bestScore = score;
        }
      }
    }
    return best;
  };
  return (word) => {
    if (word.length < shortest) return null;
    const found = known.get(word);
    if (found !== undefined) return found;
    const meant = look(word);
    if (known.size >= KEPT) known.clear();
    known.set(word, meant);
    return meant;
  };
}

/** Few people get the first letter wrong; some exchange the first two. */
function startsAlike(one: string, other: string): boolean {
  return (
    one.charCodeAt(0) === other.charCodeAt(0) || (one.charCodeAt(0) === other.charCodeAt(1) && one.charCodeAt(1) === other.charCodeAt(0))
  );
}

/** Damerau–Levenshtein distance (neighbours that changed places count once); anything above `most` is `most + 1`. */
function countSlips(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= other.length; j++) {
      const same = one.charCodeAt(i - 1) === other.charCodeAt(j - 1) ? 0 : 1;
      let value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      const swapped =
        i > 1 && j > 1 && one.charCodeAt(i - 1) === other.charCodeAt(j - 2) && one.charCodeAt(i - 2) === other.charCodeAt(j - 1);
      if (swapped) value = Math.min(value, (before[j - 2] ?? 0) + 1);
      next.push(value);
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    before = row;
    row = next;
  }
  return row[other.length] ?? most + 1;
}
