/** Questions of invented people, for tests of what editors see. */
import type { Db } from '../../src/db/db.js';
import { addQuestion, type QuestionRow } from '../../src/store/questions.js';

export const T0 = Date.UTC(2026, 10, 21, 5);

export function askedRow(n: number, change: Partial<QuestionRow> = {}): QuestionRow {
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    conversationId: `person-${n}`,
    at: T0 - n * 60_000,
    locale: 'vi',
    audience: 'worker',
    outcome: 'none',
    article: null,
    text: 'mua bảo hiểm xe máy ở Nga',
    ...change,
  };
}

export async function putQuestions(db: Db, ...rows: readonly QuestionRow[]): Promise<void> {
  await db.commit(rows.map(addQuestion));
}
