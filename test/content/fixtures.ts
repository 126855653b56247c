import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Content, loadContent } from '../../src/content/load.js';
import { buildSearch, type Search } from '../../src/content/search.js';
import type { Question } from '../../src/core/types.js';
import { modelsFolder } from '../../src/project-root.js';

const root = join(import.meta.dirname, '..', '..');

/** Rows of a table in fixtures/: cells apart by tabs, lines with # are comments. */
export function readTable(name: string): string[][] {
  return readFileSync(join(import.meta.dirname, 'fixtures', `${name}.tsv`), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

let content: Content | null = null;
let search: Search | null = null;

/** The real articles, read once for all tests of a file. */
export function realContent(): Content {
  content ??= loadContent(join(root, 'content'));
  return content;
}

export function realSearch(): Search {
  search ??= buildSearch(realContent(), { models: modelsFolder });
  return search;
}

/** A question of somebody about whom we know nothing yet. */
export function ask(text: string, about: Partial<Question> = {}): Question {
  return { text, locale: 'vi', audience: null, lastArticle: null, ...about };
}
