import type { InboundRow, OutboundBody } from '../../db/rows.js';
import type { Engine } from '../../engine/engine.js';
import { conversationIdOf } from '../../engine/receive.js';
import { inboundSince } from '../../store/inbox.js';
import { type OutboxRow, outboundSince } from '../../store/outbox.js';

/** One bubble of the page. `key` sorts: the order of the chat is the order of the keys. */
export type ChatEntry = { readonly id: string; readonly key: string; readonly at: number } & (
  | {
      readonly from: 'person';
      readonly text?: string;
      readonly payload?: string;
      readonly start?: true;
      readonly files?: readonly ChatFile[];
    }
  | { readonly from: 'bot' | 'staff'; readonly text: string; readonly choices: OutboundBody['choices'] }
);
export type ChatFile = { readonly kind: string; readonly name: string; readonly mime: string; readonly size: number };

/** `next`: ask again from here, because there is more. */
export type HistoryPage = { readonly entries: readonly ChatEntry[]; readonly next: number | null };

const PAGE = 200;
/** What a phone would have received by now. */
const ARRIVED = new Set(['sending', 'sent', 'unknown']);

/** Unique for good; it stays in the inbox when everything else is erased, so it does not hold the chat's token. */
export function eventKeyOf(chatId: string, messageId: string): string {
  return `${conversationIdOf('simulator', chatId)}:${messageId}`;
}

/** Both sides of a chat from a moment (epoch ms, inclusive), oldest first. What was erased is not there any more. */
export async function readHistory(engine: Engine, chatId: string, after: number): Promise<HistoryPage> {
  const conversationId = conversationIdOf('simulator', chatId);
  const [inbound, outbound] = await Promise.all([
    inboundSince(engine.db, conversationId, after, PAGE),
    outboundSince(engine.db, conversationId, after, PAGE),
  ]);
  // Where one side is cut off, the other must not run ahead: the page would show answers before their questions.
  const ends = [
    inbound.length === PAGE ? inbound.at(-1)?.receivedAt : undefined,
    outbound.length === PAGE ? outbound.at(-1)?.createdAt : undefined,
  ];
  const end = Math.min(...ends.map((at) => at ?? Number.POSITIVE_INFINITY));
  const entries = [...inbound.flatMap((row) => fromInbound(row, chatId)), ...outbound.flatMap(fromOutbound)]
    .filter((entry) => entry.at <= end)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { entries, next: Number.isFinite(end) && end > after ? end : null };
}

type Inbox = { readonly id: string; readonly externalId: string; readonly inbound: InboundRow | null; readonly receivedAt: number };

function fromInbound(row: Inbox, chatId: string): ChatEntry[] {
  if (row.inbound === null) return [];
  const { input } = row.inbound;
  const base = {
    id: row.externalId.slice(eventKeyOf(chatId, '').length),
    key: keyOf(row.receivedAt, 0, row.id),
    at: row.receivedAt,
    from: 'person' as const,
  };
  switch (input.kind) {
    case 'text':
      return [{ ...base, text: input.text }];
    case 'choice':
      return [{ ...base, payload: input.payload }];
    case 'start':
      return [{ ...base, start: true }];
    case 'media': {
      const files = input.files.map(({ kind, name = '', mime = '', size = 0 }) => ({ kind, name, mime, size }));
      return [{ ...base, files, ...(input.caption === undefined ? {} : { text: input.caption }) }];
    }
    case 'unsupported':
      return [{ ...base, text: '' }];
    default:
      return [];
  }
}

function fromOutbound(row: OutboxRow): ChatEntry[] {
  if (row.body === null || !ARRIVED.has(row.status)) return [];
  const from = row.kind === 'staff_reply' ? 'staff' : 'bot';
  return [
    {
      id: row.id,
      key: keyOf(row.createdAt, 1, String(row.seq).padStart(9, '0')),
      at: row.createdAt,
      from,
      text: row.body.text,
      choices: row.body.choices,
    },
  ];
}

/** By time; at the same millisecond the person spoke first. */
function keyOf(at: number, side: 0 | 1, rest: string): string {
  return `${String(at).padStart(14, '0')}.${side}.${rest}`;
}
