import type { CaseEventRow } from '../../store/case-events.js';
import type { View } from '../html.js';
import { Csrf, Region, When } from '../parts.js';
import type { CaseState } from './case-state.js';

type Props = { readonly state: CaseState; readonly live?: boolean };

function whoDid(event: CaseEventRow, { viewer, names }: CaseState): string {
  if (event.actorKind === 'person') return viewer.t('console.person');
  if (event.actorKind === 'system') return viewer.t('console.system');
  return (event.actorId === null ? undefined : names.get(event.actorId)) ?? viewer.t('console.officer');
}

/** Notes for colleagues. They look unlike anything that goes to a person. */
export function CaseNotes({ state, live = false }: Props): View {
  const { viewer, dossier, now } = state;
  const { t, locale } = viewer;
  const notes = dossier.events.filter((event) => event.action === 'noted' && event.internalNote !== null);
  return (
    <Region id="case-notes" live={live}>
      {notes.length === 0 ? null : (
        <ol class="notes">
          {notes.map((note) => (
            <li>
              <p class="from">
                <strong>{whoDid(note, state)}</strong>{' '}
                <span class="hint">
                  <When at={note.at} now={now} locale={locale} t={t} />
                </span>
              </p>
              <p class="text" dir="auto">
                {note.internalNote}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Region>
  );
}

/** Saved without leaving the page where scripts run, so that a reply in the making stays. */
export function NoteForm({ state, live = false }: Props): View {
  const { viewer, dossier, typed, once } = state;
  const { t } = viewer;
  const path = `/console/cases/${dossier.case.id}/note`;
  return (
    <Region id="note-form" live={live}>
      <form method="post" action={path} hx-post={path} hx-swap="none" hx-disabled-elt="find button">
        <Csrf viewer={viewer} />
        <input type="hidden" name="once" value={`${once}-note`} />
        <label for="note-text">{t('console.note.label')}</label>
        <p class="hint" id="note-hint">
          {t('console.note.hint')}
        </p>
        <textarea id="note-text" name="text" rows={3} dir="auto" required aria-describedby="note-hint">
          {`\n${typed.note}`}
        </textarea>
        <button type="submit">{t('console.note.save')}</button>
      </form>
    </Region>
  );
}

/** What happened, who did it, when. Who only looked is kept apart: it is much, and seldom asked for. */
export function CaseHistory({ state, live = false }: Props): View {
  const { viewer, dossier } = state;
  const { t } = viewer;
  const deeds = dossier.events.filter((event) => event.action !== 'viewed');
  const looks = dossier.events.filter((event) => event.action === 'viewed');
  return (
    <Region id="case-history" live={live}>
      <section class="card" aria-labelledby="history-title">
        <h2 id="history-title">{t('console.history')}</h2>
        <EventList events={deeds} state={state} />
        {looks.length === 0 ? null : (
          <details id="looks">
            <summary>
              {t('console.history.looks')} <span class="count">{looks.length}</span>
            </summary>
            <EventList events={looks} state={state} />
          </details>
        )}
      </section>
    </Region>
  );
}

function EventList({ events, state }: { events: readonly CaseEventRow[]; state: CaseState }): View {
  const { viewer, now } = state;
  const { t, locale } = viewer;
  return (
    <ol class="events">
      {events.map((event) => (
        <li>
          <span>{t(`console.event.${event.action}`)}</span>
          <span class="hint">
            {whoDid(event, state)} · <When at={event.at} now={now} locale={locale} t={t} />
          </span>
        </li>
      ))}
    </ol>
  );
}
