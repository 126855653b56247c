import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../migrations');

export type Journal = { readonly entries: readonly { readonly when: number; readonly tag: string }[] };

/** The folder of a database's migrations. */
export function migrationsOf(kind: 'sqlite' | 'pg'): string {
  return join(ROOT, kind);
}

export function journalOf(kind: 'sqlite' | 'pg'): Journal {
  return JSON.parse(readFileSync(join(ROOT, kind, 'meta/_journal.json'), 'utf8')) as Journal;
}

/** The shape that this release brings a database to: the time stamp of its last migration. */
export function latestSchema(kind: 'sqlite' | 'pg'): number {
  return journalOf(kind).entries.at(-1)?.when ?? 0;
}
