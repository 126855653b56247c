import { join, resolve } from 'node:path';
import { capabilities } from '../channels/capabilities.js';
import { CHANNEL_NAMES, type ChannelName } from '../channels/channel.js';
import { renderReply } from '../channels/render.js';
import { systemPorts } from '../clock.js';
import { type Content, loadContent } from '../content/load.js';
import { ContentError, showProblem } from '../content/problem.js';
import type { Article } from '../content/schema.js';
import { step } from '../core/step.js';
import { type Effect, type Env, initialState, LOCALES, type Locale, type Reply } from '../core/types.js';
import { nearestIds } from '../editors/skeleton.js';
import { makeEnv } from '../engine/env.js';
import { type Words, wordReply } from '../engine/words.js';
import { flows } from '../flows/index.js';
import { loadLocales } from '../i18n/index.js';
import { projectRoot } from '../project-root.js';
import { type Command, CommandError, type Io, startWhenMain, UsageError, type Values } from './options.js';

const HELP = `Shows an article, or a draft, exactly as people would get it: messages, buttons or numbered lines.

  npm run content:preview -- overtime-limit [--locale vi] [--channel telegram]

  --locale   vi, ru or en (default: vi)
  --channel  ${CHANNEL_NAMES.join(', ')} (default: all)
  --dir      another content folder`;

export const contentPreviewCommand: Command = {
  name: 'content:preview',
  help: HELP,
  options: { locale: { type: 'string' }, channel: { type: 'string' }, dir: { type: 'string' } },
  arguments: [1, 1],
  run: async (values, [id = ''], io) => {
    const locale = choose(values, 'locale', LOCALES) ?? 'vi';
    const channel = choose(values, 'channel', CHANNEL_NAMES);
    const content = read(typeof values['dir'] === 'string' ? resolve(values['dir']) : join(projectRoot, 'content'));
    const article = content.articles.get(id) ?? content.drafts.get(id);
    if (article === undefined) throw unknown(id, content);
    // A draft is in no search; here, and only here, it stands among the articles.
    const shown = { ...content, articles: new Map([...content.articles, [id, article]]) };
    const { env, words } = makeEnv(shown, loadLocales(join(projectRoot, 'locales')), systemPorts);
    const reply = answerWith(article, locale, { ...env(), standing: () => 'served' });
    io.out(`${id} · ${locale} · ${article.status} · review by ${article.review_by} · ${article.file}`);
    if (article.status === 'draft')
      for (const warning of content.warnings) if (warning.file === article.file) io.out(`still to do: ${showProblem(warning)}`);
    for (const name of CHANNEL_NAMES) if (channel === undefined || channel === name) showOn(name, reply, locale, words, io);
  },
};

function choose<T extends string>(values: Values, name: string, known: readonly T[]): T | undefined {
  const wanted = values[name];
  if (wanted === undefined) return undefined;
  const found = known.find((one) => one === wanted);
  if (found === undefined) throw new UsageError(`--${name} must be one of ${known.join(', ')}.`);
  return found;
}

function read(dir: string): Content {
  try {
    return loadContent(dir);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    throw new CommandError(error.code, `the content has problems:\n${error.problems.map(showProblem).join('\n')}`);
  }
}

function unknown(id: string, content: Content): CommandError {
  const near = nearestIds(id, [...content.articles.keys(), ...content.drafts.keys()]);
  const guess = near.length === 0 ? '' : ` Did you mean: ${near.join(', ')}?`;
  return new CommandError('article_unknown', `there is no article "${id}".${guess}`);
}

/** What somebody who is known gets for tapping the article's button. */
function answerWith(article: Article, locale: Locale, env: Env): Reply {
  const state = {
    ...initialState,
    owner: 'bot' as const,
    promised: true,
    locale,
    localeFixed: true,
    audience: article.audience[0] ?? 'worker',
  };
  const turn = step(flows, state, { kind: 'choice', payload: `art/${article.id}` }, env);
  const said = turn.effects.find((effect): effect is Extract<Effect, { type: 'say' }> => effect.type === 'say');
  if (said === undefined) throw new CommandError('nothing_said', 'the bot says nothing: this is a mistake of ours, please report it');
  return said.reply;
}

function showOn(name: ChannelName, reply: Reply, locale: Locale, words: Words, io: Io): void {
  const limits = capabilities[name];
  const messages = renderReply(wordReply(reply, locale, words), limits);
  const buttons = messages.at(-1)?.choices ?? [];
  const choices = buttons.length > 0 ? `${buttons.length} buttons` : `${reply.choices?.length ?? 0} choices as numbered lines`;
  io.out(`\n${name}: ${messages.length === 1 ? '1 message' : `${messages.length} messages`}, ${choices}`);
  messages.forEach(({ text }, n) => {
    io.out(`┌ message ${n + 1}: ${text.length} of ${limits.textLimit} characters`);
    for (const line of text.split('\n')) io.out(`│ ${line}`.trimEnd());
    io.out('└');
  });
  for (const { label } of buttons) io.out(`  [ ${label} ]`);
}

await startWhenMain(contentPreviewCommand, import.meta.url);
