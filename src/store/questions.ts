import { and, count, desc, eq, gte, inArray, lt } from 'drizzle-orm';
import { type Db, param, statement, type Write, write } from '../db/db.js';
import type { QuestionOutcome } from '../db/tables.js';

export type QuestionRow = Db['t']['questions']['$inferSelect'];

const insertQuestion = statement('question_insert', (q, t) =>
  q.insert(t.questions).values({
    id: param('id'),
    conversationId: param('conversationId'),
    at: param('at'),
    locale: param('locale'),
    audience: param('audience'),
    outcome: param('outcome'),
    article: param('article'),
    text: param('text'),
  }),
);

/** What somebody asked, already without what could name them. */
export function addQuestion(row: QuestionRow): Write {
  return { statement: insertQuestion, params: row, rows: 1 };
}

/** The person's word on an answer goes to the question that it answered: the newest one that led to this article. */
export function rateQuestion(conversationId: string, article: string, helpful: boolean): Write {
  return write((q, { questions }) => {
    const newest = q
      .select({ id: questions.id })
      .from(questions)
      .where(
        and(
          eq(questions.conversationId, conversationId),
          eq(questions.article, article),
          inArray(questions.outcome, ['answer', 'unhelpful']),
        ),
      )
      .orderBy(desc(questions.at), desc(questions.id))
      .limit(1);
    return q
      .update(questions)
      .set({ outcome: helpful ? 'answer' : 'unhelpful' })
      .where(inArray(questions.id, newest));
  });
}

export function eraseQuestions(conversationId: string): Write {
  return write((q, t) => q.delete(t.questions).where(eq(t.questions.conversationId, conversationId)));
}

/** Drops at most `limit` questions that are older than `before`, and tells how many. */
export async function dropQuestionsBefore(db: Db, before: number, limit: number): Promise<number> {
  const { questions } = db.t;
  const old = db.q.select({ id: questions.id }).from(questions).where(lt(questions.at, before)).limit(limit);
  const [done] = await db.commit([write((q) => q.delete(questions).where(inArray(questions.id, old)))]);
  return done?.count ?? 0;
}

/** Questions with one of these outcomes, newest first. */
export async function questionsSince(db: Db, outcomes: readonly QuestionOutcome[], since: number, limit: number): Promise<QuestionRow[]> {
  const { questions } = db.t;
  return db.q
    .select()
    .from(questions)
    .where(and(inArray(questions.outcome, [...outcomes]), gte(questions.at, since)))
    .orderBy(desc(questions.at), desc(questions.id))
    .limit(limit);
}

/** How often each article answered a question, most often first. */
export async function mostAsked(db: Db, since: number): Promise<{ article: string; times: number }[]> {
  const { questions } = db.t;
  const rows = await db.q
    .select({ article: questions.article, times: count() })
    .from(questions)
    .where(and(inArray(questions.outcome, ['answer', 'unhelpful']), gte(questions.at, since)))
    .groupBy(questions.article);
  return rows
    .flatMap(({ article, times }) => (article === null ? [] : [{ article, times }]))
    .sort((a, b) => b.times - a.times || (a.article < b.article ? -1 : 1));
}
