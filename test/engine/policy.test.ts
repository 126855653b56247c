import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/channels/channel.js';
import { judge } from '../../src/engine/policy.js';

const fresh = { kind: 'answer', attempts: 0, ageMs: 0 } as const;
const unknown: SendOutcome = { outcome: 'unknown', code: 'timeout' };

describe('what becomes of a message', () => {
  it('is over when it was sent', () => {
    expect(judge({ outcome: 'sent', platformId: '7' }, fresh, 0)).toEqual({ status: 'sent' });
  });

  it('waits exactly as long as the platform says, however long, without counting a try', () => {
    expect(judge({ outcome: 'throttled', retryAfterMs: 1_632_000, scope: 'chat' }, { ...fresh, attempts: 50 }, 0)).toEqual({
      status: 'due',
      delayMs: 1_632_000,
      counts: false,
    });
  });

  it('backs off with jitter after a temporary failure, and gives up after eight tries or a day', () => {
    const temporary: SendOutcome = { outcome: 'temporary', code: 'refused' };
    expect(judge(temporary, fresh, 0)).toEqual({ status: 'due', delayMs: 500, counts: true });
    expect(judge(temporary, fresh, 1)).toEqual({ status: 'due', delayMs: 1_000, counts: true });
    expect(judge(temporary, { ...fresh, attempts: 4 }, 1)).toEqual({ status: 'due', delayMs: 16_000, counts: true });
    expect(judge(temporary, { ...fresh, attempts: 7 }, 1)).toEqual({ status: 'dead', why: 'temporary:refused' });
    expect(judge(temporary, { ...fresh, ageMs: 25 * 3_600_000 }, 1)).toEqual({ status: 'dead', why: 'temporary:refused' });
  });

  it.each(['refused', 'blocked', 'window_closed'] as const)('ends in the dead letters when %s', (outcome) => {
    expect(judge({ outcome, code: 'x' }, fresh, 0)).toEqual({ status: 'dead', why: `${outcome}:x` });
  });

  it('is kept while an operator repairs a misconfigured channel', () => {
    expect(judge({ outcome: 'misconfigured', code: '401' }, fresh, 0)).toMatchObject({ status: 'due', counts: false });
  });
});

describe('an unknown end', () => {
  it('of a bot answer is never repeated, but the person is told', () => {
    expect(judge(unknown, fresh, 0)).toEqual({ status: 'unknown', next: 'tell_person' });
  });
  it('of an officer’s reply is shown to the officer', () => {
    expect(judge(unknown, { ...fresh, kind: 'staff_reply' }, 0)).toEqual({ status: 'unknown', next: 'flag_case' });
  });
  it('of a reminder is tried once more, and only once', () => {
    expect(judge(unknown, { ...fresh, kind: 'reminder' }, 0)).toMatchObject({ status: 'due', counts: true });
    expect(judge(unknown, { ...fresh, kind: 'reminder', attempts: 1 }, 0)).toEqual({ status: 'unknown', next: 'nothing' });
  });
  it.each(['notice', 'bulk'] as const)('of a %s is let go', (kind) => {
    expect(judge(unknown, { ...fresh, kind }, 0)).toEqual({ status: 'unknown', next: 'nothing' });
  });
});
