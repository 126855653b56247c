import { answerArticle, guideTo, showTopic, topicsReply } from './answer.js';
import { splitPayload } from './choices.js';
import { chooseCorrections } from './corrections.js';
import type { Flows } from './flow.js';
import { hearCommand } from './hear-text.js';
import { menuReply } from './menu.js';
import { isWithStaff } from './ownership.js';
import { hearInFlow, promptAgain, resumeFlow, startFlow } from './run-flow.js';
import { cause, change, type Draft, say } from './turn-builder.js';
import { COMMANDS, type Env, INTENTS, LOCALES } from './types.js';

/** What a button may do while a human has the conversation: rate a closed case, erase, stop messages of ours. */
const WHILE_HUMAN = new Set(['rate', 'forget-me', 'corrections']);

/**
 * A tapped button, or typed text that means one. Buttons stay in the chat for ever, so each payload says all it
 * needs, works late, and a step's button outside its step shows where the person is now.
 */
export function hearChoice(flows: Flows, draft: Draft, payload: string, env: Env): Draft {
  const parts = splitPayload(payload);
  if (parts === null) return outOfDate(flows, draft, env);
  const [verb, what, value] = parts;
  const { state } = draft;
  if (state.owner === 'human' && !WHILE_HUMAN.has(verb) && payload !== 'cmd/end' && payload !== 'go/forget-me')
    return say(draft, { lines: [{ key: 'handoff.busy' }] });

  switch (verb) {
    case 'go':
      return goTo(flows, draft, what, env);
    case 'cmd': {
      const command = COMMANDS.find((name) => name === what);
      return command ? hearCommand(flows, draft, command, env) : outOfDate(flows, draft, env);
    }
    case 'lang': {
      const locale = LOCALES.find((name) => name === what);
      if (!locale) return outOfDate(flows, draft, env);
      const inFlow = hearInFlow(flows, draft, { kind: 'choice', value: `lang-${locale}` }, env);
      if (inFlow !== null) return inFlow;
      const fixed = say(change(draft, { locale, localeFixed: true }), { lines: [{ key: 'settings.language_set' }] });
      return state.flow === null ? say(fixed, menuReply(fixed.state)) : promptAgain(flows, fixed, env);
    }
    case 'art':
      return env.title(what, state.locale ?? 'vi') === null
        ? outOfDate(flows, draft, env)
        : promptAgain(flows, answerArticle(draft, { article: what, related: env.related(what, state.audience), score: 1 }, env), env);
    case 'topic':
      return showTopic(draft, what, Number(value ?? '0'), env);
    case 'fb':
      return promptAgain(flows, giveFeedback(draft, what, value === '1'), env);
    case 'rate':
      return rate(draft, what, value);
    case 'corrections':
      return what === 'on' || what === 'off' ? promptAgain(flows, chooseCorrections(draft, what), env) : outOfDate(flows, draft, env);
    default:
      return inStep(flows, draft, verb, what, value, env);
  }
}

function goTo(flows: Flows, draft: Draft, what: string, env: Env): Draft {
  if (what === 'resume') return resumeFlow(flows, draft, env);
  if (what === 'ask') return say(draft, topicsReply(draft.state, env));
  if (flows.has(what)) return startFlow(flows, draft, what, env);
  const intent = INTENTS.find((name) => name === what);
  return intent ? guideTo(draft, intent, env) : say(draft, menuReply(draft.state));
}

function inStep(flows: Flows, draft: Draft, flow: string, stepName: string, value: string | undefined, env: Env): Draft {
  const open = draft.state.flow;
  if (open === null || open.flow !== flow || open.step !== stepName || value === undefined) return outOfDate(flows, draft, env);
  return hearInFlow(flows, draft, { kind: 'choice', value }, env) ?? outOfDate(flows, draft, env);
}

function outOfDate(flows: Flows, draft: Draft, env: Env): Draft {
  const told = say(draft, { lines: [{ key: 'choice.out_of_date' }] });
  if (draft.state.flow !== null) return promptAgain(flows, told, env);
  return isWithStaff(draft.state.owner) ? told : say(told, menuReply(draft.state));
}

function giveFeedback(draft: Draft, article: string, helpful: boolean): Draft {
  const thanked = cause(draft, { type: 'feedback', article, helpful });
  if (helpful) return say(thanked, { lines: [{ key: 'feedback.thanks' }] });
  return say(thanked, {
    lines: [{ key: 'feedback.sorry' }],
    choices: [
      { payload: 'go/talk-to-staff', label: { key: 'menu.talk-to-staff' } },
      { payload: 'go/ask', label: { key: 'menu.ask' } },
    ],
  });
}

function rate(draft: Draft, caseId: string, value: string | undefined): Draft {
  const rating = Number(value);
  if (!Number.isInteger(rating) || rating < 1 || rating > 5) return say(draft, { lines: [{ key: 'choice.out_of_date' }] });
  return say(cause(draft, { type: 'rate_case', caseId, rating }), { lines: [{ key: 'rating.thanks' }] });
}
