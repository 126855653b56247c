import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedPorts } from '../../src/clock.js';
import { loadContent } from '../../src/content/load.js';
import { makeApprovals } from '../../src/engine/approvals.js';
import { openLibrary } from '../../src/engine/library.js';
import type { Say } from '../../src/i18n/index.js';
import { makeSmallContent, smallArticle } from '../content/small.js';

let dir = '';
beforeEach(() => {
  dir = makeSmallContent();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(words: { now: string }) {
  const read = () => {
    const said = words.now;
    const say: Say = () => said;
    return { content: loadContent(dir), say };
  };
  return openLibrary(read, fixedPorts(), { approvals: makeApprovals(), serve: 'checked' });
}

test('what was saved is said from the next reading on, through everything that was handed out before', () => {
  const words = { now: 'before' };
  const library = open(words);
  const { env, words: spoken, say, content, search } = library;
  expect(env().title('one', 'en')).toBe('Title one?');

  words.now = 'after';
  writeFileSync(join(dir, 'articles/pay/one.md'), smallArticle('one').replace('Title one?', 'What is new?'));
  writeFileSync(join(dir, 'articles/pay/three.md'), smallArticle('three'));
  expect(env().title('one', 'en')).toBe('Title one?');
  expect(say('vi', 'x')).toBe('before');

  expect(library.reload().articles.size).toBe(3);
  expect(env().title('one', 'en')).toBe('What is new?');
  expect(env().say('vi', 'x')).toBe('after');
  expect(say('vi', 'x')).toBe('after');
  expect(spoken.cite('one', 'en')?.title).toBe('What is new?');
  expect(spoken.say('en', 'x')).toBe('after');
  expect(content().articles.has('three')).toBe(true);
  expect(search().title('three', 'en')).toBe('Title three?');
});

test('a turn in progress keeps what it began with', () => {
  const library = open({ now: 'x' });
  const begun = library.env();
  writeFileSync(join(dir, 'articles/pay/one.md'), smallArticle('one').replace('Title one?', 'What is new?'));
  library.reload();
  expect(begun.title('one', 'en')).toBe('Title one?');
});

test('a mistake is thrown to who asked for the reading, and nothing has changed', () => {
  const library = open({ now: 'x' });
  const before = library.content();
  writeFileSync(join(dir, 'articles/pay/one.md'), readFileSync(join(dir, 'articles/pay/one.md'), 'utf8').replace('[pay]', '[weather]'));
  expect(() => library.reload()).toThrow(/one\.md:5: topic "weather"/);
  expect(library.content()).toBe(before);
  expect(library.env().title('one', 'en')).toBe('Title one?');
});
