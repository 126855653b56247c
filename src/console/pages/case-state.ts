import { randomBytes } from 'node:crypto';
import { type CaseDossier, openCase } from '../../cases/view.js';
import type { CaseOutcome } from '../../core/types.js';
import { markCaseRead } from '../../store/case-queue.js';
import { getConversation } from '../../store/conversations.js';
import { namesOfStaff } from '../../store/staff.js';
import type { Desk } from '../desk.js';
import { notFound } from '../refused.js';
import type { Viewer } from '../session.js';

/** What an officer had typed when a form was refused. */
export type Typed = { readonly reply: string; readonly note: string; readonly closing: boolean; readonly outcome: CaseOutcome | null };

/** Everything a page of a case shows. */
export type CaseState = {
  readonly viewer: Viewer;
  readonly dossier: CaseDossier;
  readonly names: ReadonlyMap<string, string>;
  /** False when the person blocked us: nothing that is written now arrives. */
  readonly reachable: boolean;
  readonly now: number;
  /** Numbers this page's forms, so that one of them sent twice is told from two. */
  readonly once: string;
  readonly good: string | null;
  readonly bad: string | null;
  readonly typed: Typed;
};

/** `read`: the officer opened the page. `again`: the page refreshed itself, or answers a form. */
type Look = { readonly look: 'read' | 'again'; readonly good?: string; readonly bad?: string; readonly typed?: Partial<Typed> };

/** Reads a case for a page. Opening it takes the unread mark away for the officer who holds it. */
export async function readCase(desk: Desk, viewer: Viewer, id: string, { look, good, bad, typed }: Look): Promise<CaseState> {
  if (id === '') throw notFound();
  const { engine } = desk;
  const dossier = await openCase(engine, viewer.actor, id);
  const { case: c } = dossier;
  const ids = [c.assigneeId, ...dossier.events.map((event) => event.actorId), ...dossier.transcript.map((line) => line.staffId)];
  const [names, conversation] = await Promise.all([
    namesOfStaff(
      engine.db,
      ids.filter((staffId) => staffId !== null),
    ),
    getConversation(engine.db, c.conversationId),
  ]);
  if (look === 'read' && c.unread && c.assigneeId === viewer.staff.id) await engine.db.commit([markCaseRead(c, viewer.staff.id)]);
  return {
    viewer,
    dossier,
    names,
    reachable: conversation?.reachable ?? true,
    now: engine.ports.now(),
    once: randomBytes(9).toString('base64url'),
    good: good ?? null,
    bad: bad ?? null,
    typed: { reply: '', note: '', closing: false, outcome: null, ...typed },
  };
}
