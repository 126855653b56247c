import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.js';
import { telegramChannel } from '../../src/channels/telegram/telegram.js';
import { type Fault, startFakeTelegram } from '../fakes/telegram-server.js';

const token = '7700000001:AASecretSecretSecretSecretSecret01';
const webhookSecret = 'hook-secret-that-stays-here';
const hidden = ['AASecretSecretSecretSecretSecret01', 'hook-secret-that-stays-here'];
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Everything that a channel says or throws in a life full of trouble. */
async function troubledLife(apiRoot: string, publicUrl: string | null): Promise<string> {
  const said: unknown[] = [];
  const channel: Channel = telegramChannel({
    token,
    webhookSecret,
    apiRoot,
    publicUrl,
    perSecond: 28,
    log: (event, detail) => void said.push(event, detail),
    commands: [{ locale: null, list: [{ command: 'start', description: 'x' }] }],
  });
  const kept = async (work: Promise<unknown> | undefined) => said.push(await work?.catch((error: unknown) => error));
  await kept(
    channel.start?.(async () => {
      throw new Error('full');
    }),
  );
  await kept(channel.send({ chatId: '1', text: 'x', choices: [] }));
  await kept(channel.download?.({ kind: 'photo', ref: 'r' }));
  await kept(channel.acknowledge?.({ eventKey: '1', chatId: '1', at: 0, input: { kind: 'start' }, ackId: '1' }));
  await kept(channel.typing?.('1'));
  said.push(channel.verify({ headers: { 'x-telegram-bot-api-secret-token': 'guess' }, body: Buffer.alloc(0) }));
  said.push(channel.parse({ headers: {}, body: Buffer.from(`{"token":"${'x'}"`) }));
  await kept(channel.stop?.());
  return inspect(said, { depth: 20, showHidden: true });
}

describe('secrets', () => {
  it('are listed, in every form they appear in', () => {
    const { secrets } = telegramChannel({
      token,
      webhookSecret,
      apiRoot: 'http://127.0.0.1:1',
      publicUrl: null,
      perSecond: 1,
      log: () => {},
      commands: [],
    });
    expect(secrets).toEqual([token, encodeURIComponent(token), hidden[0], webhookSecret]);
  });

  const everywhere = (fault: Fault): Fault[] =>
    [
      'getMe',
      'getWebhookInfo',
      'setWebhook',
      'getMyCommands',
      'setMyCommands',
      'getUpdates',
      'sendMessage',
      'getFile',
      'answerCallbackQuery',
    ].map((method) => ({ ...fault, method, times: 50 }));
  const afterGetMe = (fault: Fault): Fault[] => everywhere(fault).filter(({ method }) => method !== 'getMe');

  it.each<[string, readonly Fault[]]>([
    ['errors', everywhere({ do: 'error' })],
    ['dropped connections', everywhere({ do: 'drop_before' })],
    ['garbage', everywhere({ do: 'garbage' })],
    ['refusals after getMe', afterGetMe({ do: 'answer', status: 400, body: '{"ok":false,"error_code":400,"description":"Bad Request"}' })],
    [
      'an answer that quotes the address',
      everywhere({ do: 'answer', status: 400, body: `{"ok":false,"error_code":400,"description":"Bad /bot${token}/ ${webhookSecret}"}` }),
    ],
  ])('stay secret through %s', async (_label, faults) => {
    for (const publicUrl of [null, 'https://bot.example.org']) {
      const fake = await startFakeTelegram({ token });
      stops.push(fake.close);
      fake.addFaults(...faults);
      const said = await troubledLife(fake.url, publicUrl);
      expect(said.length).toBeGreaterThan(100);
      for (const secret of hidden) expect(said).not.toContain(secret);
    }
  });

  it('stay secret when nobody listens or someone speaks no http', async () => {
    const server = createServer((socket) => void socket.on('error', () => {}).end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    for (const apiRoot of ['http://127.0.0.1:1', 'http://nowhere.invalid', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]) {
      const said = await troubledLife(apiRoot, null);
      expect(said).toContain('TelegramUnavailableError');
      for (const secret of hidden) expect(said).not.toContain(secret);
    }
  });
});
