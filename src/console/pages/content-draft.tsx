import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DraftFile, draftFromGroup } from '../../editors/draft.js';
import { QUESTION_LISTS, QUESTIONS_KEPT_MS, questionGroups } from '../../editors/questions.js';
import type { Desk } from '../desk.js';
import { oneOf, query } from '../form.js';
import { signedIn } from '../guard.js';
import { sendHtml } from '../html.js';
import { notFound } from '../refused.js';
import { ContentPage } from './content-parts.js';

/** `/console/content/draft`: an article begun from a group of questions, to take along. Nothing is written here. */
export function contentDraftPage(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/content/draft',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const { t } = viewer;
      const draft = await beginDraft(desk, request);
      const back = `/console/content?list=${listIn(request)}`;
      return sendHtml(
        reply,
        <ContentPage desk={desk} viewer={viewer} part="questions" title={t('console.content.draft')}>
          <p class="back">
            <a href={back}>← {t('console.content.part.questions')}</a>
          </p>
          <h1>{t('console.content.draft')}</h1>
          <ol class="steps">
            <li>{t('console.content.draft_step.save', { file: draft.name })}</li>
            <li>{t('console.content.draft_step.write')}</li>
            <li>{t('console.content.draft_step.check')}</li>
          </ol>
          <div class="deeds">
            <a class="button" href={`/console/content/draft.md?${addressOf(request)}`} download={draft.name}>
              {t('console.content.draft_download')}
            </a>
            <button type="button" data-copy="draft" data-copied={t('console.content.draft_copied')} hidden>
              {t('console.content.draft_copy')}
            </button>
          </div>
          <label for="draft" class="unseen">
            {draft.name}
          </label>
          <textarea id="draft" class="draft" rows={30} readonly spellcheck={false} wrap="off">
            {`\n${draft.text}`}
          </textarea>
        </ContentPage>,
      );
    }),
  );

  app.get(
    '/content/draft.md',
    signedIn(desk, async ({ request, reply }) => {
      const draft = await beginDraft(desk, request);
      return reply
        .type('text/markdown; charset=utf-8')
        .header('content-disposition', `attachment; filename="${draft.name}"`)
        .send(draft.text);
    }),
  );
}

function listIn(request: FastifyRequest): (typeof QUESTION_LISTS)[number] {
  return oneOf(query(request, 'list'), QUESTION_LISTS) ?? 'unanswered';
}

function addressOf(request: FastifyRequest): string {
  return String(new URLSearchParams({ list: listIn(request), question: query(request, 'question') }));
}

/** The group may have changed since its page was opened: it is found by its most central question. */
async function beginDraft({ engine, say }: Desk, request: FastifyRequest): Promise<DraftFile> {
  const groups = await questionGroups(engine, listIn(request), engine.ports.now() - QUESTIONS_KEPT_MS);
  const group = groups.find(({ id }) => id === query(request, 'question'));
  if (group === undefined) throw notFound();
  return draftFromGroup(engine, group, say);
}
