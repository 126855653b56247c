import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeError } from '../log.js';
import { CommandError } from './options.js';

/** Describes a backup folder, so that a restore can prove that it is whole before it touches anything. */
const manifest = z.object({
  format: z.literal(1),
  made: z.string(),
  database: z.enum(['sqlite', 'pg']),
  /** The last migration of the database, by its time stamp. */
  schema: z.number(),
  /** Rows per table. */
  tables: z.record(z.string(), z.number()),
  /** Every file of the backup but this one. Paths use `/` and never leave the folder. */
  files: z.record(z.string().regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/), z.object({ bytes: z.number(), sha256: z.string() })),
  withKey: z.boolean(),
});

export type Manifest = z.infer<typeof manifest>;
export const MANIFEST = 'manifest.json';

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: unknown) => {
    throw new CommandError('no_backup', `${folder} is not a backup: ${MANIFEST} cannot be read (${describeError(error).error}).`);
  });
  const read = manifest.safeParse(parseJson(text));
  if (!read.success)
    throw new CommandError(
      'bad_manifest',
      `${join(folder, MANIFEST)} is damaged or of another release (${read.error.issues.map((issue) => issue.path.join('.')).join(', ')}).`,
    );
  return read.data;
}

/** Compares every file with its hash; throws with the names of those that differ. */
export async function verifyFiles(folder: string, described: Manifest): Promise<void> {
  const bad: string[] = [];
  for (const [path, { sha256 }] of Object.entries(described.files)) {
    const found = await hashFile(join(folder, path)).catch(() => null);
    if (found === null) bad.push(`${path} is missing`);
    else if (found.sha256 !== sha256) bad.push(`${path} was changed`);
  }
  if (bad.length > 0)
    throw new CommandError(
      'backup_damaged',
      `The backup is not what was written: ${bad.slice(0, 10).join('; ')}${bad.length > 10 ? `; and ${bad.length - 10} more` : ''}. Nothing was restored.`,
    );
}

export async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** `2026-11-21T05-00-00-000Z`: sorts by time and is a fine folder name everywhere. */
export function stampOf(now: number): string {
  return new Date(now).toISOString().replace(/[:.]/g, '-');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
