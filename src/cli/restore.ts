import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemPorts } from '../clock.js';
import type { Config } from '../config.js';
import { inspectPg, loadPg, migratePgTo, movePgAside } from '../db/backup.pg.js';
import { inspectSqlite } from '../db/backup.sqlite.js';
import { holdLock } from '../db/lock.sqlite.js';
import { latestSchema } from '../db/migrations.js';
import { openDb } from '../db/open.js';
import { hashTables } from './backup.js';
import { type Manifest, readManifest, stampOf, verifyFiles } from './manifest.js';
import { type Command, CommandError, configOf, type Io, required, startWhenMain } from './options.js';

const HELP = `Brings a backup back into the configured, empty place: proves the backup whole first, then restores the
database as it was, compares it, and runs the migrations of this release.

  npm run restore -- --from /srv/backups/caunoi-2026-11-21T05-00-00-000Z

  --from   the folder that "npm run backup" wrote
  --force  when there is data already: moves it aside (never deletes it) and restores

Stop the server first. A backup of SQLite goes to SQLite, one of PostgreSQL to PostgreSQL; to move from the first to
the second, restore and then use "npm run copy-db".`;

export const restoreCommand: Command = {
  name: 'restore',
  help: HELP,
  options: { from: { type: 'string' }, force: { type: 'boolean' } },
  run: async (values, _args, io) => {
    const from = required(values, 'from');
    const force = values['force'] === true;
    const config = configOf(io);
    const described = await readManifest(from);
    const kind = config.databaseUrl === '' ? 'sqlite' : 'pg';
    if (described.database !== kind)
      throw new CommandError(
        'other_database',
        `This is a backup of ${nameOf(described.database)}, and the configuration says ${nameOf(kind)} (DATABASE_URL). Nothing was restored.`,
      );
    if (described.schema > latestSchema(kind))
      throw new CommandError(
        'newer_backup',
        'This backup was made by a newer release. Install that release, or a later one, and restore again. Nothing was restored.',
      );
    await verifyFiles(from, described);
    const aside = `before-restore-${stampOf(systemPorts.now())}`;
    await mkdir(config.dataDir, { recursive: true });
    const lock = kind === 'sqlite' ? holdLock(join(config.dataDir, 'caunoi.sqlite')) : null;
    try {
      await makeRoom(config, kind, aside, force, io);
      await restoreKey(config, from, described, aside, force, io);
      if (kind === 'sqlite') await placeSqlite(config, from, described);
      else await loadTables(config.databaseUrl, from, described);
      await placeEvidence(config.dataDir, from, described);
    } finally {
      lock?.release();
    }
    const db = await openDb(config.databaseUrl, config.dataDir);
    await db.ping();
    await db.close();
    const rows = Object.values(described.tables).reduce((sum, n) => sum + n, 0);
    io.out(
      `Restored the backup of ${described.made}: ${rows} rows, verified.\nMessages that waited to be sent at that time will be sent when the server starts.`,
    );
  },
};

function nameOf(kind: 'sqlite' | 'pg'): string {
  return kind === 'sqlite' ? 'SQLite' : 'PostgreSQL';
}

const PLACES = ['caunoi.sqlite', 'caunoi.sqlite-wal', 'caunoi.sqlite-shm', 'files'] as const;

/** Sees that nothing is in the way, or with --force moves what is aside. */
async function makeRoom(config: Config, kind: 'sqlite' | 'pg', aside: string, force: boolean, io: Io): Promise<void> {
  const inTheWay: string[] = [];
  for (const place of PLACES) {
    const path = join(config.dataDir, place);
    if (existsSync(path) && (place !== 'files' || (await readdir(path)).length > 0)) inTheWay.push(place);
  }
  const pg = kind === 'pg' ? await inspectQuietPg(config.databaseUrl) : { tables: {}, others: 0 };
  if (pg.others > 0)
    throw new CommandError(
      'database_in_use',
      `${pg.others} other connection(s) use this database. Stop every server first. Nothing was restored.`,
    );
  const filled = Object.entries(pg.tables)
    .filter(([, rows]) => rows > 0)
    .map(([table]) => table);
  if (!force && (inTheWay.length > 0 || filled.length > 0)) {
    throw new CommandError(
      'target_not_empty',
      `There is data already (${[...inTheWay, ...filled].join(', ')}). Nothing was restored. With --force it is moved aside, not deleted.`,
    );
  }
  if (Object.keys(pg.tables).length > 0) {
    const schema = aside.toLowerCase().replace(/[^a-z0-9]/g, '_');
    await movePgAside(config.databaseUrl, schema);
    io.warn(`What was in the database is now in its schema "${schema}".`);
  }
  if (inTheWay.length > 0) {
    const folder = join(config.dataDir, aside);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const place of inTheWay) await rename(join(config.dataDir, place), join(folder, place));
    io.warn(`What was there is now in ${folder}.`);
  }
}

/** A connection that was closed a moment ago is still listed for a moment. */
async function inspectQuietPg(url: string): ReturnType<typeof inspectPg> {
  for (let tries = 1; ; tries++) {
    const found = await inspectPg(url);
    if (found.others === 0 || tries >= 10) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function restoreKey(config: Config, from: string, described: Manifest, aside: string, force: boolean, io: Io): Promise<void> {
  const here = join(config.dataDir, 'data.key');
  if (!described.withKey) {
    const sealed = Object.keys(described.files).some((path) => path.startsWith('files/'));
    if (sealed && !io.env['DATA_KEY'] && !existsSync(here))
      io.warn(
        'The evidence needs the key it was sealed with: set DATA_KEY, or put data.key into the data folder, before the server starts and makes a new one.',
      );
    return;
  }
  const key = await readFile(join(from, 'data.key'));
  if (existsSync(here)) {
    if ((await readFile(here)).equals(key)) return;
    if (!force)
      throw new CommandError(
        'other_key',
        `${here} is another key than that of the backup. Nothing was restored. With --force it is moved aside.`,
      );
    await mkdir(join(config.dataDir, aside), { recursive: true, mode: 0o700 });
    await rename(here, join(config.dataDir, aside, 'data.key'));
  }
  await place(join(from, 'data.key'), here);
}

async function placeSqlite(config: Config, from: string, described: Manifest): Promise<void> {
  const target = join(config.dataDir, 'caunoi.sqlite');
  await place(join(from, 'caunoi.sqlite'), target);
  const { tables, sound } = inspectSqlite(target);
  if (!sound) throw new CommandError('database_damaged', `${target} is damaged after copying: check the disk.`);
  compareCounts(described.tables, tables);
}

async function loadTables(url: string, from: string, described: Manifest): Promise<void> {
  await migratePgTo(url, described.schema);
  const file = (table: string) => join(from, 'tables', `${table}.jsonl`);
  await loadPg(url, Object.keys(described.tables), (table) => linesOf(file(table)));
  const hashes = await hashTables(url);
  const wrong = Object.keys(described.tables).filter((table) => hashes[table] !== described.files[`tables/${table}.jsonl`]?.sha256);
  if (wrong.length > 0) throw new CommandError('restore_differs', `The restored rows are not those of the backup (${wrong.join(', ')}).`);
  compareCounts(described.tables, (await inspectPg(url)).tables);
}

function compareCounts(expected: Readonly<Record<string, number>>, found: Readonly<Record<string, number>>): void {
  const wrong = Object.entries(expected).filter(([table, rows]) => found[table] !== rows);
  if (wrong.length > 0)
    throw new CommandError(
      'restore_differs',
      `Rows are missing or too many after restoring: ${wrong.map(([table, rows]) => `${table} ${found[table] ?? 0} instead of ${rows}`).join(', ')}.`,
    );
}

async function placeEvidence(dataDir: string, from: string, described: Manifest): Promise<void> {
  const paths = Object.keys(described.files).filter((path) => path.startsWith('files/'));
  if (paths.length > 0) await mkdir(join(dataDir, 'files'), { recursive: true });
  for (const path of paths) await place(join(from, path), join(dataDir, path));
}

/** Copies so that the file is whole and on disk, or not there. */
async function place(from: string, to: string): Promise<void> {
  await copyFile(from, `${to}.restoring`);
  const file = await open(`${to}.restoring`, 'r+');
  await file.chmod(0o600);
  await file.sync().finally(() => file.close());
  await rename(`${to}.restoring`, to);
}

async function* linesOf(path: string, size = 500): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    batch.push(line);
    if (batch.length >= size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

await startWhenMain(restoreCommand, import.meta.url);
