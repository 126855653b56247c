/** Sparse vectors over numbered terms. Typed arrays: a question costs microseconds, an index fits in the cache. */

export type Sparse = { readonly ids: Int32Array; readonly weights: Float32Array };

/** Gathers weights term by term; one collector serves any number of vectors, one after the other. */
export type Collector = {
  /** The term counts at least so much, however often it is said. */
  readonly raise: (id: number, weight: number) => void;
  readonly add: (id: number, weight: number) => void;
  readonly addAll: (vector: Sparse) => void;
  /** The vector, with its terms in rising order; the collector is empty again. `damped`: ten times is not ten times as telling. */
  readonly done: (damped?: boolean) => Sparse;
};

/** Runs of letters are numbers of 18 bits. */
const FIRST_SIZE = 2 ** 18;

export function makeCollector(size = FIRST_SIZE): Collector {
  let weights = new Float32Array(size);
  let touched: number[] = [];
  const grow = (id: number): void => {
    const grown = new Float32Array(Math.max(id + 1, weights.length * 2));
    grown.set(weights);
    weights = grown;
  };
  const add = (id: number, weight: number): void => {
    if (id >= weights.length) grow(id);
    const before = weights[id] ?? 0;
    if (before === 0) touched.push(id);
    weights[id] = before + weight;
  };
  return {
    raise: (id, weight) => {
      if (id >= weights.length) grow(id);
      const before = weights[id] ?? 0;
      if (before === 0) touched.push(id);
      if (before < weight) weights[id] = weight;
    },
    add,
    addAll: ({ ids, weights: added }) => {
      for (let i = 0; i < ids.length; i++) add(ids[i] ?? 0, added[i] ?? 0);
    },
    done: (damped = false) => {
      const ids = Int32Array.from(touched).sort();
      const out = new Float32Array(ids.length);
      for (let i = 0; i < ids.length; i++) {
        const weight = weights[ids[i] ?? 0] ?? 0;
        out[i] = damped ? Math.log1p(weight) : weight;
        weights[ids[i] ?? 0] = 0;
      }
      touched = [];
      return { ids, weights: out };
    },
  };
}
