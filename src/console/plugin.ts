import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { serveAssets } from './assets.js';
import { makeAttempts } from './attempts.js';
import type { ConsoleDeps, Desk } from './desk.js';
import { sendError } from './error-page.js';
import { livePage, makeStreams } from './live.js';
import { makeOnce } from './once.js';
import { accountPage } from './pages/account.js';
import { alertDeeds } from './pages/alerts.js';
import { casePage } from './pages/case.js';
import { contentPage } from './pages/content.js';
import { contentArticlePage } from './pages/content-article.js';
import { contentArticlesPage } from './pages/content-articles.js';
import { contentCoveragePage } from './pages/content-coverage.js';
import { contentDraftPage } from './pages/content-draft.js';
import { filePage } from './pages/file.js';
import { messagesPage } from './pages/messages.js';
import { passwordPage } from './pages/password.js';
import { queueRoutes } from './pages/queue.js';
import { signInPage } from './pages/sign-in.js';
import { staffPage } from './pages/staff.js';
import { notFound } from './refused.js';

const BODY_LIMIT = 512 * 1024;

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CSP,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Mounts the staff console under `/console`. Nothing of it reaches the routes beside it. */
export async function consolePlugin(app: FastifyInstance, deps: ConsoleDeps): Promise<void> {
  await app.register(
    async (scope) => {
      // Forms only: a body of any other kind is not ours.
      scope.removeAllContentTypeParsers();
      await scope.register(formbody, { bodyLimit: BODY_LIMIT });
      await scope.register(cookie);
      scope.decorateRequest('viewer', null);
      scope.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));

      const desk: Desk = {
        ...deps,
        assets: serveAssets(scope),
        attempts: makeAttempts(deps.engine.ports.now),
        once: makeOnce(),
        streams: makeStreams(deps.engine),
      };
      scope.setErrorHandler((error, request, reply) => sendError(desk, error, request, reply));
      scope.setNotFoundHandler((request, reply) => sendError(desk, notFound(), request, reply));

      await signInPage(scope, desk);
      passwordPage(scope, desk);
      queueRoutes(scope, desk);
      alertDeeds(scope, desk);
      casePage(scope, desk);
      filePage(scope, desk);
      messagesPage(scope, desk);
      contentPage(scope, desk);
      contentDraftPage(scope, desk);
      contentArticlesPage(scope, desk);
      contentArticlePage(scope, desk);
      contentCoveragePage(scope, desk);
      accountPage(scope, desk);
      staffPage(scope, desk);
      livePage(scope, desk);
    },
    { prefix: '/console' },
  );
}
