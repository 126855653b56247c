import type { Choice, Effect, Line, MessageKind, Reply, State } from './types.js';

/** A turn in the making: the next state, what was said so far, and the other effects. */
export type Draft = {
  readonly state: State;
  readonly lines: readonly Line[];
  readonly choices: readonly Choice[];
  readonly kind: MessageKind;
  readonly effects: readonly Effect[];
};

export function beginTurn(state: State): Draft {
  return { state, lines: [], choices: [], kind: 'answer', effects: [] };
}

/** Adds to what is said in this turn. The last choices given win: they belong to the last question asked. */
export function say(draft: Draft, reply: Reply): Draft {
  const said = new Set(draft.lines.map((line) => JSON.stringify(line)));
  return {
    ...draft,
    // Two parts of a turn may want to say the same (the promise, the menu); once is enough.
    lines: [...draft.lines, ...reply.lines.filter((line) => !said.has(JSON.stringify(line)))],
    choices: reply.choices && reply.choices.length > 0 ? reply.choices : draft.choices,
  };
}

export function change(draft: Draft, part: Partial<State>): Draft {
  return { ...draft, state: { ...draft.state, ...part } };
}

export function cause(draft: Draft, ...effects: readonly Effect[]): Draft {
  return { ...draft, effects: [...draft.effects, ...effects] };
}

/**
 * Closes the turn: everything said becomes one message (on Zalo each message counts), and the state remembers
 * its choices so that typing works like tapping.
 */
export function endTurn(draft: Draft): { state: State; effects: readonly Effect[] } {
  if (draft.lines.length === 0) return { state: draft.state, effects: draft.effects };
  const reply: Reply = { lines: draft.lines, choices: draft.choices };
  return {
    state: { ...draft.state, choices: draft.choices, last: reply },
    effects: [...draft.effects, { type: 'say', reply, kind: draft.kind }],
  };
}
