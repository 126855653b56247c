import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const src = join(import.meta.dirname, '../src');

/** Which folders (and packages) each folder of src may import. Files at the top (config, log, clock, …) are for all but core and flows. */
const MAY: Record<string, { folders: readonly string[]; packages: readonly string[] }> = {
  core: { folders: [], packages: [] },
  flows: { folders: ['core'], packages: [] },
  content: { folders: ['core'], packages: ['yaml', 'zod', 'snowball-stemmers', 'node:'] },
  i18n: { folders: ['core'], packages: ['i18next', 'node:'] },
  db: { folders: ['core'], packages: ['drizzle-orm', 'better-sqlite3', 'pg', 'node:'] },
  store: { folders: ['core', 'db'], packages: ['drizzle-orm', 'node:'] },
  channels: { folders: ['core', '.'], packages: ['grammy', 'undici', 'zod', 'node:'] },
  engine: { folders: ['core', 'flows', 'content', 'i18n', 'db', 'store', 'channels', 'cases', 'editors', '.'], packages: ['node:'] },
  cases: {
    folders: ['core', 'flows', 'content', 'i18n', 'db', 'store', 'channels', 'engine', '.'],
    packages: ['@node-rs/argon2', 'node:'],
  },
  editors: {
    folders: ['core', 'flows', 'content', 'i18n', 'db', 'store', 'channels', 'engine', 'cases', '.'],
    packages: ['node:'],
  },
  http: {
    folders: ['core', 'content', 'i18n', 'db', 'store', 'channels', 'engine', 'cases', 'editors', '.'],
    packages: ['fastify', '@fastify/', 'hono', 'zod', 'node:'],
  },
  console: {
    folders: ['core', 'content', 'i18n', 'db', 'store', 'channels', 'engine', 'cases', 'editors', '.'],
    packages: ['fastify', '@fastify/', '@node-rs/argon2', 'hono', 'zod', 'node:'],
  },
  cli: {
    folders: ['core', 'flows', 'content', 'i18n', 'db', 'store', 'channels', 'engine', 'cases', 'editors', '.'],
    packages: ['zod', 'yaml', 'uuid', 'node:'],
  },
};

/** Only the folder db may know a database driver. */
const DRIVERS = /^(better-sqlite3|pg|drizzle-orm\/(better-sqlite3|node-postgres))/;
const KNOWS_DRIVER = /^db\//;

function violations(): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
  return files.flatMap((file) => {
    const folder = file.includes('/') ? (file.split('/')[0] ?? '') : '.';
    const rule = MAY[folder];
    const imports = [...readFileSync(join(src, file), 'utf8').matchAll(/^(?:import|export)[^;]*?from '([^']+)'|import\('([^']+)'\)/gm)].map(
      (m) => m[1] ?? m[2] ?? '',
    );
    return imports.filter((name) => !isAllowed(file, folder, name, rule)).map((name) => `${file} imports ${name}`);
  });
}

function isAllowed(file: string, folder: string, name: string, rule: (typeof MAY)[string] | undefined): boolean {
  if (DRIVERS.test(name)) return KNOWS_DRIVER.test(file);
  if (rule === undefined) return true;
  if (!name.startsWith('.'))
    return rule.packages.some((p) => name === p || name.startsWith(p.endsWith(':') || p.endsWith('/') ? p : `${p}/`));
  const target = relative(src, resolve(dirname(join(src, file)), name));
  const into = target.includes('/') ? (target.split('/')[0] ?? '') : '.';
  if (folder === 'channels' && into === 'channels') return !crossesChannels(file, target);
  return into === folder || rule.folders.includes(into);
}

/** One platform never imports another; `index.ts` lists them all. */
function crossesChannels(file: string, target: string): boolean {
  const from = file.split('/');
  const to = target.split('/');
  return from.length === 3 && to.length === 3 && from[1] !== to[1];
}

it('every folder imports only what the folder map allows', () => {
  expect(violations()).toEqual([]);
});

it('http, console and cli do not import each other, and core imports nothing', () => {
  expect(MAY['http']?.folders).not.toContain('console');
  expect(MAY['console']?.folders).not.toContain('http');
  expect(MAY['core']).toEqual({ folders: [], packages: [] });
});
