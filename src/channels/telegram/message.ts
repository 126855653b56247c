import type { Message } from 'grammy/types';
import { cleanText, cutText, MAX_INBOUND_CHARS } from '../../core/text.js';
import type { Input, MediaKind, MediaRef } from '../../core/types.js';
import type { TelegramFile, TelegramMessage } from './update.js';

const COMMAND = /^\/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,64}))?(?=\s|$)/;
/** A deep link carries only these; anything else behind /start was typed by hand and says nothing. */
const START_PAYLOAD = /^[A-Za-z0-9_-]{1,64}$/;

/** The platform speaking about the chat itself. Nobody said anything, so nobody gets an answer. */
const SERVICE_FIELDS = [
  'pinned_message',
  'message_auto_delete_timer_changed',
  'write_access_allowed',
  'users_shared',
  'chat_shared',
  'connected_website',
  'chat_background_set',
  'boost_added',
  'proximity_alert_triggered',
  'successful_payment',
  'refunded_payment',
  'web_app_data',
  'passport_data',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'new_chat_members',
  'left_chat_member',
  'group_chat_created',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'video_chat_scheduled',
  'video_chat_started',
  'video_chat_ended',
  'managed_bot_created',
] as const satisfies readonly (keyof Message)[];

const MEDIA_FIELDS: readonly (readonly ['document' | 'voice' | 'audio' | 'video' | 'video_note', MediaKind])[] = [
  ['document', 'document'],
  ['voice', 'voice'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['video_note', 'video'],
];

/** What a person said in a private chat, or why it is nothing. https://core.telegram.org/bots/api#message */
export function readMessage(message: TelegramMessage): Input | { readonly ignored: string } {
  if (message.text !== undefined) return readText(message.text, message.message_id);
  // An animation repeats itself as a document; as evidence for a case it is useless, its caption is not.
  const file = 'animation' in message ? null : readFile(message);
  const caption = cleanText(message.caption ?? '');
  if (file !== null) {
    const album = message.media_group_id;
    return {
      kind: 'media',
      files: [file],
      ...(caption === '' ? {} : { caption }),
      ...(album === undefined ? {} : { album: cleanText(album, 64) }),
      messageId: message.message_id,
    };
  }
  if (caption !== '') return readText(caption, message.message_id);
  if ('sticker' in message) return { kind: 'unsupported', what: 'sticker' };
  // Coordinates and phone numbers are not taken over: nobody asked for them, and they would have to be protected.
  if ('location' in message || 'venue' in message) return { kind: 'unsupported', what: 'location' };
  if ('contact' in message) return { kind: 'unsupported', what: 'contact' };
  if (SERVICE_FIELDS.some((field) => field in message)) return { ignored: 'service' };
  return { kind: 'unsupported', what: 'other' };
}

/** `/start payload` → start; `/menu@botname` → `/menu`; anything else is text, cleaned. */
export function readText(raw: string, messageId: string): Input {
  const { text, cut } = readLimited(raw);
  if (text === '') return { kind: 'unsupported', what: 'empty' };
  const command = COMMAND.exec(text);
  if (command?.[1]?.toLowerCase() === 'start') {
    const payload = text.slice(command[0].length).trim();
    return START_PAYLOAD.test(payload) ? { kind: 'start', payload } : { kind: 'start' };
  }
  const addressed = command === null ? text : `/${command[1] ?? ''}${text.slice(command[0].length)}`;
  return { kind: 'text', text: addressed, messageId, ...(cut ? { cut } : {}) };
}

/** The bot a command is meant for: null when the text is no command, '' when it names none. */
export function commandAddressee(raw: string): string | null {
  const command = COMMAND.exec(cleanText(raw, 200));
  return command === null ? null : (command[2] ?? '');
}

export function readLimited(raw: string): { text: string; cut: boolean } {
  // Two more, because cutText gives up one rather than half an emoji.
  const longer = cleanText(raw, MAX_INBOUND_CHARS + 2);
  // cleanText looks at the first part only of a huge text; what lies behind is lost as well.
  const cut = longer.length > MAX_INBOUND_CHARS || raw.length > MAX_INBOUND_CHARS * 4;
  return { text: cutText(longer, MAX_INBOUND_CHARS), cut };
}

function readFile(message: TelegramMessage): MediaRef | null {
  if (message.photo !== undefined) return asRef('photo', largest(message.photo));
  for (const [field, kind] of MEDIA_FIELDS) {
    const file = message[field];
    if (file !== undefined) return asRef(kind, file);
  }
  return null;
}

function largest(sizes: readonly TelegramFile[]): TelegramFile | undefined {
  return sizes.reduce((best, size) => (size.width * size.height >= best.width * best.height ? size : best));
}

function asRef(kind: MediaKind, file: TelegramFile | undefined): MediaRef | null {
  if (file === undefined) return null;
  const name = cleanText(file.file_name ?? '', 200);
  const mime = cleanText(file.mime_type ?? '', 100);
  return {
    kind,
    ref: file.file_id,
    ...(name === '' ? {} : { name }),
    ...(mime === '' ? {} : { mime }),
    ...(file.file_size === undefined ? {} : { size: file.file_size }),
  };
}
