import type { Outgoing, SendOutcome } from '../channel.js';
import { readAnswer } from './answer.js';
import type { Client } from './client.js';

/** The longest that one send may take, waiting for a connection included. */
export const SEND_TIMEOUT_MS = 15_000;
/** Two labels of this length still fit beside each other on a narrow phone. */
const HALF_ROW = 16;

type Button = { readonly text: string; readonly callback_data: string };

/** One message out; a chat that has moved is followed once. Never throws. https://core.telegram.org/bots/api#sendmessage */
export async function sendMessage(
  client: Pick<Client, 'call'>,
  message: Outgoing,
  timeoutMs: number = SEND_TIMEOUT_MS,
): Promise<SendOutcome> {
  const word = readAnswer(await client.call('sendMessage', sendRequest(message), timeoutMs));
  if (word.outcome !== 'moved') return word;
  const again = readAnswer(await client.call('sendMessage', sendRequest({ ...message, chatId: word.to }), timeoutMs));
  return again.outcome === 'moved' ? { outcome: 'refused', code: 'moved_twice' } : again;
}

/** The body of sendMessage: plain text without markup, so nothing a person wrote can break or change it. */
export function sendRequest({ chatId, text, choices }: Outgoing) {
  return {
    chat_id: chatIdOf(chatId),
    text,
    link_preview_options: { is_disabled: true },
    ...(choices.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard(choices) } }),
  };
}

/** Two short labels share a row, a long one has its own. https://core.telegram.org/bots/api#inlinekeyboardmarkup */
function keyboard(choices: Outgoing['choices']): Button[][] {
  const rows: Button[][] = [];
  for (const { payload, label } of choices) {
    const button = { text: label, callback_data: payload };
    const row = rows.at(-1);
    if (row?.length === 1 && [...row, button].every(({ text }) => text.length <= HALF_ROW)) row.push(button);
    else rows.push([button]);
  }
  return rows;
}

/** Ids go out as the numbers they came in as; a channel's @name, or nonsense, goes as it is. */
export function chatIdOf(chatId: string): number | string {
  const id = Number(chatId);
  return /^-?\d+$/.test(chatId) && Number.isSafeInteger(id) ? id : chatId;
}
