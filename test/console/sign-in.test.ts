import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPassword } from '../../src/cases/passwords.js';
import { changeStaff, getStaff, staffByLogin } from '../../src/store/staff.js';
import { makeTestConsole, PASSWORD, signIn, type TestConsole, visit } from '../support/console-engine.js';

let desk: TestConsole;
beforeEach(async () => {
  desk = await makeTestConsole();
});
afterEach(() => desk.close());

async function tryToSignIn(login: string, password: string, headers: Record<string, string> = {}) {
  const visitor = visit(desk.app);
  const { page } = await visitor.get('/console/sign-in');
  const door = page.querySelector('input[name=_door]')?.getAttribute('value') ?? '';
  return { visitor, answer: await visitor.post('/console/sign-in', { login, password, _door: door, next: '' }, headers) };
}

describe('signing in', () => {
  it('lets an officer in and shows the queue', async () => {
    await desk.officer('ha');
    const { visitor, answer } = await tryToSignIn('ha', PASSWORD);
    expect([answer.status, answer.location]).toEqual([303, '/console']);
    expect((await visitor.get('/console')).page.querySelector('#cases')).not.toBeNull();
  });

  it('takes a login in capitals and with spaces around it', async () => {
    await desk.officer('ha');
    expect((await tryToSignIn(' Ha ', PASSWORD)).answer.status).toBe(303);
  });

  it('says the same for a wrong password, an unknown login and a disabled account', async () => {
    const gone = await desk.officer('gone');
    await desk.officer('ha');
    await desk.world.engine.db.commit([changeStaff(gone, { disabledAt: 1 })]);
    for (const [login, password] of [
      ['ha', 'wrong wrong wrong'],
      ['nobody', PASSWORD],
      ['gone', PASSWORD],
    ] as const) {
      const { visitor, answer } = await tryToSignIn(login, password);
      expect(answer.status).toBe(401);
      expect(answer.page.querySelector('.notice.bad')?.text).toBe(desk.say('vi', 'console.sign_in.wrong'));
      expect(visitor.cookies.has('caunoi')).toBe(false);
    }
  });

  it('keeps only a hash of the session in the database', async () => {
    await desk.officer('ha');
    const { visitor } = await tryToSignIn('ha', PASSWORD);
    const { q, t } = desk.world.engine.db;
    const rows = await q.select().from(t.sessions);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(visitor.cookies.get('caunoi'));
  });

  it('guards the cookie: not for scripts, not for other sites, and only over https when told so', async () => {
    await desk.officer('ha');
    const plain = String((await tryToSignIn('ha', PASSWORD)).answer.response.headers['set-cookie']);
    expect(plain).toMatch(/^caunoi=.*HttpOnly; SameSite=Lax/);
    const secure = await makeTestConsole({ secure: true });
    await secure.officer('ha');
    const visitor = await signIn(secure.app, 'ha');
    expect([...visitor.cookies.keys()]).toContain('__Host-caunoi');
    await secure.close();
  });

  it('refuses the sixth try for a login, even with the right password, and says how long to wait', async () => {
    await desk.officer('ha');
    for (let i = 0; i < 5; i++) expect((await tryToSignIn('ha', 'wrong')).answer.status).toBe(401);
    const { answer } = await tryToSignIn('ha', PASSWORD);
    expect(answer.status).toBe(429);
    expect(answer.page.querySelector('.notice.bad')?.text).toContain('15');
    expect(Number(answer.response.headers['retry-after'])).toBeGreaterThan(0);
    desk.world.ports.advance(15 * 60_000 + 1);
    expect((await tryToSignIn('ha', PASSWORD)).answer.status).toBe(303);
  });

  it('refuses an address that tries one login after another', async () => {
    for (let i = 0; i < 5; i++) expect((await tryToSignIn(`name${i}`, 'wrong')).answer.status).toBe(401);
    expect((await tryToSignIn('name9', 'wrong')).answer.status).toBe(429);
  });

  it('does not count those who sign in rightly', async () => {
    await desk.officer('ha');
    for (let i = 0; i < 7; i++) expect((await tryToSignIn('ha', PASSWORD)).answer.status).toBe(303);
  });

  it('refuses a form that another site sends, and one that is not from our page', async () => {
    await desk.officer('ha');
    expect((await tryToSignIn('ha', PASSWORD, { 'sec-fetch-site': 'cross-site' })).answer.status).toBe(403);
    expect((await tryToSignIn('ha', PASSWORD, { 'sec-fetch-site': '', origin: 'https://evil.example' })).answer.status).toBe(403);
    const answer = await visit(desk.app).post('/console/sign-in', { login: 'ha', password: PASSWORD, _door: 'made up' });
    expect(answer.status).toBe(403);
  });

  it('goes back to where somebody wanted to go, and never to another site', async () => {
    await desk.officer('ha');
    const visitor = visit(desk.app);
    const turned = await visitor.get('/console/cases/abc?x=1');
    expect(turned.location).toBe('/console/sign-in?next=%2Fconsole%2Fcases%2Fabc%3Fx%3D1');
    for (const [next, to] of [
      ['/console/cases/abc', '/console/cases/abc'],
      ['https://evil.example', '/console'],
      ['//evil.example', '/console'],
      ['/console/../evil', '/console'],
      ['/consolex', '/console'],
    ] as const) {
      const { page } = await visitor.get('/console/sign-in');
      const door = page.querySelector('input[name=_door]')?.getAttribute('value') ?? '';
      const answer = await visitor.post('/console/sign-in', { login: 'ha', password: PASSWORD, _door: door, next });
      expect(answer.location).toBe(to);
      visitor.cookies.delete('caunoi');
    }
  });

  it('speaks the language of the browser, or the one that is chosen', async () => {
    const visitor = visit(desk.app);
    const html = async (url: string, accept: string) =>
      (await visitor.get(url, { 'accept-language': accept })).page.querySelector('html')?.getAttribute('lang');
    expect(await html('/console/sign-in', 'ru-RU,ru;q=0.9')).toBe('ru');
    expect(await html('/console/sign-in', 'fr')).toBe('vi');
    expect(await html('/console/sign-in?lang=en', 'ru')).toBe('en');
  });
});

describe('a one-time password', () => {
  it('must be changed before anything else', async () => {
    await desk.officer('moi', 'admin', 'vi', true);
    const visitor = await signIn(desk.app, 'moi');
    for (const url of ['/console', '/console/staff', '/console/account', '/console/messages'])
      expect((await visitor.get(url)).location).toBe('/console/password');
    await visitor.get('/console/password');
    expect((await visitor.post('/console/staff', { login: 'x1', name: 'X', role: 'admin', locale: 'vi' })).location).toBe(
      '/console/password',
    );
    expect(await staffByLogin(desk.world.engine.db, 'x1')).toBeNull();
  });

  it.each([
    ['short', 'short', 'too_short'],
    [PASSWORD, PASSWORD, 'same_as_old'],
    ['a good long password', 'another long password', 'not_repeated'],
    ['x'.repeat(201), 'x'.repeat(201), 'too_long'],
  ])('is not replaced by %s', async (next, again, problem) => {
    await desk.officer('moi', 'officer', 'vi', true);
    const visitor = await signIn(desk.app, 'moi');
    await visitor.get('/console/password');
    const answer = await visitor.post('/console/password', { new: next, again });
    expect(answer.status).toBe(400);
    expect(answer.page.querySelector('.notice.bad')?.text).toBe(desk.say('vi', `console.password.${problem}`, { chars: 12 }));
  });

  it('opens the queue once it is changed, and ends every other session', async () => {
    const id = await desk.officer('moi', 'officer', 'vi', true);
    const elsewhere = await signIn(desk.app, 'moi');
    const visitor = await signIn(desk.app, 'moi');
    await visitor.get('/console/password');
    const answer = await visitor.post('/console/password', { new: 'mật khẩu rất dài', again: 'mật khẩu rất dài'.normalize('NFD') });
    expect(answer.location).toBe('/console?done=password');
    expect((await visitor.get('/console')).status).toBe(200);
    expect((await elsewhere.get('/console/password')).location).toContain('/console/sign-in');
    const staff = await getStaff(desk.world.engine.db, id);
    expect(await checkPassword(staff?.passwordHash ?? '', 'mật khẩu rất dài')).toBe(true);
    expect((await signIn(desk.app, 'moi', 'mật khẩu rất dài'.normalize('NFD'))).cookies.has('caunoi')).toBe(true);
  });
});

describe('a session', () => {
  it('ends with signing out', async () => {
    await desk.officer('ha');
    const visitor = await signIn(desk.app, 'ha');
    const stolen = visitor.cookies.get('caunoi') ?? '';
    await visitor.post('/console/sign-out');
    visitor.cookies.set('caunoi', stolen);
    expect((await visitor.get('/console')).status).toBe(303);
  });

  it('ends after twelve idle hours, which open pages do not prolong, and after seven days in any case', async () => {
    await desk.officer('ha');
    const hours = (n: number) => desk.world.ports.advance(n * 60 * 60_000);
    const idle = await signIn(desk.app, 'ha');
    hours(11);
    expect((await idle.get('/console', { 'hx-request': 'true' })).status).toBe(200);
    hours(1);
    expect((await idle.get('/console', { 'hx-request': 'true' })).status).toBe(401);
    const busy = await signIn(desk.app, 'ha');
    for (let h = 0; h < 7 * 24 - 1; h += 6) {
      expect((await busy.get('/console')).status).toBe(200);
      hours(6);
    }
    expect((await busy.get('/console')).status).toBe(303);
  });

  it('ends at once when the account is disabled', async () => {
    const id = await desk.officer('ha');
    const visitor = await signIn(desk.app, 'ha');
    await desk.world.engine.db.commit([changeStaff(id, { disabledAt: 1 })]);
    expect((await visitor.get('/console')).status).toBe(303);
  });

  it('can be ended from another browser, one by one or all others', async () => {
    await desk.officer('ha');
    const [here, there, third] = [await signIn(desk.app, 'ha'), await signIn(desk.app, 'ha'), await signIn(desk.app, 'ha')];
    const account = await here.get('/console/account');
    const others = account.page.querySelectorAll('#sessions input[name=session]').map((input) => input.getAttribute('value') ?? '');
    expect(others).toHaveLength(2);
    await here.post('/console/account/sessions/end', { session: others[0] ?? '' });
    expect((await there.get('/console')).status).toBe(303);
    expect((await third.get('/console')).status).toBe(200);
    await here.post('/console/account/sessions/end-others');
    expect((await third.get('/console')).status).toBe(303);
    expect((await here.get('/console')).status).toBe(200);
  });

  it('of somebody else cannot be ended', async () => {
    await desk.officer('ha');
    await desk.officer('minh');
    const [ha, minh] = [await signIn(desk.app, 'ha'), await signIn(desk.app, 'minh')];
    const { q, t } = desk.world.engine.db;
    const theirs = (await q.select().from(t.sessions)).at(-1);
    await ha.get('/console/account');
    expect((await ha.post('/console/account/sessions/end', { session: theirs?.id ?? '' })).status).toBe(404);
    expect((await minh.get('/console')).status).toBe(200);
  });
});

it('changes the language of an officer', async () => {
  await desk.officer('ha');
  const visitor = await signIn(desk.app, 'ha');
  await visitor.post('/console/account/language', { locale: 'ru' });
  expect((await visitor.get('/console')).page.querySelector('html')?.getAttribute('lang')).toBe('ru');
  expect((await visitor.post('/console/account/language', { locale: 'fr' })).status).toBe(400);
});
