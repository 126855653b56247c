import { LIMITS, readTrust, type Signs, TRUST_WEIGHTS } from '../../src/content/decide.js';
import { FIELD_WEIGHTS, makeRanker, type Scored } from '../../src/content/rank.js';
import { readText } from '../../src/content/reading.js';
import { buildSearch, makeContext } from '../../src/content/search.js';
import { buildIndex } from '../../src/content/search-index.js';
import { modelsFolder } from '../../src/project-root.js';
import { type BankQuestion, readBank } from './bank.js';
import { readContent } from './ours.js';

/**
 * `npm run eval:fit`: fits the weights of the search on the tuned part of the bank (never on the frozen part), with
 * the figures of a cross-validation beside them. Prints what to put into rank.ts and decide.ts; changes nothing.
 */
const FOLDS = 5;
const ROUNDS = 60;
const RATE = 0.6;
const PULL = 0.002;

const content = readContent();
const articles = [...content.articles.values()];
const index = buildIndex(content);
const search = buildSearch(content, { models: modelsFolder });
const rank = makeRanker(index, search.learned, 32);
const bank = readBank().filter(
  (question) => !question.frozen && ('articles' in question.want || 'refuse' in question.want) && !question.urgent,
);

type Example = {
  readonly question: BankQuestion;
  readonly right: ReadonlySet<number>;
  readonly ranked: readonly Scored[];
  readonly fold: number;
};
const examples: Example[] = bank.map((question, at) => {
  const reading = readText(question.text, index.vocabulary, index.concepts);
  const asked = {
    text: question.text,
    locale: question.language,
    audience: question.known ? question.audience : null,
    lastArticle: question.after ?? null,
  };
  const ids = 'articles' in question.want ? question.want.articles : [];
  return {
    question,
    right: new Set(ids.map((id) => index.ids.indexOf(id))),
    ranked: rank(reading, makeContext(content, articles, asked, search.employer(question.text))),
    fold: at % FOLDS,
  };
});
const answerable = examples.filter(({ right, ranked }) => ranked.some(({ article }) => right.has(article)));
process.stdout.write(`${examples.length} questions, the right article among the candidates of ${answerable.length}\n`);

const NAMES = Object.keys(FIELD_WEIGHTS) as (keyof typeof FIELD_WEIGHTS)[];
type Weights = Record<(typeof NAMES)[number], number>;

function scoreOf(scored: Scored, weights: Weights): number {
  return NAMES.reduce((sum, name) => sum + weights[name] * scored.fields[name], 0);
}

/** Softmax over the candidates; several right articles share the goal. Steps shrink with what was seen (AdaGrad). */
function fitFields(train: readonly Example[]): Weights {
  const weights: Weights = { ...FIELD_WEIGHTS };
  const seen = Object.fromEntries(NAMES.map((name) => [name, 1e-3])) as Weights;
  for (let round = 0; round < ROUNDS; round++) {
    for (const { right, ranked } of train) {
      const scores = ranked.map((one) => scoreOf(one, weights));
      const top = Math.max(...scores);
      const parts = scores.map((score) => Math.exp(score - top));
      const all = parts.reduce((a, b) => a + b, 0);
      const good = parts.reduce((sum, part, i) => sum + (right.has(ranked[i]?.article ?? -1) ? part : 0), 0);
      for (const name of NAMES) {
        let slope = PULL * (weights[name] - FIELD_WEIGHTS[name]);
        ranked.forEach((one, i) => {
          const part = parts[i] ?? 0;
          slope += (part / all - (right.has(one.article) ? part / good : 0)) * one.fields[name];
        });
        seen[name] += slope * slope;
        weights[name] -= (RATE * slope) / Math.sqrt(seen[name]);
      }
    }
  }
  return weights;
}

function firstRight(test: readonly Example[], weights: Weights): number {
  const hits = test.filter(({ right, ranked }) => {
    const best = ranked.reduce((a, b) => (scoreOf(b, weights) > scoreOf(a, weights) ? b : a));
    return right.has(best.article);
  });
  return hits.length / test.length;
}

const inside = examples.filter(({ question }) => 'articles' in question.want);
const crossed = [...Array(FOLDS).keys()].map((fold) =>
  firstRight(
    inside.filter((one) => one.fold === fold),
    fitFields(answerable.filter((one) => one.fold !== fold)),
  ),
);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
process.stdout.write(
  `first, with the weights of now: ${firstRight(inside, { ...FIELD_WEIGHTS }).toFixed(4)}; fitted, cross-validated: ${mean(crossed).toFixed(4)}\n`,
);
const fitted = fitFields(answerable);
process.stdout.write(
  `FIELD_WEIGHTS ${JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, Math.round(fitted[name] * 100) / 100])))}\n`,
);

/** How sure we may be of the first article: a logistic curve over what decide.ts looks at. */
const SIGNS = Object.keys(TRUST_WEIGHTS) as (keyof typeof TRUST_WEIGHTS)[];
const judged = examples.flatMap(({ question, right, ranked, fold }) => {
  const reading = readText(question.text, index.vocabulary, index.concepts);
  const [first] = ranked;
  if (!first) return [];
  return [
    {
      signs: readTrust(ranked, reading, index, search.chatter(question.text)),
      right: right.has(first.article),
      fold,
      inside: 'articles' in question.want,
    },
  ];
});

/** An answer to a question that is not ours does more harm than a question asked back. */
const OUTSIDE = 3;

function fitTrust(
  train: readonly { readonly signs: Signs; readonly right: boolean; readonly inside: boolean }[],
): Record<(typeof SIGNS)[number], number> {
  const weights = { ...TRUST_WEIGHTS } as Record<(typeof SIGNS)[number], number>;
  const seen = Object.fromEntries(SIGNS.map((name) => [name, 1e-3])) as typeof weights;
  for (let round = 0; round < 200; round++) {
    for (const { signs, right, inside: ours } of train) {
      const sum = SIGNS.reduce((all, name) => all + weights[name] * signs[name], 0);
      const error = (ours ? 1 : OUTSIDE) * (1 / (1 + Math.exp(-sum)) - (right ? 1 : 0));
      for (const name of SIGNS) {
        const slope = error * signs[name] + 0.0005 * weights[name];
        seen[name] += slope * slope;
        weights[name] -= (0.3 * slope) / Math.sqrt(seen[name]);
      }
    }
  }
  return weights;
}

const trustOf = (signs: Signs, weights: Record<(typeof SIGNS)[number], number>) =>
  1 / (1 + Math.exp(-SIGNS.reduce((all, name) => all + weights[name] * signs[name], 0)));
const out = judged.map((one) => ({ ...one, trust: 0 }));
for (let fold = 0; fold < FOLDS; fold++) {
  const weights = fitTrust(judged.filter((one) => one.fold !== fold));
  for (const one of out) if (one.fold === fold) one.trust = trustOf(one.signs, weights);
}
process.stdout.write('threshold · inside: right shown, wrong shown · outside: shown (cross-validated)\n');
for (const limit of [0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]) {
  const share = (part: typeof out, test: (one: (typeof out)[number]) => boolean) =>
    ((100 * part.filter(test).length) / part.length).toFixed(1);
  const ins = out.filter((one) => one.inside);
  const outs = out.filter((one) => !one.inside);
  process.stdout.write(
    `${limit} · ${share(ins, (one) => one.trust >= limit && one.right)} ${share(ins, (one) => one.trust >= limit && !one.right)} · ${share(outs, (one) => one.trust >= limit)}\n`,
  );
}
process.stdout.write(
  `LIMITS now ${JSON.stringify(LIMITS)}\nTRUST_WEIGHTS ${JSON.stringify(Object.fromEntries(SIGNS.map((name) => [name, Math.round((fitTrust(judged)[name] ?? 0) * 100) / 100])))}\n`,
);
