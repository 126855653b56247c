const KEEP = 5_000;

export type Once = {
  /** True the first time; false when this form was already sent (a double click, a repeated request). */
  readonly take: (sessionId: string, form: string) => boolean;
  /** The form did not succeed and may be sent again. */
  readonly release: (sessionId: string, form: string) => void;
};

/** Remembers which forms were sent, so that one reply reaches a person once. */
export function makeOnce(): Once {
  const used = new Set<string>();
  return {
    take: (sessionId, form) => {
      // A form without its number cannot be told from another one; it is taken as new.
      if (form === '') return true;
      const key = `${sessionId} ${form}`;
      if (used.has(key)) return false;
      used.add(key);
      const oldest = used.values().next().value;
      if (used.size > KEEP && oldest !== undefined) used.delete(oldest);
      return true;
    },
    release: (sessionId, form) => void used.delete(`${sessionId} ${form}`),
  };
}
