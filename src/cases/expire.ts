import { InvalidCaseMoveError, moveCase } from '../core/case-status.js';
import type { Engine } from '../engine/engine.js';
import { expiredClaims } from '../store/cases.js';
import { actOnCase } from './act.js';

/** Gives cases back to the queue whose officers have gone quiet, and tells the people who wait. */
export async function expireClaims(engine: Engine): Promise<void> {
  const now = engine.ports.now();
  for (const expired of await expiredClaims(engine.db, now, 100)) {
    await actOnCase(engine, expired.id, { kind: 'system' }, (c) => {
      // Renewed between the list and now: nothing to do, and the error says so to nobody but us.
      if (c.leaseUntil === null || c.leaseUntil >= now) throw new InvalidCaseMoveError(c.status, 'lease_expired');
      return {
        move: moveCase(c.status, 'lease_expired'),
        change: { status: 'new', assigneeId: null, leaseUntil: null },
        act: { type: 'release', caseId: c.id, code: c.code, why: 'lease' },
      };
    }).catch((error: unknown) => {
      if (!(error instanceof InvalidCaseMoveError)) throw error;
    });
  }
}
