import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../src/project-root.js';
import { type BankQuestion, readBank } from './bank.js';
import type { Outcome } from './judge.js';
import { ours, readContent } from './ours.js';
import { drawCurves } from './plot.js';
import { areaOf, curveOf, figuresOf, type Judged, judgeAll, meanReciprocal, percent, refusalAtFourPercent } from './report.js';

/**
 * `npm run eval`: how well questions are understood, on the question bank.
 *   --peers   the same questions through other search engines (on the frozen part; building them takes minutes)
 *   --misses  the questions of the tuned part that went wrong; those of the frozen part are shown to nobody
 *   --write   renews docs/answers.md, its plot and the baseline that the tests compare with
 */
const { values } = parseArgs({ options: { peers: { type: 'boolean' }, misses: { type: 'boolean' }, write: { type: 'boolean' } } });

const content = readContent();
const bank = readBank();
const tuned = bank.filter((question) => !question.frozen);
const frozen = bank.filter((question) => question.frozen);
const system = ours(content);
const parts = { tuned: await judgePart(tuned), frozen: await judgePart(frozen) };

async function judgePart(questions: readonly BankQuestion[]): Promise<Judged[]> {
  const outcomes: Outcome[] = [];
  for (const question of questions) outcomes.push(await system.ask(question));
  return judgeAll(questions, outcomes);
}

const rows = Object.keys(figuresOf(parts.tuned)).map(
  (name) => [name, percentOf(parts.tuned, name), percentOf(parts.frozen, name)] as const,
);
const mrr = (judged: readonly Judged[]) => meanReciprocal(judged).toFixed(3);
const ownTable = [
  `| ${content.articles.size} articles, ${bank.length} questions; percent (95 % interval) | tuned part | frozen part |`,
  '|---|---|---|',
  ...rows.map(([name, a, b]) => `| ${name} | ${a} | ${b} |`),
  `| mean reciprocal rank | ${mrr(parts.tuned)} | ${mrr(parts.frozen)} |`,
  `| area under risk–coverage (lower is better) | ${areaOf(parts.tuned).toFixed(3)} | ${areaOf(parts.frozen).toFixed(3)} |`,
].join('\n');
process.stdout.write(`${ownTable}\n`);

if (values.misses === true) listMisses(parts.tuned);

const everyone = new Map<string, Judged[]>([[system.name, parts.frozen]]);
let peerTable = '';
if (values.peers === true) {
  const { buildPeers } = await import('./peers.js');
  for (const peer of await buildPeers(content)) {
    const outcomes: Outcome[] = [];
    for (const question of frozen) {
      const ranked = await peer.rank(question);
      outcomes.push({
        ranking: ranked.map(({ id }) => id),
        trust: ranked[0]?.score ?? 0,
        kind: 'answer',
        answers: [],
        offered: [],
        intent: null,
        urgent: false,
        language: question.language,
      });
    }
    everyone.set(peer.name, judgeAll(frozen, outcomes));
  }
  peerTable = comparePeers(everyone);
  process.stdout.write(`\n${peerTable}\n`);
}

if (values.write === true) {
  const docs = join(projectRoot, 'docs');
  writeFileSync(join(docs, 'answers-curve.svg'), drawCurves([...everyone].map(([name, judged]) => ({ name, points: curveOf(judged) }))));
  writeFileSync(join(docs, 'answers-figures.md'), `${[ownTable, peerTable].filter(Boolean).join('\n\n')}\n`);
  const figures = Object.fromEntries(
    Object.entries(parts).map(([part, judged]) => [
      part,
      Object.fromEntries(Object.entries(figuresOf(judged)).flatMap(([name, share]) => (share.of === 0 ? [] : [[name, share]]))),
    ]),
  );
  writeFileSync(join(import.meta.dirname, 'baseline.json'), `${JSON.stringify(figures, null, 2)}\n`);
}

function percentOf(judged: readonly Judged[], name: string): string {
  const share = figuresOf(judged)[name];
  return share === undefined ? '–' : percent(share);
}

/** All systems on all questions: each language and each style, ranking only, and what each could refuse. */
function comparePeers(systems: ReadonlyMap<string, readonly Judged[]>): string {
  const kinds = Object.keys(figuresOf(parts.frozen)).filter(
    (name) => name.startsWith('first, ') || /^right article (first|among)/.test(name),
  );
  return [
    `| percent | ${[...systems.keys()].join(' | ')} |`,
    `|---|${'---|'.repeat(systems.size)}`,
    ...kinds.map((name) => `| ${name} | ${[...systems.values()].map((judged) => percentOf(judged, name)).join(' | ')} |`),
    `| out of scope refused when 4 % of the others are | ${[...systems.values()].map((judged) => percent(refusalAtFourPercent(judged))).join(' | ')} |`,
    `| mean reciprocal rank | ${[...systems.values()].map(mrr).join(' | ')} |`,
    `| area under risk–coverage | ${[...systems.values()].map((judged) => areaOf(judged).toFixed(3)).join(' | ')} |`,
  ].join('\n');
}

function listMisses(judged: readonly Judged[]): void {
  for (const { question, outcome, verdict } of judged) {
    const missed = [
      verdict.first === false && 'not first',
      verdict.wrong && 'wrong answer',
      verdict.falselyRefused === true && 'refused',
      verdict.refused === false && 'answered',
      verdict.intent === false && 'intent',
      verdict.urgent === false && 'urgent',
      verdict.bothAnswered === false && 'not both',
      !verdict.language && 'language',
    ].filter((miss) => miss !== false);
    if (missed.length === 0) continue;
    const shown =
      outcome.kind === 'flow' ? `flow ${outcome.intent}` : `${outcome.kind} ${[...outcome.answers, ...outcome.offered].join(' ')}`;
    process.stdout.write(
      `${question.id} ${question.language} ${question.style} [${missed.join(', ')}] «${question.text}»\n    want ${JSON.stringify(question.want)} · got ${shown} · ranked ${outcome.ranking.slice(0, 3).join(' ')} · trust ${outcome.trust}\n`,
    );
  }
}
