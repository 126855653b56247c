/**
 * cli: commands for editors and operators. May import everything but the console and http.
 * `ask` puts each question to a fresh conversation and prints how it was understood.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemPorts } from '../clock.js';
import { loadContent } from '../content/load.js';
import { step } from '../core/step.js';
import { AUDIENCES, type Effect, type Heard, initialState, LOCALES, type Reply } from '../core/types.js';
import { makeEnv } from '../engine/env.js';
import { wordReply } from '../engine/words.js';
import { flows } from '../flows/index.js';
import { loadLocales } from '../i18n/index.js';
import { projectRoot } from '../project-root.js';

const HELP = `Usage:
  npm run --silent ask -- "question"             the answer, as a person would see it
  npm run --silent ask -- --explain "question"   how it was understood: normalisation, concepts, scores
  npm run --silent ask -- --jsonl                lines {"id","text","locale"?,"audience"?} in, a line each out
Options: --locale vi|ru|en  --audience worker|family|employer
`;

const question = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  locale: z.enum(LOCALES).optional(),
  audience: z.enum(AUDIENCES).optional(),
});
type Question = z.infer<typeof question>;

const say = loadLocales(join(projectRoot, 'locales'));
const content = loadContent(join(projectRoot, 'content'));
const { env, words, explain } = makeEnv(content, say, systemPorts);

/** The answer to one question in a fresh conversation: promise given, language as asked or as heard. */
export function ask(q: Question) {
  const heardLanguage = env().language(q.text)?.locale ?? 'vi';
  const locale = q.locale ?? heardLanguage;
  const state = {
    ...initialState,
    owner: 'bot' as const,
    promised: true,
    locale,
    localeFixed: q.locale !== undefined,
    audience: q.audience ?? null,
  };
  const turn = step(flows, state, { kind: 'text', text: q.text }, env());
  const outcome =
    turn.effects.find((effect): effect is Extract<Effect, { type: 'answered' }> => effect.type === 'answered')?.outcome ?? null;
  const said = turn.effects.find((effect): effect is Extract<Effect, { type: 'say' }> => effect.type === 'say');
  return {
    id: q.id,
    ...understood(outcome, turn.state.flow?.flow ?? null),
    locale: turn.state.locale ?? locale,
    ...worded(said?.reply ?? null, turn.state.locale ?? locale),
  };
}

const FLOW_OF_COMMAND = ['language', 'settings', 'forget-me', 'talk-to-staff', 'complaint'];

function understood(outcome: Heard | null, openFlow: string | null) {
  if (outcome === null) {
    const flow = openFlow !== null && FLOW_OF_COMMAND.includes(openFlow) ? openFlow : null;
    return { kind: flow === null ? 'none' : 'flow', flow, article: null, offered: [], score: flow === null ? 0 : 1 } as const;
  }
  return {
    kind: outcome.kind,
    flow: outcome.kind === 'flow' ? outcome.flow : null,
    article: outcome.kind === 'answer' ? outcome.article : null,
    offered: outcome.kind === 'answer' || outcome.kind === 'clarify' ? outcome.offered : [],
    score: outcome.score,
  };
}

function worded(reply: Reply | null, locale: (typeof LOCALES)[number]) {
  if (reply === null) return { text: '', citations: [] };
  const { paragraphs, choices } = wordReply(reply, locale, words);
  const text = [...paragraphs.map((p) => p.text), ...choices.map((c) => c.label)].join('\n');
  const citations = reply.lines.flatMap((line) => ('article' in line ? (words.cite(line.article, locale)?.citations ?? []) : []));
  return { text, citations };
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      jsonl: { type: 'boolean' },
      explain: { type: 'boolean' },
      locale: { type: 'string' },
      audience: { type: 'string' },
    },
  });
  if (values.help === true || (values.jsonl !== true && positionals.length === 0)) {
    process.stdout.write(HELP);
    return values.help === true ? 0 : 2;
  }
  if (values.jsonl === true) return answerLines();
  const asked = question.parse({ id: '1', text: positionals.join(' '), locale: values.locale, audience: values.audience });
  if (values.explain === true)
    process.stdout.write(
      `${JSON.stringify(explain({ ...asked, locale: asked.locale ?? 'vi', audience: asked.audience ?? null, lastArticle: null }), null, 2)}\n`,
    );
  else process.stdout.write(`${ask(asked).text}\n`);
  return 0;
}

async function answerLines(): Promise<number> {
  let failed = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    try {
      process.stdout.write(`${JSON.stringify(ask(question.parse(JSON.parse(line))))}\n`);
    } catch (error) {
      failed++;
      process.stderr.write(`Not a question line: ${error instanceof Error ? error.message.split('\n')[0] : 'unreadable'}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${HELP}`);
  return 2;
});
