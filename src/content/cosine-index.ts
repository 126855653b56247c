import type { Sparse } from './sparse.js';

/** Vectors weighted by the rarity of their terms and brought to length one. */
type Weighted = {
  readonly size: number;
  /** How much term t counts; 0 when it is too common to tell anything apart, `unknown` beyond the end. */
  readonly idf: Float32Array;
  /** How much a term counts that no vector has: it lowers the score of everything. */
  readonly unknown: number;
};

/** Term → vectors: to score all of them at once. Postings of term t: from starts[t] to starts[t + 1]. */
export type CosineIndex = Weighted & { readonly starts: Int32Array; readonly items: Int32Array; readonly weights: Float32Array };

/** Vector → terms: to score a few of them. The vectors of owner o: from first[o] to first[o + 1]. */
export type CosineRows = Weighted & {
  readonly first: Int32Array;
  readonly starts: Int32Array;
  readonly ids: Int32Array;
  readonly weights: Float32Array;
};

/** Terms in more than the share `tooCommon` of the vectors are not worth their time: they count as weightless. */
export function buildCosineIndex(vectors: readonly Sparse[], tooCommon = 1): CosineIndex {
  const { idf, counts, unknown } = weigh(vectors, tooCommon);
  const starts = new Int32Array(idf.length + 1);
  for (let t = 0; t < idf.length; t++) starts[t + 1] = (starts[t] ?? 0) + (counts[t] ?? 0);
  const total = starts[idf.length] ?? 0;
  const items = new Int32Array(total);
  const weights = new Float32Array(total);
  const next = starts.slice();
  vectors.forEach((vector, item) => {
    const length = lengthOf(vector, idf);
    for (let i = 0; i < vector.ids.length; i++) {
      const id = vector.ids[i] ?? 0;
      const at = next[id] ?? 0;
      next[id] = at + 1;
      items[at] = item;
      weights[at] = ((vector.weights[i] ?? 0) * (idf[id] ?? 0)) / length;
    }
  });
  return { size: vectors.length, idf, unknown, starts, items, weights };
}

/** `groups[o]` are the vectors of owner o. */
export function buildCosineRows(groups: readonly (readonly Sparse[])[]): CosineRows {
  const vectors = groups.flat();
  const { idf, unknown } = weigh(vectors, 1);
  const first = new Int32Array(groups.length + 1);
  groups.forEach((group, owner) => {
    first[owner + 1] = (first[owner] ?? 0) + group.length;
  });
  const starts = new Int32Array(vectors.length + 1);
  vectors.forEach((vector, item) => {
    starts[item + 1] = (starts[item] ?? 0) + vector.ids.length;
  });
  const ids = new Int32Array(starts[vectors.length] ?? 0);
  const weights = new Float32Array(ids.length);
  vectors.forEach((vector, item) => {
    const length = lengthOf(vector, idf);
    const from = starts[item] ?? 0;
    for (let i = 0; i < vector.ids.length; i++) {
      const id = vector.ids[i] ?? 0;
      ids[from + i] = id;
      weights[from + i] = ((vector.weights[i] ?? 0) * (idf[id] ?? 0)) / length;
    }
  });
  return { size: vectors.length, idf, unknown, first, starts, ids, weights };
}

/** Writes the cosine of the question with every vector into `scores` (cleared first). */
export function scoreAll(index: CosineIndex, question: Sparse, scores: Float32Array): void {
  scores.fill(0);
  const length = lengthOf(question, index.idf, index.unknown);
  for (let i = 0; i < question.ids.length; i++) {
    const id = question.ids[i] ?? 0;
    const idf = index.idf[id] ?? 0;
    if (idf === 0) continue;
    const own = ((question.weights[i] ?? 0) * idf) / length;
    const end = index.starts[id + 1] ?? 0;
    for (let at = index.starts[id] ?? 0; at < end; at++) {
      const item = index.items[at] ?? 0;
      scores[item] = (scores[item] ?? 0) + own * (index.weights[at] ?? 0);
    }
  }
}

/** Makes a question ready to be compared with rows: its weights spread out by term. */
export function makeRowScorer(rows: CosineRows): { ask: (question: Sparse) => void; best: (owner: number) => number } {
  const spread = new Float32Array(rows.idf.length);
  let asked: Int32Array = new Int32Array(0);
  return {
    ask: (question) => {
      for (const id of asked) spread[id] = 0;
      const length = lengthOf(question, rows.idf, rows.unknown);
      asked = question.ids.filter((id) => id < spread.length);
      question.ids.forEach((id, i) => {
        if (id < spread.length) spread[id] = ((question.weights[i] ?? 0) * (rows.idf[id] ?? 0)) / length;
      });
    },
    best: (owner) => {
      let best = 0;
      for (let item = rows.first[owner] ?? 0; item < (rows.first[owner + 1] ?? 0); item++) {
        let score = 0;
        const end = rows.starts[item + 1] ?? 0;
        for (let at = rows.starts[item] ?? 0; at < end; at++) score += (spread[rows.ids[at] ?? 0] ?? 0) * (rows.weights[at] ?? 0);
        if (score > best) best = score;
      }
      return best;
    },
  };
}

function weigh(vectors: readonly Sparse[], tooCommon: number): { idf: Float32Array; counts: Int32Array; unknown: number } {
  let terms = 0;
  for (const { ids } of vectors) terms = Math.max(terms, (ids[ids.length - 1] ?? -1) + 1);
  const counts = new Int32Array(terms);
  for (const { ids } of vectors) for (let i = 0; i < ids.length; i++) counts[ids[i] ?? 0] = (counts[ids[i] ?? 0] ?? 0) + 1;
  const most = vectors.length * tooCommon;
  const idf = new Float32Array(terms);
  for (let t = 0; t < terms; t++) {
    const count = counts[t] ?? 0;
    if (count > 0 && count <= most) idf[t] = rarity(count, vectors.length);
  }
  return { idf, counts, unknown: rarity(0.5, vectors.length) };
}

/** A term that no vector has lengthens the question (`unknown`); among the vectors themselves there is none. */
function lengthOf({ ids, weights }: Sparse, idf: Float32Array, unknown = 0): number {
  let square = 0;
  for (let i = 0; i < ids.length; i++) square += ((weights[i] ?? 0) * (idf[ids[i] ?? 0] ?? unknown)) ** 2;
  return Math.sqrt(square) || 1;
}

function rarity(count: number, size: number): number {
  return Math.log(1 + size / count);
}
