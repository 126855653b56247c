import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { journalOf, migrationsOf } from './migrations.js';

const BATCH = 1_000;

/** Receives a table's rows, in batches of JSON lines, in the order of the key. */
export type Sink = (table: string, lines: readonly string[]) => Promise<void>;
/** Gives a table's JSON lines back, in batches. */
export type Source = (table: string) => AsyncIterable<readonly string[]>;

/**
 * Hands out every row of every table of one moment, while servers may be writing. PostgreSQL itself writes and reads
 * the JSON, so a backup does not depend on the columns that this release knows. Returns the last migration.
 */
export async function dumpPg(url: string, sink: Sink): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    for (const table of await ourTables(client)) {
      await sink(table, []);
      await client.query(
        `declare dump no scroll cursor for select row_to_json(r)::text as line from public.${quote(table)} r order by ${await orderOf(client, table)}`,
      );
      for (;;) {
        const { rows } = await client.query<{ line: string }>(`fetch ${BATCH} from dump`);
        if (rows.length === 0) break;
        await sink(
          table,
          rows.map((row) => row.line),
        );
      }
      await client.query('close dump');
    }
    return schemaOf(client);
  });
}

/** What stands in the way of a restore: rows, tables without rows, other connections. */
export async function inspectPg(url: string): Promise<{ tables: Record<string, number>; others: number }> {
  return withClient(url, async (client) => {
    const tables: Record<string, number> = {};
    for (const table of await ourTables(client)) {
      const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from public.${quote(table)}`);
      tables[table] = rows[0]?.n ?? 0;
    }
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    return { tables, others: rows[0]?.n ?? 0 };
  });
}

/** Moves all our tables, with their rows, into a schema of their own. Nothing is deleted. */
export async function movePgAside(url: string, schema: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('begin');
    await client.query(`create schema ${quote(schema)}`);
    for (const table of await ourTables(client)) await client.query(`alter table public.${quote(table)} set schema ${quote(schema)}`);
    await client.query(`alter table if exists drizzle.__drizzle_migrations set schema ${quote(schema)}`);
    await client.query('commit');
  });
}

/** Brings an empty database to the migration `schema`, as the release had it that made the backup. */
export async function migratePgTo(url: string, schema: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'caunoi-migrations-'));
  try {
    cpSync(migrationsOf('pg'), folder, { recursive: true });
    const journal = journalOf('pg');
    writeFileSync(
      join(folder, 'meta/_journal.json'),
      JSON.stringify({ ...journal, entries: journal.entries.filter((entry) => entry.when <= schema) }),
    );
    await withClient(url, async (client) => {
      await client.query('set client_min_messages to warning');
      await migrate(drizzle(client), { migrationsFolder: folder });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts dumped rows into empty tables, in one transaction. */
export async function loadPg(url: string, tables: readonly string[], source: Source): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('begin');
    for (const table of tables) {
      for await (const lines of source(table)) {
        await client.query(
          `insert into public.${quote(table)} select * from jsonb_populate_recordset(null::public.${quote(table)}, $1::jsonb)`,
          [`[${lines.join(',')}]`],
        );
      }
    }
    await client.query('commit');
  });
}

async function ourTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename collate "C"`,
  );
  return rows.map((row) => row.name);
}

/** The key columns, compared byte by byte, so that every cluster gives the same order and the same hash. */
async function orderOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
     where i.indrelid = $1::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)`,
    [`public.${quote(table)}`],
  );
  return rows.length === 0 ? 'line collate "C"' : rows.map((row) => `r.${quote(row.name)}::text collate "C"`).join(', ');
}

async function schemaOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ known: string | null }>(`select to_regclass('drizzle.__drizzle_migrations')::text as known`);
  if ((rows[0]?.known ?? null) === null) return 0;
  const last = await client.query<{ at: string | null }>('select max(created_at) as at from drizzle.__drizzle_migrations');
  return Number(last.rows[0]?.at ?? 0);
}

async function withClient<R>(url: string, use: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
