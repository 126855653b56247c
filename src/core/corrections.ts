import { lineText } from './choices.js';
import type { Flows } from './flow.js';
import { promptAgain } from './run-flow.js';
import type { Turn } from './step.js';
import { foldText } from './text.js';
import { beginTurn, change, type Draft, endTurn, say } from './turn-builder.js';
import { type Choice, type Env, LOCALES, type State } from './types.js';

/** The button that turns corrections off, or on again; it says all it needs, so it works late. */
export function correctionsSwitch(state: Pick<State, 'noCorrections'>): Choice {
  return state.noCorrections === true
    ? { payload: 'corrections/on', label: { key: 'corrections.turn_on' } }
    : { payload: 'corrections/off', label: { key: 'corrections.turn_off' } };
}

/** The words of that button, typed long after it scrolled away; null for anything else. */
export function correctionsTyped(text: string, env: Pick<Env, 'say' | 'title'>): string | null {
  const folded = foldText(text);
  const both = [correctionsSwitch({ noCorrections: false }), correctionsSwitch({ noCorrections: true })];
  const meant = both.find(({ payload, label }) => {
    const captions = LOCALES.map((locale) => foldText(lineText(label, locale, env)));
    return payload === text.trim() || (folded !== '' && captions.includes(folded));
  });
  return meant?.payload ?? null;
}

/** Whether the person is told when an answer that they were given has changed. */
export function chooseCorrections(draft: Draft, what: 'on' | 'off'): Draft {
  const chosen = change(draft, { noCorrections: what === 'off' });
  const back = correctionsSwitch(chosen.state);
  return say(chosen, {
    lines: [{ key: what === 'off' ? 'corrections.off' : 'corrections.on' }],
    choices: draft.state.owner === 'human' ? [back] : [back, { payload: 'cmd/menu', label: { key: 'menu.menu' } }],
  });
}

/** Tells a person that an answer of `given.on` has changed, with the answer as it is now. An open step is asked again after it. */
export function correctAnswer(flows: Flows, state: State, given: { readonly article: string; readonly on: string }, env: Env): Turn {
  const told = say(
    { ...beginTurn(state), kind: 'bulk' as const },
    {
      lines: [{ key: 'correction.changed', params: { date: given.on } }, { article: given.article }],
    },
  );
  const asked = promptAgain(flows, told, env);
  return endTurn(say(asked, { lines: [], choices: [...asked.choices, correctionsSwitch(state)] }));
}
