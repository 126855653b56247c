import { readdirSync, readFileSync } from 'node:fs';
import type { Ctx } from '../../src/core/flow.js';
import {
  AUDIENCES,
  CASE_CATEGORIES,
  CASE_OUTCOMES,
  type Env,
  type FlowData,
  INTENTS,
  initialState,
  type Line,
  LOCALES,
  type Reply,
  type State,
} from '../../src/core/types.js';
import { flows } from '../../src/flows/index.js';

const SRC = new URL('../../src/', import.meta.url);
const FOLDERS = ['core', 'flows'];

/** The source text of every file of `core` and `flows`. */
export function readSources(): readonly { file: string; text: string }[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, SRC))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => ({ file: `${folder}/${name}`, text: withoutComments(readFileSync(new URL(`${folder}/${name}`, SRC), 'utf8')) })),
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** Keys written out in the code: `'complaint.story'`, also inside a conditional. */
export function literalKeys(text: string): string[] {
  return [...text.matchAll(/'([a-z][a-z-]*(?:\.[a-z0-9][a-z0-9_-]*)+)'/g)].map((match) => match[1] ?? '');
}

/** Keys put together in the code: `` `topic.${topic.id}` `` is given as `topic.*`. Payloads hold a slash. */
export function computedKeys(text: string): string[] {
  return [...text.matchAll(/`([a-z$][^`\s]*\$\{[^`\s]*)`/g), ...text.matchAll(/`([a-z-]+\.\$\{[^`]*\})`/g)]
    .map((match) => (match[1] ?? '').replace(/\$\{[^}]*\}/g, '*'))
    .filter((shape) => shape.includes('.') && !shape.includes('/'));
}

const GUIDED = INTENTS.filter((intent) => !flows.has(intent) && intent !== 'urgent');
/** `go(x)`, the menus' lists, and the flow that `menu.resume` names. */
const MENU = [...flows.keys(), ...GUIDED.filter((intent) => intent !== 'calculator'), 'ask'];

/** What each computed key can become. A shape that is not here fails the test: add a line. */
export const EXPANSIONS: Readonly<Record<string, readonly string[]>> = {
  'menu.*': MENU.map((name) => `menu.${name}`),
  'topic.*': topicIds().map((id) => `topic.${id}`),
  'category.*': CASE_CATEGORIES.map((name) => `category.${name}`),
  'outcome.*': CASE_OUTCOMES.map((name) => `outcome.${name}`),
  'language.*': LOCALES.map((name) => `language.${name}`),
  'start.role.*': AUDIENCES.map((name) => `start.role.${name}`),
  'rating.*': [1, 2, 3, 4, 5].map((n) => `rating.${n}`),
  'guide.*': GUIDED.map((intent) => `guide.${intent}`),
  'input.*': ['sticker', 'location', 'contact', 'other', 'empty'].map((what) => `input.${what}`),
  'article.*': ['article.expired', 'article.unapproved'],
  'complaint.*': ['complaint.place', 'complaint.employer'],
  // The labels of `choice()` itself: the prompts below give every one.
  '*.*.*': promptReplies().flatMap(labelsOf).flatMap(keysOf),
};

function topicIds(): string[] {
  const list = readFileSync(new URL('../../content/lexicon/topics.yaml', import.meta.url), 'utf8');
  return [...list.matchAll(/^- *([a-z-]+)/gm)].map((match) => match[1] ?? '');
}

export function keysOf(line: Line): string[] {
  return 'key' in line ? [line.key, ...Object.values(line.keys ?? {})] : [];
}

export function labelsOf(reply: Reply): readonly Line[] {
  return (reply.choices ?? []).map((choice) => choice.label);
}

/** The prompts of every step of every flow, asked in a few situations that differ. */
export function promptReplies(): readonly Reply[] {
  const full: FlowData = {
    category: 'wages',
    story: [{ id: '1', text: 'x' }],
    files: ['a'],
    place: 'x',
    employer: 'x',
    anonymous: false,
    opened: 'x',
  };
  const states: Partial<State>[] = [
    { owner: 'bot' },
    { owner: 'queue', caseId: 'c', caseCode: 'K7M4Q' },
    { owner: 'bot', localeFixed: true, audience: 'employer', noCorrections: true },
  ];
  return [...flows.values()].flatMap((flow) =>
    Object.values(flow.steps).flatMap((step) => states.flatMap((state) => [{}, full].map((data) => step.ask(situation(state, data))))),
  );
}

function situation(state: Partial<State>, data: FlowData): Ctx {
  const env: Env = {
    now: 0,
    newId: () => 'id',
    newCaseCode: () => 'K7M4Q-9XW3T-H2CNP',
    say: (_locale, key) => key,
    find: () => ({ kind: 'none', score: 0 }),
    worry: () => false,
    findAll: () => [{ kind: 'none', score: 0 }],
    title: () => null,
    topics: () => [],
    guide: () => [],
    related: () => [],
    glance: () => null,
    standing: () => 'served',
    servesUnapproved: () => true,
    command: () => null,
    intent: () => null,
    urgent: () => false,
    isQuestion: () => false,
    category: () => null,
    language: () => null,
    anonymise: (text) => text,
    languageNamed: () => null,
  };
  return { state: { ...initialState, ...state }, locale: 'vi', data, since: 0, env };
}

/** Every key that `core` and `flows` can say. */
export function keysInCode(): ReadonlySet<string> {
  const prompts = promptReplies().flatMap((reply) => [...reply.lines, ...labelsOf(reply)]);
  const written = readSources().flatMap(({ text }) => [
    ...literalKeys(text),
    ...computedKeys(text).flatMap((shape) => EXPANSIONS[shape] ?? []),
  ]);
  return new Set([...written, ...prompts.flatMap(keysOf)]);
}

/** The names that the code passes with a key: `{ key: 'x', params: { code }, keys: { outcome: … } }` → code, outcome. */
export function namesPassed(): ReadonlyMap<string, ReadonlySet<string>> {
  const passed = new Map<string, Set<string>>();
  for (const { text } of readSources()) {
    for (const match of text.matchAll(/\{\s*key:/g)) {
      const line = bracesAt(text, match.index);
      const head = line.split(/,\s*(?:params|keys):/)[0] ?? '';
      const names = [...line.matchAll(/\b(?:params|keys): (?=\{)/g)].flatMap((m) => propertyNames(bracesAt(line, m.index + m[0].length)));
      for (const key of literalKeys(head)) passed.set(key, new Set([...(passed.get(key) ?? names)].filter((name) => names.includes(name))));
    }
  }
  return passed;
}

function bracesAt(text: string, start: number): string {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return text.slice(start, i + 1);
  }
  return text.slice(start);
}

function propertyNames(object: string): string[] {
  return [...object.slice(1, -1).matchAll(/(?:^|,)\s*(\w+)\s*(?=:|,|$)/g)].map((match) => match[1] ?? '');
}
