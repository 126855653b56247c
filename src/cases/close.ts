import { moveCase } from '../core/case-status.js';
import { allow, type StaffActor } from '../core/permissions.js';
import type { CaseOutcome } from '../core/types.js';
import type { Engine } from '../engine/engine.js';
import type { CaseRow } from '../store/cases.js';
import { actOnCase } from './act.js';

/** Closes a case with its outcome. The person is told, asked for a rating, and is with the bot again. */
export function closeCase(engine: Engine, staff: StaffActor, caseId: string, outcome: CaseOutcome): Promise<CaseRow> {
  return actOnCase(engine, caseId, staff, (c) => {
    const allowed = allow(staff, 'work', c);
    return {
      move: moveCase(allowed.status, 'closed'),
      change: { status: 'closed', outcome, assigneeId: c.assigneeId, leaseUntil: null, unread: false, closedAt: engine.ports.now() },
      act: { type: 'close', caseId, code: c.code, outcome },
    };
  });
}
