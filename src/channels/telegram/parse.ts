import { cleanText } from '../../core/text.js';
import type { Input } from '../../core/types.js';
import type { Ignored, Inbound } from '../channel.js';
import { commandAddressee, readLimited, readMessage } from './message.js';
import { callbackShape, memberShape, messageShape, type TelegramChat, type TelegramMessage, updateShape } from './update.js';

/** Who the bot is. The id is part of its token; the name is known after getMe. */
export type Self = { readonly id: string; readonly username: string | null };

/** The body of a webhook call: one update. Throws nothing. https://core.telegram.org/bots/api#making-requests-when-getting-updates */
export function parseBody(body: Buffer, self: Self): readonly (Inbound | Ignored)[] {
  try {
    return [parseUpdate(JSON.parse(body.toString()), self)];
  } catch {
    return [{ ignored: 'not-json' }];
  }
}

/** One update in our words, or why it means nothing to us. Throws nothing. https://core.telegram.org/bots/api#update */
export function parseUpdate(value: unknown, self: Self): Inbound | Ignored {
  const update = updateShape.safeParse(value);
  if (!update.success) return { ignored: 'malformed' };
  const { update_id: eventKey, message, edited_message: edited, callback_query: tap, my_chat_member: member } = update.data;
  if (message !== undefined) return fromMessage(eventKey, message, self);
  if (edited !== undefined) return fromEdit(eventKey, edited);
  if (tap !== undefined) return fromTap(eventKey, tap);
  if (member !== undefined) return fromMember(eventKey, member);
  return { ignored: 'unknown-kind' };
}

function fromMessage(eventKey: string, value: unknown, self: Self): Inbound | Ignored {
  const read = messageShape.safeParse(value);
  if (!read.success) return { ignored: 'malformed' };
  const message = read.data;
  if (message.from?.is_bot === true) return { ignored: 'bot' };
  const input = isPrivate(message.chat) ? readMessage(message) : readGroup(message, self);
  return 'ignored' in input ? input : inbound(eventKey, message.chat, message.date, input, message.from?.language_code);
}

/** People talk to each other in a group; the bot answers (by pointing to the private chat) only when spoken to. */
function readGroup(message: TelegramMessage, self: Self): Input | Ignored {
  const said = message.text ?? message.caption ?? '';
  const addressee = commandAddressee(said)?.toLowerCase();
  const name = self.username?.toLowerCase() ?? null;
  const commanded = addressee !== undefined && (addressee === '' || name === null || addressee === name);
  const mentioned =
    name !== null &&
    said
      .toLowerCase()
      .split(/[^a-z0-9_@]+/)
      .includes(`@${name}`);
  // The first message of a topic replies, formally, to the notice that the topic was made.
  const reply = message.reply_to_message;
  const answered = reply?.from?.id === self.id && reply.forum_topic_created === undefined;
  return commanded || mentioned || answered ? { kind: 'group' } : { ignored: 'group' };
}

function fromEdit(eventKey: string, value: unknown): Inbound | Ignored {
  const read = messageShape.safeParse(value);
  if (!read.success) return { ignored: 'malformed' };
  const { chat, from, date, edit_date: edited, message_id: messageId, text, caption } = read.data;
  if (from?.is_bot === true) return { ignored: 'bot' };
  if (!isPrivate(chat)) return { ignored: 'group' };
  const { text: cleaned } = readLimited(text ?? caption ?? '');
  // A live location moves by edits; a file whose caption was taken away says nothing new.
  if (cleaned === '') return { ignored: 'edit-without-text' };
  return inbound(eventKey, chat, edited ?? date, { kind: 'edit', text: cleaned, messageId }, from?.language_code);
}

/** A tap has no time of its own: `at` is that of the message with the button, or 0. Every tap must be acknowledged. */
function fromTap(eventKey: string, value: unknown): Inbound | Ignored {
  const read = callbackShape.safeParse(value);
  if (!read.success) return { ignored: 'malformed' };
  const { id: ackId, from, message, data } = read.data;
  // The chat of a private conversation has the id of the person, so a missing message does no harm.
  const chat = message?.chat ?? { id: from.id, type: 'private' };
  const input: Input = isPrivate(chat) ? { kind: 'choice', payload: cleanText(data, 64) } : { kind: 'group' };
  return { ...inbound(eventKey, chat, message?.date, input, from.language_code), ackId };
}

function fromMember(eventKey: string, value: unknown): Inbound | Ignored {
  const read = memberShape.safeParse(value);
  if (!read.success) return { ignored: 'malformed' };
  const { chat, from, date, new_chat_member: now } = read.data;
  if (!isPrivate(chat)) return { ignored: 'group' };
  if (now.status !== 'kicked' && now.status !== 'member') return { ignored: 'membership' };
  return inbound(eventKey, chat, date, { kind: now.status === 'kicked' ? 'left' : 'returned' }, from.language_code);
}

function inbound(eventKey: string, chat: TelegramChat, date: number | undefined, input: Input, language: string | undefined): Inbound {
  const hint = language !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(language) ? language : undefined;
  return { eventKey, chatId: chat.id, at: (date ?? 0) * 1000, input, ...(hint === undefined ? {} : { languageHint: hint }) };
}

function isPrivate(chat: TelegramChat): boolean {
  return chat.type === undefined ? !chat.id.startsWith('-') : chat.type === 'private';
}
