import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkContent } from '../../src/cli/check-content.js';
import { contentNewCommand } from '../../src/cli/content-new.js';
import { contentPreviewCommand } from '../../src/cli/content-preview.js';
import { loadContent } from '../../src/content/load.js';
import { makeSmallContent, smallArticle } from '../content/small.js';
import { run } from './run.js';

let dir = '';
beforeEach(() => {
  dir = makeSmallContent();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const begin = (...argv: string[]) => run(contentNewCommand, [...argv, '--dir', dir]);
const preview = (...argv: string[]) => run(contentPreviewCommand, [...argv, '--dir', dir]);

describe('content:new', () => {
  test('writes a draft with the fields of its folder, and says what comes next', async () => {
    const ran = await begin('--id', 'pay-in-cash', '--folder', 'pay');
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(
      /Written: .*articles\/pay\/pay-in-cash\.md[\s\S]*content:preview -- pay-in-cash[\s\S]*check:content[\s\S]*status: checked/,
    );
    expect(loadContent(dir).drafts.get('pay-in-cash')).toMatchObject({
      agreement: 'demo-law',
      topics: ['pay'],
      status: 'draft',
      related: [],
    });
    const text = readFileSync(join(dir, 'articles/pay/pay-in-cash.md'), 'utf8');
    expect(text).toContain('# topics: emergency, pay,');
    expect(text).toContain('<!-- Câu trả lời');
    expect(text).toContain('<!-- Ответ');
  });

  test('the new file does not stop the check, which says what it still lacks', async () => {
    await begin('--id', 'pay-in-cash', '--folder', 'pay', '--agreement', 'demo-law');
    const lines: string[] = [];
    expect(checkContent(['--dir', dir, '--today', '2026-11-21'], (line) => lines.push(line))).toBe(0);
    expect(lines.join('\n')).toMatch(/warning: articles\/pay\/pay-in-cash\.md:\d+: vi: has no answer under the title/);
    expect(lines.join('\n')).toContain('2 articles');
  });

  test.each([
    [['--id', 'Pay In Cash', '--folder', 'pay'], 2, 'overtime-limit'],
    [['--folder', 'pay'], 2, '--id is missing'],
    [['--id', 'x'], 2, '--folder is missing'],
    [['--id', 'x', '--folder', 'pai'], 2, 'There is no folder "pai". Did you mean pay? There are: pay.'],
    [['--id', 'x', '--folder', 'pay', '--agreement', 'other'], 2, 'There are: demo-law.'],
    [['--id', 'one', '--folder', 'pay'], 1, 'id_taken): There is an article of that name: articles/pay/one.md'],
  ])('%j is refused in words', async (argv, code, words) => {
    const ran = await begin(...argv);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(words);
  });
});

describe('content:preview', () => {
  test('shows the messages of each channel, with buttons or numbered lines', async () => {
    const ran = await preview('one', '--locale', 'ru');
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(/^one · ru · checked · review by 2027-02-21 · articles\/pay\/one\.md/);
    expect(ran.out).toMatch(/telegram: 1 message, 3 buttons\n┌ message 1: \d+ of 4000 characters\n│ Заголовок one\?/);
    expect(ran.out).toMatch(/zalo-bot: 1 message, 3 choices as numbered lines/);
    expect(ran.out).toMatch(/│ 1\. Помогло/);
    expect(ran.out).toContain('Короткий ответ.');
    expect(ran.out).toContain('Закон');
  });

  test('shows how a long answer is split on a channel with short messages', async () => {
    writeFileSync(join(dir, 'sources.yaml'), `demo-code:\n  kind: law\n  title: {vi: "${'Luật dài. '.repeat(190)}", ru: "b", en: "c"}\n`);
    const ran = await preview('one', '--channel', 'zalo-oa');
    expect(ran.out).toMatch(/zalo-oa: 2 messages/);
    expect(ran.out).not.toContain('telegram');
  });

  test('shows a draft, and what it lacks', async () => {
    await begin('--id', 'pay-in-cash', '--folder', 'pay');
    const file = join(dir, 'articles/pay/pay-in-cash.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('## \n', '## Trả tiền mặt được không?\n\nĐược, nếu có ký nhận.\n'));
    const ran = await preview('pay-in-cash', '--channel', 'simulator');
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(/draft/);
    expect(ran.out).toMatch(/still to do: .*pay-in-cash\.md:\d+: /);
    expect(ran.out).toContain('│ Được, nếu có ký nhận.');
  });

  test('shows an article past its review as it would be given', async () => {
    writeFileSync(
      join(dir, 'articles/pay/one.md'),
      smallArticle('one')
        .replace('2027-02-21', '2026-11-22')
        .replace('reviewed: 2026-11-21', 'reviewed: 2020-01-01')
        .replace('review_by: 2026-11-22', 'review_by: 2020-02-01'),
    );
    expect((await preview('one', '--locale', 'en')).out).toContain('Title one?');
  });

  test.each([
    [['on'], 1, 'there is no article "on". Did you mean: one'],
    [['one', '--locale', 'fr'], 2, '--locale must be one of vi, ru, en'],
    [['one', '--channel', 'fax'], 2, '--channel must be one of telegram, zalo-oa, zalo-bot, simulator'],
    [[], 2, 'An argument is missing'],
  ])('%j is refused in words', async (argv, code, words) => {
    const ran = await preview(...argv);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(words);
  });

  test('tells where the content is wrong instead of showing half of it', async () => {
    writeFileSync(join(dir, 'articles/pay/two.md'), 'nothing');
    expect(await preview('one')).toMatchObject({ code: 1, err: expect.stringContaining('articles/pay/two.md:1: ') as string });
  });
});
