import { count, eq, gte } from 'drizzle-orm';
import { type Db, type Write, write } from '../db/db.js';

export function addFeedback(row: { id: string; conversationId: string; article: string; helpful: boolean; at: number }): Write {
  return write((q, t) => q.insert(t.feedback).values(row), 1);
}

/** What people said of each article since a moment. */
export async function feedbackSince(db: Db, since: number): Promise<{ article: string; helped: number; failed: number }[]> {
  const { feedback } = db.t;
  const rows = await db.q
    .select({ article: feedback.article, helpful: feedback.helpful, times: count() })
    .from(feedback)
    .where(gte(feedback.at, since))
    .groupBy(feedback.article, feedback.helpful);
  const of = (article: string, helpful: boolean): number =>
    rows.find((row) => row.article === article && row.helpful === helpful)?.times ?? 0;
  const articles = [...new Set(rows.map((row) => row.article))].sort();
  return articles.map((article) => ({ article, helped: of(article, true), failed: of(article, false) }));
}

export function eraseFeedback(conversationId: string): Write {
  return write((q, t) => q.delete(t.feedback).where(eq(t.feedback.conversationId, conversationId)));
}
