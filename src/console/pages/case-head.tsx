import { mayOn } from '../../core/permissions.js';
import type { View } from '../html.js';
import { Csrf, Region } from '../parts.js';
import { lengthInWords } from '../words.js';
import type { CaseState } from './case-state.js';

/** What the case is about, who has it, and the first deed that is possible on it. */
export function CaseHead({ state, live = false }: { state: CaseState; live?: boolean }): View {
  const { viewer, dossier } = state;
  const { t } = viewer;
  const c = dossier.case;
  return (
    <Region id="case-head" live={live} class="case-head">
      <p class="back">
        <a href="/console">← {t('console.to_queue')}</a>
      </p>
      <h1>
        {c.urgent ? <span class="badge urgent">{t('console.case.urgent')}</span> : null} {t(`category.${c.category}`)}{' '}
        <span class="code">{c.code}</span>
      </h1>
      <div class="state">
        <p class={`status ${c.status}`}>
          <Status state={state} />
        </p>
        <Claim state={state} />
      </div>
      {state.reachable ? null : <p class="notice warn">{t('console.case.unreachable')}</p>}
    </Region>
  );
}

function Status({ state }: { state: CaseState }): View {
  const { viewer, dossier, names, now } = state;
  const { t, locale, staff } = viewer;
  const c = dossier.case;
  if (c.status === 'closed') {
    return (
      <>
        {t('console.status.closed')}: {c.outcome === null ? '–' : t(`console.outcome.${c.outcome}`)}
      </>
    );
  }
  if (c.status === 'new')
    return (
      <>{t('console.status.waiting', { age: now - c.openedAt < 60_000 ? t('console.now') : lengthInWords(now - c.openedAt, locale) })}</>
    );
  if (c.assigneeId !== staff.id) return <>{t('console.status.held', { name: names.get(c.assigneeId ?? '') ?? '' })}</>;
  return (
    <>
      {t('console.status.yours')}
      {c.leaseUntil === null ? null : (
        <span class="hint"> {t('console.status.lease', { time: lengthInWords(c.leaseUntil - now, locale) })}</span>
      )}
    </>
  );
}

/** Claim, take over, or the way to the reply box. Absent when not allowed. */
function Claim({ state }: { state: CaseState }): View | null {
  const { viewer, dossier, typed } = state;
  const { t, actor } = viewer;
  const c = dossier.case;
  const deed = (path: string, words: string) => (
    <form method="post" action={`/console/cases/${c.id}/${path}`}>
      <Csrf viewer={viewer} />
      {typed.reply === '' ? null : <input type="hidden" name="draft" value={typed.reply} />}
      <button class="primary" type="submit" id={`deed-${path}`}>
        {words}
      </button>
    </form>
  );
  if (mayOn(actor, 'claim', c)) return deed('claim', t('console.case.claim'));
  if (mayOn(actor, 'take_over', c)) return deed('take-over', t('console.case.take_over'));
  if (!mayOn(actor, 'work', c)) return null;
  return (
    <a class="button to-reply" href="#reply">
      {t('console.case.to_reply')}
    </a>
  );
}
