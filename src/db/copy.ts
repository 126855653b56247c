import { isDeepStrictEqual } from 'node:util';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { countRows, insertRows, keyOf, type Row, readBatches, readByKeys, tableNames } from './bulk.js';
import type { Db, Q } from './db.js';
import { pgKit } from './kit.pg.js';
import { makeTables, type TableName } from './tables.js';

/** The target of a copy already holds rows; a copy never mixes two histories. */
export class TargetNotEmptyError extends Error {
  readonly code = 'target_not_empty';
  constructor(tables: readonly string[]) {
    super(`The target is not empty (${tables.join(', ')}). Nothing was changed. Copy into a fresh database.`);
  }
}

/** A text that SQLite keeps and PostgreSQL refuses: NUL or half of a character pair. */
export class UnstorableError extends Error {
  readonly code = 'unstorable';
  constructor(table: string, key: string, columns: readonly string[]) {
    super(`Row ${key} of ${table} holds a character that PostgreSQL cannot store (${columns.join(', ')}). Nothing was copied.`);
  }
}

/** Copies every table into an empty, migrated PostgreSQL database in one transaction. Gives the rows per table. */
export async function copyToPg(from: Db, url: string, progress: (table: string, rows: number) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const q = drizzle(client) as unknown as Q;
    const t = makeTables(pgKit);
    await client.query('begin');
    const filled: string[] = [];
    for (const name of tableNames(t)) if ((await countRows({ q, t }, name)) > 0) filled.push(name);
    if (filled.length > 0) throw new TargetNotEmptyError(filled);
    for (const name of tableNames(t)) {
      let copied = 0;
      for await (const rows of readBatches(from, name)) {
        for (const row of rows) checkStorable(name, String(row[keyOf(t, name)]), row);
        await insertRows(q, t, name, rows);
        copied += rows.length;
      }
      progress(name, copied);
    }
    await client.query('commit');
  } finally {
    // Without a commit, ending the connection undoes everything.
    await client.end();
  }
}

export type Difference = { readonly table: TableName; readonly key: string; readonly what: 'missing' | 'extra rows' | readonly string[] };

/** Compares every row of both databases by value (jsonb reorders keys) and counts both sides. Values are never shown. */
export async function compareDatabases(from: Db, to: Db): Promise<{ rows: number; differences: Difference[] }> {
  const differences: Difference[] = [];
  let rows = 0;
  for (const name of tableNames(from.t)) {
    const key = keyOf(from.t, name);
    let seen = 0;
    for await (const batch of readBatches(from, name)) {
      const theirs = new Map(
        (
          await readByKeys(
            to,
            name,
            batch.map((row) => String(row[key])),
          )
        ).map((row) => [row[key], row]),
      );
      for (const row of batch) {
        const other = theirs.get(row[key]);
        if (other === undefined) differences.push({ table: name, key: String(row[key]), what: 'missing' });
        else if (!isDeepStrictEqual(row, other))
          differences.push({ table: name, key: String(row[key]), what: differingColumns(row, other) });
      }
      seen += batch.length;
    }
    const there = await countRows(to, name);
    if (there > seen) differences.push({ table: name, key: `${there - seen} more`, what: 'extra rows' });
    rows += seen;
  }
  return { rows, differences };
}

function differingColumns(a: Row, b: Row): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((column) => !isDeepStrictEqual(a[column], b[column]));
}

function checkStorable(table: string, key: string, row: Row): void {
  const bad = Object.entries(row).filter(([, value]) => !isStorable(value));
  if (bad.length > 0)
    throw new UnstorableError(
      table,
      key,
      bad.map(([column]) => column),
    );
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).every(([name, inner]) => isStorable(name) && isStorable(inner));
  return true;
}
