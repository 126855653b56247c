import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashPassword } from '../../src/cases/passwords.js';
import { contentApproveCommand } from '../../src/cli/content-approve.js';
import { runCommand } from '../../src/cli/options.js';
import { loadContent } from '../../src/content/load.js';
import { approversNeeded } from '../../src/content/version.js';
import { projectRoot } from '../../src/project-root.js';
import { addApproval, approvalsOf } from '../../src/store/approvals.js';
import { addStaff, changeStaff } from '../../src/store/staff.js';
import { eachDatabase, type TestDatabase } from '../support/databases.js';
import { run } from './run.js';

const PASSWORD = 'correct horse battery';
const passwordHash = hashPassword(PASSWORD);
const PAY = 'minimum-wage-2026';
const HISTORY = 'agreement-history';

const content = loadContent(join(projectRoot, 'content'));
const articles = [...content.articles.values()];
const forTwo = articles.filter((article) => approversNeeded(article, content.lexicon.twoPeople) === 2).length;

const envOf = (here: TestDatabase) => ({ DATABASE_URL: here.databaseUrl, DATA_DIR: here.dataDir, CAUNOI_PASSWORD: PASSWORD });

/** Hà and Minh have accounts; the database is closed again, as when no server runs. */
async function staffed(here: TestDatabase): Promise<void> {
  const db = await here.open();
  const hash = await passwordHash;
  for (const login of ['ha', 'minh'] as const) {
    const name = login === 'ha' ? 'Hà' : 'Minh';
    await db.commit([addStaff({ id: login, login, name, role: 'officer', locale: 'vi', passwordHash: hash, mustChange: false, now: 1 })]);
  }
  await db.close();
}

eachDatabase('content:approve', (open, kind, current) => {
  test('approves what it is told, and says what still needs another person', async () => {
    const here = await current();
    await staffed(here);
    const first = await run(contentApproveCommand, ['--as', 'ha', PAY, HISTORY], envOf(here));
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain(`approved  ${HISTORY} (1 of 1)`);
    expect(first.out).toContain(`waits     ${PAY} (1 of 2): another person must approve it`);
    expect(first.out).toContain('Hà: 2 approved, of which 1 need another person; 0 refused.');
    const second = await run(contentApproveCommand, ['--as', 'minh', PAY], envOf(here));
    expect(second.out).toContain(`approved  ${PAY} (2 of 2)`);
    expect((await approvalsOf(await open(), PAY)).map((row) => row.staffId)).toEqual(['ha', 'minh']);
  });

  test('says why something was refused, approves the rest, and ends badly', async () => {
    const here = await current();
    await staffed(here);
    await run(contentApproveCommand, ['--as', 'ha', PAY], envOf(here));
    const ran = await run(contentApproveCommand, ['--as', 'ha', PAY, 'no-such-article', HISTORY], envOf(here));
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(`refused   ${PAY}: the same person approved this version before: another one is needed (approved_before)`);
    expect(ran.out).toContain('refused   no-such-article: there is no such article (article_unknown)');
    expect(ran.out).toContain(`approved  ${HISTORY} (1 of 1)`);
    expect(ran.err).toContain('some_refused');
  });

  test('asks about changed figures, unless told that only the wording changed', async () => {
    const here = await current();
    await staffed(here);
    const db = await here.open();
    for (const staffId of ['ha', 'minh'])
      await db.commit([addApproval({ id: staffId, article: PAY, version: 'r1-0000000000000000', staffId, figures: '1 22000', at: 1 })]);
    await db.close();
    const refused = await run(contentApproveCommand, ['--as', 'ha', PAY], envOf(here));
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/refused {3}minimum-wage-2026: its figures changed since it was approved \(22000 became .*27093.*\)/);
    const confirmed = await run(contentApproveCommand, ['--as', 'ha', '--wording-only', PAY], envOf(here));
    expect(confirmed.code, confirmed.err).toBe(0);
  });

  test('--all approves everything once for each person; --list shows where each article stands', async () => {
    const here = await current();
    await staffed(here);
    const first = await run(contentApproveCommand, ['--as', 'ha', '--all'], envOf(here));
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain(`Hà: ${articles.length} approved, of which ${forTwo} need another person; 0 refused.`);
    const again = await run(contentApproveCommand, ['--as', 'ha', '--all'], envOf(here));
    expect(again).toMatchObject({ code: 0, out: 'Hà: 0 approved, of which 0 need another person; 0 refused.' });
    const listed = await run(contentApproveCommand, ['--list'], envOf(here));
    expect(listed.out).toMatch(new RegExp(`^checked {3}1 of 2 {2}revision 1 {2}review by \\S+ {2}${PAY} {2}Hà$`, 'm'));
    expect(listed.out).toMatch(new RegExp(`^approved {2}1 of 1 {2}revision 1 {2}review by \\S+ {2}${HISTORY} {2}Hà$`, 'm'));
    expect(listed.out).toContain(
      `${articles.length} articles: 0 draft, ${forTwo} checked, ${articles.length - forTwo} approved, 0 expired.`,
    );
    const second = await run(contentApproveCommand, ['--as', 'minh', '--all'], envOf(here));
    expect(second.out).toContain(`Minh: ${forTwo} approved, of which 0 need another person; 0 refused.`);
  });

  test(
    kind === 'sqlite' ? 'says what to do while the server holds the file, and lists all the same' : 'works beside a running server',
    async () => {
      const here = await current();
      await staffed(here);
      await (await open()).ping();
      const ran = await run(contentApproveCommand, ['--as', 'ha', HISTORY], envOf(here));
      if (kind === 'sqlite')
        expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/Approve in the console, or stop/) as string });
      else expect(ran.code).toBe(0);
      expect((await run(contentApproveCommand, ['--list'], envOf(here))).code).toBe(0);
    },
  );

  test('lets nobody in without the password, with a one-time password, or with a closed account', async () => {
    const here = await current();
    await staffed(here);
    const env = envOf(here);
    const closed = { code: 1, out: '', err: expect.stringContaining('sign_in_failed') as string };
    expect(await run(contentApproveCommand, ['--as', 'ha', PAY], { ...env, CAUNOI_PASSWORD: 'wrong' })).toMatchObject(closed);
    expect(await run(contentApproveCommand, ['--as', 'ha', PAY], { ...env, CAUNOI_PASSWORD: '' })).toMatchObject(closed);
    expect(await run(contentApproveCommand, ['--as', 'nobody', PAY], env)).toMatchObject(closed);
    let db = await here.open();
    await db.commit([changeStaff('ha', { mustChange: true }), changeStaff('minh', { disabledAt: 1 })]);
    await db.close();
    expect((await run(contentApproveCommand, ['--as', 'ha', PAY], env)).err).toContain('password_change');
    expect(await run(contentApproveCommand, ['--as', 'minh', PAY], env)).toMatchObject(closed);
    db = await here.open();
    expect(await approvalsOf(db, PAY)).toEqual([]);
  });

  test('asks for the password when the environment has none, and never prints it', async () => {
    const here = await current();
    await staffed(here);
    const { CAUNOI_PASSWORD: _password, ...env } = envOf(here);
    const heard: string[] = [];
    const asked: string[] = [];
    const askSecret = async (question: string) => {
      asked.push(question);
      return PASSWORD;
    };
    const io = { out: (text: string) => heard.push(text), warn: (text: string) => heard.push(text), env, askSecret };
    expect(await runCommand(contentApproveCommand, ['--as', 'ha', HISTORY], io)).toBe(0);
    expect(asked).toEqual(['Password of ha: ']);
    expect(heard.join('\n')).not.toContain(PASSWORD);
  });
});

test.each([
  ['nothing', [], '--as is missing'],
  ['nobody', ['--all'], '--as is missing'],
  ['no article', ['--as', 'ha'], 'Name the articles, or say --all'],
  ['all and one', ['--as', 'ha', '--all', PAY], 'Name the articles, or say --all'],
  ['a list with more', ['--list', '--as', 'ha'], '--list stands alone'],
  ['a list of one', ['--list', PAY], '--list stands alone'],
])('wrong usage is told with exit code 2: %s', async (_name, argv, said) => {
  const ran = await run(contentApproveCommand, argv, { DATA_DIR: 'nowhere' });
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(said);
});
