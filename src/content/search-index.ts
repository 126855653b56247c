import { LOCALES } from '../core/types.js';
import { buildCosineIndex, buildCosineRows, type CosineIndex, type CosineRows } from './cosine-index.js';
import type { Content } from './load.js';
import { buildMatcher, type Matcher } from './pattern.js';
import { type Concept, readText } from './reading.js';
import type { Article } from './schema.js';
import { makeCollector, type Sparse } from './sparse.js';
import { makeVectors, type Vectors } from './vectors.js';
import { collectVocabulary, type Texts, type Vocabulary } from './vocabulary.js';

export type SearchIndex = {
  readonly ids: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly concepts: Matcher<Concept>;
  readonly vectors: Vectors;
  /** Concepts and their pairs in all ways of asking of an article, the three languages together. */
  readonly meaning: CosineIndex;
  /** Words of all ways of asking. */
  readonly asked: CosineIndex;
  /** Words of answer and details. */
  readonly texts: CosineIndex;
  /** Words of everything that is said or asked. */
  readonly all: CosineIndex;
  /** Letters of all ways of asking. */
  readonly askedLetters: CosineIndex;
  /** Letters of answer and details. */
  readonly textLetters: CosineIndex;
  /** Every way of asking on its own, titles too: its words, and its concepts. */
  readonly phrasings: CosineRows;
  readonly phrasingMeanings: CosineRows;
  readonly titles: CosineRows;
  /** Concepts that an article speaks of, by its number. */
  readonly spokenOf: readonly ReadonlySet<string>[];
  /** Concepts that many of the ways of asking for an article name. */
  readonly askedOf: readonly ReadonlySet<string>[];
};

/** Some phrasings that mention Uzbeks do not make an article about them; this share of all does. */
const ABOUT = 0.25;
/** Runs of letters in more articles than this share tell them apart too little. */
const TOO_COMMON = 0.35;

/** Left-out ways of asking; only cross-validation uses it. */
export type IndexOptions = { readonly without?: (id: string, locale: string, asked: number) => boolean };

/** Reads all articles once and builds everything that a question is compared with. */
export function buildIndex(content: Content, options: IndexOptions = {}): SearchIndex {
  const vocabulary = collectVocabulary(collectTexts(content), content.lexicon);
  const known = listConcepts(content);
  const concepts = buildMatcher<Concept>(known, vocabulary);
  const vectors = makeVectors(known.map(({ value }) => value.id));
  const articles = [...content.articles.values()];
  const read = articles.map((article) => readArticle(article, vocabulary, concepts, vectors, options));
  vectors.close();
  const pick = <K extends keyof ArticleVectors>(key: K): ArticleVectors[K][] => read.map((one) => one[key]);
  return {
    ids: articles.map((article) => article.id),
    vocabulary,
    concepts,
    vectors,
    meaning: buildCosineIndex(pick('meaning')),
    asked: buildCosineIndex(pick('asked')),
    texts: buildCosineIndex(pick('text')),
    all: buildCosineIndex(pick('all')),
    askedLetters: buildCosineIndex(pick('askedLetters'), TOO_COMMON),
    textLetters: buildCosineIndex(pick('textLetters'), TOO_COMMON),
    phrasings: buildCosineRows(pick('phrasings')),
    phrasingMeanings: buildCosineRows(pick('phrasingMeanings')),
    titles: buildCosineRows(pick('titles')),
    spokenOf: pick('spoken'),
    askedOf: pick('named'),
  };
}

type ArticleVectors = {
  readonly meaning: Sparse;
  readonly asked: Sparse;
  readonly text: Sparse;
  readonly all: Sparse;
  readonly askedLetters: Sparse;
  readonly textLetters: Sparse;
  readonly phrasings: Sparse[];
  readonly phrasingMeanings: Sparse[];
  readonly titles: Sparse[];
  readonly spoken: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
};

const sum = makeCollector();

function readArticle(
  article: Article,
  vocabulary: Vocabulary,
  concepts: Matcher<Concept>,
  vectors: Vectors,
  options: IndexOptions,
): ArticleVectors {
  const phrasings: Sparse[] = [];
  const phrasingMeanings: Sparse[] = [];
  const phrasingLetters: Sparse[] = [];
  const titles: Sparse[] = [];
  const texts: Sparse[] = [];
  const textLetters: Sparse[] = [];
  const spoken = new Set<string>();
  const named = new Map<string, number>();
  for (const locale of LOCALES) {
    const { title, answer, details, asked } = article.texts[locale];
    const ways = asked.filter((_, i) => !options.without?.(article.id, locale, i)).map((item) => item.text);
    for (const way of [title, ...ways]) {
      const reading = readText(way, vocabulary, concepts, locale);
      const terms = vectors.terms(reading);
      if (way === title) titles.push(terms);
      phrasings.push(terms);
      phrasingMeanings.push(vectors.meaning(reading));
      phrasingLetters.push(vectors.letters(reading));
      for (const id of new Set(reading.concepts.map((hit) => hit.value.id))) named.set(id, (named.get(id) ?? 0) + 1);
    }
    const reading = readText(`${answer}\n${details ?? ''}`, vocabulary, concepts, locale);
    texts.push(vectors.terms(reading, true));
    textLetters.push(vectors.letters(reading));
    for (const hit of reading.concepts) spoken.add(hit.value.id);
  }
  for (const id of named.keys()) spoken.add(id);
  return {
    meaning: together(phrasingMeanings),
    asked: together(phrasings),
    text: together(texts),
    all: together([...phrasings, ...texts]),
    askedLetters: together(phrasingLetters),
    textLetters: together(textLetters),
    phrasings,
    phrasingMeanings,
    titles,
    spoken,
    named: new Set([...named].filter(([, times]) => times >= phrasings.length * ABOUT).map(([id]) => id)),
  };
}

function together(parts: readonly Sparse[]): Sparse {
  for (const part of parts) sum.addAll(part);
  return sum.done(true);
}

function listConcepts(content: Content) {
  const { concepts, outOfScope } = content.lexicon;
  return [
    ...Object.entries(concepts).map(([id, { must, ...phrases }]) => ({ value: { id, must }, phrases })),
    ...Object.entries(outOfScope).map(([id, { must: _, ...phrases }]) => ({ value: { id, must: true }, phrases })),
  ];
}

function collectTexts(content: Content): Texts {
  const texts = { vi: [] as string[], ru: [] as string[], en: [] as string[], mixed: [] as string[] };
  for (const article of content.articles.values()) {
    for (const locale of LOCALES) {
      const { title, answer, details, asked } = article.texts[locale];
      texts[locale].push(title, answer, details ?? '');
      texts[locale === 'en' ? 'mixed' : locale].push(...asked.map((item) => item.text));
    }
  }
  const { concepts, categories, urgent, commands } = content.lexicon;
  const lists = [...Object.values(concepts), ...Object.values(categories), ...Object.values(commands), urgent.urgent, urgent.harmless];
  for (const phrases of lists)
    for (const locale of LOCALES) texts[locale].push(...phrases[locale].filter((phrase) => !/[*/]/.test(phrase)));
  return texts;
}
