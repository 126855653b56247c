import type { FastifyInstance } from 'fastify';
import { hashPassword, makeOneTimePassword } from '../../cases/passwords.js';
import { ROLES } from '../../core/permissions.js';
import { cleanText } from '../../core/text.js';
import { LOCALES } from '../../core/types.js';
import { addStaff, changeStaff, endSessionsOf, getStaff, listStaff, type StaffRow, staffByLogin } from '../../store/staff.js';
import type { Desk } from '../desk.js';
import { field, idOf, oneOf, query } from '../form.js';
import { signedIn, type Visit } from '../guard.js';
import type { View } from '../html.js';
import { sendHtml } from '../html.js';
import { Page } from '../layout.js';
import { Csrf, Field, Notice } from '../parts.js';
import { notFound, RefusedError } from '../refused.js';
import type { Viewer } from '../session.js';

const DONE = ['disabled', 'enabled'] as const;

/** What the page says: a password that is shown once, or what was wrong with the form. */
type Answer = {
  readonly status?: number;
  readonly fresh?: { readonly login: string; readonly password: string };
  readonly problem?: 'login' | 'login_taken' | 'name';
};

/** `/console/staff`: accounts, for administrators. */
export function staffPage(app: FastifyInstance, desk: Desk): void {
  const { engine } = desk;
  const admin = { role: 'admin' } as const;

  app.get(
    '/staff',
    signedIn(desk, async (visit) => show(desk, visit, {}), admin),
  );

  app.post(
    '/staff',
    signedIn(
      desk,
      async (visit) => {
        const { request, viewer } = visit;
        const login = field(request, 'login').trim().toLowerCase();
        const name = cleanText(field(request, 'name'), 60);
        const role = oneOf(field(request, 'role'), ROLES);
        const locale = oneOf(field(request, 'locale'), LOCALES);
        if (role === undefined || locale === undefined) throw new RefusedError(400, 'bad_request');
        if (!/^[a-z0-9][a-z0-9._-]{1,39}$/.test(login)) return show(desk, visit, { status: 400, problem: 'login' });
        if (name === '') return show(desk, visit, { status: 400, problem: 'name' });
        if ((await staffByLogin(engine.db, login)) !== null) return show(desk, visit, { status: 409, problem: 'login_taken' });
        const password = makeOneTimePassword();
        const id = engine.ports.newId();
        await engine.db.commit([
          addStaff({
            id,
            login,
            name,
            role,
            locale,
            passwordHash: await hashPassword(password),
            mustChange: true,
            now: engine.ports.now(),
          }),
        ]);
        engine.log.info('staff_added', { staff: id, by: viewer.staff.id });
        return show(desk, visit, { fresh: { login, password } });
      },
      admin,
    ),
  );

  deed(app, desk, 'reset', async (visit, staff) => {
    const password = makeOneTimePassword();
    await engine.db.commit([
      changeStaff(staff.id, { passwordHash: await hashPassword(password), mustChange: true }),
      endSessionsOf(staff.id, null),
    ]);
    desk.streams.endOf({ staffId: staff.id });
    return show(desk, visit, { fresh: { login: staff.login, password } });
  });

  deed(app, desk, 'disable', async ({ reply }, staff) => {
    await engine.db.commit([changeStaff(staff.id, { disabledAt: engine.ports.now() }), endSessionsOf(staff.id, null)]);
    desk.streams.endOf({ staffId: staff.id });
    return reply.redirect('/console/staff?done=disabled', 303);
  });

  deed(app, desk, 'enable', async ({ reply }, staff) => {
    await engine.db.commit([changeStaff(staff.id, { disabledAt: null })]);
    return reply.redirect('/console/staff?done=enabled', 303);
  });
}

/** A deed on somebody else's account: nobody can lock the last administrator out, because nobody can disable himself. */
function deed(app: FastifyInstance, desk: Desk, name: string, run: (visit: Visit, staff: StaffRow) => ReturnType<typeof show>): void {
  app.post(
    `/staff/:id/${name}`,
    signedIn(
      desk,
      async (visit) => {
        const staff = await getStaff(desk.engine.db, idOf(visit.request));
        if (staff === null) throw notFound();
        if (staff.id === visit.viewer.staff.id) throw new RefusedError(403, 'not_allowed');
        desk.engine.log.info(`staff_${name}`, { staff: staff.id, by: visit.viewer.staff.id });
        return run(visit, staff);
      },
      { role: 'admin' },
    ),
  );
}

async function show(desk: Desk, visit: Visit, { status = 200, fresh, problem }: Answer) {
  const { request, reply, viewer } = visit;
  const { t } = viewer;
  const staff = await listStaff(desk.engine.db);
  const done = oneOf(query(request, 'done'), DONE);
  return sendHtml(
    reply.code(status),
    <Page desk={desk} viewer={viewer} section="staff" title={t('console.nav.staff')}>
      <div class="narrow">
        {done === undefined ? null : <Notice tone="good">{t(`console.done.${done}`)}</Notice>}
        <h1>{t('console.nav.staff')}</h1>
        {fresh === undefined ? null : (
          <section class="card fresh" aria-labelledby="fresh-title" role="status">
            <h2 id="fresh-title">{t('console.staff.fresh', { login: fresh.login })}</h2>
            <p class="password">
              <code>{fresh.password}</code>
            </p>
            <p>{t('console.staff.fresh_hint')}</p>
          </section>
        )}
        <ul class="rows card" id="staff">
          {staff.map((officer) => (
            <Officer officer={officer} viewer={viewer} />
          ))}
        </ul>
        <AddForm visit={visit} problem={problem} />
      </div>
    </Page>,
  );
}

function Officer({ officer, viewer }: { officer: StaffRow; viewer: Viewer }): View {
  const { t } = viewer;
  const form = (name: string) => (
    <form method="post" action={`/console/staff/${officer.id}/${name}`}>
      <Csrf viewer={viewer} />
      <button type="submit">{t(`console.staff.${name}`)}</button>
    </form>
  );
  return (
    <li data-staff={officer.login}>
      <div>
        <strong>{officer.name}</strong> {officer.disabledAt === null ? null : <span class="badge">{t('console.staff.is_disabled')}</span>}
        {officer.mustChange && officer.disabledAt === null ? <span class="badge">{t('console.staff.never_changed')}</span> : null}
        <p class="hint">
          {officer.login} · {t(`console.role.${officer.role}`)} · {t(`language.${officer.locale}`)}
        </p>
      </div>
      {officer.id === viewer.staff.id ? (
        <span class="badge good">{t('console.case.you')}</span>
      ) : (
        <details>
          <summary>{t('console.staff.change')}</summary>
          <div class="actions">
            {officer.disabledAt === null ? form('reset') : null}
            {form(officer.disabledAt === null ? 'disable' : 'enable')}
          </div>
        </details>
      )}
    </li>
  );
}

function AddForm({ visit, problem }: { visit: Visit; problem: Answer['problem'] }): View {
  const { request, viewer } = visit;
  const { t } = viewer;
  const typed = (name: string) => (problem === undefined ? '' : field(request, name));
  const wrong = (...kinds: string[]) =>
    problem !== undefined && kinds.includes(problem) ? t(`console.staff.wrong.${problem}`) : undefined;
  return (
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">{t('console.staff.add')}</h2>
      <form method="post" action="/console/staff">
        <Csrf viewer={viewer} />
        <Field id="name" label={t('console.staff.name')} hint={t('console.staff.name_hint')} wrong={wrong('name')}>
          <input id="name" name="name" required maxlength={60} value={typed('name')} aria-describedby="name-hint" autocomplete="off" />
        </Field>
        <Field id="login" label={t('console.sign_in.login')} hint={t('console.staff.login_hint')} wrong={wrong('login', 'login_taken')}>
          <input
            id="login"
            name="login"
            required
            maxlength={40}
            value={typed('login')}
            aria-describedby="login-hint"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        </Field>
        <Field id="role" label={t('console.staff.role')}>
          <select id="role" name="role">
            {ROLES.map((role) => (
              <option value={role} selected={typed('role') === role}>
                {t(`console.role.${role}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="locale" label={t('console.language')}>
          <select id="locale" name="locale">
            {LOCALES.map((locale) => (
              <option value={locale} selected={typed('locale') === locale}>
                {t(`language.${locale}`)}
              </option>
            ))}
          </select>
        </Field>
        <button class="primary" type="submit">
          {t('console.staff.add_submit')}
        </button>
      </form>
    </section>
  );
}
