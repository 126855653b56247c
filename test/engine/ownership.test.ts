import fc from 'fast-check';
import { expect, it } from 'vitest';
import { claimCase, takeOverCase } from '../../src/cases/claim.js';
import { closeCase } from '../../src/cases/close.js';
import { expireClaims } from '../../src/cases/expire.js';
import { releaseCase } from '../../src/cases/release.js';
import { replyToCase } from '../../src/cases/reply.js';
import { InvalidCaseMoveError } from '../../src/core/case-status.js';
import { ConversationBusyError } from '../../src/core/hear-staff.js';
import { NotAllowedError, type StaffActor } from '../../src/core/permissions.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { casesOf } from '../../src/store/cases.js';
import { outboundSince } from '../../src/store/outbox.js';
import { makeWorld, type World } from '../support/world.js';

const ha: StaffActor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' };
const sergey: StaffActor = { kind: 'staff', id: 'sergey', name: 'Сергей', role: 'admin' };
const officers = [ha, sergey];

type Act =
  | { readonly do: 'say'; readonly text: string }
  | {
      readonly do: 'staff';
      readonly who: number;
      readonly what: 'claim' | 'reply' | 'release' | 'close' | 'take_over';
      readonly which: number;
    }
  | { readonly do: 'time' }
  | { readonly do: 'restart' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        'gap nguoi that',
        'bo qua',
        'cảm ơn',
        '/end',
        'menu',
        '1',
        'tăng ca được trả bao nhiêu?',
        'họ đánh tôi',
        'khieu nai',
        'luong',
        'xong',
        'co',
        'huỷ',
        'quay lại',
        'xoá dữ liệu của tôi',
        'english please',
      )
      .map((text): Act => ({ do: 'say', text })),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('staff' as const),
      who: fc.nat(1),
      what: fc.constantFrom('claim' as const, 'reply' as const, 'release' as const, 'close' as const, 'take_over' as const),
      which: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'time' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'restart' }) },
);

async function perform(world: World, a: Act): Promise<World> {
  switch (a.do) {
    case 'say':
      await world.person('lan', a.text);
      break;
    case 'staff': {
      const cases = await casesOf(world.engine.db, world.id('lan'));
      const c = cases[a.which % Math.max(1, cases.length)];
      const who = officers[a.who];
      if (!c || !who) break;
      const deeds = { claim: claimCase, release: releaseCase, take_over: takeOverCase } as const;
      const deed =
        a.what === 'reply'
          ? replyToCase(world.engine, who, c.id, 'Chào bạn')
          : a.what === 'close'
            ? closeCase(world.engine, who, c.id, 'solved')
            : deeds[a.what](world.engine, who, c.id);
      // Refusals are part of every real day; anything else fails the property.
      await deed.catch((error: unknown) => {
        if (!(error instanceof NotAllowedError || error instanceof InvalidCaseMoveError || error instanceof ConversationBusyError))
          throw error;
      });
      break;
    }
    case 'time':
      world.ports.advance(2 * 3_600_000);
      await expireClaims(world.engine);
      break;
    case 'restart': {
      await world.lanes.stop();
      await world.deliverer.stop();
      return makeWorld(world.engine.db, { ports: world.ports });
    }
  }
  await world.settle();
  return world;
}

type Seen = { readonly owner: string; readonly caseId: string | null; readonly messages: number };

async function check(world: World, before: Seen): Promise<Seen> {
  const { owner, caseId } = await world.state('lan');
  const cases = await casesOf(world.engine.db, world.id('lan'));
  const owned = cases.find((c) => c.id === caseId);
  // Exactly one owner, and the case and the conversation agree on who it is.
  if (owner === 'human') expect(owned).toMatchObject({ status: 'claimed', assigneeId: expect.any(String) });
  if (owner === 'queue') expect(owned?.status).toBe('new');
  if (owner === 'bot' || owner === 'closed') expect(caseId).toBeNull();
  for (const c of cases) expect(c.status === 'claimed').toBe(c.assigneeId !== null && c.status !== 'closed');
  const messages = (await outboundSince(world.engine.db, world.id('lan'), 0, 10_000)).length;
  if (owner !== before.owner) expect(messages, `${before.owner} became ${owner} without a word`).toBeGreaterThan(before.messages);
  // Nobody speaks into a conversation that a colleague has for another case.
  if (owner === 'human' && before.owner === 'human') expect(caseId).toBe(before.caseId);
  return { owner, caseId, messages };
}

it('a conversation always has exactly one owner, and every hand-off is announced, in any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
      const db = openSqlite(':memory:');
      let world = makeWorld(db);
      await world.know('lan');
      let seen = await check(world, { owner: 'bot', caseId: null, messages: 0 });
      for (const a of acts) {
        world = await perform(world, a);
        seen = await check(world, seen);
      }
      await world.deliverer.stop();
      await db.close();
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('a second officer may not speak into a chat that a colleague has, even with another case of the same person', async () => {
  const db = openSqlite(':memory:');
  const world = makeWorld(db);
  await world.know('lan');
  for (const text of ['gap nguoi that', 'về lương', '/end', 'gap nguoi that', 'về visa']) {
    await world.person('lan', text);
    await world.settle();
  }
  const [second, first] = await casesOf(db, world.id('lan'));
  await claimCase(world.engine, ha, first?.id ?? '');
  await expect(claimCase(world.engine, sergey, second?.id ?? '')).rejects.toThrow(ConversationBusyError);
  expect(await world.state('lan')).toMatchObject({ owner: 'human', caseId: first?.id });
  await world.deliverer.stop();
  await db.close();
});
