import { createHash } from 'node:crypto';
import type { Channel, Inbound } from '../channels/channel.js';
import { addInbound } from '../store/inbox.js';
import type { Engine } from './engine.js';

/** The conversation of a chat: opaque, the same every time, so storing an event needs no look-up. */
export function conversationIdOf(channel: string, chatId: string): string {
  return createHash('sha256').update(`${channel}\u0000${chatId}`).digest('base64url').slice(0, 22);
}

/**
 * Stores events, each once for good, and wakes their lanes. When this resolves they are on disk; when it throws,
 * none is, and the platform must send them again.
 */
export async function receive(engine: Engine, channel: Channel, inbound: readonly Inbound[]): Promise<void> {
  if (inbound.length === 0) return;
  const now = engine.ports.now();
  const rows = inbound.map((event) => ({
    id: engine.ports.newId(),
    channel: channel.name,
    externalId: event.eventKey,
    conversationId: conversationIdOf(channel.name, event.chatId),
    inbound: {
      input: event.input,
      chatId: event.chatId,
      at: event.at,
      ...(event.languageHint === undefined ? {} : { languageHint: event.languageHint }),
    },
    receivedAt: now,
  }));
  const results = await engine.db.commit(rows.map(addInbound));
  engine.reach('received');
  rows.forEach((row, i) => {
    const fresh = (results[i]?.count ?? 0) > 0;
    (fresh ? engine.metrics.inbound : engine.metrics.duplicates).inc({ channel: channel.name });
    if (fresh) engine.wake.turn(row.conversationId);
    const event = inbound[i];
    // A tap is answered even when it came twice: the first answer may have been lost.
    if (event?.ackId !== undefined) void channel.acknowledge?.(event).catch(() => {});
  });
}
