import { LOCALES, type Locale } from '../../core/types.js';
import type { Say } from '../../i18n/index.js';

type Props = { readonly locale: Locale; readonly version: string; readonly say: Say };

/** Words that the page's own scripts need; the keys there lack the prefix `chat.`. */
const SCRIPT_WORDS = [
  'again', 'bot', 'caption', 'choices', 'file', 'new_messages', 'photo', 'placeholder', 'remove', 'staff', 'start', 'state.connecting',
  'state.failed', 'state.offline', 'state.online', 'state.sending', 'state.sent', 'tapped', 'today', 'typing', 'yesterday', 'you',
  'problem.bad_chat', 'problem.bad_file', 'problem.bad_request', 'problem.too_large', 'problem.too_many', 'show_photo',
] as const;

/** The whole page. Everything that moves is in the scripts; without them it says so. */
export function ChatView({ locale, version, say }: Props) {
  const t = (key: string) => say(locale, `chat.${key}`);
  const asset = (name: string) => `/chat/assets/${version}/${name}`;
  const words = JSON.stringify({ ...Object.fromEntries(SCRIPT_WORDS.map((key) => [key, t(key)])), sources: sourceStarts(say) });
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <title>{t('title')}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#0b6b60" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#16302e" media="(prefers-color-scheme: dark)" />
        <link rel="icon" href={asset('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={asset('chat.css')} />
        {['bubbles.js', 'composer.js', 'link.js'].map((name) => (
          <link rel="modulepreload" href={asset(name)} />
        ))}
        <script type="module" src={asset('chat.js')}></script>
      </head>
      <body data-words={words}>
        <a class="skip" href="#text">
          {t('skip')}
        </a>
        <header>
          <img class="avatar" src={asset('icon.svg')} alt="" width="40" height="40" />
          <div class="who">
            <h1 lang="vi">Cầu Nối</h1>
            <p id="state" role="status"></p>
            <p id="typing" aria-hidden="true" hidden>
              {t('typing')}
            </p>
          </div>
          <Menu locale={locale} say={say} t={t} />
        </header>
        <p class="note">{t('note')}</p>
        <noscript>
          <p class="plain">{t('no_script')}</p>
        </noscript>
        <main>
          <div id="log" role="log" aria-live="off" aria-relevant="additions" aria-label={t('log')} tabindex={0}>
            <div id="welcome" hidden>
              <img src={asset('icon.svg')} alt="" width="72" height="72" />
              <h2>{t('welcome')}</h2>
              <p>{t('welcome_text')}</p>
              <button type="button" class="main" id="begin">
                {t('start')}
              </button>
            </div>
            <div id="bubbles"></div>
            <div id="dots" aria-hidden="true" hidden>
              <i></i>
              <i></i>
              <i></i>
            </div>
          </div>
          <button type="button" id="down" hidden>
            <Icon d="M12 5v13m-6-6 6 6 6-6" />
            <span>{t('new_messages')}</span>
          </button>
        </main>
        <Composer t={t} />
        <dialog id="over" aria-labelledby="over-title">
          <h2 id="over-title">{t('start_over')}</h2>
          <p>{t('start_over_text')}</p>
          <form method="dialog">
            <button value="no">{t('start_over_no')}</button>
            <button value="yes" class="main">
              {t('start_over_yes')}
            </button>
          </form>
        </dialog>
      </body>
    </html>
  );
}

/** How a line with a source begins, in every language: the chat may be in another one than the page. */
function sourceStarts(say: Say): string[] {
  return LOCALES.map((locale) => say(locale, 'cite.source_line_bare', { title: '|', date: '' }).split('|')[0]?.trim() ?? '').filter((start) => start !== '');
}

function Menu({ locale, say, t }: { locale: Locale; say: Say; t: (key: string) => string }) {
  return (
    <details id="menu">
      <summary aria-label={t('menu')} title={t('menu')}>
        <Icon d="M12 5.5v.01M12 12v.01M12 18.5v.01" width={3.2} />
      </summary>
      <nav aria-label={t('menu')}>
        {LOCALES.map((name) => (
          <a href={`?lang=${name}`} lang={name} hreflang={name} aria-current={name === locale ? 'true' : undefined}>
            {say(locale, `language.${name}`)}
          </a>
        ))}
        <button type="button" id="start-over">
          {t('start_over')}
        </button>
      </nav>
    </details>
  );
}

function Composer({ t }: { t: (key: string) => string }) {
  return (
    <form id="composer" hidden>
      <p id="problem" role="alert" hidden></p>
      <div id="preview" hidden>
        <img id="thumb" alt="" hidden />
        <span id="file-name"></span>
        <button type="button" id="remove" aria-label={t('remove')} title={t('remove')}>
          <Icon d="M6 6l12 12M18 6 6 18" />
        </button>
      </div>
      <div class="row">
        <input type="file" id="file" accept="image/jpeg,image/png,image/webp,application/pdf" hidden />
        <button type="button" id="attach" aria-label={t('attach')} title={t('attach')}>
          <Icon d="m20.5 11.5-8.4 8.4a5.3 5.3 0 0 1-7.5-7.5l8.8-8.8a3.5 3.5 0 0 1 5 5l-8.8 8.8a1.8 1.8 0 0 1-2.5-2.5l8-8" />
        </button>
        <textarea id="text" rows={1} maxlength={8000} aria-label={t('message')} placeholder={t('placeholder')} enterkeyhint="send" autocomplete="off"></textarea>
        <button type="submit" id="send" aria-label={t('send')} title={t('send')}>
          <Icon d="M4 12 20.5 4.5 15 20.5l-3.6-6.4zm7.4 2.1 4-4" />
        </button>
      </div>
    </form>
  );
}

function Icon({ d, width = 1.8 }: { d: string; width?: number }) {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width={width} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
