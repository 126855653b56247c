import { mayOn } from '../../core/permissions.js';
import type { Desk } from '../desk.js';
import type { View } from '../html.js';
import { Page } from '../layout.js';
import { Notice, Region } from '../parts.js';
import { CaseFacts, CaseFiles, OtherCases } from './case-facts.js';
import { CaseHead } from './case-head.js';
import { CaseHistory, CaseNotes, NoteForm } from './case-notes.js';
import type { CaseState } from './case-state.js';
import { CloseForm, Composer, Latest, Transcript } from './case-talk.js';

/** Whether the page has a reply box: its case is held by the officer who looks. */
export const MODES = ['mine', 'other'] as const;
export type Mode = (typeof MODES)[number];

export function modeOf({ viewer, dossier }: CaseState): Mode {
  return mayOn(viewer.actor, 'work', dossier.case) ? 'mine' : 'other';
}

/** The whole page. Its live parts refresh themselves; the boxes that somebody types in are not among them. */
export function CaseScreen({ desk, state }: { desk: Desk; state: CaseState }): View {
  const { viewer, dossier } = state;
  const { t } = viewer;
  const c = dossier.case;
  const mode = modeOf(state);
  return (
    <Page desk={desk} viewer={viewer} section="queue" title={`${c.code} · ${t(`category.${c.category}`)}`}>
      <div
        class="case"
        hx-get={`/console/cases/${c.id}?mode=${mode}`}
        hx-trigger={`live-${c.id} from:body, live-all from:body`}
        hx-swap="none"
        hx-sync="this:replace"
      >
        <Said state={state} />
        <CaseHead state={state} />
        <CaseFacts state={state} />
        <div class="talk">
          <section class="card" aria-labelledby="story-title">
            <h2 id="story-title">{t('console.case.story')}</h2>
            {c.story === '' ? (
              <p class="hint">{t('console.case.no_story')}</p>
            ) : (
              <p class="story" lang={c.locale} dir="auto">
                {c.story}
              </p>
            )}
          </section>
          <CaseFiles state={state} />
          <Transcript state={state} />
          <Latest state={state} />
          <ModeNote state={state} was={mode} />
          {mode === 'mine' ? <Composer state={state} /> : <LostReply state={state} />}
        </div>
        <div class="side">
          {mode === 'mine' ? <CloseForm state={state} /> : null}
          <section class="card internal" aria-labelledby="notes-title" id="notes">
            <h2 id="notes-title">{t('console.note.title')}</h2>
            <CaseNotes state={state} />
            <NoteForm state={state} />
          </section>
          <OtherCases state={state} />
          <CaseHistory state={state} />
        </div>
      </div>
    </Page>
  );
}

/**
 * The parts that change while a page is open; `was` says which reply box the page has. What was said about the last
 * deed stays until the next one.
 */
export function caseParts(state: CaseState, was: Mode): View[] {
  return [
    ...(state.good === null && state.bad === null ? [] : [<Said state={state} live />]),
    <CaseHead state={state} live />,
    <CaseFacts state={state} live />,
    <CaseFiles state={state} live />,
    <Transcript state={state} live />,
    <Latest state={state} live />,
    <ModeNote state={state} was={was} live />,
    <CaseNotes state={state} live />,
    <CaseHistory state={state} live />,
  ];
}

function Said({ state, live = false }: { state: CaseState; live?: boolean }): View {
  return (
    <Region id="said" live={live}>
      {state.good === null ? null : <Notice tone="good">{state.good}</Notice>}
      {state.bad === null ? null : <Notice tone="bad">{state.bad}</Notice>}
    </Region>
  );
}

/** The case changed hands while the page was open: says so beside the reply box, and leaves the typed text alone. */
function ModeNote({ state, was, live = false }: { state: CaseState; was: Mode; live?: boolean }): View {
  const { viewer, dossier, names } = state;
  const now = modeOf(state);
  const holder = dossier.case.assigneeId === null ? '' : (names.get(dossier.case.assigneeId) ?? '');
  const words =
    now === 'mine'
      ? 'console.changed.now_yours'
      : dossier.case.status === 'closed'
        ? 'console.changed.closed'
        : holder === ''
          ? 'console.changed.waiting'
          : 'console.changed.held';
  return (
    <Region id="mode-note" live={live}>
      {now === was ? null : (
        <div class="notice warn" role="alert">
          <p>{viewer.t(words, { name: holder })}</p>
          {was === 'mine' ? <p>{viewer.t('console.changed.copy')}</p> : null}
          <p>
            <a class="button" href={`/console/cases/${dossier.case.id}`}>
              {viewer.t('console.changed.reload')}
            </a>
          </p>
        </div>
      )}
    </Region>
  );
}

/** A reply that was refused because the case is no longer held: the words stay, and go along with a new claim. */
function LostReply({ state }: { state: CaseState }): View | null {
  if (state.typed.reply === '') return null;
  return (
    <section class="card">
      <label for="lost">{state.viewer.t('console.typed')}</label>
      <textarea id="lost" rows={6} readonly dir="auto">{`\n${state.typed.reply}`}</textarea>
    </section>
  );
}
