import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openClient } from '../../src/channels/telegram/client.js';
import { sendMessage, sendRequest } from '../../src/channels/telegram/send.js';
import { FAKE_TOKEN, type FakeTelegram, startFakeTelegram } from '../fakes/telegram-server.js';

const folder = new URL('../fixtures/telegram/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');
const hello = { chatId: '5012345678', text: 'Xin chào', choices: [] };

let fake: FakeTelegram;
beforeAll(async () => {
  fake = await startFakeTelegram();
});
beforeEach(() => fake.clear());
afterAll(() => fake.close());

const client = () => openClient(fake.url, FAKE_TOKEN);

describe('what becomes of a send', () => {
  const table: Record<string, object> = {
    error_400_button_data_invalid: { outcome: 'refused', code: 'bad_button' },
    error_400_cant_parse_entities: { outcome: 'refused', code: 'bad_markup' },
    error_400_caption_too_long: { outcome: 'refused', code: 'too_long' },
    error_400_chat_not_found: { outcome: 'blocked', code: 'chat_not_found' },
    error_400_file_too_big: { outcome: 'refused', code: 'too_big' },
    error_400_message_cant_be_deleted: { outcome: 'refused', code: 'telegram_400' },
    error_400_message_to_edit_not_found: { outcome: 'refused', code: 'telegram_400' },
    error_400_message_too_long: { outcome: 'refused', code: 'too_long' },
    error_400_migrated: { outcome: 'refused', code: 'moved_twice' },
    error_400_not_a_forum: { outcome: 'refused', code: 'no_forum' },
    error_400_not_enough_rights_topic: { outcome: 'refused', code: 'no_rights' },
    error_400_not_modified: { outcome: 'sent', platformId: null },
    error_400_query_too_old: { outcome: 'refused', code: 'telegram_400' },
    error_400_thread_not_found: { outcome: 'refused', code: 'topic_not_found' },
    error_400_topic_closed: { outcome: 'refused', code: 'topic_closed' },
    error_400_wrong_file_id: { outcome: 'refused', code: 'wrong_file' },
    error_401_unauthorized: { outcome: 'misconfigured', code: 'telegram_401' },
    error_403_blocked: { outcome: 'blocked', code: 'blocked' },
    error_403_cant_initiate: { outcome: 'blocked', code: 'never_started' },
    error_403_deactivated: { outcome: 'blocked', code: 'deactivated' },
    error_403_kicked: { outcome: 'blocked', code: 'kicked' },
    error_404_not_found: { outcome: 'misconfigured', code: 'telegram_404' },
    error_409_other_poller: { outcome: 'misconfigured', code: 'telegram_409' },
    error_409_webhook_active: { outcome: 'misconfigured', code: 'telegram_409' },
    error_429_long: { outcome: 'throttled', retryAfterMs: 1_632_000, scope: 'chat' },
    error_429_short: { outcome: 'throttled', retryAfterMs: 3_000, scope: 'chat' },
    error_500: { outcome: 'unknown', code: 'telegram_500' },
    error_502: { outcome: 'unknown', code: 'telegram_502' },
  };
  const names = readdirSync(folder)
    .filter((file) => file.startsWith('error_'))
    .map((file) => file.replace('.json', ''));

  it('has an expectation for every error', () => {
    expect(Object.keys(table).sort()).toEqual(names.sort());
  });

  it.each(names)('%s', async (name) => {
    const body = text(name);
    fake.addFaults({ do: 'answer', status: Number(/\d{3}/.exec(name)?.[0]), body, times: 2 });
    expect(await sendMessage(client(), hello)).toEqual(table[name]);
    expect(fake.sent).toEqual([]);
  });

  it('sent, with the id of the message', async () => {
    fake.addFaults({ do: 'answer', body: text('api_sendMessage_success') });
    expect(await sendMessage(client(), hello)).toEqual({ outcome: 'sent', platformId: '512' });
  });

  it('follows a chat that has moved, once', async () => {
    fake.addFaults({ do: 'answer', status: 400, body: text('error_400_migrated') });
    expect(await sendMessage(client(), hello)).toMatchObject({ outcome: 'sent' });
    expect(fake.sent).toMatchObject([{ chatId: '-1002233445566', text: 'Xin chào' }]);
  });

  it.each([
    ['an html page with 200', { do: 'garbage' }, { outcome: 'unknown', code: 'unreadable' }, 1],
    ['half an answer', { do: 'garbage', body: '{"ok":true,"result":{"message_id":51' }, { outcome: 'unknown', code: 'unreadable' }, 1],
    ['an empty answer', { do: 'garbage', body: '' }, { outcome: 'unknown', code: 'unreadable' }, 1],
    ['json that says nothing', { do: 'garbage', body: '{}' }, { outcome: 'unknown', code: 'unreadable' }, 1],
    ['an answer without id', { do: 'answer', body: '{"ok":true,"result":{}}' }, { outcome: 'sent', platformId: null }, 0],
    [
      'an error inside 200',
      { do: 'answer', status: 200, body: '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}' },
      { outcome: 'blocked', code: 'blocked' },
      0,
    ],
    ['403 of a firewall', { do: 'answer', status: 403, body: '<html>' }, { outcome: 'temporary', code: 'http_403' }, 0],
    ['404 of a wrong address', { do: 'answer', status: 404, body: '<html>' }, { outcome: 'misconfigured', code: 'http_404' }, 0],
    ['302 to a sign-in page', { do: 'answer', status: 302, body: '' }, { outcome: 'misconfigured', code: 'http_302' }, 0],
    ['413 of a proxy', { do: 'answer', status: 413, body: '' }, { outcome: 'refused', code: 'http_413' }, 0],
    ['504 of a proxy', { do: 'answer', status: 504, body: '<html>' }, { outcome: 'unknown', code: 'http_504' }, 0],
    ['429 without a time', { do: 'answer', status: 429, body: '' }, { outcome: 'throttled', retryAfterMs: 5_000, scope: 'chat' }, 0],
    [
      '403 in new words',
      { do: 'answer', status: 403, body: '{"ok":false,"error_code":403,"description":"Forbidden: something new"}' },
      { outcome: 'blocked', code: 'forbidden' },
      0,
    ],
    ['a connection dropped before', { do: 'drop_before' }, { outcome: 'unknown', code: 'socket' }, 0],
    ['a connection dropped after', { do: 'drop_after' }, { outcome: 'unknown', code: 'socket' }, 1],
  ] as const)('%s', async (_label, fault, outcome, accepted) => {
    fake.addFaults(fault);
    expect(await sendMessage(client(), hello)).toEqual(outcome);
    expect(fake.sent).toHaveLength(accepted);
  });

  it('knows nothing about a message when the platform is silent', async () => {
    fake.addFaults({ do: 'hang_after' });
    expect(await sendMessage(client(), hello, 700)).toEqual({ outcome: 'unknown', code: 'timeout' });
    expect(fake.sent).toHaveLength(1);
  });

  it('waits for a slow answer', async () => {
    fake.addFaults({ do: 'slow', ms: 300 });
    expect(await sendMessage(client(), hello, 5_000)).toMatchObject({ outcome: 'sent' });
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const closed = await startFakeTelegram();
    await closed.close();
    expect(await sendMessage(openClient(closed.url, FAKE_TOKEN), hello)).toEqual({ outcome: 'temporary', code: 'econnrefused' });
    const nowhere = await sendMessage(openClient('http://nowhere.invalid', FAKE_TOKEN), hello);
    expect(nowhere).toEqual({ outcome: 'temporary', code: expect.stringMatching(/^(enotfound|eai_again)$/) });
  });

  it('never sends late what it gave up while all connections were busy', async () => {
    const busy = client();
    fake.addFaults({ do: 'hang_before', times: 64 });
    const held = Array.from({ length: 64 }, (_, i) => sendMessage(busy, { ...hello, text: `held ${i}` }, 1_500));
    expect(await sendMessage(busy, { ...hello, text: 'late' }, 200)).toEqual({ outcome: 'temporary', code: 'timeout' });
    expect(await Promise.all(held)).toEqual(held.map(() => ({ outcome: 'unknown', code: 'timeout' })));
    expect(await sendMessage(busy, { ...hello, text: 'next' })).toMatchObject({ outcome: 'sent' });
    expect(fake.calls.map(({ body }) => body.text)).not.toContain('late');
  });

  it('knows nothing when the answer breaks off', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"ok":true,"result":{"message_id":1}}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await sendMessage(openClient(`http://127.0.0.1:${port}`, FAKE_TOKEN), hello)).toMatchObject({ outcome: 'unknown' });
    server.close();
  });

  it('is refused by the platform for what is too long or badly made', async () => {
    const send = (change: object) => sendMessage(client(), { ...hello, ...change });
    expect(await send({ text: 'a'.repeat(4096) })).toMatchObject({ outcome: 'sent' });
    expect(await send({ text: 'a'.repeat(4097) })).toEqual({ outcome: 'refused', code: 'too_long' });
    expect(await send({ text: ' ' })).toEqual({ outcome: 'refused', code: 'empty' });
    expect(await send({ choices: [{ payload: 'ж'.repeat(32), label: 'x' }] })).toMatchObject({ outcome: 'sent' });
    expect(await send({ choices: [{ payload: 'ж'.repeat(33), label: 'x' }] })).toEqual({ outcome: 'refused', code: 'bad_button' });
  });

  it('works behind a path', async () => {
    expect(await sendMessage(openClient(`${fake.url}/proxy/`, FAKE_TOKEN), hello)).toEqual({
      outcome: 'misconfigured',
      code: 'telegram_404',
    });
    expect(await sendMessage(openClient(`${fake.url}/`, FAKE_TOKEN), hello)).toMatchObject({ outcome: 'sent' });
  });
});

describe('the request', () => {
  it('has the shape of the fixture', () => {
    const wanted = JSON.parse(text('request_sendMessage_inline_keyboard')) as { reply_markup: { inline_keyboard: object[][] } };
    const [row] = wanted.reply_markup.inline_keyboard;
    expect(sendRequest({ chatId: '5012345678', text: 'Выберите:', choices: [{ payload: 't:housing', label: 'Жильё' }] })).toEqual({
      ...wanted,
      reply_markup: { inline_keyboard: [row] },
      link_preview_options: { is_disabled: true },
    });
  });

  it('carries no keyboard without choices, and never markup', () => {
    expect(sendRequest({ ...hello, text: '<b>*x*</b>' })).toEqual({
      chat_id: 5012345678,
      text: '<b>*x*</b>',
      link_preview_options: { is_disabled: true },
    });
  });

  it('puts two short labels in a row', () => {
    const choices = ['one', 'two', 'a much longer label here', 'three', 'four', 'five'].map((label, i) => ({ payload: `p/${i}`, label }));
    const markup = sendRequest({ ...hello, choices }).reply_markup;
    expect(markup?.inline_keyboard.map((row) => row.map((button) => button.text))).toEqual([
      ['one', 'two'],
      ['a much longer label here'],
      ['three', 'four'],
      ['five'],
    ]);
    expect(markup?.inline_keyboard.flat().map((button) => button.callback_data)).toEqual(['p/0', 'p/1', 'p/2', 'p/3', 'p/4', 'p/5']);
  });

  it('keeps ids exact', () => {
    expect(sendRequest({ ...hello, chatId: '-1002233445566' }).chat_id).toBe(-1002233445566);
    expect(sendRequest({ ...hello, chatId: '90071992547409931' }).chat_id).toBe('90071992547409931');
  });
});
