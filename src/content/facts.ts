import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Problem } from './problem.js';
import { readYaml } from './read-yaml.js';
import type { Article } from './schema.js';

/** The ledger of facts: what an article may claim, and how well it is known. Read by the check only, never shown. */
const factSchema = z.strictObject({
  claim: z.string().trim().min(1),
  source: z.string(),
  /** The last month or year in which it is known to have been true. */
  held: z.string(),
  /** P: the law or official page was read; P-part: a part of it; S: a secondary source; G: not verified. */
  read: z.enum(['P', 'P-part', 'S', 'G']),
  /** To be checked again on the day of publication, and every three months. */
  verify: z.boolean().default(false),
});
export type Fact = z.infer<typeof factSchema>;

const factsSchema = z.record(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/), factSchema);
/** What an article of this confidence may rest on at best. */
const ENOUGH = {
  primary: ['P', 'P-part'],
  partial: ['P', 'P-part'],
  secondary: ['P', 'P-part', 'S'],
  unconfirmed: ['P', 'P-part', 'S', 'G'],
} as const;
/** Facts that must be looked at every three months, and a little grace. */
const VERIFY_DAYS = 100;

/** Every fact of `dir`, by its id. */
export function readFacts(dir: string): { facts: ReadonlyMap<string, Fact>; problems: Problem[] } {
  const facts = new Map<string, Fact>();
  const problems: Problem[] = [];
  for (const name of existsSync(dir)
    ? readdirSync(dir)
        .filter((file) => file.endsWith('.yaml'))
        .sort()
    : []) {
    const file = `facts/${name}`;
    const found = readYaml(file, readFileSync(join(dir, name), 'utf8'), factsSchema);
    problems.push(...found.problems);
    for (const [id, fact] of Object.entries(found.value ?? {})) {
      if (facts.has(id)) problems.push({ file, line: 1, message: `fact "${id}" is in another file too: keep one` });
      facts.set(id, fact);
    }
  }
  return { facts, problems };
}

/** Every claim must come from the ledger, be no surer than its facts, and be looked at in time. */
export function checkFacts(articles: Iterable<Article>, facts: ReadonlyMap<string, Fact>): Problem[] {
  const problems: Problem[] = [];
  for (const article of articles) {
    const say = (message: string): void => void problems.push({ file: article.file, line: 1, message });
    const known = article.facts.flatMap((id) => facts.get(id) ?? []);
    for (const id of article.facts)
      if (!facts.has(id)) say(`fact "${id}" is not in content/facts: correct the id, or add the fact with its source`);
    const enough: readonly string[] = ENOUGH[article.confidence];
    if (known.length > 0 && !known.some((fact) => enough.includes(fact.read)))
      say(`confidence is ${article.confidence}, but no fact was read that well: say unconfirmed or secondary`);
    const days = (Date.parse(article.review_by) - Date.parse(article.reviewed)) / 86_400_000;
    if (days > VERIFY_DAYS && known.some((fact) => fact.verify))
      say('rests on a fact that must be verified again: review_by may be at most three months away');
  }
  return problems;
}
