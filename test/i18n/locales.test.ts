import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { foldText } from '../../src/core/text.js';
import { LOCALES, type Locale } from '../../src/core/types.js';
import { flows } from '../../src/flows/index.js';
import { findGaps, loadLocales, withoutPlural } from '../../src/i18n/index.js';
import { computedKeys, EXPANSIONS, keysInCode, keysOf, labelsOf, namesPassed, promptReplies, readSources } from './keys-in-code.js';

const DIR = fileURLToPath(new URL('../../locales', import.meta.url));
const MOST_ON_A_BUTTON = 30;
const MOST_IN_A_COMMAND_LIST = 60;

const raw = Object.fromEntries(LOCALES.map((locale) => [locale, readFileSync(`${DIR}/${locale}.json`, 'utf8')])) as Record<Locale, string>;
const words = Object.fromEntries(LOCALES.map((locale) => [locale, JSON.parse(raw[locale])])) as Record<Locale, Record<string, string>>;
const say = loadLocales(DIR);
const entries = LOCALES.flatMap((locale) => Object.entries(words[locale]).map(([key, text]) => ({ locale, key, text })));
/** What the bot says in a chat; the words of web pages follow other rules of style. */
const families = new Set([...keysInCode()].map((key) => key.split('.')[0]).concat('notice', 'article', 'command'));
const spoken = entries.filter(({ key }) => families.has(key.split('.')[0]));
const keys = new Set(Object.keys(words.vi).map((key) => withoutPlural(key, words.vi)));

/** Keys that stand on a button. Prompts of the same families are taken out by name. */
const LABELS = [
  /^menu\.(?!title$)/,
  /^category\./,
  /^topic\.(?!title$)/,
  /^language\./,
  /^start\.role\./,
  /^rating\.\d$/,
  /^feedback\.(not_)?helpful$/,
  /^ask\.(none_of_these|more|other_topics)$/,
  /^urgent\.(tell_consulate|safe)$/,
];
const choiceKeys = new Set(promptReplies().flatMap(labelsOf).flatMap(keysOf));
const isLabel = (key: string) => choiceKeys.has(key) || LABELS.some((shape) => shape.test(key));

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map((match) => match[1] ?? ''))].sort();
}

describe('the three locale files', () => {
  it('have the same keys', () => {
    expect(findGaps(words)).toEqual([]);
  });

  it.each(LOCALES)('%s.json is flat, sorted and written with two spaces', (locale) => {
    expect(entries.filter((e) => e.locale === locale && typeof e.text !== 'string')).toEqual([]);
    const sorted = Object.fromEntries(
      Object.keys(words[locale])
        .sort()
        .map((key) => [key, words[locale][key]]),
    );
    expect(raw[locale]).toBe(`${JSON.stringify(sorted, null, 2)}\n`);
  });

  it('have the same placeholders under each key', () => {
    const byKey = new Map<string, Set<string>>();
    for (const { key, text } of entries) {
      const name = withoutPlural(key, words.vi);
      byKey.set(name, (byKey.get(name) ?? new Set()).add(placeholders(text).join(' ')));
    }
    expect([...byKey].filter(([, shapes]) => shapes.size > 1).map(([key]) => key)).toEqual([]);
  });

  it('have no empty, padded or unnormalised text', () => {
    expect(
      entries.filter(
        ({ text }) => text.trim() === '' || text !== text.trim() || text !== text.normalize('NFC') || / {2}| \n|\n\n/.test(text),
      ),
    ).toEqual([]);
  });

  it('leave no braces once the placeholders are filled', () => {
    const left = entries.filter(({ locale, key, text }) => {
      const filled = say(
        locale,
        withoutPlural(key, words.vi),
        Object.fromEntries(placeholders(text).map((name) => [name, name === 'count' ? 2 : 'x'])),
      );
      return filled === '' || /[{}]/.test(filled);
    });
    expect(left).toEqual([]);
  });

  it('use no Markdown and no emoji, except one sign in front of the emergency help', () => {
    const marked = spoken.filter(({ key, text }) => {
      const plain = key === 'urgent.help' ? text.replace(/^\p{Extended_Pictographic}\ufe0f? /u, '') : text;
      return /\p{Extended_Pictographic}|\*\*|__|`|\]\(|^#/mu.test(plain);
    });
    expect(marked).toEqual([]);
  });

  it('write a text in the letters of its own language', () => {
    const mixed = /язык|русский|«[^»]*[а-яё][^»]*»|Pa-ma|Cầu Nối|ngôn ngữ|language/i;
    const strange = spoken.filter(({ locale, key, text }) => {
      if (mixed.test(text) || key.startsWith('language.')) return false;
      return locale === 'ru' ? !/[а-яё]/i.test(text) : /[а-яё]/i.test(text);
    });
    expect(strange).toEqual([]);
  });
});

describe('buttons and command lists', () => {
  it(`have labels of at most ${MOST_ON_A_BUTTON} characters`, () => {
    expect(entries.filter(({ key, text }) => isLabel(key) && !text.includes('{{') && text.length > MOST_ON_A_BUTTON)).toEqual([]);
  });

  it('keep "go on" short for every flow that can wait', () => {
    const long = LOCALES.flatMap((locale) =>
      [...flows.keys()].map((flow) => say(locale, 'menu.resume', { what: say(locale, `menu.${flow}`) })),
    );
    expect(long.filter((label) => label.length > MOST_ON_A_BUTTON)).toEqual([]);
  });

  it('have labels that differ within one reply, however they are typed', () => {
    const groups = ['menu.*', 'topic.*', 'rating.*', 'outcome.*'].map((shape) => EXPANSIONS[shape] ?? []);
    const replies = promptReplies().map((reply) => labelsOf(reply).flatMap((label) => keysOf(label).slice(0, 1)));
    const same = LOCALES.flatMap((locale) =>
      [...groups, ...replies]
        .map((group) => group.map((key) => foldText(say(locale, key))))
        .filter((labels) => new Set(labels).size < labels.length),
    );
    expect(same).toEqual([]);
  });

  it(`describe each command in at most ${MOST_IN_A_COMMAND_LIST} characters`, () => {
    const commands = entries.filter(({ key }) => key.startsWith('command.'));
    expect([...new Set(commands.map(({ key }) => key))].sort()).toEqual(
      ['ask', 'cancel', 'complaint', 'end', 'forget', 'help', 'language', 'menu', 'staff'].map((name) => `command.${name}`),
    );
    expect(commands.filter(({ text }) => text.length > MOST_IN_A_COMMAND_LIST)).toEqual([]);
  });
});

describe('the code and the locale files', () => {
  it('agree: every key that core and flows use exists', () => {
    const used = keysInCode();
    expect(used.size).toBeGreaterThan(120);
    expect([...used].filter((key) => !keys.has(key))).toEqual([]);
  });

  it('agree: every computed key has its list of values in this test', () => {
    const shapes = readSources().flatMap(({ file, text }) => computedKeys(text).map((shape) => ({ file, shape })));
    expect(shapes.filter(({ shape }) => EXPANSIONS[shape] === undefined)).toEqual([]);
  });

  it('agree: a text asks only for what the code passes with its key', () => {
    const passed = namesPassed();
    expect(passed.get('handoff.closed')).toEqual(new Set(['code', 'outcome']));
    const missing = entries.filter(({ key, text }) => passed.has(key) && placeholders(text).some((name) => !passed.get(key)?.has(name)));
    expect(missing).toEqual([]);
  });

  it('agree: the keys of the shell exist', () => {
    expect(
      ['notice.poison', 'notice.unknown', 'help.unapproved', 'article.expired', 'correction.changed'].filter((key) => !keys.has(key)),
    ).toEqual([]);
    expect(keysInCode()).toContain('complaint.story.done');
  });
});

describe('what the texts promise', () => {
  it('the first question is the same text in all three files, one line for each language', () => {
    const texts = LOCALES.map((locale) => words[locale]['start.choose_language']);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.split('\n')).toHaveLength(3);
  });

  it.each(LOCALES)('%s: emergency help names the four numbers and no other', (locale) => {
    expect(words[locale]['urgent.help']?.match(/\d+/g)).toEqual(expect.arrayContaining(['112', '103', '102', '101']));
    expect(words[locale]['urgent.sentence']).toContain('Помогите! Мне нужна помощь. Я гражданин Вьетнама. Мой адрес: …');
    expect(spoken.filter((e) => e.locale === locale && /\d{3,}/.test(e.text.replace(/\b(112|103|102|101)\b/g, '')))).toEqual([]);
  });

  it('a command word that a text tells people to type is in the word list', () => {
    const lexicon = parse(readFileSync(new URL('../../content/lexicon/commands.yaml', import.meta.url), 'utf8')) as Record<
      string,
      Record<Locale, string[]>
    >;
    const told: Record<string, Record<Locale, string>> = {
      done: { vi: 'xong', ru: 'готово', en: 'done' },
      skip: { vi: 'bỏ qua', ru: 'пропустить', en: 'skip' },
      cancel: { vi: 'huỷ', ru: 'отмена', en: 'cancel' },
      again: { vi: 'nhắc lại', ru: 'повтори', en: 'again' },
      yes: { vi: 'có', ru: 'да', en: 'yes' },
      no: { vi: 'không', ru: 'нет', en: 'no' },
    };
    for (const [command, byLocale] of Object.entries(told)) {
      const known = new Set(
        Object.values(lexicon[command] ?? {})
          .flat()
          .map((phrase) => foldText(String(phrase))),
      );
      for (const locale of LOCALES) {
        const quoted = entries.filter((e) => e.locale === locale && new RegExp(`[“«]${byLocale[locale]}[”»]`).test(e.text));
        expect(quoted.length, `${locale}: no text tells people to type "${byLocale[locale]}"`).toBeGreaterThan(0);
        expect(known, `${command}: ${byLocale[locale]}`).toContain(foldText(byLocale[locale]));
      }
    }
  });

  it('a wish that a text tells people to type is in the word list', () => {
    const lexicon = parse(readFileSync(new URL('../../content/lexicon/intents.yaml', import.meta.url), 'utf8')) as Record<
      string,
      { always?: Record<Locale, string[]> }
    >;
    const told: Record<string, Record<Locale, string>> = {
      'forget-me': { vi: 'xoá dữ liệu', ru: 'удалить данные', en: 'forget me' },
      language: { vi: 'đổi ngôn ngữ', ru: 'сменить язык', en: 'change language' },
      'talk-to-staff': { vi: 'gặp người thật', ru: 'нужен человек', en: 'talk to a person' },
      complaint: { vi: 'khiếu nại', ru: 'жалоба', en: 'complaint' },
    };
    for (const [intent, byLocale] of Object.entries(told)) {
      for (const locale of LOCALES) {
        const typed = byLocale[locale];
        // In the list `^`, `$` and `...` are signs, which folding drops.
        const known = new Set((lexicon[intent]?.always?.[locale] ?? []).map((phrase) => foldText(phrase)));
        expect(known, `${intent}: ${typed}`).toContain(foldText(typed));
        expect(
          entries.some((e) => e.locale === locale && e.text.includes(typed)),
          `${locale}: no text says "${typed}"`,
        ).toBe(true);
      }
    }
  });
});
