import type { FastifyInstance } from 'fastify';
import { discardMessage, MessageGoneError, resendMessage } from '../../cases/resend.js';
import { mayOn, NotAllowedError, type StaffActor } from '../../core/permissions.js';
import { type CaseRow, getCase } from '../../store/cases.js';
import { getOutbound, type OutboxRow, troubledMessages } from '../../store/outbox.js';
import type { Desk } from '../desk.js';
import { idOf, oneOf, query } from '../form.js';
import { signedIn, type Visit } from '../guard.js';
import type { View } from '../html.js';
import { sendHtml } from '../html.js';
import { Page } from '../layout.js';
import { Notice, When } from '../parts.js';
import type { Viewer } from '../session.js';
import { Reason, Settle } from './delivery.js';

const MOST = 100;
const DONE = ['resent', 'discarded'] as const;

type Trouble = { readonly row: OutboxRow; readonly case: CaseRow | null };

/** `/console/messages`: what was refused for good or may not have arrived; each is sent again or set aside. */
export function messagesPage(app: FastifyInstance, desk: Desk): void {
  const { engine } = desk;

  app.get(
    '/messages',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const { t } = viewer;
      const rows = await troubledMessages(engine.db, MOST);
      const troubles = await Promise.all(
        rows.map(async (row) => ({ row, case: row.caseId === null ? null : await getCase(engine.db, row.caseId) })),
      );
      const done = oneOf(query(request, 'done'), DONE);
      return sendHtml(
        reply,
        <Page desk={desk} viewer={viewer} section="messages" title={t('console.nav.messages')}>
          <div class="narrow">
            {done === undefined ? null : <Notice tone="good">{t(`console.done.${done}`)}</Notice>}
            <h1>{t('console.messages.title')}</h1>
            <p>{t('console.messages.intro')}</p>
            {troubles.length === 0 ? <p class="empty">{t('console.messages.none')}</p> : null}
            <ul class="troubles">
              {troubles.map((trouble) => (
                <TroubleLine trouble={trouble} viewer={viewer} now={engine.ports.now()} />
              ))}
            </ul>
          </div>
        </Page>,
      );
    }),
  );

  settle(app, desk, 'resend', (staff, id) => resendMessage(engine, staff, id));
  settle(app, desk, 'discard', (_staff, id) => discardMessage(engine, id));
}

function settle(app: FastifyInstance, desk: Desk, name: 'resend' | 'discard', run: (staff: StaffActor, id: string) => Promise<void>): void {
  app.post(
    `/messages/:id/${name}`,
    signedIn(desk, async ({ request, reply, viewer }: Visit) => {
      const row = await getOutbound(desk.engine.db, idOf(request));
      if (row === null) throw new MessageGoneError('message_gone');
      const c = row.caseId === null ? null : await getCase(desk.engine.db, row.caseId);
      if (!maySettle(viewer.actor, c)) throw new NotAllowedError('work');
      await run(viewer.actor, row.id);
      desk.engine.log.info(`message_${name}`, { message: row.id, staff: viewer.staff.id });
      const done = name === 'resend' ? 'resent' : 'discarded';
      const mode = query(request, 'mode');
      const onCase = c !== null && mode !== '';
      return reply.redirect(
        onCase ? `/console/cases/${c.id}?mode=${encodeURIComponent(mode)}&done=${done}#talk-end` : `/console/messages?done=${done}`,
        303,
      );
    }),
  );
}

/** What an officer said on a case that somebody holds is that officer's to decide, or an administrator's. */
function maySettle(actor: StaffActor, c: CaseRow | null): boolean {
  return c === null || c.status !== 'claimed' || mayOn(actor, 'work', c) || mayOn(actor, 'take_over', c);
}

function TroubleLine({ trouble, viewer, now }: { trouble: Trouble; viewer: Viewer; now: number }): View {
  const { row, case: c } = trouble;
  const { t, locale } = viewer;
  return (
    <li class="card" data-message={row.id}>
      <p>
        <strong>{t(`console.message.kind.${row.kind}`)}</strong>{' '}
        <span class="hint">
          {t(`console.channel.${row.channel}`)} · <When at={row.createdAt} now={now} locale={locale} t={t} />
        </span>
      </p>
      <p class={`delivery ${row.status}`}>
        <span class="mark">{t(`console.delivery.${row.status}`)}</span> {row.status === 'dead' ? <Reason error={row.error} t={t} /> : null}
      </p>
      {c === null ? (
        // Without a case nobody agreed that staff may read it.
        <p class="hint">{t('console.messages.private')}</p>
      ) : (
        <>
          <p class="text" lang={c.locale} dir="auto">
            {row.body?.text}
          </p>
          <p>
            <a href={`/console/cases/${c.id}`}>
              {t('console.messages.case')} <span class="code">{c.code}</span>
            </a>
          </p>
        </>
      )}
      {maySettle(viewer.actor, c) ? <Settle viewer={viewer} messageId={row.id} again={row.body !== null} /> : null}
    </li>
  );
}
