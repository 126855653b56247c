import { choice, type Flow } from '../core/flow.js';
import { moveOwner, type Ownership } from '../core/ownership.js';
import { initialState } from '../core/types.js';

/** Erases everything a person told us, after one clear question. */
export const forgetMe: Flow = {
  name: 'forget-me',
  version: 1,
  first: 'confirm',
  steps: {
    confirm: {
      ask: (ctx) => ({
        lines: [
          { key: ctx.state.caseId === null ? 'forget-me.question' : 'forget-me.question_case', params: { code: ctx.state.caseCode ?? '' } },
        ],
        choices: [choice('forget-me', 'confirm', 'yes'), choice('forget-me', 'confirm', 'no')],
      }),
      hear: (ctx, said) => {
        const yes = said.kind === 'choice' ? said.value === 'yes' : said.kind === 'text' && said.command === 'yes';
        const no = said.kind === 'choice' ? said.value === 'no' : said.kind === 'text' && said.command === 'no';
        if (no) return { end: true, say: [{ key: 'forget-me.kept' }], after: ctx.state.owner === 'human' ? 'nothing' : 'menu' };
        if (!yes) return null;
        const owner = moveOwner(ctx.state, { type: 'erased' }) as Ownership;
        // The language stays for the goodbye; the next message begins a new conversation in it.
        const state = { ...initialState, ...owner, locale: ctx.state.locale };
        return { end: true, say: [{ key: 'forget-me.done' }], after: 'nothing', state, effects: [{ type: 'erase' }] };
      },
    },
  },
};
