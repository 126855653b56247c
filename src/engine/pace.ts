import type { Pace } from '../channels/channel.js';

export type Pacer = {
  /** Books the next place for a message and gives the ms to wait for it. Places are booked in the order of asking. */
  readonly book: (chatId: string, bulk: boolean, now: number) => number;
  /** The platform said "slow down" to everybody: nothing goes before `until`. */
  readonly hold: (until: number) => void;
  /** One chat was told to wait. When several are within seconds, it is not about the chats: everybody is held. */
  readonly throttled: (chatId: string, now: number, until: number) => void;
};

/** Bulk messages get at most this share, so an interactive reply never stands behind them. */
const BULK_SHARE = 0.5;
const BULK_COUNTS_FOR_MS = 1_000;
/** So many different chats told to wait within this time mean that the whole bot is too fast. */
const WARNED_CHATS = 3;
const WARNED_TOGETHER_MS = 5_000;

/**
 * Keeps to a platform's limits before it complains. Each line (all, bulk, one chat) is a virtual schedule: the
 * time at which its next message may go (GCRA). Only memory, no timers: a lost booking costs nothing.
 */
export function makePacer(pace: Pace): Pacer {
  const all = makeLine(pace.perSecond, pace.burst);
  const halved = makeLine(pace.perSecond * (1 - BULK_SHARE), Math.max(1, pace.burst * (1 - BULK_SHARE)));
  const bulkLine = makeLine(pace.perSecond * BULK_SHARE, 1);
  const chats = new Map<string, Line>();
  const warned = new Map<string, { at: number; until: number }>();
  let heldUntil = 0;
  let bulkUntil = 0;
  let booked = 0;

  function hold(until: number): void {
    heldUntil = Math.max(heldUntil, until);
  }

  return {
    book: (chatId, bulk, now) => {
      const from = Math.max(now, heldUntil);
      if (++booked % 10_000 === 0) forgetIdle(chats, now);
      const own = pace.slower?.(chatId) ?? { perSecond: pace.chatPerSecond, burst: pace.chatBurst };
      const chat = chats.get(chatId) ?? makeLine(own.perSecond, own.burst);
      chats.set(chatId, chat);
      const chatAt = chat.book(from);
      const sharedAt = bulk ? bulkLine.book(from) : from < bulkUntil ? halved.book(from) : all.book(from);
      const at = Math.max(chatAt, sharedAt);
      if (bulk) bulkUntil = Math.max(bulkUntil, at + BULK_COUNTS_FOR_MS);
      return Math.max(0, Math.ceil(at - now));
    },
    hold,
    throttled: (chatId, now, until) => {
      for (const [chat, told] of warned) if (told.at < now - WARNED_TOGETHER_MS) warned.delete(chat);
      warned.set(chatId, { at: now, until });
      if (warned.size >= WARNED_CHATS) hold(Math.min(...[...warned.values()].map((told) => told.until)));
    },
  };
}

type Line = { readonly book: (now: number) => number; readonly idleSince: () => number };

function makeLine(perSecond: number, burst: number): Line {
  const gap = 1_000 / perSecond;
  const slack = gap * (burst - 1);
  let next = 0;
  return {
    book: (now) => {
      const at = Math.max(now, next - slack);
      next = Math.max(next, now) + gap;
      return at;
    },
    idleSince: () => next,
  };
}

function forgetIdle(chats: Map<string, Line>, now: number): void {
  for (const [chatId, line] of chats) if (line.idleSince() < now - 60_000) chats.delete(chatId);
}
