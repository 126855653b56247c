import { allow, type StaffActor } from '../core/permissions.js';
import { cleanText, hasWords } from '../core/text.js';
import type { Engine } from '../engine/engine.js';
import type { CaseRow } from '../store/cases.js';
import { actOnCase } from './act.js';
import { BadReplyError } from './reply.js';

/** A note for colleagues. It never leaves the console. */
export function noteOnCase(engine: Engine, staff: StaffActor, caseId: string, text: string): Promise<CaseRow> {
  const clean = cleanText(text);
  if (!hasWords(clean)) return Promise.reject(new BadReplyError('reply_empty'));
  return actOnCase(engine, caseId, staff, (c) => {
    const allowed = allow(staff, 'read', c);
    return { move: { status: allowed.status, action: 'noted', from: allowed.status }, change: {}, act: null, internalNote: clean };
  });
}
