import type { Locale } from '../core/types.js';

/** Telephone numbers in an article: the few that everybody may call, and those that carry their mark. */

const PLAIN = new Set(['101', '102', '103', '112']);
const MARK: Readonly<Record<Locale, string>> = {
  vi: 'chưa gọi kiểm tra',
  ru: 'звонком пока не проверено',
  en: 'not yet confirmed by call',
};
const LONG = /(?<![\d/.])\+?\d[\d ()-]{5,}\d(?![\d/.]\d)/g;
const SHORT =
  /(?:gọi|số|điện thoại|звоните|позвоните|номер|телефон|call|dial|number|phone)\s+(?:ngay\s+|theo\s+|số\s+|по\s+)?(1\d{2}|11\d)(?!\d|[\s ]*(?:ngày|tháng|năm|giờ|rúp|người|FZ|ФЗ|of\b|days?|hours?|дн|час|руб))/giu;

/** Numbers that look like telephones, have no mark in their sentence, and are none of 101, 102, 103, 112. */
export function findBarePhones(text: string, locale: Locale): string[] {
  return findPhones(text, (sentence) => !sentence.includes(MARK[locale]));
}

/** Numbers that carry the mark: somebody has yet to call them. */
export function findMarkedPhones(text: string, locale: Locale): string[] {
  return findPhones(text, (sentence) => sentence.includes(MARK[locale]));
}

function findPhones(text: string, inSentence: (sentence: string) => boolean): string[] {
  const phones: string[] = [];
  for (const sentence of text.split(/(?<=[.!?])\s+|\n/).filter(inSentence)) {
    for (const [found] of sentence.matchAll(LONG)) if (isPhone(found)) phones.push(found.trim());
    for (const [, number] of sentence.matchAll(SHORT)) if (number !== undefined && !PLAIN.has(number)) phones.push(number);
  }
  return phones;
}

function isPhone(found: string): boolean {
  const digits = found.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 13) return false;
  // "1 500 000" is money; "2024-03-15" is a day; "2011-2012" is a span of years.
  if (/^\d{1,3}( \d{3})+$/.test(found) && !/^[08]/.test(found)) return false;
  return !/^\d{4}-\d{2}-\d{2}$/.test(found) && !/^(19|20)\d{2} ?- ?(19|20)\d{2}$/.test(found);
}

/** The mark that a number must carry, for the message to the editor. */
export function phoneMark(locale: Locale): string {
  return MARK[locale];
}
