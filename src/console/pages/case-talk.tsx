import { MAX_REPLY_CHARS } from '../../cases/reply.js';
import type { TranscriptLine } from '../../cases/view.js';
import { cutText } from '../../core/text.js';
import { CASE_OUTCOMES } from '../../core/types.js';
import type { View } from '../html.js';
import { Csrf, Region, Spoken, When } from '../parts.js';
import { count } from '../words.js';
import type { CaseState } from './case-state.js';
import { Delivery } from './delivery.js';

/** What was said, both sides, and how the delivery of each message stands. */
export function Transcript({ state, live = false }: { state: CaseState; live?: boolean }): View {
  const { viewer, dossier } = state;
  const { t } = viewer;
  return (
    <Region id="transcript" live={live}>
      <section class="card" aria-labelledby="transcript-title">
        <h2 id="transcript-title">{t('console.talk')}</h2>
        {dossier.transcript.length === 0 ? <p class="hint">{t('console.talk.empty')}</p> : null}
        <ol class="lines">
          {dossier.transcript.map((line) => (
            <Line line={line} state={state} />
          ))}
        </ol>
        <span id="talk-end"></span>
      </section>
    </Region>
  );
}

function Line({ line, state }: { line: TranscriptLine; state: CaseState }): View {
  const { viewer, dossier, now } = state;
  const { t, locale } = viewer;
  return (
    <li class={`said ${line.from}`}>
      <p class="from">
        <strong>{speaker(line, state)}</strong>{' '}
        <span class="hint">
          <When at={line.at} now={now} locale={locale} t={t} />
        </span>
      </p>
      {line.text === '' ? null : (
        <p class="text" lang={dossier.case.locale} dir="auto">
          {line.text}
        </p>
      )}
      {line.what === null || line.what === 'choice' ? null : <p class="hint">[{t(`console.what.${line.what}`)}]</p>}
      {line.delivery === null ? null : <Delivery line={{ ...line, delivery: line.delivery }} state={state} />}
    </li>
  );
}

function speaker(line: TranscriptLine, { viewer, names }: CaseState): string {
  if (line.from === 'person') return viewer.t('console.person');
  if (line.from === 'bot') return viewer.t('console.bot');
  return (line.staffId === null ? undefined : names.get(line.staffId)) ?? viewer.t('console.officer');
}

/** What was said last, and by whom; spoken when it changes. */
export function Latest({ state, live = false }: { state: CaseState; live?: boolean }): View {
  const { t } = state.viewer;
  const line = state.dossier.transcript.findLast((said) => said.from !== 'bot');
  const words =
    line === undefined
      ? []
      : [
          `${t('console.talk.latest')}: ${speaker(line, state)}.`,
          cutText(line.text, 200),
          line.delivery === null ? '' : t(`console.delivery.${line.delivery}`),
        ];
  return (
    <Spoken id="latest" live={live}>
      {words.join(' ').trim()}
    </Spoken>
  );
}

/** The reply box. It is never replaced while a page is open. */
export function Composer({ state }: { state: CaseState }): View {
  const { viewer, dossier, typed, once } = state;
  const { t, locale } = viewer;
  const c = dossier.case;
  const hint = t('console.reply.hint', { language: t(`console.reads.${c.locale}`), channel: t(`console.channel.${c.channel}`) });
  return (
    <section class="card composer" id="reply" aria-labelledby="reply-title">
      <form method="post" action={`/console/cases/${c.id}/reply`}>
        <Csrf viewer={viewer} />
        <input type="hidden" name="once" value={`${once}-reply`} />
        <h2 id="reply-title">
          <label for="reply-text">{t('console.reply.title')}</label>
        </h2>
        <p class="hint" id="reply-hint">
          {hint}
        </p>
        <textarea
          id="reply-text"
          name="text"
          rows={5}
          lang={c.locale}
          dir="auto"
          required
          aria-describedby="reply-hint"
          data-guard
          data-count="reply-count"
          autofocus={typed.reply !== ''}
        >
          {`\n${typed.reply}`}
        </textarea>
        <div class="actions">
          <span class="hint" id="reply-count" data-most={MAX_REPLY_CHARS}>
            {t('console.reply.most', { most: count(MAX_REPLY_CHARS, locale) })}
          </span>
          <button class="primary" type="submit">
            {t('console.reply.send')}
          </button>
        </div>
      </form>
    </section>
  );
}

/** Closing and giving back. Closing asks twice: a reason, and a tick. */
export function CloseForm({ state }: { state: CaseState }): View {
  const { viewer, dossier, typed, once } = state;
  const { t } = viewer;
  const c = dossier.case;
  return (
    <section class="card" aria-label={t('console.close.section')}>
      <details open={typed.closing}>
        <summary>{t('console.close.title')}</summary>
        <form method="post" action={`/console/cases/${c.id}/close`}>
          <Csrf viewer={viewer} />
          <input type="hidden" name="once" value={`${once}-close`} />
          <fieldset>
            <legend>{t('console.close.outcome')}</legend>
            {CASE_OUTCOMES.map((outcome) => (
              <label class="choice">
                <input type="radio" name="outcome" value={outcome} required checked={typed.outcome === outcome} />{' '}
                {t(`console.outcome.${outcome}`)}
              </label>
            ))}
          </fieldset>
          <label class="choice">
            <input type="checkbox" name="confirm" value="yes" required /> {t('console.close.confirm')}
          </label>
          <button class="danger wide" type="submit">
            {t('console.close.submit')}
          </button>
        </form>
      </details>
      <details>
        <summary>{t('console.release.title')}</summary>
        <form method="post" action={`/console/cases/${c.id}/release`}>
          <Csrf viewer={viewer} />
          <p>{t('console.release.hint')}</p>
          <button class="wide" type="submit">
            {t('console.release.submit')}
          </button>
        </form>
      </details>
    </section>
  );
}
