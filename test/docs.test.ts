import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMarkedPhones } from '../src/content/check-text.js';
import { loadContent } from '../src/content/load.js';
import { LOCALES } from '../src/core/types.js';
import { projectRoot } from '../src/project-root.js';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const operations = read('docs/operations.md');
const goLive = read('docs/go-live.md');

describe('docs/operations.md', () => {
  const metrics = [...read('src/metrics.ts').matchAll(/name: '(caunoi_\w+)'/g)].map((found) => found[1] ?? '');

  test('has a word on every metric, and names none that does not exist', () => {
    expect(metrics.length).toBeGreaterThan(5);
    expect(metrics.filter((name) => !operations.includes(`\`${name}`))).toEqual([]);
    const named = new Set([...operations.matchAll(/`(caunoi_\w+)/g)].map((found) => found[1] ?? ''));
    expect([...named].filter((name) => !metrics.includes(name))).toEqual([]);
  });

  test('explains every outcome and every kind of message', () => {
    const channel = read('src/channels/channel.ts');
    const outcomes = [...channel.matchAll(/readonly outcome: '(\w+)'/g)].map((found) => found[1] ?? '');
    expect(outcomes).toHaveLength(8);
    expect(outcomes.filter((name) => !operations.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('explains every environment variable, and .env.example has a line for each', () => {
    const names = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((found) => found[1] ?? '');
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !operations.includes(`| \`${name}\` |`))).toEqual([]);
    const example = read('.env.example');
    expect(names.filter((name) => !new RegExp(`^${name}=`, 'm').test(example))).toEqual([]);
  });

  test.each(['docs/operations.md', 'docs/go-live.md'])('%s names only commands that exist', (path) => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
    const named = [...read(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map((found) => found[1] ?? '');
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test.each(['docs/operations.md', 'docs/go-live.md'])('%s links only to pages that exist', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((found) => found[1] ?? '');
    expect(links.filter((link) => !existsSync(join(projectRoot, dirname(path), link)))).toEqual([]);
  });
});

describe('docs/go-live.md', () => {
  test('asks for a test call of every phone number that people are shown', () => {
    const articles = readdirSync(join(projectRoot, 'content/articles'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    const texts = [
      ...articles.map((file) => read(`content/articles/${file}`)),
      ...['vi', 'ru', 'en'].map((locale) => read(`locales/${locale}.json`)),
    ];
    const numbers = new Set(texts.flatMap((text) => text.match(/\+\d[\d ()-]{8,}\d|\b8[ (-]{1,2}800[\d )-]{6,}\d/g) ?? []));
    expect(numbers.size).toBeGreaterThan(0);
    expect([...numbers].filter((number) => !goLive.includes(number))).toEqual([]);
    for (const number of ['101', '102', '103', '112']) expect(goLive).toContain(number);
  });

  test('names, beside each number that nobody has called yet, every article that shows it', () => {
    const { articles } = loadContent(join(projectRoot, 'content'));
    const shown = [...articles.values()].flatMap((article) =>
      LOCALES.flatMap((locale) => {
        const { title, answer, details } = article.texts[locale];
        return findMarkedPhones(`${title}\n${answer}\n${details ?? ''}`, locale).map((number) => ({ number, file: article.file }));
      }),
    );
    expect(shown.length).toBeGreaterThan(0);
    const rows = goLive.split('\n').filter((line) => line.startsWith('| '));
    const missing = shown.filter(({ number, file }) => !rows.some((row) => row.includes(number) && row.includes(`content/${file}`)));
    expect(new Set(missing.map(({ number, file }) => `${number} in content/${file}`))).toEqual(new Set());
  });

  test('has the approval step: the command, the setting, and what two people must read', () => {
    for (const word of ['npm run content:approve', 'CONTENT_SERVE', 'content/lexicon/two-people.yaml']) expect(goLive).toContain(word);
  });
});

describe('Dockerfile', () => {
  test('copies every folder that the server reads, and .dockerignore lets them in', () => {
    const dockerfile = read('Dockerfile');
    const ignore = read('.dockerignore');
    for (const path of ['migrations', 'locales', 'content', 'src/console/assets', 'src/http/chat']) {
      expect(existsSync(join(projectRoot, path)), path).toBe(true);
      expect(dockerfile).toContain(`COPY ${path} ./${path}`);
      expect(ignore).toContain(`!${path.split('/')[0]}`);
    }
  });

  test('runs as an unprivileged user and names no registry', () => {
    const dockerfile = read('Dockerfile');
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).not.toMatch(/registry|https?:\/\/(?!127\.0\.0\.1)/);
    for (const from of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(from[1]).toMatch(/^(node:20-bookworm-slim|build)$/);
  });
});
