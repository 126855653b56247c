/** What must come out: every conversation played through the pure core, with nothing in between that could fail. */
import { join } from 'node:path';
import { capabilities } from '../../src/channels/capabilities.js';
import { isInbound } from '../../src/channels/channel.js';
import { renderReply } from '../../src/channels/render.js';
import { parseUpdate } from '../../src/channels/telegram/parse.js';
import { fixedPorts } from '../../src/clock.js';
import { loadContent } from '../../src/content/load.js';
import { step } from '../../src/core/step.js';
import { type CaseDraft, initialState, LOCALES, type State } from '../../src/core/types.js';
import { makeEnv } from '../../src/engine/env.js';
import { wordReply } from '../../src/engine/words.js';
import { flows } from '../../src/flows/index.js';
import { loadLocales } from '../../src/i18n/index.js';
import type { Person } from './people.js';

export type Expected = {
  readonly state: State;
  /** Every message to the person, in order, with its buttons. */
  readonly messages: readonly string[];
  readonly cases: readonly CaseDraft[];
  readonly files: number;
  readonly feedback: number;
};

export type Reference = {
  readonly play: (person: Person) => Expected;
  /** The notice after a message with an unknown end, in every language. */
  readonly notices: ReadonlySet<string>;
};

const SELF = { id: '7700000001', username: 'fixture_help_bot' };

/** Reads content and words from `root`, the same folder that the server process runs from. */
export function makeReference(root: string): Reference {
  const say = loadLocales(join(root, 'locales'));
  const { env, words } = makeEnv(loadContent(join(root, 'content')), say, fixedPorts());

  function play(person: Person): Expected {
    let state: State | null = null;
    const messages: string[] = [];
    const cases: CaseDraft[] = [];
    let files = 0;
    let feedback = 0;
    for (const update of person.updates) {
      const inbound = parseUpdate({ update_id: 1, ...update }, SELF);
      if (!isInbound(inbound)) throw new Error(`The script of ${person.chatId} holds an update that says nothing: ${inbound.ignored}`);
      const hint = LOCALES.find((locale) => locale === inbound.languageHint);
      const before: State = state ?? { ...initialState, locale: hint ?? null };
      const turn = step(flows, before, inbound.input, env());
      for (const effect of turn.effects) {
        if (effect.type === 'say') {
          const worded = wordReply(effect.reply, turn.state.locale ?? before.locale ?? 'vi', words);
          messages.push(...renderReply(worded, capabilities.telegram).map(showMessage));
        }
        if (effect.type === 'open_case') cases.push(effect.draft);
        if (effect.type === 'keep_file') files++;
        if (effect.type === 'feedback') feedback++;
      }
      state = JSON.parse(JSON.stringify(turn.state)) as State;
    }
    if (cases.length !== (person.story === null ? 0 : 1) || cases.some((c) => c.story !== person.story?.join('\n'))) {
      throw new Error(
        `The script of ${person.chatId} does not lead to its case any more; the flows have changed: repair test/crash/people.ts`,
      );
    }
    return { state: state ?? initialState, messages, cases, files, feedback };
  }
  return { play, notices: new Set(LOCALES.map((locale) => say(locale, 'notice.unknown'))) };
}

/** A message with its buttons as one text, to be compared. */
export function showMessage({
  text,
  choices,
}: {
  readonly text: string;
  readonly choices: readonly { readonly payload: string; readonly label: string }[];
}): string {
  return [text, ...choices.map(({ payload, label }) => `[${payload}] ${label}`)].join('\n');
}
