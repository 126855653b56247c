import { mayOn } from '../../core/permissions.js';
import type { Words } from '../desk.js';
import { oneOf } from '../form.js';
import type { View } from '../html.js';
import { Csrf } from '../parts.js';
import type { Viewer } from '../session.js';
import type { CaseState } from './case-state.js';

const REASONS = ['refused', 'blocked', 'window_closed', 'temporary', 'misconfigured', 'unknown'] as const;

/** Why a message did not arrive, in words, with the platform's code behind it for whoever must look deeper. */
export function Reason({ error, t }: { error: string | null; t: Words }): View | null {
  if (error === null) return null;
  const reason = oneOf(error.split(':')[0] ?? '', REASONS) ?? 'refused';
  return (
    <>
      {t(`console.why.${reason}`)} <code>{error}</code>
    </>
  );
}

/** Send again or set aside. `mode` when on the page of a case: it stays open then, with the reply in the making. */
export function Settle({ viewer, messageId, again, mode }: { viewer: Viewer; messageId: string; again: boolean; mode?: string }): View {
  const { t } = viewer;
  const path = (deed: string) => `/console/messages/${messageId}/${deed}${mode === undefined ? '' : `?mode=${mode}`}`;
  const form = (deed: string, words: string) => (
    <form
      method="post"
      action={path(deed)}
      {...(mode === undefined ? {} : { 'hx-post': path(deed), 'hx-swap': 'none', 'hx-disabled-elt': 'find button' })}
    >
      <Csrf viewer={viewer} />
      <button type="submit" id={`${deed}-${messageId}`}>
        {words}
      </button>
    </form>
  );
  return (
    <div class="settle">
      {again ? form('resend', t('console.message.resend')) : null}
      {form('discard', t('console.message.discard'))}
    </div>
  );
}

type Sent = { readonly id: string; readonly delivery: string; readonly error: string | null };

/** How the delivery of one message stands. Only the unusual is loud. */
export function Delivery({ line, state }: { line: Sent; state: CaseState }): View {
  const { viewer, dossier } = state;
  const { t, actor } = viewer;
  const c = dossier.case;
  const troubled = line.delivery === 'dead' || line.delivery === 'unknown';
  const holds = mayOn(actor, 'work', c);
  const may = c.status !== 'claimed' || holds || mayOn(actor, 'take_over', c);
  return (
    <div class={`delivery ${line.delivery}`} data-delivery={line.delivery}>
      <p>
        <span class="mark">{t(`console.delivery.${line.delivery}`)}</span>{' '}
        {line.delivery === 'dead' ? <Reason error={line.error} t={t} /> : null}
      </p>
      {troubled && may ? (
        <Settle viewer={viewer} messageId={line.id} again={c.status !== 'closed'} mode={holds ? 'mine' : 'other'} />
      ) : null}
    </div>
  );
}
