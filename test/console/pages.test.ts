import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimCase } from '../../src/cases/claim.js';
import { addAlert, openAlerts } from '../../src/store/alerts.js';
import { getStaff, staffByLogin } from '../../src/store/staff.js';
import { makeTestConsole, signIn, type TestConsole, type Visitor, visit } from '../support/console-engine.js';

let desk: TestConsole;
let ha: Visitor;
let haId: string;
beforeEach(async () => {
  desk = await makeTestConsole();
  haId = await desk.officer('ha', 'admin');
  ha = await signIn(desk.app, 'ha');
});
afterEach(() => desk.close());

const actor = (id: string, name: string) => ({ kind: 'staff', id, name, role: 'officer' }) as const;

describe('every page', () => {
  const PAGES = ['/console', '/console/messages', '/console/staff', '/console/account', '/console/password'];

  it.each(PAGES)('%s opens for an officer and sends others to sign in', async (url) => {
    const { status, page } = await ha.get(url);
    expect(status).toBe(200);
    expect(page.querySelector('html')?.getAttribute('lang')).toBe('vi');
    expect(page.querySelector('main#main')).not.toBeNull();
    expect(
      page
        .querySelectorAll('input:not([type=hidden]), textarea, select')
        .filter(
          (input) =>
            page.querySelector(`label[for=${input.id}]`) === null && input.closest('label') === null && !input.hasAttribute('hidden'),
        ),
    ).toEqual([]);
    const stranger = await visit(desk.app).get(url);
    expect([stranger.status, stranger.location]).toEqual([303, `/console/sign-in?next=${encodeURIComponent(url)}`]);
  });

  it('carries headers that allow nothing from elsewhere', async () => {
    for (const url of ['/console', '/console/sign-in', '/console/no-such-page', '/console/assets/console.css']) {
      const { headers } = (await ha.get(url)).response;
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    }
    expect((await ha.get('/console')).response.headers['cache-control']).toBe('no-store');
  });

  it('has no script or style inside', async () => {
    const id = await desk.seedCase();
    for (const url of ['/console', `/console/cases/${id}`, '/console/staff']) {
      const { page } = await ha.get(url);
      expect(page.querySelectorAll('script:not([src]), style, [style], [onclick]')).toEqual([]);
    }
  });

  it('finds its scripts and styles', async () => {
    const { page } = await ha.get('/console');
    const urls = [
      ...page.querySelectorAll('script[src]').map((s) => s.getAttribute('src')),
      ...page.querySelectorAll('link[href]').map((l) => l.getAttribute('href')),
    ];
    expect(urls).toHaveLength(4);
    for (const url of urls) expect((await visit(desk.app).get(url ?? '')).status).toBe(200);
    expect((await ha.get('/console/assets/..%2F..%2Fpackage.json')).status).toBe(404);
  });

  it('that does not exist says so in words, without details', async () => {
    for (const url of [
      '/console/nothing',
      '/console/cases/unknown',
      '/console/cases/%00',
      "/console/cases/'--",
      '/console/files/unknown',
    ]) {
      const { status, page } = await ha.get(url);
      expect(status).toBe(404);
      expect(page.querySelector('h1')?.text).toBe(desk.say('vi', 'console.error.not_found.title'));
    }
  });

  it('that fails shows neither the error nor its place', async () => {
    const { db } = desk.world.engine;
    const broken = await makeTestConsole({
      db: {
        ...db,
        q: {
          ...db.q,
          select: () => {
            throw new Error('secret detail');
          },
        },
      },
    });
    const { status, response } = await visit(broken.app).get('/console/messages', { cookie: 'caunoi=x' });
    expect(status).toBe(500);
    expect(response.body).not.toContain('secret detail');
    await broken.app.close();
  });
});

describe('a form', () => {
  it.each([
    '/console/cases/x/claim',
    '/console/cases/x/reply',
    '/console/cases/x/note',
    '/console/cases/x/close',
    '/console/messages/x/resend',
    '/console/alerts/x/done',
    '/console/staff',
    '/console/staff/x/disable',
    '/console/account/language',
    '/console/password',
    '/console/sign-out',
  ])('to %s is refused without its token, with a wrong one, and from another site', async (url) => {
    expect((await ha.post(url, { _csrf: '' })).status).toBe(403);
    expect((await ha.post(url, { _csrf: 'x'.repeat(32) })).status).toBe(403);
    await ha.get('/console');
    expect((await ha.post(url, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ha.post(url, {}, { 'sec-fetch-site': '', origin: 'https://evil.example' })).status).toBe(403);
  });

  it('with the token of another session is refused', async () => {
    const other = await signIn(desk.app, 'ha');
    expect((await ha.post('/console/account/language', { _csrf: other.csrf, locale: 'ru' })).status).toBe(403);
  });

  it('passes when the browser hides the origin because our pages send no referrer', async () => {
    expect((await ha.post('/console/account/language', { locale: 'ru' }, { 'sec-fetch-site': '', origin: 'null' })).status).toBe(303);
  });

  it('that is not a form, or far too large, is refused in words', async () => {
    const json = await ha.post('/console/account/language', {}, { 'content-type': 'application/json' });
    expect(json.status).toBe(415);
    const id = await desk.seedCase();
    const large = await ha.post(`/console/cases/${id}/reply`, { text: 'x'.repeat(600_000) });
    expect([large.status, large.page.querySelector('h1')?.text]).toEqual([413, desk.say('vi', 'console.error.too_large.title')]);
  });

  it('sent after the session ended shows what was typed', async () => {
    const id = await desk.seedCase();
    const { status, page } = await visit(desk.app).post(`/console/cases/${id}/reply`, { text: 'a long <b>answer</b>' });
    expect(status).toBe(401);
    expect(page.querySelector('textarea')?.text).toContain('a long <b>answer</b>');
  });
});

describe('the queue', () => {
  const order = async (url: string) =>
    (await ha.get(url)).page.querySelectorAll('[data-case]').map((line) => line.getAttribute('data-case'));

  it('shows urgent cases first and then those who wait longest', async () => {
    const young = await desk.seedCase({ openedAgoMs: 60_000 });
    const old = await desk.seedCase({ openedAgoMs: 3 * 60 * 60_000 });
    const urgent = await desk.seedCase({ urgent: true, openedAgoMs: 1_000 });
    expect(await order('/console')).toEqual([urgent, old, young]);
    const line = (await ha.get('/console')).page.querySelector(`[data-case="${old}"]`);
    expect(line?.querySelector('.age')?.text).toContain('3');
    expect(line?.text).toContain(desk.say('vi', 'category.wages'));
  });

  it('has a view for new ones, mine, all open and closed, each with its count', async () => {
    const waiting = await desk.seedCase({ openedAgoMs: 5_000 });
    const mine = await desk.seedCase({ openedAgoMs: 4_000 });
    const minhs = await desk.seedCase({ openedAgoMs: 3_000 });
    await claimCase(desk.world.engine, actor(haId, 'Ha'), mine);
    await claimCase(desk.world.engine, actor(await desk.officer('minh'), 'Minh'), minhs);
    expect(await order('/console?view=new')).toEqual([waiting]);
    expect(await order('/console?view=mine')).toEqual([mine]);
    expect(await order('/console?view=all')).toEqual([waiting, mine, minhs]);
    expect(await order('/console?view=closed')).toEqual([]);
    const { page } = await ha.get('/console?view=all');
    expect(page.querySelectorAll('.views .count').map((n) => n.text)).toEqual(['1', '1', '3', '0']);
    expect(page.querySelector(`[data-case="${minhs}"] .holder`)?.text).toBe('Minh');
  });

  it('narrows to a language and a channel', async () => {
    const russian = await desk.seedCase({ locale: 'ru' });
    await desk.seedCase({ locale: 'vi' });
    expect(await order('/console?locale=ru')).toEqual([russian]);
    expect(await order('/console?channel=zalo-oa')).toEqual([]);
    expect(await order('/console?locale=nonsense&channel=nonsense&view=nonsense&page=-3')).toHaveLength(2);
  });

  it('comes in pages of fifty that lose and repeat nobody', async () => {
    for (let i = 0; i < 53; i++) await desk.seedCase({ urgent: i % 10 === 0, openedAgoMs: i * 1_000 });
    const [first, second] = [await order('/console'), await order('/console?page=2')];
    expect([first.length, second.length]).toEqual([50, 3]);
    expect(new Set([...first, ...second]).size).toBe(53);
    const { page } = await ha.get('/console');
    expect(page.querySelector('a[rel=next]')?.getAttribute('href')).toBe('/console?view=new&page=2');
    expect((await ha.get('/console?page=2')).page.querySelector('a[rel=next]')).toBeNull();
  });

  it('never tells what a case is about in the words of the person', async () => {
    await desk.seedCase({ story: 'a secret story', employer: 'a secret employer' });
    expect((await ha.get('/console')).response.body).not.toContain('secret');
  });

  it('gives only its parts to a page that refreshes itself', async () => {
    await desk.seedCase();
    const { response, page } = await ha.get('/console', { 'hx-request': 'true' });
    expect(response.headers['vary']).toBe('HX-Request');
    expect(page.querySelector('html')).toBeNull();
    expect(page.querySelectorAll('[hx-swap-oob]').map((part) => part.id)).toEqual(['alerts', 'views', 'cases', 'waiting']);
  });

  it('shows alerts in words until somebody says that it is done', async () => {
    const { db } = desk.world.engine;
    await db.commit([
      addAlert('alert-1', desk.world.ports.now(), 'channel_misconfigured', 'telegram'),
      addAlert('alert-2', desk.world.ports.now(), 'brand_new_code', null),
    ]);
    const alerts = (await ha.get('/console')).page.querySelector('#alerts');
    expect(alerts?.text).toContain(desk.say('vi', 'console.alert.channel_misconfigured', { channel: 'Telegram' }));
    expect(alerts?.text).toContain('brand_new_code');
    await ha.post('/console/alerts/alert-1/done');
    expect((await openAlerts(db, 9)).map((alert) => alert.id)).toEqual(['alert-2']);
  });
});

describe('the staff page', () => {
  it('is for administrators', async () => {
    const minhId = await desk.officer('minh');
    const minh = await signIn(desk.app, 'minh');
    expect((await minh.get('/console/staff')).status).toBe(403);
    expect((await minh.get('/console')).page.querySelector('a[href="/console/staff"]')).toBeNull();
    for (const deed of ['reset', 'disable', 'enable']) expect((await minh.post(`/console/staff/${haId}/${deed}`)).status).toBe(403);
    expect((await minh.post('/console/staff', { login: 'evil', name: 'Evil', role: 'admin', locale: 'vi' })).status).toBe(403);
    expect(await staffByLogin(desk.world.engine.db, 'evil')).toBeNull();
    expect((await getStaff(desk.world.engine.db, minhId))?.disabledAt).toBeNull();
  });

  it('adds an officer, who signs in with the password that is shown once', async () => {
    const { page } = await ha.post('/console/staff', { login: 'Lan.N', name: 'Lan <b>N</b>', role: 'officer', locale: 'ru' });
    const password = page.querySelector('.password code')?.text ?? '';
    expect(password).toMatch(/^(\w{4}-){3}\w{4}$/);
    expect(page.querySelector('[data-staff="lan.n"] strong b')).toBeNull();
    expect((await ha.get('/console/staff')).response.body).not.toContain(password);
    const lan = await signIn(desk.app, 'lan.n', password);
    expect((await lan.get('/console')).location).toBe('/console/password');
  });

  it.each([
    ['ha', 'Ha 2', 'login_taken', 409],
    ['has space', 'X', 'login', 400],
    ['x', 'X', 'login', 400],
    ['fine', '\u202e ', 'name', 400],
  ])('does not add %s (%s)', async (login, name, problem, status) => {
    const answer = await ha.post('/console/staff', { login, name, role: 'officer', locale: 'vi' });
    expect([answer.status, answer.page.querySelector('.wrong')?.text]).toEqual([status, desk.say('vi', `console.staff.wrong.${problem}`)]);
  });

  it('disables an account, which is out at once, and lets it in again', async () => {
    const id = await desk.officer('minh');
    const minh = await signIn(desk.app, 'minh');
    await ha.post(`/console/staff/${id}/disable`);
    expect((await minh.get('/console')).status).toBe(303);
    expect((await signIn(desk.app, 'minh')).cookies.has('caunoi')).toBe(false);
    await ha.post(`/console/staff/${id}/enable`);
    expect((await signIn(desk.app, 'minh')).cookies.has('caunoi')).toBe(true);
  });

  it('gives a new one-time password and ends the sessions of the old one', async () => {
    const id = await desk.officer('minh');
    const minh = await signIn(desk.app, 'minh');
    const { page } = await ha.post(`/console/staff/${id}/reset`);
    expect((await minh.get('/console')).status).toBe(303);
    const again = await signIn(desk.app, 'minh', page.querySelector('.password code')?.text ?? '');
    expect((await again.get('/console')).location).toBe('/console/password');
  });

  it('lets nobody disable himself', async () => {
    expect((await ha.post(`/console/staff/${haId}/disable`)).status).toBe(403);
    expect((await ha.post('/console/staff/unknown/disable')).status).toBe(404);
  });
});
