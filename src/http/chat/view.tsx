import { LOCALES, type Locale } from '../../core/types.js';
import type { Say } from '../../i18n/index.js';

type Props = { readonly locale: Locale; readonly version: string; readonly say: Say };

/** Words that the page's own scripts need; there, the keys lack `chat.`. */
const SCRIPT_WORDS = [
  'chat.again',
  'chat.bot',
  'chat.caption',
  'chat.choices',
  'chat.file',
  'chat.photo',
  'chat.placeholder',
  'chat.problem.bad_chat',
  'chat.problem.bad_file',
  'chat.problem.bad_request',
  'chat.problem.too_large',
  'chat.problem.too_many',
  'chat.show_photo',
  'chat.staff',
  'chat.start',
  'chat.state.connecting',
  'chat.state.failed',
  'chat.state.offline',
  'chat.state.online',
  'chat.state.sending',
  'chat.state.sent',
  'chat.tapped',
  'chat.today',
  'chat.yesterday',
  'chat.you',
] as const;

/** The whole page. Everything that moves is in the scripts; without them it says so. */
export function ChatView({ locale, version, say }: Props) {
  const t = (key: string) => say(locale, key);
  const asset = (name: string) => `/chat/assets/${version}/${name}`;
  const words = JSON.stringify({
    ...Object.fromEntries(SCRIPT_WORDS.map((key) => [key.slice('chat.'.length), t(key)])),
    sources: sourceStarts(say),
  });
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <title>{t('chat.title')}</title>
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
          {t('chat.skip')}
        </a>
        <header>
          <img class="avatar" src={asset('icon.svg')} alt="" width="40" height="40" />
          <div class="who">
            <h1 lang="vi">Cầu Nối</h1>
            <p id="state" role="status"></p>
            <p id="typing" aria-hidden="true" hidden>
              {t('chat.typing')}
            </p>
          </div>
          <Menu locale={locale} say={say} t={t} />
        </header>
        <p class="note">{t('chat.note')}</p>
        <noscript>
          <p class="plain">{t('chat.no_script')}</p>
        </noscript>
        <main>
          <div id="log" role="log" aria-live="off" aria-relevant="additions" aria-label={t('chat.log')} tabindex={0}>
            <div id="welcome" hidden>
              <img src={asset('icon.svg')} alt="" width="72" height="72" />
              <h2>{t('chat.welcome')}</h2>
              <p>{t('chat.welcome_text')}</p>
              <button type="button" class="main" id="begin">
                {t('chat.start')}
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
            <Icon d="m6 9.5 6 6 6-6" />
            <span>{t('chat.new_messages')}</span>
          </button>
        </main>
        <Composer t={t} />
        <dialog id="over" aria-labelledby="over-title">
          <h2 id="over-title">{t('chat.start_over')}</h2>
          <p>{t('chat.start_over_text')}</p>
          <form method="dialog">
            <button type="submit" value="no">
              {t('chat.start_over_no')}
            </button>
            <button type="submit" value="yes" class="main">
              {t('chat.start_over_yes')}
            </button>
          </form>
        </dialog>
      </body>
    </html>
  );
}

/** How a line with a source begins, in every language: the chat may be in another one than the page. */
function sourceStarts(say: Say): string[] {
  return LOCALES.map((locale) => say(locale, 'cite.source_line', { title: '|', date: '' }).split('|')[0]?.trim() ?? '').filter(
    (start) => start !== '',
  );
}

function Menu({ locale, say, t }: { locale: Locale; say: Say; t: (key: string) => string }) {
  return (
    <details id="menu">
      <summary aria-label={t('chat.menu')} title={t('chat.menu')}>
        <Icon d="M12 5.5v.01M12 12v.01M12 18.5v.01" width={3.2} />
      </summary>
      <nav aria-label={t('chat.menu')}>
        {LOCALES.map((name) => (
          <a href={`?lang=${name}`} lang={name} hreflang={name} aria-current={name === locale ? 'true' : undefined}>
            {say(locale, `language.${name}`)}
          </a>
        ))}
        <button type="button" id="start-over">
          {t('chat.start_over')}
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
        <button type="button" id="remove" aria-label={t('chat.remove')} title={t('chat.remove')}>
          <Icon d="M6 6l12 12M18 6 6 18" />
        </button>
      </div>
      <div class="row">
        <input type="file" id="file" accept="image/jpeg,image/png,image/webp,application/pdf" hidden />
        <button type="button" id="attach" aria-label={t('chat.attach')} title={t('chat.attach')}>
          <Icon d="m20.5 11.5-8.4 8.4a5.3 5.3 0 0 1-7.5-7.5l8.8-8.8a3.5 3.5 0 0 1 5 5l-8.8 8.8a1.8 1.8 0 0 1-2.5-2.5l8-8" />
        </button>
        <textarea
          id="text"
          rows={1}
          maxlength={8000}
          aria-label={t('chat.message')}
          placeholder={t('chat.placeholder')}
          enterkeyhint="send"
          autocomplete="off"
        ></textarea>
        <button type="submit" id="send" aria-label={t('chat.send')} title={t('chat.send')}>
          <Icon d="M4 12 20.5 4.5 15 20.5l-3.6-6.4zm7.4 2.1 4-4" />
        </button>
      </div>
    </form>
  );
}

function Icon({ d, width = 1.8 }: { d: string; width?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      stroke-width={width}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  );
}
