import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.js';
import { buildSearch } from '../../src/content/search.js';
import { ask } from './fixtures.js';
import { makeSmallContent } from './small.js';

let dir = '';
beforeEach(() => {
  dir = makeSmallContent();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const write = (file: string, text: string): void => writeFileSync(join(dir, file), text);
const one = (): string => readFileSync(join(dir, 'articles/pay/one.md'), 'utf8');
const warned = (): string[] => loadContent(dir).warnings.map((warning) => `${warning.file}: ${warning.message}`);

describe('a draft', () => {
  it('is compared with content that is in order', () => expect(warned()).toEqual([]));

  it('stops nothing, however little of it is written, and says what it lacks', () => {
    write('articles/pay/three.md', '---\nid: three\nagreement: demo-law\naudience: [worker]\ntopics: [pay]\nstatus: draft\n---\n# vi\n');
    const { drafts, articles } = loadContent(dir);
    expect([...articles.keys()]).toEqual(['one', 'two']);
    expect([...drafts.keys()]).toEqual([]);
    const lacks = warned();
    expect(lacks.every((line) => line.startsWith('articles/pay/three.md: '))).toBe(true);
    expect(lacks.join('\n')).toMatch(/reviewed: [\s\S]*vi: has no "## " line[\s\S]*has no "# ru" part/);
  });

  it('stands among the drafts as soon as its fields can be read', () => {
    write(
      'articles/pay/three.md',
      one()
        .replaceAll(/ one(?=\?|$)/gm, ' three')
        .replace('status: checked', 'status: draft # not yet')
        .replace(/facts: .*/, 'facts: []'),
    );
    const { drafts, articles } = loadContent(dir);
    expect(drafts.get('three')).toMatchObject({ status: 'draft', facts: [] });
    expect(articles.has('three')).toBe(false);
  });

  it('may have broken fields or unknown links', () => {
    write('articles/pay/three.md', '---\nid: three\nstatus: draft\naudience: [worker\n---\n');
    write(
      'articles/pay/four.md',
      one()
        .replaceAll(/ one(?=\?|$)/gm, ' four')
        .replace('status: checked', 'status: draft')
        .replace('[pay]', '[weather]'),
    );
    expect(warned().join('\n')).toMatch(/four\.md: topic "weather"[\s\S]*three\.md: cannot be read as YAML/);
  });

  it('gives way to an article: what they share is wrong with the draft, whichever comes first', () => {
    mkdirSync(join(dir, 'articles/a'));
    write('articles/a/one.md', one().replace('status: checked', 'status: draft'));
    write('articles/a/ahead.md', one().replace('id: one', 'id: ahead').replace('status: checked', 'status: draft'));
    expect(loadContent(dir).articles.get('one')?.file).toBe('articles/pay/one.md');
    const said = warned().join('\n');
    expect(said).toContain('articles/a/one.md: another article is already called "one"');
    expect(said).toContain('articles/a/ahead.md: vi: the title is also that of "one"');
    expect(warned().filter((line) => line.startsWith('articles/pay/'))).toEqual([]);
  });

  it('is found by no question', () => {
    write(
      'articles/pay/three.md',
      one()
        .replaceAll(/ one(?=\?|$)/gm, ' threezebra')
        .replace('id: threezebra', 'id: three')
        .replace('status: checked', 'status: draft'),
    );
    const search = buildSearch(loadContent(dir));
    expect(search.title('three', 'vi')).toBeNull();
    expect(JSON.stringify(search.find(ask('Title threezebra?', { locale: 'en' })))).not.toContain('three');
    expect(search.topics(null).flatMap((topic) => topic.articles)).not.toContain('three');
  });
});

describe('a comment in an article', () => {
  it('is no part of it, and every line keeps its number', () => {
    write('articles/pay/one.md', one().replace(/^(### asked)$/m, '<!-- for editors -->\n$1'));
    const text = JSON.stringify(loadContent(dir).articles.get('one'));
    expect(text).not.toContain('editors');
    write('articles/pay/one.md', `<!-- x -->\n${one()}`);
    expect(() => loadContent(dir)).toThrow(/one\.md:1/);
  });
});
