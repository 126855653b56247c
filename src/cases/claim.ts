import { CLAIM_LEASE_MINUTES, moveCase } from '../core/case-status.js';
import { allow, type StaffActor } from '../core/permissions.js';
import type { Engine } from '../engine/engine.js';
import type { CaseRow } from '../store/cases.js';
import { actOnCase } from './act.js';

/** Takes a waiting case for one officer. The person is told who is there now, and the bot goes silent. */
export function claimCase(engine: Engine, staff: StaffActor, caseId: string): Promise<CaseRow> {
  return hold(engine, staff, caseId, 'claim', 'claimed');
}

/** An administrator takes a case from the officer who holds it (ill, gone, or asked to hand it over). */
export function takeOverCase(engine: Engine, staff: StaffActor, caseId: string): Promise<CaseRow> {
  return hold(engine, staff, caseId, 'take_over', 'taken_over');
}

function hold(
  engine: Engine,
  staff: StaffActor,
  caseId: string,
  level: 'claim' | 'take_over',
  action: 'claimed' | 'taken_over',
): Promise<CaseRow> {
  return actOnCase(engine, caseId, staff, (c) => {
    const allowed = allow(staff, level, c);
    return {
      move: moveCase(allowed.status, action),
      change: { status: 'claimed', assigneeId: staff.id, leaseUntil: leaseFrom(engine), unread: false },
      act: { type: 'claim', caseId, code: c.code, staffName: staff.name },
    };
  });
}

/** When a claim made or renewed now runs out, epoch ms. */
export function leaseFrom(engine: Engine): number {
  return engine.ports.now() + CLAIM_LEASE_MINUTES * 60_000;
}
