import { go, menuReply } from './menu.js';
import { cause, change, type Draft, say } from './turn-builder.js';
import type { Choice, Env, Intent, Reply, State } from './types.js';

const PERSON = go('talk-to-staff');
const PAGE = 6;

export type Found = {
  readonly article: string;
  readonly related: readonly string[];
  readonly score: number;
  /** The question sounds like something that happens to this person: offer to tell the consulate. */
  readonly concerned?: boolean;
};

/** Shows an article with its citation, asks whether it helped, and offers what people ask next. */
export function answerArticle(draft: Draft, found: Found, env: Env): Draft {
  const { article, score } = found;
  const standing = env.standing(article);
  if (standing !== 'served') {
    // Whatever waits for its editors, the number that saves lives does not.
    const told = say(draft, { lines: [{ key: `article.${standing}` }, { key: 'urgent.worry' }], choices: [PERSON, go('ask')] });
    return cause(told, { type: 'answered', outcome: { kind: 'none', score } });
  }
  const concerned = found.concerned === true && draft.state.audience !== 'employer' && draft.state.owner === 'bot';
  const more = found.related.filter((id) => id !== article).slice(0, concerned ? 2 : 3);
  const answered = say(change(draft, { lastArticle: article }), {
    lines: [{ article }],
    choices: [
      { payload: `fb/${article}/1`, label: { key: 'feedback.helpful' } },
      { payload: `fb/${article}/0`, label: { key: 'feedback.not_helpful' } },
      ...(concerned ? [go('complaint')] : []),
      ...articleChoices(more, draft.state, env),
      PERSON,
    ],
  });
  return cause(answered, { type: 'answered', outcome: { kind: 'answer', article, offered: more, score } });
}

/** Two questions in one message get both answers, in the order of the questions. */
export function answerBoth(draft: Draft, found: readonly [Found, Found], env: Env): Draft {
  const told = found.map(({ article, score }) => ({ article, score, standing: env.standing(article) }));
  const concerned = found.some((one) => one.concerned === true) && draft.state.audience !== 'employer' && draft.state.owner === 'bot';
  const served = told.filter(({ standing }) => standing === 'served');
  const last = served.at(-1)?.article ?? draft.state.lastArticle;
  const said = say(change(draft, { lastArticle: last }), {
    lines: told.map(({ article, standing }) => (standing === 'served' ? { article } : { key: `article.${standing}` })),
    choices: [...(concerned ? [go('complaint')] : []), go('ask'), PERSON],
  });
  return told.reduce(
    (landed, { article, score, standing }) =>
      cause(landed, {
        type: 'answered',
        outcome: standing === 'served' ? { kind: 'answer', article, offered: [], score } : { kind: 'none', score },
      }),
    said,
  );
}

/** "Did you mean …": at most three, and always a person. */
export function clarify(draft: Draft, options: readonly string[], score: number, env: Env): Draft {
  const offered = options.slice(0, 3);
  const asked = say(draft, {
    lines: [{ key: 'ask.did_you_mean' }],
    choices: [...articleChoices(offered, draft.state, env), { payload: 'go/ask', label: { key: 'ask.none_of_these' } }, PERSON],
  });
  return cause(asked, { type: 'answered', outcome: { kind: 'clarify', offered, score } });
}

/** The honest "I do not know": topics to look at, and a person. */
export function admitUnknown(draft: Draft, score: number, env: Env): Draft {
  const topics = topicsReply(draft.state, env).choices ?? [];
  const said = say(draft, { lines: [{ key: 'ask.unknown' }], choices: [PERSON, ...topics.slice(0, PAGE)] });
  return cause(said, { type: 'answered', outcome: { kind: 'none', score } });
}

/** The topics that have answers for this person. */
export function topicsReply(state: State, env: Env): Reply {
  const topics = env.topics(state.audience).filter((topic) => topic.articles.length > 0);
  return {
    lines: [{ key: 'ask.prompt' }],
    choices: topics.slice(0, 12).map((topic) => ({ payload: `topic/${topic.id}`, label: { key: `topic.${topic.id}` } })),
  };
}

/** The articles of a topic, six at a time. */
export function showTopic(draft: Draft, id: string, from: number, env: Env): Draft {
  const topic = env.topics(draft.state.audience).find((t) => t.id === id);
  if (!topic || !Number.isInteger(from) || from < 0) return say(draft, topicsReply(draft.state, env));
  const page = topic.articles.slice(from, from + PAGE);
  const choices = [...articleChoices(page, draft.state, env)];
  if (from + PAGE < topic.articles.length) choices.push({ payload: `topic/${id}/${from + PAGE}`, label: { key: 'ask.more' } });
  choices.push({ payload: 'go/ask', label: { key: 'ask.other_topics' } });
  return say(draft, { lines: [{ key: 'topic.title', keys: { topic: `topic.${id}` } }], choices });
}

/** An intent whose own flow is not there yet leads to the articles that fit, and to a person. */
export function guideTo(draft: Draft, intent: Intent, env: Env): Draft {
  const articles = env.guide(intent);
  if (articles.length === 0) return say(draft, menuReply(draft.state));
  const shown = say(draft, { lines: [{ key: `guide.${intent}` }], choices: [...articleChoices(articles, draft.state, env), PERSON] });
  return cause(shown, { type: 'answered', outcome: { kind: 'flow', flow: intent, score: 1 } });
}

function articleChoices(ids: readonly string[], state: State, env: Env): Choice[] {
  return ids.flatMap((id) => {
    const title = env.title(id, state.locale ?? 'vi');
    return title === null ? [] : [{ payload: `art/${id}`, label: { text: title } }];
  });
}
