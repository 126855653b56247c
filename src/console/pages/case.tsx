import type { FastifyInstance, FastifyReply } from 'fastify';
import { claimCase, takeOverCase } from '../../cases/claim.js';
import { closeCase } from '../../cases/close.js';
import { noteOnCase } from '../../cases/note.js';
import { releaseCase } from '../../cases/release.js';
import { MAX_REPLY_CHARS, replyToCase } from '../../cases/reply.js';
import { CASE_OUTCOMES } from '../../core/types.js';
import type { Desk } from '../desk.js';
import { field, idOf, oneOf, query } from '../form.js';
import { signedIn, type Visit } from '../guard.js';
import { sendHtml } from '../html.js';
import { type RefusedError, refusalOf } from '../refused.js';
import { isFragmentRequest } from '../session.js';
import { count } from '../words.js';
import { NoteForm } from './case-notes.js';
import { CaseScreen, caseParts, MODES, modeOf } from './case-screen.js';
import { type CaseState, readCase, type Typed } from './case-state.js';

const DONE = ['claimed', 'taken_over', 'replied', 'noted', 'resent', 'discarded'] as const;

/** What a page of a case says about the deed that led to it. */
type Answer = { readonly status?: number; readonly bad?: string; readonly good?: string; readonly typed?: Partial<Typed> };

/** `/console/cases/:id`: everything about a case, and every deed on it. */
export function casePage(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/cases/:id',
    signedIn(desk, async (visit) => {
      const { request, reply, viewer } = visit;
      const done = oneOf(query(request, 'done'), DONE);
      const said = done === undefined ? {} : { good: viewer.t(`console.done.${done}`) };
      if (!isFragmentRequest(request)) return showCase(desk, visit, idOf(request), said);
      const state = await readCase(desk, viewer, idOf(request), { look: 'again', ...said });
      return sendHtml(reply, caseParts(state, oneOf(query(request, 'mode'), MODES) ?? 'other'));
    }),
  );

  deed(app, desk, 'claim', async (visit, id) => {
    await claimCase(desk.engine, visit.viewer.actor, id);
    return claimed(desk, visit, id, 'claimed');
  });

  deed(app, desk, 'take-over', async (visit, id) => {
    await takeOverCase(desk.engine, visit.viewer.actor, id);
    return claimed(desk, visit, id, 'taken_over');
  });

  deed(app, desk, 'release', async ({ reply, viewer }, id) => {
    await releaseCase(desk.engine, viewer.actor, id);
    return reply.redirect('/console?done=released', 303);
  });

  deed(app, desk, 'reply', async ({ request, reply, viewer }, id) => {
    await replyToCase(desk.engine, viewer.actor, id, field(request, 'text'));
    return reply.redirect(`/console/cases/${id}?done=replied#talk-end`, 303);
  });

  deed(app, desk, 'note', async (visit, id) => {
    const { request, reply, viewer } = visit;
    await noteOnCase(desk.engine, viewer.actor, id, field(request, 'text'));
    if (!isFragmentRequest(request)) return reply.redirect(`/console/cases/${id}?done=noted#notes`, 303);
    // The reply that is being written beside it stays as it is.
    const state = await readCase(desk, viewer, id, { look: 'again', good: viewer.t('console.done.noted') });
    return sendHtml(reply, [...caseParts(state, modeOf(state)), <NoteForm state={state} live />]);
  });

  deed(app, desk, 'close', async (visit, id) => {
    const { request, reply, viewer } = visit;
    const outcome = oneOf(field(request, 'outcome'), CASE_OUTCOMES);
    if (outcome === undefined || field(request, 'confirm') !== 'yes') {
      return showCase(desk, visit, id, {
        status: 400,
        bad: viewer.t('console.close.incomplete'),
        typed: { closing: true, outcome: outcome ?? null },
      });
    }
    await closeCase(desk.engine, viewer.actor, id, outcome);
    return reply.redirect('/console?view=mine&done=closed', 303);
  });
}

/** A text that could not be sent survives the claim that was needed first. */
async function claimed(desk: Desk, visit: Visit, id: string, done: 'claimed' | 'taken_over'): Promise<FastifyReply> {
  const draft = field(visit.request, 'draft');
  if (draft === '') return visit.reply.redirect(`/console/cases/${id}?done=${done}#reply`, 303);
  return showCase(desk, visit, id, { good: visit.viewer.t(`console.done.${done}`), typed: { reply: draft } });
}

/**
 * Mounts a deed. The same form sent twice does it once. When it is refused, the page shows why, the case as it is
 * now, and what was typed.
 */
function deed(app: FastifyInstance, desk: Desk, name: string, run: (visit: Visit, id: string) => Promise<FastifyReply>): void {
  app.post(
    `/cases/:id/${name}`,
    signedIn(desk, async (visit) => {
      const { request, viewer } = visit;
      const id = idOf(request);
      const form = field(request, 'once');
      if (!desk.once.take(viewer.session.id, form)) return visit.reply.redirect(`/console/cases/${id}`, 303);
      try {
        return await run(visit, id);
      } catch (error) {
        desk.once.release(viewer.session.id, form);
        return refuse(desk, visit, id, name, error);
      }
    }),
  );
}

async function refuse(desk: Desk, visit: Visit, id: string, name: string, error: unknown): Promise<FastifyReply> {
  const { request, viewer } = visit;
  const { t, locale } = viewer;
  const text = field(request, 'text') || field(request, 'draft');
  const typed = name === 'note' ? { note: text } : { reply: text };
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'reply_empty' || code === 'reply_too_long') {
    const problem = name === 'note' ? 'console.note.empty' : `console.reply.${code === 'reply_empty' ? 'empty' : 'too_long'}`;
    return showCase(desk, visit, id, {
      status: 400,
      bad: t(problem, { most: count(MAX_REPLY_CHARS, locale), length: count(text.length, locale) }),
      typed,
    });
  }
  const { status, refusal } = refusalOf(error);
  if (status !== 403 && status !== 409) throw error;
  const state = await readCase(desk, viewer, id, { look: 'again' });
  return showCase(desk, visit, id, { ...whyRefused(state, name, status, refusal), typed });
}

/** In words: who has the case now, rather than that something is forbidden. */
function whyRefused(state: CaseState, name: string, status: number, refusal: RefusedError['refusal']): { status: number; bad: string } {
  const { t } = state.viewer;
  const { case: c } = state.dossier;
  const holder = c.assigneeId === null ? '' : (state.names.get(c.assigneeId) ?? '');
  const kept = name === 'reply' ? ` ${t('console.refused.kept')}` : '';
  if (name === 'take-over' && state.viewer.staff.role !== 'admin') return { status: 403, bad: t('console.refused.admin_only') };
  if (refusal === 'conversation_busy') return { status, bad: t('console.error.conversation_busy.text') + kept };
  if (c.status === 'closed') return { status, bad: t('console.refused.closed') + kept };
  if (c.status === 'new') return { status, bad: t('console.refused.not_claimed') + kept };
  if (c.assigneeId !== state.viewer.staff.id)
    return { status: name === 'claim' ? 409 : status, bad: t('console.refused.held', { name: holder }) + kept };
  return { status: 409, bad: t('console.refused.already_yours') };
}

async function showCase(desk: Desk, visit: Visit, id: string, answer: Answer): Promise<FastifyReply> {
  const { request, reply, viewer } = visit;
  const { status = 200, ...rest } = answer;
  const state = await readCase(desk, viewer, id, { look: request.method === 'GET' ? 'read' : 'again', ...rest });
  reply.code(status);
  if (isFragmentRequest(request)) return sendHtml(reply, [...caseParts(state, modeOf(state)), <NoteForm state={state} live />]);
  return sendHtml(reply, <CaseScreen desk={desk} state={state} />);
}
