import type { Api } from 'grammy';
import type { BotCommand, WebhookInfo } from 'grammy/types';
import { failureOf } from './failure.js';
import { ALLOWED_UPDATES } from './update.js';

export type Log = (event: string, detail: Record<string, string | number | boolean>) => void;
export type CommandList = {
  readonly locale: string | null;
  readonly list: readonly { readonly command: string; readonly description: string }[];
};
export type Webhook = { readonly url: string; readonly secret: string };

const MAX_CONNECTIONS = 40;
/** More than this waiting means that we do not keep up, or that nothing reaches us. */
const MANY_WAITING = 100;

/**
 * Makes the platform's webhook ours, by setWebhook only when it differs (the call is limited to about one a second).
 * The platform never shows the secret it uses; when calls failed with 401 since `seenErrorAt`, it is another one.
 * Gives the date of the last failed call. https://core.telegram.org/bots/api#setwebhook, #webhookinfo
 */
export async function ensureWebhook(api: Api, { url, secret }: Webhook, seenErrorAt: number, log: Log): Promise<number> {
  const info = await api.getWebhookInfo();
  const errorAt = info.last_error_date ?? 0;
  const unauthorised = errorAt > seenErrorAt && (info.last_error_message ?? '').includes('401');
  if (info.url !== url || !sameUpdates(info) || unauthorised) {
    await api.setWebhook(url, {
      secret_token: secret,
      allowed_updates: [...ALLOWED_UPDATES],
      max_connections: MAX_CONNECTIONS,
      drop_pending_updates: false,
    });
    log('telegram_webhook_set', { replaced: info.url !== '' && info.url !== url, unauthorised });
  } else if (errorAt > seenErrorAt || info.pending_update_count > MANY_WAITING) {
    log('telegram_webhook_trouble', { waiting: info.pending_update_count, failing: errorAt > seenErrorAt });
  }
  return errorAt;
}

function sameUpdates(info: WebhookInfo): boolean {
  const set = new Set<string>(info.allowed_updates ?? []);
  return set.size === ALLOWED_UPDATES.length && ALLOWED_UPDATES.every((kind) => set.has(kind));
}

/**
 * Sets the command menu of private chats, for everybody and per language, only where it differs: setting it at every
 * start led to waits of half an hour. A failure costs the menu, nothing else. https://core.telegram.org/bots/api#setmycommands
 */
export async function ensureCommands(api: Api, commands: readonly CommandList[], log: Log): Promise<void> {
  for (const { locale, list } of commands) {
    const where = { scope: { type: 'all_private_chats' }, ...(locale === null ? {} : { language_code: locale }) } as const;
    try {
      if (sameCommands(await api.getMyCommands(where as Parameters<Api['getMyCommands']>[0]), list)) continue;
      await api.setMyCommands(
        list.map(({ command, description }) => ({ command, description })),
        where as Parameters<Api['setMyCommands']>[1],
      );
      log('telegram_commands_set', { locale: locale ?? 'default' });
    } catch (error) {
      log('telegram_commands_failed', { locale: locale ?? 'default', code: failureOf(error) });
      return;
    }
  }
}

function sameCommands(now: readonly BotCommand[], wanted: CommandList['list']): boolean {
  return (
    now.length === wanted.length &&
    wanted.every(({ command, description }, i) => now[i]?.command === command && now[i]?.description === description)
  );
}
