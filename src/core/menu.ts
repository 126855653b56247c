import type { Choice, Line, Reply, State } from './types.js';

/** A button that works from anywhere: `go/<flow>`, labelled by the locale key `menu.<flow>`. */
export function go(flow: string, label?: Line): Choice {
  return { payload: `go/${flow}`, label: label ?? { key: `menu.${flow}` } };
}

const MENUS: Record<'worker' | 'family' | 'employer', readonly string[]> = {
  worker: ['ask', 'complaint', 'talk-to-staff', 'jobs', 'departure', 'settings'],
  family: ['ask', 'complaint', 'talk-to-staff', 'departure', 'settings'],
  employer: ['ask', 'self-check', 'talk-to-staff', 'settings'],
};

/** The menu of a person's role; a parked flow comes first. */
export function menuReply(state: State): Reply {
  const choices = MENUS[state.audience ?? 'worker'].map((flow) => go(flow));
  if (state.parked === null) return { lines: [{ key: 'menu.title' }], choices };
  const resume = go('resume', { key: 'menu.resume', keys: { what: `menu.${state.parked.flow}` } });
  return { lines: [{ key: 'menu.title' }], choices: [resume, ...choices] };
}
