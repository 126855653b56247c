const WINDOW_MS = 15 * 60_000;
const MOST_FAILURES = 5;
const MOST_KEYS = 20_000;

export type Attempts = {
  /** Counts a try under every key. Gives the milliseconds to wait when one of them has used up its tries, else null. */
  readonly take: (keys: readonly string[]) => number | null;
  /** The try was right: it does not count, and the failures of `clear` before it are forgotten. */
  readonly forgive: (keys: readonly string[], clear: string) => void;
};

/**
 * Limits guessing. A try counts from its beginning, so a thousand at once are no way around. In memory: a restart
 * forgets, which gives a guesser five more tries.
 */
export function makeAttempts(now: () => number): Attempts {
  const tries = new Map<string, number[]>();

  function recent(key: string): number[] {
    return (tries.get(key) ?? []).filter((at) => at > now() - WINDOW_MS);
  }

  function prune(): void {
    for (const key of tries.keys()) if (recent(key).length === 0) tries.delete(key);
    // Still too many: somebody makes names up. The oldest go.
    for (const key of tries.keys()) {
      if (tries.size <= MOST_KEYS) return;
      tries.delete(key);
    }
  }

  return {
    take: (keys) => {
      const full = keys.map(recent).filter((at) => at.length >= MOST_FAILURES);
      if (full.length > 0) return Math.max(...full.map((at) => (at[0] ?? 0) + WINDOW_MS - now()));
      for (const key of keys) tries.set(key, [...recent(key), now()]);
      if (tries.size > MOST_KEYS) prune();
      return null;
    },
    forgive: (keys, clear) => {
      for (const key of keys) tries.set(key, recent(key).slice(0, -1));
      tries.delete(clear);
    },
  };
}
