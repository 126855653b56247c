/**
 * editors: what the people who answer for the articles do; used by the console, by commands and by the clock. May
 * import everything but http, console and cli, and no package but Node's own. One deed in each file.
 */
import type { Article } from '../content/schema.js';
import { approversNeeded, dayOf, figuresOf, revisionOf, standingOf, versionOf } from '../content/version.js';
import { type Actor, mayApprove, NotAllowedError } from '../core/permissions.js';
import { ConflictError } from '../db/db.js';
import type { Engine } from '../engine/engine.js';
import { type ApprovalRow, addApproval, approvalsOf } from '../store/approvals.js';

/** What editing works on; an Engine is one, a command builds one by hand. */
export type Editing = Pick<Engine, 'db' | 'ports' | 'content' | 'approvals' | 'serve'>;

export const APPROVAL_REFUSALS = [
  'article_unknown',
  'article_draft',
  'article_expired',
  'version_stale',
  'approved_before',
  'figures_changed',
] as const;
export type ApprovalRefusal = (typeof APPROVAL_REFUSALS)[number];

/** Why an article was not approved. For `figures_changed`: the numbers that went and those that came. */
export class ApprovalRefusedError extends Error {
  constructor(
    readonly code: ApprovalRefusal,
    message: string,
    readonly before: readonly string[] = [],
    readonly after: readonly string[] = [],
  ) {
    super(message);
  }
}

/** `version` is the one that was read; `wordingOnly`: other figures, and still nothing that a person must be told. */
export type AskedApproval = { readonly article: string; readonly version: string; readonly wordingOnly?: boolean };

/**
 * An editor's word that an article may be given as fact. It holds for this version only, and in this process at once.
 * Throws `ApprovalRefusedError`, and `NotAllowedError` for who may not approve at all.
 */
export async function approveArticle(editing: Editing, actor: Actor, asked: AskedApproval): Promise<void> {
  if (!mayApprove(actor)) throw new NotAllowedError('approve');
  const { db, ports, content, approvals } = editing;
  const article = content().articles.get(asked.article);
  if (article === undefined) throw refuseUnloaded(editing, asked.article);
  const version = versionOf(article);
  if (asked.version !== version) throw new ApprovalRefusedError('version_stale', 'the article changed after it was read: read it again');
  if (standingOf(article, 0, 1, dayOf(ports.now())) === 'expired')
    throw new ApprovalRefusedError('article_expired', `its review was due on ${article.review_by}: check the sources again first`);
  const rows = await approvalsOf(db, article.id);
  if (asked.wordingOnly !== true) checkFigures(article, rows, approversNeeded(article, content().lexicon.twoPeople));
  const figures = figuresOf(article).join(' ');
  try {
    await db.commit([addApproval({ id: ports.newId(), article: article.id, version, staffId: actor.id, figures, at: ports.now() })]);
  } catch (error) {
    if (error instanceof ConflictError)
      throw new ApprovalRefusedError('approved_before', 'the same person approved this version before: another one is needed');
    throw error;
  }
  await approvals.refresh(db);
}

function refuseUnloaded(editing: Editing, id: string): ApprovalRefusedError {
  return editing.content().drafts.has(id)
    ? new ApprovalRefusedError('article_draft', 'it is a draft: set status: checked when it agrees with its sources')
    : new ApprovalRefusedError('article_unknown', 'there is no such article');
}

/** Other numbers in the same revision: somebody may have been given the old ones, and would never be told. */
function checkFigures(article: Article, rows: readonly ApprovalRow[], needed: number): void {
  const last = lastApproved(rows, versionOf(article), needed);
  if (last === null || article.revision > revisionOf(last.version)) return;
  const before = last.figures === '' ? [] : last.figures.split(' ');
  const after = figuresOf(article);
  const gone = before.filter((figure) => !after.includes(figure));
  const come = after.filter((figure) => !before.includes(figure));
  if (gone.length + come.length === 0) return;
  const change = `${gone.join(', ') || 'nothing'} became ${come.join(', ') || 'nothing'}`;
  throw new ApprovalRefusedError(
    'figures_changed',
    `its figures changed since it was approved (${change}): raise its revision, or confirm that only the wording changed`,
    gone,
    come,
  );
}

/** The newest other version that as many people approved as are needed now. */
function lastApproved(rows: readonly ApprovalRow[], current: string, needed: number): ApprovalRow | null {
  const people = (version: string) => rows.filter((row) => row.version === version).length;
  return rows.findLast((row) => row.version !== current && people(row.version) >= needed) ?? null;
}
