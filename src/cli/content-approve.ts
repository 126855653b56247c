import { join } from 'node:path';
import { checkPassword } from '../cases/passwords.js';
import { systemPorts } from '../clock.js';
import { loadContent } from '../content/load.js';
import type { Actor } from '../core/permissions.js';
import type { Db } from '../db/db.js';
import { openDb } from '../db/open.js';
import { DataInUseError } from '../db/open.sqlite.js';
import { openReadOnly } from '../db/read-only.js';
import { ApprovalRefusedError, approveArticle, type Editing } from '../editors/approve.js';
import { type ArticleListing, listArticles } from '../editors/articles.js';
import { makeApprovals } from '../engine/approvals.js';
import { projectRoot } from '../project-root.js';
import { type StaffRow, staffByLogin } from '../store/staff.js';
import { type Command, CommandError, configOf, type Io, required, startWhenMain, UsageError } from './options.js';

const HELP = `Approves articles in the name of an officer who has read them, or shows where each stands.

  npm run content:approve -- --list                     every article: state, approvals, revision, next review
  npm run content:approve -- --as ha pay-when fee-cap   approves these two
  npm run content:approve -- --as ha --all              approves every article that this officer has not approved yet

  --as            login of the officer; asks for the password, or takes it from CAUNOI_PASSWORD
  --wording-only  the figures changed, and still nobody needs to be told: no new revision

An approval holds for the article exactly as it is in this folder; a changed article needs a new one. Articles on money,
safety, health and detention need two different people. A running server sees an approval within a minute.
On SQLite the command and the server exclude each other: stop the server, or approve in the console. --list always works.`;

export const contentApproveCommand: Command = {
  name: 'content:approve',
  help: HELP,
  options: { as: { type: 'string' }, all: { type: 'boolean' }, list: { type: 'boolean' }, 'wording-only': { type: 'boolean' } },
  arguments: [0, 10_000],
  run: async (values, args, io) => {
    const config = configOf(io);
    if (values['list'] === true) {
      if (values['as'] !== undefined || values['all'] === true || args.length > 0) throw new UsageError('--list stands alone.');
      return withEditing(await openReadOnly(config.databaseUrl, config.dataDir), config.contentServe, (editing) => list(editing, io));
    }
    const login = required(values, 'as');
    if ((values['all'] === true) === args.length > 0) throw new UsageError('Name the articles, or say --all.');
    const db = await openDb(config.databaseUrl, config.dataDir).catch((error: unknown) => {
      throw error instanceof DataInUseError
        ? new CommandError(error.code, 'The server is running on this data. Approve in the console, or stop the server first.')
        : error;
    });
    await withEditing(db, config.contentServe, async (editing) => {
      const officer = await signIn(db, login, io);
      const ids = values['all'] === true ? await openTo(editing, officer) : args;
      await approveAll(editing, officer, ids, values['wording-only'] === true, io);
    });
  },
};

async function withEditing(db: Db, serve: Editing['serve'], use: (editing: Editing) => Promise<void>): Promise<void> {
  try {
    const content = loadContent(join(projectRoot, 'content'));
    const approvals = makeApprovals();
    await approvals.refresh(db);
    await use({ db, ports: systemPorts, content: () => content, approvals, serve });
  } finally {
    await db.close();
  }
}

/** The officer who answers for what follows. One answer for every mistake: it tells nobody which logins exist. */
async function signIn(db: Db, login: string, io: Io): Promise<StaffRow> {
  const password = io.env['CAUNOI_PASSWORD'] || (await io.askSecret?.(`Password of ${login}: `)) || '';
  const staff = await staffByLogin(db, login);
  const right = staff !== null && staff.disabledAt === null && password !== '' && (await checkPassword(staff.passwordHash, password));
  if (!right) throw new CommandError('sign_in_failed', 'Login or password is wrong, or the account is disabled.');
  if (staff.mustChange)
    throw new CommandError('password_change', 'This is a one-time password. Sign in to the console and choose your own first.');
  return staff;
}

/** What `--all` means: whatever is loaded, not approved by this officer and not fully approved by others. */
async function openTo(editing: Editing, officer: StaffRow): Promise<string[]> {
  const listed = await listArticles(editing);
  const open = listed.filter(({ state, approvals }) => state === 'checked' && !approvals.some(({ staffId }) => staffId === officer.id));
  return open.map(({ id }) => id);
}

async function approveAll(editing: Editing, officer: StaffRow, ids: readonly string[], wordingOnly: boolean, io: Io): Promise<void> {
  const actor: Actor = { kind: 'staff', id: officer.id, name: officer.name, role: officer.role };
  const versions = new Map((await listArticles(editing)).map(({ id, version }) => [id, version]));
  const approved: string[] = [];
  let refused = 0;
  for (const id of new Set(ids)) {
    try {
      await approveArticle(editing, actor, { article: id, version: versions.get(id) ?? '', wordingOnly });
      approved.push(id);
    } catch (error) {
      if (!(error instanceof ApprovalRefusedError)) throw error;
      refused++;
      io.out(`refused   ${id}: ${error.message} (${error.code})`);
    }
  }
  const listed = (await listArticles(editing)).filter(({ id }) => approved.includes(id));
  const waiting = listed.filter(({ state }) => state !== 'approved');
  for (const { id, approvals, needed } of listed.filter(({ state }) => state === 'approved'))
    io.out(`approved  ${id} (${approvals.length} of ${needed})`);
  for (const { id, approvals, needed } of waiting)
    io.out(`waits     ${id} (${approvals.length} of ${needed}): another person must approve it`);
  io.out(`${officer.name}: ${approved.length} approved, of which ${waiting.length} need another person; ${refused} refused.`);
  if (refused > 0) throw new CommandError('some_refused', `${refused} article(s) were refused.`);
}

async function list(editing: Editing, io: Io): Promise<void> {
  const listed = await listArticles(editing);
  for (const article of listed) io.out(line(article));
  const counts = (['draft', 'checked', 'approved', 'expired'] as const).map(
    (state) => `${listed.filter((article) => article.state === state).length} ${state}`,
  );
  io.out(`${listed.length} articles: ${counts.join(', ')}.`);
}

function line({ id, state, approvals, needed, revision, reviewBy }: ArticleListing): string {
  const by = approvals.length === 0 ? '' : `  ${approvals.map(({ name }) => name).join(', ')}`;
  return `${state.padEnd(9)} ${approvals.length} of ${needed}  revision ${revision}  review by ${reviewBy}  ${id}${by}`;
}

await startWhenMain(contentApproveCommand, import.meta.url);
