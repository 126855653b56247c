import type { View } from '../html.js';
import { CHANNEL_NAMES } from '../../channels/channel.js';
import { LOCALES } from '../../core/types.js';
import type { AlertRow } from '../../store/alerts.js';
import type { QueueRow } from '../../store/case-queue.js';
import type { CaseFilter, CaseView } from '../../store/cases.js';
import type { Words } from '../desk.js';
import { oneOf } from '../form.js';
import { Csrf, Region, When } from '../parts.js';
import type { Viewer } from '../session.js';
import { count, lengthInWords } from '../words.js';
import { KNOWN_ALERTS } from './alerts.js';

export type QueueState = {
  readonly viewer: Viewer;
  readonly filter: CaseFilter;
  readonly page: number;
  readonly hasNext: boolean;
  readonly cases: readonly QueueRow[];
  readonly names: ReadonlyMap<string, string>;
  readonly counts: Readonly<Record<CaseView, number>>;
  /** Counts end here. */
  readonly most: number;
  readonly troubled: number;
  readonly alerts: readonly AlertRow[];
  readonly channels: readonly string[];
  readonly now: number;
};

type Props = { readonly state: QueueState; readonly live?: boolean };

/** A case that waits longer than this is marked. */
const LATE_MS = 24 * 60 * 60_000;

/** The address of a page of the queue. */
export function queueHref(filter: Omit<CaseFilter, 'staffId'>, page = 1): string {
  const parts = new URLSearchParams({ view: filter.view });
  if (filter.locale !== undefined) parts.set('locale', filter.locale);
  if (filter.channel !== undefined) parts.set('channel', filter.channel);
  if (page > 1) parts.set('page', String(page));
  return `/console?${parts}`;
}

/** What somebody must see to before the cases. */
export function Alerts({ state, live = false }: Props): View {
  const { viewer, alerts, troubled, now } = state;
  const { t, locale } = viewer;
  return (
    <Region id="alerts" live={live}>
      {alerts.length === 0 && troubled === 0 ? null : (
        <section class="alerts" aria-label={t('console.alerts')}>
          <ul>
            {alerts.map((alert) => (
              <li>
                <p>
                  {alertWords(alert, t)}{' '}
                  <span class="hint">
                    <When at={alert.at} now={now} locale={locale} t={t} />
                  </span>
                </p>
                <form method="post" action={`/console/alerts/${alert.id}/done`}>
                  <Csrf viewer={viewer} />
                  <button type="submit" id={`alert-${alert.id}`}>
                    {t('console.alert.done')}
                  </button>
                </form>
              </li>
            ))}
            {troubled === 0 ? null : (
              <li>
                <p>{t('console.alert.troubled', { number: upTo(troubled, state.most, viewer) })}</p>
                <a class="button" href="/console/messages">
                  {t('console.alert.troubled_look')}
                </a>
              </li>
            )}
          </ul>
        </section>
      )}
    </Region>
  );
}

function alertWords(alert: AlertRow, t: Words): string {
  const known = oneOf(alert.code, KNOWN_ALERTS);
  const channel = oneOf(alert.subject ?? '', CHANNEL_NAMES);
  return known === undefined ? t('console.alert.other', { code: alert.code }) : t(`console.alert.${known}`, { channel: channel === undefined ? '' : t(`console.channel.${channel}`) });
}

/** The four views with their counts. */
export function Views({ state, live = false }: Props): View {
  const { filter, counts, viewer } = state;
  return (
    <Region id="views" live={live}>
      <nav class="views" aria-label={viewer.t('console.views')}>
        {(['new', 'mine', 'all', 'closed'] as const).map((view) => (
          <a href={queueHref({ ...filter, view })} aria-current={filter.view === view ? 'page' : undefined} id={`view-${view}`}>
            <span>{viewer.t(`console.view.${view}`)}</span> <span class="count">{upTo(counts[view], state.most, viewer)}</span>
          </a>
        ))}
      </nav>
    </Region>
  );
}

function upTo(n: number, most: number, viewer: Viewer): string {
  return n >= most ? `${count(most - 1, viewer.locale)}+` : count(n, viewer.locale);
}

/** Links, not a form: one tap each, and they work everywhere. */
export function Filters({ state }: Props): View {
  const { filter, channels, viewer } = state;
  const { t } = viewer;
  const { locale: _locale, ...anyLocale } = filter;
  const { channel: _channel, ...anyChannel } = filter;
  const chip = (to: CaseFilter, label: string, on: boolean) => (
    <a href={queueHref(to)} aria-current={on ? 'true' : undefined}>
      {label}
    </a>
  );
  return (
    <div class="filters">
      <nav class="chips" aria-label={t('console.filter.language')}>
        {chip(anyLocale, t('console.filter.any_language'), filter.locale === undefined)}
        {LOCALES.map((locale) => chip({ ...filter, locale }, t(`console.lang.${locale}`), filter.locale === locale))}
      </nav>
      {channels.length < 2 && filter.channel === undefined ? null : (
        <nav class="chips" aria-label={t('console.filter.channel')}>
          {chip(anyChannel, t('console.filter.any_channel'), filter.channel === undefined)}
          {channels.map((channel) => chip({ ...filter, channel }, t(`console.channel.${channel}`), filter.channel === channel))}
        </nav>
      )}
    </div>
  );
}

/** A page of cases. Urgent ones come first, under their own heading. */
export function Cases({ state, live = false }: Props): View {
  const { cases, filter, page, hasNext, viewer } = state;
  const { t } = viewer;
  const isOpen = filter.view !== 'closed';
  const urgent = isOpen ? cases.filter((c) => c.urgent) : [];
  const calm = isOpen ? cases.filter((c) => !c.urgent) : cases;
  // Among one's own cases, those whose person waits for an answer come first.
  const others = filter.view === 'mine' ? calm.toSorted((a, b) => Number(b.unread) - Number(a.unread)) : calm;
  return (
    <Region id="cases" live={live} class="cases">
      {cases.length === 0 ? <p class="empty">{t(page > 1 ? 'console.queue.no_more' : `console.queue.empty.${filter.view}`)}</p> : null}
      {urgent.length === 0 ? null : (
        <section aria-labelledby="urgent-title">
          <h2 id="urgent-title" class="urgent">
            {t('console.queue.urgent')}
          </h2>
          <CaseList cases={urgent} state={state} />
        </section>
      )}
      {others.length === 0 ? null : (
        <section aria-labelledby="others-title">
          <h2 id="others-title">{t(isOpen ? 'console.queue.oldest_first' : 'console.queue.newest_first')}</h2>
          <CaseList cases={others} state={state} />
        </section>
      )}
      {page === 1 && !hasNext ? null : (
        <nav class="pages" aria-label={t('console.queue.pages')}>
          {page === 1 ? <span /> : <a class="button" href={queueHref(filter, page - 1)} rel="prev">{t('console.queue.previous')}</a>}
          <span>{t('console.queue.page', { page })}</span>
          {hasNext ? <a class="button" href={queueHref(filter, page + 1)} rel="next">{t('console.queue.next')}</a> : <span />}
        </nav>
      )}
    </Region>
  );
}

function CaseList({ cases, state }: { cases: readonly QueueRow[]; state: QueueState }): View {
  return (
    <ul class={showsHolder(state.filter.view) ? 'case-list with-holder' : 'case-list'}>
      {cases.map((c) => (
        <CaseLine c={c} state={state} />
      ))}
    </ul>
  );
}

/** In the other views it is the same for every case. */
function showsHolder(view: CaseView): boolean {
  return view === 'all' || view === 'closed';
}

/** One case of the queue; the whole line is one link. */
function CaseLine({ c, state }: { c: QueueRow; state: QueueState }): View {
  const { viewer, names, now } = state;
  const { t, locale } = viewer;
  const age = now - (c.closedAt ?? c.openedAt);
  const mine = c.assigneeId === viewer.staff.id;
  const closed = c.outcome === null ? t('console.status.closed') : t(`console.outcome.${c.outcome}`);
  const open = c.assigneeId === null ? t('console.case.nobody') : mine ? t('console.case.you') : (names.get(c.assigneeId) ?? '');
  const holder = c.status === 'closed' ? closed : open;
  return (
    <li class={`line${c.urgent && c.status !== 'closed' ? ' urgent' : ''}${c.unread ? ' unread' : ''}`} data-case={c.id}>
      <a href={`/console/cases/${c.id}`} id={`case-${c.id}`}>
        <span class="what">
          {c.urgent && c.status === 'closed' ? <span class="badge urgent">{t('console.case.urgent')}</span> : null}
          {c.unread && c.status !== 'new' ? <span class="badge unread">{t('console.case.unread')}</span> : null}
          <strong>{t(`category.${c.category}`)}</strong>
          <span class="kind">{t(`console.kind.${c.kind}`)}</span>
        </span>
        <span class={`age${c.status !== 'closed' && age > LATE_MS ? ' late' : ''}`}>
          <span class="unseen">{t(c.status === 'closed' ? 'console.case.closed_ago' : 'console.case.waits')} </span>
          {age < 60_000 ? t('console.now') : lengthInWords(age, locale)}
        </span>
        <span class="about">
          <span>{t(`console.lang.${c.locale}`)}</span>
          <span>{t(`console.channel.${c.channel}`)}</span>
          {showsHolder(state.filter.view) ? <span class={mine ? 'holder mine' : 'holder'}>{holder}</span> : null}
          <span class="code">{c.code}</span>
        </span>
      </a>
    </li>
  );
}
