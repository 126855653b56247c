import { matchChoice, slashPayload } from './choices.js';
import { correctionsTyped } from './corrections.js';
import type { Flows, Said } from './flow.js';
import { hearChoice } from './hear-choice.js';
import { hearStaff } from './hear-staff.js';
import { answerBesideHelp, hearCommand, hearFreeText, hearUrgent, isShort } from './hear-text.js';
import { isRefusal, isWithStaff, moveOwner } from './ownership.js';
import { hearInFlow, promptAgain, startFlow } from './run-flow.js';
import { hasWords } from './text.js';
import { beginTurn, cause, change, type Draft, endTurn, say } from './turn-builder.js';
import type { Command, Effect, Env, Input, Json, State } from './types.js';

export type Turn = { readonly state: State; readonly effects: readonly Effect[] };

/**
 * One turn: what a person (or the staff) did, in a given state, gives the next state and the effects that must
 * become true with it. Pure and synchronous; the same arguments give the same turn.
 */
export function step(flows: Flows, state: State, input: Input, env: Env): Turn {
  const draft = beginTurn(state);
  if (input.kind === 'staff') return endTurn(hearStaff({ ...draft, kind: 'notice' }, input.act));
  if (input.kind === 'left') return endTurn(leave(draft));
  if (input.kind === 'returned') return endTurn(draft);
  if (input.kind === 'group') return endTurn(say(draft, { lines: [{ key: 'group.private_only' }] }));
  return endTurn(hearPerson(flows, meet(flows, greet(draft), input, env), input, env));
}

function leave(draft: Draft): Draft {
  const { caseId } = draft.state;
  return caseId === null ? draft : cause(draft, { type: 'append_to_case', caseId, what: 'left' });
}

function greet(draft: Draft): Draft {
  const moved = moveOwner(draft.state, { type: 'greeted' });
  return isRefusal(moved) ? draft : change(draft, moved);
}

/** First contact: guess the language, give the promise, and open the start flow behind whatever was asked. */
function meet(flows: Flows, draft: Draft, input: Input, env: Env): Draft {
  const met = followLanguage(draft, input, env);
  if (met.state.promised) return met;
  const start = flows.get('start');
  if (!start) return met;
  const first = met.state.locale === null ? start.first : 'role';
  const frame = { flow: start.name, version: start.version, step: first, path: [], data: {}, since: env.now };
  const promise = met.state.locale === null ? met : say(met, { lines: [{ key: 'start.promise' }] });
  return change(promise, { flow: met.state.flow ?? frame, promised: met.state.locale !== null });
}

/** The reply speaks the language of the question, unless the person has chosen one or is in the middle of something. */
function followLanguage(draft: Draft, input: Input, env: Env): Draft {
  const { state } = draft;
  const text = input.kind === 'text' ? input.text : '';
  if (text === '' || state.localeFixed || isWithStaff(state.owner)) return draft;
  if (state.flow !== null && state.flow.flow !== 'start') return draft;
  const heard = env.language(text);
  if (heard === null || (!heard.sure && state.locale !== null)) return draft;
  return change(draft, { locale: heard.locale });
}

function hearPerson(flows: Flows, draft: Draft, input: Input, env: Env): Draft {
  switch (input.kind) {
    case 'start':
      return hearCommand(flows, draft, 'start', env);
    case 'choice':
      return hearChoice(flows, draft, input.payload, env);
    case 'text':
      return hearText(flows, draft, input.text, input.messageId, input.cut === true, env);
    case 'edit':
      return hearEdit(flows, draft, input.text, input.messageId, env);
    case 'media':
      return hearMedia(flows, draft, input, env);
    case 'unsupported':
      return hearUnsupported(flows, draft, input.what, env);
    default:
      return draft;
  }
}

function hearText(flows: Flows, before: Draft, text: string, messageId: string | undefined, cut: boolean, env: Env): Draft {
  if (!hasWords(text)) return hearUnsupported(flows, before, 'empty', env);
  const draft = cut ? say(before, { lines: [{ key: 'input.cut' }] }) : before;
  const { state } = draft;
  const slash = slashPayload(text);
  if (slash !== null) return hearChoice(flows, draft, slash, env);
  const glance = state.owner === 'human' ? null : env.glance(text);
  if (glance !== null) return promptAgain(flows, say(draft, { lines: [glance] }), env);
  const locale = state.locale ?? 'vi';
  const urgent = env.urgent(text);
  const command = env.command(text);

  if (state.owner === 'human' && state.caseId !== null) {
    if (command === 'end') return hearCommand(flows, draft, 'end', env);
    // Erasing is a right at any time, whoever has the conversation.
    const erasing = hearErasing(flows, draft, text, env);
    if (erasing !== null) return erasing;
    const kept = cause(draft, { type: 'append_to_case', caseId: state.caseId, what: urgent ? 'urgent' : 'message' });
    return urgent ? hearUrgent(kept, false) : kept;
  }

  const payload = matchChoice(state.choices, text, locale, env) ?? correctionsTyped(text, env);
  if (payload !== null) return hearChoice(flows, draft, payload, env);

  const said: Said = { kind: 'text', text, command, ...(messageId === undefined ? {} : { messageId }) };
  const inStart = state.flow?.flow === 'start';
  const cry = urgent ? env.language(text) : null;
  // Who cries for help is answered in the language of the cry.
  const heard = cry?.sure === true ? change(draft, { locale: cry.locale }) : draft;
  const warned = urgent ? hearUrgent(heard, state.flow === null || inStart) : draft;
  if (urgent) {
    if (state.flow !== null && !inStart) return hearInFlow(flows, warned, said, env) ?? promptAgain(flows, warned, env);
    return state.owner === 'queue' && state.caseId !== null
      ? cause(warned, { type: 'append_to_case', caseId: state.caseId, what: 'urgent' })
      : answerBesideHelp(warned, text, env);
  }
  if (command !== null && !belongsToFlow(command, state)) return hearCommand(flows, draft, command, env);
  const answered = hearFreeText(flows, draft, said, env);
  return env.worry(text) ? say(answered, { lines: [{ key: 'urgent.worry' }] }) : answered;
}

function hearErasing(flows: Flows, draft: Draft, text: string, env: Env): Draft | null {
  const { state } = draft;
  if (state.flow?.flow !== 'forget-me')
    return isShort(text) && env.intent(text) === 'forget-me' ? startFlow(flows, draft, 'forget-me', env) : null;
  const payload = matchChoice(state.choices, text, state.locale ?? 'vi', env);
  if (payload !== null) return hearChoice(flows, draft, payload, env);
  return hearInFlow(flows, draft, { kind: 'text', text, command: env.command(text) }, env);
}

/** An edit corrects what was written; it is never the answer to a later question. */
function hearEdit(flows: Flows, draft: Draft, text: string, messageId: string, env: Env): Draft {
  const { state } = draft;
  if (!hasWords(text)) return draft;
  if (isWithStaff(state.owner) && state.caseId !== null) {
    const what = env.urgent(text) ? 'urgent' : 'edited';
    const kept = cause(draft, { type: 'append_to_case', caseId: state.caseId, what });
    return what === 'urgent' ? hearUrgent(kept, false) : kept;
  }
  const parts = state.flow?.data['story'];
  if (state.flow !== null && isList(parts)) {
    const story = parts.map((part: Json) => (isPart(part) && part['id'] === messageId ? { ...part, text } : part));
    const frame = { ...state.flow, data: { ...state.flow.data, story } };
    return say(change(draft, { flow: frame }), { lines: [{ key: 'input.edited' }], choices: state.choices });
  }
  if (state.flow !== null) return promptAgain(flows, say(draft, { lines: [{ key: 'input.edit_ignored' }] }), env);
  return hearText(flows, draft, text, undefined, false, env);
}

function isPart(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hearMedia(flows: Flows, before: Draft, input: Extract<Input, { kind: 'media' }>, env: Env): Draft {
  const { state } = before;
  const sameAlbum = input.album !== undefined && input.album === state.album;
  const draft = change(before, { album: input.album ?? null });
  const urgent = input.caption !== undefined && env.urgent(input.caption);
  const caseId = isWithStaff(state.owner) ? state.caseId : null;
  const files = input.files.map((file) => ({ id: env.newId(), file }));

  if (caseId !== null && (state.owner === 'human' || state.flow === null)) {
    const keep = files.map((f): Effect => ({ type: 'keep_file', id: f.id, file: f.file, caseId }));
    const kept = cause(draft, ...keep, { type: 'append_to_case', caseId, what: urgent ? 'urgent' : 'message' });
    if (urgent) return hearUrgent(kept, false);
    return state.owner === 'human' || sameAlbum
      ? kept
      : say(kept, { lines: [{ key: 'queue.added', params: { code: state.caseCode ?? '' } }] });
  }
  const warned = urgent ? hearUrgent(draft, state.flow === null) : draft;
  const said: Said = { kind: 'media', files, ...(input.caption === undefined ? {} : { caption: input.caption }) };
  const inFlow = hearInFlow(flows, warned, said, env);
  if (inFlow !== null) {
    const kept = cause(inFlow, ...files.map((f): Effect => ({ type: 'keep_file', id: f.id, file: f.file, caseId: null })));
    return sameAlbum ? { ...kept, lines: warned.lines, choices: state.choices } : kept;
  }
  if (sameAlbum) return warned;
  if (input.caption !== undefined && hasWords(input.caption) && !urgent) {
    return hearText(flows, say(warned, { lines: [{ key: 'input.media_not_kept' }] }), input.caption, undefined, false, env);
  }
  const voice = input.files.some((file) => file.kind === 'voice' || file.kind === 'audio');
  return promptAgain(flows, say(warned, { lines: [{ key: voice ? 'input.voice' : 'input.media' }] }), env);
}

function hearUnsupported(flows: Flows, draft: Draft, what: Extract<Input, { kind: 'unsupported' }>['what'], env: Env): Draft {
  if (draft.state.owner === 'human') return draft;
  return promptAgain(flows, say(draft, { lines: [{ key: `input.${what}` }] }), env);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Answers, and small talk while a flow is open, are for the open step. */
function belongsToFlow(command: Command, state: State): boolean {
  if (command === 'hello' || command === 'thanks') return state.flow !== null;
  return command === 'yes' || command === 'no' || command === 'skip' || command === 'done';
}
