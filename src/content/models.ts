import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES } from '../core/types.js';
import { FEATURES, type Featuring } from './features.js';
import { EXAMPLE_KINDS } from './lexicon.js';
import { type Example, type Linear, trainLinear } from './linear.js';
import type { Content } from './load.js';
import type { Reading } from './reading.js';
import type { SearchIndex } from './search-index.js';
import type { Sparse } from './sparse.js';

/** What is learned from the content: which article a text asks for, what it wants, whether there is danger, whether an employer speaks. */
export type Models = { readonly articles: Linear; readonly wishes: Linear; readonly danger: Linear; readonly voice: Linear };
export type ReadFeatures = (reading: Reading) => Sparse;

/** A text that wants an answer. */
export const QUESTION = 'question';
const WISHES = [QUESTION, ...EXAMPLE_KINDS.filter((kind) => kind !== 'urgent' && kind !== 'harmless')];
const DANGER = ['calm', 'danger'] as const;
const VOICES = ['person', 'employer'] as const;
/** Raise when the code of features or training changes what is learned from the same content. */
const VERSION = 10;
/** Articles about danger sound like it: their questions teach nothing about who is calm. */
const LOUD_TOPICS = new Set(['emergency', 'safety', 'detention']);
const BODY_WEIGHT = 0.3;
/** One article in nine is for employers alone. */
const EMPLOYER_WEIGHT = 3;
/** Far more questions are at hand than wishes: one in so many is enough. */
const EVERY = { wish: 14, danger: 5 } as const;
const LEAST_SENTENCE = 20;
const KEPT_MODELS = 3;
/** Examples were written for this; questions only happen to be calm. */
const EXAMPLE_WEIGHT = 3;

export function featuresWith(index: SearchIndex, featuring: Featuring): ReadFeatures {
  return (reading) => featuring(reading, index.vectors.letters(reading));
}

/** Learns everything anew: some seconds of work. The same content gives the same models. */
export function learnModels(content: Content, index: SearchIndex, read: (text: string, locale?: 'vi' | 'ru' | 'en') => Sparse): Models {
  const articles: Example[] = [];
  const wishes: Example[] = [];
  const danger: Example[] = [];
  const voice: Example[] = [];
  let questions = 0;
  [...content.articles.values()].forEach((article, label) => {
    const speaker = article.audience.includes('employer') ? (article.audience.length === 1 ? 1 : null) : 0;
    const isLoud = article.topics.some((topic) => LOUD_TOPICS.has(topic));
    for (const locale of LOCALES) {
      const { title, asked, answer, details } = article.texts[locale];
      for (const way of [title, ...asked.map((item) => item.text)]) {
        const features = read(way, locale);
        articles.push({ label, features, weight: 1 });
        if (speaker !== null) voice.push({ label: speaker, features, weight: speaker === 1 ? EMPLOYER_WEIGHT : 1 });
        const turn = questions++;
        if (turn % EVERY.wish === 0) wishes.push({ label: 0, features, weight: 1 });
        if (turn % EVERY.danger === 0 && !isLoud) danger.push({ label: 0, features, weight: 1 });
      }
      for (const sentence of `${answer}\n${details ?? ''}`.split(/(?<=[.!?])\s+|\n/))
        if (sentence.length > LEAST_SENTENCE) articles.push({ label, features: read(sentence, locale), weight: BODY_WEIGHT });
    }
  });
  for (const kind of EXAMPLE_KINDS) {
    for (const locale of LOCALES) {
      for (const text of content.lexicon.examples[kind][locale]) {
        const features = read(text);
        danger.push({ label: kind === 'urgent' ? 1 : 0, features, weight: EXAMPLE_WEIGHT });
        const wish = WISHES.indexOf(kind);
        if (wish > 0) wishes.push({ label: wish, features, weight: 1 });
        else if (kind === 'harmless') wishes.push({ label: 0, features, weight: 1 });
      }
    }
  }
  return {
    articles: trainLinear(index.ids, articles, { rounds: 2, rate: 4, least: 2 }),
    wishes: trainLinear(WISHES, wishes, { rounds: 6, rate: 2, least: 1 }),
    danger: trainLinear(DANGER, danger, { rounds: 8, rate: 2, least: 1 }),
    voice: trainLinear(VOICES, voice, { rounds: 3, rate: 2, least: 2 }),
  };
}

/** What was learned from this content before, from `folder`; learned and kept there when it was not. `instead` spares the learning. */
export function recallModels(folder: string, content: Content, instead: Models | null, learn: () => Models): Models {
  const file = join(folder, `${fingerprintOf(content)}.bin`);
  if (existsSync(file)) return decode(readFileSync(file));
  if (instead !== null) return instead;
  const models = learn();
  try {
    mkdirSync(folder, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, encode(models));
    renameSync(part, file);
    dropOld(folder);
  } catch {
    // A read-only folder costs the next start some seconds, nothing else.
  }
  return models;
}

/** Models of content that has gone. */
function dropOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.bin'))
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const file of files.slice(KEPT_MODELS)) rmSync(file, { force: true });
}

/** The same for the same words in the same order, whatever the machine. */
export function fingerprintOf({ articles, lexicon }: Content): string {
  const said = [...articles.values()].map(({ id, topics, texts }) => [id, topics, texts]);
  return createHash('sha256')
    .update(JSON.stringify([VERSION, said, lexicon]))
    .digest('hex')
    .slice(0, 24);
}

type Head = Readonly<Record<keyof Models, { readonly classes: readonly string[]; readonly size: number }>>;
const NAMES = ['articles', 'wishes', 'danger', 'voice'] as const;

function encode(models: Models): Buffer {
  const head: Head = {
    articles: { classes: models.articles.classes, size: models.articles.items.length },
    wishes: { classes: models.wishes.classes, size: models.wishes.items.length },
    danger: { classes: models.danger.classes, size: models.danger.items.length },
    voice: { classes: models.voice.classes, size: models.voice.items.length },
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const parts = NAMES.flatMap((name) => [models[name].starts, models[name].items, models[name].weights].map(bytesOf));
  return Buffer.concat([length, text, ...parts]);
}

function decode(bytes: Buffer): Models {
  const headSize = bytes.readUInt32LE(0);
  const head = JSON.parse(bytes.subarray(4, 4 + headSize).toString()) as Head;
  let at = 4 + headSize;
  const take = (size: number): ArrayBuffer => {
    const part = new Uint8Array(bytes.subarray(at, at + size)).buffer;
    at += size;
    return part;
  };
  const model = ({ classes, size }: Head[keyof Head]): Linear => ({
    classes,
    starts: new Int32Array(take((FEATURES + 1) * 4)),
    items: new Uint16Array(take(size * 2)),
    weights: new Float32Array(take(size * 4)),
  });
  return { articles: model(head.articles), wishes: model(head.wishes), danger: model(head.danger), voice: model(head.voice) };
}

function bytesOf(array: Int32Array | Uint16Array | Float32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
