import { asc, eq } from 'drizzle-orm';
import { type Db, type Write, write } from '../db/db.js';

export type ApprovalRow = Db['t']['approvals']['$inferSelect'];

/** An editor's word for one version; a second one by the same person is a conflict. */
export function addApproval(row: ApprovalRow): Write {
  return write((q, { approvals }) => {
    const { article, version, staffId } = approvals;
    return q
      .insert(approvals)
      .values(row)
      .onConflictDoNothing({ target: [article, version, staffId] });
  }, 1);
}

/** Every approval, oldest first. Some thousands in years: one person, one article, one version. */
export async function allApprovals(db: Db): Promise<ApprovalRow[]> {
  const { approvals } = db.t;
  return db.q.select().from(approvals).orderBy(asc(approvals.at), asc(approvals.id));
}

/** The approvals of all versions of an article, oldest first. */
export async function approvalsOf(db: Db, article: string): Promise<ApprovalRow[]> {
  const { approvals } = db.t;
  return db.q.select().from(approvals).where(eq(approvals.article, article)).orderBy(asc(approvals.at), asc(approvals.id));
}
