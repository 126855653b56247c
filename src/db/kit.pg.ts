import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Kit } from './kit.sqlite.js';

const words = {
  table: pgTable,
  str: (name: string) => text(name),
  int: (name: string) => integer(name),
  bool: (name: string) => boolean(name),
  time: (name: string) => bigint(name, { mode: 'number' }),
  json: <T>(name: string) => jsonb(name).$type<T>(),
  index,
  uniqueIndex,
  primaryKey,
} satisfies Record<keyof Kit, unknown>;

/** The same words for PostgreSQL. The one cast that lets a single table file and a single set of queries serve both. */
export const pgKit = words as unknown as Kit;
