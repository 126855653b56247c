import { readCaseCode } from '../core/case-code.js';
import { step, type Turn } from '../core/step.js';
import { type Input, initialState, LOCALES, type Locale, type State } from '../core/types.js';
import { ConflictError } from '../db/db.js';
import type { InboundRow } from '../db/rows.js';
import { describeError } from '../log.js';
import { addAlert } from '../store/alerts.js';
import { caseByCode } from '../store/cases.js';
import { saveConversation } from '../store/conversations.js';
import { countAttempt, markInboundDone, nextTurn, setAside } from '../store/inbox.js';
import { type Landed, landEffects } from './effects.js';
import type { Engine } from './engine.js';
import type { Glance } from './env.js';
import { sayTo } from './say-to.js';

/** Somebody else may win a commit this often before we give the row back to the sweep. */
const MOST_CONFLICTS = 5;
/** A message that breaks its turn is tried this often, then put aside. */
const MOST_ATTEMPTS = 3;

type Loaded = NonNullable<Awaited<ReturnType<typeof nextTurn>>>;

/**
 * One turn of a conversation: its oldest unfinished message, decided by `step`, made true in one commit. Gives
 * false when nothing was waiting. Database errors go to the caller; a message that breaks the turn itself is
 * counted and at last put aside.
 */
export async function runTurn(engine: Engine, conversationId: string): Promise<boolean> {
  for (let conflicts = 0; ; conflicts++) {
    const loaded = await nextTurn(engine.db, conversationId);
    if (loaded === null) return false;
    const { inbound } = loaded.inbox;
    if (inbound === null) {
      await engine.db.commit([markInboundDone(loaded.inbox.id, engine.ports.now(), null)]);
      return true;
    }
    const decided = decide(engine, loaded, inbound, await glanceAt(engine, conversationId, inbound));
    if ('failed' in decided) {
      if (await giveUp(engine, loaded, inbound, decided.failed)) return true;
      continue;
    }
    engine.reach('before_commit');
    try {
      await engine.db.commit(decided.landed.writes);
    } catch (error) {
      if (error instanceof ConflictError && conflicts < MOST_CONFLICTS) continue;
      throw error;
    }
    engine.reach('after_commit');
    tell(engine, loaded, inbound, decided);
    return true;
  }
}

type Decided = { readonly turn: Turn; readonly landed: Landed };

/** The case whose code this message is, when it is a case of this conversation. */
async function glanceAt(engine: Engine, conversationId: string, inbound: InboundRow): Promise<Glance | null> {
  const code = inbound.input.kind === 'text' ? readCaseCode(inbound.input.text) : null;
  const c = code === null ? null : await caseByCode(engine.db, code);
  return c !== null && c.conversationId === conversationId ? { code: c.code, status: c.status } : null;
}

function decide(engine: Engine, loaded: Loaded, inbound: InboundRow, glance: Glance | null): Decided | { readonly failed: unknown } {
  const { inbox, conversation } = loaded;
  const now = engine.ports.now();
  try {
    const before = conversation?.state ?? firstState(inbound);
    const turn = step(engine.flows, before, inbound.input, engine.env(glance));
    const at = {
      conversationId: inbox.conversationId,
      channel: inbox.channel,
      chatId: inbound.chatId,
      locale: turn.state.locale ?? before.locale ?? 'vi',
      nextSeq: conversation?.nextSeq ?? 1,
      now,
      caseId: null,
      staffId: null,
    };
    const landed = landEffects(turn.effects, at, engine.words, engine.ports);
    const saved = saveConversation({
      id: inbox.conversationId,
      channel: inbox.channel,
      chatId: inbound.chatId,
      version: conversation?.version ?? 0,
      nextSeq: landed.nextSeq,
      state: turn.state,
      reachable: inbound.input.kind !== 'left',
      lastInAt: Math.max(inbound.at, conversation?.lastInAt ?? 0),
      now,
    });
    const writes = [saved, markInboundDone(inbox.id, now, landed.inboundCaseId), ...landed.writes];
    return { turn, landed: { ...landed, writes } };
  } catch (error) {
    return { failed: error };
  }
}

function firstState(inbound: InboundRow): State {
  const hint = LOCALES.find((locale) => locale === inbound.languageHint?.slice(0, 2).toLowerCase());
  return hint === undefined ? initialState : { ...initialState, locale: hint };
}

/** After the commit: hints for whoever waits. If they are lost, the sweep finds the rows. */
function tell(engine: Engine, loaded: Loaded, inbound: InboundRow, { turn, landed }: Decided): void {
  engine.metrics.turns.inc({ result: 'done' });
  engine.metrics.turnSeconds.observe((engine.ports.now() - loaded.inbox.receivedAt) / 1000);
  for (const effect of turn.effects) if (effect.type === 'answered') engine.metrics.heard.inc({ kind: effect.outcome.kind });
  if (landed.messages > 0) {
    engine.wake.deliver({
      conversationId: loaded.inbox.conversationId,
      channel: loaded.inbox.channel,
      chatId: inbound.chatId,
      count: landed.messages,
      bulk: landed.bulk,
    });
  }
  for (const caseId of landed.touched) engine.changes.tell({ caseId });
}

/** Poison: tried three times, then put aside (true) with an alert and a polite word, so that the lane goes on. */
async function giveUp(engine: Engine, loaded: Loaded, inbound: InboundRow, error: unknown): Promise<boolean> {
  const { inbox } = loaded;
  const { error: code, message } = describeError(error);
  engine.log.error('turn_failed', { inbox: inbox.id, attempt: inbox.attempts + 1, error: code, message: kindOnly(inbound.input, message) });
  engine.metrics.turns.inc({ result: 'failed' });
  if (inbox.attempts + 1 < MOST_ATTEMPTS) {
    await engine.db.commit([countAttempt(inbox.id, inbox.attempts + 1, code)]);
    return false;
  }
  const now = engine.ports.now();
  await engine.db.commit([setAside(inbox.id, now, code), addAlert(engine.ports.newId(), now, 'poison', inbox.id)]);
  engine.metrics.alerts.inc({ code: 'poison' });
  const locale: Locale = loaded.conversation?.locale ?? 'vi';
  await sayTo(
    engine,
    { conversationId: inbox.conversationId, channel: inbox.channel, chatId: inbound.chatId, locale },
    { lines: [{ key: 'notice.poison' }] },
    'notice',
  );
  return true;
}

/** An error message may quote what the person wrote; only errors that cannot are logged with their words. */
function kindOnly(input: Input, message: string): string {
  return 'text' in input || 'caption' in input ? `(${input.kind})` : message;
}
