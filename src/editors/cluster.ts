import type { Reading } from '../content/reading.js';
import { conceptsOf, gramsOf, termsOf } from './text-vectors.js';

/** How much words, concepts and letters count. Letters that stand in a larger share of the texts are not worth their time. */
const KINDS = [
  { vectorOf: termsOf, share: 0.4, tooCommon: 1 },
  { vectorOf: conceptsOf, share: 0.35, tooCommon: 1 },
  { vectorOf: gramsOf, share: 0.25, tooCommon: 0.05 },
] as const;
const CONCEPTS = 1;
/** What stands in so few texts is never too common. */
const FEW = 20;
/**
 * From this nearness to the first text of a group on, a text belongs to it: in everything, or in concepts alone when
 * both texts have several (three and their pairs), for then the language does not matter. Chosen on the ways of asking
 * of all articles, where half of the pairs in a group then ask for the same article or a related one.
 */
const NEAR = { whole: 0.42, meaning: 0.6, features: 6 };

/** Numbered features with weights, of length one. Features that no other text has count in the length only. */
export type Features = { readonly ids: readonly number[]; readonly weights: readonly number[] };
export type Weighed = { readonly whole: Features; readonly meaning: Features };
const NOTHING: Features = { ids: [], weights: [] };

/** Texts as vectors that can be compared: each kind of feature with its share, rare ones weighing more. */
export function weighTexts(readings: readonly Reading[]): readonly Weighed[] {
  const kinds = KINDS.map(({ vectorOf, share, tooCommon }) => ({ share, units: makeUnits(readings.map(vectorOf), tooCommon) }));
  return readings.map((_, text) => {
    const ids: number[] = [];
    const weights: number[] = [];
    // A text without concepts is judged by the rest of it.
    const length = Math.sqrt(kinds.reduce((sum, { share, units }) => sum + ((units[text]?.full ?? 0) > 0 ? share : 0), 0)) || 1;
    kinds.forEach(({ share, units }, kind) => {
      const unit = units[text]?.features ?? NOTHING;
      const factor = Math.sqrt(share) / length;
      for (const id of unit.ids) ids.push(id * KINDS.length + kind);
      for (const weight of unit.weights) weights.push(weight * factor);
    });
    const meant = kinds[CONCEPTS]?.units[text];
    return { whole: { ids, weights }, meaning: (meant?.full ?? 0) >= NEAR.features ? (meant?.features ?? NOTHING) : NOTHING };
  });
}

/** Vectors of one kind, weighted by rarity and brought to length one; `full` is how many features a text really had. */
function makeUnits(vectors: readonly ReadonlyMap<string, number>[], tooCommon: number): { features: Features; full: number }[] {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const numbered = vectors.map((vector) =>
    [...vector].map(([name, weight]) => {
      const id = numbers.get(name) ?? counts.length;
      if (id === counts.length) numbers.set(name, id);
      counts[id] = (counts[id] ?? 0) + 1;
      return { id, weight };
    }),
  );
  const most = Math.max(FEW, vectors.length * tooCommon);
  const rarity = counts.map((count) => (count > most ? 0 : Math.log(1 + vectors.length / count)));
  return numbered.map((features) => {
    const telling = features.filter(({ id }) => rarity[id] !== 0);
    const length = Math.sqrt(telling.reduce((sum, { id, weight }) => sum + (weight * (rarity[id] ?? 0)) ** 2, 0)) || 1;
    const shared = telling.filter(({ id }) => counts[id] !== 1);
    const weights = shared.map(({ id, weight }) => (weight * (rarity[id] ?? 0)) / length);
    return { features: { ids: shared.map(({ id }) => id), weights }, full: telling.length };
  });
}

/** Goes once through the texts: each joins the group whose first text is nearest, or begins one. Gives their numbers. */
export function clusterTexts(texts: readonly Weighed[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  const wholes = makePostings(texts.length);
  const meanings = makePostings(texts.length);
  texts.forEach(({ whole, meaning }, text) => {
    let best = -1;
    let most = 0;
    wholes.score(whole, (group, score) => {
      if (score > NEAR.whole && score > most) [best, most] = [group, score];
    });
    meanings.score(meaning, (group, score) => {
      // Brought to the scale of the other, so that the nearer group wins.
      const scaled = (score * NEAR.whole) / NEAR.meaning;
      if (scaled > NEAR.whole && scaled > most) [best, most] = [group, scaled];
    });
    const found = groups[best];
    if (found !== undefined) {
      found.push(text);
      return;
    }
    wholes.put(groups.length, whole);
    meanings.put(groups.length, meaning);
    groups.push([text]);
  });
  return groups;
}

/** The first text of each group by its features: to score a text against all groups costs only what they share. */
function makePostings(size: number): {
  put: (group: number, features: Features) => void;
  score: (features: Features, hear: (group: number, score: number) => void) => void;
} {
  const postings = new Map<number, { readonly groups: number[]; readonly weights: number[] }>();
  const scores = new Float64Array(size);
  return {
    put: (group, { ids, weights }) => {
      ids.forEach((id, n) => {
        const list = postings.get(id) ?? { groups: [], weights: [] };
        list.groups.push(group);
        list.weights.push(weights[n] ?? 0);
        postings.set(id, list);
      });
    },
    score: ({ ids, weights }, hear) => {
      const touched: number[] = [];
      ids.forEach((id, n) => {
        const list = postings.get(id);
        if (list === undefined) return;
        const weight = weights[n] ?? 0;
        for (let at = 0; at < list.groups.length; at++) {
          const group = list.groups[at] ?? 0;
          if (scores[group] === 0) touched.push(group);
          scores[group] = (scores[group] ?? 0) + weight * (list.weights[at] ?? 0);
        }
      });
      for (const group of touched) {
        hear(group, scores[group] ?? 0);
        scores[group] = 0;
      }
    },
  };
}

/** The members of a group, the one nearest to all others first. */
export function rankByCentre(group: readonly number[], texts: readonly Weighed[]): readonly number[] {
  if (group.length < 3) return group;
  const centre = new Map<number, number>();
  const own = (member: number): Features => texts[member]?.whole ?? NOTHING;
  for (const member of group) {
    const { ids, weights } = own(member);
    ids.forEach((id, n) => {
      centre.set(id, (centre.get(id) ?? 0) + (weights[n] ?? 0));
    });
  }
  return group
    .map((member) => ({
      member,
      near: own(member).ids.reduce((sum, id, n) => sum + (own(member).weights[n] ?? 0) * (centre.get(id) ?? 0), 0),
    }))
    .sort((a, b) => b.near - a.near || a.member - b.member)
    .map(({ member }) => member);
}
