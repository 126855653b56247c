/** Two good articles and everything that they need, in a folder of their own. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.js';

const model = readFileSync(join(import.meta.dirname, 'fixtures', 'article.md'), 'utf8');

/** The article of the fixture under another name. */
export function smallArticle(id: string): string {
  return model.replace('id: article', `id: ${id}`).replaceAll(/ article(?=\?|$)/gm, ` ${id}`);
}

/** Makes the folder (articles/pay/one.md and two.md, an agreement, a source, the real word lists); the caller removes it. */
export function makeSmallContent(): string {
  const dir = mkdtempSync(join(tmpdir(), 'content-'));
  const write = (file: string, text: string): void => writeFileSync(join(dir, file), text);
  mkdirSync(join(dir, 'articles', 'pay'), { recursive: true });
  mkdirSync(join(dir, 'agreements'));
  cpSync(join(projectRoot, 'content', 'lexicon'), join(dir, 'lexicon'), { recursive: true });
  write('lexicon/guides.yaml', 'jobs: [one]\n');
  write('articles/pay/one.md', smallArticle('one'));
  write('articles/pay/two.md', smallArticle('two').replace('related: []', 'related: [one]'));
  write('sources.yaml', 'demo-code:\n  kind: law\n  title: {vi: "Luật", ru: "Закон", en: "Law"}\n');
  write(
    'agreements/demo-law.yaml',
    'id: demo-law\ntitle: {vi: a, ru: b, en: c}\nparties: [RU]\nsigned: null\nin_force: null\nstate: in-force\nstatus: {vi: a, ru: b, en: c}\nfacts: []\nreviewed: 2026-11-21\nreview_by: 2027-11-21\n',
  );
  return dir;
}
