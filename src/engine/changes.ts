import { EventEmitter } from 'node:events';

export type Change = { readonly caseId: string };

export type Changes = {
  readonly tell: (change: Change) => void;
  /** Returns the function that stops listening. */
  readonly listen: (hear: (change: Change) => void) => () => void;
  readonly listeners: () => number;
};

/** Tells open consoles inside this process that a case changed. Whoever misses it finds the truth in the database. */
export function makeChanges(): Changes {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    tell: (change) => void emitter.emit('change', change),
    listen: (hear) => {
      emitter.on('change', hear);
      return () => void emitter.off('change', hear);
    },
    listeners: () => emitter.listenerCount('change'),
  };
}
