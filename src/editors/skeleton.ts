import { MAX_ANSWER, MIN_ASKED } from '../content/parse-article.js';
import { foldText } from '../core/text.js';
import { type Audience, LOCALES, type Locale } from '../core/types.js';
import type { Say } from '../i18n/index.js';

/** What is known of an article before it is written. */
export type Plan = {
  readonly id: string;
  readonly agreement: string;
  readonly audience: readonly Audience[];
  readonly topics: readonly string[];
  readonly related: readonly string[];
  /** What the editor may choose from. */
  readonly known: { readonly agreements: readonly string[]; readonly topics: readonly string[] };
  /** 2026-11-21 */
  readonly today: string;
  readonly titles: Readonly<Partial<Record<Locale, string>>>;
  readonly asked: Readonly<Partial<Record<Locale, readonly string[]>>>;
};

/** A file to begin with. What is to be written is said in comments, which are no part of the article. */
export function writeSkeleton(plan: Plan, say: Say): string {
  const head = [
    `# agreement: ${plan.known.agreements.join(', ')}`,
    `# topics: ${plan.known.topics.join(', ')}`,
    `id: ${plan.id}`,
    `agreement: ${plan.agreement}`,
    `audience: [${plan.audience.join(', ')}]`,
    `topics: [${plan.topics.join(', ')}]`,
    'status: draft',
    'confidence: unconfirmed',
    'facts: []',
    'conflicts: []',
    'sources: []',
    `reviewed: ${plan.today}`,
    `review_by: ${Number(plan.today.slice(0, 4)) + 1}${lastingDay(plan.today)}`,
    `related: [${plan.related.join(', ')}]`,
  ];
  return `---\n${head.join('\n')}\n---\n${LOCALES.map((locale) => writePart(plan, locale, say)).join('')}`;
}

/** A year later there may be no 29 February. */
function lastingDay(today: string): string {
  return today.slice(4) === '-02-29' ? '-02-28' : today.slice(4);
}

function writePart(plan: Plan, locale: Locale, say: Say): string {
  const comment = (key: string, params = {}): string => `<!-- ${say(locale, `skeleton.${key}`, params)} -->`;
  const title = plan.titles[locale];
  const asked = plan.asked[locale] ?? [];
  const lines = [
    '',
    `# ${locale}`,
    '',
    ...(title === undefined ? [comment('title'), '## '] : [`## ${title}`]),
    '',
    comment('answer', { most: MAX_ANSWER }),
    comment('details'),
    '',
    '### asked',
    '',
    ...asked.map((way) => `- ${way}`),
    comment('asked', { least: MIN_ASKED }),
  ];
  return `${lines.join('\n')}\n`;
}

/** A name for the file out of what it is about, different from those that exist. */
export function suggestId(about: readonly string[], taken: (id: string) => boolean): string {
  const words = about.flatMap((text) => foldText(text).split(' ')).filter((word) => /^[a-z0-9]+$/.test(word));
  const base = [...new Set(words)].slice(0, 4).join('-') || 'new-article';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken(id)) return id;
  }
}

/** The names most like a misspelt one. */
export function nearestIds(wanted: string, ids: Iterable<string>, most = 3): readonly string[] {
  const pairs = pairsOf(wanted);
  return [...ids]
    .map((id) => {
      const other = pairsOf(id);
      const shared = [...other].filter((pair) => pairs.has(pair)).length;
      return { id, near: (2 * shared) / (pairs.size + other.size) };
    })
    .filter(({ near }) => near > 0.2)
    .sort((a, b) => b.near - a.near || (a.id < b.id ? -1 : 1))
    .slice(0, most)
    .map(({ id }) => id);
}

function pairsOf(id: string): ReadonlySet<string> {
  const padded = ` ${id.toLowerCase()} `;
  return new Set(Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2)));
}

/** The value that comes most often; of equal ones the first in the alphabet. */
export function commonest(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}
