import { timingSafeEqual } from 'node:crypto';
import { capabilities } from '../capabilities.js';
import type { Channel, Inbound, RawRequest, Receive, Verdict } from '../channel.js';
import { openClient } from './client.js';
import { connect } from './connection.js';
import { downloadFile } from './download.js';
import { parseBody } from './parse.js';
import { chatIdOf, sendMessage } from './send.js';
import type { CommandList, Log } from './setup.js';

export type TelegramOptions = {
  readonly token: string;
  readonly webhookSecret: string;
  /** https://api.telegram.org, a proxy, or an own Bot API server; may have a path. */
  readonly apiRoot: string;
  /** Where the platform reaches us; null means that we poll. */
  readonly publicUrl: string | null;
  readonly perSecond: number;
  readonly log: Log;
  readonly commands: readonly CommandList[];
};

/** Losing one of these is harmless, so nobody waits long for it. */
const COURTESY_TIMEOUT_MS = 10_000;
/** What the platform lets through in one second. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
const PLATFORM_PER_SECOND = 30;

/** Telegram as a channel, by webhook or long polling. https://core.telegram.org/bots/api */
export function telegramChannel(options: TelegramOptions): Channel {
  const { token, webhookSecret, apiRoot, perSecond } = options;
  const client = openClient(apiRoot, token);
  const connection = connect(client.api, options);

  const channel: Channel = {
    name: 'telegram',
    capabilities: capabilities.telegram,
    pace: { perSecond, burst: burstOf(perSecond), chatPerSecond: 1, chatBurst: 3, slower: groupPace },
    secrets: secretsOf(token, webhookSecret),
    verify: (request) => {
      const verdict = verifySecret(request, webhookSecret);
      if (!verdict.ok) connection.doubt();
      return verdict;
    },
    parse: (request) => parseBody(request.body, connection.self()),
    send: async (message) => {
      const outcome = await sendMessage(client, message);
      if (outcome.outcome === 'sent' || outcome.outcome === 'misconfigured') connection.noteSend(outcome.outcome === 'sent');
      return outcome;
    },
    acknowledge: async ({ ackId }: Inbound) => {
      // An answer that comes too late is refused ("query is too old"), and that is fine.
      if (ackId !== undefined) await client.call('answerCallbackQuery', { callback_query_id: ackId }, COURTESY_TIMEOUT_MS);
    },
    typing: async (chatId) => {
      await client.call('sendChatAction', { chat_id: chatIdOf(chatId), action: 'typing' }, COURTESY_TIMEOUT_MS);
    },
    download: (file) => downloadFile(client, file),
    start: (receive: Receive) => connection.start((inbound) => receive(channel, inbound)),
    stop: connection.stop,
    healthy: connection.healthy,
  };
  return channel;
}

/** A group takes 20 messages a minute; its id is negative. */
function groupPace(chatId: string): { perSecond: number; burst: number } | null {
  return chatId.startsWith('-') ? { perSecond: 20 / 60, burst: 1 } : null;
}

/** Steady pace and burst together stay within what passes in any one second; above it the limit is someone else's. */
function burstOf(perSecond: number): number {
  if (perSecond > PLATFORM_PER_SECOND) return Math.ceil(perSecond / 10);
  return Math.max(1, Math.min(Math.floor(perSecond), PLATFORM_PER_SECOND - Math.ceil(perSecond)));
}

function verifySecret({ headers }: RawRequest, secret: string): Verdict {
  const given = headers['x-telegram-bot-api-secret-token'];
  const bytes = Buffer.from(typeof given === 'string' ? given : '');
  const wanted = Buffer.from(secret);
  // An empty secret would let everybody in.
  const ok = wanted.length > 0 && bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  return ok ? { ok } : { ok, status: 401, why: given === undefined ? 'no_secret' : 'bad_secret' };
}

/** The token also as it looks inside an address, and its secret half alone. */
function secretsOf(token: string, webhookSecret: string): readonly string[] {
  const half = token.slice(token.indexOf(':') + 1);
  return [...new Set([token, encodeURIComponent(token), half, webhookSecret])].filter((secret) => secret !== '');
}
