import { expect, test } from 'vitest';
import { maskText, replayCommand } from '../../src/cli/replay.js';
import { eraseInbound, markInboundDone } from '../../src/store/inbox.js';
import { claimNext, eraseOutbound, settleOutbound } from '../../src/store/outbox.js';
import { draft, id, inbound, outbound, putCase, putConversation, putInbound, putOutbound, T0 } from '../store/rows.js';
import { eachDatabase, makeDatabase } from '../support/databases.js';
import { run } from './run.js';

const text = (n: number, words: string) => inbound(n, { inbound: { input: { kind: 'text', text: words }, chatId: '1001', at: T0 } });

eachDatabase('replay', (open, _kind, current) => {
  async function lan() {
    const db = await open();
    const here = await current();
    await putConversation(db);
    await putInbound(
      db,
      text(1, 'Ông Petrov giữ hộ chiếu, gọi +7 912!'),
      inbound(2, { inbound: { input: { kind: 'choice', payload: 'go/complaint' }, chatId: '1001', at: T0 } }),
    );
    await db.commit([markInboundDone(id(1), T0 + 10, null)]);
    await putOutbound(
      db,
      outbound(1, { now: T0 + 10, body: { text: 'Petrov?\nCó', choices: [{ payload: 'complaint/offer/yes', label: 'Có' }] } }),
    );
    const row = await claimNext(db, 'lan', 'p', T0 + 10, T0 + 99);
    await db.commit([
      settleOutbound({ id: row?.id ?? '', by: 'p', status: 'sent', attempts: 1, dueAt: T0, platformId: '5', error: null, sentAt: T0 + 35 }),
    ]);
    return { db, replay: (...argv: string[]) => run(replayCommand, argv, { DATABASE_URL: here.databaseUrl, DATA_DIR: here.dataDir }) };
  }

  test('shows each message with its answers and times, masked, while the server runs', async () => {
    const { replay } = await lan();
    const ran = await replay('lan');
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out.split('\n')).toEqual([
      'lan  telegram  vi  owner bot  no open flow  version 1',
      `> 2026-11-21T05:00:00.002Z  ${id(2)}  new`,
      '  [go/complaint]',
      `> 2026-11-21T05:00:00.001Z  ${id(1)}  done after 9 ms`,
      '  xxx xxxxxx xxx xx xxxxx, xxx +9 999!',
      '< 2026-11-21T05:00:00.010Z  lan-000001  #1 answer  sent after 25 ms',
      '  xxxxxx?',
      '  xx',
      '  [complaint/offer/yes]',
      '2 in, 1 out',
    ]);
  });

  test('shows texts only when asked to', async () => {
    const { replay } = await lan();
    expect((await replay('lan', '--show-texts')).out).toContain('Ông Petrov giữ hộ chiếu, gọi +7 912!');
    for (const line of (await replay('lan')).out.split('\n')) expect(line).not.toMatch(/Petrov|912|1001/);
  });

  test('finds the conversation by a message of an alert, a reply or a case', async () => {
    const { db, replay } = await lan();
    await putCase(db, 7);
    for (const known of [id(2), 'lan-000001', draft(7).id]) expect((await replay(known)).out).toMatch(/^lan {2}telegram/);
  });

  test('says what was erased, and that an unknown id is unknown', async () => {
    const { db, replay } = await lan();
    await db.commit([eraseInbound('lan'), eraseOutbound('lan')]);
    const ran = await replay('lan', '--show-texts');
    expect(ran.out.match(/\(erased\)/g)).toHaveLength(3);
    expect(await replay('nobody')).toMatchObject({ code: 1, err: expect.stringContaining('no_conversation') as string });
    expect(await replay()).toMatchObject({ code: 2 });
  });
});

test('masking keeps length and shape in every script', () => {
  for (const words of ['Tôi tên Nguyễn Thị Ánh, 0912-345', 'Паспорт № 65 05 123456 у мастера.', 'ok 🙂 ٣ हिन्दी']) {
    const masked = maskText(words);
    expect([...masked]).toHaveLength([...words].length);
    expect(masked).not.toMatch(/[^x9\P{L}]/u);
    expect(masked.replace(/[x9]/g, '')).toBe(words.replace(/[\p{L}\p{M}\p{N}]/gu, ''));
  }
});

test('without a database it says where it looked', async () => {
  const here = await makeDatabase('sqlite');
  const ran = await run(replayCommand, ['lan'], { DATA_DIR: here.dataDir });
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(`no database at ${here.dataDir}`) as string });
  await here.remove();
});
