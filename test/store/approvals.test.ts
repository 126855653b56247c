import { expect, test } from 'vitest';
import { ConflictError } from '../../src/db/db.js';
import { makeApprovals } from '../../src/engine/approvals.js';
import { type ApprovalRow, addApproval, approvalsOf } from '../../src/store/approvals.js';
import { eachDatabase } from '../support/databases.js';
import { id, T0 } from './rows.js';

const row = (n: number, change: Partial<ApprovalRow> = {}): ApprovalRow => ({
  id: id(n),
  article: 'pay-when',
  version: 'r1-a',
  staffId: 'ha',
  figures: '1 15',
  at: T0 + n,
  ...change,
});

eachDatabase('approvals', (open) => {
  test('count each person once for each version', async () => {
    const db = await open();
    await db.commit([addApproval(row(1))]);
    await expect(db.commit([addApproval(row(2))])).rejects.toBeInstanceOf(ConflictError);
    await db.commit([addApproval(row(3, { staffId: 'minh' })), addApproval(row(4, { version: 'r2-b' }))]);
    await db.commit([addApproval(row(5, { article: 'fee-cap' }))]);
    expect((await approvalsOf(db, 'pay-when')).map((r) => [r.version, r.staffId])).toEqual([
      ['r1-a', 'ha'],
      ['r1-a', 'minh'],
      ['r2-b', 'ha'],
    ]);
  });

  test('are known in memory from the next look on, oldest first', async () => {
    const db = await open();
    const approvals = makeApprovals();
    await db.commit([addApproval(row(2, { staffId: 'minh' })), addApproval(row(1))]);
    expect(approvals.of('pay-when', 'r1-a')).toEqual([]);
    await approvals.refresh(db);
    expect(approvals.of('pay-when', 'r1-a')).toEqual([
      { staffId: 'ha', at: T0 + 1 },
      { staffId: 'minh', at: T0 + 2 },
    ]);
    expect([approvals.of('pay-when', 'r1-b'), approvals.of('fee-cap', 'r1-a')]).toEqual([[], []]);
  });
});
