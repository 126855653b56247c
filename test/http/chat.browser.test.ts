import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimCase } from '../../src/cases/claim.js';
import { replyToCase } from '../../src/cases/reply.js';
import { listCases } from '../../src/store/cases.js';
import { filesOfCase } from '../../src/store/files.js';
import { launchBrowser } from '../support/browser.js';
import { type ChatServer, makePhone, startChat } from './chat-server.js';

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, locale: 'vi-VN', hasTouch: true };
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Makes, in the page, a picture of 900 × 900 pixels that no PNG can make small. */
const NOISE = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 900 });
  const pixels = canvas.getContext('2d').createImageData(900, 900);
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
  canvas.getContext('2d').putImageData(pixels, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
})()`;

let server: ChatServer;
let browser: Browser;
let base: string;
const complaints: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startChat(), launchBrowser()]);
  await server.http.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(server.http.server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});
// A strict policy or a broken script speaks up in the browser's console only.
afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function openChat(options: BrowserContextOptions = PHONE, lang = 'vi'): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_INTERNET_DISCONNECTED')) complaints.push(message.text());
  });
  await page.goto(`${base}/chat?lang=${lang}`);
  return page;
}

const say = (key: string) => server.engine.words.say('vi', key);
const bubbles = (page: Page): Locator => page.locator('.msg .bubble');
const newest = (page: Page, label: string): Locator => page.locator('.newest .choices').getByRole('button', { name: label, exact: true });

/** The text of the element that has the keyboard. */
const focused = (page: Page): Promise<string | null> => page.locator(':focus').textContent();

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
}

/** Waits until the last bubble is the other side's and says this. */
async function hears(page: Page, words: string): Promise<void> {
  const start = words.split('\n')[0]?.slice(0, 60) ?? '';
  await page.locator('.msg.bot, .msg.staff').filter({ hasText: start }).last().waitFor({ timeout: 15_000 });
}

async function getToMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: say('chat.start'), exact: true }).click();
  await newest(page, 'Tiếng Việt').click();
  await newest(page, say('start.role.worker')).click();
  await newest(page, say('menu.complaint')).waitFor();
}

describe('on a phone, in a browser', () => {
  it('a worker asks, sees the answer with its source, files a complaint with a photo, and an officer replies', async () => {
    const page = await openChat();
    await getToMenu(page);
    await write(page, 'chủ giữ hộ chiếu của tôi có đúng luật không?');
    await page.locator('.bot .source').waitFor();
    expect(await page.locator('.bot .source').textContent()).toMatch(/^Nguồn: .+\d{4}/);

    await newest(page, say('menu.complaint')).click();
    await newest(page, say('category.wages')).click();
    await hears(page, say('complaint.story'));
    await write(page, 'Chủ nợ tôi ba tháng lương.');
    await hears(page, say('complaint.story_more'));
    await page.locator('#file').setInputFiles({ name: 'luong.png', mimeType: 'image/png', buffer: PIXEL });
    await page.locator('#preview').waitFor();
    await write(page, 'Bảng lương');
    await hears(page, say('complaint.file_kept'));
    expect(await page.locator('.msg.person .photo img').count()).toBe(1);
    await newest(page, say('complaint.story.done')).click();
    await hears(page, say('complaint.place'));
    await newest(page, say('complaint.place.skip')).click();
    await hears(page, say('complaint.employer'));
    await newest(page, say('complaint.employer.skip')).click();
    await newest(page, say('complaint.evidence.done')).click();
    await newest(page, say('complaint.anonymous.yes')).click();
    await newest(page, say('complaint.confirm.send')).click();
    await page.locator('.bot', { hasText: /[0-9A-Z]{5}-[0-9A-Z]{5}-/ }).waitFor();

    const [filed] = await listCases(server.engine.db, { view: 'all', staffId: 'officer-1' }, 5, 0);
    expect(filed).toMatchObject({
      category: 'wages',
      anonymous: true,
      channel: 'simulator',
      story: expect.stringContaining('ba tháng lương'),
    });
    expect(await filesOfCase(server.engine.db, filed?.id ?? '')).toMatchObject([{ kind: 'photo', mime: 'image/png', name: 'luong.png' }]);

    const officer = { kind: 'staff', id: 'officer-1', name: 'Hà', role: 'officer' } as const;
    await claimCase(server.engine, officer, filed?.id ?? '');
    await replyToCase(server.engine, officer, filed?.id ?? '', 'Chúng tôi đã đọc <b>đơn</b> của bạn.');
    await page.locator('.msg.staff', { hasText: 'Chúng tôi đã đọc <b>đơn</b> của bạn.' }).waitFor();
    await page.context().close();
  });

  it('everything is still there after a reload, each message once, photos too', async () => {
    const page = await openChat();
    await getToMenu(page);
    await page.locator('#file').setInputFiles({ name: 'luong.png', mimeType: 'image/png', buffer: PIXEL });
    await write(page, 'Bảng lương');
    await hears(page, say('input.media_not_kept'));
    const before = await bubbles(page).allTextContents();
    await page.reload();
    await page.locator('.photo').scrollIntoViewIfNeeded();
    await page.locator('.photo img').waitFor();
    expect(await bubbles(page).allTextContents()).toEqual(before);
    await page.context().close();
  });

  it('what is written without a connection waits, and arrives once', async () => {
    const page = await openChat();
    await getToMenu(page);
    await page.context().setOffline(true);
    await write(page, 'cmd thử một');
    await write(page, 'cmd thử hai');
    await page.getByText(say('chat.state.offline')).waitFor();
    expect(await page.locator('.msg.sending').count()).toBe(2);
    await page.context().setOffline(false);
    await page.locator('.msg.sending').first().waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.msg.sending').count()).toBe(0);
    await page.reload();
    await page.locator('.msg', { hasText: 'cmd thử hai' }).waitFor();
    const mine = (await page.locator('.msg.person .bubble p').allTextContents()).filter((text) => text.startsWith('cmd'));
    expect(mine.map((text) => text.slice(0, 11))).toEqual(['cmd thử một', 'cmd thử hai']);
    await page.context().close();
  });

  it('what was not sent before a reload is sent after it', async () => {
    const page = await openChat();
    await getToMenu(page);
    await page.route('**/chat/messages', (route) =>
      route.request().method() === 'POST' ? route.abort('internetdisconnected') : route.continue(),
    );
    await write(page, 'không mất đâu');
    await page.locator('.msg.sending').waitFor();
    await page.unroute('**/chat/messages');
    await page.reload();
    await page.locator('.msg.person:not(.sending)', { hasText: 'không mất đâu' }).waitFor();
    await page.context().close();
  });

  it('someone new begins with an empty chat', async () => {
    const page = await openChat();
    await getToMenu(page);
    await page.locator('summary').click();
    await page.getByRole('button', { name: say('chat.start_over'), exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('chat.start_over_yes'), exact: true })
      .click();
    await page.getByRole('button', { name: say('chat.start'), exact: true }).waitFor();
    expect(await bubbles(page).count()).toBe(0);
    await page.context().close();
  });

  it('a large photo becomes smaller on the phone, and a quick caption waits for it', async () => {
    const page = await openChat();
    await getToMenu(page);
    const large = Buffer.from(await page.evaluate<string>(NOISE), 'base64');
    await page.locator('#file').setInputFiles({ name: 'lon.png', mimeType: 'image/png', buffer: large });
    await write(page, 'ảnh lớn');
    await hears(page, say('input.media_not_kept'));
    const chat = await page.evaluate<string>(`JSON.parse(localStorage.getItem('chat.chat'))`);
    const sent = (await makePhone(server, chat).history()).flatMap((entry) => (entry.from === 'person' && entry.files ? [entry] : []));
    expect(sent).toMatchObject([{ text: 'ảnh lớn', files: [{ kind: 'photo', mime: 'image/jpeg' }] }]);
    expect(sent[0]?.files?.[0]?.size).toBeLessThan(large.length / 2);
    await page.context().close();
  });

  it('a file that is no photo is refused in words, before anything is sent', async () => {
    const page = await openChat();
    await getToMenu(page);
    await page.locator('#file').setInputFiles({ name: 'a.html', mimeType: 'text/html', buffer: Buffer.from('<b>x</b>') });
    expect(await page.getByRole('alert').textContent()).toBe(say('chat.problem.bad_file'));
    await page.context().close();
  });

  it('nothing is wider than the screen, and every target is at least 44 pixels', async () => {
    const page = await openChat();
    await getToMenu(page);
    await write(page, `${'a'.repeat(300)} https://example.org/${'b'.repeat(200)}`);
    await page.locator('.msg.person a').waitFor();
    const wide = await page.evaluate<string[]>(
      `[...document.querySelectorAll('body, #log, .bubble')].filter((el) => el.scrollWidth > innerWidth).map((el) => el.outerHTML)`,
    );
    expect(wide).toEqual([]);
    const small = await page.evaluate<string[]>(
      `[...document.querySelectorAll('button, summary, textarea')].filter((el) => el.offsetParent && (el.offsetHeight < 44 || el.offsetWidth < 44)).map((el) => el.outerHTML)`,
    );
    expect(small).toEqual([]);
    await page.context().close();
  });
});

describe('with a keyboard and a screen reader', () => {
  it('the whole way to the menu needs no mouse', async () => {
    const page = await openChat({ viewport: { width: 1280, height: 800 } });
    await page.getByRole('button', { name: say('chat.start'), exact: true }).focus();
    await page.keyboard.press('Enter');
    await newest(page, 'Tiếng Việt').waitFor();
    // From the log, Tab leads to the buttons below the newest message.
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Tiếng Việt');
    await page.keyboard.press('Enter');
    await newest(page, say('start.role.worker')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(say('start.role.worker'));
    await page.context().close();
  });

  it('the conversation is a log that speaks up politely, in the language of each message', async () => {
    const page = await openChat({ locale: 'en-GB' }, 'en');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await newest(page, 'Русский').click();
    await page.locator('.bot .bubble[lang="ru"]').last().waitFor();
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('polite');
    expect(await page.locator('.msg.person .bubble').last().textContent()).toMatch(/^You: Русский/);
    expect(await page.getByRole('textbox', { name: 'Your message' }).count()).toBe(1);
    await page.context().close();
  });

  it('Shift and Enter make a new line, and the field grows with it', async () => {
    const page = await openChat({ viewport: { width: 1280, height: 800 } });
    await page.getByRole('button', { name: say('chat.start'), exact: true }).waitFor();
    const field = page.getByRole('textbox');
    const heightOf = async () => (await field.boundingBox())?.height ?? 0;
    const one = await heightOf();
    await field.focus();
    await page.keyboard.type('một');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('hai');
    expect(await heightOf()).toBeGreaterThan(one);
    expect(await bubbles(page).count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.locator('.msg.person', { hasText: 'một' }).waitFor();
    expect(await heightOf()).toBe(one);
    expect(await field.inputValue()).toBe('');
    await page.context().close();
  });
});

it('without JavaScript the page says politely what it needs', async () => {
  const page = await openChat({ ...PHONE, javaScriptEnabled: false }, 'ru');
  expect(await page.locator('noscript').textContent()).toContain('JavaScript');
  expect(await page.locator('#composer').isVisible()).toBe(false);
  await page.context().close();
});
