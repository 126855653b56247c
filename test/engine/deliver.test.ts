import { expect, it } from 'vitest';
import { claimCase } from '../../src/cases/claim.js';
import { replyToCase } from '../../src/cases/reply.js';
import { discardMessage, resendMessage } from '../../src/cases/resend.js';
import type { SendOutcome } from '../../src/channels/channel.js';
import type { StaffActor } from '../../src/core/permissions.js';
import { openAlerts } from '../../src/store/alerts.js';
import { eventsOf } from '../../src/store/case-events.js';
import { casesOf } from '../../src/store/cases.js';
import { getConversation } from '../../src/store/conversations.js';
import { outboundSince, troubledMessages } from '../../src/store/outbox.js';
import { eachDatabase } from '../support/databases.js';
import { makeWorld, type World } from '../support/world.js';

const ha: StaffActor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' };
const timeout: SendOutcome = { outcome: 'unknown', code: 'timeout' };

async function statuses(world: World): Promise<(string | null)[][]> {
  return (await outboundSince(world.engine.db, world.id('lan'), 0, 100)).map((row) => [row.kind, row.status, row.error]);
}

/** Lets time pass until nothing is due any more. */
async function letTimePass(world: World, minutes: number): Promise<void> {
  world.ports.advance(minutes * 60_000);
  await world.sweep.once();
  await world.settle();
}

eachDatabase('delivery', (open) => {
  it('waits as long as the platform says, and no later message overtakes', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    world.answers.push({ outcome: 'throttled', retryAfterMs: 1_800_000, scope: 'chat' });
    await world.person('lan', 'menu');
    await world.person('lan', 'help');
    await world.settle();
    expect(world.sent).toEqual([]);
    await letTimePass(world, 29);
    expect(world.sent).toEqual([]);
    await letTimePass(world, 2);
    expect(world.sent.map((m) => m.text.split('\n')[0])).toEqual([
      world.engine.words.say('vi', 'menu.title').split('\n')[0],
      world.engine.words.say('vi', 'help.text').split('\n')[0],
    ]);
  });

  it('tries again what surely did not go out, and gives up in the open after eight tries', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    world.answers.push(...Array.from({ length: 8 }, (): SendOutcome => ({ outcome: 'temporary', code: 'refused' })));
    await world.person('lan', 'menu');
    for (let i = 0; i < 10; i++) await letTimePass(world, 10);
    expect(world.sent).toEqual([]);
    expect(await statuses(world)).toEqual([['answer', 'dead', 'temporary:refused']]);
  });

  it('never repeats a bot answer with an unknown end; the person is told and can ask for it again', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    world.answers.push(timeout);
    await world.person('lan', 'lương tối thiểu ở Nga là bao nhiêu?');
    await world.settle();
    await letTimePass(world, 60);
    expect(world.sent.map((m) => m.text)).toEqual([world.engine.words.say('vi', 'notice.unknown')]);
    await world.person('lan', 'nhắc lại');
    await world.settle();
    expect(world.sent.at(-1)?.text).toContain('27.093');
  });

  it('shows an officer when a reply may not have arrived, and sends it again only when asked to', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    for (const text of ['gap nguoi that', 'về lương']) await world.person('lan', text);
    await world.settle();
    const c = (await casesOf(db, world.id('lan')))[0];
    await claimCase(world.engine, ha, c?.id ?? '');
    await world.settle();
    world.answers.push(timeout);
    await replyToCase(world.engine, ha, c?.id ?? '', 'Bạn gửi giúp hợp đồng nhé');
    await world.settle();
    await letTimePass(world, 60);
    expect(world.sent.filter((m) => m.text.includes('hợp đồng nhé'))).toHaveLength(0);
    expect((await eventsOf(db, c?.id ?? '')).map((e) => e.action)).toContain('reply_unknown');
    const [message] = await troubledMessages(db, 10);
    await resendMessage(world.engine, ha, message?.id ?? '');
    await world.settle();
    expect(world.sent.filter((m) => m.text.includes('hợp đồng nhé'))).toHaveLength(1);
    expect(await troubledMessages(db, 10)).toEqual([]);
    await expect(resendMessage(world.engine, ha, message?.id ?? '')).rejects.toMatchObject({ code: 'message_gone' });
  });

  it('marks a person who blocked the bot as unreachable, and as reachable when they come back', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    world.answers.push({ outcome: 'blocked', code: '403' });
    await world.person('lan', 'menu');
    await world.settle();
    expect((await getConversation(db, world.id('lan')))?.reachable).toBe(false);
    const [message] = await troubledMessages(db, 10);
    await discardMessage(world.engine, message?.id ?? '');
    expect(await troubledMessages(db, 10)).toEqual([]);
    await world.person('lan', { kind: 'returned' });
    await world.settle();
    expect((await getConversation(db, world.id('lan')))?.reachable).toBe(true);
  });

  it('keeps messages while a channel is misconfigured, with one alert, and sends them when it is repaired', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    world.answers.push({ outcome: 'misconfigured', code: '401' }, { outcome: 'misconfigured', code: '401' });
    await world.person('lan', 'menu');
    await world.settle();
    await letTimePass(world, 2);
    expect((await openAlerts(db, 10)).map((a) => [a.code, a.subject])).toEqual([['channel_misconfigured', 'telegram']]);
    await letTimePass(world, 2);
    expect(world.sent).toHaveLength(1);
  });

  it('treats what a dead process was sending as unknown, never as sent and never as unsent', async () => {
    const db = await open();
    const ports = makeWorld(db).ports;
    const dying = makeWorld(db, { ports, processId: 'dying' });
    await dying.know('lan');
    let accepted = 0;
    dying.answers.push(() => {
      accepted++;
      return new Promise(() => {});
    });
    await dying.person('lan', 'menu');
    while (accepted === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const next = makeWorld(db, { ports, processId: 'next' });
    ports.advance(61_000);
    await next.sweep.once();
    await next.settle();
    expect(await statuses(next)).toEqual([
      ['answer', 'unknown', 'unknown:process_died'],
      ['notice', 'sent', null],
    ]);
    await dying.deliverer.stop();
  });

  it('does not die of a channel that throws', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    world.answers.push(() => Promise.reject(new Error('boom')));
    await world.person('lan', 'menu');
    await world.settle();
    expect((await statuses(world))[0]).toEqual(['answer', 'unknown', 'unknown:channel_threw']);
  });
});
