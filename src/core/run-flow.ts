import type { Ctx, Flow, Flows, Next, Said } from './flow.js';
import { enterFlow } from './flow.js';
import { menuReply } from './menu.js';
import { cause, change, type Draft, say } from './turn-builder.js';
import type { Env, FlowData, Frame, Reply, State } from './types.js';

/** Starts a flow; what was open before is parked, so that the menu can offer to go on. */
export function startFlow(flows: Flows, draft: Draft, name: string, env: Env, data: FlowData = {}, step?: string): Draft {
  const flow = flows.get(name);
  if (!flow) return say(draft, menuReply(draft.state));
  const open = draft.state.flow;
  const parked = open !== null && open.flow !== name && worthKeeping(open) ? open : draft.state.parked;
  const state = { flow: enterFlow(flow, env.now, data, step), parked: parked?.flow === name ? null : parked };
  return prompt(flow, change(draft, state), env);
}

/** Goes on with a parked flow where it was. */
export function resumeFlow(flows: Flows, draft: Draft, env: Env): Draft {
  const { parked } = draft.state;
  if (parked === null) return say(draft, menuReply(draft.state));
  return promptAgain(flows, change(draft, { flow: parked, parked: null }), env);
}

/** Leaves the open flow for the menu; half-done work is parked. */
export function parkFlow(draft: Draft): Draft {
  const { flow, parked } = draft.state;
  return change(draft, { flow: null, parked: flow !== null && worthKeeping(flow) ? flow : parked });
}

function worthKeeping(frame: Frame): boolean {
  return Object.keys(frame.data).length > 0;
}

/** One step back; out of the flow when it is at its beginning. */
export function goBack(flows: Flows, draft: Draft, env: Env): Draft {
  const { flow } = draft.state;
  const previous = flow?.path.at(-1);
  if (flow === null || previous === undefined) return say(change(draft, { flow: null }), menuReply({ ...draft.state, flow: null }));
  return promptAgain(flows, change(draft, { flow: { ...flow, step: previous, path: flow.path.slice(0, -1) } }), env);
}

/** Asks the open step again; says nothing when no flow is open. A flow whose shape has changed starts again. */
export function promptAgain(flows: Flows, draft: Draft, env: Env): Draft {
  const opened = openFlow(flows, draft, env);
  return opened === null ? draft : prompt(opened.flow, opened.draft, env);
}

/** Gives the open step the person's answer; null when no flow is open or the step does not understand it. */
export function hearInFlow(flows: Flows, draft: Draft, said: Said, env: Env): Draft | null {
  const opened = openFlow(flows, draft, env);
  if (opened === null) return null;
  const frame = opened.draft.state.flow;
  const stepDef = frame && opened.flow.steps[frame.step];
  if (!frame || !stepDef) return null;
  if (opened.restarted) return prompt(opened.flow, opened.draft, env);
  const next = stepDef.hear(ctxOf(opened.draft.state, frame, env), said);
  return next === null ? null : follow(opened.flow, opened.draft, frame, next, env);
}

function follow(flow: Flow, draft: Draft, frame: Frame, next: Next, env: Env): Draft {
  if ('stay' in next) {
    const kept = change(draft, { flow: { ...frame, data: { ...frame.data, ...next.data } } });
    if (next.quiet === true) return say(kept, { lines: next.stay, choices: draft.state.choices });
    return prompt(flow, say(kept, { lines: next.stay }), env);
  }
  if ('end' in next) {
    const state: Partial<State> = { ...next.state, flow: null };
    const ended = cause(say(change(draft, state), { lines: next.say ?? [] }), ...(next.effects ?? []));
    return next.after === 'menu' ? say(ended, menuReply(ended.state)) : ended;
  }
  const moved = { ...frame, step: next.to, path: [...frame.path, frame.step], data: { ...frame.data, ...next.data } };
  return prompt(flow, say(change(draft, { ...next.state, flow: moved }), { lines: next.say ?? [] }), env);
}

function prompt(flow: Flow, draft: Draft, env: Env): Draft {
  const frame = draft.state.flow;
  const stepDef = frame && flow.steps[frame.step];
  if (!frame || !stepDef) return draft;
  const reply: Reply = stepDef.ask(ctxOf(draft.state, frame, env));
  return say(draft, reply);
}

function openFlow(flows: Flows, draft: Draft, env: Env): { flow: Flow; draft: Draft; restarted: boolean } | null {
  const frame = draft.state.flow;
  if (frame === null) return null;
  const flow = flows.get(frame.flow);
  if (!flow) return null;
  if (frame.version === flow.version && flow.steps[frame.step] !== undefined) return { flow, draft, restarted: false };
  const again = change(draft, { flow: enterFlow(flow, env.now) });
  return { flow, draft: say(again, { lines: [{ key: 'flow.started_again' }] }), restarted: true };
}

function ctxOf(state: State, frame: Frame, env: Env): Ctx {
  return { state, locale: state.locale ?? 'vi', data: frame.data, since: frame.since, env };
}
