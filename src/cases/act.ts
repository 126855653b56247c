/**
 * cases: what staff do with a case, one file each; used by the console and by the clock. May import everything but
 * the console and http. Each deed is one commit: the case, its history, the conversation and the message to it.
 */
import type { CaseMove } from '../core/case-status.js';
import type { Actor } from '../core/permissions.js';
import { step } from '../core/step.js';
import type { StaffAct } from '../core/types.js';
import { ConflictError, type Write } from '../db/db.js';
import { landEffects } from '../engine/effects.js';
import type { Engine, Target } from '../engine/engine.js';
import { addCaseEvent } from '../store/case-events.js';
import { type CaseRow, changeCase, getCase } from '../store/cases.js';
import { getConversation, saveConversation } from '../store/conversations.js';

export class CaseNotFoundError extends Error {
  readonly code = 'case_not_found';
}

/** What a deed does, decided from the case as it is now. Throw `NotAllowedError` or `InvalidCaseMoveError` to refuse. */
export type Deed = {
  readonly move: CaseMove;
  readonly change: Parameters<typeof changeCase>[1];
  /** What the conversation hears; null for deeds the person does not notice. */
  readonly act: StaffAct | null;
  readonly internalNote?: string;
  readonly publicNote?: string;
};

/**
 * Does a deed on a case. The case and the conversation are read, decided and written under their versions; whoever
 * loses a race reads again and decides again, so a second claim is refused, never lost in silence.
 */
export async function actOnCase(engine: Engine, caseId: string, actor: Actor, decide: (c: CaseRow) => Deed): Promise<CaseRow> {
  for (let conflicts = 0; ; conflicts++) {
    const c = await getCase(engine.db, caseId);
    if (c === null) throw new CaseNotFoundError(`No case ${caseId}`);
    const deed = decide(c);
    const now = engine.ports.now();
    const writes: Write[] = [
      changeCase(c, deed.change, now),
      addCaseEvent({
        id: engine.ports.newId(),
        caseId,
        at: now,
        actor,
        move: deed.move,
        ...(deed.internalNote === undefined ? {} : { internalNote: deed.internalNote }),
        ...(deed.publicNote === undefined ? {} : { publicNote: deed.publicNote }),
      }),
    ];
    let target: Target | null = null;
    if (deed.act !== null) {
      const spoken = await speak(engine, c, actor, deed.act, now);
      writes.push(...spoken.writes);
      target = spoken.target;
    }
    try {
      await engine.db.commit(writes);
    } catch (error) {
      if (error instanceof ConflictError && conflicts < 5) continue;
      throw error;
    }
    if (target !== null) engine.wake.deliver(target);
    engine.changes.tell({ caseId });
    return { ...c, ...deed.change, version: c.version + 1, updatedAt: now };
  }
}

async function speak(
  engine: Engine,
  c: CaseRow,
  actor: Actor,
  act: StaffAct,
  now: number,
): Promise<{ writes: readonly Write[]; target: Target | null }> {
  const conversation = await getConversation(engine.db, c.conversationId);
  // An erased conversation is nobody's: there is no one to tell.
  if (conversation === null || conversation.owner === 'closed') return { writes: [], target: null };
  const turn = step(engine.flows, conversation.state, { kind: 'staff', act }, engine.env());
  const at = {
    conversationId: conversation.id,
    channel: conversation.channel,
    chatId: conversation.chatId,
    locale: conversation.locale ?? c.locale,
    nextSeq: conversation.nextSeq,
    now,
    caseId: c.id,
    staffId: actor.kind === 'staff' ? actor.id : null,
  };
  const landed = landEffects(turn.effects, at, engine.words, engine.ports);
  const saved = saveConversation({ ...conversation, nextSeq: landed.nextSeq, state: turn.state, now });
  const target =
    landed.messages === 0
      ? null
      : {
          conversationId: conversation.id,
          channel: conversation.channel,
          chatId: conversation.chatId,
          count: landed.messages,
          bulk: false,
        };
  return { writes: [saved, ...landed.writes], target };
}
