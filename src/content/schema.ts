import { z } from 'zod';
import { AUDIENCES, type Locale } from '../core/types.js';

/** Shapes of content files. Messages are for editors: what is wrong and how to write it. */

/** Not `approved`: that is the word of people, kept in the database (content/version.ts). */
export const ARTICLE_STATUSES = ['draft', 'checked'] as const;
export const CONFIDENCES = ['primary', 'partial', 'secondary', 'unconfirmed'] as const;
export const SOURCE_KINDS = ['law', 'treaty', 'official', 'press', 'research', 'practice'] as const;
export const AGREEMENT_STATES = ['in-force', 'reported', 'not-signed', 'ended', 'background'] as const;

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-", for example overtime-limit');
const text = z.string().trim().min(1, 'must not be empty');
const translated = z.strictObject({ vi: text, ru: text, en: text });

const day = z
  .string('must be a date such as 2026-11-21')
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-11-21')
  .refine(isRealDay, 'is not a day of the calendar');

// YAML reads a bare 2024 as a number.
const period = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string().regex(/^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$/, 'must be a year, a month or a day: 2024, 2024-03 or 2024-03-15'),
);

const reference = z
  .strictObject({
    source: id,
    // Bare 18.10 would become the number 18.1: quotes keep article numbers whole.
    article: z.string('must be in quotes, for example article: "99"').trim().min(1).optional(),
    place: translated.optional(),
    date: period,
  })
  .refine((ref) => ref.article === undefined || ref.place === undefined, 'has both article and place: keep one');

export const articleSchema = z.strictObject({
  id,
  agreement: id,
  audience: z.array(z.enum(AUDIENCES)).min(1, 'must name who needs it: worker, employer, family'),
  topics: z.array(id).min(1).max(2, 'must be one or two topics'),
  status: z.enum(ARTICLE_STATUSES, 'must be draft or checked; nobody approves in a file: use the console or npm run content:approve'),
  /** Raised when the article changes in substance: who was given it before gets a correction. */
  revision: z
    .number('must be a whole number from 1')
    .int('must be a whole number from 1')
    .min(1, 'must be a whole number from 1')
    .default(1),
  confidence: z.enum(CONFIDENCES),
  facts: z.array(z.string()).min(1, 'must name the fact rows that the article uses'),
  conflicts: z.array(z.string().regex(/^C\d+$/, 'must look like C7')),
  sources: z.array(reference).min(1, 'must cite at least one source').max(5, 'must cite at most five sources'),
  reviewed: day,
  review_by: day,
  related: z.array(id).max(5, 'must list at most five articles'),
});

/** A draft need not know its facts and sources yet. */
export const draftSchema = articleSchema.extend({
  facts: z.array(z.string()).default([]),
  conflicts: z.array(z.string()).default([]),
  sources: z.array(reference).max(5).default([]),
});

export const agreementSchema = z.strictObject({
  id,
  title: translated,
  parties: z.array(z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as VN')),
  signed: period.nullable(),
  in_force: period.nullable(),
  state: z.enum(AGREEMENT_STATES),
  status: translated,
  facts: z.array(z.string()),
  reviewed: day,
  review_by: day,
});

export const sourceSchema = z.strictObject({ kind: z.enum(SOURCE_KINDS), title: translated, url: z.url().optional() });
export const sourcesSchema = z.record(id, sourceSchema);

export type Translated = Readonly<Record<Locale, string>>;
export type ArticleHead = z.infer<typeof articleSchema>;
export type SourceRef = ArticleHead['sources'][number];
export type Agreement = z.infer<typeof agreementSchema>;
export type Source = z.infer<typeof sourceSchema>;

/** A way in which people ask for the article; the line is kept so that a clash can be shown. */
export type Asked = { readonly text: string; readonly line: number };
export type ArticleText = {
  readonly title: string;
  readonly answer: string;
  readonly details: string | null;
  readonly asked: readonly Asked[];
  readonly line: number;
};
export type Article = ArticleHead & { readonly file: string; readonly texts: Readonly<Record<Locale, ArticleText>> };

function isRealDay(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
}
