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
 * With `fewArticles` a start costs a third: reading and indexing the articles is most of it.
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

/** Only the articles that intents lead to: the word lists name them. */
function keepFewArticles(content: string): void {
  const guides = readFileSync(join(content, 'lexicon/guides.yaml'), 'utf8');
  const kept = new Set([...guides.matchAll(/^\s*- (\S+)$/gm)].map((found) => found[1] ?? ''));
  for (const name of readdirSync(join(content, 'articles'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.md')) continue;
    const file = join(content, 'articles', name);
    if (!kept.has(basename(name, '.md'))) rmSync(file);
    else
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(
          /^related: \[(.*)\]$/m,
          (_line, ids: string) =>
            `related: [${ids
              .split(', ')
              .filter((id) => kept.has(id))
              .join(', ')}]`,
        ),
      );
  }
}
