import type { FastifyInstance } from 'fastify';
import { ApprovalRefusedError } from '../../editors/approve.js';
import { approveArticle, getArticle } from '../../editors/articles.js';
import { askedArticles, QUESTIONS_KEPT_MS } from '../../editors/questions.js';
import type { Desk } from '../desk.js';
import { field, idOf, oneOf, query } from '../form.js';
import { signedIn, type Visit } from '../guard.js';
import { sendHtml } from '../html.js';
import { Notice } from '../parts.js';
import { notFound } from '../refused.js';
import { ApprovalCard, type Refused } from './content-approval.js';
import { ArticleFacts, ArticleTexts } from './content-article-view.js';
import { ContentPage, StateBadge, titleOf } from './content-parts.js';

const DONE = ['approved'] as const;

/** `/console/content/articles/:id`: an article as people see it, in three languages, and its approval. */
export function contentArticlePage(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/content/articles/:id',
    signedIn(desk, async (visit) => show(desk, visit, null)),
  );

  app.post(
    '/content/articles/:id/approve',
    signedIn(desk, async (visit) => {
      const { request, reply, viewer } = visit;
      const id = idOf(request);
      if (field(request, 'read') !== 'yes') return show(desk, visit, { why: 'not_read', before: [], after: [] });
      const asked = { article: id, version: field(request, 'version'), wordingOnly: field(request, 'wording_only') === 'yes' };
      try {
        await approveArticle(desk.engine, viewer.actor, asked);
      } catch (error) {
        if (!(error instanceof ApprovalRefusedError)) throw error;
        return show(desk, visit, { why: error.code, before: error.before, after: error.after });
      }
      desk.engine.log.info('article_approved', { article: id, version: asked.version, staff: viewer.staff.id });
      return reply.redirect(`/console/content/articles/${id}?done=approved`, 303);
    }),
  );
}

async function show(desk: Desk, { request, reply, viewer }: Visit, refused: Refused | null) {
  const { engine, say } = desk;
  const { t, locale } = viewer;
  const found = await getArticle(engine, idOf(request));
  if (found === null) throw notFound();
  const { listing, article } = found;
  const now = engine.ports.now();
  const asked = (await askedArticles(engine, now - QUESTIONS_KEPT_MS)).find((row) => row.article === listing.id);
  const done = oneOf(query(request, 'done'), DONE);
  return sendHtml(
    reply.code(refused === null ? 200 : refused.why === 'not_read' ? 400 : 409),
    <ContentPage desk={desk} viewer={viewer} part="articles" title={titleOf(listing, locale)}>
      <p class="back">
        <a href="/console/content/articles">← {t('console.content.part.articles')}</a>
      </p>
      {done === undefined ? null : <Notice tone="good">{t(`console.done.${done}`)}</Notice>}
      <div class="article">
        <div>
          <h1>{titleOf(listing, locale)}</h1>
          <p>
            <StateBadge article={listing} now={now} t={t} />{' '}
            <span class="hint">{t(listing.served ? 'console.content.is_served' : 'console.content.is_not_served')}</span>
          </p>
        </div>
        <ArticleTexts article={article} content={engine.content()} say={say} viewer={viewer} />
        <div class="beside">
          <ApprovalCard article={listing} refused={refused} viewer={viewer} now={now} />
          <ArticleFacts article={article} listing={listing} asked={asked} content={engine.content()} viewer={viewer} />
        </div>
      </div>
    </ContentPage>,
  );
}
