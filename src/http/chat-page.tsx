import type { FastifyInstance } from 'fastify';
import type { Simulator } from '../channels/simulator.js';
import { LOCALES, type Locale } from '../core/types.js';
import type { Engine } from '../engine/engine.js';
import type { Say } from '../i18n/index.js';
import { loadAssets, makeAsset, sendAsset } from './chat/assets.js';
import { ChatView } from './chat/view.js';
import { chatApi } from './chat-api.js';

const POLICY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), microphone=(), camera=()',
  'cache-control': 'no-cache',
};

/** The simulator's "phone": a messenger in the browser, `/chat`, and what it asks of the server. */
export async function chatPage(app: FastifyInstance, deps: { engine: Engine; simulator: Simulator; say: Say }): Promise<void> {
  const { version, files } = loadAssets();
  const pages = new Map(
    LOCALES.map((locale) => [
      locale,
      makeAsset('text/html; charset=utf-8', `<!doctype html>${ChatView({ locale, version, say: deps.say })}`),
    ]),
  );

  app.get<{ Querystring: { lang?: string | string[] } }>('/chat', async (request, reply) => {
    const page = pages.get(pickLocale(request.query.lang, request.headers['accept-language']));
    reply.headers({ ...POLICY, 'content-language': pickLocale(request.query.lang, request.headers['accept-language']) });
    return page === undefined ? reply.code(404).send() : sendAsset(request, reply, page).header('vary', 'accept-encoding, accept-language');
  });

  app.get<{ Params: { version: string; name: string } }>('/chat/assets/:version/:name', async (request, reply) => {
    const file = files.get(request.params.name);
    if (file === undefined) return reply.code(404).send({ error: 'no_such_file' });
    // An old page may ask for files of an older version: it gets today's, and must not keep them as its own.
    const keep = request.params.version === version ? 'public, max-age=31536000, immutable' : 'no-cache';
    return sendAsset(request, reply.header('cache-control', keep), file);
  });

  await chatApi(app, deps.engine, deps.simulator);
}

/** `?lang` decides; without it the first language of the browser that we speak; without any, Vietnamese. */
export function pickLocale(wanted: string | readonly string[] | undefined, accepted: string | undefined): Locale {
  const asked = LOCALES.find((locale) => locale === wanted);
  if (asked !== undefined) return asked;
  const ranked = (accepted ?? '')
    .split(',')
    .map((part) => ({ locale: part.trim().slice(0, 2).toLowerCase(), weight: Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1) }))
    .sort((a, b) => b.weight - a.weight);
  for (const { locale, weight } of ranked) {
    const found = LOCALES.find((name) => name === locale);
    if (found !== undefined && weight > 0) return found;
  }
  return 'vi';
}
