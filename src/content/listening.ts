import type { Intent } from '../core/types.js';
import { INTENTS } from '../core/types.js';
import { type Linear, scoreLinear, toChances } from './linear.js';
import type { Models, ReadFeatures } from './models.js';
import type { Reading } from './reading.js';

/** What the learned models hear in a text. */
export type Listening = {
  /** The chance of each article, by its number. */
  readonly articles: (reading: Reading) => Float64Array;
  /** The intent, given the one that the word lists named (or null) and whether the text asks something. */
  readonly intent: (reading: Reading, ruled: Intent | null, asks: boolean) => Intent | null;
  /** How likely an employer speaks, when nobody has said who does. */
  readonly employer: (reading: Reading) => number;
  /** How likely somebody is in danger now. */
  readonly danger: (reading: Reading) => number;
  /** What it may want, the likeliest first. */
  readonly wishes: (reading: Reading) => Readonly<Record<string, number>>;
  /** How likely it is talk that wants no answer of ours. */
  readonly chatter: (reading: Reading) => number;
};

/**
 * From how many words on, which chance of danger counts: few words tell little. Tuned for recall: help shown once too
 * often costs a line, help not shown may cost a life. `worry`: too likely for silence, not sure enough for more.
 */
const DANGER_BY_WORDS = [
  { words: 8, danger: 0.1, worry: 0.04 },
  { words: 6, danger: 0.3, worry: 0.1 },
  { words: 0, danger: 0.5, worry: 0.25 },
] as const;

/** The chances from which on help, or the number to call, is given for a text of so many words. */
export function dangerFrom(words: number): { readonly danger: number; readonly worry: number } {
  return DANGER_BY_WORDS.find((row) => words >= row.words) ?? { danger: 1, worry: 1 };
}

/**
 * From which chance on the models decide. `sure`: even a figure of speech is believed. `doubt`: below it a word of
 * danger in a question is taken for one about the rules. `ruled`: a word list of wishes is overruled below it.
 */
export const HEARD_FROM = { sure: 0.95, doubt: 0.005, wish: 0.4, asked: 0.85, ruled: 0.03 } as const;

/** Wishes of which people also ask what the rules are: a question among them is answered, not led into a flow. */
const ALSO_ASKED: ReadonlySet<Intent> = new Set(['complaint', 'calculator', 'departure', 'self-check']);
const SHOWN = 3;
/** The chance of an article that the models have not met yet: its words must speak for it. */
const STRANGER = 0.01;

/** `ids`: the articles in the order of the index; the models may know others, or the same in another order. */
export function makeListening(models: Models, features: ReadFeatures, ids: readonly string[]): Listening {
  const known = makeScorer(models.articles, features);
  const places = ids.map((id) => models.articles.classes.indexOf(id));
  const chances = new Float64Array(ids.length);
  const articles = (reading: Reading): Float64Array => {
    const found = known(reading);
    for (let i = 0; i < chances.length; i++) chances[i] = found[places[i] ?? -1] ?? STRANGER;
    return chances;
  };
  const wishes = makeScorer(models.wishes, features);
  const danger = makeScorer(models.danger, features);
  const voice = makeScorer(models.voice, features);
  const employer = models.voice.classes.indexOf('employer');
  const { classes } = models.wishes;
  const smallTalk = classes.indexOf('small-talk');
  const dangerous = models.danger.classes.indexOf('danger');
  return {
    articles,
    employer: (reading) => voice(reading)[employer] ?? 0,
    danger: (reading) => danger(reading)[dangerous] ?? 0,
    wishes: (reading) =>
      Object.fromEntries(
        [...wishes(reading)]
          .map((chance, c) => [classes[c] ?? '', Math.round(chance * 100) / 100] as const)
          .sort((a, b) => b[1] - a[1])
          .slice(0, SHOWN),
      ),
    chatter: (reading) => wishes(reading)[smallTalk] ?? 0,
    intent: (reading, ruled, asks) => {
      const chances = wishes(reading);
      if (ruled !== null && (ruled === 'urgent' || (chances[classes.indexOf(ruled)] ?? 1) >= HEARD_FROM.ruled)) return ruled;
      let best = 0;
      for (let c = 1; c < chances.length; c++) if ((chances[c] ?? 0) > (chances[best] ?? 0)) best = c;
      const intent = INTENTS.find((name) => name === classes[best]) ?? null;
      const least = asks && intent !== null && ALSO_ASKED.has(intent) ? HEARD_FROM.asked : HEARD_FROM.wish;
      return (chances[best] ?? 0) >= least ? intent : null;
    },
  };
}

/** A text is asked about several times in a turn: its chances are worked out once. */
function makeScorer(model: Linear, features: ReadFeatures): (reading: Reading) => Float64Array {
  const chances = new Float64Array(model.classes.length);
  let last: Reading | null = null;
  return (reading) => {
    if (last === reading) return chances;
    scoreLinear(model, features(reading), chances);
    toChances(chances);
    last = reading;
    return chances;
  };
}
