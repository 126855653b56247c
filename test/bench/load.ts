import { Pool } from 'undici';

/**
 * The load generator, a process of its own. Told what to send by its parent, it posts Telegram updates and reports
 * when each was posted and acknowledged. Closed loop: a new update goes when the parent says an answer arrived.
 */
type Order =
  | { readonly target: string; readonly path: string; readonly secret: string }
  | { readonly send: readonly (readonly [chatId: number, kind: 'text' | 'tap', text: string])[] };

let pool: Pool | null = null;
let path = '/';
let secret = '';
let updateId = Math.floor(Math.random() * 1e6) * 1_000;

process.on('message', (order: Order) => {
  if ('target' in order) {
    pool = new Pool(order.target, { connections: 64, pipelining: 1 });
    path = order.path;
    secret = order.secret;
    process.send?.({ ready: true });
    return;
  }
  for (const [chatId, kind, text] of order.send) void post(chatId, kind, text);
});

async function post(chatId: number, kind: 'text' | 'tap', text: string): Promise<void> {
  const from = { id: chatId, is_bot: false, first_name: 'Lan', language_code: 'vi' };
  const message = { message_id: ++updateId, date: 1_790_000_000, chat: { id: chatId, type: 'private', first_name: 'Lan' }, from, text };
  const update =
    kind === 'text'
      ? { update_id: updateId, message }
      : {
          update_id: updateId,
          callback_query: { id: String(updateId), from, message: { ...message, text: 'menu' }, chat_instance: '1', data: text },
        };
  const posted = now();
  try {
    const answer = await pool?.request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify(update),
    });
    await answer?.body.dump();
    process.send?.({ chatId, posted, acknowledged: now(), status: answer?.statusCode ?? 0 });
  } catch {
    process.send?.({ chatId, posted, acknowledged: now(), status: 0 });
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
