import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Api, GrammyError } from 'grammy';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, Inbound } from '../../src/channels/channel.js';
import { isInbound } from '../../src/channels/channel.js';
import { type Connection, connect } from '../../src/channels/telegram/connection.js';
import { waitAfter } from '../../src/channels/telegram/poll.js';
import { type TelegramOptions, telegramChannel } from '../../src/channels/telegram/telegram.js';
import { FAKE_TOKEN, type FakeTelegram, startFakeTelegram } from '../fakes/telegram-server.js';

const read = (name: string): string => readFileSync(new URL(`../fixtures/telegram/${name}.json`, import.meta.url), 'utf8');
const fixture = (name: string): Record<string, unknown> => JSON.parse(read(name));
const secret = String(fixture('webhook_headers').expected_secret);
const PUBLIC_URL = 'https://bot.example.org';
const WEBHOOK = `${PUBLIC_URL}/webhooks/telegram`;

let fake: FakeTelegram;
let open: Channel[] = [];
let logged: { event: string; detail: object }[] = [];
beforeEach(async () => {
  fake = await startFakeTelegram({ retryMs: 20 });
  open = [];
  logged = [];
});
afterEach(async () => {
  await Promise.all(open.map((channel) => channel.stop?.()));
  await fake.close();
});

function channel(change: Partial<TelegramOptions> = {}): Channel {
  const made = telegramChannel({
    token: FAKE_TOKEN,
    webhookSecret: secret,
    apiRoot: fake.url,
    publicUrl: null,
    perSecond: 28,
    log: (event, detail) => void logged.push({ event, detail }),
    commands: [],
    ...change,
  });
  open.push(made);
  return made;
}
const calls = (method: string) => fake.calls.filter((call) => call.method === method).map(({ body }) => body);
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 10 });
const texts = (batches: readonly (readonly Inbound[])[]) => batches.map((batch) => batch.map(({ eventKey }) => eventKey));

describe('long polling', () => {
  it('moves the offset only after the events were stored', async () => {
    fake.push({ updates: [fixture('update_message_text'), fixture('update_unknown_kind'), fixture('update_message_start')] });
    const batches: (readonly Inbound[])[] = [];
    let stored = () => {};
    await channel().start?.(async (_channel, inbound) => {
      batches.push(inbound);
      if (batches.length === 1) throw new Error('the database is away');
      if (batches.length === 2) await new Promise<void>((resolve) => (stored = resolve));
    });
    await until(() => expect(batches).toHaveLength(2));
    expect(texts(batches)).toEqual([
      ['810000101', '810000102'],
      ['810000101', '810000102'],
    ]);
    expect(calls('getUpdates').map((body) => body.offset)).toEqual([undefined, undefined]);
    expect(fake.waiting()).toBe(3);
    stored();
    await until(() => expect(calls('getUpdates')).toHaveLength(3));
    expect(calls('getUpdates')[2]).toMatchObject({
      offset: 810000132,
      timeout: 25,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
    expect(fake.waiting()).toBe(0);
    expect(logged).toContainEqual({ event: 'telegram_receive_failed', detail: { code: 'network' } });
    expect(logged).toContainEqual({ event: 'telegram_ignored', detail: { reason: 'unknown-kind' } });
  });

  it('hands over what arrives during a poll, and itself', async () => {
    const batches: (readonly Inbound[])[] = [];
    const made = channel();
    await made.start?.(async (from, inbound) => {
      expect(from).toBe(made);
      batches.push(inbound);
    });
    await until(() => expect(calls('getUpdates')).toHaveLength(1));
    fake.push({ updates: [fixture('update_callback_query')] });
    await until(() => expect(batches.flat()).toMatchObject([{ eventKey: '810000119', ackId: '2152804999999999901' }]));
    expect(made.healthy?.()).toBe(true);
  });

  it('stops at once, in the middle of a poll', async () => {
    const made = channel();
    await made.start?.(async () => {});
    await until(() => expect(calls('getUpdates')).toHaveLength(1));
    const begun = performance.now();
    await made.stop?.();
    expect(performance.now() - begun).toBeLessThan(3_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(calls('getUpdates')).toHaveLength(1);
  });

  it('still sends after it stopped: the last messages go out during shutdown', async () => {
    const made = channel();
    await made.start?.(async () => {});
    await made.stop?.();
    expect(await made.send({ chatId: '1', text: 'x', choices: [] })).toMatchObject({ outcome: 'sent' });
  });

  it('goes on after errors', async () => {
    fake.addFaults({ do: 'error', method: 'getUpdates' });
    const batches: (readonly Inbound[])[] = [];
    await channel().start?.(async (_channel, inbound) => void batches.push(inbound));
    fake.push({ updates: [fixture('update_message_text')] });
    await until(() => expect(batches.flat()).toHaveLength(1));
    expect(logged).toContainEqual({ event: 'telegram_poll_failed', detail: { code: 'telegram_500' } });
  });

  it.each([
    ['error_409_webhook_active', 'webhook_is_set'],
    ['error_409_other_poller', 'other_poller'],
  ])('%s is logged, and nothing is taken away', async (name, conflict) => {
    fake.addFaults({ do: 'answer', method: 'getUpdates', status: 409, body: read(name) });
    await channel().start?.(async () => {});
    await until(() => expect(logged).toContainEqual({ event: 'telegram_poll_failed', detail: { code: 'telegram_409', conflict } }));
    expect(calls('deleteWebhook')).toEqual([]);
  });

  it('waits as long as the error deserves', () => {
    const error = (name: string) => new GrammyError('x', JSON.parse(read(name)), 'getUpdates', {});
    expect([1, 2, 3, 9].map((failures) => waitAfter(new Error('x'), failures))).toEqual([1_000, 2_000, 4_000, 30_000]);
    expect(waitAfter(error('error_409_other_poller'), 1)).toBe(20_000);
    expect(waitAfter(error('error_401_unauthorized'), 1)).toBe(60_000);
    expect(waitAfter(error('error_404_not_found'), 1)).toBe(60_000);
    expect(waitAfter(error('error_429_long'), 1)).toBe(1_632_000);
  });
});

describe('start', () => {
  it('is unhealthy with a wrong token, and throws nothing', async () => {
    const made = channel({ token: '7700000001:AAWrongTokenWrongTokenWrong' });
    await made.start?.(async () => {});
    expect(made.healthy?.()).toBe(false);
    expect(logged).toContainEqual({ event: 'telegram_setup_failed', detail: { code: 'telegram_401' } });
    expect(logged).toContainEqual({ event: 'telegram_state', detail: { state: 'rejected' } });
  });

  it('does not wait for a platform that is silent, and comes up later', async () => {
    fake.addFaults({ do: 'drop_before', method: 'getMe' });
    const made = channel();
    await made.start?.(async () => {});
    expect(made.healthy?.()).toBe(false);
    await until(() => expect(made.healthy?.()).toBe(true));
  });

  it('becomes unhealthy when a send meets a revoked token, and healthy again', async () => {
    const made = channel();
    await made.start?.(async () => {});
    fake.addFaults({ do: 'answer', status: 401, body: read('error_401_unauthorized') });
    await made.send({ chatId: '1', text: 'x', choices: [] });
    expect(made.healthy?.()).toBe(false);
    await made.send({ chatId: '1', text: 'x', choices: [] });
    expect(made.healthy?.()).toBe(true);
  });

  it('sets commands only where they differ', async () => {
    const { commands: list, ...where } = fixture('request_setMyCommands') as { commands: { command: string; description: string }[] };
    const commands = [
      { locale: null, list },
      { locale: 'ru', list },
    ];
    await channel({ commands }).start?.(async () => {});
    expect(calls('setMyCommands')).toEqual([
      { commands: list, scope: { type: 'all_private_chats' } },
      { commands: list, ...where },
    ]);
    await channel({ commands }).start?.(async () => {});
    expect(calls('setMyCommands')).toHaveLength(2);
    await channel({
      commands: [
        { locale: null, list },
        { locale: 'ru', list: [{ command: 'start', description: 'Заново' }] },
      ],
    }).start?.(async () => {});
    expect(calls('setMyCommands')).toHaveLength(3);
  });

  it('works without commands when the platform refuses them', async () => {
    fake.addFaults({ do: 'answer', method: 'setMyCommands', status: 429, body: read('error_429_long') });
    const made = channel({ commands: [{ locale: null, list: [{ command: 'start', description: 'x' }] }] });
    await made.start?.(async () => {});
    expect(made.healthy?.()).toBe(true);
    expect(logged).toContainEqual({ event: 'telegram_commands_failed', detail: { locale: 'default', code: 'telegram_429' } });
  });
});

describe('webhook', () => {
  it('is set when there is none, with the fields of the fixture, and not twice', async () => {
    await channel({ publicUrl: `${PUBLIC_URL}/` }).start?.(async () => {});
    expect(calls('setWebhook')).toEqual([{ ...fixture('request_setWebhook'), url: WEBHOOK }]);
    await channel({ publicUrl: PUBLIC_URL }).start?.(async () => {});
    expect(calls('setWebhook')).toHaveLength(1);
    expect(calls('getUpdates')).toEqual([]);
  });

  const info = (name: string, change: object) => {
    const answer = JSON.parse(read(name)) as { result: object };
    return JSON.stringify({ ...answer, result: { ...answer.result, ...change } });
  };
  it.each([
    ['the same', info('api_getWebhookInfo_ok', { url: WEBHOOK }), 0],
    ['none', info('api_getWebhookInfo_empty', {}), 1],
    ['elsewhere', info('api_getWebhookInfo_ok', {}), 1],
    ['without taps', info('api_getWebhookInfo_ok', { url: WEBHOOK, allowed_updates: ['message', 'edited_message', 'my_chat_member'] }), 1],
    [
      'in trouble, but ours',
      info('api_getWebhookInfo_error', {
        url: WEBHOOK,
        allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
      }),
      0,
    ],
    [
      'with another secret',
      info('api_getWebhookInfo_error', {
        url: WEBHOOK,
        allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
        last_error_message: 'Wrong response from the webhook: 401 Unauthorized',
      }),
      1,
    ],
  ])('%s', async (_label, body, times) => {
    fake.addFaults({ do: 'answer', method: 'getWebhookInfo', body });
    await channel({ publicUrl: PUBLIC_URL }).start?.(async () => {});
    expect(calls('setWebhook')).toHaveLength(times);
  });

  describe('watched over time', () => {
    const ours = {
      url: WEBHOOK,
      has_custom_certificate: false,
      pending_update_count: 0,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    };
    const setWebhook = vi.fn(async () => true);
    const getWebhookInfo = vi.fn(async (): Promise<object> => ours);
    const api = { getMe: async () => ({ username: 'x' }), setWebhook, getWebhookInfo } as unknown as Api;
    let connection: Connection;
    beforeEach(async () => {
      vi.useFakeTimers();
      vi.clearAllMocks();
      connection = connect(api, { token: FAKE_TOKEN, webhookSecret: secret, publicUrl: PUBLIC_URL, commands: [], log: () => {} });
      await connection.start(async () => {});
    });
    afterEach(async () => {
      getWebhookInfo.mockImplementation(async () => ours);
      await connection.stop();
      vi.useRealTimers();
    });

    it('comes back after someone took it away', async () => {
      getWebhookInfo.mockImplementation(async () => ({ ...ours, url: '' }));
      await vi.advanceTimersByTimeAsync(299_000);
      expect(setWebhook).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(setWebhook).toHaveBeenCalledTimes(1);
    });

    it('gets our secret soon after the platform came with another one, once per complaint', async () => {
      getWebhookInfo.mockImplementation(async () => ({
        ...ours,
        last_error_date: 1790151584,
        last_error_message: 'Wrong response from the webhook: 401 Unauthorized',
      }));
      await vi.advanceTimersByTimeAsync(11_000);
      connection.doubt();
      await vi.advanceTimersByTimeAsync(1);
      expect(setWebhook).toHaveBeenCalledTimes(1);
      expect(setWebhook).toHaveBeenCalledWith(WEBHOOK, expect.objectContaining({ secret_token: secret }));
      await vi.advanceTimersByTimeAsync(11_000);
      connection.doubt();
      await vi.advanceTimersByTimeAsync(1);
      expect(setWebhook).toHaveBeenCalledTimes(1);
      expect(getWebhookInfo).toHaveBeenCalledTimes(3);
    });

    it('is not asked about for every guess of a stranger', async () => {
      for (let second = 0; second < 30; second++) {
        connection.doubt();
        await vi.advanceTimersByTimeAsync(1_000);
      }
      expect(getWebhookInfo.mock.calls.length).toBeLessThanOrEqual(4);
    });
  });

  it('lets in the platform and nobody else', () => {
    const { headers } = fixture('webhook_headers') as { headers: Record<string, string> };
    const verify = (given: Record<string, string | string[]>, change = {}) =>
      channel(change).verify({ headers: given, body: Buffer.alloc(0) });
    expect(verify(headers)).toEqual({ ok: true });
    expect(verify({})).toEqual({ ok: false, status: 401, why: 'no_secret' });
    expect(verify({ ...headers, 'x-telegram-bot-api-secret-token': 'fixture_webhook_secret-02' })).toEqual({
      ok: false,
      status: 401,
      why: 'bad_secret',
    });
    expect(verify({ ...headers, 'x-telegram-bot-api-secret-token': 'fixture' })).toMatchObject({ ok: false });
    expect(verify({ ...headers, 'x-telegram-bot-api-secret-token': [secret, secret] })).toMatchObject({ ok: false });
    expect(verify({ 'x-telegram-bot-api-secret-token': '' }, { webhookSecret: '' })).toMatchObject({ ok: false });
  });

  it('brings every update through, in order, though we fail at times', async () => {
    const made = channel();
    const got: string[] = [];
    let requests = 0;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = { headers: request.headers, body: Buffer.concat(chunks) };
        const fails = ++requests % 3 === 0;
        if (made.verify(raw).ok && !fails)
          got.push(
            ...made
              .parse(raw)
              .filter(isInbound)
              .map(({ eventKey }) => eventKey),
          );
        response.writeHead(fails ? 503 : 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await channel({ publicUrl: origin }).start?.(async () => {});
    fake.push({
      updates: ['update_message_text', 'update_message_start', 'update_message_photo', 'update_callback_query', 'update_unknown_kind'].map(
        fixture,
      ),
    });
    await until(() => expect(got).toEqual(['810000101', '810000102', '810000104', '810000119']));
    server.closeAllConnections();
    server.close();
  });
});

describe('courtesies', () => {
  it.each(['update_callback_query', 'update_callback_query_inaccessible'])('%s is answered', async (name) => {
    const made = channel();
    const [tap] = made.parse({ headers: {}, body: Buffer.from(read(name)) }).filter(isInbound);
    await made.acknowledge?.(tap as Inbound);
    expect(calls('answerCallbackQuery')).toEqual([{ callback_query_id: (fixture(name).callback_query as { id: string }).id }]);
  });

  it('never throw', async () => {
    const made = channel();
    const tap = { eventKey: '1', chatId: '1', at: 0, input: { kind: 'choice', payload: 'x' }, ackId: '1' } as const;
    fake.addFaults({ do: 'answer', method: 'answerCallbackQuery', status: 400, body: read('error_400_query_too_old') });
    await expect(made.acknowledge?.(tap)).resolves.toBeUndefined();
    await fake.close();
    await expect(made.acknowledge?.(tap)).resolves.toBeUndefined();
    await expect(made.typing?.('5')).resolves.toBeUndefined();
  });

  it('say nothing for what was no tap', async () => {
    await channel().acknowledge?.({ eventKey: '1', chatId: '1', at: 0, input: { kind: 'start' } });
    expect(fake.calls).toEqual([]);
  });

  it('typing', async () => {
    await channel().typing?.('5012345678');
    expect(calls('sendChatAction')).toEqual([{ chat_id: 5012345678, action: 'typing' }]);
  });
});

describe('pace', () => {
  it.each([
    [28, 2],
    [25, 5],
    [5, 5],
    [30, 1],
    [1, 1],
    [1000, 100],
  ])('%i per second leaves a burst of %i', (perSecond, burst) => {
    expect(channel({ perSecond }).pace).toMatchObject({ perSecond, burst, chatPerSecond: 1, chatBurst: 3 });
  });
});
