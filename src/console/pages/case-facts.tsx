import type { FileRow } from '../../store/files.js';
import type { View } from '../html.js';
import { Fact, Region, When } from '../parts.js';
import { sizeInWords } from '../words.js';
import type { CaseState } from './case-state.js';

type Props = { readonly state: CaseState; readonly live?: boolean };

/** What is known about the case. About the person we know a chat, and that is not shown. */
export function CaseFacts({ state, live = false }: Props): View {
  const { viewer, dossier, now } = state;
  const { t, locale } = viewer;
  const c = dossier.case;
  return (
    <Region id="case-facts" live={live} class="facts card">
      <h2 class="unseen">{t('console.facts')}</h2>
      <dl>
        <Fact name={t('console.facts.kind')}>{t(`console.kind.${c.kind}`)}</Fact>
        <Fact name={t('console.facts.language')}>{t(`console.lang.${c.locale}`)}</Fact>
        <Fact name={t('console.facts.channel')}>{t(`console.channel.${c.channel}`)}</Fact>
        <Fact name={t('console.facts.name')}>
          <Name state={state} />
        </Fact>
        <Fact name={t('console.facts.place')}>
          <Own text={c.place} lang={c.locale} />
        </Fact>
        <Fact name={t('console.facts.employer')}>
          <Own text={c.employer} lang={c.locale} />
        </Fact>
        <Fact name={t('console.facts.opened')} wide>
          <When at={c.openedAt} now={now} locale={locale} t={t} />
        </Fact>
        {c.closedAt === null ? null : (
          <Fact name={t('console.facts.closed')} wide>
            <When at={c.closedAt} now={now} locale={locale} t={t} />
          </Fact>
        )}
        {c.rating === null ? null : (
          <Fact name={t('console.facts.rating')}>
            {c.rating}/5 · {t(`rating.${c.rating}`)}
          </Fact>
        )}
      </dl>
    </Region>
  );
}

/** The name that a person chose to give; nothing else of who they are is known here. */
function Name({ state }: Props): View {
  const { viewer, dossier } = state;
  const { anonymous, personName, locale } = dossier.case;
  if (anonymous) return <>{viewer.t('console.facts.anonymous')}</>;
  return personName === null ? <span>{viewer.t('console.facts.no_name')}</span> : <Own text={personName} lang={locale} />;
}

function Own({ text, lang }: { text: string | null; lang: string }): View {
  return text === null || text === '' ? (
    <>–</>
  ) : (
    <span lang={lang} dir="auto">
      {text}
    </span>
  );
}

/** Photos are shown; everything else is a link that downloads. */
export function CaseFiles({ state, live = false }: Props): View {
  const { viewer, dossier } = state;
  const { t } = viewer;
  return (
    <Region id="case-files" live={live}>
      {dossier.files.length === 0 ? null : (
        <section class="card" aria-labelledby="files-title" id="files">
          <h2 id="files-title">
            {t('console.files')} <span class="count">{dossier.files.length}</span>
          </h2>
          <ul class="files">
            {dossier.files.map((file, i) => (
              <li>
                <Evidence file={file} n={i + 1} state={state} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Region>
  );
}

function Evidence({ file, n, state }: { file: FileRow; n: number; state: CaseState }): View {
  const { viewer, now } = state;
  const { t, locale } = viewer;
  const name = `${t(`console.what.${file.kind}`)} ${n}`;
  const when = <When at={file.createdAt} now={now} locale={locale} t={t} />;
  const href = `/console/files/${file.id}`;
  if (file.status !== 'stored') {
    return (
      <p class="missing">
        {name} · {t(`console.files.${file.status}`)}
        <br />
        <span class="hint">{when}</span>
      </p>
    );
  }
  const size = file.size === null ? '' : ` · ${sizeInWords(file.size, locale)}`;
  if (isPicture(file)) {
    return (
      <a href={href} class="picture" target="_blank" rel="noopener">
        <img src={href} alt={name} loading="lazy" />
        <span class="hint">{when}</span>
      </a>
    );
  }
  return (
    <div class="file">
      {file.kind === 'voice' || file.kind === 'audio' ? <Player href={href} name={name} /> : null}
      <a href={href} target="_blank" rel="noopener">
        {name}
        {size}
      </a>
      <br />
      <span class="hint">{when}</span>
    </div>
  );
}

function Player({ href, name }: { href: string; name: string }): View {
  // biome-ignore lint/a11y/useMediaCaption: what people say in a voice message has no captions
  return <audio controls preload="none" src={href} aria-label={name}></audio>;
}

function isPicture(file: FileRow): boolean {
  return file.mime === null ? file.kind === 'photo' : /^image\/(jpeg|png|webp|gif)$/.test(file.mime);
}

/** The same person's other cases: a pattern at one employer shows here. */
export function OtherCases({ state }: Props): View | null {
  const { viewer, dossier, now } = state;
  const { t, locale } = viewer;
  if (dossier.others.length === 0) return null;
  return (
    <section class="card" aria-labelledby="others-title">
      <h2 id="others-title">{t('console.case.others')}</h2>
      <ul class="rows">
        {dossier.others.map((other) => (
          <li>
            <a href={`/console/cases/${other.id}`}>
              {t(`category.${other.category}`)} <span class="code">{other.code}</span>
            </a>
            <p class="hint">
              {t(`console.status.${other.status}`)} · <When at={other.openedAt} now={now} locale={locale} t={t} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
