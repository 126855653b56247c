/**
 * db: one set of tables and queries for SQLite and PostgreSQL. May import core's types, drizzle and the drivers.
 * A commit is a list of writes: no transaction ever waits for other code, and commits that wait at the same time
 * share one disk sync.
 */
import { sql } from 'drizzle-orm';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import type { Tables } from './tables.js';

/** The part of drizzle that means the same on both databases. Await it; never `.get() .all() .run()`. */
export type Q = Pick<BaseSQLiteDatabase<'async', unknown>, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'>;

export type Params = Record<string, unknown>;

type Preparable<R> = PromiseLike<R> & { prepare: () => unknown };

/** A named query with placeholders, prepared once per connection. */
export type Statement<R> = { readonly name: string; readonly build: (q: Q, t: Tables) => Preparable<R> };

export function statement<R>(name: string, build: (q: Q, t: Tables) => Preparable<R>): Statement<R> {
  return { name, build };
}

/**
 * A placeholder in a statement. Typed `never` because drizzle's types of `set` and `values` do not know
 * placeholders everywhere, while its run time does, and encodes the value like the column.
 */
export function param(name: string): never {
  return sql.placeholder(name) as never;
}

/** One write of a commit. `rows` is a guard: another number of touched rows undoes the whole commit. */
export type Write = {
  readonly params: Params;
  readonly rows?: number;
} & ({ readonly statement: Statement<unknown> } | { readonly build: (q: Q, t: Tables) => Preparable<unknown> });

/** A write that is not on the path of a message and so need not be prepared. */
export function write(build: (q: Q, t: Tables) => Preparable<unknown>, rows?: number): Write {
  return rows === undefined ? { build, params: {} } : { build, params: {}, rows };
}

export type WriteResult = { readonly count: number; readonly rows: readonly unknown[] };

export type Db = {
  readonly kind: 'sqlite' | 'pg';
  readonly q: Q;
  readonly t: Tables;
  /** Runs a prepared read. */
  readonly read: <R>(s: Statement<R>, params: Params) => Promise<R>;
  /** All or nothing. Throws `ConflictError` when a guard does not hold; anything else is the database's own error. */
  readonly commit: (writes: readonly Write[]) => Promise<readonly WriteResult[]>;
  /** Runs one guarded statement with `returning` in the shared commit and gives its rows. */
  readonly claim: <R>(s: Statement<R>, params: Params) => Promise<R>;
  /** Throws when the database does not answer. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Somebody else was faster: reload and decide again. The only database error that the engine handles by name. */
export class ConflictError extends Error {
  readonly code = 'conflict';
  constructor(
    readonly expected: number,
    readonly actual: number,
    what: string,
  ) {
    super(`Expected ${expected} row(s), got ${actual}: ${what}`);
  }
}

export function checkGuard(w: Write, count: number): void {
  if (w.rows !== undefined && w.rows !== count) throw new ConflictError(w.rows, count, 'statement' in w ? w.statement.name : 'write');
}
