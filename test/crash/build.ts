/** The server as it is now, compiled and set apart, so that a long run is not disturbed by work on the sources. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { projectRoot } from '../../src/project-root.js';

export type Build = { readonly root: string; readonly remove: () => void };

const COPIED = ['content', 'locales', 'migrations', 'src', 'package.json', 'tsconfig.json'];

/**
 * Compiles without checking types (that is another test) into a new folder beside copies of what the server reads.
 * With `fewArticles` a start costs half: reading and indexing the articles is most of it.
 */
export function buildServer({ fewArticles }: { readonly fewArticles: boolean }): Build {
  const root = mkdtempSync(join(tmpdir(), 'caunoi-crash-'));
  for (const name of COPIED) cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  if (fewArticles) keepFewArticles(join(root, 'content'));
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', root, '--noCheck', '--incremental', 'false', '--tsBuildInfoFile', 'null']);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The answers to what the people of this rig ask; everything else, and every link to it, goes. */
const KEPT = ['passport-held', 'minimum-wage-2026', 'registration-7-days', 'contract-in-writing'];

function keepFewArticles(content: string): void {
  const articles = join(content, 'articles');
  for (const name of readdirSync(articles, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.md')) continue;
    if (KEPT.includes(basename(name, '.md'))) rewrite(join(articles, name), (text) => text.replace(/^related: \[.*\]$/m, 'related: []'));
    else rmSync(join(articles, name));
  }
  rewrite(join(content, 'lexicon/guides.yaml'), (text) => text.replace(/^(\w[\w-]*):\n(?: +- .*\n?)+/gm, `$1: [${KEPT[0]}]\n`));
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
