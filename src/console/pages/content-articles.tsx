import type { FastifyInstance, FastifyRequest } from 'fastify';
import { showDate } from '../../content/cite.js';
import { foldText } from '../../core/text.js';
import { LOCALES } from '../../core/types.js';
import { type ArticleListing, listArticles } from '../../editors/articles.js';
import type { Desk } from '../desk.js';
import { oneOf, query } from '../form.js';
import { signedIn } from '../guard.js';
import type { View } from '../html.js';
import { sendHtml } from '../html.js';
import type { Viewer } from '../session.js';
import { count } from '../words.js';
import { ContentPage, isDue, Pages, pageNumber, StateBadge, titleOf } from './content-parts.js';

const STATES = ['checked', 'approved', 'expired', 'draft', 'due', 'to_approve'] as const;
const PAGE_SIZE = 50;

type Filter = {
  readonly text: string;
  readonly state: (typeof STATES)[number] | undefined;
  readonly topic: string | undefined;
};

/** `/console/content/articles`: every article, where it stands, and when it must be looked at again. */
export function contentArticlesPage(app: FastifyInstance, desk: Desk): void {
  const { engine } = desk;
  app.get(
    '/content/articles',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const { t, locale } = viewer;
      const now = engine.ports.now();
      const { topics } = engine.content().lexicon;
      const filter = readFilter(request, topics);
      const page = pageNumber(query(request, 'page'));
      const found = (await listArticles(engine)).filter((article) => fits(article, filter, viewer, now));
      return sendHtml(
        reply,
        <ContentPage desk={desk} viewer={viewer} part="articles" title={t('console.content.part.articles')}>
          <h1 class="unseen">{t('console.content.part.articles')}</h1>
          <FilterForm filter={filter} topics={topics} viewer={viewer} />
          <p class="hint" role="status">
            {t('console.content.found', { number: count(found.length, locale) })}
          </p>
          <ArticleTable articles={found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)} viewer={viewer} now={now} />
          <Pages page={page} hasNext={found.length > page * PAGE_SIZE} href={(to) => hrefOf(filter, to)} t={t} />
        </ContentPage>,
      );
    }),
  );
}

function readFilter(request: FastifyRequest, topics: readonly string[]): Filter {
  return {
    text: query(request, 'text').slice(0, 100),
    state: oneOf(query(request, 'state'), STATES),
    topic: oneOf(query(request, 'topic'), topics),
  };
}

function hrefOf({ text, state, topic }: Filter, page: number): string {
  return `/console/content/articles?${new URLSearchParams({ text, state: state ?? '', topic: topic ?? '', page: String(page) })}`;
}

function fits(article: ArticleListing, { text, state, topic }: Filter, { staff }: Viewer, now: number): boolean {
  if (topic !== undefined && !article.topics.includes(topic)) return false;
  if (state === 'due' && !isDue(article, now)) return false;
  if (state === 'to_approve' && (article.state !== 'checked' || article.approvals.some(({ staffId }) => staffId === staff.id)))
    return false;
  if (state !== undefined && state !== 'due' && state !== 'to_approve' && article.state !== state) return false;
  const wanted = foldText(text);
  return (
    wanted === '' || [article.id, ...LOCALES.map((locale) => article.titles[locale])].some((title) => foldText(title).includes(wanted))
  );
}

function FilterForm({ filter, topics, viewer: { t } }: { filter: Filter; topics: readonly string[]; viewer: Viewer }): View {
  return (
    <form class="filter" method="get" action="/console/content/articles">
      <div>
        <label for="text">{t('console.content.search')}</label>
        <input id="text" name="text" type="search" value={filter.text} maxlength={100} autocomplete="off" />
      </div>
      <div>
        <label for="state">{t('console.content.column.state')}</label>
        <select id="state" name="state">
          <option value="">{t('console.content.any_state')}</option>
          {STATES.map((state) => (
            <option value={state} selected={filter.state === state}>
              {t(`console.content.state.${state}`)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="topic">{t('console.content.column.topic')}</label>
        <select id="topic" name="topic">
          <option value="">{t('console.content.any_topic')}</option>
          {topics.map((topic) => (
            <option value={topic} selected={filter.topic === topic}>
              {t(`topic.${topic}`)}
            </option>
          ))}
        </select>
      </div>
      <button type="submit">{t('console.content.show')}</button>
    </form>
  );
}

function ArticleTable({ articles, viewer, now }: { articles: readonly ArticleListing[]; viewer: Viewer; now: number }): View {
  const { t, locale } = viewer;
  if (articles.length === 0) return <p class="empty">{t('console.content.none.articles')}</p>;
  const label = (column: string): string => t(`console.content.column.${column}`);
  return (
    <table class="table card">
      <thead>
        <tr>
          {['article', 'topic', 'state', 'approvals', 'review_by'].map((column) => (
            <th scope="col">{label(column)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {articles.map((article) => (
          <tr data-article={article.id}>
            <th scope="row">
              <a href={`/console/content/articles/${article.id}`}>{titleOf(article, locale)}</a>
            </th>
            <td data-label={label('topic')}>{article.topics.map((topic) => t(`topic.${topic}`)).join(', ')}</td>
            <td data-label={label('state')}>
              <StateBadge article={article} now={now} t={t} />
            </td>
            <td data-label={label('approvals')} class="short">
              {t('console.content.n_of_m', { n: Math.min(article.approvals.length, article.needed), m: article.needed })}
            </td>
            <td data-label={label('review_by')} class="short">
              {showDate(article.reviewBy)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
