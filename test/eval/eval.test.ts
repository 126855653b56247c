import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldText } from '../../src/core/text.js';
import { LOCALES } from '../../src/core/types.js';
import { type BankQuestion, isFrozen, readBank, STYLES } from './bank.js';
import { judgeOutcome, type Outcome, type Share, shareOf } from './judge.js';
import { ours, readContent } from './ours.js';
import { type Figures, figuresOf, judgeAll } from './report.js';

/** What was measured when the figures were last accepted: `npm run eval -- --write`. */
const baseline = JSON.parse(readFileSync(join(import.meta.dirname, 'baseline.json'), 'utf8')) as Record<'tuned' | 'frozen', Figures>;
/** Figures of which less is better. */
const HARM = new Set(['falsely refused', 'wrong answer shown', 'an extra answer beside the right one']);

const content = readContent();
const bank = readBank();
const system = ours(content);

describe('the question bank', () => {
  it('holds what the issue asks of it', () => {
    expect(bank.length).toBeGreaterThanOrEqual(1_500);
    expect(bank.filter(({ want }) => 'refuse' in want).length).toBeGreaterThanOrEqual(300);
    expect(bank.filter(({ want }) => 'intent' in want).length).toBeGreaterThanOrEqual(200);
    for (const style of STYLES) expect(bank.filter((question) => question.style === style).length, style).toBeGreaterThan(30);
    for (const language of LOCALES) expect(bank.filter((question) => question.language === language).length, language).toBeGreaterThan(300);
    expect(bank.filter(({ frozen }) => frozen).length / bank.length).toBeCloseTo(0.3, 1);
  });

  it('names only articles that exist', () => {
    const named = bank.flatMap(({ want, after }) => [
      ...('articles' in want ? want.articles : 'both' in want ? want.both.flat() : []),
      ...(after === undefined ? [] : [after]),
    ]);
    expect(named.filter((id) => !content.articles.has(id))).toEqual([]);
  });

  it('holds no question that an article lists as a way of asking', () => {
    const asked = new Set(
      [...content.articles.values()].flatMap((article) =>
        LOCALES.flatMap((locale) => article.texts[locale].asked.map((way) => foldText(way.text))),
      ),
    );
    expect(bank.filter(({ text }) => asked.has(foldText(text))).map(({ id }) => id)).toEqual([]);
  });

  it('holds no question that the models learn from', () => {
    const learned = new Set(
      Object.values(content.lexicon.examples).flatMap((phrases) => LOCALES.flatMap((locale) => phrases[locale].map(foldText))),
    );
    // Signs and single words are anybody's.
    const same = bank.filter(({ text }) => foldText(text).includes(' ') && learned.has(foldText(text)));
    expect(same.length / bank.length).toBeLessThan(0.005);
  });

  it('freezes a question by its id alone', () => {
    expect(bank.every((question) => question.frozen === isFrozen(question.id))).toBe(true);
  });
});

describe.each(['tuned', 'frozen'] as const)('the %s part', (part) => {
  it('is understood no worse than when its figures were last accepted, noise aside', async () => {
    const questions = bank.filter((question) => question.frozen === (part === 'frozen'));
    const outcomes: Outcome[] = [];
    for (const question of questions) outcomes.push(await system.ask(question));
    const figures = figuresOf(judgeAll(questions, outcomes));
    expect(worse(baseline[part], figures)).toEqual([]);
  });
});

/** Figures outside the interval of their baseline, on the bad side. */
function worse(before: Figures, now: Figures): string[] {
  return Object.entries(before).flatMap(([name, old]) => {
    const share = now[name]?.share ?? Number.NaN;
    const fell = HARM.has(name) ? share > old.high : share < old.low;
    return fell || Number.isNaN(share) ? [`${name}: ${share.toFixed(3)}, was ${old.share.toFixed(3)}`] : [];
  });
}

describe('the judge', () => {
  const question: BankQuestion = {
    id: 'x',
    batch: 'x',
    text: 'x',
    language: 'vi',
    style: 'bare',
    audience: 'worker',
    known: false,
    urgent: false,
    frozen: false,
    want: { articles: ['pay-when', 'pay-slip'] },
  };
  const outcome: Outcome = {
    ranking: ['pay-slip', 'resign'],
    trust: 1,
    kind: 'answer',
    answers: ['pay-slip'],
    offered: [],
    intent: null,
    urgent: false,
    language: 'vi',
  };

  it('takes any of the right articles for right', () => {
    expect(judgeOutcome(question, outcome)).toMatchObject({ first: true, amongThree: true, wrong: false, falselyRefused: false });
  });

  it('sees a wrong answer, a refusal that was none of ours, and an answer where none is', () => {
    expect(judgeOutcome(question, { ...outcome, ranking: ['resign', 'pay-slip'], answers: ['resign'] })).toMatchObject({
      first: false,
      amongThree: true,
      reciprocal: 0.5,
      wrong: true,
    });
    expect(judgeOutcome(question, { ...outcome, kind: 'none', answers: [] })).toMatchObject({ falselyRefused: true, wrong: false });
    expect(judgeOutcome({ ...question, want: { refuse: 'price' } }, outcome)).toMatchObject({ refused: false, wrong: true, first: null });
  });

  it('gives intervals that stay between nothing and everything', () => {
    const all: Share = shareOf([true, true, true, null]);
    expect(all).toMatchObject({ hits: 3, of: 3, share: 1, high: 1 });
    expect(all.low).toBeGreaterThan(0.4);
    expect(shareOf([]).of).toBe(0);
  });
});
