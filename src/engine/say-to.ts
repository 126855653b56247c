import { initialState, type Locale, type MessageKind, type Reply } from '../core/types.js';
import { ConflictError, type Write } from '../db/db.js';
import { getConversation, saveConversation } from '../store/conversations.js';
import { landEffects } from './effects.js';
import type { Engine } from './engine.js';

export type Addressee = { readonly conversationId: string; readonly channel: string; readonly chatId: string; readonly locale: Locale };

/** Puts a message of the system itself into a conversation, in its order, without changing what the dialogue is at; `also` in the same commit. */
export async function sayTo(engine: Engine, to: Addressee, reply: Reply, kind: MessageKind, also: readonly Write[] = []): Promise<void> {
  for (let conflicts = 0; ; conflicts++) {
    const conversation = await getConversation(engine.db, to.conversationId);
    const now = engine.ports.now();
    const at = { ...to, nextSeq: conversation?.nextSeq ?? 1, now, caseId: null, staffId: null };
    const landed = landEffects([{ type: 'say', reply, kind }], at, engine.words, engine.ports);
    const saved = saveConversation({
      id: to.conversationId,
      channel: to.channel,
      chatId: to.chatId,
      version: conversation?.version ?? 0,
      nextSeq: landed.nextSeq,
      state: conversation?.state ?? initialState,
      reachable: conversation?.reachable ?? true,
      lastInAt: conversation?.lastInAt ?? now,
      now,
    });
    try {
      await engine.db.commit([...also, saved, ...landed.writes]);
    } catch (error) {
      if (error instanceof ConflictError && conflicts < 5) continue;
      throw error;
    }
    engine.wake.deliver({ ...to, count: landed.messages, bulk: kind === 'bulk' });
    return;
  }
}
