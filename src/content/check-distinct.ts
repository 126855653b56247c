import { LOCALES } from '../core/types.js';
import type { Content } from './load.js';
import type { Problem } from './problem.js';
import { makeRanker } from './rank.js';
import { readText } from './reading.js';
import { buildIndex } from './search-index.js';

/** Two articles cannot be told apart when the questions of each find the other rather than their own. */
const CONFUSED = { one: 0.4, other: 0.2 } as const;

/**
 * Leaves out one half of the ways of asking, looks for them with the other half, and the other way round. A pair
 * whose left-out questions change places is one article in two files: its editor must part or join them.
 */
export function findIndistinct(content: Content): Problem[] {
  const ids = [...content.articles.keys()];
  const asked = new Map(ids.map((id) => [id, 0]));
  const taken = new Map<string, number>();
  for (const half of [0, 1]) {
    const index = buildIndex(content, { without: (_id, _locale, at) => at % 2 === half });
    const rank = makeRanker(index, null, 1);
    for (const [id, article] of content.articles) {
      for (const locale of LOCALES) {
        article.texts[locale].asked.forEach(({ text }, at) => {
          if (at % 2 !== half) return;
          asked.set(id, (asked.get(id) ?? 0) + 1);
          const [first] = rank(readText(text, index.vocabulary, index.concepts), NOBODY);
          const found = index.ids[first?.article ?? -1];
          if (found !== undefined && found !== id) taken.set(`${id} ${found}`, (taken.get(`${id} ${found}`) ?? 0) + 1);
        });
      }
    }
  }
  const share = (from: string, to: string): number => (taken.get(`${from} ${to}`) ?? 0) / (asked.get(from) || 1);
  return [...taken.keys()].flatMap((pair) => {
    const [one = '', other = ''] = pair.split(' ');
    if (share(one, other) < CONFUSED.one || share(other, one) < CONFUSED.other) return [];
    const percent = Math.round(share(one, other) * 100);
    const message = `the search cannot tell it from "${other}" (${percent} % of its left-out questions find that one): part their questions or join them`;
    return [{ file: content.articles.get(one)?.file ?? one, line: 1, message }];
  });
}

const NOBODY = { audience: null, fits: () => false, follows: () => false, voice: () => 0 };
