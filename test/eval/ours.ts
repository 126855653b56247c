import { join } from 'node:path';
import { systemPorts } from '../../src/clock.js';
import { type Content, loadContent } from '../../src/content/load.js';
import { buildSearch } from '../../src/content/search.js';
import { step } from '../../src/core/step.js';
import { initialState, type State } from '../../src/core/types.js';
import { makeEnv } from '../../src/engine/env.js';
import { flows } from '../../src/flows/index.js';
import { loadLocales } from '../../src/i18n/index.js';
import { modelsFolder, projectRoot } from '../../src/project-root.js';
import type { BankQuestion } from './bank.js';
import type { Outcome } from './judge.js';

export type System = { readonly name: string; readonly ask: (question: BankQuestion) => Outcome | Promise<Outcome> };

export function readContent(): Content {
  return loadContent(join(projectRoot, 'content'));
}

/** The whole conversation, as a person meets it: intents, urgency and asking back included. */
export function ours(content: Content): System {
  const search = buildSearch(content, { models: modelsFolder });
  const { env } = makeEnv(content, loadLocales(join(projectRoot, 'locales')), systemPorts, search);
  return {
    name: 'Cầu Nối',
    ask: (question) => {
      const locale = env().language(question.text)?.locale ?? 'vi';
      const state: State = {
        ...initialState,
        owner: 'bot',
        promised: true,
        locale,
        audience: question.known ? question.audience : null,
        lastArticle: question.after ?? null,
      };
      const turn = step(flows, state, { kind: 'text', text: question.text }, env());
      const outcomes = turn.effects.flatMap((effect) => (effect.type === 'answered' ? [effect.outcome] : []));
      const lines = turn.effects.flatMap((effect) => (effect.type === 'say' ? effect.reply.lines : []));
      const flow = outcomes.find((outcome) => outcome.kind === 'flow')?.flow ?? turn.state.flow?.flow ?? null;
      const answers = lines.flatMap((line) => ('article' in line ? [line.article] : []));
      const explained = search.explain({
        text: question.text,
        locale,
        audience: state.audience,
        lastArticle: state.lastArticle,
      });
      return {
        ranking: explained.articles.map((article) => article.id),
        trust: explained.trust,
        kind: answers.length > 0 ? 'answer' : (outcomes.at(-1)?.kind ?? (flow === null ? 'none' : 'flow')),
        answers,
        offered: outcomes.flatMap((outcome) => (outcome.kind === 'clarify' ? outcome.offered : [])),
        intent: flow,
        urgent: lines.some((line) => 'key' in line && line.key === 'urgent.help'),
        language: turn.state.locale ?? locale,
      };
    },
  };
}
