import { moveCase } from '../core/case-status.js';
import { allow, type StaffActor } from '../core/permissions.js';
import type { Engine } from '../engine/engine.js';
import type { CaseRow } from '../store/cases.js';
import { actOnCase } from './act.js';

/** Gives a case back to the queue; the person is told that they wait again. */
export function releaseCase(engine: Engine, staff: StaffActor, caseId: string): Promise<CaseRow> {
  return actOnCase(engine, caseId, staff, (c) => {
    const allowed = allow(staff, 'work', c);
    return {
      move: moveCase(allowed.status, 'released'),
      change: { status: 'new', assigneeId: null, leaseUntil: null },
      act: { type: 'release', caseId, code: c.code, why: 'staff' },
    };
  });
}
