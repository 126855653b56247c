import { expect, it, vi } from 'vitest';
import { type Flow, listFlows } from '../../src/core/flow.js';
import { flows } from '../../src/flows/index.js';
import { openAlerts } from '../../src/store/alerts.js';
import { casesOf } from '../../src/store/cases.js';
import { inboundSince } from '../../src/store/inbox.js';
import { outboundSince } from '../../src/store/outbox.js';
import { eachDatabase } from '../support/databases.js';
import { makeWorld } from '../support/world.js';

/** Talking to staff breaks at the word "poison". */
function poisoned(): Flow {
  const real = flows.get('talk-to-staff');
  const about = real?.steps['about'];
  if (!real || !about) throw new Error('the flow has changed');
  return {
    ...real,
    steps: {
      about: {
        ...about,
        hear: (ctx, said) => {
          if (said.kind === 'text' && said.text === 'poison') throw new TypeError('poison');
          return about.hear(ctx, said);
        },
      },
    },
  };
}

eachDatabase('a turn', (open) => {
  it('answers a question once, however often the platform repeats it', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    await Promise.all([1, 2, 3].map(() => world.person('lan', 'lương tối thiểu ở Nga là bao nhiêu?', 'update-1')));
    await world.settle();
    await world.person('lan', 'lương tối thiểu ở Nga là bao nhiêu?', 'update-1');
    await world.settle();
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text).toContain('27.093');
  });

  it('keeps the order of a person who types quickly', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    for (const text of ['khieu nai', 'luong', 'a1', 'a2', 'a3', 'a4', 'a5']) await world.person('lan', text);
    await world.settle();
    const { flow } = await world.state('lan');
    expect(flow?.data['story']).toMatchObject([{ text: 'a1' }, { text: 'a2' }, { text: 'a3' }, { text: 'a4' }, { text: 'a5' }]);
  });

  it('puts a message that breaks it aside after three tries, says so politely, raises an alert, and goes on', async () => {
    const db = await open();
    const world = makeWorld(db, { flows: listFlows([...[...flows.values()].filter((f) => f.name !== 'talk-to-staff'), poisoned()]) });
    await world.know('lan');
    for (const text of ['gap nguoi that', 'poison', 'về lương tháng 3']) await world.person('lan', text);
    await world.settle();
    const rows = await inboundSince(db, world.id('lan'), 0, 10);
    expect(rows.map((row) => [row.status, row.attempts])).toEqual([
      ['done', 0],
      ['aside', 2],
      ['done', 0],
    ]);
    expect((await openAlerts(db, 10)).map((alert) => alert.code)).toEqual(['poison']);
    expect(world.sent[1]?.text).toBe(world.engine.words.say('vi', 'notice.poison'));
    expect(await casesOf(db, world.id('lan'))).toMatchObject([{ story: 'về lương tháng 3', status: 'new' }]);
  });

  it('loses nothing when the hints after a commit are lost: the sweep finds the rows', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    const quiet = vi.fn();
    Object.assign(world.engine.wake, { turn: quiet, deliver: quiet });
    await world.person('lan', 'lương tối thiểu ở Nga là bao nhiêu?');
    expect(quiet).toHaveBeenCalledOnce();
    Object.assign(world.engine.wake, { turn: world.lanes.wake, deliver: quiet });
    world.ports.advance(3_000);
    await world.sweep.once();
    await world.settle();
    expect(world.sent).toHaveLength(1);
  });

  it('shows the status of a case to the person who holds its code, and to nobody else', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    await world.know('stranger');
    for (const text of ['gap nguoi that', 'về lương']) await world.person('lan', text);
    await world.settle();
    const code = /[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}/.exec(world.sent.at(-1)?.text ?? '')?.[0] ?? '';
    await world.person('lan', code.toLowerCase());
    await world.person('stranger', code);
    await world.settle();
    const [toLan, toStranger] = world.sent.slice(-2).sort((a) => (a.chatId === 'lan' ? -1 : 1));
    expect(toLan?.text).toBe(world.engine.words.say('vi', 'case.status.new', { code: code.slice(0, 5) }));
    expect(toStranger?.text).not.toContain(code.slice(0, 5));
  });

  it('erases everything a person said, and keeps only that it was said', async () => {
    const db = await open();
    const world = makeWorld(db);
    await world.know('lan');
    for (const text of ['khieu nai', 'luong', 'ông chủ Petrov nợ lương', 'xong', 'Tula', 'ООО Ромашка', 'khong', 'co', 'gui'])
      await world.person('lan', text);
    await world.settle();
    for (const text of ['xoá dữ liệu của tôi', 'co']) await world.person('lan', text);
    await world.settle();
    await world.sweep.once();
    expect(await world.state('lan')).toMatchObject({
      owner: 'closed',
      caseId: null,
      flow: null,
      last: { lines: [{ key: 'forget-me.done' }] },
    });
    const rows = await inboundSince(db, world.id('lan'), 0, 100);
    expect(rows.length).toBe(11);
    expect(rows.every((row) => row.inbound === null && row.status === 'done')).toBe(true);
    const out = await outboundSince(db, world.id('lan'), 0, 100);
    expect(out.filter((row) => row.body !== null).map((row) => row.body?.text)).toEqual([world.engine.words.say('vi', 'forget-me.done')]);
    expect(await casesOf(db, world.id('lan'))).toMatchObject([{ story: '', place: null, employer: null, status: 'closed' }]);
  });

  it('does not serve an article as fact after the day on which it had to be looked at again', async () => {
    const world = makeWorld(await open());
    await world.know('lan');
    await world.person('lan', 'lương tối thiểu ở Nga là bao nhiêu?');
    await world.settle();
    world.ports.advance(5 * 365 * 24 * 3_600_000);
    await world.person('lan', 'lương tối thiểu ở Nga là bao nhiêu?');
    await world.settle();
    expect(world.sent[0]?.text).toContain('27.093');
    expect(world.sent[1]?.text).toContain(world.engine.words.say('vi', 'article.expired'));
    expect(world.sent[1]?.choices.map((c) => c.payload)).toEqual(['go/talk-to-staff', 'go/ask']);
  });
});
