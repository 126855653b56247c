import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from '../project-root.js';

const OURS = join(projectRoot, 'src/console/assets');

const FILES = {
  'console.css': { path: join(OURS, 'console.css'), type: 'text/css; charset=utf-8' },
  'console.js': { path: join(OURS, 'console.js'), type: 'text/javascript; charset=utf-8' },
  'htmx.js': { path: join(projectRoot, 'node_modules/htmx.org/dist/htmx.min.js'), type: 'text/javascript; charset=utf-8' },
  'icon.svg': { path: join(OURS, 'icon.svg'), type: 'image/svg+xml' },
} as const;

export type AssetName = keyof typeof FILES;

/** The address of an asset; it changes with its content, so browsers may keep it for good. */
export type Assets = (name: AssetName) => string;

/** Serves style sheet, scripts and icon from memory. Everything a page needs comes from us. */
export function serveAssets(app: FastifyInstance): Assets {
  const loaded = new Map(
    Object.entries(FILES).map(([name, file]) => {
      const body = readFileSync(file.path);
      return [name, { ...file, body, hash: createHash('sha256').update(body).digest('hex').slice(0, 12) }] as const;
    }),
  );
  app.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const asset = loaded.get(request.params.name);
    if (asset === undefined) return reply.callNotFound();
    return reply.type(asset.type).header('cache-control', 'public, max-age=31536000, immutable').send(asset.body);
  });
  return (name) => `/console/assets/${name}?v=${loaded.get(name)?.hash ?? ''}`;
}
