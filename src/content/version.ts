import { createHash } from 'node:crypto';
import { LOCALES } from '../core/types.js';
import type { Article } from './schema.js';

/**
 * Where an article stands. `draft` and `checked` are written in its file; `approved` follows from people's approvals
 * of exactly this version, for a file cannot prove who approved it; `expired` is past its day of review.
 */
export type ArticleState = 'draft' | 'checked' | 'approved' | 'expired';

/**
 * Names what a person is shown: title, answer and details in every language, sources, confidence, revision. A new
 * way of asking leaves it as it is. The revision can be read in it: "r2-1f3a9c0b2d4e5f60".
 */
export function versionOf(article: Article): string {
  const texts = LOCALES.map((locale) => {
    const { title, answer, details } = article.texts[locale];
    return [title, answer, details];
  });
  const sources = article.sources.map((ref) => [
    ref.source,
    ref.article ?? null,
    ref.place === undefined ? null : LOCALES.map((locale) => ref.place?.[locale]),
    ref.date,
  ]);
  const shown = JSON.stringify([texts, sources, article.confidence, article.revision]);
  return `r${article.revision}-${createHash('sha256').update(shown).digest('hex').slice(0, 16)}`;
}

/** The revision in which a version was approved; 0 for what is no version of ours. */
export function revisionOf(version: string): number {
  return Number(/^r(\d+)-/.exec(version)?.[1] ?? 0);
}

/** "1 500", "1.500" and "1,500" are one number; so are "1.5" and "1,5". */
const NUMBER = /(?<!\d)\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?/g;

/** The numbers that an article names, each once, sorted: when they change, the article has changed in substance. */
export function figuresOf(article: Article): readonly string[] {
  const texts = LOCALES.flatMap((locale) => [article.texts[locale].answer, article.texts[locale].details ?? '']);
  const numbers = texts.flatMap((text) => text.match(NUMBER) ?? []);
  return [...new Set(numbers.map(plainNumber))].sort();
}

function plainNumber(written: string): string {
  const grouped = /^\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+$/.test(written);
  return grouped ? written.replace(/\D/g, '') : written.replace(',', '.');
}

/** How many different people must approve an article: two where a mistake costs money or health. */
export function approversNeeded(article: Pick<Article, 'topics'>, twoPeople: readonly string[]): 1 | 2 {
  return article.topics.some((topic) => twoPeople.includes(topic)) ? 2 : 1;
}

/** `approvers`: different people who approved the version at hand. An article lives through the whole day of its review. */
export function standingOf(article: Pick<Article, 'status' | 'review_by'>, approvers: number, needed: number, today: string): ArticleState {
  if (article.status === 'draft') return 'draft';
  if (today > article.review_by) return 'expired';
  return approvers >= needed ? 'approved' : 'checked';
}

/** The day of a moment, as files write it: 2026-11-21. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
