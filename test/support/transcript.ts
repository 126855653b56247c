import { join } from 'node:path';
import { fixedPorts } from '../../src/clock.js';
import { loadContent } from '../../src/content/load.js';
import { buildSearch } from '../../src/content/search.js';
import { matchChoice } from '../../src/core/choices.js';
import { step } from '../../src/core/step.js';
import {
  AUDIENCES,
  type CaseOutcome,
  type Choice,
  type Effect,
  type Env,
  type Input,
  initialState,
  type Line,
  LOCALES,
  type Locale,
  type State,
} from '../../src/core/types.js';
import { makeEnv } from '../../src/engine/env.js';
import { type Words, wordReply } from '../../src/engine/words.js';
import { flows } from '../../src/flows/index.js';
import { loadLocales } from '../../src/i18n/index.js';
import { modelsFolder, projectRoot } from '../../src/project-root.js';

const say = loadLocales(join(projectRoot, 'locales'));
const content = loadContent(join(projectRoot, 'content'));
const search = buildSearch(content, { models: modelsFolder });

export type Shown = 'keys' | Locale;

/**
 * Plays a transcript: a conversation as a text file. Lines that start with `>` are what happens, `#` explains, `@`
 * sets the scene; everything else is output and is written anew. With `keys` the output shows locale keys, so it is
 * the same in every language; with a language it is what a person reads.
 *
 *   > text            the person writes            > [caption or payload]   taps a button
 *   > {photo.jpg} x   sends a file                 > wait 2d                time passes
 *   > sticker | location | contact | blocks | returns | edits m1: text
 *   > staff claims | staff replies: text | staff releases | staff closes: solved | the lease runs out
 */
export function playTranscript(source: string, shown: Shown): string {
  const ports = fixedPorts();
  const { env, words } = makeEnv(content, say, ports, search);
  let state = sceneOf(source, shown);
  let messages = 0;
  const out: string[] = [];
  for (const line of source.split('\n')) {
    if (line.startsWith('#') || line.startsWith('@')) out.push(line);
    if (!line.startsWith('>')) continue;
    if (out.length > 0 && !out.at(-1)?.startsWith('#') && out.at(-1) !== '') out.push('');
    out.push(line);
    const text = line.slice(1).trim();
    if (text.startsWith('wait ')) {
      ports.advance(hours(text.slice(5)) * 3_600_000);
      continue;
    }
    const input = readInput(text, state, env(), `m${++messages}`);
    const turn = step(flows, state, input, env());
    // What cannot be stored must fail here and not in production.
    state = JSON.parse(JSON.stringify(turn.state)) as State;
    out.push(...turn.effects.flatMap((effect) => showEffect(effect, shown, state, words)));
    if (turn.effects.length === 0) out.push('  (silence)');
    out.push(`  = ${state.owner}${state.flow === null ? '' : `, ${state.flow.flow}/${state.flow.step}`}`);
  }
  return `${out.join('\n')}\n`;
}

function sceneOf(source: string, shown: Shown): State {
  const scene = [...source.matchAll(/^@ (\w+) (\w+)/gm)].map((m) => [m[1], m[2]] as const);
  const value = (name: string) => scene.find(([key]) => key === name)?.[1];
  if (value('person') !== 'known') return initialState;
  const written = LOCALES.find((locale) => locale === value('language')) ?? 'vi';
  const locale = shown === 'keys' ? written : shown;
  return {
    ...initialState,
    owner: 'bot',
    promised: true,
    locale,
    localeFixed: shown !== 'keys' || value('fixed') === 'yes',
    audience: AUDIENCES.find((a) => a === value('role')) ?? 'worker',
  };
}

const STAFF_CASE = { caseId: 'case', code: 'CODE1', staffName: 'Hà' };

function readInput(text: string, state: State, env: Env, messageId: string): Input {
  const own = { ...STAFF_CASE, caseId: state.caseId ?? 'case', code: state.caseCode ?? 'CODE1' };
  if (text === 'staff claims') return { kind: 'staff', act: { type: 'claim', ...own } };
  if (text === 'staff releases') return { kind: 'staff', act: { type: 'release', caseId: own.caseId, code: own.code, why: 'staff' } };
  if (text === 'the lease runs out') return { kind: 'staff', act: { type: 'release', caseId: own.caseId, code: own.code, why: 'lease' } };
  if (text.startsWith('staff replies: ')) return { kind: 'staff', act: { type: 'reply', ...own, text: text.slice(15) } };
  if (text.startsWith('staff closes: '))
    return { kind: 'staff', act: { type: 'close', caseId: own.caseId, code: own.code, outcome: text.slice(14) as CaseOutcome } };
  if (text === 'sticker' || text === 'location' || text === 'contact') return { kind: 'unsupported', what: text };
  if (text === 'blocks') return { kind: 'left' };
  if (text === 'returns') return { kind: 'returned' };
  if (text === 'in a group') return { kind: 'group' };
  if (text === '/start') return { kind: 'start' };
  const edited = /^edits (\w+): (.*)$/.exec(text);
  if (edited) return { kind: 'edit', messageId: edited[1] ?? '', text: edited[2] ?? '' };
  const file = /^\{([^}]+)\}\s*(.*)$/.exec(text);
  if (file) {
    const [name = '', album] = (file[1] ?? '').split(' of ');
    const kind = name.endsWith('.ogg') ? 'voice' : name.endsWith('.pdf') ? 'document' : 'photo';
    const caption = file[2] ?? '';
    return {
      kind: 'media',
      files: [{ kind, ref: name, name }],
      messageId,
      ...(album === undefined ? {} : { album }),
      ...(caption === '' ? {} : { caption }),
    };
  }
  const tapped = /^\[(.+)\]$/.exec(text);
  if (tapped) return { kind: 'choice', payload: payloadOf(tapped[1] ?? '', state, env) };
  return { kind: 'text', text, messageId };
}

/** A button by its payload, its last part, its number or its words. */
function payloadOf(which: string, state: State, env: Env): string {
  const byEnd = state.choices.find((c: Choice) => c.payload === which || c.payload.endsWith(`/${which}`));
  return byEnd?.payload ?? matchChoice(state.choices, which, state.locale ?? 'vi', env) ?? which;
}

function showEffect(effect: Effect, shown: Shown, state: State, words: Words): string[] {
  if (effect.type === 'say') return shown === 'keys' ? showKeys(effect) : showWords(effect, shown, state, words);
  if (shown !== 'keys') return [];
  switch (effect.type) {
    case 'open_case': {
      const { kind, category, urgent, anonymous, story, place, employer, files } = effect.draft;
      return [
        `  * open_case ${kind} ${category}${urgent ? ' urgent' : ''}${anonymous ? ' anonymous' : ''} story=${JSON.stringify(story)} place=${place ?? '-'} employer=${employer ?? '-'} files=${files.length}`,
      ];
    }
    case 'append_to_case':
      return [`  * append_to_case ${effect.what}`];
    case 'keep_file':
      return [`  * keep_file ${effect.file.kind}${effect.caseId === null ? '' : ' in case'}`];
    case 'rate_case':
      return [`  * rate_case ${effect.rating}`];
    case 'feedback':
      return [`  * feedback ${effect.article} ${effect.helpful ? 'helpful' : 'not helpful'}`];
    case 'answered':
      return [`  * heard ${effect.outcome.kind}${effect.outcome.kind === 'flow' ? ` ${effect.outcome.flow}` : ''}`];
    case 'asked':
      return [`  * noted for editors ${effect.question.outcome} "${effect.question.text}"`];
    case 'erase':
      return ['  * erase'];
  }
}

function showKeys(effect: Extract<Effect, { type: 'say' }>): string[] {
  const lines = effect.reply.lines.map((line) => `< ${lineKey(line)}`);
  const choices = (effect.reply.choices ?? []).map((c) => `[${c.payload}]`);
  const kind = effect.kind === 'answer' ? [] : [`  (${effect.kind})`];
  return [...kind, ...lines, ...(choices.length === 0 ? [] : [`  ${choices.join(' ')}`])];
}

function lineKey(line: Line): string {
  if ('text' in line) return `"${line.text}"`;
  if ('article' in line) return `article ${line.article}`;
  const { code: _code, ...params } = line.params ?? {};
  const more = [...Object.entries(params).map(([name, value]) => `${name}=${value}`), ...Object.values(line.keys ?? {})];
  return [line.key, ...more].join(' ');
}

function showWords(effect: Extract<Effect, { type: 'say' }>, locale: Locale, state: State, words: Words): string[] {
  const worded = wordReply(effect.reply, state.locale ?? locale, words);
  const text = worded.paragraphs.map((p) => p.text).join('\n\n');
  return [
    ...text.split('\n').map((line) => `< ${line}`.trimEnd()),
    ...(worded.choices.length === 0 ? [] : [`  ${worded.choices.map((c) => `[${c.label}]`).join(' ')}`]),
  ];
}

function hours(text: string): number {
  const found = /^(\d+)([hd])$/.exec(text.trim());
  return found ? Number(found[1]) * (found[2] === 'd' ? 24 : 1) : 0;
}
