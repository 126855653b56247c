import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AUDIENCES, INTENTS, LOCALES } from '../../src/core/types.js';

/**
 * The question bank: questions as people would write them, none of which is a phrasing of an article. Written in
 * batches by authors who saw titles and answers, but no phrasings and no search.
 */

export const STYLES = ['formal', 'colloquial', 'bare', 'teencode', 'typo', 'mixed', 'latin', 'voice', 'story'] as const;
export type Style = (typeof STYLES)[number];

const ids = z.array(z.string()).min(1);
const question = z.strictObject({
  id: z.string().min(1),
  text: z.string().min(1),
  /** The language in which the reply must be. */
  language: z.enum(LOCALES),
  /** `bare`: Vietnamese without diacritics; `latin`: Russian in Latin letters; `mixed`: two languages in one message. */
  style: z.enum(STYLES),
  audience: z.enum(AUDIENCES),
  /** True when the search is told who asks, as after the role question. */
  known: z.boolean().default(false),
  /** The article shown just before, for follow-ups. */
  after: z.string().optional(),
  want: z.union([
    /** Any of these articles is a right answer. */
    z.strictObject({ articles: ids }),
    /** Two questions in one message: one of each list. */
    z.strictObject({ both: z.tuple([ids, ids]) }),
    z.strictObject({ intent: z.enum(INTENTS) }),
    /** Nothing in our content answers this; the kind of trap. */
    z.strictObject({ refuse: z.string() }),
  ]),
  /** Danger now: emergency help must come, whatever else. */
  urgent: z.boolean().default(false),
});
export type BankQuestion = z.infer<typeof question> & { readonly batch: string; readonly frozen: boolean };

const FROZEN_PERCENT = 30;

/** All questions of `folder`, one JSON object a line. Throws with file and line when one is not usable. */
export function readBank(folder = join(import.meta.dirname, 'questions')): BankQuestion[] {
  const known = new Map<string, string>();
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => {
          if (line.trim() === '') return [];
          const where = `${file}:${at + 1}`;
          const parsed = question.safeParse(JSON.parse(line));
          if (!parsed.success) throw new Error(`${where} ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
          const id = `${file.replace('.jsonl', '')}/${parsed.data.id}`;
          const before = known.get(id);
          if (before !== undefined) throw new Error(`${where} has the id of ${before}`);
          known.set(id, where);
          return [{ ...parsed.data, id, batch: file.replace('.jsonl', ''), frozen: isFrozen(id) }];
        }),
    );
}

/** The part that nobody tunes on. It hangs on the id alone, so that no later question moves another one over. */
export function isFrozen(id: string): boolean {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % 100 < FROZEN_PERCENT;
}
