import { asc, count, getTableColumns, gt, inArray } from 'drizzle-orm';
import type { Db, Q } from './db.js';
import type { TableName, Tables } from './tables.js';

/** A row of any table, as the shared tables read it on both databases. */
export type Row = Readonly<Record<string, unknown>>;

// Which table it is does not matter here; one of them stands for all in the types.
type AnyTable = Tables['cases'];

export function tableNames(t: Tables): TableName[] {
  return Object.keys(t) as TableName[];
}

/** The name of a table's primary key in rows. Tables with several key columns would need another way to page. */
export function keyOf(t: Tables, name: TableName): string {
  const keys = Object.entries(getTableColumns(t[name] as AnyTable)).filter(([, column]) => column.primary);
  const [only] = keys;
  if (only === undefined || keys.length > 1) throw new Error(`Table ${name} needs exactly one key column`);
  return only[0];
}

export async function countRows(db: Pick<Db, 'q' | 't'>, name: TableName): Promise<number> {
  return (await db.q.select({ n: count() }).from(db.t[name] as AnyTable))[0]?.n ?? 0;
}

/** All rows of a table, in batches, in the order of the key. */
export async function* readBatches(db: Db, name: TableName, size = 500): AsyncGenerator<readonly Row[]> {
  const table = db.t[name] as AnyTable;
  const key = keyOf(db.t, name);
  const column = getTableColumns(table)[key as 'id'];
  for (let after: string | null = null; ; ) {
    const from = db.q.select().from(table);
    const rows: Row[] = await (after === null ? from : from.where(gt(column, after))).orderBy(asc(column)).limit(size);
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    after = String(rows.at(-1)?.[key]);
  }
}

/** Rows of a table by their keys, in any order. */
export async function readByKeys(db: Db, name: TableName, keys: readonly string[]): Promise<Row[]> {
  const table = db.t[name] as AnyTable;
  return db.q
    .select()
    .from(table)
    .where(inArray(getTableColumns(table)[keyOf(db.t, name) as 'id'], [...keys]));
}

export async function insertRows(q: Q, t: Tables, name: TableName, rows: readonly Row[]): Promise<void> {
  await q.insert(t[name] as AnyTable).values([...rows] as never);
}
