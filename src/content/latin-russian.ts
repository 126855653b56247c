/** Russian typed with Latin letters: "gde moi pasport", "zarplata ne platyat". */

const TO_LATIN: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sh',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};
const TO_CYRILLIC: readonly (readonly [RegExp, string])[] = [
  [/shch|sch/g, 'щ'],
  [/zh/g, 'ж'],
  [/kh/g, 'х'],
  [/ch|4/g, 'ч'],
  [/sh/g, 'ш'],
  [/ts|tz/g, 'ц'],
  [/y[ao]|j[ao]/g, 'я'],
  [/[yj]u/g, 'ю'],
  [/[yj]e/g, 'е'],
  [/iya|ia$/g, 'ия'],
  [/[yj]$/g, 'й'],
  [/y/g, 'ы'],
  [/j/g, 'й'],
  [/a/g, 'а'],
  [/b/g, 'б'],
  [/[vw]/g, 'в'],
  [/g/g, 'г'],
  [/d/g, 'д'],
  [/e/g, 'е'],
  [/z/g, 'з'],
  [/i/g, 'и'],
  [/[kq]/g, 'к'],
  [/l/g, 'л'],
  [/m/g, 'м'],
  [/n/g, 'н'],
  [/o/g, 'о'],
  [/p/g, 'п'],
  [/r/g, 'р'],
  [/s/g, 'с'],
  [/t/g, 'т'],
  [/u/g, 'у'],
  [/f/g, 'ф'],
  [/[hx]/g, 'х'],
  [/c/g, 'ц'],
  [/'/g, 'ь'],
];

/** One key for all the ways in which people spell a Russian word with Latin letters. */
export function latinKey(latin: string): string {
  return latin
    .replace(/['`’]/g, '')
    .replace(/s?hch|sch/g, 'sh')
    .replace(/kh|x/g, 'h')
    .replace(/ck|q/g, 'k')
    .replace(/w/g, 'v')
    .replace(/ts|tz|c(?!h)/g, 'c')
    .replace(/4/g, 'ch')
    .replace(/[yji]a/g, 'a')
    .replace(/[yji]u/g, 'u')
    .replace(/[yj][eo]|io/g, 'e')
    .replace(/[yj]/g, 'i')
    .replace(/(.)\1+/g, '$1');
}

/** The key under which a Russian word is found when somebody types it with Latin letters. */
export function latinKeyOfRussian(word: string): string {
  let latin = '';
  for (const letter of word) latin += TO_LATIN[letter] ?? letter;
  return latinKey(latin);
}

/** Letter by letter back to Cyrillic, for words that we have never seen. */
export function toCyrillic(latin: string): string {
  return TO_CYRILLIC.reduce((word, [pattern, letter]) => word.replace(pattern, letter), latin);
}

/** True for letter groups that Russian in Latin script has and neither Vietnamese nor English uses much. */
export function looksRussian(latin: string): boolean {
  return /zh|shch|iy|yj|[aeiou]y[aeu]|[bdfgklmnprstvz](?:ya|yu|ja|ju)|(?:ovat|atsya|tsya|ayut|yat|ogo|ego|uyu|ski[iyj]|eni[yei]|ost)$|^(?:vz|vs|zd|pr[io]|sdel|kak|gd)/.test(
    latin,
  );
}
