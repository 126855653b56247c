import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CASE_CATEGORIES, COMMANDS, INTENTS, LOCALES, type Locale } from '../core/types.js';
import type { Problem } from './problem.js';
import { readYaml } from './read-yaml.js';

/** The word lists in content/lexicon: shapes and reading. Editors change them; no programmer is needed. */

// YAML reads a bare 112 as a number and a bare true as a truth value.
const list = z
  .array(
    z.preprocess((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value), z.string().trim().min(1)),
  )
  .default([]);
export const phrasesSchema = z.strictObject({ vi: list, ru: list, en: list });
/** Phrases of each language. Their small syntax is described at the top of the YAML files. */
export type Phrases = z.infer<typeof phrasesSchema>;

const none: Phrases = { vi: [], ru: [], en: [] };
const intentRule = z.strictObject({
  /** A message longer than this is a story or a question, not this wish. */
  longest: z.number().int().positive().default(1000),
  always: phrasesSchema.default(none),
  statement: phrasesSchema.default(none),
  never: phrasesSchema.default(none),
});
export type IntentRule = z.infer<typeof intentRule>;

const concept = z.strictObject({
  vi: list,
  ru: list,
  en: list,
  /** The question is about this thing: an article that never mentions it is no answer. */
  must: z.boolean().default(false),
});

/** What an example message may want: an intent, help in danger, or nothing of ours. */
export const EXAMPLE_KINDS = [...INTENTS, 'harmless', 'small-talk'] as const;

const shapes = {
  commands: z.strictObject(recordOf(COMMANDS, phrasesSchema)),
  languages: z.strictObject(recordOf(LOCALES, list)),
  intents: z.strictObject(recordOf(INTENTS, intentRule.optional())),
  urgent: z.strictObject({ urgent: phrasesSchema, harmless: phrasesSchema }),
  categories: z.strictObject(recordOf(CASE_CATEGORIES, phrasesSchema)),
  concepts: z.record(z.string(), concept),
  'out-of-scope': z.record(z.string(), concept),
  'chat-words': z.strictObject(recordOf(LOCALES, z.record(z.string(), z.string()))),
  'common-words': z.strictObject({ vi: list, ru: list, en: list, latin: z.string() }),
  questions: phrasesSchema,
  /** What joins two questions in one message. */
  joints: phrasesSchema,
  /** Intent → articles offered while the intent has no flow of its own. */
  guides: z.record(z.string(), z.array(z.string()).max(5)),
  /** Messages by what they want: the learned models of intents and of danger learn from them. */
  examples: z.strictObject(recordOf(EXAMPLE_KINDS, phrasesSchema.default(none))),
  topics: z.array(z.string()).min(1),
  /** Topics whose articles two different people approve. */
  'two-people': z.array(z.string()).min(1),
  /** What names people, and what does not; for questions that editors read. */
  names: z.strictObject({
    known: phrasesSchema,
    address: phrasesSchema,
    introduced: phrasesSchema,
    perhaps: phrasesSchema,
    ends: phrasesSchema,
    given: phrasesSchema,
    everyday: list,
    surnames: list,
    middles: list,
  }),
};

export type Lexicon = {
  readonly [Name in keyof typeof shapes as Name extends 'chat-words'
    ? 'chatWords'
    : Name extends 'common-words'
      ? 'commonWords'
      : Name extends 'out-of-scope'
        ? 'outOfScope'
        : Name extends 'two-people'
          ? 'twoPeople'
          : Name]: z.infer<(typeof shapes)[Name]>;
};

/** Reads every word list of a folder. `lexicon` is null when one of them cannot be used. */
export function readLexicon(folder: string, name: string): { lexicon: Lexicon | null; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = <T>(file: string, schema: z.ZodType<T>): T | null => {
    const shown = `${name}/${file}.yaml`;
    try {
      const found = readYaml(shown, readFileSync(join(folder, `${file}.yaml`), 'utf8'), schema);
      problems.push(...found.problems);
      return found.value;
    } catch {
      problems.push({ file: shown, line: 1, message: 'is missing: the search needs this word list' });
      return null;
    }
  };
  const commands = read('commands', shapes.commands);
  const languages = read('languages', shapes.languages);
  const intents = read('intents', shapes.intents);
  const urgent = read('urgent', shapes.urgent);
  const categories = read('categories', shapes.categories);
  const concepts = read('concepts', shapes.concepts);
  const outOfScope = read('out-of-scope', shapes['out-of-scope']);
  const chatWords = read('chat-words', shapes['chat-words']);
  const commonWords = read('common-words', shapes['common-words']);
  const questions = read('questions', shapes.questions);
  const joints = read('joints', shapes.joints);
  const topics = read('topics', shapes.topics);
  const guides = read('guides', shapes.guides);
  const twoPeople = read('two-people', shapes['two-people']);
  const names = read('names', shapes.names);
  const examples = read('examples', shapes.examples);
  for (const file of unknownFiles(folder))
    problems.push({ file: `${name}/${file}`, line: 1, message: 'is not a word list that the search reads: rename or remove it' });
  if (!commands || !languages || !intents || !urgent || !categories || !concepts) return { lexicon: null, problems };
  if (!outOfScope || !chatWords || !commonWords || !questions || !joints || !topics || !guides || !twoPeople || !names || !examples)
    return { lexicon: null, problems };
  return {
    lexicon: {
      commands,
      languages,
      intents,
      urgent,
      categories,
      concepts,
      outOfScope,
      chatWords,
      commonWords,
      questions,
      joints,
      topics,
      guides,
      twoPeople,
      names,
      examples,
    },
    problems,
  };
}

function unknownFiles(folder: string): string[] {
  const known = new Set(Object.keys(shapes).map((shape) => `${shape}.yaml`));
  try {
    return readdirSync(folder).filter((file) => !known.has(file));
  } catch {
    return [];
  }
}

function recordOf<K extends string, T>(keys: readonly K[], schema: T): Record<K, T> {
  return Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, T>;
}

/** Every phrase with its language. */
export function eachPhrase(phrases: Phrases): { locale: Locale; phrase: string }[] {
  return LOCALES.flatMap((locale) => phrases[locale].map((phrase) => ({ locale, phrase })));
}
