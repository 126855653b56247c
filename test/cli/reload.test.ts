import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reloadOnSave } from '../../src/cli/reload.js';
import { type Content, loadContent } from '../../src/content/load.js';
import { loadLocales } from '../../src/i18n/index.js';
import { makeSmallContent, smallArticle } from '../content/small.js';

let root = '';
let stop: () => void = () => {};
let said: string[] = [];
const file = (name: string): string => join(root, 'content', name);

/** Reads what the real server reads, from a folder of our own. */
function reload(): Content {
  const content = loadContent(join(root, 'content'));
  loadLocales(join(root, 'locales'));
  return content;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'project-'));
  renameSync(makeSmallContent(), join(root, 'content'));
  mkdirSync(join(root, 'locales'));
  for (const locale of ['vi', 'ru', 'en']) writeFileSync(join(root, 'locales', `${locale}.json`), '{\n  "a": "A"\n}\n');
  said = [];
  stop = reloadOnSave(root, reload, (line) => said.push(line));
});
afterEach(() => {
  stop();
  rmSync(root, { recursive: true, force: true });
});

/** Everything that was said, once something new was. */
async function next(): Promise<string> {
  said = [];
  await expect.poll(() => said.length, { timeout: 10_000 }).toBeGreaterThan(0);
  return said.join('\n');
}

test('an article that is saved is read again, several writes at once', async () => {
  const heard = next();
  writeFileSync(file('articles/pay/three.md'), '');
  writeFileSync(file('articles/pay/three.md'), smallArticle('three'));
  expect(await heard).toMatch(/^reloaded: 3 articles, 0 drafts \(\d+\.\d s\)$/);
});

test('an editor that saves by renaming is heard every time', async () => {
  for (const n of [1, 2]) {
    const heard = next();
    writeFileSync(join(root, 'saving'), smallArticle('one').replace('Title one?', `Title ${n}?`));
    renameSync(join(root, 'saving'), file('articles/pay/one.md'));
    expect(await heard).toMatch(/^reloaded: 2 articles/);
  }
});

test('a new folder is watched as soon as it is there', async () => {
  const made = next();
  mkdirSync(file('articles/new'));
  await made;
  const heard = next();
  writeFileSync(file('articles/new/three.md'), smallArticle('three'));
  expect(await heard).toMatch(/^reloaded: 3 articles/);
});

test('a mistake in an article is told with file and line', async () => {
  const heard = next();
  writeFileSync(file('articles/pay/one.md'), smallArticle('one').replace('[pay]', '[weather]'));
  const lines = (await heard).split('\n');
  expect(lines[0]).toMatch(/^content\/articles\/pay\/one\.md:5: topic "weather"/);
  expect(lines.at(-1)).toBe('not reloaded: the server goes on with what it had');
});

test('a mistake in a locale file is told with file and line too, and mending it is enough', async () => {
  const broken = next();
  writeFileSync(join(root, 'locales/ru.json'), '{\n  "a": "А"\n  "b": "Б"\n}\n');
  expect(await broken).toMatch(/locales\/ru\.json:3: /);
  const mended = next();
  writeFileSync(join(root, 'locales/ru.json'), '{\n  "a": "А"\n}\n');
  expect(await mended).toMatch(/^reloaded/);
});
