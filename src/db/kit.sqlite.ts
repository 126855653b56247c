import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Our column words for SQLite. Times are epoch milliseconds: the same number in code and in both databases. */
export const sqliteKit = {
  table: sqliteTable,
  str: (name: string) => text(name),
  int: (name: string) => integer(name),
  bool: (name: string) => integer(name, { mode: 'boolean' }),
  time: (name: string) => integer(name),
  json: <T>(name: string) => text(name, { mode: 'json' }).$type<T>(),
  index,
  uniqueIndex,
  primaryKey,
};

export type Kit = typeof sqliteKit;
