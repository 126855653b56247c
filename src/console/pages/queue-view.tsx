import { CHANNEL_NAMES } from '../../channels/channel.js';
import { LOCALES } from '../../core/types.js';
import type { AlertRow } from '../../store/alerts.js';
import type { QueueRow } from '../../store/case-queue.js';
import type { CaseFilter, CaseView } from '../../store/cases.js';
import type { Words } from '../desk.js';
import { oneOf } from '../form.js';
import type { View } from '../html.js';
import { Csrf, Region, Spoken, When } from '../parts.js';
import type { Viewer } from '../session.js';
import { count } from '../words.js';
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

export type Props = { readonly state: QueueState; readonly live?: boolean };

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
  return known === undefined
    ? t('console.alert.other', { code: alert.code })
    : t(`console.alert.${known}`, { channel: channel === undefined ? '' : t(`console.channel.${channel}`) });
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

/** How many wait now; spoken when it changes. */
export function Waiting({ state, live = false }: Props): View {
  const { viewer, counts, most } = state;
  return (
    <Spoken id="waiting" live={live}>
      {`${viewer.t('console.view.new')}: ${upTo(counts.new, most, viewer)}`}
    </Spoken>
  );
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
