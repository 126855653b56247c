import { afterAll, beforeAll, expect, test } from 'vitest';
import { CRASH_POINTS } from '../../src/engine/engine.js';
import { makeDatabase } from '../support/databases.js';
import { type Build, buildServer } from './build.js';
import { endClaims } from './end-claims.js';
import { makeRandom } from './random.js';
import { makeReference, type Reference } from './reference.js';
import { FAULTS, type Kill, runRig } from './rig.js';

const SEED = Number(process.env['CRASH_SEED'] ?? 1);
/** Far above what it takes, for machines that have other things to do. */
const LONGEST_MS = 180_000;

let build: Build;
let reference: Reference;
beforeAll(() => {
  build = buildServer({ fewArticles: true });
  reference = makeReference(build.root);
});
afterAll(() => build.remove());

/** Each named point once (by polling everything that waits is received at once), and one kill at a random moment. */
function everyKill(seed: number): Kill[] {
  const random = makeRandom(seed);
  return [
    ...CRASH_POINTS.map((at) => ({ at, nth: at === 'received' ? 1 : random.between(15, 35) })),
    { at: 'random', afterMs: random.between(200, 1_000) },
  ];
}

test.concurrent.each([
  { kind: 'sqlite', mode: 'polling' },
  { kind: 'pg', mode: 'webhook' },
] as const)(
  'kill -9 at every point loses nothing and does nothing twice ($kind, $mode)',
  { timeout: LONGEST_MS },
  async ({ kind, mode }) => {
    const database = await makeDatabase(kind);
    try {
      const report = await runRig({
        root: build.root,
        reference,
        databaseUrl: database.databaseUrl,
        dataDir: database.dataDir,
        mode,
        seed: SEED,
        kills: everyKill(SEED),
        // Early, so that most is delivered by the time of the last life: a chat gets no more than a message a second.
        arrivals: (life) => [8, 4, 4][life] ?? 0,
        mostPauseMs: 800,
        faults: FAULTS,
        ...(kind === 'pg' ? { between: () => endClaims(database.databaseUrl) } : {}),
        waitForFiles: false,
        mostWaitMs: 120_000,
      });
      expect(report.violations, `seed ${SEED}; again with CRASH_SEED=${SEED}`).toEqual([]);
      expect(report.kills).toMatchObject(Object.fromEntries(CRASH_POINTS.map((point) => [point, 1])));
      expect(report.repeated).toBeGreaterThan(0);
    } finally {
      await database.remove();
    }
  },
);
