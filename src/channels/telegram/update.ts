import { z } from 'zod';

/**
 * The few fields of an update that are needed, read with tolerance: a wrong optional field counts as missing, so
 * that a new kind of sticker or a changed profile never costs a message. https://core.telegram.org/bots/api#update
 */

/** Ids have up to 52 bits, safe as numbers; from here on they are strings. */
const id = z.union([z.int(), z.string().regex(/^-?\d{1,20}$/)]).transform(String);
/** Opaque words of the platform that are stored and sent back: visible ASCII, so no database refuses them. */
const token = z.string().regex(/^[\x21-\x7e]{1,1000}$/);
const text = z.string().optional().catch(undefined);
const seconds = z.int().nonnegative().max(100_000_000_000).optional().catch(undefined);
const present = z.unknown().optional();

const user = z.object({ id, is_bot: z.boolean().catch(false), language_code: text });
const chat = z.object({ id, type: text });

const file = z.object({
  file_id: token,
  file_name: text,
  mime_type: text,
  file_size: z.int().nonnegative().optional().catch(undefined),
  width: z.number().catch(0),
  height: z.number().catch(0),
});
const optionalFile = file.optional().catch(undefined);

/** Unknown fields stay: only their names are looked at, to tell service messages from new kinds of content. */
const message = z.looseObject({
  message_id: id,
  date: seconds,
  edit_date: seconds,
  from: user.optional().catch(undefined),
  chat,
  text,
  caption: text,
  media_group_id: text,
  photo: z.array(file).min(1).optional().catch(undefined),
  document: optionalFile,
  voice: optionalFile,
  audio: optionalFile,
  video: optionalFile,
  video_note: optionalFile,
  reply_to_message: z
    .object({ from: user.optional().catch(undefined), forum_topic_created: present })
    .optional()
    .catch(undefined),
});

/** `message` is missing for very old buttons, and has date 0 and no text when the bot may no longer read it. */
const callbackQuery = z.object({
  id: token,
  from: user,
  message: z.object({ chat, date: seconds }).optional().catch(undefined),
  data: z.string(),
});

const myChatMember = z.object({ chat, from: user, date: seconds, new_chat_member: z.object({ status: z.string() }) });

/** Kinds stay unread here: a broken part must not hide the update's id. */
export const updateShape = z.object({
  update_id: id,
  message: present,
  edited_message: present,
  callback_query: present,
  my_chat_member: present,
});

export const messageShape = message;
export const callbackShape = callbackQuery;
export const memberShape = myChatMember;

export type TelegramMessage = z.infer<typeof message>;
export type TelegramChat = z.infer<typeof chat>;
export type TelegramFile = z.infer<typeof file>;

/** The kinds of update asked for in setWebhook and getUpdates, and the only ones that are read. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;
