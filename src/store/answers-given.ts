import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { type Db, param, statement, type Write, write } from '../db/db.js';

export type AnswerGiven = Db['t']['answersGiven']['$inferSelect'];

const putAnswer = statement('answer_given_put', (q, t) =>
  q
    .insert(t.answersGiven)
    .values({
      id: param('id'),
      conversationId: param('conversationId'),
      article: param('article'),
      revision: param('revision'),
      at: param('at'),
    })
    .onConflictDoUpdate({ target: t.answersGiven.id, set: { revision: sql`excluded.revision`, at: sql`excluded.at` } }),
);

/** Remembers that a person was given an article, and in which revision; the last time counts. */
export function rememberAnswer(given: Omit<AnswerGiven, 'id'>): Write {
  return { statement: putAnswer, params: { ...given, id: `${given.conversationId}/${given.article}` }, rows: 1 };
}

export type Outdated = {
  readonly article: string;
  /** The revision that is right now. */
  readonly revision: number;
  /** Given after the first moment, and the person has been quiet since the second. */
  readonly since: { readonly given: number; readonly quiet: number };
  readonly limit: number;
};

/**
 * People who were given an older revision of an article and can be told now: reachable, quiet, and not in the hands
 * of an officer. The others are found again when that has changed.
 */
export async function outdatedAnswers(db: Db, { article, revision, since, limit }: Outdated): Promise<AnswerGiven[]> {
  const { answersGiven, conversations } = db.t;
  const rows = await db.q
    .select({ given: answersGiven })
    .from(answersGiven)
    .innerJoin(conversations, eq(conversations.id, answersGiven.conversationId))
    .where(
      and(
        eq(answersGiven.article, article),
        lt(answersGiven.revision, revision),
        gt(answersGiven.at, since.given),
        lt(conversations.lastInAt, since.quiet),
        eq(conversations.reachable, true),
        inArray(conversations.owner, ['bot', 'queue']),
      ),
    )
    .orderBy(asc(answersGiven.at))
    .limit(limit);
  return rows.map((row) => row.given);
}

/** Moves a row on to a newer revision; a conflict when somebody else has done so, or the person was erased meanwhile. */
export function raiseRevision(given: AnswerGiven, revision: number, at: number): Write {
  return write(
    (q, t) =>
      q
        .update(t.answersGiven)
        .set({ revision, at })
        .where(and(eq(t.answersGiven.id, given.id), eq(t.answersGiven.revision, given.revision))),
    1,
  );
}

export function eraseAnswersGiven(conversationId: string): Write {
  return write((q, t) => q.delete(t.answersGiven).where(eq(t.answersGiven.conversationId, conversationId)));
}

/** Forgets answers given before a moment, at most `limit` of them; gives how many went. */
export async function dropAnswersBefore(db: Db, before: number, limit: number): Promise<number> {
  const { answersGiven } = db.t;
  const old = db.q.select({ id: answersGiven.id }).from(answersGiven).where(lt(answersGiven.at, before)).limit(limit);
  const [done] = await db.commit([write((q) => q.delete(answersGiven).where(inArray(answersGiven.id, old)))]);
  return done?.count ?? 0;
}
