import { allow, type StaffActor } from '../core/permissions.js';
import { cleanText, hasWords } from '../core/text.js';
import type { Engine } from '../engine/engine.js';
import type { CaseRow } from '../store/cases.js';
import { actOnCase } from './act.js';
import { leaseFrom } from './claim.js';

export const MAX_REPLY_CHARS = 3_000;

/** Nothing to send, or more than a chat can take. */
export class BadReplyError extends Error {
  readonly code: 'reply_empty' | 'reply_too_long';
  constructor(code: 'reply_empty' | 'reply_too_long') {
    super(code);
    this.code = code;
  }
}

/** An officer's answer into the person's chat, through the same outbox and order as everything else. */
export function replyToCase(engine: Engine, staff: StaffActor, caseId: string, text: string): Promise<CaseRow> {
  const clean = cleanText(text, MAX_REPLY_CHARS + 1);
  if (!hasWords(clean)) return Promise.reject(new BadReplyError('reply_empty'));
  if (clean.length > MAX_REPLY_CHARS) return Promise.reject(new BadReplyError('reply_too_long'));
  return actOnCase(engine, caseId, staff, (c) => {
    const allowed = allow(staff, 'work', c);
    return {
      move: { status: allowed.status, action: 'replied', from: allowed.status },
      change: { leaseUntil: leaseFrom(engine), unread: false },
      act: { type: 'reply', caseId, code: c.code, staffName: staff.name, text: clean },
    };
  });
}
