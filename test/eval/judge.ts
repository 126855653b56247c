import type { Locale } from '../../src/core/types.js';
import type { BankQuestion } from './bank.js';

/** What a system made of one question. */
export type Outcome = {
  /** Articles in the order of their score, best first. */
  readonly ranking: readonly string[];
  /** How sure the system is of the first one; only the order of these numbers is compared between systems. */
  readonly trust: number;
  readonly kind: 'answer' | 'clarify' | 'none' | 'flow';
  /** Articles that were shown. */
  readonly answers: readonly string[];
  /** Articles that were offered as choices, at most three. */
  readonly offered: readonly string[];
  readonly intent: string | null;
  readonly urgent: boolean;
  readonly language: Locale;
};

/** What an outcome is worth for a question; each field is counted only where it applies (else null). */
export type Verdict = {
  readonly first: boolean | null;
  readonly amongThree: boolean | null;
  readonly reciprocal: number | null;
  /** Shown or offered: the person sees the right article now. */
  readonly reached: boolean | null;
  /** Neither shown nor offered although we have it. */
  readonly falselyRefused: boolean | null;
  /** Something was shown, and none of it answers the question. */
  readonly wrong: boolean;
  /** Besides the right article another one was shown that was not asked for. */
  readonly extra: boolean;
  readonly refused: boolean | null;
  readonly intent: boolean | null;
  readonly urgent: boolean | null;
  readonly bothAnswered: boolean | null;
  readonly language: boolean;
};

export function judgeOutcome(question: BankQuestion, outcome: Outcome): Verdict {
  const { want } = question;
  const right = 'articles' in want ? [want.articles] : 'both' in want ? want.both : [];
  const any = new Set(right.flat());
  const single = 'articles' in want && !question.urgent;
  const place = outcome.ranking.findIndex((id) => any.has(id));
  const seen = [...outcome.answers, ...outcome.offered];
  return {
    first: single ? place === 0 : null,
    amongThree: single ? place >= 0 && place < 3 : null,
    reciprocal: single ? (place < 0 ? 0 : 1 / (place + 1)) : null,
    reached: single ? seen.some((id) => any.has(id)) : null,
    falselyRefused: single ? outcome.kind === 'none' : null,
    wrong: outcome.answers.length > 0 && !outcome.answers.some((id) => any.has(id)) && !('intent' in want),
    extra: outcome.answers.some((id) => any.has(id)) && outcome.answers.some((id) => !any.has(id)),
    refused: 'refuse' in want ? outcome.answers.length === 0 : null,
    intent: 'intent' in want ? outcome.intent === want.intent || (want.intent === 'urgent' && outcome.urgent) : null,
    urgent: question.urgent ? outcome.urgent : null,
    bothAnswered: 'both' in want ? want.both.every((ids) => ids.some((id) => outcome.answers.includes(id))) : null,
    language: outcome.language === question.language,
  };
}

export type Share = { readonly hits: number; readonly of: number; readonly share: number; readonly low: number; readonly high: number };

/** A share with its 95 % interval (Wilson), which stays honest near 0 and 1 and for small numbers. */
export function shareOf(values: readonly (boolean | null)[]): Share {
  const counted = values.filter((value) => value !== null);
  const of = counted.length;
  const hits = counted.filter(Boolean).length;
  if (of === 0) return { hits, of, share: Number.NaN, low: 0, high: 1 };
  const z = 1.96;
  const p = hits / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { hits, of, share: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Coverage against risk: for each threshold of trust, how much would be answered and how much of that wrongly. */
export function riskCoverage(points: readonly { readonly trust: number; readonly right: boolean }[]): { coverage: number; risk: number }[] {
  const sorted = [...points].sort((a, b) => b.trust - a.trust);
  let wrong = 0;
  return sorted.map(({ right }, at) => {
    if (!right) wrong++;
    return { coverage: (at + 1) / sorted.length, risk: wrong / (at + 1) };
  });
}

/** The area under the risk–coverage curve: the lower, the better a system knows what it does not know. */
export function areaUnder(curve: readonly { readonly risk: number }[]): number {
  return curve.length === 0 ? Number.NaN : curve.reduce((sum, point) => sum + point.risk, 0) / curve.length;
}
