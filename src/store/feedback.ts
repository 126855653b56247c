import { eq } from 'drizzle-orm';
import { type Write, write } from '../db/db.js';

export function addFeedback(row: { id: string; conversationId: string; article: string; helpful: boolean; at: number }): Write {
  return write((q, t) => q.insert(t.feedback).values(row), 1);
}

export function eraseFeedback(conversationId: string): Write {
  return write((q, t) => q.delete(t.feedback).where(eq(t.feedback.conversationId, conversationId)));
}
