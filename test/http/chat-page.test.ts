import { gunzipSync } from 'node:zlib';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCALES } from '../../src/core/types.js';
import { pickLocale } from '../../src/http/chat-page.js';
import { type ChatServer, startChat } from './chat-server.js';

let server: ChatServer;
beforeAll(async () => {
  server = await startChat();
});
afterAll(() => server.remove());

const get = (url: string, headers: Record<string, string> = {}) => server.http.inject({ url, headers });
const page = async (url: string, headers: Record<string, string> = {}) => parse((await get(url, headers)).payload);
const filesOf = (html: ReturnType<typeof parse>) => [
  ...new Set(
    [...html.querySelectorAll('link[href], script[src], img[src]')].map((el) => el.getAttribute('href') ?? el.getAttribute('src') ?? ''),
  ),
];

describe('the chat page', () => {
  it.each(LOCALES)('has words for everything in %s', async (locale) => {
    const html = await page(`/chat?lang=${locale}`);
    expect(html.querySelector('html')?.getAttribute('lang')).toBe(locale);
    const words = JSON.parse(html.querySelector('body')?.getAttribute('data-words') ?? '{}') as Record<string, unknown>;
    expect(Object.entries(words).filter(([, word]) => word === '' || word === undefined)).toEqual([]);
    expect(words['sources']).toHaveLength(LOCALES.length);
    for (const el of html.querySelectorAll('button, summary, textarea, #log'))
      expect(el.getAttribute('aria-label') ?? el.text.trim()).not.toBe('');
    for (const id of ['.note', '#welcome p', '#welcome h2', 'title', '.skip', '#over p'])
      expect(html.querySelector(id)?.text.trim()).not.toBe('');
  });

  it('says that nothing leaves for Telegram or Zalo, and what to do without JavaScript', async () => {
    const html = await page('/chat?lang=vi');
    expect(html.querySelector('.note')?.text).toMatch(/Telegram.*Zalo/);
    expect(html.querySelector('noscript')?.text).toContain('JavaScript');
  });

  it('runs nothing that stands in the page itself', async () => {
    const answer = await get('/chat');
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    const html = parse(answer.payload);
    expect(html.querySelectorAll('script').map((el) => el.text.trim())).toEqual(['']);
    expect(html.querySelectorAll('style, [style], [onclick]')).toEqual([]);
  });

  it('comes with all its files in less than 20 kB on the line', async () => {
    const urls = ['/chat', ...filesOf(await page('/chat'))];
    expect(urls.length).toBeGreaterThan(5);
    const answers = await Promise.all(urls.map((url) => get(url, { 'accept-encoding': 'gzip, br' })));
    expect(answers.map((answer) => [answer.statusCode, answer.headers['content-encoding']])).toEqual(urls.map(() => [200, 'gzip']));
    const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
    expect(sum(answers.map((answer) => answer.rawPayload.length))).toBeLessThan(20_000);
    expect(gunzipSync(answers[0]?.rawPayload ?? Buffer.alloc(0)).toString()).toContain('<!doctype html>');
  });

  it('lets browsers keep files of this version for good, and no others', async () => {
    const [file = ''] = filesOf(await page('/chat')).filter((url) => url.endsWith('chat.js'));
    expect((await get(file)).headers['cache-control']).toContain('immutable');
    expect((await get(file.replace(/assets\/[^/]+/, 'assets/older'))).headers['cache-control']).toBe('no-cache');
    for (const name of ['history.ts', '..%2f..%2f..%2fpackage.json', 'none.js'])
      expect((await get(`/chat/assets/x/${name}`)).statusCode).toBe(404);
  });
});

describe('the language of the page', () => {
  it.each([
    ['ru', undefined, 'ru'],
    ['ru', 'vi', 'ru'],
    [undefined, 'ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    [undefined, 'de-DE,de;q=0.9,en;q=0.8,vi;q=0.9', 'vi'],
    [undefined, 'en;q=0, ru;q=0.1', 'ru'],
    ['de', 'en-GB', 'en'],
    [['ru', 'en'], 'en', 'en'],
    [undefined, undefined, 'vi'],
    [undefined, '*', 'vi'],
  ] as const)('asked %s, accepted %s, is %s', (wanted, accepted, locale) => {
    expect(pickLocale(wanted, accepted)).toBe(locale);
  });
});
