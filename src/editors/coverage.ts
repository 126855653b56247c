import { AUDIENCES, type Audience, LOCALES, type Locale } from '../core/types.js';
import type { QuestionGroup } from './group-questions.js';
import { nearestArticle, type Reading } from './questions.js';

export type TopicCoverage = {
  readonly topic: string;
  readonly articles: number;
  readonly audiences: Readonly<Record<Audience, number>>;
  /** Ways of asking that the search learns from. */
  readonly ways: Readonly<Record<Locale, number>>;
  /** Questions without an answer that are nearest to an article of this topic. */
  readonly unanswered: number;
};

/** How much there is under each topic, in the order of the word list, and how much people miss there or `elsewhere`. */
export function coverageByTopic(
  engine: Pick<Reading, 'content' | 'search'>,
  unanswered: readonly QuestionGroup[],
): { readonly topics: readonly TopicCoverage[]; readonly elsewhere: number } {
  const { articles, lexicon } = engine.content();
  const missed = new Map<string, number>();
  let elsewhere = 0;
  for (const group of unanswered) {
    const topic = articles.get(nearestArticle(engine, group) ?? '')?.topics[0];
    if (topic === undefined) elsewhere += group.size;
    else missed.set(topic, (missed.get(topic) ?? 0) + group.size);
  }
  const topics = lexicon.topics.map((topic) => {
    const about = [...articles.values()].filter((article) => article.topics.includes(topic));
    const forWhom = (who: Audience): number => about.filter((article) => article.audience.includes(who)).length;
    const waysIn = (locale: Locale): number => about.reduce((sum, article) => sum + article.texts[locale].asked.length, 0);
    return {
      topic,
      articles: about.length,
      audiences: tabulate(AUDIENCES, forWhom),
      ways: tabulate(LOCALES, waysIn),
      unanswered: missed.get(topic) ?? 0,
    };
  });
  return { topics, elsewhere };
}

function tabulate<K extends string>(keys: readonly K[], value: (key: K) => number): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, number>;
}
