import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { takeOverCase } from '../../src/cases/claim.js';
import type { SendOutcome } from '../../src/channels/channel.js';
import { launchBrowser } from '../support/browser.js';
import { makeTestConsole, PASSWORD, type TestConsole } from '../support/console-engine.js';

let desk: TestConsole;
let browser: Browser;
let base: string;
let adminId: string;
beforeAll(async () => {
  desk = await makeTestConsole({ live: true });
  adminId = await desk.officer('ha', 'admin');
  await desk.officer('minh', 'officer', 'vi', true);
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

async function openBrowser(
  options: { javaScriptEnabled?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'vi', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.setDefaultTimeout(10_000);
  return { context, page, complaints };
}

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto(`${base}/console`);
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
}

it('an officer changes the one-time password, claims, answers, sees it arrive, and closes', async () => {
  const id = await desk.seedCase({ chat: 'lan', urgent: true, story: 'Chủ giữ hộ chiếu. <b>Xin giúp</b>' });
  const { context, page, complaints } = await openBrowser();
  await signIn(page, 'minh', PASSWORD);
  await page.waitForURL('**/console/password');
  await page.fill('#new', 'mật khẩu của Minh');
  await page.fill('#again', 'mật khẩu của Minh');
  await page.click('button[type=submit]');

  await page.click(`#case-${id}`);
  expect(await page.textContent('.story')).toBe('Chủ giữ hộ chiếu. <b>Xin giúp</b>');
  await page.click('#deed-claim');
  await desk.settle();

  // The platform keeps the answer waiting until the test lets it go.
  let arrive: (outcome: SendOutcome) => void = () => {};
  desk.world.answers.push(() => new Promise((resolve) => (arrive = resolve)));
  await page.fill('#reply-text', 'Chào bạn, mình là Minh.');
  await page.click('#reply button[type=submit]');
  const mine = page.locator('.said.staff [data-delivery]').last();
  await expect.poll(() => mine.getAttribute('data-delivery')).toMatch(/due|sending/);

  await page.fill('#reply-text', 'một câu đang viết dở');
  await page.focus('#reply-text');
  arrive({ outcome: 'sent', platformId: '1' });
  await expect.poll(() => mine.getAttribute('data-delivery')).toBe('sent');

  await desk.world.person('lan', 'Cảm ơn bạn!');
  await page.locator('#transcript').getByText('Cảm ơn bạn!').waitFor();
  expect(await page.textContent('#latest')).toContain('Cảm ơn bạn!');
  await page.fill('#note-text', 'gọi lại chiều nay');
  await page.click('#note-form button');
  await page.locator('.notes').getByText('gọi lại chiều nay').waitFor();
  expect(await page.inputValue('#note-text')).toBe('');
  // Whatever changed on the page, the reply in the making did not.
  expect(await page.inputValue('#reply-text')).toBe('một câu đang viết dở');
  await page.fill('#reply-text', '');

  await page.locator('.side summary').first().click();
  await page.check('input[name=outcome][value=solved]');
  await page.check('input[name=confirm]');
  await page.click('.danger');
  await page.waitForURL('**/console?view=mine&done=closed');
  expect(complaints).toEqual([]);
  await context.close();
});

it('a case that is taken over while a reply is typed says so at once, and keeps the text', async () => {
  const id = await desk.seedCase();
  const { context, page, complaints } = await openBrowser();
  await signIn(page, 'minh', 'mật khẩu của Minh');
  await page.goto(`${base}/console/cases/${id}`);
  await page.click('#deed-claim');
  await page.fill('#reply-text', 'nửa giờ làm việc');
  await takeOverCase(desk.world.engine, { kind: 'staff', id: adminId, name: 'Ha', role: 'admin' }, id);
  await page
    .locator('#mode-note')
    .getByText(desk.say('vi', 'console.changed.held', { name: 'Ha' }))
    .waitFor();
  expect(await page.inputValue('#reply-text')).toBe('nửa giờ làm việc');
  await page.click('#reply button[type=submit]');
  await page.locator('.notice.bad').waitFor();
  expect(await page.inputValue('#lost')).toBe('nửa giờ làm việc');
  // The refusal itself (403) is the only thing the browser complains of.
  expect(complaints.filter((complaint) => !complaint.includes('403'))).toEqual([]);
  await context.close();
});

it('a new case appears on an open queue, and the focus stays where it was', async () => {
  const first = await desk.seedCase({ openedAgoMs: 60_000 });
  const { context, page } = await openBrowser();
  await signIn(page, 'ha', PASSWORD);
  await page.focus(`#case-${first}`);
  const second = await desk.seedCase({ urgent: true });
  desk.world.engine.changes.tell({ caseId: second });
  await page.locator(`#case-${second}`).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe(`case-${first}`);
  await context.close();
});

it('a page that nobody sees holds no connection, and catches up when it is seen again', async () => {
  const { context, page } = await openBrowser();
  await signIn(page, 'ha', PASSWORD);
  await expect.poll(() => desk.world.engine.changes.listeners()).toBe(1);
  const hide = (hidden: boolean) =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await expect.poll(() => desk.world.engine.changes.listeners()).toBe(0);
  const missed = await desk.seedCase();
  await hide(false);
  await page.locator(`#case-${missed}`).waitFor();
  await context.close();
  await expect.poll(() => desk.world.engine.changes.listeners()).toBe(0);
});

it('everything works without scripts', async () => {
  const id = await desk.seedCase();
  const { context, page } = await openBrowser({ javaScriptEnabled: false });
  await signIn(page, 'ha', PASSWORD);
  await page.click(`#case-${id}`);
  await page.click('#deed-claim');
  await page.fill('#note-text', 'không có script');
  await page.click('#note-form button');
  await page.locator('.notes').getByText('không có script').waitFor();
  await page.fill('#reply-text', 'Chào bạn');
  await page.click('#reply button[type=submit]');
  await page.locator('.said.staff').getByText('Chào bạn').waitFor();
  await context.close();
});
