import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '../core/permissions.js';
import { type Desk, wordsOf } from './desk.js';
import { field } from './form.js';
import { sendHtml } from './html.js';
import { Plain } from './layout.js';
import { pickLocale } from './locale.js';
import { RefusedError } from './refused.js';
import { isFragmentRequest, isStreamRequest, readViewer, type Viewer } from './session.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The officer of a console request, once known. */
    viewer: Viewer | null;
  }
}

export type Visit = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly viewer: Viewer };

type Rules = {
  readonly role?: Role;
  /** The page also opens while a one-time password waits to be changed. */
  readonly beforePasswordChange?: boolean;
};

/** A handler that only runs for an officer who is signed in, whose form is ours, and who has the role. */
export function signedIn(desk: Desk, handle: (visit: Visit) => Promise<FastifyReply>, rules: Rules = {}) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const viewer = await readViewer(desk, request);
    if (viewer === null) return turnAway(desk, request, reply);
    request.viewer = viewer;
    if (request.method === 'POST') checkForm(request, viewer.session.csrf);
    if (viewer.staff.mustChange && rules.beforePasswordChange !== true) return reply.redirect('/console/password', 303);
    if (rules.role !== undefined && viewer.staff.role !== rules.role) throw new RefusedError(403, 'not_allowed');
    return handle({ request, reply, viewer });
  };
}

/** Throws unless a form comes from a page of ours in this session. */
function checkForm(request: FastifyRequest, csrf: string): void {
  checkSameSite(request);
  if (!sameText(field(request, '_csrf'), csrf)) throw new RefusedError(403, 'bad_form');
}

/**
 * Throws when the browser says that another site sends this form. Our pages send no referrer, and then browsers
 * name the origin "null": that says nothing, and the token decides alone.
 */
export function checkSameSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  const { origin } = request.headers;
  const foreign = origin !== undefined && origin !== 'null' && hostOf(origin) !== request.host;
  if (foreign || site === 'cross-site' || site === 'same-site') throw new RefusedError(403, 'bad_form');
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}

export function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Nobody is signed in: to the sign-in page and back; what was typed into a form is shown, so that it is not lost. */
function turnAway(desk: Desk, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (isFragmentRequest(request) || isStreamRequest(request)) return reply.code(401).send();
  if (request.method === 'GET') return reply.redirect(`/console/sign-in?next=${encodeURIComponent(request.url)}`, 303);
  const locale = pickLocale(request);
  const t = wordsOf(desk, locale);
  const typed = field(request, 'text');
  return sendHtml(
    reply.code(401),
    <Plain desk={desk} locale={locale} t={t} title={t('console.error.signed_out.title')}>
      <h1>{t('console.error.signed_out.title')}</h1>
      <p>{t('console.error.signed_out.text')}</p>
      {typed === '' ? null : (
        <p>
          <label for="typed">{t('console.typed')}</label>
          <textarea id="typed" rows={6} readonly>
            {`\n${typed}`}
          </textarea>
        </p>
      )}
      <p>
        <a class="button" href="/console/sign-in">
          {t('console.sign_in.submit')}
        </a>
      </p>
    </Plain>,
  );
}
