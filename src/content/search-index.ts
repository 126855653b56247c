import { LOCALES } from '../core/types.js';
import { buildCosineIndex, type CosineIndex, type Vector } from './cosine-index.js';
import type { Content } from './load.js';
import { buildMatcher, type Matcher } from './pattern.js';
import { type Concept, conceptsOf, gramsOf, readText, termsOf } from './reading.js';
import { collectVocabulary, type Texts, type Vocabulary } from './vocabulary.js';

/** Many small texts, each belonging to an article. */
export type Field = { readonly index: CosineIndex; readonly owner: Uint16Array };

export type SearchIndex = {
  readonly ids: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly concepts: Matcher<Concept>;
  /** Concepts and pairs of them in all ways of asking of an article, the three languages together. */
  readonly meaning: CosineIndex;
  /** Answer and details, the three languages together. */
  readonly texts: CosineIndex;
  /** Every way of asking, titles too. */
  readonly phrasings: Field;
  readonly titles: Field;
  /** Letters of answer and details, each language on its own. */
  readonly grams: Field;
  /** Everything that is said or asked, to see how much of a question an article covers. */
  readonly all: CosineIndex;
  /** Concepts that an article speaks of, by its number. */
  readonly spokenOf: readonly ReadonlySet<string>[];
  /** Concepts that several ways of asking for an article name. */
  readonly askedOf: readonly ReadonlySet<string>[];
};

/** One phrasing that mentions Uzbeks does not make an article about them. */
const SEVERAL = 4;

/** Left-out ways of asking; only cross-validation uses it. */
export type IndexOptions = { readonly without?: (id: string, locale: string, asked: number) => boolean };

/** Reads all articles once and builds everything that a question is compared with. */
export function buildIndex(content: Content, options: IndexOptions = {}): SearchIndex {
  const vocabulary = collectVocabulary(collectTexts(content), content.lexicon);
  const concepts = buildMatcher<Concept>(listConcepts(content), vocabulary);
  const articles = [...content.articles.values()];
  const meaning: Vector[] = [];
  const texts: Vector[] = [];
  const all: Vector[] = [];
  const spokenOf: Set<string>[] = [];
  const askedOf: Set<string>[] = [];
  const phrasings = gather();
  const titles = gather();
  const grams = gather();

  articles.forEach((article, number) => {
    const meant = new Map<string, number>();
    const body = new Map<string, number>();
    const whole = new Map<string, number>();
    const spoken = new Set<string>();
    const named = new Map<string, number>();
    for (const locale of LOCALES) {
      const { title, answer, details, asked } = article.texts[locale];
      const read = (text: string) => readText(text, vocabulary, concepts, locale);
      const ways = asked.filter((_, i) => !options.without?.(article.id, locale, i)).map((item) => item.text);
      for (const way of [title, ...ways]) {
        const reading = read(way);
        const terms = termsOf(reading);
        if (way === title) titles.put(number, terms);
        phrasings.put(number, terms);
        add(meant, conceptsOf(reading));
        add(whole, terms);
        for (const id of new Set(reading.concepts.map((hit) => hit.value.id))) named.set(id, (named.get(id) ?? 0) + 1);
      }
      const reading = read(`${answer}\n${details ?? ''}`);
      const terms = termsOf(reading);
      add(body, terms);
      add(whole, terms);
      grams.put(number, gramsOf(reading));
      for (const hit of reading.concepts) spoken.add(hit.value.id);
    }
    meaning.push(damp(meant));
    texts.push(damp(body));
    all.push(damp(whole));
    for (const id of named.keys()) spoken.add(id);
    spokenOf.push(spoken);
    askedOf.push(new Set([...named].filter(([, times]) => times >= SEVERAL).map(([id]) => id)));
  });
  return {
    ids: articles.map((article) => article.id),
    vocabulary,
    concepts,
    meaning: buildCosineIndex(meaning),
    texts: buildCosineIndex(texts),
    all: buildCosineIndex(all),
    phrasings: phrasings.done(),
    titles: titles.done(),
    grams: grams.done(0.2),
    spokenOf,
    askedOf,
  };
}

function listConcepts(content: Content) {
  const { concepts, outOfScope } = content.lexicon;
  return [
    ...Object.entries(concepts).map(([id, { must, ...phrases }]) => ({ value: { id, must }, phrases })),
    ...Object.entries(outOfScope).map(([id, { must: _, ...phrases }]) => ({ value: { id, must: true }, phrases })),
  ];
}

function collectTexts(content: Content): Texts {
  const texts = { vi: [] as string[], ru: [] as string[], en: [] as string[] };
  for (const article of content.articles.values()) {
    for (const locale of LOCALES) {
      const { title, answer, details, asked } = article.texts[locale];
      texts[locale].push(title, answer, details ?? '', ...asked.map((item) => item.text));
    }
  }
  const { concepts, categories, urgent, commands } = content.lexicon;
  const lists = [...Object.values(concepts), ...Object.values(categories), ...Object.values(commands), urgent.urgent, urgent.harmless];
  for (const phrases of lists)
    for (const locale of LOCALES) texts[locale].push(...phrases[locale].filter((phrase) => !/[*/]/.test(phrase)));
  return texts;
}

function gather(): { put: (owner: number, vector: Vector) => void; done: (tooCommon?: number) => Field } {
  const vectors: Vector[] = [];
  const owner: number[] = [];
  return {
    put: (article, vector) => {
      vectors.push(vector);
      owner.push(article);
    },
    done: (tooCommon) => ({ index: buildCosineIndex(vectors, tooCommon), owner: Uint16Array.from(owner) }),
  };
}

function add(sum: Map<string, number>, vector: Vector): void {
  for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight);
}

/** A term in ten ways of asking is not ten times as telling as a term in one. */
function damp(sum: Map<string, number>): Vector {
  for (const [term, weight] of sum) sum.set(term, Math.log1p(weight));
  return sum;
}
