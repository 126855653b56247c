import { admitUnknown, answerArticle, answerBoth, clarify, guideTo } from './answer.js';
import type { Flows, Said } from './flow.js';
import { go, menuReply } from './menu.js';
import { isRefusal, moveOwner } from './ownership.js';
import { goBack, hearInFlow, parkFlow, promptAgain, startFlow } from './run-flow.js';
import { hasWords } from './text.js';
import { cause, change, type Draft, say } from './turn-builder.js';
import type { Asked, Command, Env, Finding, FlowData, Intent, Line, Reply } from './types.js';

const WAYS_ON = [
  go('complaint', { key: 'urgent.tell_consulate' }),
  go('talk-to-staff'),
  { payload: 'cmd/menu', label: { key: 'urgent.safe' } },
];

/** Emergency help comes before anything else that is said. `alone`: nothing else is open, so ways on are offered. */
export function hearUrgent(draft: Draft, alone: boolean): Draft {
  const lines = [{ key: 'urgent.help' }, { key: 'urgent.sentence' }, ...draft.lines];
  const helped = { ...draft, lines, choices: alone ? WAYS_ON : draft.choices };
  return cause(helped, { type: 'answered', outcome: { kind: 'flow', flow: 'urgent', score: 1 } });
}

/** The words that work at every step. */
export function hearCommand(flows: Flows, draft: Draft, command: Command, env: Env): Draft {
  const { state } = draft;
  switch (command) {
    case 'cancel':
      if (state.flow === null) return say(draft, menuReply(state));
      return say(say(change(draft, { flow: null }), { lines: [{ key: 'flow.cancelled' }] }), menuReply({ ...state, flow: null }));
    case 'back':
      return goBack(flows, draft, env);
    case 'start':
      return state.flow?.flow === 'start' || state.audience === null
        ? promptAgain(flows, state.flow?.flow === 'start' ? draft : change(parkFlow(draft), { flow: startFrame(flows, draft, env) }), env)
        : toMenu(draft);
    case 'menu':
      return toMenu(draft);
    case 'help':
      return promptAgain(
        flows,
        say(draft, {
          lines: [{ key: 'help.text' }, ...(env.servesUnapproved() ? [{ key: 'help.unapproved' }] : [])],
          choices: [go('ask'), go('talk-to-staff'), { payload: 'cmd/menu', label: { key: 'menu.menu' } }],
        }),
        env,
      );
    case 'again':
      return state.last === null ? toMenu(draft) : sayAgain(draft, state.last, env);
    case 'end':
      return leaveStaff(draft);
    case 'hello':
      return say(say(draft, { lines: [{ key: 'hello.text' }] }), menuReply(state));
    case 'thanks':
      return say(draft, { lines: [{ key: 'thanks.text' }], choices: [{ payload: 'cmd/menu', label: { key: 'menu.menu' } }] });
    case 'yes':
    case 'no':
    case 'skip':
    case 'done':
      return promptAgain(flows, draft, env);
  }
}

/** What was said last; an answer that may not be given any more is not given again. */
function sayAgain(draft: Draft, last: Reply, env: Env): Draft {
  const lines = last.lines.map((line): Line => {
    const standing = 'article' in line ? env.standing(line.article) : 'served';
    return standing === 'served' ? line : { key: `article.${standing}` };
  });
  return say(draft, { ...last, lines });
}

function startFrame(flows: Flows, draft: Draft, env: Env) {
  const start = flows.get('start');
  if (!start) return null;
  const step = draft.state.locale === null ? start.first : 'role';
  return { flow: start.name, version: start.version, step, path: [], data: {}, since: env.now };
}

function toMenu(draft: Draft): Draft {
  const parked = parkFlow(draft);
  return say(parked, menuReply(parked.state));
}

function leaveStaff(draft: Draft): Draft {
  const { state } = draft;
  const moved = moveOwner(state, { type: 'ended' });
  if (isRefusal(moved) || state.caseId === null) return toMenu(draft);
  const told = say(change(draft, moved), { lines: [{ key: 'handoff.ended', params: { code: state.caseCode ?? '' } }] });
  return say(cause(told, { type: 'append_to_case', caseId: state.caseId, what: 'ended' }), menuReply(told.state));
}

/** At most six words: short enough to be a wish ("gặp người thật") rather than a story that mentions it. */
export function isShort(text: string): boolean {
  return text.trim().split(/\s+/).length <= 6;
}

/** Free text: the open step, a wish, a question, or a message for the case that waits. In that order of care. */
export function hearFreeText(flows: Flows, draft: Draft, said: Extract<Said, { kind: 'text' }>, env: Env): Draft {
  const { state } = draft;
  const step = state.flow === null ? undefined : flows.get(state.flow.flow)?.steps[state.flow.step];
  const intent = env.intent(said.text);

  if (state.flow !== null && step?.freeText !== undefined) {
    if (
      isShort(said.text) &&
      (intent === 'talk-to-staff' || intent === 'language' || intent === 'forget-me') &&
      state.flow.flow !== intent
    ) {
      return openIntent(flows, draft, intent, said.text, env);
    }
    if (step.freeText !== 'always' && env.isQuestion(said.text)) {
      const found = search(draft, said.text, env);
      if (found.kind === 'answer') {
        const answered = answerArticle(draft, { ...found, related: [] }, env);
        return (step.freeText === 'keeps' ? hearInFlow(flows, answered, said, env) : null) ?? promptAgain(flows, answered, env);
      }
    }
    const heard = hearInFlow(flows, draft, said, env);
    if (heard !== null) return heard;
  } else {
    const heard = hearInFlow(flows, draft, said, env);
    if (heard !== null) return heard;
  }

  const wish = wishOf(draft, intent, said.text, env);
  if (wish === null && intent === 'complaint' && state.caseId !== null) return addToCase(draft, state.caseId);
  if (wish !== null && (state.flow === null || state.flow.flow !== wish)) {
    return state.flow?.flow === 'start'
      ? openIntent(flows, change(draft, { flow: null }), wish, said.text, env)
      : openIntent(flows, draft, wish, said.text, env);
  }
  const [found, second] = searchAll(draft, said.text, env);
  if (found?.kind === 'answer') {
    const concerned = env.category(said.text) !== null;
    const noted = noteAnswer(draft, said.text, found.article, env);
    const answered =
      second?.kind === 'answer'
        ? answerBoth(noteAnswer(noted, said.text, second.article, env), [{ ...found, concerned }, second], env)
        : answerArticle(noted, { ...found, concerned }, env);
    return state.flow !== null ? promptAgain(flows, answered, env) : stillWaiting(answered);
  }
  if (state.flow !== null) return hearBesideFlow(flows, draft, said.text, found ?? UNKNOWN, env);
  if (state.owner === 'queue' && state.caseId !== null) return addToCase(draft, state.caseId);
  const noted = noteQuestion(draft, said.text, found?.kind ?? 'none', null, env);
  return found?.kind === 'clarify' ? clarify(noted, found.options, found.score, env) : admitUnknown(noted, found?.score ?? 0, env);
}

const UNKNOWN: Finding = { kind: 'none', score: 0 };

/** Help comes first; a question that was asked with it is answered all the same. */
export function answerBesideHelp(draft: Draft, text: string, env: Env): Draft {
  if (!env.isQuestion(text)) return draft;
  const found = search(draft, text, env);
  return found.kind === 'answer' ? answerArticle(noteAnswer(draft, text, found.article, env), { ...found, concerned: true }, env) : draft;
}

/** A text that neither the open step nor an answer takes. Who is still being welcomed is asked back, or told that we do not know. */
function hearBesideFlow(flows: Flows, draft: Draft, text: string, found: Finding, env: Env): Draft {
  const asks = env.isQuestion(text);
  const noted = asks ? noteQuestion(draft, text, found.kind === 'clarify' ? 'clarify' : 'none', null, env) : draft;
  if (draft.state.flow?.flow !== 'start') return promptAgain(flows, say(noted, { lines: [{ key: 'flow.not_understood' }] }), env);
  if (found.kind === 'clarify') return clarify(noted, found.options, found.score, env);
  return promptAgain(flows, say(noted, { lines: asks ? [{ key: 'ask.unknown' }] : [] }), env);
}

/** Flows in which a text that the step does not take is a question like any other. In the rest people tell their story. */
const OPEN_FLOWS = new Set(['start', 'settings']);

/** Keeps a question for the editors, without what could name the person. Never what is told in a complaint or to the staff. */
function noteQuestion(draft: Draft, said: string, outcome: Asked['outcome'], article: string | null, env: Env): Draft {
  if (draft.state.flow !== null && !OPEN_FLOWS.has(draft.state.flow.flow)) return draft;
  const text = env.anonymise(said);
  return hasWords(text) ? cause(draft, { type: 'asked', question: { text, audience: draft.state.audience, outcome, article } }) : draft;
}

function addToCase(draft: Draft, caseId: string): Draft {
  const kept = cause(draft, { type: 'append_to_case', caseId, what: 'message' });
  return say(kept, { lines: [{ key: 'queue.added', params: { code: draft.state.caseCode ?? '' } }] });
}

function search(draft: Draft, text: string, env: Env) {
  const { locale, audience, lastArticle } = draft.state;
  return env.find({ text, locale: locale ?? 'vi', audience, lastArticle });
}

function searchAll(draft: Draft, text: string, env: Env): readonly Finding[] {
  const { locale, audience, lastArticle } = draft.state;
  return env.findAll({ text, locale: locale ?? 'vi', audience, lastArticle });
}

function noteAnswer(draft: Draft, text: string, article: string, env: Env): Draft {
  return noteQuestion(draft, text, env.standing(article) === 'served' ? 'answer' : 'none', article, env);
}

/** In the queue a statement of harm belongs to the case that waits; the bare wish ("khiếu nại") begins another one. */
function wishOf(draft: Draft, intent: Intent | null, text: string, env: Env): Intent | null {
  return draft.state.owner === 'queue' && intent === 'complaint' && env.category(text) !== null ? null : intent;
}

function openIntent(flows: Flows, draft: Draft, intent: Intent, text: string, env: Env): Draft {
  if (intent === 'urgent') return hearUrgent(draft, draft.state.flow === null);
  const named = intent === 'language' ? env.languageNamed(text) : null;
  if (named !== null) {
    const spoken = say(change(draft, { locale: named, localeFixed: true }), { lines: [{ key: 'settings.language_set' }] });
    return draft.state.flow === null ? say(spoken, menuReply(spoken.state)) : promptAgain(flows, spoken, env);
  }
  if (!flows.has(intent)) return guideTo(draft, intent, env);
  const category = intent === 'complaint' ? env.category(text) : null;
  const data: FlowData = intent === 'complaint' && category !== null ? { opened: text, category } : {};
  const opened = startFlow(flows, draft, intent, env, data, intent === 'complaint' && category !== null ? 'offer' : undefined);
  return cause(opened, { type: 'answered', outcome: { kind: 'flow', flow: intent, score: 1 } });
}

function stillWaiting(draft: Draft): Draft {
  if (draft.state.owner !== 'queue') return draft;
  return say(draft, { lines: [{ key: 'queue.still_waiting', params: { code: draft.state.caseCode ?? '' } }] });
}
