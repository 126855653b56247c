import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkContent } from '../../src/cli/check-content.js';
import { loadContent } from '../../src/content/load.js';
import { ContentError, type Problem } from '../../src/content/problem.js';
import { buildSearch } from '../../src/content/search.js';
import { realContent } from './fixtures.js';

const root = join(import.meta.dirname, '..', '..');
const model = readFileSync(join(import.meta.dirname, 'fixtures', 'article.md'), 'utf8');
const article = (id: string): string => model.replace('id: article', `id: ${id}`).replaceAll(/ article(?=\?|$)/gm, ` ${id}`);
let dir = '';

/** Two good articles and everything they need; each test breaks one thing. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'content-'));
  mkdirSync(join(dir, 'articles', 'pay'), { recursive: true });
  mkdirSync(join(dir, 'agreements'));
  cpSync(join(root, 'content', 'lexicon'), join(dir, 'lexicon'), { recursive: true });
  write('lexicon/guides.yaml', 'jobs: [one]\n');
  write('articles/pay/one.md', article('one'));
  write('articles/pay/two.md', article('two').replace('related: []', 'related: [one]'));
  write('sources.yaml', 'demo-code:\n  kind: law\n  title: {vi: "Luật", ru: "Закон", en: "Law"}\n');
  write(
    'agreements/demo-law.yaml',
    'id: demo-law\ntitle: {vi: a, ru: b, en: c}\nparties: [RU]\nsigned: null\nin_force: null\nstate: in-force\nstatus: {vi: a, ru: b, en: c}\nfacts: []\nreviewed: 2026-11-21\nreview_by: 2027-11-21\n',
  );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(file: string, text: string): void {
  writeFileSync(join(dir, file), text);
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(dir, file), 'utf8');
  expect(text).toContain(from);
  write(file, text.replace(from, to));
}

function problemsOf(today?: string): readonly Problem[] {
  try {
    loadContent(dir, today === undefined ? {} : { today });
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
}

describe('loading content', () => {
  it('accepts content in order', () => {
    expect(problemsOf('2026-11-21')).toEqual([]);
    expect([...loadContent(dir).articles.keys()]).toEqual(['one', 'two']);
  });

  const broken: [what: string, breakIt: () => void, file: string, line: number, message: RegExp][] = [
    [
      'cites a source that is not listed',
      () => edit('articles/pay/one.md', 'source: demo-code', 'source: nowhere'),
      'articles/pay/one.md',
      11,
      /source "nowhere" is not in/,
    ],
    [
      'names an agreement that does not exist',
      () => edit('articles/pay/one.md', 'agreement: demo-law', 'agreement: other'),
      'articles/pay/one.md',
      3,
      /agreement "other" is not in/,
    ],
    ['names an unknown topic', () => edit('articles/pay/one.md', '[pay]', '[weather]'), 'articles/pay/one.md', 5, /topic "weather"/],
    ['is related to nothing', () => edit('articles/pay/two.md', '[one]', '[three]'), 'articles/pay/two.md', 16, /"three" does not exist/],
    ['is related to itself', () => edit('articles/pay/two.md', '[one]', '[two]'), 'articles/pay/two.md', 16, /the article itself/],
    [
      'is due for review before it was reviewed',
      () => edit('articles/pay/one.md', '2027-02-21', '2026-02-21'),
      'articles/pay/one.md',
      15,
      /later than reviewed/,
    ],
    [
      'has a bare telephone number',
      () => edit('articles/pay/one.md', 'A short answer.', 'Call +7 495 123 45 67.'),
      'articles/pay/one.md',
      0,
      /\+7 495 123 45 67 needs its mark/,
    ],
    [
      'names an unlisted short number',
      () => edit('articles/pay/one.md', 'A short answer.', 'In danger call 115.'),
      'articles/pay/one.md',
      0,
      /115 needs its mark/,
    ],
    [
      'has the title of another',
      () => edit('articles/pay/two.md', 'Title two?', 'Title ONE'),
      'articles/pay/two.md',
      0,
      /title is also that of "one"/,
    ],
    [
      'takes a phrasing of another',
      () => edit('articles/pay/two.md', '- en way 3 of asking about two', '- EN way 3 of asking about one?'),
      'articles/pay/two.md',
      0,
      /is also in articles\/pay\/one.md:\d+/,
    ],
  ];
  it.each(broken)('refuses an article that %s', (_what, breakIt, file, line, message) => {
    breakIt();
    const found = problemsOf('2026-11-21').find((problem) => message.test(problem.message));
    expect(found?.file).toBe(file);
    if (line > 0) expect(found?.line).toBe(line);
  });

  it('accepts 112, and a number that carries its mark', () => {
    edit('articles/pay/one.md', 'A short answer.', 'Call 112, or +84 981 84 84 84 (as published by X in 2024; not yet confirmed by call).');
    edit('articles/pay/one.md', 'Câu trả lời ngắn.', 'Ngày 27/10/2008, lương 1 500 000 đồng, luật 69/2020, năm 2011-2012.');
    expect(problemsOf()).toEqual([]);
  });

  it('refuses an overdue review, and warns thirty days before', () => {
    expect(problemsOf('2027-02-22')[0]?.message).toMatch(/review was due on 2027-02-21/);
    expect(loadContent(dir, { today: '2027-01-30' }).warnings.map((warning) => warning.message)).toEqual([
      'review is due on 2027-02-21',
      'review is due on 2027-02-21',
    ]);
    expect(loadContent(dir, { today: '2026-12-01' }).warnings).toEqual([]);
  });

  it('keeps drafts apart: no search finds one, and no topic lists one', () => {
    edit('articles/pay/two.md', 'status: checked', 'status: draft');
    const content = loadContent(dir);
    expect([[...content.articles.keys()], [...content.drafts.keys()]]).toEqual([['one'], ['two']]);
    const search = buildSearch(content);
    expect(search.title('two', 'en')).toBeNull();
    expect(search.topics(null).flatMap((topic) => topic.articles)).toEqual(['one']);
  });

  it('does not judge reviews when a server starts', () => {
    edit('articles/pay/one.md', '2027-02-21', '2026-11-22');
    expect(problemsOf()).toEqual([]);
  });

  it('names the problems of all files at once, word lists too', () => {
    edit('articles/pay/one.md', 'agreement: demo-law', 'agreement: other');
    edit('articles/pay/two.md', '[one]', '[three]');
    write('lexicon/guides.yaml', 'jobs: [nobody]\ndancing: [one]\n');
    write('lexicon/stray.yaml', 'a: 1\n');
    expect(problemsOf().map((problem) => problem.file)).toEqual([
      'articles/pay/one.md',
      'articles/pay/two.md',
      'lexicon/guides.yaml',
      'lexicon/guides.yaml',
      'lexicon/stray.yaml',
    ]);
  });

  it('refuses a topic for two people that does not exist', () => {
    write('lexicon/two-people.yaml', '- pay\n- weather\n');
    expect(problemsOf().map(({ file, message }) => [file, message])).toEqual([
      ['lexicon/two-people.yaml', '"weather" is no topic of topics.yaml: correct or remove it'],
    ]);
  });

  it('says which word list is missing', () => {
    rmSync(join(dir, 'lexicon', 'urgent.yaml'));
    expect(problemsOf()[0]).toMatchObject({ file: 'lexicon/urgent.yaml', message: expect.stringMatching(/is missing/) });
  });
});

describe('check:content', () => {
  const run = (args: string[]): { code: number; lines: string[] } => {
    const lines: string[] = [];
    const code = checkContent(
      args,
      (line) => lines.push(line),
      () => new Date('2026-11-21T10:00:00Z'),
    );
    return { code, lines };
  };

  it('counts what is there and ends well', () => {
    const { code, lines } = run(['--dir', dir]);
    expect(code).toBe(0);
    expect(lines.at(-1)).toContain('2 articles');
    expect(lines.at(-1)).toContain('pay 2');
  });

  it('prints problems as file:line: message and ends badly', () => {
    edit('articles/pay/one.md', 'agreement: demo-law', 'agreement: other');
    const { code, lines } = run(['--dir', dir]);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^articles\/pay\/one\.md:3: agreement "other"/);
  });

  it('explains itself', () => {
    expect(run(['--help'])).toMatchObject({ code: 0 });
    expect(run(['--what']).code).toBe(2);
  });
});

describe('the real content', () => {
  it('has no problems', () => {
    expect(realContent().articles.size).toBeGreaterThanOrEqual(140);
  });
});
