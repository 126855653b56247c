/** Small true-to-life rows for store tests. Each function takes only what a test cares about. */
import { type CaseDraft, initialState, type State } from '../../src/core/types.js';
import type { Db } from '../../src/db/db.js';
import { addCase, getCase } from '../../src/store/cases.js';
import { type ConversationWrite, saveConversation } from '../../src/store/conversations.js';
import { addInbound, type NewInbound } from '../../src/store/inbox.js';
import { addOutbound, type NewOutbound } from '../../src/store/outbox.js';

export const T0 = Date.UTC(2026, 10, 21, 5);

/** Ids in the order of their numbers, as UUIDv7 are in the order of making. */
export function id(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

export const botState: State = { ...initialState, owner: 'bot', locale: 'vi', audience: 'worker', promised: true };

export function inbound(n: number, change: Partial<NewInbound> = {}): NewInbound {
  return {
    id: id(n),
    channel: 'telegram',
    externalId: `update-${n}`,
    conversationId: 'lan',
    inbound: { input: { kind: 'text', text: `tin số ${n} 🙂` }, chatId: '1001', at: T0 + n },
    receivedAt: T0 + n,
    ...change,
  };
}

export function conversation(change: Partial<ConversationWrite> = {}): ConversationWrite {
  return {
    id: 'lan',
    channel: 'telegram',
    chatId: '1001',
    version: 0,
    nextSeq: 1,
    state: botState,
    reachable: true,
    lastInAt: T0,
    now: T0,
    ...change,
  };
}

export function outbound(seq: number, change: Partial<NewOutbound> = {}): NewOutbound {
  return {
    id: `${change.conversationId ?? 'lan'}-${String(seq).padStart(6, '0')}`,
    conversationId: 'lan',
    seq,
    channel: 'telegram',
    chatId: '1001',
    kind: 'answer',
    caseId: null,
    staffId: null,
    body: { text: `câu ${seq}`, choices: [{ payload: 'go/ask', label: 'Hỏi' }] },
    now: T0,
    ...change,
  };
}

export function draft(n: number, change: Partial<CaseDraft> = {}): CaseDraft {
  // Codes that differ in their public part.
  const code = `C${String(n).padStart(4, '0')}-AAAAA-BBBBB`;
  return {
    id: id(n),
    code,
    kind: 'complaint',
    category: 'wages',
    urgent: false,
    anonymous: true,
    name: null,
    story: 'Chủ nợ lương ba tháng',
    place: 'Владимир',
    employer: null,
    files: [],
    since: T0,
    ...change,
  };
}

export async function putInbound(db: Db, ...rows: readonly NewInbound[]): Promise<void> {
  await db.commit(rows.map(addInbound));
}

export async function putConversation(db: Db, change: Partial<ConversationWrite> = {}): Promise<void> {
  await db.commit([saveConversation(conversation(change))]);
}

export async function putOutbound(db: Db, ...rows: readonly NewOutbound[]): Promise<void> {
  await db.commit(rows.map(addOutbound));
}

/** Files a case and gives its row. */
export async function putCase(
  db: Db,
  n: number,
  change: Partial<CaseDraft> = {},
  at: { conversationId?: string; channel?: string; locale?: 'vi' | 'ru' | 'en'; now?: number } = {},
) {
  const d = draft(n, change);
  await db.commit([
    addCase(d, { id: at.conversationId ?? 'lan', channel: at.channel ?? 'telegram', locale: at.locale ?? 'vi' }, at.now ?? T0 + n),
  ]);
  const made = await getCase(db, d.id);
  if (made === null) throw new Error('The case was not stored');
  return made;
}
