import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemPorts } from '../clock.js';
import type { Config } from '../config.js';
import { dumpPg } from '../db/backup.pg.js';
import { backupSqlite, inspectSqlite } from '../db/backup.sqlite.js';
import { hashFile, MANIFEST, type Manifest, stampOf } from './manifest.js';
import { type Command, CommandError, configOf, type Io, required, startWhenMain } from './options.js';

const HELP = `Writes the database and the evidence files of one moment into one new folder. The server may keep running.

  npm run backup -- --out /srv/backups

  --out       the folder under which caunoi-<time>/ is made
  --with-key  also copies data/data.key. Whoever holds both can open the evidence: keep such a folder locked away.

The folder holds what people wrote to us. Keep it encrypted, and delete it when its time is over: someone who asked
us to forget them is still in it. Evidence files stay sealed; without DATA_KEY (or data/data.key) nobody can open them.`;

type Parts = Pick<Manifest, 'schema' | 'tables'>;

export const backupCommand: Command = {
  name: 'backup',
  help: HELP,
  options: { out: { type: 'string' }, 'with-key': { type: 'boolean' } },
  run: async (values, _args, io) => {
    const out = required(values, 'out');
    const config = configOf(io);
    const folder = join(out, `caunoi-${stampOf(systemPorts.now())}`);
    // Under another name until it is whole: a half-written backup must never be mistaken for one.
    const unfinished = `${folder}.part`;
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    try {
      const kind = config.databaseUrl === '' ? 'sqlite' : 'pg';
      const parts = kind === 'sqlite' ? await copySqlite(config, unfinished) : await dumpTables(config.databaseUrl, unfinished);
      const copied = await copyEvidence(config.dataDir, unfinished);
      const withKey = await copyKey(config.dataDir, unfinished, values['with-key'] === true, io);
      const described: Manifest = {
        format: 1,
        made: new Date(systemPorts.now()).toISOString(),
        database: kind,
        ...parts,
        files: await hashAll(unfinished),
        withKey,
      };
      await writeFile(join(unfinished, MANIFEST), `${JSON.stringify(described, null, 2)}\n`, { mode: 0o600, flush: true });
      await rename(unfinished, folder);
      const rows = Object.values(parts.tables).reduce((sum, n) => sum + n, 0);
      io.out(`Backup: ${folder}\n  ${rows} rows in ${Object.keys(parts.tables).length} tables, ${copied} evidence files`);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
  },
};

async function copySqlite(config: Config, folder: string): Promise<Parts> {
  const copy = join(folder, 'caunoi.sqlite');
  await backupSqlite(join(config.dataDir, 'caunoi.sqlite'), copy);
  const { tables, schema, sound } = inspectSqlite(copy);
  if (!sound)
    throw new CommandError(
      'database_damaged',
      'SQLite reports that the database is damaged (integrity_check). Keep the last good backup, and see "A damaged database" in docs/operations.md.',
    );
  return { tables, schema };
}

async function dumpTables(url: string, folder: string): Promise<Parts> {
  await mkdir(join(folder, 'tables'), { mode: 0o700 });
  const tables: Record<string, number> = {};
  const schema = await dumpPg(url, async (table, lines) => {
    tables[table] = (tables[table] ?? 0) + lines.length;
    await writeFile(join(folder, 'tables', `${table}.jsonl`), lines.map((line) => `${line}\n`).join(''), { flag: 'a', mode: 0o600 });
  });
  return { tables, schema };
}

/** Sealed files as they are. Those that appear or go meanwhile belong to another moment and do no harm. */
async function copyEvidence(dataDir: string, folder: string): Promise<number> {
  const names = (await readdir(join(dataDir, 'files')).catch(() => [])).filter((name) => !name.endsWith('.part'));
  if (names.length > 0) await mkdir(join(folder, 'files'), { mode: 0o700 });
  let copied = 0;
  for (const name of names) {
    await copyFile(join(dataDir, 'files', name), join(folder, 'files', name)).then(
      () => copied++,
      (error: unknown) => {
        // Erased between listing and copying: as it should be.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      },
    );
  }
  return copied;
}

async function copyKey(dataDir: string, folder: string, wanted: boolean, io: Io): Promise<boolean> {
  const key = join(dataDir, 'data.key');
  if (io.env['DATA_KEY']) {
    io.warn(
      'The key is not in the backup: it is the setting DATA_KEY. Keep it in a second safe place, or the evidence can never be opened again.',
    );
    return false;
  }
  if (!existsSync(key)) return false;
  if (!wanted) {
    io.warn(
      'The key is not in the backup. Keep data/data.key in a second safe place, or the evidence can never be opened again (--with-key copies it).',
    );
    return false;
  }
  await copyFile(key, join(folder, 'data.key'));
  io.warn('The key is in the backup: whoever holds this folder can open the evidence.');
  return true;
}

async function hashAll(folder: string): Promise<Manifest['files']> {
  const files: Manifest['files'] = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await flush(path);
    files[path.slice(folder.length + 1).replaceAll('\\', '/')] = await hashFile(path);
  }
  return files;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}

/** The hash of a table's lines, as `dumpTables` would write them. */
export async function hashTables(url: string): Promise<Record<string, string>> {
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  await dumpPg(url, async (table, lines) => {
    const hash = hashes.get(table) ?? createHash('sha256');
    hashes.set(table, hash);
    for (const line of lines) hash.update(`${line}\n`);
  });
  return Object.fromEntries([...hashes].map(([table, hash]) => [table, hash.digest('hex')]));
}

await startWhenMain(backupCommand, import.meta.url);
