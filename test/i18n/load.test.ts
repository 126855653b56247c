import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LocaleError, loadLocales } from '../../src/i18n/index.js';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-locales-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(words: Record<'vi' | 'ru' | 'en', Record<string, string>>): void {
  for (const [locale, table] of Object.entries(words)) writeFileSync(join(dir, `${locale}.json`), JSON.stringify(table));
}

it('refuses to start when a language lacks a key, and names every gap', () => {
  write({ vi: { a: 'A', b: 'B' }, ru: { a: 'А' }, en: { b: 'B' } });
  expect(() => loadLocales(dir)).toThrow(LocaleError);
  expect(() => loadLocales(dir)).toThrow('ru.json lacks "b"');
  expect(() => loadLocales(dir)).toThrow('en.json lacks "a"');
});

it('says which file cannot be read', () => {
  write({ vi: { a: 'A' }, ru: { a: 'А' }, en: { a: 'A' } });
  writeFileSync(join(dir, 'ru.json'), '{ "a": ');
  expect(() => loadLocales(dir)).toThrow(/ru\.json/);
});

it('never shows a key to a person: a word that is missing at run time is silence and a report', () => {
  write({ vi: { a: 'A {{n}}' }, ru: { a: 'А {{n}}' }, en: { a: 'A {{n}}' } });
  const missing: string[] = [];
  const say = loadLocales(dir, (key) => missing.push(key));
  expect(say('ru', 'a', { n: 1 })).toBe('А 1');
  expect(say('ru', 'not.there')).toBe('');
  expect(missing).toEqual(['not.there']);
});

it('takes a key that ends like a plural for what it is', () => {
  write({ vi: { too_many: 'x' }, ru: { too_many: 'x' }, en: { too_many: 'x' } });
  expect(loadLocales(dir)('en', 'too_many')).toBe('x');
});
