import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from '../log.js';
import { type Desk, wordsOf } from './desk.js';
import { sendHtml } from './html.js';
import { Page, Plain } from './layout.js';
import { pickLocale } from './locale.js';
import { refusalOf } from './refused.js';
import { readViewer } from './session.js';

/** Turns any error into a page in words. What we did not expect goes to the log, never to the page. */
export async function sendError(desk: Desk, error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { status, refusal } = refusalOf(error);
  if (status >= 500) desk.engine.log.error('console_failed', { path: request.routeOptions.url ?? '', ...describeError(error) });
  // Before the handler ran nobody was known; a page that was not found still shows the way back.
  const viewer = request.viewer ?? (await readViewer(desk, request).catch(() => null));
  const locale = viewer?.locale ?? pickLocale(request);
  const t = viewer?.t ?? wordsOf(desk, locale);
  const title = t(`console.error.${refusal}.title`);
  const body = (
    <>
      <h1>{title}</h1>
      <p>{t(`console.error.${refusal}.text`)}</p>
      <p>
        <a class="button" href="/console">
          {t('console.to_queue')}
        </a>
      </p>
    </>
  );
  reply.code(status);
  if (viewer === null || viewer.staff.mustChange) {
    return sendHtml(
      reply,
      <Plain desk={desk} locale={locale} t={t} title={title}>
        {body}
      </Plain>,
    );
  }
  return sendHtml(
    reply,
    <Page desk={desk} viewer={viewer} section="queue" title={title}>
      <div class="card">{body}</div>
    </Page>,
  );
}
