import type { Child } from 'hono/jsx';
import { LOCALES, type Locale } from '../core/types.js';
import type { Desk, Words } from './desk.js';
import type { View } from './html.js';
import { Csrf } from './parts.js';
import type { Viewer } from './session.js';

// No evaluated code, no styles from script, no copies of pages in the browser's storage; parts come with refusals too.
const HTMX = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  historyEnabled: false,
  historyCacheSize: 0,
  selfRequestsOnly: true,
  responseHandling: [
    { code: '204', swap: false },
    { code: '401', swap: false, error: true },
    { code: '[234]..', swap: true },
    { code: '...', swap: false, error: true },
  ],
});

type Frame = {
  readonly desk: Pick<Desk, 'assets'>;
  readonly locale: Locale;
  readonly t: Words;
  readonly title: string;
  readonly children: Child;
};

function Document({ desk, locale, t, title, children, live }: Frame & { live?: boolean }): View {
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${title} · Cầu Nối`}</title>
        <link rel="icon" href={desk.assets('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={desk.assets('console.css')} />
        <script src={desk.assets('htmx.js')} defer></script>
        <script src={desk.assets('console.js')} defer></script>
      </head>
      <body
        {...(live === true
          ? { 'data-live': '/console/live', 'data-offline': t('console.live.offline'), 'data-signed-out': t('console.live.signed_out') }
          : {})}
      >
        <a class="skip" href="#main">
          {t('console.skip')}
        </a>
        {children}
      </body>
    </html>
  );
}

/** A page before sign-in: one card, and the choice of language. */
export function Plain({ children, ...frame }: Frame & { languages?: (locale: Locale) => string }): View {
  const { languages, t, locale } = frame;
  return (
    <Document {...frame}>
      <main id="main" class="plain" tabindex={-1}>
        <p class="brand">Cầu Nối</p>
        <div class="card">{children}</div>
        {languages === undefined ? null : (
          <nav class="languages" aria-label={t('console.language')}>
            {LOCALES.map((other) => (
              <a href={languages(other)} lang={other} hreflang={other} aria-current={other === locale ? 'true' : undefined}>
                {t(`language.${other}`)}
              </a>
            ))}
          </nav>
        )}
      </main>
    </Document>
  );
}

export type Section = 'queue' | 'messages' | 'content' | 'staff' | 'account';

/** A page of the console with its head, for an officer who is signed in. */
export function Page({ children, viewer, section, ...frame }: Omit<Frame, 'locale' | 't'> & { viewer: Viewer; section: Section }): View {
  const { locale, t, staff } = viewer;
  const link = (to: Section, href: string, label: string) => (
    <a href={href} aria-current={section === to ? 'page' : undefined}>
      {label}
    </a>
  );
  return (
    <Document {...frame} locale={locale} t={t} live>
      <header class="top">
        <a class="brand" href="/console">
          Cầu Nối
        </a>
        <nav aria-label={t('console.nav')}>
          {link('queue', '/console', t('console.nav.queue'))}
          {link('messages', '/console/messages', t('console.nav.messages'))}
          {link('content', '/console/content', t('console.nav.content'))}
          {staff.role === 'admin' ? link('staff', '/console/staff', t('console.nav.staff')) : null}
          {link('account', '/console/account', t('console.nav.account'))}
        </nav>
        <form class="leave" method="post" action="/console/sign-out">
          <Csrf viewer={viewer} />
          <span class="who">{staff.name}</span>
          <button class="quiet" type="submit">
            {t('console.sign_out')}
          </button>
        </form>
      </header>
      <p id="connection" class="connection" role="status" hidden></p>
      <main id="main" tabindex={-1}>
        {children}
      </main>
    </Document>
  );
}
