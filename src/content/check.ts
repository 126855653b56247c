import { foldText } from '../core/text.js';
import { INTENTS, LOCALES } from '../core/types.js';
import { findBarePhones, phoneMark } from './check-text.js';
import type { Lexicon } from './lexicon.js';
import type { Problem } from './problem.js';
import type { Agreement, Article, Source } from './schema.js';

export type Parts = {
  readonly articles: readonly Article[];
  readonly agreements: ReadonlyMap<string, Agreement>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly lexicon: Lexicon;
  /** Ids of all article files, also of those that could not be read: links to them are not a second problem. */
  readonly ids: ReadonlySet<string>;
  /** The text of each file, to find the line of a field. */
  readonly sourceOf: (file: string) => string;
};

type Say = (line: number, message: string) => void;
const SOON_DAYS = 30;

/** Everything that can only be seen with the other files at hand. `today` null: dates of review are not judged. */
export function checkParts(parts: Parts, today: string | null): { problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const seen = { title: new Map<string, string>(), asked: new Map<string, { id: string; at: string }>() };
  for (const article of parts.articles) {
    const warn: Say = (line, message) => void warnings.push({ file: article.file, line, message });
    // A draft is nobody's answer yet: whatever is wrong with it must not stop the others.
    const say: Say = article.status === 'draft' ? warn : (line, message) => void problems.push({ file: article.file, line, message });
    const lineOf = (pattern: string): number => lineOfField(parts.sourceOf(article.file), pattern);
    checkLinks(article, parts, lineOf, say);
    checkDates(article, today, lineOf, say, warn);
    checkTexts(article, say);
    checkUnique(article, seen, say, warn);
  }
  problems.push(...checkLexicon(parts));
  return { problems, warnings };
}

function checkLinks(article: Article, parts: Parts, lineOf: (text: string) => number, say: Say): void {
  if (!parts.agreements.has(article.agreement))
    say(lineOf('agreement:'), `agreement "${article.agreement}" is not in content/agreements: choose one that is, or add its file`);
  for (const { source } of article.sources) {
    if (!parts.sources.has(source))
      say(lineOf(`source: ${source}`), `source "${source}" is not in content/sources.yaml: add it there or correct the id`);
  }
  for (const id of article.related) {
    if (id === article.id) say(lineOf('related:'), 'related names the article itself: remove it');
    else if (!parts.ids.has(id)) say(lineOf('related:'), `related article "${id}" does not exist: correct or remove it`);
  }
  for (const topic of article.topics) {
    if (!parts.lexicon.topics.includes(topic))
      say(lineOf('topics:'), `topic "${topic}" is not in content/lexicon/topics.yaml: choose one that is`);
  }
}

function checkDates(article: Article, today: string | null, lineOf: (text: string) => number, say: Say, warn: Say): void {
  if (article.review_by <= article.reviewed) say(lineOf('review_by:'), 'review_by must be later than reviewed');
  if (today === null) return;
  if (article.reviewed > today) say(lineOf('reviewed:'), `reviewed lies in the future (today is ${today})`);
  if (article.review_by < today)
    say(lineOf('review_by:'), `review was due on ${article.review_by}: check the sources again and set new dates`);
  else if (daysBetween(today, article.review_by) <= SOON_DAYS) warn(lineOf('review_by:'), `review is due on ${article.review_by}`);
}

function checkTexts(article: Article, say: Say): void {
  for (const locale of LOCALES) {
    const { title, answer, details, line } = article.texts[locale];
    for (const number of findBarePhones(`${title}\n${answer}\n${details ?? ''}`, locale)) {
      say(line, `${locale}: number ${number} needs its mark in the same sentence ("${phoneMark(locale)}"), or must go`);
    }
  }
}

function checkUnique(
  article: Article,
  seen: { title: Map<string, string>; asked: Map<string, { id: string; at: string }> },
  say: Say,
  warn: Say,
): void {
  for (const locale of LOCALES) {
    const { title, asked, line } = article.texts[locale];
    const key = `${locale} ${foldText(title)}`;
    const other = seen.title.get(key);
    if (other !== undefined && other !== article.id)
      say(line, `${locale}: the title is also that of "${other}": word one of them differently`);
    seen.title.set(key, article.id);
    for (const item of asked) {
      const folded = foldText(item.text);
      const before = seen.asked.get(folded);
      if (before && before.id !== article.id)
        say(item.line, `"${item.text}" is also in ${before.at}: keep it in the article that answers it`);
      else if (before) warn(item.line, `"${item.text}" says the same as ${before.at} once diacritics are gone`);
      else seen.asked.set(folded, { id: article.id, at: `${article.file}:${item.line}` });
    }
  }
}

function checkLexicon(parts: Parts): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  for (const [command, phrases] of Object.entries(parts.lexicon.commands)) {
    for (const phrase of LOCALES.flatMap((locale) => phrases[locale])) {
      const key = phrase.toLowerCase();
      const other = taken.get(key);
      if (other !== undefined && other !== command)
        problems.push({ file: 'lexicon/commands.yaml', line: 1, message: `"${phrase}" stands under ${other} and ${command}: keep one` });
      taken.set(key, command);
    }
  }
  for (const topic of parts.lexicon.twoPeople) {
    if (!parts.lexicon.topics.includes(topic))
      problems.push({ file: 'lexicon/two-people.yaml', line: 1, message: `"${topic}" is no topic of topics.yaml: correct or remove it` });
  }
  for (const [intent, ids] of Object.entries(parts.lexicon.guides)) {
    const say = (message: string): void => void problems.push({ file: 'lexicon/guides.yaml', line: 1, message: `${intent}: ${message}` });
    if (!INTENTS.some((known) => known === intent)) say(`is no intent: use one of ${INTENTS.join(', ')}`);
    for (const id of ids) if (!parts.ids.has(id)) say(`"${id}" is no article: correct or remove it`);
  }
  return problems;
}

function lineOfField(source: string, text: string): number {
  const at = source.split('\n').findIndex((line) => line.trimStart().replace(/^- /, '').startsWith(text));
  return at === -1 ? 1 : at + 1;
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}
