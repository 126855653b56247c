import type { FastifyInstance, FastifyReply } from 'fastify';
import { checkPassword, hashPassword, MIN_PASSWORD_CHARS } from '../../cases/passwords.js';
import { changeStaff, endSessionsOf, type StaffRow } from '../../store/staff.js';
import type { Desk } from '../desk.js';
import { field } from '../form.js';
import { signedIn, type Visit } from '../guard.js';
import { sendHtml } from '../html.js';
import { Page, Plain } from '../layout.js';
import { Csrf, Field, Notice } from '../parts.js';
import { RefusedError } from '../refused.js';

const MAX_PASSWORD_CHARS = 200;

type Problem = 'current_wrong' | 'too_short' | 'too_long' | 'same_as_old' | 'same_as_login' | 'not_repeated';

/** `/console/password`: the first thing after a one-time password, and later whenever an officer likes. */
export function passwordPage(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/password',
    signedIn(desk, async (visit) => show(desk, visit, null), { beforePasswordChange: true }),
  );

  app.post(
    '/password',
    signedIn(
      desk,
      async (visit) => {
        const { request, reply, viewer } = visit;
        const { staff, session } = viewer;
        const next = field(request, 'new').normalize('NFC');
        const problem = await findProblem(
          desk,
          staff,
          field(request, 'current').normalize('NFC'),
          next,
          field(request, 'again').normalize('NFC'),
        );
        if (problem !== null) return show(desk, { ...visit, reply: reply.code(400) }, problem);
        // Whoever knew the old password is out, in every browser but this one.
        const passwordHash = await hashPassword(next);
        await desk.engine.db.commit([changeStaff(staff.id, { passwordHash, mustChange: false }), endSessionsOf(staff.id, session.id)]);
        desk.streams.endOf({ staffId: staff.id }, session.id);
        desk.engine.log.info('password_changed', { staff: staff.id });
        return reply.redirect(staff.mustChange ? '/console?done=password' : '/console/account?done=password', 303);
      },
      { beforePasswordChange: true },
    ),
  );
}

async function findProblem(desk: Desk, staff: StaffRow, current: string, next: string, again: string): Promise<Problem | null> {
  if (!staff.mustChange) {
    const key = `password ${staff.id}`;
    if (desk.attempts.take([key]) !== null) throw new RefusedError(429, 'too_many');
    if (!(await checkPassword(staff.passwordHash, current))) return 'current_wrong';
    desk.attempts.forgive([], key);
  }
  if ([...next].length < MIN_PASSWORD_CHARS) return 'too_short';
  if (next.length > MAX_PASSWORD_CHARS) return 'too_long';
  if (next.toLowerCase() === staff.login.toLowerCase()) return 'same_as_login';
  if (next !== again) return 'not_repeated';
  return (await checkPassword(staff.passwordHash, next)) ? 'same_as_old' : null;
}

function show(desk: Desk, { reply, viewer }: Visit, problem: Problem | null): FastifyReply {
  const { t, staff, locale } = viewer;
  const title = t('console.password.title');
  const body = (
    <>
      <h1>{title}</h1>
      {staff.mustChange ? <p>{t('console.password.first')}</p> : null}
      {problem === null ? null : <Notice tone="bad">{t(`console.password.${problem}`, { chars: MIN_PASSWORD_CHARS })}</Notice>}
      <form method="post" action="/console/password">
        <Csrf viewer={viewer} />
        <input type="text" name="username" autocomplete="username" value={staff.login} readonly hidden />
        {staff.mustChange ? null : (
          <Field id="current" label={t('console.password.current')}>
            <input id="current" name="current" type="password" autocomplete="current-password" required />
          </Field>
        )}
        <Field id="new" label={t('console.password.new')} hint={t('console.password.hint', { chars: MIN_PASSWORD_CHARS })}>
          <input id="new" name="new" type="password" autocomplete="new-password" aria-describedby="new-hint" required />
        </Field>
        <Field id="again" label={t('console.password.again')}>
          <input id="again" name="again" type="password" autocomplete="new-password" required />
        </Field>
        <button class="primary wide" type="submit">
          {t('console.password.submit')}
        </button>
      </form>
    </>
  );
  if (staff.mustChange) {
    return sendHtml(
      reply,
      <Plain desk={desk} locale={locale} t={t} title={title}>
        {body}
      </Plain>,
    );
  }
  return sendHtml(
    reply,
    <Page desk={desk} viewer={viewer} section="account" title={title}>
      <div class="card narrow">{body}</div>
    </Page>,
  );
}
