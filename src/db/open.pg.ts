import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { checkGuard, type Db, type Params, type Q, type Statement, type Write, type WriteResult } from './db.js';
import { groupCommits } from './group.js';
import { pgKit } from './kit.pg.js';
import { makeTables, type Tables } from './tables.js';

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../migrations/pg');
/** Groups of commits under way at once; each has a connection of its own. */
const WRITERS = 4;
const MIGRATION_LOCK = 7_201_190;

type Prepared = { execute: (params: Params) => Promise<unknown> };
type Connection = { readonly client: pg.Client; readonly q: Q; readonly prepared: Map<string, Prepared> };

/** Opens (and migrates) a PostgreSQL database. `onError` hears of connections that break while idle. */
export async function openPg(url: string, onError: (error: Error) => void = () => {}): Promise<Db> {
  const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 5_000 });
  // Without a listener a restart of the database would end the process.
  pool.on('error', onError);
  const orm = drizzle(pool);
  await migrateOnce(url);

  const q = orm as unknown as Q;
  const t: Tables = makeTables(pgKit);
  const reads = new Map<string, Prepared>();
  const free: Connection[] = [];
  const open = new Set<Connection>();

  async function connect(): Promise<Connection> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    await client.connect();
    const made: Connection = { client, q: drizzle(client) as unknown as Q, prepared: new Map() };
    client.on('error', (error) => {
      open.delete(made);
      onError(error);
    });
    open.add(made);
    return made;
  }

  async function runTogether(jobs: readonly (readonly Write[])[]): Promise<readonly (readonly WriteResult[])[]> {
    let connection = free.pop();
    while (connection && !open.has(connection)) connection = free.pop();
    const used = connection ?? (await connect());
    try {
      await used.client.query('begin');
      const results: WriteResult[][] = [];
      for (const writes of jobs) {
        const done: WriteResult[] = [];
        for (const w of writes) done.push(await runOne(used, t, w));
        results.push(done);
      }
      await used.client.query('commit');
      free.push(used);
      return results;
    } catch (error) {
      await used.client.query('rollback').then(
        () => free.push(used),
        () => {
          open.delete(used);
          void used.client.end().catch(() => {});
        },
      );
      throw error;
    }
  }

  const group = groupCommits(runTogether, WRITERS);
  return {
    kind: 'pg',
    q,
    t,
    read: async (s, params) => prepareIn(reads, q, t, s).execute(params) as never,
    commit: group.commit,
    claim: async (s, params) => (await group.commit([{ statement: s, params }]))[0]?.rows as never,
    ping: async () => void (await pool.query('select 1')),
    close: async () => {
      await group.idle();
      await Promise.allSettled([...open].map((connection) => connection.client.end()));
      await pool.end();
    },
  };
}

/** Several processes may start at once; one migrates, the others wait. */
async function migrateOnce(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('set client_min_messages to warning');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}

function prepareIn(cache: Map<string, Prepared>, q: Q, t: Tables, s: Statement<unknown>): Prepared {
  const known = cache.get(s.name);
  if (known) return known;
  const builder = s.build(q, t) as unknown as { prepare: (name: string) => Prepared };
  const made = builder.prepare(s.name);
  cache.set(s.name, made);
  return made;
}

async function runOne(connection: Connection, t: Tables, w: Write): Promise<WriteResult> {
  const raw =
    'statement' in w
      ? await prepareIn(connection.prepared, connection.q, t, w.statement).execute(w.params)
      : await w.build(connection.q, t);
  const result = toResult(raw);
  checkGuard(w, result.count);
  return result;
}

function toResult(raw: unknown): WriteResult {
  if (Array.isArray(raw)) return { count: raw.length, rows: raw };
  const count = typeof raw === 'object' && raw !== null && 'rowCount' in raw ? Number(raw.rowCount ?? 0) : 0;
  return { count, rows: [] };
}
