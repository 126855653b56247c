import { containerBootstrap } from '@nlpjs/core';
import { LangEn } from '@nlpjs/lang-en';
import { LangRu } from '@nlpjs/lang-ru';
import { Nlp } from '@nlpjs/nlp';
import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import Database from 'better-sqlite3';
import MiniSearch from 'minisearch';
import type { Content } from '../../src/content/load.js';
import { foldText } from '../../src/core/text.js';
import { LOCALES, type Locale } from '../../src/core/types.js';
import type { BankQuestion } from './bank.js';

/**
 * What others would use for the same job, on the same content, each set up as well as we know how: folded text
 * (đ too), every way of asking as a document of its own, and the best document of an article counts.
 */
export type Ranked = readonly { readonly id: string; readonly score: number }[];
export type Peer = { readonly name: string; readonly rank: (question: BankQuestion) => Promise<Ranked> | Ranked };

type Doc = { readonly key: string; readonly article: string; readonly locale: Locale; readonly asked: string; readonly text: string };
const KEPT = 10;

export async function buildPeers(content: Content): Promise<Peer[]> {
  const docs = listDocs(content);
  return [miniSearch(docs), sqliteTrigram(docs), await orama(docs), await nlpjs(docs)];
}

function listDocs(content: Content): Doc[] {
  return [...content.articles.values()].flatMap((article) =>
    LOCALES.flatMap((locale) => {
      const { title, asked, answer, details } = article.texts[locale];
      const body = { key: `${article.id}/${locale}/body`, article: article.id, locale, asked: foldText(title), text: '' };
      const ways = asked.map((way, at) => ({ ...body, key: `${article.id}/${locale}/${at}`, asked: foldText(way.text) }));
      return [{ ...body, text: foldText(`${answer} ${details ?? ''}`) }, ...ways];
    }),
  );
}

function best(hits: readonly { readonly article: string; readonly score: number }[]): Ranked {
  const top = new Map<string, number>();
  for (const { article, score } of hits) if (score > (top.get(article) ?? Number.NEGATIVE_INFINITY)) top.set(article, score);
  return [...top]
    .map(([id, score]) => ({ id, score }))
    .sort((a, b) => b.score - a.score)
    .slice(0, KEPT);
}

function miniSearch(docs: readonly Doc[]): Peer {
  const index = new MiniSearch<Doc>({
    idField: 'key',
    fields: ['asked', 'text'],
    storeFields: ['article'],
    searchOptions: { boost: { asked: 2 }, fuzzy: 0.2, prefix: (term) => term.length > 3, combineWith: 'OR' },
  });
  index.addAll(docs);
  return {
    name: 'MiniSearch (folded, fuzzy, prefix)',
    rank: ({ text }) => best(index.search(foldText(text)).map((hit) => ({ article: String(hit['article']), score: hit.score }))),
  };
}

function sqliteTrigram(docs: readonly Doc[]): Peer {
  const db = new Database(':memory:');
  db.exec("create virtual table docs using fts5(article unindexed, asked, text, tokenize = 'trigram')");
  const insert = db.prepare('insert into docs (article, asked, text) values (?, ?, ?)');
  db.transaction(() => {
    for (const doc of docs) insert.run(doc.article, doc.asked, doc.text);
  })();
  const find = db.prepare<[string], { article: string; score: number }>(
    'select article, -bm25(docs, 0, 2, 1) as score from docs where docs match ? order by score desc limit 200',
  );
  return {
    name: 'SQLite FTS5 trigram (folded)',
    rank: ({ text }) => {
      const trigrams = new Set<string>();
      const folded = ` ${foldText(text)} `;
      for (let at = 0; at + 3 <= folded.length; at++) trigrams.add(`"${folded.slice(at, at + 3)}"`);
      return trigrams.size === 0 ? [] : best(find.all([...trigrams].slice(0, 200).join(' OR ')));
    },
  };
}

async function orama(docs: readonly Doc[]): Promise<Peer> {
  // The default tokenizer drops letters that its language does not have; folded words need no more than their spaces.
  const tokenizer = { language: 'english', normalizationCache: new Map(), tokenize: (raw: string) => [...new Set(raw.split(' '))] };
  const index = create({ schema: { article: 'string', asked: 'string', text: 'string' } as const, components: { tokenizer } });
  await insertMultiple(
    index,
    docs.map(({ article, asked, text }) => ({ article, asked, text })),
  );
  return {
    name: 'Orama (folded, tolerance 1)',
    rank: async ({ text }) => {
      const found = await searchOrama(index, {
        term: foldText(text),
        properties: ['asked', 'text'],
        boost: { asked: 2 },
        tolerance: 1,
        threshold: 1,
        limit: 200,
      });
      return best(found.hits.map((hit) => ({ article: hit.document.article, score: hit.score })));
    },
  };
}

async function nlpjs(docs: readonly Doc[]): Promise<Peer> {
  const container = await containerBootstrap();
  for (const plugin of [Nlp, LangEn, LangRu]) container.use(plugin);
  const nlp = container.get('nlp');
  Object.assign(nlp.settings, { autoSave: false, autoLoad: false, log: false, nlu: { log: false, useNoneFeature: false } });
  nlp.container.register('fs', { readFile: () => undefined, writeFile: () => undefined }, true);
  for (const locale of LOCALES) nlp.addLanguage(locale);
  for (const doc of docs) nlp.addDocument(doc.locale, doc.asked, doc.article);
  await nlp.train();
  return {
    name: 'nlp.js (folded)',
    rank: async ({ text, language }) => {
      const found = await nlp.process(language, foldText(text));
      return best(found.classifications.map(({ intent, score }) => ({ article: intent, score })));
    },
  };
}
