import type { Locale } from '../core/types.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TAGS: Record<Locale, string> = { vi: 'vi-VN', ru: 'ru-RU', en: 'en-GB' };

/** A length of time in one unit, as people say it: "5 phút", "3 ч", "2 days". */
export function lengthInWords(ms: number, locale: Locale): string {
  const [unit, n] = ms < HOUR ? ['minute', ms / MINUTE] : ms < 2 * DAY ? ['hour', ms / HOUR] : ['day', ms / DAY];
  return new Intl.NumberFormat(TAGS[locale], { style: 'unit', unit: String(unit), unitDisplay: unit === 'day' ? 'long' : 'short' }).format(
    Math.max(0, Math.floor(Number(n))),
  );
}

export function count(n: number, locale: Locale): string {
  return new Intl.NumberFormat(TAGS[locale]).format(n);
}

/** Size of a file. */
export function sizeInWords(bytes: number, locale: Locale): string {
  const [unit, n] = bytes < 1_000_000 ? ['kilobyte', bytes / 1_000] : ['megabyte', bytes / 1_000_000];
  return new Intl.NumberFormat(TAGS[locale], { style: 'unit', unit: String(unit), unitDisplay: 'short', maximumFractionDigits: 1 }).format(
    Number(n),
  );
}

const ZONES = { moscow: 'Europe/Moscow', hanoi: 'Asia/Ho_Chi_Minh' } as const;
export type Zone = keyof typeof ZONES;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, locale: Locale, zone: Zone, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${zone} ${Object.keys(options).join()}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(TAGS[locale], { timeZone: ZONES[zone], ...options });
  formats.set(key, made);
  return made.format(ms);
}

/** "14:05" in that place. */
export function timeIn(zone: Zone, ms: number, locale: Locale): string {
  return format(ms, locale, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** "21 thg 11, 2026" in that place. */
export function dayIn(zone: Zone, ms: number, locale: Locale): string {
  return format(ms, locale, zone, { day: 'numeric', month: 'short', year: 'numeric' });
}
