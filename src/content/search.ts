import type { Audience, Env, Finding, Question, Topic } from '../core/types.js';
import { type Judgement, judge } from './decide.js';
import type { Content } from './load.js';
import { makeRanker, type Scored } from './rank.js';
import { type Reading, readText } from './reading.js';
import { buildIndex, type IndexOptions } from './search-index.js';
import { makeCategories, makeCommands, makeIntents, makeIsQuestion, makeLanguageNames, makeUrgent } from './wishes.js';

/** Everything the conversation asks of the content. Pure: the same text gives the same answer. */
export type Search = Pick<
  Env,
  'find' | 'title' | 'topics' | 'command' | 'intent' | 'urgent' | 'isQuestion' | 'category' | 'language' | 'languageNamed'
> & {
  readonly explain: (question: Question) => Explanation;
  /** A text as words and concepts, to compare it with others. */
  readonly read: (text: string) => Reading;
};

export type Explanation = {
  readonly locale: string;
  readonly words: readonly { readonly word: string; readonly locale: string; readonly key: string }[];
  readonly concepts: readonly { readonly id: string; readonly phrase: string }[];
  readonly articles: readonly { readonly id: string; readonly score: number; readonly share: number; readonly fields: Scored['fields'] }[];
  readonly covered: number;
  readonly known: number;
  readonly trust: number;
  readonly missing: readonly string[];
  readonly finding: Finding;
};

/** Builds the search over loaded content, once, in well under a second. */
export function buildSearch(content: Content, options: IndexOptions = {}): Search {
  const { lexicon } = content;
  const articles = [...content.articles.values()];
  const index = buildIndex(content, options);
  const { vocabulary } = index;
  const rank = makeRanker(index);
  const command = makeCommands(lexicon);
  const languageNamed = makeLanguageNames(lexicon);
  const hearUrgent = makeUrgent(lexicon, vocabulary);
  const hearQuestion = makeIsQuestion(lexicon, vocabulary);
  const hearIntent = makeIntents(lexicon, vocabulary);
  const hearCategory = makeCategories(lexicon, vocabulary);

  // A turn asks several things about one text: it is read once.
  let last: { text: string; reading: Reading } | null = null;
  const read = (text: string): Reading => {
    if (last?.text !== text) last = { text, reading: readText(text, vocabulary, index.concepts) };
    return last.reading;
  };
  const related = (id: string): readonly string[] =>
    (content.articles.get(id)?.related ?? []).filter((other) => content.articles.has(other));
  const search = (question: Question): { reading: Reading; ranking: Scored[]; judgement: Judgement; finding: Finding } => {
    const reading = read(question.text);
    const { audience } = question;
    const followed = new Set(question.lastArticle === null ? [] : [question.lastArticle, ...related(question.lastArticle)]);
    const ranking = rank(reading, {
      audience,
      fits: (article) => audience !== null && (articles[article]?.audience.includes(audience) ?? false),
      follows: (article) => followed.has(index.ids[article] ?? ''),
    });
    const judgement = judge(ranking, reading, index);
    return { reading, ranking, judgement, finding: toFinding(judgement) };
  };
  const toFinding = ({ kind, options: found, trust }: Judgement): Finding => {
    const ids = found.flatMap((scored) => index.ids[scored.article] ?? []);
    const score = round(trust);
    const [article] = ids;
    if (kind === 'answer' && article !== undefined) return { kind, article, related: related(article), score };
    return kind === 'clarify' && ids.length > 0 ? { kind, options: ids, score } : { kind: 'none', score };
  };

  return {
    find: (question) => search(question).finding,
    title: (article, locale) => content.articles.get(article)?.texts[locale].title ?? null,
    topics: listTopics(content),
    command,
    intent: (text) => hearIntent(read(text).words, () => hearQuestion(text, read(text).words)),
    urgent: (text) => hearUrgent(read(text).words),
    isQuestion: (text) => hearQuestion(text, read(text).words),
    category: (text) => hearCategory(read(text).words),
    language: (text) => read(text).heard,
    languageNamed,
    read,
    explain: (question) => {
      const { reading, ranking, judgement, finding } = search(question);
      return {
        locale: reading.locale,
        words: reading.words.map((word) => ({ word: word.folded, locale: word.locale, key: word.key })),
        concepts: reading.concepts.map((hit) => ({ id: hit.value.id, phrase: hit.phrase })),
        articles: ranking.map((scored) => ({
          id: index.ids[scored.article] ?? '',
          score: round(scored.score),
          share: round(scored.share),
          fields: scored.fields,
        })),
        covered: round(judgement.covered),
        known: round(judgement.known),
        trust: round(judgement.trust),
        missing: judgement.missing,
        finding,
      };
    },
  };
}

/** The topics in the order of the word list, each with the articles that the audience needs. */
function listTopics(content: Content): (audience: Audience | null) => readonly Topic[] {
  const list = (audience: Audience | null): Topic[] =>
    content.lexicon.topics.map((id) => ({
      id,
      articles: [...content.articles.values()]
        .filter((article) => article.topics.includes(id) && (audience === null || article.audience.includes(audience)))
        .map((article) => article.id),
    }));
  const known = new Map<Audience | null, readonly Topic[]>();
  return (audience) => {
    const found = known.get(audience) ?? list(audience);
    known.set(audience, found);
    return found;
  };
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000;
}
