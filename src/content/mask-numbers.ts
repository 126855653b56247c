/** Takes the place of what was removed until the words are put together again. No text from outside can hold it. */
export const GONE = '\u0001';

const LINKS = [
  /[\w.+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
  /\b(?:https?:\/\/|www\.)\S+/giu,
  /(?<![\p{L}\p{N}.])(?:[\p{L}\p{N}-]+\.)+(?:ru|com|vn|net|org|me|info|io|su|рф)(?:\/\S*)?(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}])@[\w.]{2,}/gu,
];
/** Case codes, number plates. */
const CODES = [
  /(?<![\p{L}\p{N}])[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}])\p{L}\d{3}\p{L}{2}\d{2,3}(?![\p{L}\p{N}])/gu,
];

/** Digits with what people put between them: spaces, dashes, dots, brackets. */
const RUN = /[+(]{0,2}\d(?:(?: ?[-–.()/] ?\(?|[ \u00a0]\(?|,)?\d)*/gu;
/** Letters that stand at a removed number are part of it: B1234567. */
const STUCK = new RegExp(`(?<![\\p{L}])\\p{L}{1,3}${GONE}[\\p{L}\\p{N}]*|${GONE}[\\p{L}\\p{N}]+`, 'gu');

const MONEY_BEFORE = /(?:[$€₽]|usd|vnd)\s?$/iu;
const MONEY_AFTER =
  /^\s*(?:руб\p{L}*|rub\p{L}*|rúp|rup|₽|đồng|dong|донг\p{L}*|vnđ|vnd|usd|đô|do la|доллар\p{L}*|dollars?|\$|евро|euros?|€|тыс\p{L}*|млн|triệu|trieu|nghìn|nghin|ngàn|ngan)(?!\p{L})/iu;
/** Too short to mean money on their own: "k" is also "không". */
const SHORT_MONEY = /^\s?(?:р|r|đ|d|k|tr|к|т)(?!\p{L})/iu;

/** Takes links, addresses, codes and long numbers out; amounts of money and short numbers stay. */
export function maskNumbers(text: string): string {
  const plain = [...LINKS, ...CODES].reduce((so_far, pattern) => so_far.replace(pattern, GONE), text);
  return plain
    .replace(RUN, (run, at: number) => {
      if (digitsOf(run).length < 5 || isSpan(run)) return run;
      const before = plain.slice(Math.max(0, at - 4), at);
      const after = plain.slice(at + run.length, at + run.length + 14);
      return isAmount(run, before, after) || isRange(run, after) ? run : GONE;
    })
    .replace(STUCK, GONE);
}

/** Years from–to, month and year, number and year of a law. */
function isSpan(run: string): boolean {
  return (
    /^(19|20)\d\d ?[-–/] ?(19|20)\d\d$/.test(run) || /^\d{1,3}\/(19|20)\d\d$/.test(run) || /^(0?[1-9]|1[0-2])[.-](19|20)\d\d$/.test(run)
  );
}

/** "15000-20000": two amounts, not the parts of a telephone number. */
function isRange(run: string, after: string): boolean {
  const parts = run.split(/ ?[-–] ?/);
  return parts.length === 2 && parts.every((part) => /0$/.test(part) && (digitsOf(part).length < 5 || isAmount(part, '', after)));
}

/** Money says so, or is a round number. Telephones and documents have a leading zero or a plus, or are longer. */
function isAmount(run: string, before: string, after: string): boolean {
  const grouped = /^[1-9]\d{0,2}(?:[ \u00a0.,]\d{3})+$/.test(run);
  if (!grouped && !/^[1-9]\d*$/.test(run)) return false;
  const digits = digitsOf(run);
  if (digits.length > 10) return false;
  if (MONEY_BEFORE.test(before) || MONEY_AFTER.test(after)) return true;
  if (digits.length <= 8 && SHORT_MONEY.test(after)) return true;
  return (digits.length <= 9 && digits.endsWith('000')) || (grouped && digits.length <= 6 && digits.endsWith('00'));
}

function digitsOf(run: string): string {
  return run.replace(/\D/g, '');
}
