/**
 * Decides, from the database and from what the platform accepted, whether a run kept its promises.
 *
 * 1. Nothing is lost: every update that was brought has exactly one row in the inbox, and that row is done.
 * 2. No turn is done twice, none is left out: the state of every conversation, every message to the person (text and
 *    buttons, in order), the case with its story part by part, its event `opened`, files and feedback equal those of
 *    the same script played through the pure core. The version of a conversation counts its turns and notices exactly.
 * 3. The outbox of a conversation is numbered 1, 2, 3, … without a gap or a double.
 * 4. A message with the outcome `sent` was accepted by the platform exactly once, as that very message. Whatever
 *    else the platform accepted belongs to one row whose end is unknown, at most once; all in the order of the numbers.
 * 5. A message whose end is unknown (killed while sending, connection lost, 500, unreadable answer) is not sent
 *    again, and each such bot answer is followed by exactly one notice.
 * 6. In the end nothing is new, due or being sent, nothing is dead, nothing was put aside, no alert is open.
 *
 * `unknown` is an end in its own right and no failure; how many there were, and how many of them had arrived, is
 * counted. So that it cannot hide anything, at least `LEAST_SENT` of all messages must be `sent`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../src/db/db.js';
import { conversationIdOf } from '../../src/engine/receive.js';
import type { OutboxRow } from '../../src/store/outbox.js';
import type { Sent } from '../fakes/telegram-server.js';
import { type Counts, isNotice, judgeDelivery } from './judge-delivery.js';
import { mask } from './mask.js';
import type { Person } from './people.js';
import { type Expected, type Reference, showMessage } from './reference.js';

type Rows = Awaited<ReturnType<typeof readRows>>;

const LEAST_SENT = 0.6;
const MOST_SHOWN = 40;

export async function judgeRun(
  db: Db,
  given: ReadonlyMap<Person, readonly number[]>,
  sent: readonly Sent[],
  reference: Reference,
): Promise<Counts> {
  const rows = await readRows(db);
  const found: Counts = {
    updates: 0,
    lost: 0,
    turnsWrong: 0,
    messages: 0,
    duplicates: 0,
    unknown: 0,
    unknownArrived: 0,
    killedWhileSending: 0,
    notices: 0,
    violations: [],
  };
  const inbox = new Map(rows.inbox.map((row) => [row.externalId, row]));
  const by = {
    outbox: group(rows.outbox),
    cases: group(rows.cases),
    files: group(rows.files),
    feedback: group(rows.feedback),
    accepted: groupBy(sent, (s) => s.chatId),
  };

  for (const [person, ids] of given) {
    const id = conversationIdOf('telegram', String(person.chatId));
    const blame = (what: string): void => void found.violations.push(`person ${person.chatId}: ${what}`);
    const expected = reference.play(person);
    found.updates += ids.length;
    if (ids.length !== person.updates.length) blame(`only ${ids.length} of ${person.updates.length} updates were brought`);
    for (const update of ids) {
      const row = inbox.get(String(update));
      if (row?.status === 'done' && row.conversationId === id) continue;
      found.lost++;
      blame(`update ${update} is ${row?.status ?? 'lost'}`);
    }
    const outbox = by.outbox.get(id) ?? [];
    const wrong = [
      ...differences(expected, person, rows, id, outbox, by, reference),
      ...(outbox.every((row, i) => row.seq === i + 1) ? [] : [`outbox is numbered ${outbox.map((row) => row.seq).join(' ')}`]),
    ];
    if (wrong.length > 0) found.turnsWrong++;
    wrong.forEach(blame);
    judgeDelivery(outbox, by.accepted.get(String(person.chatId)) ?? [], reference, found, blame);
  }
  if (rows.inbox.length !== found.updates) found.violations.push(`the inbox holds ${rows.inbox.length} rows for ${found.updates} updates`);
  for (const alert of rows.alerts) found.violations.push(`alert ${alert.code}`);
  const delivered = rows.outbox.filter((row) => row.status === 'sent').length;
  if (delivered < rows.outbox.length * LEAST_SENT)
    found.violations.push(`only ${delivered} of ${rows.outbox.length} messages have the outcome "sent"`);
  if (found.violations.length > MOST_SHOWN)
    found.violations.splice(MOST_SHOWN, Number.POSITIVE_INFINITY, `… and ${found.violations.length - MOST_SHOWN} more`);
  return found;
}

async function readRows(db: Db) {
  const { t, q } = db;
  return {
    inbox: await q.select({ externalId: t.inbox.externalId, conversationId: t.inbox.conversationId, status: t.inbox.status }).from(t.inbox),
    conversations: new Map((await q.select().from(t.conversations)).map((row) => [row.id, row])),
    outbox: await q.select().from(t.outbox).orderBy(t.outbox.seq),
    cases: await q.select().from(t.cases),
    opened: (await q.select().from(t.caseEvents)).filter((row) => row.action === 'opened'),
    files: await q.select().from(t.files),
    feedback: await q.select().from(t.feedback),
    alerts: await q.select().from(t.alerts),
  };
}

type Grouped = {
  readonly cases: ReadonlyMap<string, Rows['cases']>;
  readonly files: ReadonlyMap<string, Rows['files']>;
  readonly feedback: ReadonlyMap<string, Rows['feedback']>;
};

/** Where the conversation in the database is not the one of the script. */
function differences(
  expected: Expected,
  person: Person,
  rows: Rows,
  id: string,
  outbox: readonly OutboxRow[],
  by: Grouped,
  { notices }: Reference,
): string[] {
  const conversation = rows.conversations.get(id);
  if (!conversation) return ['has no conversation'];
  const cases = by.cases.get(id) ?? [];
  const files = by.files.get(id) ?? [];
  const codes = { mine: expected.cases.map((c) => c.code.slice(0, 5)), theirs: cases.map((c) => c.code) };
  const messages = outbox.filter((row) => !isNotice(row, notices));
  const said = messages.map((row) => mask(showMessage(row.body ?? { text: '(erased)', choices: [] }), codes.theirs));
  const toSay = expected.messages.map((text) => mask(text, codes.mine));
  const turns = person.updates.length + outbox.length - messages.length;
  const wrong: string[] = [];
  if (!isDeepStrictEqual(mask(conversation.state, codes.theirs), mask(expected.state, codes.mine)))
    wrong.push('is in another state than its script');
  if (conversation.version !== turns) wrong.push(`has version ${conversation.version} after ${turns} turns and notices`);
  if (conversation.nextSeq !== outbox.length + 1) wrong.push(`counts on with ${conversation.nextSeq} after ${outbox.length} messages`);
  if (!isDeepStrictEqual(said, toSay))
    wrong.push(
      `was told other things: message ${said.findIndex((text, i) => text !== toSay[i]) + 1} of ${said.length}, expected ${toSay.length}`,
    );
  if (cases.length !== expected.cases.length) wrong.push(`has ${cases.length} cases instead of ${expected.cases.length}`);
  for (const c of cases) {
    const draft = expected.cases[0];
    if (c.story !== person.story?.join('\n')) wrong.push(`has a case with the story ${JSON.stringify(c.story)}`);
    if (c.place !== draft?.place || c.category !== draft.category || c.anonymous !== draft.anonymous || c.kind !== draft.kind)
      wrong.push('has a case with other facts');
    if (rows.opened.filter((event) => event.caseId === c.id).length !== 1) wrong.push('has a case that was not opened once');
    if (files.some((file) => file.caseId !== c.id)) wrong.push('has a file outside its case');
  }
  if (files.length !== expected.files) wrong.push(`has ${files.length} files instead of ${expected.files}`);
  if (files.some((file) => file.status === 'failed')) wrong.push('has a file that was given up');
  const feedback = by.feedback.get(id)?.length ?? 0;
  if (feedback !== expected.feedback) wrong.push(`has ${feedback} feedbacks instead of ${expected.feedback}`);
  return wrong;
}

function group<T extends { readonly conversationId: string }>(rows: readonly T[]): ReadonlyMap<string, T[]> {
  return groupBy(rows, (row) => row.conversationId);
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const list = groups.get(key(row));
    if (list) list.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
