/** Vectors of weighted terms, and how near each of them is to a question. Typed arrays: a question costs microseconds. */

export type Vector = ReadonlyMap<string, number>;

export type CosineIndex = {
  readonly size: number;
  readonly terms: ReadonlyMap<string, number>;
  readonly idf: Float32Array;
  /** Postings of term t: from starts[t] to starts[t + 1]. */
  readonly starts: Int32Array;
  readonly items: Uint32Array;
  readonly weights: Float32Array;
  /** How much a term counts that no vector has: it lowers the score of everything. */
  readonly unknown: number;
};

/**
 * Builds the index: terms weighted by rarity, vectors brought to length one. Terms in more than the share
 * `tooCommon` of the vectors tell them apart too little to be worth their time: they count as weightless.
 */
export function buildCosineIndex(vectors: readonly Vector[], tooCommon = 1): CosineIndex {
  const terms = new Map<string, number>();
  const counts: number[] = [];
  for (const vector of vectors) {
    for (const term of vector.keys()) {
      const id = terms.get(term);
      if (id === undefined) {
        terms.set(term, counts.length);
        counts.push(1);
      } else counts[id] = (counts[id] ?? 0) + 1;
    }
  }
  const idf = Float32Array.from(counts, (count) => (count > vectors.length * tooCommon ? 0 : rarity(count, vectors.length)));
  const starts = new Int32Array(counts.length + 1);
  for (let t = 0; t < counts.length; t++) starts[t + 1] = (starts[t] ?? 0) + (counts[t] ?? 0);
  const total = starts[counts.length] ?? 0;
  const items = new Uint32Array(total);
  const weights = new Float32Array(total);
  const next = starts.slice();
  vectors.forEach((vector, item) => {
    let square = 0;
    for (const [term, weight] of vector) square += (weight * (idf[terms.get(term) ?? 0] ?? 0)) ** 2;
    const length = Math.sqrt(square) || 1;
    for (const [term, weight] of vector) {
      const id = terms.get(term) ?? 0;
      const at = next[id] ?? 0;
      next[id] = at + 1;
      items[at] = item;
      weights[at] = (weight * (idf[id] ?? 0)) / length;
    }
  });
  return { size: vectors.length, terms, idf, starts, items, weights, unknown: rarity(0.5, vectors.length) };
}

function rarity(count: number, size: number): number {
  return Math.log(1 + size / count);
}

/** Writes the cosine of the question with every vector into `scores` (cleared first). */
export function scoreAll(index: CosineIndex, question: Vector, scores: Float32Array): void {
  scores.fill(0);
  let square = 0;
  for (const [term, weight] of question) {
    const id = index.terms.get(term);
    square += (weight * (id === undefined ? index.unknown : (index.idf[id] ?? 0))) ** 2;
  }
  const length = Math.sqrt(square) || 1;
  for (const [term, weight] of question) {
    const id = index.terms.get(term);
    if (id === undefined || index.idf[id] === 0) continue;
    const own = (weight * (index.idf[id] ?? 0)) / length;
    const end = index.starts[id + 1] ?? 0;
    for (let at = index.starts[id] ?? 0; at < end; at++) {
      const item = index.items[at] ?? 0;
      scores[item] = (scores[item] ?? 0) + own * (index.weights[at] ?? 0);
    }
  }
}
