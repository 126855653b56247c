import { LOCALES } from '../../src/core/types.js';
import { type BankQuestion, STYLES } from './bank.js';
import { areaUnder, judgeOutcome, type Outcome, riskCoverage, type Share, shareOf, type Verdict } from './judge.js';

export type Judged = { readonly question: BankQuestion; readonly outcome: Outcome; readonly verdict: Verdict };
export type Figures = Readonly<Record<string, Share>>;

export function judgeAll(questions: readonly BankQuestion[], outcomes: readonly Outcome[]): Judged[] {
  return questions.flatMap((question, at) => {
    const outcome = outcomes[at];
    return outcome === undefined ? [] : [{ question, outcome, verdict: judgeOutcome(question, outcome) }];
  });
}

/** Every figure of one part of the bank, with its interval. */
export function figuresOf(judged: readonly Judged[]): Figures {
  const of = (pick: (verdict: Verdict) => boolean | null) => shareOf(judged.map(({ verdict }) => pick(verdict)));
  const named: Record<string, Share> = {
    'right article first': of((v) => v.first),
    'right article among three': of((v) => v.amongThree),
    'right article shown or offered': of((v) => v.reached),
    'falsely refused': of((v) => v.falselyRefused),
    'wrong answer shown': of((v) => v.wrong),
    'an extra answer beside the right one': of((v) => v.extra),
    'out of scope refused': of((v) => v.refused),
    'intent heard': of((v) => v.intent),
    'urgent heard': of((v) => v.urgent),
    'two questions, two answers': of((v) => v.bothAnswered),
    'language of the reply': of((v) => v.language),
  };
  for (const style of STYLES)
    named[`first, ${style}`] = shareOf(judged.filter((j) => j.question.style === style).map((j) => j.verdict.first));
  for (const language of LOCALES) {
    named[`first, ${language}`] = shareOf(judged.filter((j) => j.question.language === language).map((j) => j.verdict.first));
    named[`refused, ${language}`] = shareOf(judged.filter((j) => j.question.language === language).map((j) => j.verdict.refused));
  }
  const bare = (style: string) =>
    judged.filter((j) => j.question.language === 'vi' && (j.question.style === 'bare') === (style === 'bare'));
  const marked = (j: Judged) => ['formal', 'colloquial', 'voice', 'story'].includes(j.question.style);
  named['first, vi with marks'] = shareOf(
    bare('')
      .filter(marked)
      .map((j) => j.verdict.first),
  );
  return named;
}

/** Mean reciprocal rank over the questions that have a right article. */
export function meanReciprocal(judged: readonly Judged[]): number {
  const values = judged.flatMap(({ verdict }) => (verdict.reciprocal === null ? [] : [verdict.reciprocal]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Questions with a right article and questions without one, by how much the system trusts its first article. */
export function curveOf(judged: readonly Judged[]): { coverage: number; risk: number }[] {
  return riskCoverage(
    judged
      .filter(({ question: { want } }) => 'articles' in want || 'refuse' in want)
      .map(({ outcome, verdict }) => ({ trust: outcome.trust, right: verdict.first === true })),
  );
}

/**
 * How many out-of-scope questions a system would refuse if its threshold let through 96 % of the answerable ones:
 * a comparison that needs no threshold of the system's own.
 */
export function refusalAtFourPercent(judged: readonly Judged[]): Share {
  const inside = judged.filter(({ question }) => 'articles' in question.want).map(({ outcome }) => outcome.trust);
  const threshold = inside.sort((a, b) => a - b)[Math.floor(inside.length * 0.04)] ?? 0;
  return shareOf(judged.filter(({ question }) => 'refuse' in question.want).map(({ outcome }) => outcome.trust < threshold));
}

export function percent(share: Share): string {
  return share.of === 0
    ? '–'
    : `${(share.share * 100).toFixed(1)} (${(share.low * 100).toFixed(1)}–${(share.high * 100).toFixed(1)}, n ${share.of})`;
}

export function areaOf(judged: readonly Judged[]): number {
  return areaUnder(curveOf(judged));
}
