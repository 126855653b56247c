import type { StaffActor } from '../core/permissions.js';
import { ConflictError } from '../db/db.js';
import type { Engine } from '../engine/engine.js';
import { addCaseEvent } from '../store/case-events.js';
import { getConversation, saveConversation } from '../store/conversations.js';
import { addOutbound, discardOutbound, getOutbound } from '../store/outbox.js';

/** The message is gone or was already dealt with. */
export class MessageGoneError extends Error {
  readonly code = 'message_gone';
}

/** Sends a failed or uncertain message again, at the end of its conversation, once: the old row is discarded with it. */
export async function resendMessage(engine: Engine, staff: StaffActor, messageId: string): Promise<void> {
  for (let conflicts = 0; ; conflicts++) {
    const row = await getOutbound(engine.db, messageId);
    const conversation = row === null ? null : await getConversation(engine.db, row.conversationId);
    if (
      row === null ||
      row.body === null ||
      conversation === null ||
      conversation.chatId === '' ||
      !['dead', 'unknown'].includes(row.status)
    ) {
      throw new MessageGoneError('message_gone');
    }
    const now = engine.ports.now();
    const writes = [
      discardOutbound(row.id),
      addOutbound({ ...row, body: row.body, id: engine.ports.newId(), seq: conversation.nextSeq, chatId: conversation.chatId, now }),
      saveConversation({ ...conversation, nextSeq: conversation.nextSeq + 1, now }),
      ...(row.caseId === null
        ? []
        : [addCaseEvent({ id: engine.ports.newId(), caseId: row.caseId, at: now, actor: staff, move: { action: 'replied' } })]),
    ];
    try {
      await engine.db.commit(writes);
    } catch (error) {
      if (error instanceof ConflictError && conflicts < 5) continue;
      throw error;
    }
    engine.wake.deliver({ conversationId: row.conversationId, channel: row.channel, chatId: conversation.chatId, count: 1, bulk: false });
    if (row.caseId !== null) engine.changes.tell({ caseId: row.caseId });
    return;
  }
}

/** Lets a failed or uncertain message go. */
export async function discardMessage(engine: Engine, messageId: string): Promise<void> {
  const row = await getOutbound(engine.db, messageId);
  if (row === null) throw new MessageGoneError('message_gone');
  await engine.db.commit([discardOutbound(messageId)]).catch((error: unknown) => {
    throw error instanceof ConflictError ? new MessageGoneError('message_gone') : error;
  });
  if (row.caseId !== null) engine.changes.tell({ caseId: row.caseId });
}
