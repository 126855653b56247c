/** Text at the door and for comparison: clean, fold, cut. Pure. */

/** Characters a person may send; longer texts are cut, and the person is told. */
export const MAX_INBOUND_CHARS = 8_000;

const BIDI_AND_INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g;
// Tab and newline stay; every other C0/C1 control goes. NUL would be refused by PostgreSQL.
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Makes text from outside safe to store, compare and show: NFC, `\r\n` to `\n`, no NUL or other control
 * characters, no lone surrogates (PostgreSQL refuses them), no direction overrides, at most `max` characters.
 * Joined emoji keep their zero-width joiner.
 */
export function cleanText(raw: string, max: number = MAX_INBOUND_CHARS): string {
  const whole = raw.length > max * 4 ? raw.slice(0, max * 4) : raw;
  const cleaned = whole
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replaceAll('\ufffd', '')
    .replace(BIDI_AND_INVISIBLE, (c, at: number, all: string) => (c === '\u200d' && isEmojiAround(all, at) ? c : ''))
    .replace(CONTROLS, '')
    .normalize('NFC')
    .trim();
  return cutText(cleaned, max);
}

function isEmojiAround(text: string, at: number): boolean {
  return /\p{Extended_Pictographic}/u.test(text.slice(at + 1, at + 3)) && at > 0;
}

/** Cuts to at most `max` UTF-16 units without splitting a character. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}

/**
 * Folds text for comparison: lower case, no diacritics (đ → d, ё → е, й stays й), one space between words,
 * punctuation dropped. "Hộ chiếu của tôi?" → "ho chieu cua toi".
 */
export function foldText(text: string): string {
  return stripMarks(text.toLowerCase())
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Lower-case Latin letters lose their marks, đ becomes d, ё becomes е; й keeps its breve (it is another letter). */
export function stripMarks(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(\u0438)\u0306/g, '\u0439')
    .replace(/\p{M}+/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .normalize('NFC');
}

/** True when nothing is left but spaces, punctuation or emoji: there is nothing to search for. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
