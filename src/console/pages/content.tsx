import type { FastifyInstance } from 'fastify';
import { listArticles } from '../../editors/articles.js';
import { askedArticles, nearestArticle, QUESTION_LISTS, QUESTIONS_KEPT_MS, questionGroups } from '../../editors/questions.js';
import type { Desk } from '../desk.js';
import { oneOf, query } from '../form.js';
import { signedIn } from '../guard.js';
import { sendHtml } from '../html.js';
import { count } from '../words.js';
import { Chips, ContentPage, DAY_MS, Pages, pageNumber } from './content-parts.js';
import { AskedTable, Groups } from './content-questions.js';

const LISTS = [...QUESTION_LISTS, 'asked'] as const;
const PERIODS = ['30', '90'] as const;
const PAGE_SIZE = 30;

/** `/console/content`: what people asked, without who asked. */
export function contentPage(app: FastifyInstance, desk: Desk): void {
  const { engine } = desk;
  app.get(
    '/content',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const { t, locale } = viewer;
      const now = engine.ports.now();
      const list = oneOf(query(request, 'list'), LISTS) ?? 'unanswered';
      const days = oneOf(query(request, 'days'), PERIODS) ?? '30';
      const page = pageNumber(query(request, 'page'));
      const [unanswered, unhelpful, listings] = await Promise.all([
        questionGroups(engine, 'unanswered', now - QUESTIONS_KEPT_MS),
        questionGroups(engine, 'unhelpful', now - QUESTIONS_KEPT_MS),
        listArticles(engine),
      ]);
      const articles = new Map(listings.map((listing) => [listing.id, listing]));
      const groups = list === 'unhelpful' ? unhelpful : unanswered;
      const shown = groups.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
      const near = new Map(shown.map((group) => [group.id, articles.get(nearestArticle(engine, group) ?? '')]));
      const counts = { unanswered: count(unanswered.length, locale), unhelpful: count(unhelpful.length, locale), asked: undefined };
      return sendHtml(
        reply,
        <ContentPage desk={desk} viewer={viewer} part="questions" title={t('console.nav.content')}>
          <h1 class="unseen">{t('console.content.part.questions')}</h1>
          <Chips
            label={t('console.content.lists')}
            items={LISTS.map((name) => ({
              href: `/console/content?list=${name}`,
              label: t(`console.content.list.${name}`),
              on: name === list,
              ...(counts[name] === undefined ? {} : { count: counts[name] }),
            }))}
          />
          {list === 'asked' ? (
            <>
              <Chips
                label={t('console.content.period')}
                items={PERIODS.map((name) => ({
                  href: `/console/content?list=asked&days=${name}`,
                  label: t('console.content.days', { days: name }),
                  on: name === days,
                }))}
              />
              <AskedTable rows={await askedArticles(engine, now - Number(days) * DAY_MS)} articles={articles} viewer={viewer} now={now} />
            </>
          ) : (
            <>
              <p class="hint">{t(`console.content.about.${list}`)}</p>
              <Groups groups={shown} near={near} list={list} page={page} viewer={viewer} />
              <Pages
                page={page}
                hasNext={groups.length > page * PAGE_SIZE}
                href={(to) => `/console/content?list=${list}&page=${to}`}
                t={t}
              />
            </>
          )}
        </ContentPage>,
      );
    }),
  );
}
