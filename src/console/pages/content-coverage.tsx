import type { FastifyInstance } from 'fastify';
import { showDate } from '../../content/cite.js';
import { AUDIENCES, LOCALES } from '../../core/types.js';
import { type ArticleListing, listArticles } from '../../editors/articles.js';
import { coverageByTopic, type TopicCoverage } from '../../editors/coverage.js';
import { questionGroups } from '../../editors/questions.js';
import type { Desk } from '../desk.js';
import { signedIn } from '../guard.js';
import type { View } from '../html.js';
import { sendHtml } from '../html.js';
import type { Viewer } from '../session.js';
import { count } from '../words.js';
import { ContentPage, DAY_MS, DUE_DAYS, isDue, titleOf } from './content-parts.js';

/** `/console/content/coverage`: how much there is under each topic, and what must be looked at again. */
export function contentCoveragePage(app: FastifyInstance, desk: Desk): void {
  const { engine } = desk;
  app.get(
    '/content/coverage',
    signedIn(desk, async ({ reply, viewer }) => {
      const { t, locale } = viewer;
      const now = engine.ports.now();
      const [unanswered, listings] = await Promise.all([
        questionGroups(engine, 'unanswered', now - DUE_DAYS * DAY_MS),
        listArticles(engine),
      ]);
      const byDate = (a: ArticleListing, b: ArticleListing): number => (a.reviewBy < b.reviewBy ? -1 : 1);
      const expired = listings.filter((article) => article.state === 'expired').sort(byDate);
      const coverage = coverageByTopic(engine, unanswered);
      const due = listings.filter((article) => isDue(article, now)).sort(byDate);
      return sendHtml(
        reply,
        <ContentPage desk={desk} viewer={viewer} part="coverage" title={t('console.content.part.coverage')}>
          <h1 class="unseen">{t('console.content.part.coverage')}</h1>
          <Reviews id="expired" articles={expired} viewer={viewer} />
          <Reviews id="due" articles={due} viewer={viewer} />
          <h2>{t('console.content.by_topic')}</h2>
          <p class="hint">{t('console.content.no_topic', { number: count(coverage.elsewhere, locale) })}</p>
          <TopicTable topics={coverage.topics} viewer={viewer} />
        </ContentPage>,
      );
    }),
  );
}

function Reviews({ id, articles, viewer }: { id: 'expired' | 'due'; articles: readonly ArticleListing[]; viewer: Viewer }): View {
  const { t, locale } = viewer;
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {t(`console.content.reviews.${id}`)} <span class="count">{count(articles.length, locale)}</span>
      </h2>
      {articles.length === 0 ? (
        <p class="hint">{t('console.content.reviews.none')}</p>
      ) : (
        <ul class="rows">
          {articles.map((article) => (
            <li>
              <a href={`/console/content/articles/${article.id}`}>{titleOf(article, locale)}</a>
              <span class="hint">{showDate(article.reviewBy)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function TopicTable({ topics, viewer }: { topics: readonly TopicCoverage[]; viewer: Viewer }): View {
  const { t, locale } = viewer;
  const columns: readonly { readonly label: string; readonly value: (row: TopicCoverage) => number }[] = [
    { label: t('console.content.column.articles'), value: (row) => row.articles },
    ...AUDIENCES.map((who) => ({ label: t(`console.content.audience.${who}`), value: (row: TopicCoverage) => row.audiences[who] })),
    ...LOCALES.map((lang) => ({
      label: t('console.content.column.ways', { language: t(`console.lang.${lang}`) }),
      value: (row: TopicCoverage) => row.ways[lang],
    })),
    { label: t('console.content.column.unanswered'), value: (row) => row.unanswered },
  ];
  return (
    <table class="table card figures">
      <thead>
        <tr>
          <th scope="col">{t('console.content.column.topic')}</th>
          {columns.map(({ label }) => (
            <th scope="col">{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {topics.map((row) => (
          <tr data-topic={row.topic}>
            <th scope="row">
              <a href={`/console/content/articles?topic=${row.topic}`}>{t(`topic.${row.topic}`)}</a>
            </th>
            {columns.map(({ label, value }) => (
              <td data-label={label} class={value(row) === 0 ? 'nought' : undefined}>
                {count(value(row), locale)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
