import { expect, test } from 'vitest';
import { initialState } from '../../src/core/types.js';
import { ConflictError, type Db } from '../../src/db/db.js';
import { eraseAnswersGiven, rememberAnswer } from '../../src/store/answers-given.js';
import { addCaseEvent, eraseNotes, eventsOf } from '../../src/store/case-events.js';
import { eraseCases } from '../../src/store/cases.js';
import { dropChatId, erasedWithChatId, getConversation, saveConversation } from '../../src/store/conversations.js';
import { addFeedback, eraseFeedback } from '../../src/store/feedback.js';
import { addFile, eraseFiles, filesToRemove, getFile, linkFiles, markRemoved, settleFile, waitingFiles } from '../../src/store/files.js';
import { eraseInbound } from '../../src/store/inbox.js';
import { claimNext, eraseOutbound } from '../../src/store/outbox.js';
import { eachDatabase } from '../support/databases.js';
import { conversation, id, inbound, outbound, putCase, putConversation, putInbound, putOutbound, T0 } from './rows.js';

const WORDS = ['bí mật', 'Владимир', 'ảnh hộ chiếu', 'gọi lại'];

/** One person with something in every table. */
async function fill(db: Db, who: string, n: number): Promise<void> {
  await putConversation(db, { id: who });
  await putInbound(db, inbound(n, { conversationId: who, inbound: { input: { kind: 'text', text: 'bí mật' }, chatId: '1001', at: T0 } }));
  await putOutbound(
    db,
    outbound(1, { conversationId: who, body: { text: 'bí mật', choices: [] } }),
    outbound(2, { conversationId: who, body: { text: 'bí mật', choices: [] } }),
  );
  const sent = await claimNext(db, who, 'p', T0, T0);
  expect(sent?.seq).toBe(1);
  const c = await putCase(db, n, { story: 'bí mật', employer: 'bí mật', name: 'bí mật', anonymous: false }, { conversationId: who });
  const actor = { kind: 'staff', id: 'ha', name: 'Hà', role: 'officer' } as const;
  await db.commit([
    addCaseEvent({
      id: id(n + 100),
      caseId: c.id,
      at: T0,
      actor,
      move: { action: 'noted' },
      internalNote: 'gọi lại',
      publicNote: 'gọi lại',
    }),
    addFile(
      id(n + 200),
      { kind: 'photo', ref: 'file-ref', name: 'ảnh hộ chiếu.jpg' },
      { conversationId: who, caseId: c.id, channel: 'telegram', now: T0 },
    ),
    addFeedback({ id: id(n + 300), conversationId: who, article: 'pay-when', helpful: true, at: T0 }),
    rememberAnswer({ conversationId: who, article: 'pay-when', revision: 1, at: T0 }),
  ]);
}

async function erase(db: Db, who: string): Promise<void> {
  await db.commit([
    eraseNotes(who),
    eraseCases(who, T0 + 9),
    eraseFiles(who),
    eraseFeedback(who),
    eraseInbound(who),
    eraseOutbound(who),
    eraseAnswersGiven(who),
  ]);
}

async function everything(db: Db): Promise<string> {
  const rows = [];
  for (const table of Object.values(db.t)) rows.push(await db.q.select().from(table));
  return JSON.stringify(rows);
}

eachDatabase('erasing a person', (open) => {
  test('leaves no word of theirs in any table', async () => {
    const db = await open();
    await fill(db, 'lan', 1);
    const before = await everything(db);
    for (const word of WORDS) expect(before).toContain(word);
    await erase(db, 'lan');
    const after = await everything(db);
    for (const word of WORDS) expect(after).not.toContain(word);
  });

  test('keeps the keys: events, codes and the fact of the history stay', async () => {
    const db = await open();
    await fill(db, 'lan', 1);
    await erase(db, 'lan');
    expect(await db.q.select().from(db.t.inbox)).toMatchObject([
      { channel: 'telegram', externalId: 'update-1', inbound: null, caseId: null },
    ]);
    expect(await db.q.select().from(db.t.cases)).toMatchObject([
      { code: 'C0001', status: 'closed', outcome: 'withdrawn', story: '', closedAt: T0 + 9 },
    ]);
    expect((await eventsOf(db, id(1))).map((e) => [e.action, e.internalNote, e.publicNote])).toEqual([['noted', null, null]]);
    expect((await db.q.select().from(db.t.outbox)).map((row) => [row.seq, row.body]).sort()).toEqual([
      [1, null],
      [2, null],
    ]);
    expect(await db.q.select().from(db.t.feedback)).toEqual([]);
    expect(await db.q.select().from(db.t.answersGiven)).toEqual([]);
  });

  test('sends nothing that still waited', async () => {
    const db = await open();
    await fill(db, 'lan', 1);
    await erase(db, 'lan');
    const rows = await db.q.select().from(db.t.outbox);
    expect(rows.map((row) => [row.seq, row.status]).sort()).toEqual([
      [1, 'sending'],
      [2, 'discarded'],
    ]);
  });

  test('does not touch anybody else', async () => {
    const db = await open();
    await fill(db, 'lan', 1);
    await fill(db, 'minh', 2);
    const theirs = async () => [
      (await db.q.select().from(db.t.inbox)).filter((row) => row.conversationId === 'minh'),
      (await db.q.select().from(db.t.outbox)).filter((row) => row.conversationId === 'minh'),
      (await db.q.select().from(db.t.cases)).filter((row) => row.conversationId === 'minh'),
      (await db.q.select().from(db.t.feedback)).filter((row) => row.conversationId === 'minh'),
      (await db.q.select().from(db.t.answersGiven)).filter((row) => row.conversationId === 'minh'),
      await eventsOf(db, id(2)),
    ];
    const before = await theirs();
    await erase(db, 'lan');
    expect(await theirs()).toEqual(before);
    expect((await getFile(db, id(202)))?.name).toBe('ảnh hộ chiếu.jpg');
  });

  test('hands the bytes to the sweep exactly until they are gone', async () => {
    const db = await open();
    await fill(db, 'lan', 1);
    await erase(db, 'lan');
    expect(await filesToRemove(db, 10)).toEqual([id(201)]);
    // A download that ends after the erasure must not bring the file back.
    await db.commit([settleFile(id(201), { status: 'stored', ref: null })]);
    expect((await getFile(db, id(201)))?.status).toBe('erased');
    await db.commit([markRemoved(id(201))]);
    expect(await filesToRemove(db, 10)).toEqual([]);
  });

  test('forgets the chat id once nothing is left to send', async () => {
    const db = await open();
    await fill(db, 'lan', 1);
    await db.commit([saveConversation(conversation({ version: 1, state: initialState }))]);
    expect(await erasedWithChatId(db, 10)).toEqual([]);
    await erase(db, 'lan');
    await db.commit([{ params: {}, build: (q, t) => q.update(t.outbox).set({ status: 'sent' }) }]);
    expect(await erasedWithChatId(db, 10)).toEqual([{ id: 'lan', version: 2 }]);
    await db.commit([...dropChatId('lan', 2)]);
    expect((await getConversation(db, 'lan'))?.chatId).toBe('');
    expect((await db.q.select().from(db.t.outbox)).map((row) => row.chatId)).toEqual(['', '']);
    // Came back in between: the chat is in use again.
    await expect(db.commit([...dropChatId('lan', 1)])).rejects.toBeInstanceOf(ConflictError);
  });
});

eachDatabase('files', (open) => {
  test('wait for their time, oldest first, and are linked to the case of their own conversation only', async () => {
    const db = await open();
    const at = { conversationId: 'lan', caseId: null, channel: 'telegram', now: T0 };
    await db.commit([
      addFile(id(2), { kind: 'photo', ref: 'b' }, { ...at, now: T0 + 1 }),
      addFile(id(1), { kind: 'photo', ref: 'a' }, at),
      addFile(id(3), { kind: 'photo', ref: 'c' }, { ...at, conversationId: 'minh', now: T0 + 5 }),
    ]);
    expect((await waitingFiles(db, T0 + 1, 10)).map((f) => f.id)).toEqual([id(1), id(2)]);
    await db.commit([linkFiles([id(1), id(3)], id(9), 'lan')]);
    expect([(await getFile(db, id(1)))?.caseId, (await getFile(db, id(3)))?.caseId]).toEqual([id(9), null]);
  });
});
