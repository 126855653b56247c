import type { Child } from 'hono/jsx';
import { dayOf } from '../../content/version.js';
import type { Locale } from '../../core/types.js';
import type { ArticleListing } from '../../editors/articles.js';
import type { Desk, Words } from '../desk.js';
import type { View } from '../html.js';
import { Page } from '../layout.js';
import type { Viewer } from '../session.js';

export const DAY_MS = 24 * 60 * 60_000;
/** An article is due for review from so many days before on. */
export const DUE_DAYS = 30;

const PARTS = ['questions', 'articles', 'coverage'] as const;
type Part = (typeof PARTS)[number];
const HREFS: Readonly<Record<Part, string>> = {
  questions: '/console/content',
  articles: '/console/content/articles',
  coverage: '/console/content/coverage',
};

/** A page of the section "Content", with the way to the others. */
export function ContentPage(props: { desk: Desk; viewer: Viewer; part: Part; title: string; children: Child }): View {
  const { desk, viewer, part, title, children } = props;
  const { t } = viewer;
  return (
    <Page desk={desk} viewer={viewer} section="content" title={title}>
      <nav class="tabs" aria-label={t('console.content.parts')}>
        {PARTS.map((name) => (
          <a href={HREFS[name]} aria-current={name === part ? 'page' : undefined}>
            {t(`console.content.part.${name}`)}
          </a>
        ))}
      </nav>
      {children}
    </Page>
  );
}

/** One of several lists of a page; each is an address of its own. */
export function Chips(props: { label: string; items: readonly { href: string; label: string; count?: string; on: boolean }[] }): View {
  return (
    <nav class="chips row" aria-label={props.label}>
      {props.items.map(({ href, label, count, on }) => (
        <a href={href} aria-current={on ? 'true' : undefined}>
          {label}
          {count === undefined ? null : <span class="count">&nbsp;{count}</span>}
        </a>
      ))}
    </nav>
  );
}

export function Pages(props: { page: number; hasNext: boolean; href: (page: number) => string; t: Words }): View | null {
  const { page, hasNext, href, t } = props;
  if (page === 1 && !hasNext) return null;
  return (
    <nav class="pages" aria-label={t('console.queue.pages')}>
      {page === 1 ? (
        <span />
      ) : (
        <a class="button" href={href(page - 1)} rel="prev">
          {t('console.queue.previous')}
        </a>
      )}
      <span>{t('console.queue.page', { page })}</span>
      {hasNext ? (
        <a class="button" href={href(page + 1)} rel="next">
          {t('console.queue.next')}
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}

/** The state of an article, and whether it must soon be looked at again. */
export function StateBadge({ article, now, t }: { article: ArticleListing; now: number; t: Words }): View {
  const good = article.state === 'approved';
  const bad = article.state === 'expired';
  return (
    <span class="states">
      <span class={`badge${good ? ' good' : bad ? ' urgent' : ''}`}>{t(`console.content.state.${article.state}`)}</span>{' '}
      {isDue(article, now) ? <span class="badge warn">{t('console.content.due')}</span> : null}
    </span>
  );
}

/** Not expired yet, but soon. */
export function isDue(article: ArticleListing, now: number): boolean {
  return (
    (article.state === 'checked' || article.state === 'approved') &&
    article.reviewBy >= dayOf(now) &&
    article.reviewBy <= dayOf(now + DUE_DAYS * DAY_MS)
  );
}

/** The title in the reader's language, or the name of the file while nothing is written. */
export function titleOf(article: ArticleListing, locale: Locale): string {
  return article.titles[locale] || article.titles.vi || article.titles.ru || article.titles.en || article.id;
}

export function pageNumber(text: string): number {
  return Math.min(1_000, Math.max(1, Math.trunc(Number(text)) || 1));
}
