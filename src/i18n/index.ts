/** i18n: words for people, from locales/*.json. May import `core` and i18next. Keys are flat, dotted and sorted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next, { type TFunction } from 'i18next';
import { LOCALES, type Locale, type Params } from '../core/types.js';

export type Say = (locale: Locale, key: string, params?: Params) => string;

/** A locale file is missing, unreadable or not in parity. All problems at once, by file and key. */
export class LocaleError extends Error {
  readonly code = 'locale_invalid';
  constructor(readonly problems: readonly string[]) {
    super(`Locale files are not usable:\n${problems.join('\n')}`);
  }
}

/**
 * Loads the three locale files and gives `say`. A key that is missing at run time gives the Vietnamese words, or
 * nothing, and is reported through `onMissing`: a person never sees a key.
 */
export function loadLocales(dir: string, onMissing: (key: string) => void = () => {}): Say {
  const words = Object.fromEntries(LOCALES.map((locale) => [locale, readLocale(dir, locale)]));
  const problems = findGaps(words);
  if (problems.length > 0) throw new LocaleError(problems);
  const instance = i18next.createInstance();
  void instance.init({
    lng: 'vi',
    fallbackLng: 'vi',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnEmptyString: true,
    resources: Object.fromEntries(LOCALES.map((locale) => [locale, { translation: words[locale] ?? {} }])),
    parseMissingKeyHandler: (key) => {
      onMissing(key);
      return '';
    },
  });
  const fixed = Object.fromEntries(LOCALES.map((locale) => [locale, instance.getFixedT(locale)])) as Record<Locale, TFunction>;
  // Most words have nothing to fill in; they need no formatting, and a turn says a dozen of them.
  const plain = new Map(
    LOCALES.map((locale) => [locale, new Map(Object.entries(words[locale] ?? {}).filter(([, text]) => !/\{\{|\$t\(/.test(text)))]),
  );
  return (locale, key, params) => plain.get(locale)?.get(key) ?? fixed[locale](key, params ?? {});
}

function readLocale(dir: string, locale: Locale): Readonly<Record<string, string>> {
  const file = join(dir, `${locale}.json`);
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) throw new Error('not an object');
    return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new LocaleError([`${file}:${lineOf(text, message)}: ${message}`]);
  }
}

/** The line that a complaint about JSON means: it names a position, or the end came too soon. */
function lineOf(text: string, message: string): number {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  return text.slice(0, at).split('\n').length;
}

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** A key without its plural form; `too_many` is no plural, for there is no `too_other`. */
export function withoutPlural(key: string, table: Readonly<Record<string, string>>): string {
  const base = key.replace(PLURAL, '');
  return `${base}_other` in table ? base : key;
}

/** Keys that one language has and another lacks; plural forms count as one key. */
export function findGaps(words: Readonly<Record<string, Readonly<Record<string, string>>>>): string[] {
  const keys = new Map(
    Object.entries(words).map(([locale, table]) => [locale, new Set(Object.keys(table).map((key) => withoutPlural(key, table)))]),
  );
  const all = new Set([...keys.values()].flatMap((set) => [...set]));
  return [...all].sort().flatMap((key) => [...keys].filter(([, set]) => !set.has(key)).map(([locale]) => `${locale}.json lacks "${key}"`));
}
