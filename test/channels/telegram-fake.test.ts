import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FAKE_TOKEN, type FakeOptions, type FakeTelegram, startFakeTelegram, TELEGRAM_LIMITS } from '../fakes/telegram-server.js';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
async function start(options: FakeOptions = {}): Promise<FakeTelegram> {
  const fake = await startFakeTelegram(options);
  stops.push(fake.close);
  return fake;
}
type Reply = { ok: boolean; result?: unknown; error_code?: number; parameters?: { retry_after?: number } };
async function call(fake: { url: string }, method: string, body: object = {}, token = FAKE_TOKEN): Promise<Reply> {
  const answer = await fetch(`${fake.url}/bot${token}/${method}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as Reply;
}
const update = (id: number, chat: number) => ({
  update_id: id,
  message: { message_id: id, date: 1, chat: { id: chat, type: 'private' }, text: `${id}` },
});

/** A webhook that answers what `answer` says and keeps what came. */
async function hook(fake: FakeTelegram, answer: (id: number) => number, secret?: string): Promise<{ id: number; secret: unknown }[]> {
  const got: { id: number; secret: unknown }[] = [];
  const server = createServer((request, response) => {
    let raw = '';
    request.on('data', (chunk: Buffer) => (raw += chunk.toString()));
    request.on('end', () => {
      const { update_id: id } = JSON.parse(raw) as { update_id: number };
      got.push({ id, secret: request.headers['x-telegram-bot-api-secret-token'] });
      response.writeHead(answer(id)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await call(fake, 'setWebhook', {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ...(secret ? { secret_token: secret } : {}),
  });
  return got;
}

describe('the fake platform', () => {
  it('knows its own token only', async () => {
    const fake = await start();
    expect(await call(fake, 'getMe', {}, '1:wrong')).toMatchObject({ ok: false, error_code: 401 });
    expect(await call(fake, 'getMe')).toMatchObject({ ok: true });
    expect(await call(fake, 'noSuchMethod')).toMatchObject({ ok: false, error_code: 404 });
  });

  it('lets three messages to one chat pass, then says how long to wait', async () => {
    expect(TELEGRAM_LIMITS).toEqual({ chatPerSecond: 1, chatBurst: 3, perSecond: 30, burst: 30, groupPerMinute: 20 });
    // So slow that nothing is refilled during the test.
    const fake = await start({ limits: { ...TELEGRAM_LIMITS, chatPerSecond: 0.01, perSecond: 0.005 } });
    const send = (chat: number) => call(fake, 'sendMessage', { chat_id: chat, text: 'x' });
    for (let i = 0; i < 3; i++) expect(await send(1)).toMatchObject({ ok: true });
    expect(await send(1)).toMatchObject({ ok: false, error_code: 429, parameters: { retry_after: 100 } });
    const many = await Promise.all(Array.from({ length: 40 }, (_, i) => send(100 + i)));
    expect(many.filter(({ ok }) => ok)).toHaveLength(27);
    expect(many.at(-1)).toMatchObject({ error_code: 429, parameters: { retry_after: 200 } });
    fake.setLimits(null);
    expect(await send(1)).toMatchObject({ ok: true });
  });

  it('confirms updates by offset, and ends an older poll', async () => {
    const fake = await start();
    fake.push({ updates: [update(5, 1), update(6, 1)] });
    expect(await call(fake, 'getUpdates')).toMatchObject({ result: [{ update_id: 5 }, { update_id: 6 }] });
    expect(await call(fake, 'getUpdates', { offset: 6 })).toMatchObject({ result: [{ update_id: 6 }] });
    const first = call(fake, 'getUpdates', { offset: 7, timeout: 10 });
    await vi.waitFor(() => expect(fake.calledTimes('getUpdates')).toBe(3), 5_000);
    const second = call(fake, 'getUpdates', { offset: 7, timeout: 10 });
    expect(await first).toMatchObject({ ok: false, error_code: 409 });
    fake.push({ updates: [update(7, 1)] });
    expect(await second).toMatchObject({ result: [{ update_id: 7 }] });
  });

  it('repeats what was not answered with 2xx, holding back only the same chat', async () => {
    const fake = await start({ retryMs: 50 });
    let refuse = 2;
    const got = await hook(fake, (id) => (id === 1 && refuse-- > 0 ? 500 : 200), 'sesame');
    fake.push({ updates: [update(1, 1), update(2, 1), update(3, 2)] });
    await vi.waitFor(() => expect(fake.waiting()).toBe(0), 5_000);
    const ids = got.map(({ id }) => id);
    expect(ids.filter((id) => id !== 3)).toEqual([1, 1, 1, 2]);
    expect(ids.indexOf(3)).toBeLessThan(ids.lastIndexOf(1));
    expect(new Set(got.map(({ secret }) => secret))).toEqual(new Set(['sesame']));
  });

  it('delivers twice and out of order between chats when told to', async () => {
    const fake = await start({ seed: 7 });
    const got = await hook(fake, () => 200);
    fake.push({ updates: Array.from({ length: 20 }, (_, i) => update(i, i % 10)), repeat: 2, shuffleMs: 60 });
    await vi.waitFor(() => expect(fake.waiting()).toBe(0), 5_000);
    const ids = got.map(({ id }) => id);
    expect(ids).toHaveLength(40);
    const overtaken = ids.filter((id, i) => i > 0 && id % 10 < (ids[i - 1] ?? 0) % 10);
    expect(overtaken.length).toBeGreaterThan(1);
    for (let chat = 0; chat < 10; chat++) expect(ids.filter((id) => id % 10 === chat)).toEqual([chat, chat, chat + 10, chat + 10]);
  });

  it('keeps undelivered updates for polling when the webhook is deleted', async () => {
    const fake = await start({ retryMs: 10 });
    await hook(fake, () => 500);
    fake.push({ updates: [update(1, 1)] });
    await call(fake, 'deleteWebhook');
    await vi.waitFor(async () => expect(await call(fake, 'getUpdates')).toMatchObject({ result: [{ update_id: 1 }] }), 5_000);
  });

  it('remembers which accepted message was never answered', async () => {
    const fake = await start();
    fake.addFaults({ do: 'drop_after', textIncludes: 'b' });
    await call(fake, 'sendMessage', { chat_id: 1, text: 'a' });
    await call(fake, 'sendMessage', { chat_id: 1, text: 'b' }).catch(() => null);
    expect(fake.sent.map(({ text, answered }) => [text, answered])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('runs as a process with a control API', async () => {
    const file = new URL('../fakes/telegram-server.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', file, '--port', '0', '--limits'], { stdio: ['ignore', 'pipe', 'inherit'] });
    stops.push(() => child.kill('SIGKILL'));
    const line = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const { url } = JSON.parse(line) as { url: string };
    const control = async (path: string, body?: object) =>
      (await (
        await fetch(`${url}/control/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })
      ).json()) as Record<string, unknown>;
    await control('faults', { faults: [{ do: 'throttle', retryAfter: 9 }] });
    expect(await call({ url }, 'sendMessage', { chat_id: 1, text: 'x' })).toMatchObject({ parameters: { retry_after: 9 } });
    await call({ url }, 'sendMessage', { chat_id: 1, text: 'x', reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] } });
    expect(await control('sent')).toMatchObject({
      total: 1,
      sent: [{ chatId: '1', text: 'x', choices: [{ text: 'A', payload: 'a' }], messageId: expect.any(Number) }],
    });
    await control('push', { updates: [update(1, 1)] });
    expect(await control('state')).toMatchObject({ waiting: 1, sent: 1 });
    await control('clear', {});
    expect(await control('sent?from=0')).toEqual({ total: 0, sent: [] });
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });
});
