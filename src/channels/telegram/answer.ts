import { z } from 'zod';
import type { SendOutcome } from '../channel.js';
import type { Answer, NoAnswer } from './transport.js';

/** The platform's word on one send: an outcome, or the new id of a chat that has moved. */
export type Word = SendOutcome | { readonly outcome: 'moved'; readonly to: string };

const answerShape = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.int(),
    description: z.string().catch(''),
    parameters: z
      .object({ retry_after: z.number().positive().optional().catch(undefined), migrate_to_chat_id: z.int().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
]);
const messageShape = z.object({ message_id: z.int() });
type Refusal = Extract<z.infer<typeof answerShape>, { ok: false }>;

/** When a 429 does not say how long (a proxy's, for example). */
const DEFAULT_RETRY_SECONDS = 5;

/** Lower-cased parts of descriptions. They are no contract: the status decides first, these only give it a name. */
const BLOCKED: readonly (readonly [string, string])[] = [
  ['blocked by the user', 'blocked'],
  ['deactivated', 'deactivated'],
  ["can't initiate", 'never_started'],
  ['was kicked', 'kicked'],
  ['chat not found', 'chat_not_found'],
  ['user not found', 'chat_not_found'],
  ['peer_id_invalid', 'chat_not_found'],
];
const REFUSED: readonly (readonly [string, string])[] = [
  ['button_data_invalid', 'bad_button'],
  ['button_', 'bad_button'],
  ['message is too long', 'too_long'],
  ['caption is too long', 'too_long'],
  ['text is empty', 'empty'],
  ["can't parse entities", 'bad_markup'],
  ['topic_closed', 'topic_closed'],
  ['thread not found', 'topic_not_found'],
  ['not enough rights', 'no_rights'],
  ['no rights', 'no_rights'],
  ['not a forum', 'no_forum'],
  ['file is too big', 'too_big'],
  ['wrong file_id', 'wrong_file'],
];

/** Reads the answer to a send. https://core.telegram.org/bots/api#making-requests and #responseparameters */
export function readAnswer(answer: Answer | NoAnswer): Word {
  if ('failed' in answer) return { outcome: answer.written ? 'unknown' : 'temporary', code: answer.failed };
  const read = answerShape.safeParse(parseJson(answer.body));
  if (!read.success) return fromStatus(answer);
  if (!read.data.ok) return fromRefusal(read.data, answer);
  const message = messageShape.safeParse(read.data.result);
  return { outcome: 'sent', platformId: message.success ? String(message.data.message_id) : null };
}

function fromRefusal(refusal: Refusal, answer: Answer): Word {
  const { error_code: status, parameters } = refusal;
  const description = refusal.description.toLowerCase();
  if (status === 429) return throttled(parameters?.retry_after ?? retryAfterIn(description) ?? Number(answer.retryAfter));
  if (status === 401 || status === 404 || status === 409) return { outcome: 'misconfigured', code: `telegram_${status}` };
  if (status >= 500) return { outcome: 'unknown', code: `telegram_${status}` };
  if (parameters?.migrate_to_chat_id !== undefined) return { outcome: 'moved', to: String(parameters.migrate_to_chat_id) };
  const blocked = nameIn(BLOCKED, description);
  if (status === 403) return { outcome: 'blocked', code: blocked ?? 'forbidden' };
  if (blocked !== null) return { outcome: 'blocked', code: blocked };
  if (description.includes('message is not modified')) return { outcome: 'sent', platformId: null };
  return { outcome: 'refused', code: nameIn(REFUSED, description) ?? `telegram_${status}` };
}

/** Not Telegram's words: something in between answered, so nothing may be concluded about the person. */
function fromStatus({ status, retryAfter }: Answer): SendOutcome {
  const code = `http_${status}`;
  if (status === 429) return throttled(Number(retryAfter));
  if (status >= 200 && status < 300) return { outcome: 'unknown', code: 'unreadable' };
  if (status >= 500) return { outcome: 'unknown', code };
  if (status < 400 || status === 401 || status === 404) return { outcome: 'misconfigured', code };
  return status === 400 || status === 413 ? { outcome: 'refused', code } : { outcome: 'temporary', code };
}

/** `scope` is the chat: whether everybody has to wait is seen only by whoever watches several chats. */
function throttled(seconds: number | null): SendOutcome {
  const wait = seconds !== null && seconds > 0 ? seconds : DEFAULT_RETRY_SECONDS;
  return { outcome: 'throttled', retryAfterMs: Math.ceil(wait * 1000), scope: 'chat' };
}

function retryAfterIn(description: string): number | null {
  const found = /retry after (\d{1,7})/.exec(description);
  return found ? Number(found[1]) : null;
}

function nameIn(table: readonly (readonly [string, string])[], description: string): string | null {
  return table.find(([part]) => description.includes(part))?.[1] ?? null;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
