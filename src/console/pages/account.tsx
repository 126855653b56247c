import type { FastifyInstance } from 'fastify';
import { LOCALES } from '../../core/types.js';
import { changeStaff, endSession, endSessionsOf, type SessionRow, sessionsOf } from '../../store/staff.js';
import type { Desk } from '../desk.js';
import { field, oneOf, query } from '../form.js';
import { signedIn } from '../guard.js';
import type { View } from '../html.js';
import { sendHtml } from '../html.js';
import { Page } from '../layout.js';
import { Csrf, Notice, When } from '../parts.js';
import { notFound, RefusedError } from '../refused.js';
import { isIdle, type Viewer } from '../session.js';

const DONE = ['password', 'language', 'session', 'sessions'] as const;

/** `/console/account`: language, password, and where one is signed in. */
export function accountPage(app: FastifyInstance, desk: Desk): void {
  const { engine } = desk;

  app.get(
    '/account',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const now = engine.ports.now();
      const sessions = (await sessionsOf(engine.db, viewer.staff.id, now)).filter((session) => !isIdle(session, now));
      const done = oneOf(query(request, 'done'), DONE);
      return sendHtml(
        reply,
        <Page desk={desk} viewer={viewer} section="account" title={viewer.t('console.account.title')}>
          <div class="narrow">
            {done === undefined ? null : <Notice tone="good">{viewer.t(`console.done.${done}`)}</Notice>}
            <h1>{viewer.t('console.account.title')}</h1>
            <Me viewer={viewer} />
            <Sessions viewer={viewer} sessions={sessions} now={now} />
          </div>
        </Page>,
      );
    }),
  );

  app.post(
    '/account/language',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const locale = oneOf(field(request, 'locale'), LOCALES);
      if (locale === undefined) throw new RefusedError(400, 'bad_request');
      await engine.db.commit([changeStaff(viewer.staff.id, { locale })]);
      return reply.redirect('/console/account?done=language', 303);
    }),
  );

  app.post(
    '/account/sessions/end',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const id = field(request, 'session');
      const own = (await sessionsOf(engine.db, viewer.staff.id, engine.ports.now())).some((session) => session.id === id);
      if (!own) throw notFound();
      await engine.db.commit([endSession(id)]);
      desk.streams.endOf({ sessionId: id });
      return reply.redirect('/console/account?done=session', 303);
    }),
  );

  app.post(
    '/account/sessions/end-others',
    signedIn(desk, async ({ reply, viewer }) => {
      await engine.db.commit([endSessionsOf(viewer.staff.id, viewer.session.id)]);
      desk.streams.endOf({ staffId: viewer.staff.id }, viewer.session.id);
      return reply.redirect('/console/account?done=sessions', 303);
    }),
  );
}

function Me({ viewer }: { viewer: Viewer }): View {
  const { t, staff } = viewer;
  return (
    <section class="card">
      <p>
        <strong>{staff.name}</strong> · {staff.login} · {t(`console.role.${staff.role}`)}
      </p>
      <form class="inline" method="post" action="/console/account/language">
        <Csrf viewer={viewer} />
        <label for="locale">{t('console.language')}</label>
        <select id="locale" name="locale">
          {LOCALES.map((locale) => (
            <option value={locale} selected={locale === staff.locale}>
              {t(`language.${locale}`)}
            </option>
          ))}
        </select>
        <button type="submit">{t('console.save')}</button>
      </form>
      <p>
        <a class="button" href="/console/password">
          {t('console.password.title')}
        </a>
      </p>
    </section>
  );
}

function Sessions({ viewer, sessions, now }: { viewer: Viewer; sessions: readonly SessionRow[]; now: number }): View {
  const { t, locale } = viewer;
  return (
    <section class="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t('console.sessions.title')}</h2>
      <ul class="rows" id="sessions">
        {sessions.map((session) => (
          <li>
            <div>
              <strong>{session.device ?? t('console.sessions.unknown')}</strong>{' '}
              {session.id === viewer.session.id ? <span class="badge good">{t('console.sessions.this')}</span> : null}
              <p class="hint">
                {t('console.sessions.begun')} <When at={session.createdAt} now={now} locale={locale} t={t} />
                <br />
                {t('console.sessions.seen')} <When at={session.seenAt} now={now} locale={locale} t={t} />
              </p>
            </div>
            {session.id === viewer.session.id ? null : (
              <form method="post" action="/console/account/sessions/end">
                <Csrf viewer={viewer} />
                <input type="hidden" name="session" value={session.id} />
                <button type="submit">{t('console.sessions.end')}</button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length < 2 ? null : (
        <form method="post" action="/console/account/sessions/end-others">
          <Csrf viewer={viewer} />
          <button type="submit">{t('console.sessions.end_others')}</button>
        </form>
      )}
    </section>
  );
}
