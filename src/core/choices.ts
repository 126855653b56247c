import { foldText } from './text.js';
import { type Choice, COMMAND_NAMES, type Env, type Line, LOCALES, type Locale } from './types.js';

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
  // A word learnt in one language is not forgotten when the chat speaks another.
  const captions = [locale, ...LOCALES.filter((other) => other !== locale)].flatMap((language) =>
    choices.map((choice) => ({ payload: choice.payload, caption: foldText(lineText(choice.label, language, env)) })),
  );
  const exact = captions.find(({ caption }) => caption === folded);
  if (exact) return exact.payload;
  // "sửa" for the button "Sửa hoặc viết thêm": only for buttons of a step, and only when no other begins so.
  const begun = captions.filter(
    ({ payload, caption }) => (payload === 'go/resume' || payload.split('/').length === 3) && caption.startsWith(`${folded} `),
  );
  return new Set(begun.map(({ payload }) => payload)).size === 1 ? (begun[0]?.payload ?? null) : null;
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

/** What each listed slash command taps. */
const SLASH: Readonly<Record<(typeof COMMAND_NAMES)[number], string>> = {
  menu: 'cmd/menu',
  ask: 'go/ask',
  complaint: 'go/complaint',
  staff: 'go/talk-to-staff',
  language: 'go/language',
  help: 'cmd/help',
  cancel: 'cmd/cancel',
  end: 'cmd/end',
  forget: 'go/forget-me',
};

/** The payload of a slash command that we list to platforms; null for everything else. */
export function slashPayload(text: string): string | null {
  const name = /^\/([a-z]+)\s*$/i.exec(text.trim())?.[1]?.toLowerCase();
  const known = COMMAND_NAMES.find((command) => command === name);
  return known === undefined ? null : SLASH[known];
}
