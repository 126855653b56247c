import { expect, test } from 'vitest';
import { checkPassword } from '../../src/cases/passwords.js';
import { addStaffCommand } from '../../src/cli/add-staff.js';
import { addSession, sessionsOf, staffByLogin } from '../../src/store/staff.js';
import { eachDatabase, makeDatabase } from '../support/databases.js';
import { run } from './run.js';

const HA = ['--login', 'ha', '--name', 'Hà', '--role', 'officer', '--locale', 'vi'];
const passwordIn = (out: string) => /One-time password: (\S+)/.exec(out)?.[1] ?? '';

eachDatabase('add-staff', (open, kind, current) => {
  test('makes an account whose printed password works once it is changed', async () => {
    const here = await current();
    const env = { DATABASE_URL: here.databaseUrl, DATA_DIR: here.dataDir };
    const ran = await run(addStaffCommand, HA, env);
    expect(ran.code, ran.err).toBe(0);
    const db = await open();
    const staff = await staffByLogin(db, 'ha');
    expect(staff).toMatchObject({ name: 'Hà', role: 'officer', locale: 'vi', mustChange: true, disabledAt: null });
    expect(await checkPassword(staff?.passwordHash ?? '', passwordIn(ran.out))).toBe(true);
    expect(JSON.stringify(staff)).not.toContain(passwordIn(ran.out));
  });

  test('refuses a login that is taken and leaves its account as it was', async () => {
    const here = await current();
    const env = { DATABASE_URL: here.databaseUrl, DATA_DIR: here.dataDir };
    const first = await run(addStaffCommand, HA, env);
    const again = await run(addStaffCommand, HA, env);
    expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining('login_taken') as string });
    const staff = await staffByLogin(await open(), 'ha');
    expect(await checkPassword(staff?.passwordHash ?? '', passwordIn(first.out))).toBe(true);
  });

  test('--reset gives another password and ends the sessions; --disable ends the account', async () => {
    const here = await current();
    const env = { DATABASE_URL: here.databaseUrl, DATA_DIR: here.dataDir };
    const first = passwordIn((await run(addStaffCommand, HA, env)).out);
    let db = await open();
    const made = await staffByLogin(db, 'ha');
    await db.commit([addSession({ id: 's', staffId: made?.id ?? '', csrf: 'c', createdAt: 1, seenAt: 1, expiresAt: 9e12, device: null })]);
    await db.close();
    const second = passwordIn((await run(addStaffCommand, ['--login', 'ha', '--reset'], env)).out);
    db = await open();
    const staff = await staffByLogin(db, 'ha');
    expect([await checkPassword(staff?.passwordHash ?? '', first), await checkPassword(staff?.passwordHash ?? '', second)]).toEqual([
      false,
      true,
    ]);
    expect(staff?.mustChange).toBe(true);
    expect(await sessionsOf(db, made?.id ?? '', 2)).toEqual([]);
    await db.close();
    expect((await run(addStaffCommand, ['--login', 'ha', '--disable'], env)).code).toBe(0);
    expect(await run(addStaffCommand, ['--login', 'ha', '--reset'], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('login_disabled') as string,
    });
  });

  test(kind === 'sqlite' ? 'says what to do while the server holds the file' : 'works beside a running server', async () => {
    const here = await current();
    await (await open()).ping();
    const ran = await run(addStaffCommand, HA, { DATABASE_URL: here.databaseUrl, DATA_DIR: here.dataDir });
    if (kind === 'sqlite')
      expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/Stop the server first, or use the staff page/) as string });
    else expect(ran.code).toBe(0);
  });
});

test.each([
  ['no login', ['--name', 'Hà', '--role', 'officer', '--locale', 'vi'], '--login is missing'],
  ['capitals', ['--login', 'Ha', '--name', 'Hà', '--role', 'officer', '--locale', 'vi'], '--login must be'],
  ['one letter', ['--login', 'h', '--name', 'Hà', '--role', 'officer', '--locale', 'vi'], '--login must be'],
  ['an unknown role', ['--login', 'ha', '--name', 'Hà', '--role', 'boss', '--locale', 'vi'], '--role must be officer or admin'],
  ['an unknown language', ['--login', 'ha', '--name', 'Hà', '--role', 'admin', '--locale', 'fr'], '--locale must be'],
  ['an unknown option', ['--login', 'ha', '--colour', 'red'], '--colour'],
  ['both changes', ['--login', 'ha', '--reset', '--disable'], 'exclude each other'],
  ['a stray word', ['ha', '--login', 'ha', '--reset'], 'too many'],
])('wrong usage is told with exit code 2: %s', async (_name, argv, said) => {
  const here = await makeDatabase('sqlite');
  const ran = await run(addStaffCommand, argv, { DATA_DIR: here.dataDir });
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(said);
  expect(ran.err).toContain('--help');
  await here.remove();
});

test('the login of the trial account is refused in production', async () => {
  const here = await makeDatabase('sqlite');
  const env = { NODE_ENV: 'production', DATA_KEY: 'k'.repeat(32), DATA_DIR: here.dataDir };
  const ran = await run(addStaffCommand, ['--login', 'admin', '--name', 'A', '--role', 'admin', '--locale', 'vi'], env);
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('login_reserved') as string });
  await here.remove();
});

test('an unknown login is named', async () => {
  const here = await makeDatabase('sqlite');
  const ran = await run(addStaffCommand, ['--login', 'nobody', '--disable'], { DATA_DIR: here.dataDir });
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('There is no account "nobody"') as string });
  await here.remove();
});
