import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import { makeCaseCode } from './core/case-code.js';

/** Time and chance enter the program here and nowhere else. */
export type Ports = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** UUIDv7: unique, and in order of making. */
  readonly newId: () => string;
  readonly newCaseCode: () => string;
};

export const systemPorts: Ports = {
  now: () => Date.now(),
  newId: () => v7(),
  newCaseCode: () => makeCaseCode((below) => randomInt(below)),
};

/** Ports for tests: time stands still until moved, ids count up, codes are the same in every run. */
export function fixedPorts(start: number = Date.UTC(2026, 10, 21, 5)): Ports & { advance: (ms: number) => void } {
  let now = start;
  let ids = 0;
  let drawn = 0;
  return {
    now: () => now,
    newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    newCaseCode: () => makeCaseCode((below) => (drawn++ * 7 + 3) % below),
    advance: (ms) => {
      now += ms;
    },
  };
}
