import { FEATURES } from './features.js';
import type { Sparse } from './sparse.js';

/** A linear model: for each feature, the classes that it speaks for or against. Small, exact, explainable. */
export type Linear = {
  readonly classes: readonly string[];
  /** Entries of feature f: from starts[f] to starts[f + 1]. */
  readonly starts: Int32Array;
  readonly items: Uint16Array;
  readonly weights: Float32Array;
};

export type Example = { readonly label: number; readonly features: Sparse; readonly weight: number };
export type Training = { readonly rounds: number; readonly rate: number; readonly least: number };

/** Weights below this change a figure by a few thousandths; without them the model is less than half as big. */
const KEPT = 0.2;
/** Slopes below this change nothing. */
const TINY = 1e-3;

/**
 * Softmax regression by stochastic gradient descent; the steps of a feature shrink with what it has seen (AdaGrad).
 * Deterministic: the order is shuffled with a seed. `least`: features of fewer examples are left out.
 */
export function trainLinear(classes: readonly string[], examples: readonly Example[], { rounds, rate, least }: Training): Linear {
  const count = classes.length;
  const { rowOf, rows } = numberFeatures(examples, least);
  const weights = new Float32Array(rows * count);
  const seen = new Float32Array(rows).fill(0.02);
  const chance = new Float64Array(count);
  const moved = new Int32Array(count);
  const order = Int32Array.from(examples, (_, at) => at);
  const next = seeded(7);
  for (let round = 0; round < rounds; round++) {
    shuffle(order, next);
    for (const at of order) {
      const example = examples[at];
      if (example) learn(example, weights, seen, chance, moved, rowOf, count, rate);
    }
  }
  return pack(classes, weights, rowOf);
}

function learn(
  { label, features, weight }: Example,
  weights: Float32Array,
  seen: Float32Array,
  chance: Float64Array,
  moved: Int32Array,
  rowOf: Int32Array,
  count: number,
  rate: number,
): void {
  const { ids, weights: values } = features;
  chance.fill(0);
  for (let i = 0; i < ids.length; i++) {
    const row = rowOf[ids[i] ?? 0] ?? -1;
    if (row < 0) continue;
    const from = row * count;
    const value = values[i] ?? 0;
    const own = weights.subarray(from, from + count);
    for (let c = 0; c < count; c++) chance[c] = (chance[c] as number) + (own[c] as number) * value;
  }
  toChances(chance);
  chance[label] = (chance[label] ?? 0) - 1;
  // After some examples few classes are in doubt: only they are moved.
  let square = 0;
  let steep = 0;
  for (let c = 0; c < count; c++) {
    const slope = chance[c] ?? 0;
    square += slope ** 2;
    if (slope > TINY || slope < -TINY) moved[steep++] = c;
  }
  for (let i = 0; i < ids.length; i++) {
    const row = rowOf[ids[i] ?? 0] ?? -1;
    if (row < 0) continue;
    const from = row * count;
    const value = (values[i] ?? 0) * weight;
    seen[row] = (seen[row] ?? 0) + square * value * value;
    const step = (rate * value) / Math.sqrt(seen[row] ?? 1);
    for (let at = 0; at < steep; at++) {
      const c = moved[at] as number;
      weights[from + c] = (weights[from + c] as number) - step * (chance[c] as number);
    }
  }
}

/** The weights that a text gives to each class, written into `scores`; their exponentials are the chances. */
export function scoreLinear(model: Linear, { ids, weights }: Sparse, scores: Float64Array): void {
  scores.fill(0);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    const value = weights[i] ?? 0;
    const end = model.starts[id + 1] ?? 0;
    for (let at = model.starts[id] ?? 0; at < end; at++) {
      const item = model.items[at] ?? 0;
      scores[item] = (scores[item] ?? 0) + value * (model.weights[at] ?? 0);
    }
  }
}

/** Turns scores into chances that add up to one. */
export function toChances(scores: Float64Array): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < scores.length; c++) top = Math.max(top, scores[c] ?? 0);
  let all = 0;
  for (let c = 0; c < scores.length; c++) {
    const part = Math.exp((scores[c] ?? 0) - top);
    scores[c] = part;
    all += part;
  }
  for (let c = 0; c < scores.length; c++) scores[c] = (scores[c] ?? 0) / all;
}

function numberFeatures(examples: readonly Example[], least: number): { rowOf: Int32Array; rows: number } {
  const times = new Int32Array(FEATURES);
  for (const { features } of examples) for (const id of features.ids) times[id] = (times[id] ?? 0) + 1;
  const rowOf = new Int32Array(FEATURES).fill(-1);
  let rows = 0;
  for (let id = 0; id < FEATURES; id++) if ((times[id] ?? 0) >= least) rowOf[id] = rows++;
  return { rowOf, rows };
}

function pack(classes: readonly string[], weights: Float32Array, rowOf: Int32Array): Linear {
  const count = classes.length;
  const isKept = (at: number): boolean => Math.abs(weights[at] ?? 0) >= KEPT;
  let size = 0;
  for (let at = 0; at < weights.length; at++) if (isKept(at)) size++;
  const starts = new Int32Array(FEATURES + 1);
  const items = new Uint16Array(size);
  const kept = new Float32Array(size);
  let next = 0;
  for (let id = 0; id < FEATURES; id++) {
    starts[id] = next;
    const row = rowOf[id] ?? -1;
    if (row < 0) continue;
    for (let c = 0; c < count; c++) {
      if (!isKept(row * count + c)) continue;
      items[next] = c;
      kept[next] = weights[row * count + c] ?? 0;
      next++;
    }
  }
  starts[FEATURES] = next;
  return { classes, starts, items, weights: kept };
}

function shuffle(order: Int32Array, next: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
}

/** A small generator of its own, so that the same content always gives the same model. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
