import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeAnonymise } from '../../src/content/anonymise.js';
import { readLexicon } from '../../src/content/lexicon.js';
import { maskNumbers } from '../../src/content/mask-numbers.js';
import { projectRoot } from '../../src/project-root.js';
import { readTable } from './fixtures.js';

const { lexicon } = readLexicon(join(projectRoot, 'content/lexicon'), 'lexicon');
if (lexicon === null) throw new Error('The word lists cannot be read');
const anonymise = makeAnonymise(lexicon);

const rows = readTable('anonymise').map(([written = '', read = '']) => [written, read] as const);

describe('a question that editors read', () => {
  it('is proved by enough rows', () => expect(rows.length).toBeGreaterThanOrEqual(40));

  it.each(rows)('%s', (written, read) => {
    expect(anonymise(written)).toBe(read);
  });

  it('is cut, and no character of it is split', () => {
    const cut = anonymise(`${'lương '.repeat(33)} 😀😀😀`);
    expect(cut.length).toBeLessThanOrEqual(200);
    expect(cut.isWellFormed()).toBe(true);
  });

  it('cannot smuggle the mark of what was removed', () => {
    expect(anonymise('a\u0001b')).toBe('ab');
  });

  it('stays the same when it is read again', () => {
    for (const [, read] of rows) expect(anonymise(read)).toBe(read);
  });
});

describe('of the numbers', () => {
  it.each([
    ['5000000', '5000000'],
    ['1.250.500 đồng', '1.250.500 đồng'],
    ['12345', '\u0001'],
    ['912 345 678', '\u0001'],
    ['0 9 1 2 3 4 5 6 7 8', '\u0001'],
    ['2024-03-15', '\u0001'],
    ['2019-2020', '2019-2020'],
    ['03/2024', '03/2024'],
    ['89991234567 рублей', '\u0001 рублей'],
    ['15000rub', '15000rub'],
  ])('%s becomes %s', (written, left) => {
    expect(maskNumbers(written)).toBe(left);
  });
});
