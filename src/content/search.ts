import type { Audience, Env, Finding, Question, Topic } from '../core/types.js';
import { type Judgement, judge } from './decide.js';
import { makeFeaturing } from './features.js';
import { dangerFrom, HEARD_FROM, makeListening } from './listening.js';
import type { Content } from './load.js';
import { featuresWith, learnModels, type Models, recallModels } from './models.js';
import { type Context, type Learned, makeRanker, type Scored } from './rank.js';
import { type Reading, readText } from './reading.js';
import type { Article } from './schema.js';
import { buildIndex, type IndexOptions } from './search-index.js';
import { makeSplitter } from './split.js';
import { makeCategories, makeCommands, makeHarmless, makeIntents, makeIsQuestion, makeLanguageNames, makeUrgent } from './wishes.js';

/** Everything the conversation asks of the content. Pure: the same text gives the same answer. */
export type Search = Pick<
  Env,
  | 'find'
  | 'findAll'
  | 'related'
  | 'title'
  | 'topics'
  | 'command'
  | 'intent'
  | 'urgent'
  | 'worry'
  | 'isQuestion'
  | 'category'
  | 'language'
  | 'languageNamed'
> & {
  readonly explain: (question: Question) => Explanation;
  /** A text as words and concepts, to compare it with others. */
  readonly read: (text: string) => Reading;
  readonly learned: Learned;
  readonly models: Models | null;
  readonly employer: (text: string) => number | null;
  /** How likely a text is talk that wants no answer of ours, from 0 to 1. */
  readonly chatter: (text: string) => number;
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
  /** Danger as the model hears it, and whether help comes first; what the text may want, the likeliest first. */
  readonly danger: number;
  readonly urgent: boolean;
  readonly wishes: Readonly<Record<string, number>>;
  readonly finding: Finding;
};

const FEWEST_WORDS = 2;
/** Danger may stand anywhere in a long story: it is looked for piece by piece, with a little overlap. */
const PIECE = { words: 40, step: 30 } as const;
/** A wish of these that only the model heard yields to an article of which we are this sure. */
const YIELDING: ReadonlySet<string> = new Set(['language', 'settings', 'self-check', 'calculator']);
const YIELDS_FROM = 0.88;
/** A longer message is a story, not two questions. */
const LONGEST_PAIR = 45;
/** How sure the less sure of two answers must be. */
const PAIR = { clear: 0.4, unclear: 0.7 } as const;

/** `models`: the folder in which learned models are kept; without it the search works from its indexes alone. */
export type SearchOptions = IndexOptions & {
  readonly models?: string;
  /** Models of slightly other content, good enough while an editor writes. */
  readonly instead?: Models | null;
};

/** Builds the search over loaded content, once. What is learned is learned when the content has changed, else read. */
export function buildSearch(content: Content, options: SearchOptions = {}): Search {
  const { lexicon } = content;
  const articles = [...content.articles.values()];
  const index = buildIndex(content, options);
  const { vocabulary } = index;
  const command = makeCommands(lexicon);
  const languageNamed = makeLanguageNames(lexicon);
  const hearUrgent = makeUrgent(lexicon, vocabulary);
  const isHarmless = makeHarmless(lexicon, vocabulary);
  const hearQuestion = makeIsQuestion(lexicon, vocabulary);
  const hearIntent = makeIntents(lexicon, vocabulary);
  const hearCategory = makeCategories(lexicon, vocabulary);

  // A turn asks several things about one text: it is read once.
  let last: { text: string; reading: Reading } | null = null;
  const read = (text: string): Reading => {
    if (last?.text !== text) last = { text, reading: readText(text, vocabulary, index.concepts) };
    return last.reading;
  };
  const features = featuresWith(index, makeFeaturing());
  const models =
    options.models === undefined
      ? null
      : recallModels(options.models, content, options.instead ?? null, () =>
          learnModels(content, index, (text, locale) => features(readText(text, vocabulary, index.concepts, locale))),
        );
  const listening = models === null ? null : makeListening(models, features, index.ids);
  const learned: Learned = listening?.articles ?? null;
  const rank = makeRanker(index, learned);
  /** A single word or a command tells too little for the model; the word list of danger still hears "cứu". */
  const dangerOf = (text: string): number => {
    const reading = read(text);
    if (listening === null) return 0;
    return reading.words.length < FEWEST_WORDS || command(text) !== null ? HEARD_FROM.doubt : listening.danger(reading);
  };
  const isUrgent = (text: string): boolean => {
    const reading = read(text);
    const chance = dangerOf(text);
    if (chance >= (isHarmless(reading.words) ? HEARD_FROM.sure : dangerFrom(reading.words.length).danger)) return true;
    // A word of danger is believed, unless it stands in a question of which the model is sure that it is about the rules.
    return hearUrgent(reading.words) && (listening === null || chance >= HEARD_FROM.doubt || !hearQuestion(text, reading.words));
  };
  const related = (id: string, audience: Audience | null): readonly string[] =>
    (content.articles.get(id)?.related ?? []).filter((other) => {
      const article = content.articles.get(other);
      return article !== undefined && (audience === null || article.audience.includes(audience));
    });
  const search = (question: Question): { reading: Reading; ranking: Scored[]; judgement: Judgement; finding: Finding } => {
    const reading = read(question.text);
    const ranking = rank(reading, makeContext(content, articles, question, listening?.employer(reading) ?? null));
    const judgement = judge(ranking, reading, index, listening?.chatter(reading) ?? 0);
    return { reading, ranking, judgement, finding: toFinding(judgement, question.audience) };
  };
  const toFinding = ({ kind, options: found, trust }: Judgement, audience: Audience | null): Finding => {
    const ids = found.flatMap((scored) => index.ids[scored.article] ?? []);
    const score = round(trust);
    const [article] = ids;
    if (kind === 'answer' && article !== undefined) return { kind, article, related: related(article, audience), score };
    return kind === 'clarify' && ids.length > 0 ? { kind, options: ids, score } : { kind: 'none', score };
  };

  const split = makeSplitter(lexicon.joints);
  /** A part of a message is short: it may be a little less sure than a whole one, as its other part vouches for it. */
  const surest = (question: Question, least = 0): Extract<Finding, { kind: 'answer' }> | null => {
    const { judgement } = search(question);
    const article = index.ids[judgement.options[0]?.article ?? -1];
    if (article === undefined || judgement.missing.length > 0 || judgement.trust < least) return null;
    return { kind: 'answer', article, related: related(article, question.audience), score: round(judgement.trust) };
  };
  /** Both parts must answer on their own; parts that the writer did not set apart must do so with little doubt. */
  const findAll = (question: Question): readonly Finding[] => {
    const whole = search(question).finding;
    let best: { readonly findings: readonly Finding[]; readonly score: number } = { findings: [whole], score: 0 };
    if (read(question.text).words.length > LONGEST_PAIR) return best.findings;
    for (const { parts, clear } of split(question.text)) {
      const [one, other] = parts.map((text) => surest({ ...question, text }));
      if (!one || !other || one.article === other.article) continue;
      const score = Math.min(one.score, other.score);
      if (score >= (clear ? PAIR.clear : PAIR.unclear) && score > best.score) best = { findings: [one, other], score };
    }
    return best.findings;
  };

  return {
    find: (question) => search(question).finding,
    findAll,
    related,
    title: (article, locale) => content.articles.get(article)?.texts[locale].title ?? null,
    topics: listTopics(content),
    command,
    intent: (text) => {
      const reading = read(text);
      const ruled = hearIntent(reading.words, () => hearQuestion(text, reading.words));
      if (listening === null || !reading.words.some((word) => word.folded.length > 1)) return ruled;
      const heard = listening.intent(reading, ruled, hearQuestion(text, reading.words));
      const yields = heard !== null && heard !== ruled && YIELDING.has(heard);
      return yields && surest({ text, locale: reading.locale, audience: null, lastArticle: null }, YIELDS_FROM) !== null ? null : heard;
    },
    urgent: (text) => inPieces(text).some(isUrgent),
    worry: (text) => inPieces(text).some((piece) => dangerOf(piece) >= dangerFrom(read(piece).words.length).worry),
    isQuestion: (text) => hearQuestion(text, read(text).words),
    category: (text) => hearCategory(read(text).words),
    language: (text) => read(text).heard,
    languageNamed,
    read,
    learned,
    models,
    employer: (text) => listening?.employer(read(text)) ?? null,
    chatter: (text) => listening?.chatter(read(text)) ?? 0,
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
        danger: round(dangerOf(question.text)),
        urgent: inPieces(question.text).some(isUrgent),
        wishes: listening?.wishes(reading) ?? {},
        finding,
      };
    },
  };
}

/** What else is known of the moment: who asks, and what was just shown. */
export function makeContext(
  content: Content,
  articles: readonly Article[],
  { audience, lastArticle }: Pick<Question, 'audience' | 'lastArticle'>,
  employer: number | null,
): Context {
  const last = lastArticle === null ? undefined : content.articles.get(lastArticle);
  const followed = new Set(last === undefined ? [] : [last.id, ...last.related]);
  return {
    audience,
    fits: (article) => audience !== null && (articles[article]?.audience.includes(audience) ?? false),
    voice: (article) => {
      const heard = articles[article]?.audience ?? [];
      if (audience !== null || employer === null || heard.length === 0) return 0;
      if (!heard.includes('employer')) return 1 - 2 * employer;
      return heard.length === 1 ? 2 * employer - 1 : 0;
    },
    follows: (article) => followed.has(articles[article]?.id ?? ''),
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

/** A long text as pieces of so many words; a short one as it is. */
function inPieces(text: string): string[] {
  const words = text.split(/\s+/);
  if (words.length <= PIECE.words) return [text];
  const starts = Array.from({ length: Math.ceil((words.length - PIECE.words) / PIECE.step) + 1 }, (_, at) => at * PIECE.step);
  return starts.map((from) => words.slice(from, from + PIECE.words).join(' '));
}
