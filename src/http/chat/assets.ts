import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot } from '../../project-root.js';

/** One answer, ready in both forms: on a slow line two thirds of the bytes are a long wait. */
export type Asset = { readonly type: string; readonly plain: Buffer; readonly gzip: Buffer };

const TYPES: Readonly<Record<string, string>> = {
  'chat.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'chat.js': 'text/javascript; charset=utf-8',
  'composer.js': 'text/javascript; charset=utf-8',
  'link.js': 'text/javascript; charset=utf-8',
  'bubbles.js': 'text/javascript; charset=utf-8',
};

export function makeAsset(type: string, text: string | Buffer): Asset {
  const plain = Buffer.from(text);
  return { type, plain, gzip: gzipSync(plain, { level: 9 }) };
}

/** The page's files, and a version that changes with any of them, so that browsers may keep them for good. */
export function loadAssets(): { readonly version: string; readonly files: ReadonlyMap<string, Asset> } {
  // Beside the sources also when the program runs from `dist`: the compiler carries no other files over.
  const dir = join(projectRoot, 'src', 'http', 'chat');
  const files = new Map(Object.entries(TYPES).map(([name, type]) => [name, makeAsset(type, readFileSync(join(dir, name)))]));
  const hash = createHash('sha256');
  for (const file of files.values()) hash.update(file.plain);
  return { version: hash.digest('base64url').slice(0, 12), files };
}

/** Sends an asset in the form that the browser takes. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  reply.type(asset.type).header('vary', 'accept-encoding').header('x-content-type-options', 'nosniff');
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(asset.plain);
  return reply.header('content-encoding', 'gzip').send(asset.gzip);
}
