import { and, eq, inArray, ne, notExists } from 'drizzle-orm';
import type { State } from '../core/types.js';
import { type Db, param, statement, type Write, write } from '../db/db.js';

export type Conversation = Awaited<ReturnType<typeof getConversation>> & object;

const insertConversation = statement('conversation_insert', (q, t) =>
  q
    .insert(t.conversations)
    .values({
      id: param('id'),
      channel: param('channel'),
      chatId: param('chatId'),
      version: 1,
      nextSeq: param('nextSeq'),
      owner: param('owner'),
      locale: param('locale'),
      audience: param('audience'),
      state: param('state'),
      reachable: param('reachable'),
      createdAt: param('now'),
      lastInAt: param('lastInAt'),
    })
    .onConflictDoNothing(),
);

const updateConversation = statement('conversation_update', (q, t) =>
  q
    .update(t.conversations)
    .set({
      chatId: param('chatId'),
      version: param('newVersion'),
      nextSeq: param('nextSeq'),
      owner: param('owner'),
      locale: param('locale'),
      audience: param('audience'),
      state: param('state'),
      reachable: param('reachable'),
      lastInAt: param('lastInAt'),
    })
    .where(and(eq(t.conversations.id, param('id')), eq(t.conversations.version, param('version')))),
);

export type ConversationWrite = {
  readonly id: string;
  readonly channel: string;
  readonly chatId: string;
  /** The version that was read; 0 when there was no row. */
  readonly version: number;
  readonly nextSeq: number;
  readonly state: State;
  readonly reachable: boolean;
  readonly lastInAt: number;
  readonly now: number;
};

/** Saves a conversation where its version is still the one that was read; otherwise the commit is a conflict. */
export function saveConversation(c: ConversationWrite): Write {
  const { owner, locale, audience } = c.state;
  const params = { ...c, owner, locale, audience, newVersion: c.version + 1 };
  return { statement: c.version === 0 ? insertConversation : updateConversation, params, rows: 1 };
}

const byId = statement('conversation_get', (q, t) =>
  q
    .select()
    .from(t.conversations)
    .where(eq(t.conversations.id, param('id'))),
);

export async function getConversation(db: Db, id: string) {
  return (await db.read(byId, { id }))[0] ?? null;
}

/** Remembers whether the person can be reached, without touching the version: it is no part of the dialogue. */
export function markReachable(id: string, reachable: boolean): Write {
  return write((q, t) => q.update(t.conversations).set({ reachable }).where(eq(t.conversations.id, id)));
}

/** Forgets the platform's ids of an erased conversation once its goodbye has gone out. */
export function dropChatId(id: string, version: number): readonly Write[] {
  return [
    write(
      (q, t) =>
        q
          .update(t.conversations)
          .set({ chatId: '' })
          .where(and(eq(t.conversations.id, id), eq(t.conversations.version, version), eq(t.conversations.owner, 'closed'))),
      1,
    ),
    write((q, t) => q.update(t.outbox).set({ chatId: '', platformId: null }).where(eq(t.outbox.conversationId, id))),
  ];
}

/** Erased conversations that still hold a chat id and have nothing left to send. */
export async function erasedWithChatId(db: Db, limit: number) {
  const { conversations, outbox } = db.t;
  const open = db.q
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.conversationId, conversations.id), inArray(outbox.status, ['due', 'sending'])));
  return db.q
    .select({ id: conversations.id, version: conversations.version })
    .from(conversations)
    .where(and(eq(conversations.owner, 'closed'), ne(conversations.chatId, ''), notExists(open)))
    .limit(limit);
}
