import { describe, expect, it } from 'vitest';
import { type CaseAction, type CaseStatus, InvalidCaseMoveError, moveCase } from '../../src/core/case-status.js';
import { type Actor, allow, type Level, mayOn, NotAllowedError } from '../../src/core/permissions.js';

describe('moves of a case', () => {
  it.each<[CaseStatus, CaseAction, CaseStatus]>([
    ['new', 'claimed', 'claimed'],
    ['claimed', 'released', 'new'],
    ['claimed', 'lease_expired', 'new'],
    ['claimed', 'taken_over', 'claimed'],
    ['claimed', 'closed', 'closed'],
    ['new', 'closed', 'closed'],
    ['closed', 'reopened', 'new'],
    ['closed', 'erased', 'closed'],
    ['new', 'noted', 'new'],
    ['claimed', 'replied', 'claimed'],
    ['closed', 'viewed', 'closed'],
  ])('%s, %s: %s', (from, action, to) => {
    expect(moveCase(from, action)).toEqual({ from, action, status: to });
  });

  it.each<[CaseStatus, CaseAction]>([
    ['claimed', 'claimed'],
    ['closed', 'claimed'],
    ['new', 'released'],
    ['closed', 'closed'],
    ['new', 'reopened'],
    ['new', 'taken_over'],
  ])('%s cannot be %s', (from, action) => {
    expect(() => moveCase(from, action)).toThrow(InvalidCaseMoveError);
  });
});

describe('who may do what', () => {
  const ha: Actor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' };
  const sergey: Actor = { kind: 'staff', id: 'sergey', name: 'Сергей', role: 'admin' };
  const person: Actor = { kind: 'person' };
  const waiting = { status: 'new', assigneeId: null } as const;
  const withHa = { status: 'claimed', assigneeId: 'ha' } as const;
  const closed = { status: 'closed', assigneeId: 'ha' } as const;

  it.each<[string, Actor, Level, { status: CaseStatus; assigneeId: string | null }, boolean]>([
    ['an officer reads a waiting case', ha, 'read', waiting, true],
    ['an officer claims a waiting case', ha, 'claim', waiting, true],
    ['nobody claims a claimed case', sergey, 'claim', withHa, false],
    ['the holder works on it', ha, 'work', withHa, true],
    ['a colleague does not work on it', sergey, 'work', withHa, false],
    ['an admin takes it over', sergey, 'take_over', withHa, true],
    ['an officer does not take over', ha, 'take_over', { status: 'claimed', assigneeId: 'sergey' }, false],
    ['one does not take over one’s own case', sergey, 'take_over', { status: 'claimed', assigneeId: 'sergey' }, false],
    ['nobody works on a closed case', ha, 'work', closed, false],
    ['a person reads nothing in the console', person, 'read', waiting, false],
  ])('%s', (_what, actor, level, c, may) => {
    expect(mayOn(actor, level, c)).toBe(may);
    if (may) expect(allow(actor, level, c)).toBe(c);
    else expect(() => allow(actor, level, c)).toThrow(NotAllowedError);
  });
});
