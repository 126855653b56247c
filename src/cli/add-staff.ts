import { DEFAULT_LOGIN } from '../cases/first-officer.js';
import { hashPassword, makeOneTimePassword } from '../cases/passwords.js';
import { systemPorts } from '../clock.js';
import { ROLES, type Role } from '../core/permissions.js';
import { cleanText } from '../core/text.js';
import { LOCALES, type Locale } from '../core/types.js';
import type { Db } from '../db/db.js';
import { openDb } from '../db/open.js';
import { DataInUseError } from '../db/open.sqlite.js';
import { addStaff, changeStaff, endSessionsOf, type StaffRow, staffByLogin } from '../store/staff.js';
import { type Command, CommandError, configOf, required, startWhenMain, UsageError, type Values } from './options.js';

const LOGIN = /^[a-z0-9._-]{2,40}$/;
const MAX_NAME = 80;

const HELP = `Makes an account for the console and prints its one-time password, once.

  npm run add-staff -- --login ha --name "Hà" --role officer --locale vi
  npm run add-staff -- --login ha --reset      a new one-time password; ends the sessions
  npm run add-staff -- --login ha --disable    no sign-in any more; ends the sessions

  --login   2 to 40 of a-z 0-9 . _ -
  --name    as people see it in the chat
  --role    ${ROLES.join(' or ')} (an admin also manages accounts and takes cases over)
  --locale  ${LOCALES.join(', ')}: the language of the console for this account`;

export const addStaffCommand: Command = {
  name: 'add-staff',
  help: HELP,
  options: {
    login: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    locale: { type: 'string' },
    reset: { type: 'boolean' },
    disable: { type: 'boolean' },
  },
  run: async (values, _args, io) => {
    const login = required(values, 'login');
    if (!LOGIN.test(login)) throw new UsageError('--login must be 2 to 40 of the characters a-z 0-9 . _ -');
    if (values['reset'] === true && values['disable'] === true) throw new UsageError('--reset and --disable exclude each other.');
    const account = values['reset'] === true || values['disable'] === true ? null : accountOf(values);
    const config = configOf(io);
    if (account !== null && config.production && login === DEFAULT_LOGIN) {
      throw new CommandError(
        'login_reserved',
        `The login "${DEFAULT_LOGIN}" is that of the trial account and is refused in production. Choose another one.`,
      );
    }
    const db = await openDb(config.databaseUrl, config.dataDir).catch((error: unknown) => {
      throw error instanceof DataInUseError
        ? new CommandError(error.code, 'The server is running on this data. Stop the server first, or use the staff page of the console.')
        : error;
    });
    try {
      if (account !== null) await make(db, login, account, io.out);
      else if (values['reset'] === true) await reset(db, login, io.out);
      else await disable(db, login, io.out);
    } finally {
      await db.close();
    }
  },
};

type Account = { readonly name: string; readonly role: Role; readonly locale: Locale };

function accountOf(values: Values): Account {
  const name = cleanText(required(values, 'name'), MAX_NAME).replaceAll('\n', ' ');
  const role = ROLES.find((known) => known === required(values, 'role'));
  const locale = LOCALES.find((known) => known === required(values, 'locale'));
  if (name === '') throw new UsageError('--name is empty.');
  if (role === undefined) throw new UsageError(`--role must be ${ROLES.join(' or ')}.`);
  if (locale === undefined) throw new UsageError(`--locale must be one of ${LOCALES.join(', ')}.`);
  return { name, role, locale };
}

async function make(db: Db, login: string, account: Account, out: (line: string) => void): Promise<void> {
  if ((await staffByLogin(db, login)) !== null)
    throw new CommandError('login_taken', `There is already an account "${login}". For a new password: --login ${login} --reset`);
  const password = makeOneTimePassword();
  await db.commit([
    addStaff({
      id: systemPorts.newId(),
      login,
      ...account,
      passwordHash: await hashPassword(password),
      mustChange: true,
      now: systemPorts.now(),
    }),
  ]);
  tell(out, `Made: ${account.name} (login "${login}", ${account.role}).`, password);
}

async function reset(db: Db, login: string, out: (line: string) => void): Promise<void> {
  const staff = await known(db, login);
  if (staff.disabledAt !== null) throw new CommandError('login_disabled', `The account "${login}" is disabled.`);
  const password = makeOneTimePassword();
  await db.commit([changeStaff(staff.id, { passwordHash: await hashPassword(password), mustChange: true }), endSessionsOf(staff.id, null)]);
  tell(out, `New password for "${login}"; all its sessions have ended.`, password);
}

async function disable(db: Db, login: string, out: (line: string) => void): Promise<void> {
  const staff = await known(db, login);
  await db.commit([changeStaff(staff.id, { disabledAt: staff.disabledAt ?? systemPorts.now() }), endSessionsOf(staff.id, null)]);
  out(`Disabled: "${login}". Its sessions have ended. Cases it holds return to the queue when their claims run out.`);
}

async function known(db: Db, login: string): Promise<StaffRow> {
  const staff = await staffByLogin(db, login);
  if (staff === null) throw new CommandError('login_unknown', `There is no account "${login}".`);
  return staff;
}

function tell(out: (line: string) => void, done: string, password: string): void {
  out(`${done}\nOne-time password: ${password}\n(shown only now; the console asks for a new one at the first sign-in)`);
}

await startWhenMain(addStaffCommand, import.meta.url);
