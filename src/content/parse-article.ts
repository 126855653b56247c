import { LOCALES, type Locale } from '../core/types.js';
import type { Problem } from './problem.js';
import { readYaml } from './read-yaml.js';
import { type Article, type ArticleText, type Asked, articleSchema, draftSchema } from './schema.js';

export const MAX_ANSWER = 600;
export const MAX_DETAILS = 1500;
export const MIN_ASKED = 8;

type Line = { readonly text: string; readonly line: number };
type Part = { readonly heading: Line; readonly body: readonly Line[] };

/** A line for editors only: it is no part of the article. */
const COMMENT = /^\s*<!--.*-->\s*$/;
const UNWRITTEN: ArticleText = { title: '', answer: '', details: null, asked: [], line: 1 };

/**
 * Reads one article file. `article` is null when anything is wrong with it; `problems` then says what and where. A
 * draft is given as far as it is written: its problems tell what it still lacks.
 */
export function parseArticle(file: string, source: string): { article: Article | null; problems: Problem[]; isDraft: boolean } {
  const lines = source
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((text, i): Line => ({ text: COMMENT.test(text) ? '' : text, line: i + 1 }));
  const end = lines.findIndex((line, i) => i > 0 && line.text.trim() === '---');
  if (lines[0]?.text.trim() !== '---' || end === -1) {
    const message = 'must begin with a block of fields between two lines of "---"';
    return { article: null, problems: [{ file, line: 1, message }], isDraft: false };
  }
  const yaml = lines
    .slice(1, end)
    .map((line) => line.text)
    .join('\n');
  const isDraft = /^status:\s*draft\s*(#.*)?$/m.test(yaml);
  const head = readYaml(file, yaml, articleSchema, 2);
  const body = lines.slice(end + 1);
  const problems = [...head.problems];
  const say = (line: number, message: string): void => void problems.push({ file, line, message });

  const name = file.split('/').at(-1)?.replace(/\.md$/, '');
  const written = /^id:\s*(\S+)/m.exec(yaml)?.[1];
  if (written !== undefined && name !== written) {
    say(lineOf(lines, /^id:/), `id is "${written}" but the file is called "${name}.md": make them the same`);
  }
  const parts = splitAt(body, /^# (?!#)/);
  const texts: Partial<Record<Locale, ArticleText>> = {};
  for (const locale of LOCALES) {
    const found = parts.filter((part) => part.heading.text.replace(/^# /, '').trim() === locale);
    const part = found[0];
    if (!part) say(lines.length, `has no "# ${locale}" part: write the article in ${locale} as well`);
    else texts[locale] = parseText(part, locale, say);
    for (const again of found.slice(1)) say(again.heading.line, `has a second "# ${locale}" part: join them`);
  }
  for (const part of parts) {
    const heading = part.heading.text.replace(/^# /, '').trim();
    if (!LOCALES.some((locale) => locale === heading)) say(part.heading.line, `"# ${heading}" is not a language: use # vi, # ru, # en`);
  }
  const { vi, ru, en } = texts;
  if (isDraft) {
    const begun = head.value ?? readYaml(file, yaml, draftSchema, 2).value;
    const written = { vi: vi ?? UNWRITTEN, ru: ru ?? UNWRITTEN, en: en ?? UNWRITTEN };
    return { article: begun === null ? null : { ...begun, file, texts: written }, problems, isDraft };
  }
  if (head.value === null || !vi || !ru || !en || problems.length > 0) return { article: null, problems, isDraft };
  return { article: { ...head.value, file, texts: { vi, ru, en } }, problems, isDraft };
}

function parseText(part: Part, locale: Locale, say: (line: number, message: string) => void): ArticleText {
  const titled = splitAt(part.body, /^## (?!#)/);
  const first = titled[0];
  const start = part.heading.line;
  if (!first) {
    say(start, `${locale}: has no "## " line: write the question that the article answers as its title`);
    return { title: '', answer: '', details: null, asked: [], line: start };
  }
  for (const more of titled.slice(1)) say(more.heading.line, `${locale}: has a second "## " title: one article answers one question`);
  const title = first.heading.text.replace(/^## /, '').trim();
  if (title === '') say(first.heading.line, `${locale}: the title is empty`);

  const sections = splitAt(first.body, /^### /);
  const answer = joinBody(first.body.slice(0, first.body.length - sections.reduce((n, s) => n + s.body.length + 1, 0)));
  if (answer === '') say(first.heading.line, `${locale}: has no answer under the title`);
  if (answer.length > MAX_ANSWER) {
    say(
      first.heading.line,
      `${locale}: the answer has ${answer.length} characters: cut it to ${MAX_ANSWER}, move the rest to "### details"`,
    );
  }
  let details: string | null = null;
  let asked: readonly Asked[] = [];
  let askedLine = start;
  for (const section of sections) {
    const name = section.heading.text.replace(/^### /, '').trim();
    if (name === 'details') details = joinBody(section.body);
    else if (name === 'asked') {
      asked = readAsked(section, locale, say);
      askedLine = section.heading.line;
    } else say(section.heading.line, `${locale}: "### ${name}" is unknown: use "### details" or "### asked"`);
    if (name === 'details' && details === '') say(section.heading.line, `${locale}: "### details" is empty: leave the heading out`);
    if (name === 'details' && details !== null && details.length > MAX_DETAILS) {
      say(section.heading.line, `${locale}: the details have ${details.length} characters: cut them to ${MAX_DETAILS}`);
    }
  }
  if (asked.length < MIN_ASKED)
    say(askedLine, `${locale}: has ${asked.length} ways of asking: write at least ${MIN_ASKED} under "### asked"`);
  return { title, answer, details: details === '' ? null : details, asked, line: first.heading.line };
}

function readAsked(section: Part, locale: Locale, say: (line: number, message: string) => void): Asked[] {
  const asked: Asked[] = [];
  for (const { text, line } of section.body) {
    if (text.trim() === '') continue;
    const item = /^[-*] +(.+)$/.exec(text.trim())?.[1];
    if (item === undefined) say(line, `${locale}: every line under "### asked" begins with "- "`);
    else asked.push({ text: item.trim(), line });
  }
  return asked;
}

function splitAt(lines: readonly Line[], heading: RegExp): Part[] {
  const starts = lines.flatMap((line, i) => (heading.test(line.text) ? [i] : []));
  return starts.flatMap((start, n) => {
    const line = lines[start];
    return line ? [{ heading: line, body: lines.slice(start + 1, starts[n + 1] ?? lines.length) }] : [];
  });
}

function joinBody(lines: readonly Line[]): string {
  return lines
    .map((line) => line.text.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function lineOf(lines: readonly Line[], pattern: RegExp): number {
  return lines.find((line) => pattern.test(line.text))?.line ?? 1;
}
