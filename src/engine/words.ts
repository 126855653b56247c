import type { Worded } from '../channels/render.js';
import type { Cited } from '../content/cite.js';
import type { Choice, Line, Locale, Reply } from '../core/types.js';
import type { Say } from '../i18n/index.js';

/** Gives replies their words: locale keys, cited articles, and texts of people as they are. */
export type Words = {
  readonly say: Say;
  readonly cite: (article: string, locale: Locale) => Cited | null;
};

/** A reply in the person's language, ready for `renderReply`. A citation never leaves its answer. */
export function wordReply(reply: Reply, locale: Locale, words: Words): Worded {
  return {
    paragraphs: reply.lines.flatMap((line) => wordLine(line, locale, words)),
    choices: (reply.choices ?? []).map((choice) => wordChoice(choice, locale, words)),
  };
}

function wordLine(line: Line, locale: Locale, words: Words): Worded['paragraphs'] {
  if ('text' in line) return [{ text: line.text }];
  if ('article' in line) return wordArticle(line.article, locale, words);
  return [{ text: wordKey(line, locale, words) }];
}

function wordKey(line: Extract<Line, { key: string }>, locale: Locale, words: Words): string {
  const named = Object.fromEntries(Object.entries(line.keys ?? {}).map(([name, key]) => [name, words.say(locale, key)]));
  return words.say(locale, line.key, { ...line.params, ...named });
}

function wordArticle(id: string, locale: Locale, words: Words): Worded['paragraphs'] {
  const cited = words.cite(id, locale);
  if (cited === null) return [{ text: words.say(locale, 'ask.unknown') }];
  const body = [{ text: `${cited.title}\n\n${cited.answer}` }];
  const warning = cited.warning === null ? [] : [{ text: cited.warning, keepWithPrevious: true }];
  return [...body, ...warning, { text: cited.sources.join('\n'), keepWithPrevious: true }];
}

function wordChoice(choice: Choice, locale: Locale, words: Words): Worded['choices'][number] {
  const { label } = choice;
  if ('text' in label) return { payload: choice.payload, label: label.text };
  if ('article' in label) return { payload: choice.payload, label: words.cite(label.article, locale)?.title ?? '' };
  return { payload: choice.payload, label: wordKey(label, locale, words) };
}
