/**
 * A Telegram Bot API server that keeps the platform's rules and can be told to misbehave: for channel tests, the
 * crash rig (as its own process) and the benchmark. Rules: test/fixtures/telegram and messaging-platforms.md C.
 *
 *   npx tsx test/fakes/telegram-server.ts --port 8081 [--token T] [--limits] [--latency MS] [--retry MS] [--seed N]
 *   GET /control/sent?from=0 · POST /control/push {updates, repeat?, shuffleMs?} · POST /control/faults {faults}
 *   POST /control/clear · POST /control/limits {limits} · GET /control/state
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { Agent, request } from 'undici';

export const FAKE_TOKEN = '7700000001:AAFakeTokenThatMustNeverBeLogged0001';
const BOT = { id: 7700000001, is_bot: true, first_name: 'Fixture Bot', username: 'fixture_help_bot' };

type Json = Record<string, unknown>;
export type Choice = { readonly text: string; readonly payload: string };
/** `answered: false`: accepted and visible in the chat, but the answer was withheld from the sender by a fault. */
export type Sent = { chatId: string; text: string; choices: readonly Choice[]; at: number; messageId: number; answered: boolean };

/** What to do with the next matching call instead of serving it plainly. Default method sendMessage (`file`: a download, hang or drop only), `times` 1. */
export type Fault = {
  readonly do: 'throttle' | 'error' | 'drop_before' | 'drop_after' | 'hang_before' | 'hang_after' | 'garbage' | 'slow' | 'answer';
  readonly method?: string;
  readonly chatId?: string;
  readonly textIncludes?: string;
  readonly times?: number;
  /** 0..1: share of matching calls that are hit. */
  readonly chance?: number;
  /** Seconds for `throttle`, status for `error` and `answer`, ms for `slow`, text for `garbage` and `answer`. */
  readonly retryAfter?: number;
  readonly status?: number;
  readonly ms?: number;
  readonly body?: string;
};
export type Limits = {
  readonly chatPerSecond: number;
  readonly chatBurst: number;
  readonly perSecond: number;
  /** Default: as many as `perSecond`. */
  readonly burst?: number;
  readonly groupPerMinute: number;
};
export const TELEGRAM_LIMITS: Limits = { chatPerSecond: 1, chatBurst: 3, perSecond: 30, burst: 30, groupPerMinute: 20 };

export type FakeOptions = {
  readonly port?: number;
  readonly token?: string;
  readonly limits?: Limits | null;
  readonly latencyMs?: number;
  /** First wait after a webhook answered anything but 2xx; doubles up to 60 times that. Telegram: 1000. */
  readonly retryMs?: number;
  readonly seed?: number;
};
export type Push = {
  readonly updates: readonly Json[] /** Deliver each this many times. */;
  readonly repeat?: number /** Different chats overtake each other by up to this. */;
  readonly shuffleMs?: number;
};
export type FakeTelegram = {
  /** Use as apiRoot. */
  readonly url: string;
  readonly sent: readonly Sent[];
  readonly calls: readonly { readonly method: string; readonly body: Json }[];
  readonly calledTimes: (method: string) => number;
  readonly addFaults: (...faults: Fault[]) => void;
  readonly push: (push: Push) => void;
  readonly addFile: (fileId: string, file: { path: string; bytes: Buffer; size?: number }) => void;
  readonly setLimits: (limits: Limits | null) => void;
  /** Updates that nobody has confirmed yet. */
  readonly waiting: () => number;
  readonly clear: () => void;
  readonly close: () => Promise<void>;
};

type Refusal = { readonly code: number; readonly description: string; readonly parameters?: Json };
const bad = (description: string): Refusal => ({ code: 400, description: `Bad Request: ${description}` });
const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'description' in value;

export async function startFakeTelegram(options: FakeOptions = {}): Promise<FakeTelegram> {
  const token = options.token ?? FAKE_TOKEN;
  const root = `/bot${token}/`;
  const retryMs = options.retryMs ?? 1000;
  const random = seeded(options.seed ?? 1);
  const agent = new Agent({ connections: 32 });
  const sent: Sent[] = [];
  const calls: { method: string; body: Json }[] = [];
  const commands = new Map<string, unknown>();
  const files = new Map<string, { path: string; bytes: Buffer; size?: number }>();
  const buckets = new Map<string, { left: number; at: number }>();
  const closing = new AbortController();
  let limits = options.limits ?? null;
  let faults: { rule: Fault; left: number }[] = [];
  let messageId = 500;
  let webhook: Json = { url: '' };
  let secret = '';
  let lastError: Json = {};
  let queue: Json[] = [];
  let poller: { end: (answer: unknown) => void } | null = null;
  const lanes = new Map<string, { update: Json; times: number }[]>();

  /** A bucket per chat and one for all; gives the whole seconds to wait until the next message may pass. */
  function waitFor(key: string, perSecond: number, burst: number): number {
    const now = performance.now();
    const bucket = buckets.get(key) ?? { left: burst, at: now };
    buckets.set(key, bucket);
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    return bucket.left >= 1 ? 0 : Math.max(1, Math.ceil((1 - bucket.left) / perSecond));
  }
  const tooMany = (seconds: number): Refusal => ({
    code: 429,
    description: `Too Many Requests: retry after ${seconds}`,
    parameters: { retry_after: seconds },
  });

  function throttled(chatId: string): Refusal | null {
    if (limits === null) return null;
    const lines = [
      [`chat ${chatId}`, limits.chatPerSecond, limits.chatBurst],
      ['all', limits.perSecond, limits.burst ?? limits.perSecond],
    ] as [string, number, number][];
    if (chatId.startsWith('-')) lines.push([`group ${chatId}`, limits.groupPerMinute / 60, limits.groupPerMinute]);
    const wait = Math.max(...lines.map((line) => waitFor(...line)));
    if (wait > 0) return tooMany(wait);
    for (const [key] of lines) {
      const bucket = buckets.get(key);
      if (bucket) bucket.left -= 1;
    }
    return null;
  }

  function sendMessage(body: Json, answered: boolean): Json | Refusal {
    const chatId = body.chat_id;
    if ((typeof chatId !== 'number' && typeof chatId !== 'string') || chatId === '') return bad('chat_id is empty');
    const text = body.text;
    if (typeof text !== 'string' || text.trim() === '') return bad('message text is empty');
    if (text.length > 4096) return bad('message is too long');
    const choices: Choice[] = [];
    for (const button of keyboardOf(body)) {
      const payload = button.callback_data;
      if (typeof payload !== 'string' || payload === '' || Buffer.byteLength(payload) > 64) return bad('BUTTON_DATA_INVALID');
      if (typeof button.text !== 'string' || button.text === '') return bad('BUTTON_TEXT_INVALID');
      choices.push({ text: button.text, payload });
    }
    const wait = throttled(String(chatId));
    if (wait !== null) return wait;
    messageId += 1;
    sent.push({ chatId: String(chatId), text, choices, at: Date.now(), messageId, answered });
    return { message_id: messageId, from: BOT, chat: { id: chatId, type: 'private' }, date: Math.floor(Date.now() / 1000), text };
  }

  function setWebhook(body: Json): true | Refusal {
    if (typeof body.url !== 'string' || !/^https?:\/\//.test(body.url)) return bad('bad webhook: invalid URL');
    if (body.secret_token !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(String(body.secret_token)))
      return bad('secret token contains unallowed characters');
    secret = String(body.secret_token ?? '');
    webhook = { url: body.url, max_connections: body.max_connections ?? 40, allowed_updates: body.allowed_updates };
    lastError = {};
    for (const update of queue.splice(0)) deliverLater({ updates: [update] });
    return true;
  }

  function setMyCommands(body: Json): true | Refusal {
    const list = Array.isArray(body.commands) ? (body.commands as Json[]) : null;
    if (list === null || list.length > 100) return bad('commands must be a list of at most 100');
    for (const { command, description } of list) {
      if (!/^[a-z0-9_]{1,32}$/.test(String(command))) return bad('BOT_COMMAND_INVALID');
      const { length } = String(description ?? '');
      if (length < 1 || length > 256) return bad('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    commands.set(commandsKey(body), list);
    return true;
  }

  function getFile(body: Json): Json | Refusal {
    const file = files.get(String(body.file_id));
    if (!file) return bad('wrong file_id or the file is temporarily unavailable');
    const size = file.size ?? file.bytes.length;
    if (size > 20_000_000) return bad('file is too big');
    return { file_id: body.file_id, file_unique_id: `u${String(body.file_id)}`, file_size: size, file_path: file.path };
  }

  function getUpdates(body: Json, response: ServerResponse): Promise<unknown> {
    if (webhook.url !== '')
      return Promise.resolve({
        code: 409,
        description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      });
    poller?.end({
      code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    const offset = Number(body.offset ?? 0);
    queue = queue.filter((update) => Number(update.update_id) >= offset);
    const batch = () => queue.slice(0, Math.min(100, Number(body.limit ?? 100)));
    if (queue.length > 0) return Promise.resolve(batch());
    return new Promise((resolve) => {
      const end = (answer: unknown) => {
        clearTimeout(timer);
        if (poller === me) poller = null;
        resolve(answer);
      };
      const timer = setTimeout(() => end([]), Math.min(50, Number(body.timeout ?? 0)) * 1000);
      const me = { end: (answer: unknown) => end(answer ?? batch()) };
      poller = me;
      response.on('close', () => end([]));
    });
  }

  function allowed(update: Json): boolean {
    const list = webhook.allowed_updates;
    return !Array.isArray(list) || list.some((kind) => String(kind) in update);
  }

  function deliverLater(push: Push): void {
    for (const update of push.updates) {
      if (webhook.url === '') {
        queue.push(update);
        continue;
      }
      if (!allowed(update)) continue;
      const chat = chatOf(update);
      const lane = lanes.get(chat);
      const item = { update, times: push.repeat ?? 1 };
      if (lane) lane.push(item);
      else {
        lanes.set(chat, [item]);
        setTimeout(() => void runLane(chat), push.shuffleMs ? random() * push.shuffleMs : 0);
      }
    }
    if (queue.length > 0) poller?.end(null);
  }

  /** One chat in order: a refused update holds back the later ones of the same chat, and only those. */
  async function runLane(chat: string): Promise<void> {
    const lane = lanes.get(chat) ?? [];
    let wait = retryMs;
    for (let item = lane[0]; item !== undefined; item = lane[0]) {
      if (closing.signal.aborted) return;
      if (webhook.url === '') {
        lanes.delete(chat);
        return deliverLater({ updates: lane.map(({ update }) => update) });
      }
      const refused = await post(item.update);
      if (refused === 'taken') {
        item.times -= 1;
        if (item.times <= 0) lane.shift();
        wait = retryMs;
      } else {
        lastError = { last_error_date: Math.floor(Date.now() / 1000), last_error_message: refused.error };
        await new Promise((resolve) => setTimeout(resolve, refused.after ?? wait));
        wait = Math.min(wait * 2, retryMs * 60);
      }
    }
    lanes.delete(chat);
  }

  async function post(update: Json): Promise<'taken' | { error: string; after?: number }> {
    try {
      const headers = { 'content-type': 'application/json', ...(secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }) };
      const answer = await request(String(webhook.url), {
        method: 'POST',
        headers,
        body: JSON.stringify(update),
        dispatcher: agent,
        headersTimeout: 60_000,
        signal: closing.signal,
      });
      await answer.body.dump();
      if (answer.statusCode >= 200 && answer.statusCode < 300) return 'taken';
      const error = `Wrong response from the webhook: ${answer.statusCode}`;
      // Our own Retry-After is obeyed; its seconds are as long as `retryMs` says a second is.
      const after = Number(answer.headers['retry-after']);
      return after > 0 ? { error, after: Math.min(after, 3600) * retryMs } : { error };
    } catch {
      return { error: 'Connection refused' };
    }
  }

  function call(method: string, body: Json, response: ServerResponse, answered: boolean): unknown {
    switch (method) {
      case 'sendMessage':
        return sendMessage(body, answered);
      case 'answerCallbackQuery':
        return typeof body.callback_query_id === 'string'
          ? true
          : bad('query is too old and response timeout expired or query ID is invalid');
      case 'sendChatAction':
        return body.action === 'typing' ? true : bad('wrong parameter action in request');
      case 'getUpdates':
        return getUpdates(body, response);
      case 'getMe':
        return { ...BOT, can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false };
      case 'setWebhook':
        return setWebhook(body);
      case 'getWebhookInfo':
        return { ...webhook, has_custom_certificate: false, pending_update_count: waiting(), ...lastError };
      case 'deleteWebhook':
        webhook = { url: '' };
        return true;
      case 'setMyCommands':
        return setMyCommands(body);
      case 'getMyCommands':
        return commands.get(commandsKey(body)) ?? [];
      case 'getFile':
        return getFile(body);
      default:
        return { code: 404, description: 'Not Found' };
    }
  }

  const waiting = () => queue.length + [...lanes.values()].reduce((sum, lane) => sum + lane.length, 0);

  function faultFor(method: string, body: Json): Fault | null {
    const hit = faults.find(
      ({ rule }) =>
        (rule.method ?? 'sendMessage') === method &&
        (rule.chatId === undefined || rule.chatId === String(body.chat_id)) &&
        (rule.textIncludes === undefined || String(body.text).includes(rule.textIncludes)) &&
        (rule.chance === undefined || random() < rule.chance),
    );
    if (!hit) return null;
    hit.left -= 1;
    if (hit.left <= 0) faults = faults.filter((fault) => fault !== hit);
    return hit.rule;
  }

  async function serve(method: string, body: Json, response: ServerResponse): Promise<void> {
    const fault = faultFor(method, body);
    if (fault !== null) {
      if (fault.do === 'throttle') return answerWith(response, tooMany(fault.retryAfter ?? 1));
      if (fault.do === 'error') return answerWith(response, { code: fault.status ?? 500, description: 'Internal Server Error' });
      if (fault.do === 'answer') return finish(response, fault.status ?? 200, fault.body ?? '{"ok":true,"result":true}');
      if (fault.do === 'drop_before') return void response.destroy();
      if (fault.do === 'hang_before') return;
    }
    const withheld = fault !== null && fault.do !== 'slow';
    const result = await call(method, body, response, !withheld);
    // A limit or a refusal is a real answer: the fault concerns messages that were accepted.
    if (fault === null || isRefusal(result)) return answerWith(response, result);
    if (fault.do === 'drop_after') return void response.destroy();
    if (fault.do === 'hang_after') return;
    if (fault.do === 'garbage') return finish(response, 200, fault.body ?? '<html><body>502 Bad Gateway</body></html>');
    setTimeout(answerWith, fault.ms ?? 1000, response, result);
  }

  async function control(path: string, body: Json, response: ServerResponse, from: number): Promise<void> {
    if (path === '/control/sent') return finish(response, 200, JSON.stringify({ total: sent.length, sent: sent.slice(from) }));
    if (path === '/control/state')
      return finish(response, 200, JSON.stringify({ waiting: waiting(), sent: sent.length, webhook, faults: faults.length, ...lastError }));
    if (path === '/control/push') fake.push(body as unknown as Push);
    else if (path === '/control/faults') fake.addFaults(...(body.faults as Fault[]));
    else if (path === '/control/limits') limits = (body.limits as Limits | null) ?? null;
    else if (path === '/control/clear') fake.clear();
    else return finish(response, 404, '{}');
    finish(response, 200, '{"ok":true}');
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = incoming.url ?? '';
    const raw = await bodyOf(incoming);
    if (url.startsWith('/control/')) {
      const { pathname, searchParams } = new URL(url, 'http://fake');
      return control(pathname, raw === '' ? {} : (JSON.parse(raw) as Json), response, Number(searchParams.get('from') ?? 0));
    }
    const filePath = `/file${root}`;
    if (url.startsWith(filePath)) {
      const fault = faultFor('file', {});
      if (fault?.do === 'hang_before') return;
      if (fault?.do === 'drop_before') return void response.destroy();
      const file = [...files.values()].find(({ path }) => path === decodeURIComponent(url.slice(filePath.length)));
      if (!file) return answerWith(response, { code: 404, description: 'Not Found' });
      return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
    }
    if (!url.startsWith(root))
      return answerWith(
        response,
        url.startsWith('/bot') ? { code: 401, description: 'Unauthorized' } : { code: 404, description: 'Not Found' },
      );
    const method = url.slice(root.length);
    const body = parse(raw);
    if (body === null) return answerWith(response, bad("can't parse request: malformed JSON"));
    // In a benchmark they come by the million.
    if (calls.length < 20_000) calls.push({ method, body });
    if (options.latencyMs) setTimeout(() => void serve(method, body, response), options.latencyMs);
    else await serve(method, body, response);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const fake: FakeTelegram = {
    url: `http://127.0.0.1:${port}`,
    sent,
    calls,
    calledTimes: (method) => calls.filter((each) => each.method === method).length,
    addFaults: (...rules) => void faults.push(...rules.map((rule) => ({ rule, left: rule.times ?? 1 }))),
    push: deliverLater,
    addFile: (fileId, file) => void files.set(fileId, file),
    setLimits: (next) => {
      limits = next;
    },
    waiting,
    clear: () => {
      sent.length = 0;
      calls.length = 0;
      faults = [];
      buckets.clear();
    },
    close: async () => {
      closing.abort();
      poller?.end([]);
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), agent.destroy()]);
    },
  };
  return fake;
}

function answerWith(response: ServerResponse, result: unknown): void {
  if (isRefusal(result)) {
    const { code, description, parameters } = result;
    finish(response, code, JSON.stringify({ ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) }));
  } else {
    finish(response, 200, JSON.stringify({ ok: true, result }));
  }
}

function finish(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

function bodyOf(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString()));
    incoming.on('error', reject);
  });
}

function parse(raw: string): Json | null {
  if (raw === '') return {};
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

function keyboardOf(body: Json): Json[] {
  const markup = body.reply_markup as { inline_keyboard?: Json[][] } | undefined;
  return markup?.inline_keyboard?.flat() ?? [];
}

function commandsKey(body: Json): string {
  const scope = body.scope as { type?: string } | undefined;
  return `${scope?.type ?? 'default'}/${String(body.language_code ?? '')}`;
}

/** Telegram keeps order inside one chat; an update of no chat has a lane of its own. */
function chatOf(update: Json): string {
  for (const value of Object.values(update)) {
    const part = value as { chat?: { id?: unknown }; message?: { chat?: { id?: unknown } }; from?: { id?: unknown } } | null;
    const id = part?.chat?.id ?? part?.message?.chat?.id ?? part?.from?.id;
    if (id !== undefined) return String(id);
  }
  return `update ${String(update.update_id)}`;
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const arg = (name: string) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? undefined : (process.argv[at + 1] ?? '');
  };
  const fake = await startFakeTelegram({
    port: Number(arg('port') ?? 8081),
    latencyMs: Number(arg('latency') ?? 0),
    retryMs: Number(arg('retry') ?? 1000),
    seed: Number(arg('seed') ?? 1),
    limits: process.argv.includes('--limits') ? TELEGRAM_LIMITS : null,
    ...(arg('token') === undefined ? {} : { token: arg('token') as string }),
  });
  process.stdout.write(`${JSON.stringify({ ready: true, url: fake.url })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void fake.close().then(() => process.exit(0)));
}
