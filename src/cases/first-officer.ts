import type { Engine } from '../engine/engine.js';
import { addStaff, countStaff, staffByLogin } from '../store/staff.js';
import { hashPassword, makeOneTimePassword } from './passwords.js';

/** The login of the account that a first start makes; nobody else may take it. */
export const DEFAULT_LOGIN = 'admin';

/** Production starts neither without an officer nor with the one that a trial start made and printed. */
export class DefaultOfficerError extends Error {
  readonly code = 'default_officer';
  constructor() {
    super(
      `No officer fit for production: make one with "npm run add-staff" (in an image: node dist/cli/add-staff.js), and change or disable "${DEFAULT_LOGIN}" while its password is still the printed one.`,
    );
  }
}

/** Makes the first officer when there is none, and gives the one-time password to print. Null when there is one. */
export async function firstOfficer(engine: Engine, production: boolean): Promise<{ login: string; password: string } | null> {
  if ((await countStaff(engine.db)) > 0) {
    const made = await staffByLogin(engine.db, DEFAULT_LOGIN);
    if (production && made?.mustChange && made.disabledAt === null) throw new DefaultOfficerError();
    return null;
  }
  if (production) throw new DefaultOfficerError();
  const password = makeOneTimePassword();
  const staff = {
    id: engine.ports.newId(),
    login: DEFAULT_LOGIN,
    name: 'Admin',
    role: 'admin' as const,
    locale: 'vi' as const,
    passwordHash: await hashPassword(password),
    mustChange: true,
    now: engine.ports.now(),
  };
  await engine.db.commit([addStaff(staff)]);
  return { login: staff.login, password };
}
