import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePacer } from '../../src/engine/pace.js';

const telegram = { perSecond: 30, burst: 1, chatPerSecond: 1, chatBurst: 3 };

/** When each of `n` messages goes that are all asked for at time 0. */
function times(n: number, chat: (i: number) => string, bulk: (i: number) => boolean = () => false): number[] {
  const pacer = makePacer(telegram);
  return Array.from({ length: n }, (_, i) => pacer.book(chat(i), bulk(i), 0));
}

describe('the pace of a platform', () => {
  it('lets a short burst into one chat pass, then one a second', () => {
    expect(times(5, () => 'lan')).toEqual([0, 33, 66, 1_000, 2_000].map((t, i) => (i < 3 ? expect.closeTo(t, -1) : t)));
  });

  it('never goes over the limit of all chats in any second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap: fc.nat(80), chat: fc.nat(500), bulk: fc.boolean() }), { minLength: 50, maxLength: 300 }),
        (asked) => {
          const pacer = makePacer(telegram);
          let now = 0;
          const sent = asked.map(({ gap, chat, bulk }) => {
            now += gap;
            return now + pacer.book(String(chat), bulk, now);
          });
          sent.sort((a, b) => a - b);
          // Bulk and interactive lines may each round up by a place.
          return sent.every((t, i) => sent.filter((u, j) => j >= i && u < t + 1_000).length <= telegram.perSecond + 3);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('does not let an interactive reply wait behind ten thousand bulk messages', () => {
    const pacer = makePacer(telegram);
    for (let i = 0; i < 10_000; i++) pacer.book(`bulk-${i}`, true, 0);
    expect(pacer.book('lan', false, 10)).toBeLessThan(1_000);
  });

  it('holds everybody when the platform says so', () => {
    const pacer = makePacer(telegram);
    pacer.hold(5_000);
    expect(pacer.book('lan', false, 0)).toBe(5_000);
  });
});

describe('when the platform says "slow down"', () => {
  it('to one chat, the others go on', () => {
    const pacer = makePacer(telegram);
    pacer.throttled('lan', 0, 60_000);
    pacer.throttled('lan', 10, 60_000);
    expect(pacer.book('minh', false, 20)).toBe(0);
  });
  it('to several chats within seconds, everybody waits for the shortest of these times', () => {
    const pacer = makePacer(telegram);
    for (const [i, chat] of ['a', 'b', 'c'].entries()) pacer.throttled(chat, i * 1_000, 10_000 + i);
    expect(pacer.book('minh', false, 3_000)).toBe(7_000);
  });
  it('to several chats over minutes, nobody else waits', () => {
    const pacer = makePacer(telegram);
    for (const [i, chat] of ['a', 'b', 'c'].entries()) pacer.throttled(chat, i * 60_000, 600_000);
    expect(pacer.book('minh', false, 121_000)).toBe(0);
  });
});

it('a slow kind of chat (a group) has its own limit', () => {
  const pacer = makePacer({ ...telegram, slower: (chatId) => (chatId.startsWith('-') ? { perSecond: 20 / 60, burst: 1 } : null) });
  expect([pacer.book('-100', false, 0), pacer.book('-100', false, 0), pacer.book('lan', false, 0)].map(Math.round)).toEqual([0, 3_000, 67]);
});
