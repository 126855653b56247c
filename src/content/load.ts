/**
 * content: the curated articles, found and cited. Pure functions over data that is read once.
 * May import: core, yaml, zod, snowball-stemmers; files are read here and in lexicon.ts only.
 * To add an article, a source or a word, see the files under content/; `npm run check:content` proves them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { checkParts } from './check.js';
import { type Lexicon, readLexicon } from './lexicon.js';
import { parseArticle } from './parse-article.js';
import { ContentError, type Problem, sortProblems } from './problem.js';
import { readYaml } from './read-yaml.js';
import { type Agreement, type Article, agreementSchema, type Source, sourcesSchema } from './schema.js';

export type Content = {
  /** What people may be given; where each stands is said by content/version.ts and the approvals. */
  readonly articles: ReadonlyMap<string, Article>;
  /** Being written: editors see them, the search and people never do. */
  readonly drafts: ReadonlyMap<string, Article>;
  readonly agreements: ReadonlyMap<string, Agreement>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly lexicon: Lexicon;
  readonly warnings: readonly Problem[];
};

/**
 * Reads and checks everything under `dir` (articles/, agreements/, lexicon/, sources.yaml).
 * Throws `ContentError` with all problems. With `today` (2026-11-21) overdue reviews are problems too; a running
 * server leaves it out, because an article that falls due overnight must not stop it.
 */
export function loadContent(dir: string, options: { readonly today?: string } = {}): Content {
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  const read = (path: string): { file: string; text: string } => {
    const file = relative(dir, path).replaceAll('\\', '/');
    const text = readFileSync(path, 'utf8');
    texts.set(file, text);
    return { file, text };
  };

  const articles: Article[] = [];
  const unfinished: Problem[] = [];
  const files = listFiles(join(dir, 'articles'), '.md');
  const ids = new Set<string>();
  const parsed = files.map(read).map(({ file, text }) => ({ file, id: basename(file, '.md'), ...parseArticle(file, text) }));
  // Drafts come last: what is wrong between a draft and an article is wrong with the draft, and only warned of.
  for (const one of parsed.toSorted((a, b) => Number(a.isDraft) - Number(b.isDraft))) {
    const found = one.isDraft ? unfinished : problems;
    if (ids.has(one.id))
      found.push({ file: one.file, line: 1, message: `another article is already called "${one.id}": ids are unique over all folders` });
    else if (one.article) articles.push(one.article);
    ids.add(one.id);
    found.push(...one.problems);
  }
  if (files.length === 0) problems.push({ file: 'articles', line: 1, message: 'has no articles' });

  const agreements = new Map<string, Agreement>();
  for (const path of listFiles(join(dir, 'agreements'), '.yaml')) {
    const { file, text } = read(path);
    const found = readYaml(file, text, agreementSchema);
    problems.push(...found.problems);
    if (!found.value) continue;
    if (found.value.id !== basename(path, '.yaml'))
      problems.push({ file, line: 1, message: `id is "${found.value.id}": it must be the same as the file name` });
    agreements.set(found.value.id, found.value);
  }

  const sources = readSources(join(dir, 'sources.yaml'), read, problems);
  const lexicon = readLexicon(join(dir, 'lexicon'), 'lexicon');
  problems.push(...lexicon.problems);
  if (!lexicon.lexicon) throw new ContentError(sortProblems(problems));

  const parts = { articles, agreements, sources, lexicon: lexicon.lexicon, ids, sourceOf: (file: string) => texts.get(file) ?? '' };
  const checked = checkParts(parts, options.today ?? null);
  problems.push(...checked.problems);
  if (problems.length > 0) throw new ContentError(sortProblems(problems));
  const byId = (wanted: (article: Article) => boolean) => new Map(articles.filter(wanted).map((article) => [article.id, article]));
  return {
    articles: byId((article) => article.status !== 'draft'),
    drafts: byId((article) => article.status === 'draft'),
    agreements,
    sources,
    lexicon: lexicon.lexicon,
    warnings: sortProblems([...checked.warnings, ...unfinished]),
  };
}

function readSources(path: string, read: (path: string) => { file: string; text: string }, problems: Problem[]): Map<string, Source> {
  if (!existsSync(path)) {
    problems.push({ file: 'sources.yaml', line: 1, message: 'is missing: articles cite their sources from it' });
    return new Map();
  }
  const { file, text } = read(path);
  const found = readYaml(file, text, sourcesSchema);
  problems.push(...found.problems);
  return new Map(Object.entries(found.value ?? {}));
}

function listFiles(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !basename(name).startsWith('.'))
    .sort()
    .map((name) => join(folder, name));
}
