import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ContentError } from '../content/problem.js';
import { readYaml } from '../content/read-yaml.js';
import { ROLES } from '../core/permissions.js';
import { AUDIENCES, CASE_CATEGORIES, CASE_OUTCOMES, LOCALES } from '../core/types.js';
import { projectRoot } from '../project-root.js';

const text = z.string().min(1);
const minutes = z.number().int().min(0);
const complaint = z.strictObject({
  category: z.enum(CASE_CATEGORIES),
  story: z.array(text).min(1),
  place: text.optional(),
  employer: text.optional(),
  photo: text.optional(),
  name: text.optional(),
});

/** One thing that a person or an officer does. */
const deed = z.union([
  z.strictObject({ say: text }),
  z.strictObject({ choose: text }),
  z.strictObject({ photo: text, caption: text.optional() }),
  z.strictObject({ wait: minutes }),
  z.strictObject({ complaint }),
  z.strictObject({ person: text }),
  z.strictObject({ claim: z.strictObject({ by: text }) }),
  z.strictObject({ reply: z.strictObject({ by: text, text }) }),
  z.strictObject({ note: z.strictObject({ by: text, text }) }),
  z.strictObject({ close: z.strictObject({ by: text, outcome: z.enum(CASE_OUTCOMES) }) }),
  z.strictObject({ rate: z.number().int().min(1).max(5) }),
]);

const demo = z.strictObject({
  officers: z
    .array(z.strictObject({ login: text, name: text, role: z.enum(ROLES), locale: z.enum(LOCALES), password: z.string().min(12) }))
    .min(1),
  people: z.array(
    z.strictObject({ name: text, locale: z.enum(LOCALES), role: z.enum(AUDIENCES), began: minutes, does: z.array(deed).min(1) }),
  ),
});

export type Demo = z.infer<typeof demo>;
export type Person = Demo['people'][number];
export type Deed = Person['does'][number];
export type DemoOfficer = Demo['officers'][number];
export type DemoComplaint = z.infer<typeof complaint>;

export const DEMO_FOLDER = join(projectRoot, 'content', 'demo');

/** Reads the invented people; a mistake names its line. */
export function readPeople(): Demo {
  const { value, problems } = readYaml('content/demo/people.yaml', readFileSync(join(DEMO_FOLDER, 'people.yaml'), 'utf8'), demo);
  if (value === null) throw new ContentError(problems);
  return value;
}
