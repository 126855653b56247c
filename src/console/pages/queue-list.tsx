import type { QueueRow } from '../../store/case-queue.js';
import type { CaseView } from '../../store/cases.js';
import type { View } from '../html.js';
import { Region } from '../parts.js';
import { lengthInWords } from '../words.js';
import { type Props, type QueueState, queueHref } from './queue-view.js';

/** A case that waits longer than this is marked. */
const LATE_MS = 24 * 60 * 60_000;

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
          {page === 1 ? (
            <span />
          ) : (
            <a class="button" href={queueHref(filter, page - 1)} rel="prev">
              {t('console.queue.previous')}
            </a>
          )}
          <span>{t('console.queue.page', { page })}</span>
          {hasNext ? (
            <a class="button" href={queueHref(filter, page + 1)} rel="next">
              {t('console.queue.next')}
            </a>
          ) : (
            <span />
          )}
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
