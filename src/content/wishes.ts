import { foldText, stripMarks } from '../core/text.js';
import { CASE_CATEGORIES, type CaseCategory, COMMANDS, type Command, INTENTS, type Intent, LOCALES, type Locale } from '../core/types.js';
import type { Lexicon } from './lexicon.js';
import type { Word } from './normalise.js';
import { buildMatcher } from './pattern.js';
import { markedKey } from './syllable.js';
import type { Vocabulary } from './vocabulary.js';

/** What a message wants besides an answer: a command, a language, a flow, help now. All from the word lists. */

/** Marks, punctuation and emoji may make a command longer than it is in the list. */
const SLACK = 8;

/**
 * The command that a whole message is. With diacritics they must be right ("đúng" is yes, "dừng" is cancel);
 * without them the first command of the list that fits is taken.
 */
export function makeCommands(lexicon: Lexicon): (text: string) => Command | null {
  const exact = new Map<string, Command>();
  const bare = new Map<string, Command>();
  for (const command of ['yes', 'no', ...COMMANDS] as const) {
    for (const phrase of LOCALES.flatMap((locale) => lexicon.commands[command][locale])) {
      for (const [map, key] of [
        [exact, markedText(phrase)],
        [bare, foldText(phrase)],
      ] as const)
        if (!map.has(key)) map.set(key, command);
    }
  }
  const longest = Math.max(...[...bare.keys()].map((key) => key.length)) + SLACK;
  return (text) => {
    if (text.length > longest) return null;
    const folded = foldText(text);
    const marked = markedText(text);
    // One syllable with other marks is another word ("đừng"); in a longer phrase it is a slip.
    return exact.get(marked) ?? (marked === folded || folded.includes(' ') ? (bare.get(folded) ?? null) : null);
  };
}

/** The words of a short text with their marks in one order. */
export function markedText(text: string): string {
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.map((word) => markedKey(word, stripMarks(word)) ?? word).join(' ');
}

/** The language that a short message names; null when it names none or several. */
export function makeLanguageNames(lexicon: Lexicon): (text: string) => Locale | null {
  const names = LOCALES.flatMap((locale) =>
    lexicon.languages[locale].flatMap((name) => (foldText(name) === '' ? [] : [{ locale, name: ` ${foldText(name)} ` }])),
  );
  const signs = new Map(
    LOCALES.flatMap((locale) => lexicon.languages[locale].filter((name) => foldText(name) === '').map((name) => [name, locale] as const)),
  );
  return (text) => {
    const sign = signs.get(text.trim());
    if (sign) return sign;
    const folded = foldText(text);
    if (folded === '' || folded.split(' ').length > 6) return null;
    const found = new Set(names.filter(({ name }) => ` ${folded} `.includes(name)).map(({ locale }) => locale));
    const [only] = found;
    return found.size === 1 && only ? only : null;
  };
}

/** A way of speaking that only sounds like danger. */
export function makeHarmless(lexicon: Lexicon, vocabulary: Vocabulary): (words: readonly Word[]) => boolean {
  const harmless = buildMatcher([{ value: true, phrases: lexicon.urgent.harmless }], vocabulary);
  return (words) => harmless.find(words).length > 0;
}

/** Danger now: any urgent phrase, after harmless ways of speaking were taken out. */
export function makeUrgent(lexicon: Lexicon, vocabulary: Vocabulary): (words: readonly Word[]) => boolean {
  const urgent = buildMatcher([{ value: true, phrases: lexicon.urgent.urgent }], vocabulary);
  const harmless = buildMatcher([{ value: true, phrases: lexicon.urgent.harmless }], vocabulary);
  return (words) => {
    const hits = urgent.find(words);
    if (hits.length === 0) return false;
    const excused = harmless.find(words);
    return hits.some((hit) => !excused.some((excuse) => excuse.from < hit.to && hit.from < excuse.to));
  };
}

/** True when a message asks something, with or without a question mark. */
export function makeIsQuestion(lexicon: Lexicon, vocabulary: Vocabulary): (text: string, words: readonly Word[]) => boolean {
  const asking = buildMatcher([{ value: true, phrases: lexicon.questions }], vocabulary);
  return (text, words) => /[?？]/.test(text) || asking.find(words).length > 0;
}

/** The flow that a message wants. */
export function makeIntents(lexicon: Lexicon, vocabulary: Vocabulary): (words: readonly Word[], asks: () => boolean) => Intent | null {
  const rules = Object.entries(lexicon.intents).flatMap(([name, rule]) => {
    const intent = INTENTS.find((known) => known === name);
    if (!intent || !rule) return [];
    const matcher = (phrases: typeof rule.always) => buildMatcher([{ value: true, phrases }], vocabulary);
    return [
      { intent, longest: rule.longest, always: matcher(rule.always), statement: matcher(rule.statement), never: matcher(rule.never) },
    ];
  });
  return (words, asks) => {
    for (const rule of rules) {
      if (words.length > rule.longest) continue;
      const wanted = rule.always.find(words).length > 0 || (rule.statement.phrases > 0 && rule.statement.find(words).length > 0 && !asks());
      if (wanted && rule.never.find(words).length === 0) return rule.intent;
    }
    return null;
  };
}

/** What a complaint is about: the category whose phrases cover most of the message. */
export function makeCategories(lexicon: Lexicon, vocabulary: Vocabulary): (words: readonly Word[]) => CaseCategory | null {
  // In the order of the file, which says who wins of equals.
  const order = Object.keys(lexicon.categories).flatMap((name) => CASE_CATEGORIES.filter((category) => category === name));
  const matcher = buildMatcher(
    order.map((category) => ({ value: category, phrases: lexicon.categories[category] })),
    vocabulary,
  );
  return (words) => {
    const points = new Map<CaseCategory, Set<number>>();
    for (const hit of matcher.find(words)) {
      const covered = points.get(hit.value) ?? new Set<number>();
      for (let at = hit.from; at < hit.to; at++) covered.add(at);
      points.set(hit.value, covered);
    }
    let found: CaseCategory | null = null;
    let most = 0;
    for (const category of order) {
      const size = points.get(category)?.size ?? 0;
      if (size > most) {
        found = category;
        most = size;
      }
    }
    return found;
  };
}
