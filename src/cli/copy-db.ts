import { existsSync } from 'node:fs';
import { inspectSqlite } from '../db/backup.sqlite.js';
import { compareDatabases, copyToPg, type Difference } from '../db/copy.js';
import { holdLock } from '../db/lock.sqlite.js';
import { latestSchema } from '../db/migrations.js';
import { openPg } from '../db/open.pg.js';
import { openPgReadOnly, openSqliteReadOnly } from '../db/read-only.js';
import { type Command, CommandError, type Io, required, startWhenMain, UsageError } from './options.js';

const SHOWN = 20;

const HELP = `Copies everything from a SQLite file into an empty PostgreSQL database, in one transaction, and then compares
every row of both.

  npm run copy-db -- --from data/caunoi.sqlite --to postgres://user:password@host/name

  --from         the SQLite file; its server must be stopped, or its last messages would be left behind
  --to           the address of a PostgreSQL database without rows; defaults to DATABASE_URL
  --verify-only  copies nothing, only compares

Evidence stays in the data folder: keep DATA_DIR and DATA_KEY as they are, set DATABASE_URL, start the server.
Exit code 0 means that every row is there and equal.`;

export const copyDbCommand: Command = {
  name: 'copy-db',
  help: HELP,
  options: { from: { type: 'string' }, to: { type: 'string' }, 'verify-only': { type: 'boolean' } },
  run: async (values, _args, io) => {
    const file = required(values, 'from');
    const url = typeof values['to'] === 'string' ? values['to'] : (io.env['DATABASE_URL'] ?? '');
    if (!/^postgres(ql)?:\/\/\S+$/.test(url)) throw new UsageError('--to must be an address such as postgres://user:password@host/name');
    if (!existsSync(file)) throw new CommandError('no_database', `There is no SQLite file at ${file}.`);
    const { schema, sound } = inspectSqlite(file);
    if (!sound) throw new CommandError('database_damaged', `${file} is damaged (integrity_check); nothing was copied.`);
    if (schema !== latestSchema('sqlite'))
      throw new CommandError(
        'other_release',
        `${file} was last used by another release. Start the server of this release once on it, stop it, and copy again.`,
      );
    const lock = holdLock(file);
    try {
      if (values['verify-only'] !== true) await copy(file, url, io);
      await verify(file, url, io);
    } finally {
      lock.release();
    }
  },
};

async function copy(file: string, url: string, io: Io): Promise<void> {
  // Opening brings the empty database to the same tables.
  await (await openPg(url)).close();
  const from = openSqliteReadOnly(file);
  try {
    await copyToPg(from, url, (table, rows) => io.out(`  ${table}: ${rows}`));
  } finally {
    await from.close();
  }
}

async function verify(file: string, url: string, io: Io): Promise<void> {
  const from = openSqliteReadOnly(file);
  const to = await openPgReadOnly(url);
  try {
    const { rows, differences } = await compareDatabases(from, to);
    if (differences.length > 0) throw new CommandError('copy_differs', report(rows, differences));
    io.out(`Compared ${rows} rows: all equal.`);
  } finally {
    await from.close();
    await to.close();
  }
}

function report(rows: number, differences: readonly Difference[]): string {
  const lines = differences
    .slice(0, SHOWN)
    .map(({ table, key, what }) => `  ${table} ${key}: ${typeof what === 'string' ? what : `differs in ${what.join(', ')}`}`);
  const more = differences.length > SHOWN ? [`  and ${differences.length - SHOWN} more`] : [];
  return [`${differences.length} difference(s) in ${rows} rows:`, ...lines, ...more].join('\n');
}

await startWhenMain(copyDbCommand, import.meta.url);
