import type { Channel, ChannelName, SendOutcome } from '../channels/channel.js';
import { ConflictError, type Write } from '../db/db.js';
import { describeError } from '../log.js';
import { addAlert, hasOpenAlert } from '../store/alerts.js';
import { addCaseEvent } from '../store/case-events.js';
import { touchCase } from '../store/cases.js';
import { getConversation, markReachable } from '../store/conversations.js';
import { claimNext, firstOpen, type OutboxRow, postponeBehind, type Settlement, settleOutbound } from '../store/outbox.js';
import type { Engine, Target } from './engine.js';
import { makePacer, type Pacer } from './pace.js';
import { judge, type Verdict } from './policy.js';
import { sayTo } from './say-to.js';

/** A claim that is older than this was left by a dead process; longer than any send may take. */
export const CLAIM_MS = 60_000;
const SHOW_TYPING_AFTER_MS = 1_000;

export type Deliverer = {
  readonly wake: (target: Target) => void;
  readonly isBusy: (conversationId: string) => boolean;
  /** Ends a send whose process died: nobody knows whether it arrived. */
  readonly settleAbandoned: (row: OutboxRow) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Sends from the outbox: in order within a conversation, at the platform's pace, with every outcome written down. */
export function makeDeliverer(engine: Engine): Deliverer {
  const pacers = new Map<string, Pacer>([...engine.channels].map(([name, channel]) => [name, makePacer(channel.pace)]));
  const runs = new Map<string, { expected: number; done: Promise<void> }>();
  const timers = new Set<NodeJS.Timeout>();
  let stopping = false;

  function later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, ms);
    timers.add(timer);
  }

  function wake(target: Target): void {
    if (stopping) return;
    const open = runs.get(target.conversationId);
    if (open) {
      open.expected += target.count;
      return;
    }
    const run = { expected: target.count, done: Promise.resolve() };
    runs.set(target.conversationId, run);
    run.done = deliverAll(target, run);
  }

  /** Leaves the map in its last synchronous step: whoever wakes us later begins anew, and no message waits for the sweep. */
  async function deliverAll(target: Target, run: { expected: number }): Promise<void> {
    try {
      await drain(target, run);
    } catch (error) {
      engine.log.error('deliver_failed', describeError(error));
    } finally {
      runs.delete(target.conversationId);
    }
  }

  async function drain(target: Target, run: { expected: number }): Promise<void> {
    const channel = engine.channels.get(target.channel as ChannelName);
    const pacer = pacers.get(target.channel);
    if (!channel || !pacer) return;
    while (run.expected > 0 && !stopping) {
      run.expected--;
      await waitForPlace(channel, pacer, target);
      if (stopping) return;
      const now = engine.ports.now();
      const row = await claimNext(engine.db, target.conversationId, engine.processId, now, now + CLAIM_MS);
      if (row === null) return waitForFirst(target, now);
      engine.reach('before_send');
      const outcome = row.body === null ? ({ outcome: 'refused', code: 'erased' } as const) : await send(channel, row, row.body);
      engine.reach('after_send');
      const verdict = await settle(row, outcome, pacer);
      if (verdict.status === 'due') {
        later(verdict.delayMs, () => wake({ ...target, count: Math.max(1, run.expected + 1) }));
        return;
      }
    }
  }

  /** Nothing could be claimed: when an earlier message waits for its time, those behind it wait as long. */
  async function waitForFirst(target: Target, now: number): Promise<void> {
    const first = await firstOpen(engine.db, target.conversationId);
    if (first === null || first.status !== 'due' || first.dueAt <= now) return;
    await engine.db.commit([postponeBehind(target.conversationId, first.dueAt)]);
  }

  async function waitForPlace(channel: Channel, pacer: Pacer, target: Target): Promise<void> {
    const wait = pacer.book(target.chatId, target.bulk, engine.ports.now());
    if (wait === 0) return;
    if (wait > SHOW_TYPING_AFTER_MS && !target.bulk) void channel.typing?.(target.chatId).catch(() => {});
    await new Promise<void>((resolve) => later(wait, resolve));
  }

  async function send(channel: Channel, row: OutboxRow, body: NonNullable<OutboxRow['body']>): Promise<SendOutcome> {
    try {
      return await channel.send({ chatId: row.chatId, text: body.text, choices: body.choices });
    } catch (error) {
      // A channel must not throw; when it does, the truth about the message is not known.
      engine.log.error('channel_threw', { channel: channel.name, ...describeError(error) });
      return { outcome: 'unknown', code: 'channel_threw' };
    }
  }

  async function settle(row: OutboxRow, outcome: SendOutcome, pacer: Pacer | null): Promise<Verdict> {
    const now = engine.ports.now();
    const verdict = judge(outcome, { kind: row.kind, attempts: row.attempts, ageMs: now - row.createdAt }, Math.random());
    engine.metrics.outcomes.inc({ channel: row.channel, outcome: outcome.outcome });
    if (outcome.outcome === 'sent') engine.metrics.replySeconds.observe((now - row.createdAt) / 1000);
    if (outcome.outcome === 'throttled') {
      if (outcome.scope === 'all') pacer?.hold(now + outcome.retryAfterMs);
      else pacer?.throttled(row.chatId, now, now + outcome.retryAfterMs);
    }
    const writes = [settleOutbound(settlementOf(row, outcome, verdict, now)), ...(await consequences(row, outcome, verdict, now))];
    // The notice is part of the same commit: a crash in between would lose it, a second process would repeat it.
    if (verdict.status === 'unknown' && verdict.next === 'tell_person') await tellUnknown(row, writes);
    else await untilWritten(writes);
    if (row.caseId !== null) engine.changes.tell({ caseId: row.caseId });
    return verdict;
  }

  function settlementOf(row: OutboxRow, outcome: SendOutcome, verdict: Verdict, now: number): Settlement {
    const code = 'code' in outcome ? `${outcome.outcome}:${outcome.code}` : outcome.outcome;
    return {
      id: row.id,
      by: row.claimedBy ?? engine.processId,
      status: verdict.status,
      attempts: row.attempts + (verdict.status === 'due' && !verdict.counts ? 0 : 1),
      dueAt: verdict.status === 'due' ? now + verdict.delayMs : row.dueAt,
      platformId: outcome.outcome === 'sent' ? outcome.platformId : null,
      error: verdict.status === 'sent' ? null : code,
      sentAt: verdict.status === 'sent' ? now : null,
    };
  }

  /** Rows that follow from an outcome besides the message's own. */
  async function consequences(row: OutboxRow, outcome: SendOutcome, verdict: Verdict, now: number): Promise<Write[]> {
    const writes: Write[] = [];
    if (verdict.status === 'due') writes.push(postponeBehind(row.conversationId, now + verdict.delayMs));
    if (outcome.outcome === 'blocked') writes.push(markReachable(row.conversationId, false));
    if (outcome.outcome === 'misconfigured' && !(await hasOpenAlert(engine.db, 'channel_misconfigured', row.channel))) {
      writes.push(addAlert(engine.ports.newId(), now, 'channel_misconfigured', row.channel));
      engine.metrics.alerts.inc({ code: 'channel_misconfigured' });
    }
    const uncertain = verdict.status === 'unknown' && verdict.next === 'flag_case';
    if (row.caseId !== null && (uncertain || verdict.status === 'dead')) {
      writes.push(touchCase(row.caseId, now, false));
      writes.push(
        addCaseEvent({
          id: engine.ports.newId(),
          caseId: row.caseId,
          at: now,
          actor: { kind: 'system' },
          move: { action: uncertain ? 'reply_unknown' : 'reply_failed' },
        }),
      );
    }
    return writes;
  }

  /** The message is out; that this is written down may have to wait for a database that is away. */
  async function untilWritten(writes: readonly Write[]): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      try {
        await engine.db.commit(writes);
        return;
      } catch (error) {
        if (error instanceof ConflictError || stopping) return;
        engine.log.error('settle_failed', describeError(error));
        await new Promise((resolve) => setTimeout(resolve, wait).unref());
      }
    }
  }

  async function tellUnknown(row: OutboxRow, writes: readonly Write[]): Promise<void> {
    const conversation = await getConversation(engine.db, row.conversationId);
    if (!conversation || conversation.owner === 'closed') return untilWritten(writes);
    const to = { conversationId: row.conversationId, channel: row.channel, chatId: row.chatId, locale: conversation.locale ?? 'vi' };
    await sayTo(engine, to, { lines: [{ key: 'notice.unknown' }] }, 'notice', writes).catch((error: unknown) =>
      engine.log.warn('notice_failed', describeError(error)),
    );
  }

  return {
    wake,
    isBusy: (id) => runs.has(id),
    settleAbandoned: async (row) => void (await settle(row, { outcome: 'unknown', code: 'process_died' }, null)),
    stop: async () => {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.race([
        Promise.allSettled([...runs.values()].map((run) => run.done)),
        new Promise((resolve) => setTimeout(resolve, 1_500)),
      ]);
    },
  };
}
