/**
 * The long crash test: npm run test:crash -- [--rounds 200] [--db sqlite|pg|both] [--seed 1] [--stretch 25]
 * A round is one life of the server, ended by kill -9. Rounds come in stretches with data of their own; at the end of
 * each stretch everything must come to rest and is judged. Prints a table; exits with 1 when a promise was broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cluster, runSql, startPostgres, TEMPLATE } from '../support/postgres.js';
import { buildServer } from './build.js';
import { endClaims } from './end-claims.js';
import { makeRandom, type Random } from './random.js';
import { makeReference } from './reference.js';
import { FAULTS, KILL_NAMES, type Kill, type Report, runRig } from './rig.js';
import { makeTable } from './table.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    db: { type: 'string', default: 'both' },
    seed: { type: 'string', default: '1' },
    stretch: { type: 'string', default: '25' },
  },
});
const rounds = Number(values.rounds);
const stretchRounds = Number(values.stretch);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const build = buildServer({ fewArticles: false });
const reference = makeReference(build.root);
const kinds = values.db === 'both' ? (['sqlite', 'pg'] as const) : values.db === 'pg' ? (['pg'] as const) : (['sqlite'] as const);
let broken = false;
try {
  const rows = [];
  for (const kind of kinds) rows.push({ kind, reports: await runAll(kind) });
  print(`\n${makeTable(rows)}`);
} finally {
  build.remove();
}
process.exit(broken ? 1 : 0);

async function runAll(kind: 'sqlite' | 'pg'): Promise<Report[]> {
  const cluster = kind === 'pg' ? await startPostgres([]) : null;
  const reports: Report[] = [];
  try {
    for (let done = 0; done < rounds; done += stretchRounds) {
      const count = Math.min(stretchRounds, rounds - done);
      const seed = Number(values.seed) * 1_000 + reports.length;
      reports.push(await runStretch(cluster, count, seed, reports.length));
    }
  } finally {
    await cluster?.stop();
  }
  return reports;
}

async function runStretch(cluster: Cluster | null, count: number, seed: number, index: number): Promise<Report> {
  const dataDir = mkdtempSync(join(tmpdir(), 'caunoi-crash-data-'));
  const name = `crash_${seed}`;
  if (cluster !== null) await runSql(`${cluster.url}/postgres`, `create database ${name} template ${TEMPLATE}`);
  const databaseUrl = cluster === null ? '' : `${cluster.url}/${name}`;
  const random = makeRandom(seed);
  const mode = index % 2 === 0 ? 'webhook' : 'polling';
  const since = Date.now();
  try {
    const report = await runRig({
      root: build.root,
      reference,
      databaseUrl,
      dataDir,
      mode,
      seed,
      kills: Array.from({ length: count }, () => drawKill(random)),
      arrivals: () => 10,
      mostPauseMs: 400,
      // Two answers that never come, after the message was accepted and before.
      faults: [{ do: 'hang_after', chance: 0.004, times: 1e9 }, { do: 'hang_before', chance: 0.002, times: 1e9 }, ...FAULTS],
      // The claim of a process that died runs out after a minute. Every other pair of stretches waits for it.
      ...(cluster === null || index % 4 < 2 ? {} : { between: () => endClaims(databaseUrl) }),
      waitForFiles: true,
      mostWaitMs: 240_000,
    });
    print(
      `${cluster === null ? 'sqlite' : 'pg'} seed ${seed} ${mode}: ${count} rounds in ${Math.round((Date.now() - since) / 1000)} s, ${report.updates} updates, ${report.violations.length} violations`,
    );
    for (const violation of report.violations) print(`  ${violation}`);
    broken ||= report.violations.length > 0;
    return report;
  } catch (error) {
    throw new Error(`Stretch with seed ${seed} (${mode}) did not come to its end`, { cause: error });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
    if (cluster !== null) await runSql(`${cluster.url}/postgres`, `drop database if exists ${name} with (force)`);
  }
}

function drawKill(random: Random): Kill {
  const at = random.pick(KILL_NAMES);
  if (at === 'random') return { at, afterMs: random.between(0, 2_500) };
  return at === 'start-up' ? { at, afterMs: random.between(200, 4_000) } : { at, nth: random.between(1, at === 'received' ? 12 : 40) };
}
