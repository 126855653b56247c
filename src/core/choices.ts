import { foldText } from './text.js';
import type { Choice, Env, Line, Locale } from './types.js';

/**
 * Finds the choice that a typed text means: its number ("2", "2.", "số 2"), its caption in any spelling, or
 * its payload (Zalo sends a tap back as text). Null when it is none of them.
 */
export function matchChoice(choices: readonly Choice[], text: string, locale: Locale, env: Env): string | null {
  const byPayload = choices.find((choice) => choice.payload === text.trim());
  if (byPayload) return byPayload.payload;
  const folded = foldText(text);
  const number = /^(?:so |nomer |no |номер )?(\d{1,2})$/.exec(folded);
  if (number) return choices[Number(number[1]) - 1]?.payload ?? null;
  if (folded === '') return null;
  return choices.find((choice) => foldText(lineText(choice.label, locale, env)) === folded)?.payload ?? null;
}

/** The words of a line, without an article's body (its title stands for it). */
export function lineText(line: Line, locale: Locale, env: Pick<Env, 'say' | 'title'>): string {
  if ('text' in line) return line.text;
  if ('article' in line) return env.title(line.article, locale) ?? '';
  const words = Object.fromEntries(Object.entries(line.keys ?? {}).map(([name, key]) => [name, env.say(locale, key)]));
  return env.say(locale, line.key, { ...line.params, ...words });
}

const PAYLOAD = /^[a-z][a-z-]*(?:\/[A-Za-z0-9._-]+){1,2}$/;

/** Splits `flow/step/value` or `verb/value`; null for anything that is not one of our payloads. */
export function splitPayload(payload: string): readonly [string, string, string | undefined] | null {
  if (payload.length > 64 || !PAYLOAD.test(payload)) return null;
  const [first, second, third] = payload.split('/');
  return first === undefined || second === undefined ? null : [first, second, third];
}
