import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findIndistinct } from '../content/check-distinct.js';
import { checkReading } from '../content/check-reading.js';
import { checkFacts, readFacts } from '../content/facts.js';
import { type Content, loadContent } from '../content/load.js';
import { ContentError, type Problem, showProblem, sortProblems } from '../content/problem.js';
import { LOCALES } from '../core/types.js';

/** `npm run check:content`: proves the articles, sources, agreements and word lists; for editors and for CI. */

const HELP = `Checks everything under content/ and says what to mend.

Usage: npm run check:content -- [--dir content] [--today 2026-11-21] [--quiet]

  --dir     folder with articles/, agreements/, lexicon/ and sources.yaml
  --today   the day on which reviews are judged (default: today)
  --quiet   print problems only, no warnings
  --help    this text

Problems are printed as file:line: message. Exit code 0: no problems; 1: problems; 2: wrong arguments.`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs the check and returns the exit code. */
export function checkContent(args: readonly string[], print: (line: string) => unknown, now: () => Date = () => new Date()): number {
  const options = readArguments(args);
  if (options === null) {
    print(HELP);
    return 2;
  }
  if (options.help) {
    print(HELP);
    return 0;
  }
  try {
    const content = loadContent(options.dir, { today: options.today ?? now().toISOString().slice(0, 10) });
    const further = [...proveFacts(content, options.dir), ...checkReading(content.articles.values()), ...findIndistinct(content)];
    if (further.length > 0) throw new ContentError(sortProblems(further));
    if (!options.quiet) for (const warning of content.warnings) print(`warning: ${showProblem(warning)}`);
    print(summarise(content));
    return 0;
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    for (const problem of error.problems) print(showProblem(problem));
    print(`${error.problems.length} problem(s).`);
    return 1;
  }
}

/** Claims are proved where there is a ledger of facts. */
function proveFacts(content: Content, dir: string): Problem[] {
  const { facts, problems } = readFacts(join(dir, 'facts'));
  return facts.size === 0 ? problems : [...problems, ...checkFacts(content.articles.values(), facts)];
}

function readArguments(args: readonly string[]): { dir: string; today?: string; quiet: boolean; help: boolean } | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { dir: { type: 'string' }, today: { type: 'string' }, quiet: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.today !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.today)) return null;
    return {
      dir: values.dir === undefined ? join(root, 'content') : resolve(values.dir),
      quiet: values.quiet === true,
      help: values.help === true,
      ...(values.today === undefined ? {} : { today: values.today }),
    };
  } catch {
    return null;
  }
}

function summarise(content: Content): string {
  const articles = [...content.articles.values()];
  const topics = content.lexicon.topics
    .map((topic) => `${topic} ${articles.filter((article) => article.topics.includes(topic)).length}`)
    .join(', ');
  const ways = LOCALES.map((locale) => `${locale} ${articles.reduce((sum, article) => sum + article.texts[locale].asked.length, 0)}`).join(
    ', ',
  );
  return [
    `${articles.length} articles, ${content.sources.size} sources, ${content.agreements.size} agreements, ${content.warnings.length} warning(s): no problems.`,
    `By topic: ${topics}.`,
    `Ways of asking: ${ways}.`,
  ].join('\n');
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = checkContent(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
}
