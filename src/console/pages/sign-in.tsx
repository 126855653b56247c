import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkPassword, hashPassword, makeOneTimePassword } from '../../cases/passwords.js';
import { type StaffRow, staffByLogin } from '../../store/staff.js';
import { type Desk, wordsOf } from '../desk.js';
import { field, query } from '../form.js';
import { checkSameSite, sameText, signedIn } from '../guard.js';
import { sendHtml } from '../html.js';
import { Plain } from '../layout.js';
import { pickLocale } from '../locale.js';
import { networkOf } from '../network.js';
import { Field, Notice } from '../parts.js';
import { beginSession, leaveSession, readViewer } from '../session.js';
import { lengthInWords } from '../words.js';

type Problem = 'wrong' | 'too_many' | 'stale_form';
const STATUS: Record<Problem, number> = { wrong: 401, too_many: 429, stale_form: 403 };

/** `/console/sign-in` and `/console/sign-out`. */
export async function signInPage(app: FastifyInstance, desk: Desk): Promise<void> {
  // An unknown login costs the same time as a wrong password: there is always a hash to check.
  const nobodysHash = await hashPassword(makeOneTimePassword());

  app.get('/sign-in', async (request, reply) => {
    if ((await readViewer(desk, request)) !== null) return reply.redirect(safeNext(query(request, 'next')), 303);
    return show(desk, request, reply, null, query(request, 'next'));
  });

  app.post('/sign-in', async (request, reply) => {
    checkSameSite(request);
    const next = field(request, 'next');
    if (!isFromOurPage(desk, request)) return show(desk, request, reply, 'stale_form', next);
    const login = field(request, 'login').trim().slice(0, 100);
    const byLogin = `login ${login.toLowerCase()}`;
    const keys = [byLogin, `network ${networkOf(request.ip)}`];
    const wait = desk.attempts.take(keys);
    if (wait !== null) return show(desk, request, reply.header('retry-after', Math.ceil(wait / 1000)), 'too_many', next, wait);
    const staff = await checkLogin(desk, login, field(request, 'password'), nobodysHash);
    if (staff === null) {
      desk.engine.log.warn('sign_in_failed');
      return show(desk, request, reply, 'wrong', next);
    }
    desk.attempts.forgive(keys, byLogin);
    await beginSession(desk, request, reply, staff);
    desk.engine.log.info('signed_in', { staff: staff.id });
    return reply.redirect(safeNext(next), 303);
  });

  app.post(
    '/sign-out',
    signedIn(
      desk,
      async ({ reply, viewer }) => {
        await leaveSession(desk, reply, viewer);
        return reply.redirect(`/console/sign-in?lang=${viewer.locale}`, 303);
      },
      { beforePasswordChange: true },
    ),
  );
}

async function checkLogin(desk: Desk, login: string, password: string, nobodysHash: string): Promise<StaffRow | null> {
  const { db } = desk.engine;
  const staff = (await staffByLogin(db, login)) ?? (await staffByLogin(db, login.toLowerCase()));
  // Composed and decomposed letters (ệ) are the same password, whatever the keyboard sends.
  const right = await checkPassword(staff?.passwordHash ?? nobodysHash, password.slice(0, 1_000).normalize('NFC'));
  return right && staff !== null && staff.disabledAt === null ? staff : null;
}

/** Only addresses inside the console: a link to sign in must not lead elsewhere. */
function safeNext(next: string): string {
  return /^\/console(?:[/?][\w\-./?=&%:]*)?$/.test(next) && !next.includes('..') && !next.startsWith('/console/live') ? next : '/console';
}

const doorCookie = (secure: boolean): string => (secure ? '__Host-caunoi-door' : 'caunoi-door');

/** There is no session yet to bind the form to, so it is bound to this browser by a cookie that only we can match. */
function doorProof(desk: Desk, door: string): string {
  return createHmac('sha256', desk.cookieKey).update(`door ${door}`).digest('base64url');
}

function isFromOurPage(desk: Desk, request: FastifyRequest): boolean {
  const door = request.cookies[doorCookie(desk.secure)];
  return door !== undefined && sameText(field(request, '_door'), doorProof(desk, door));
}

function show(desk: Desk, request: FastifyRequest, reply: FastifyReply, problem: Problem | null, next: string, wait = 0): FastifyReply {
  const known = request.cookies[doorCookie(desk.secure)];
  const door = known ?? randomBytes(18).toString('base64url');
  if (known === undefined)
    reply.setCookie(doorCookie(desk.secure), door, { path: '/', httpOnly: true, sameSite: 'lax', secure: desk.secure });
  const locale = pickLocale(request);
  const t = wordsOf(desk, locale);
  const forward = next === '' ? '' : `&next=${encodeURIComponent(safeNext(next))}`;
  const words = problem === null ? '' : t(`console.sign_in.${problem}`, { wait: lengthInWords(wait + 59_999, locale) });
  return sendHtml(
    reply.code(problem === null ? 200 : STATUS[problem]),
    <Plain
      desk={desk}
      locale={locale}
      t={t}
      title={t('console.sign_in.title')}
      languages={(other) => `/console/sign-in?lang=${other}${forward}`}
    >
      <h1>{t('console.sign_in.title')}</h1>
      {problem === null ? null : <Notice tone="bad">{words}</Notice>}
      <form method="post" action={`/console/sign-in?lang=${locale}`}>
        <input type="hidden" name="_door" value={doorProof(desk, door)} />
        <input type="hidden" name="next" value={next} />
        <Field id="login" label={t('console.sign_in.login')}>
          <input
            id="login"
            name="login"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            value={field(request, 'login').slice(0, 100)}
          />
        </Field>
        <Field id="password" label={t('console.sign_in.password')}>
          <input id="password" name="password" type="password" autocomplete="current-password" required />
        </Field>
        <button class="primary wide" type="submit">
          {t('console.sign_in.submit')}
        </button>
      </form>
    </Plain>,
  );
}
