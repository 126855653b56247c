import type { ArticleListing } from '../../editors/articles.js';
import type { QuestionGroup } from '../../editors/group-questions.js';
import type { AskedArticle, QuestionList } from '../../editors/questions.js';
import type { View } from '../html.js';
import type { Viewer } from '../session.js';
import { count, dayIn } from '../words.js';
import { StateBadge, titleOf } from './content-parts.js';

type GroupsProps = {
  readonly groups: readonly QuestionGroup[];
  /** The article nearest to each group, by the group's id. */
  readonly near: ReadonlyMap<string, ArticleListing | undefined>;
  readonly list: QuestionList;
  readonly page: number;
  readonly viewer: Viewer;
};

/** Questions that ask the same, one card each. */
export function Groups({ groups, near, list, page, viewer }: GroupsProps): View {
  if (groups.length === 0) return <p class="empty">{viewer.t(page > 1 ? 'console.queue.no_more' : `console.content.none.${list}`)}</p>;
  return (
    <ul class="groups">
      {groups.map((group) => (
        <Group group={group} near={near.get(group.id)} list={list} viewer={viewer} />
      ))}
    </ul>
  );
}

function Group({
  group,
  near,
  list,
  viewer,
}: {
  group: QuestionGroup;
  near: ArticleListing | undefined;
  list: QuestionList;
  viewer: Viewer;
}): View {
  const { t, locale } = viewer;
  const first = dayIn('moscow', group.first, locale);
  const last = dayIn('moscow', group.last, locale);
  const heldBack = group.article !== null && near?.served === false;
  const led = list === 'unhelpful' ? 'answered_by' : heldBack ? 'held_back' : 'nearest';
  return (
    <li class="card group" data-group={group.id}>
      <h2 class="asked" lang={group.locale} dir="auto">
        {group.text}
      </h2>
      <p class="hint">
        {t('console.content.times', { number: count(group.size, locale) })}
        {' · '}
        {group.locales.map((part) => `${t(`console.lang.${part.locale}`)} ${count(part.size, locale)}`).join(', ')}
        {' · '}
        {first === last ? last : `${first} – ${last}`}
      </p>
      {group.examples.length === 0 ? null : (
        <details>
          <summary>{t('console.content.examples', { number: group.examples.length })}</summary>
          <ul class="wordings">
            {group.examples.map((example) => (
              <li lang={example.locale} dir="auto">
                {example.text}
              </li>
            ))}
          </ul>
        </details>
      )}
      {near === undefined ? null : (
        <p class="near">
          {t(`console.content.${led}`)} <a href={`/console/content/articles/${near.id}`}>{titleOf(near, locale)}</a>
        </p>
      )}
      <p class="deeds">
        <a class="button" href={`/console/content/draft?list=${list}&question=${group.id}`}>
          {t('console.content.draft_from_this')}
        </a>
      </p>
    </li>
  );
}

/** How often each article answered, and whether it helped. */
export function AskedTable(props: {
  rows: readonly AskedArticle[];
  articles: ReadonlyMap<string, ArticleListing>;
  viewer: Viewer;
  now: number;
}): View {
  const { rows, articles, viewer, now } = props;
  const { t, locale } = viewer;
  const known = rows.flatMap((row) => {
    const article = articles.get(row.article);
    return article === undefined ? [] : [{ ...row, article }];
  });
  if (known.length === 0) return <p class="empty">{t('console.content.none.asked')}</p>;
  const label = { times: t('console.content.column.times'), helped: t('console.content.column.helped') };
  return (
    <table class="table card">
      <thead>
        <tr>
          <th scope="col">{t('console.content.column.article')}</th>
          <th scope="col">{label.times}</th>
          <th scope="col">{label.helped}</th>
        </tr>
      </thead>
      <tbody>
        {known.map(({ article, times, helped, failed }) => (
          <tr data-article={article.id}>
            <th scope="row">
              <a href={`/console/content/articles/${article.id}`}>{titleOf(article, locale)}</a>{' '}
              <StateBadge article={article} now={now} t={t} />
            </th>
            <td data-label={label.times}>{count(times, locale)}</td>
            <td data-label={label.helped}>{helpedInWords(helped, failed, viewer)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "12 of 15 (80 %)"; a dash while nobody has said anything. */
export function helpedInWords(helped: number, failed: number, { t, locale }: Pick<Viewer, 't' | 'locale'>): string {
  const said = helped + failed;
  if (said === 0) return '–';
  const share = new Intl.NumberFormat(locale, { style: 'percent' }).format(helped / said);
  return t('console.content.helped', { helped: count(helped, locale), said: count(said, locale), share });
}
