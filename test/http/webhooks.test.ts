import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { Db } from '../../src/db/db.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { FAKE_TOKEN, type FakeTelegram, startFakeTelegram } from '../fakes/telegram-server.js';

const SECRET = 'a-secret-of-the-webhook-1';
const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/telegram', name), 'utf8');

/** A database that can be switched off, as when its server is away or the disk is full. */
function switchable(db: Db): Db & { away: boolean } {
  const guarded = { ...db, away: false };
  guarded.commit = (writes) => (guarded.away ? Promise.reject(new Error('database is away')) : db.commit(writes));
  guarded.ping = () => (guarded.away ? Promise.reject(new Error('database is away')) : db.ping());
  return guarded;
}

describe('the webhook of Telegram', () => {
  let telegram: FakeTelegram;
  let app: App;
  let db: ReturnType<typeof switchable>;
  const dataDir = mkdtempSync(join(tmpdir(), 'caunoi-webhook-'));

  beforeAll(async () => {
    telegram = await startFakeTelegram();
    db = switchable(openSqlite(':memory:'));
    const env = {
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      TELEGRAM_BOT_TOKEN: FAKE_TOKEN,
      TELEGRAM_WEBHOOK_SECRET: SECRET,
      TELEGRAM_API_ROOT: telegram.url,
      PUBLIC_URL: 'https://bot.example.org',
    };
    app = await buildApp(readConfig(env), { db });
    await app.start();
  });
  afterAll(async () => {
    await app.close();
    await telegram.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const post = (body: string | Buffer, secret: string | null = SECRET) =>
    app.http.inject({
      method: 'POST',
      url: '/webhooks/telegram',
      headers: { 'content-type': 'application/json', ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }) },
      payload: body,
    });
  const stored = async () => (await db.q.select().from(db.t.inbox)).length;

  it('takes an update once, however often it comes', async () => {
    const statuses = await Promise.all([1, 2, 3].map(async () => (await post(fixture('update_message_text.json'))).statusCode));
    expect(statuses).toEqual([200, 200, 200]);
    expect(await stored()).toBe(1);
    await expect.poll(() => telegram.sent.length).toBe(1);
  });

  it.each([
    ['a wrong secret', 'another-secret-entirely'],
    ['no secret', null],
  ])('refuses a request with %s, and stores nothing', async (_what, secret) => {
    const before = await stored();
    expect((await post(fixture('update_message_photo.json'), secret)).statusCode).toBe(401);
    expect(await stored()).toBe(before);
  });

  it.each([
    ['no JSON at all', 'hello'],
    ['half an update', fixture('update_message_text.json').slice(0, 80)],
    ['an empty body', ''],
    ['an unknown kind of update', fixture('update_unknown_kind.json')],
    ['a list', '[1,2,3]'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])('answers 200 to %s, so that it does not come again for a day, and stores nothing', async (_what, body) => {
    const before = await stored();
    expect((await post(body)).statusCode).toBe(200);
    expect(await stored()).toBe(before);
  });

  it('refuses a body over its limit', async () => {
    expect((await post(JSON.stringify({ update_id: 1, junk: 'x'.repeat(1_100_000) }))).statusCode).toBe(413);
  });

  it('does not know other channels', async () => {
    expect((await app.http.inject({ method: 'POST', url: '/webhooks/whatsapp', payload: '{}' })).statusCode).toBe(404);
  });

  it('does not acknowledge what it could not store, says so in its health, and takes it when it comes again', async () => {
    const before = await stored();
    db.away = true;
    const refused = await post(fixture('update_message_voice.json'));
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '2']);
    expect((await app.http.inject('/health/ready')).json()).toMatchObject({ ready: false, database: false });
    expect((await app.http.inject('/health/live')).statusCode).toBe(200);
    db.away = false;
    expect((await post(fixture('update_message_voice.json'))).statusCode).toBe(200);
    expect(await stored()).toBe(before + 1);
    await expect
      .poll(async () => (await app.http.inject('/health/ready')).json())
      .toMatchObject({ ready: true, database: true, channels: { telegram: true } });
  });

  it('counts what happened', async () => {
    const metrics = (await app.http.inject('/metrics')).body;
    expect(metrics).toMatch(/caunoi_inbound_total\{channel="telegram"\} \d/);
    expect(metrics).toMatch(/caunoi_inbound_duplicates_total\{channel="telegram"\} 2/);
    expect(metrics).toMatch(/caunoi_inbound_rejected_total\{channel="telegram",reason="\w+"\} \d/);
    expect(metrics).toContain('caunoi_outbox_due');
  });
});
