import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimCase } from '../cases/claim.js';
import { closeCase } from '../cases/close.js';
import { noteOnCase } from '../cases/note.js';
import { hashPassword } from '../cases/passwords.js';
import { replyToCase } from '../cases/reply.js';
import type { Channel } from '../channels/channel.js';
import type { StaffActor } from '../core/permissions.js';
import type { Input, MediaRef } from '../core/types.js';
import type { Engine } from '../engine/engine.js';
import { conversationIdOf, receive } from '../engine/receive.js';
import { runTurn } from '../engine/turn.js';
import { casesOf, countByStatus } from '../store/cases.js';
import { getConversation } from '../store/conversations.js';
import { addStaff, staffByLogin } from '../store/staff.js';
import { DEMO_FOLDER, type Deed, type DemoComplaint, type DemoOfficer, type Person, readPeople } from './people.js';

const MINUTE = 60_000;
/** More steps than any flow has: a flow that goes round in circles ends the seeding with an error. */
const MOST_STEPS = 30;

/** Keeps an upload under its `ref`, as the simulator does. */
export type Upload = (ref: string, bytes: Buffer) => Promise<void>;
export type SeededOfficer = { readonly login: string; readonly password: string };

/**
 * Fills an empty development database with invented people, by letting them write to the real engine at moments in
 * the past; never by writing rows. Call it before lanes and sweep start. Null when there are cases already.
 */
export async function seedDemo(engine: Engine, upload?: Upload): Promise<readonly SeededOfficer[] | null> {
  if ((await countByStatus(engine.db)).length > 0) return null;
  const demo = readPeople();
  const officers = new Map<string, StaffActor>();
  for (const officer of demo.officers) officers.set(officer.login, await makeOfficer(engine, officer));
  for (const person of demo.people) await live(engine, person, officers, upload);
  return demo.officers.map(({ login, password }) => ({ login, password }));
}

async function makeOfficer(engine: Engine, officer: DemoOfficer): Promise<StaffActor> {
  const { login, name, role, locale } = officer;
  const known = await staffByLogin(engine.db, login);
  const id = known?.id ?? engine.ports.newId();
  if (known === null)
    await engine.db.commit([
      addStaff({
        id,
        login,
        name,
        role,
        locale,
        passwordHash: await hashPassword(officer.password),
        mustChange: false,
        now: engine.ports.now(),
      }),
    ]);
  return { kind: 'staff', id, name, role };
}

/** One person's chat, with a clock of its own that begins in the past. */
async function live(real: Engine, person: Person, officers: ReadonlyMap<string, StaffActor>, upload?: Upload): Promise<void> {
  let now = real.ports.now() - person.began * MINUTE;
  // Hints stay silent: messages go out when the server's own sweep finds them due.
  const engine: Engine = {
    ...real,
    ports: { ...real.ports, now: () => now },
    env: () => ({ ...real.env(), now }),
    wake: { turn: () => {}, deliver: () => {} },
  };
  const channel = simulatorOf(engine);
  const chatId = `demo-${person.name.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s/g, '')}-0000000000000000`;
  const conversationId = conversationIdOf(channel.name, chatId);
  let events = 0;

  const state = async () => (await getConversation(engine.db, conversationId))?.state ?? null;
  const officer = (login: string): StaffActor => officers.get(login) ?? stop(person, `no officer "${login}"`);
  const caseId = async (): Promise<string> => (await casesOf(engine.db, conversationId))[0]?.id ?? stop(person, 'no case yet');
  const send = async (input: Input): Promise<void> => {
    now += MINUTE;
    await receive(engine, channel, [{ eventKey: `${chatId}:${++events}`, chatId, at: now, input }]);
    while (await runTurn(engine, conversationId));
  };
  const choose = (payload: string) => send({ kind: 'choice', payload });
  const say = (words: string) => send({ kind: 'text', text: words, messageId: `m${events + 1}` });
  const photo = async (file: string, caption?: string) =>
    send({
      kind: 'media',
      files: [await pictureOf(file, upload)],
      ...(caption === undefined ? {} : { caption }),
      messageId: `m${events + 1}`,
    });

  async function fileComplaint(c: DemoComplaint): Promise<void> {
    const stories = [...c.story];
    let photos = c.photo === undefined ? [] : [c.photo];
    await choose('go/complaint');
    for (let steps = 0; ; steps++) {
      const step = (await state())?.flow?.step;
      if (step === undefined) return;
      if (steps > MOST_STEPS) stop(person, `the complaint does not end (${step})`);
      const answer = {
        category: c.category,
        story: 'done',
        evidence: photos.length > 0 ? null : c.photo === undefined ? 'skip' : 'done',
        anonymous: c.name === undefined ? 'yes' : 'no',
        confirm: 'send',
      }[step];
      const words = step === 'story' ? stories.shift() : { place: c.place, employer: c.employer, name: c.name }[step];
      if (words !== undefined) await say(words);
      else if (step === 'evidence' && photos.length > 0) {
        await photo(photos[0] ?? '');
        photos = photos.slice(1);
      } else await choose(`complaint/${step}/${answer ?? 'skip'}`);
    }
  }

  async function act(deed: Deed): Promise<void> {
    if ('say' in deed) return say(deed.say);
    if ('choose' in deed) return choose(deed.choose);
    if ('photo' in deed) return photo(deed.photo, deed.caption);
    if ('complaint' in deed) return fileComplaint(deed.complaint);
    if ('rate' in deed) return choose(`rate/${await caseId()}/${deed.rate}`);
    if ('wait' in deed) {
      now += deed.wait * MINUTE;
      return;
    }
    if ('person' in deed) {
      await choose('go/talk-to-staff');
      return say(deed.person);
    }
    now += MINUTE;
    if ('claim' in deed) await claimCase(engine, officer(deed.claim.by), await caseId());
    else if ('reply' in deed) await replyToCase(engine, officer(deed.reply.by), await caseId(), deed.reply.text);
    else if ('note' in deed) await noteOnCase(engine, officer(deed.note.by), await caseId(), deed.note.text);
    else await closeCase(engine, officer(deed.close.by), await caseId(), deed.close.outcome);
  }

  await send({ kind: 'start' });
  await choose(`lang/${person.locale}`);
  await choose(`start/role/${person.role}`);
  for (const deed of person.does) await act(deed);
  if (now > real.ports.now()) stop(person, 'it began too late for everything that happens; raise "began"');
}

function simulatorOf(engine: Engine): Channel {
  const channel = engine.channels.get('simulator');
  if (channel === undefined) throw new Error('Seeding needs the simulator channel');
  return channel;
}

async function pictureOf(file: string, upload?: Upload): Promise<MediaRef> {
  const bytes = readFileSync(join(DEMO_FOLDER, file));
  await upload?.(`demo-${file}`, bytes);
  return { kind: 'photo', ref: `demo-${file}`, name: file, mime: 'image/png', size: bytes.length };
}

function stop(person: Person, why: string): never {
  throw new Error(`content/demo/people.yaml, ${person.name}: ${why}`);
}
