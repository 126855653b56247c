import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { askedRow, putQuestions } from '../support/asked.js';
import { launchBrowser } from '../support/browser.js';
import { makeTestConsole, PASSWORD, type TestConsole } from '../support/console-engine.js';

/** On pay: two people approve it. */
const ARTICLE = 'minimum-wage-2026';
const LONG = 'chuyển tiền bằng USDT về nhà có được không ạ, một tháng tầm 50 000 rúp, '.repeat(3).slice(0, 200);

let desk: TestConsole;
let browser: Browser;
let base: string;
beforeAll(async () => {
  desk = await makeTestConsole({ live: true });
  await desk.officer('ha');
  await desk.officer('sergey', 'admin', 'ru');
  const now = Date.now();
  await putQuestions(
    desk.world.engine.db,
    askedRow(1, { text: 'đổi bằng lái xe Việt Nam sang bằng Nga', at: now }),
    askedRow(2, { text: 'doi bang lai xe viet nam sang bang nga', at: now - 1 }),
    askedRow(3, { text: LONG, at: now - 2 }),
    askedRow(4, { text: 'x'.repeat(200), at: now - 3 }),
    askedRow(5, { text: 'lương tối thiểu', at: now - 4, outcome: 'unhelpful', article: ARTICLE }),
  );
  await desk.app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(desk.app.server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await desk.close();
});

async function signIn(
  login: string,
  width = 390,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.setDefaultTimeout(10_000);
  await page.goto(`${base}/console`);
  await page.fill('#login', login);
  await page.fill('#password', PASSWORD);
  await page.click('button[type=submit]');
  await page.waitForURL('**/console');
  return { page, context, complaints };
}

it('an editor takes a draft along from what people asked', async () => {
  const { page, context, complaints } = await signIn('ha');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('header nav a[href="/console/content"]');
  const group = page.locator('.group', { hasText: 'đổi bằng lái xe' });
  await group.locator('summary').click();
  await group.getByText('doi bang lai xe viet nam sang bang nga').waitFor();
  await group.locator('.deeds a').click();
  const text = await page.inputValue('#draft');
  expect(text).toContain('- đổi bằng lái xe Việt Nam sang bằng Nga');
  await page.click('[data-copy]');
  await page.getByText(desk.say('vi', 'console.content.draft_copied')).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
  expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+\.md$/);
  expect(complaints).toEqual([]);
});

it('two people find an article, read it and approve it', async () => {
  const ha = await signIn('ha');
  await ha.page.goto(`${base}/console/content/articles`);
  await ha.page.fill('#text', ARTICLE);
  await ha.page.selectOption('#state', 'to_approve');
  await ha.page.click('.filter button');
  await ha.page.click(`[data-article=${ARTICLE}] a`);
  // Unread, the browser itself does not send the form.
  await ha.page.click('#approve');
  expect(await ha.page.locator('.notice').count()).toBe(0);
  await ha.page.check('input[name=read]');
  await ha.page.click('#approve');
  await ha.page.getByText(desk.say('vi', 'console.done.approved')).waitFor();
  expect(await ha.page.locator('#approve').count()).toBe(0);

  const sergey = await signIn('sergey', 1280, { javaScriptEnabled: false });
  await sergey.page.goto(`${base}/console/content/articles/${ARTICLE}`);
  await sergey.page.check('input[name=read]');
  await sergey.page.click('#approve');
  await sergey.page.locator('.badge.good', { hasText: desk.say('ru', 'console.content.state.approved') }).waitFor();
  expect(desk.world.engine.env().standing(ARTICLE)).toBe('served');
  expect([...ha.complaints, ...sergey.complaints]).toEqual([]);
});

it.each([360, 390, 1280])('no page of the section is wider than %s pixels', async (width) => {
  for (const login of ['ha', 'sergey']) {
    const { page, context } = await signIn(login, width);
    for (const address of ['', '?list=unhelpful', '?list=asked', '/articles', `/articles/${ARTICLE}`, '/coverage']) {
      await page.goto(`${base}/console/content${address}`);
      const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await over(), `${login} ${address}`).toBeLessThanOrEqual(0);
      if (address !== '') continue;
      await page.locator('.group .deeds a').first().click();
      await page.locator('#draft').waitFor();
      expect(await over(), `${login} draft`).toBeLessThanOrEqual(0);
    }
    await context.close();
  }
});
