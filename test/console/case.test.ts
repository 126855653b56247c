import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimCase, takeOverCase } from '../../src/cases/claim.js';
import { releaseCase } from '../../src/cases/release.js';
import { replyToCase } from '../../src/cases/reply.js';
import { eventsOf } from '../../src/store/case-events.js';
import { getCase } from '../../src/store/cases.js';
import { addFile, settleFile } from '../../src/store/files.js';
import { addOutbound, troubledMessages } from '../../src/store/outbox.js';
import { makeTestConsole, signIn, type TestConsole, type Visitor, visit } from '../support/console-engine.js';

let desk: TestConsole;
let admin: { kind: 'staff'; id: string; name: string; role: 'admin' };
let officer: { kind: 'staff'; id: string; name: string; role: 'officer' };
let ha: Visitor;
let minh: Visitor;
beforeEach(async () => {
  desk = await makeTestConsole();
  admin = { kind: 'staff', id: await desk.officer('ha', 'admin'), name: 'Ha', role: 'admin' };
  officer = { kind: 'staff', id: await desk.officer('minh'), name: 'Minh', role: 'officer' };
  ha = await signIn(desk.app, 'ha');
  minh = await signIn(desk.app, 'minh');
});
afterEach(() => desk.close());

const vi = (key: string, params?: Record<string, string>) => desk.say('vi', key, params);
const now = async (id: string) => getCase(desk.world.engine.db, id);
const arrived = () => desk.world.sent.map((message) => message.text).join('\n---\n');

describe('reading a case', () => {
  it('shows the story, the facts and the conversation, and who looked is written down', async () => {
    const id = await desk.seedCase({ chat: 'lan', story: 'My story', place: 'Tula', employer: 'OOO Stroy' });
    await desk.world.person('lan', 'one more thing');
    await desk.settle();
    const { page, status } = await minh.get(`/console/cases/${id}`);
    expect(status).toBe(200);
    expect(page.querySelector('.story')?.text).toBe('My story');
    for (const fact of ['Tula', 'OOO Stroy', vi('console.facts.anonymous'), 'Telegram'])
      expect(page.querySelector('.facts')?.text).toContain(fact);
    expect(page.querySelector('#transcript .person .text')?.text).toBe('one more thing');
    expect((await eventsOf(desk.world.engine.db, id)).filter((event) => event.action === 'viewed').map((event) => event.actorId)).toEqual([
      officer.id,
    ]);
    expect((await ha.get(`/console/cases/${id}`)).page.querySelector('#looks')?.text).toContain('Minh');
  });

  it('shows what strangers type as text, wherever it stands', async () => {
    const evil = '<b>bold</b><script>alert(1)</script>" onload="x';
    const id = await desk.seedCase({ chat: 'evil', story: evil, place: evil, employer: evil });
    await desk.world.person('evil', evil);
    await desk.settle();
    await claimCase(desk.world.engine, admin, id);
    await replyToCase(desk.world.engine, admin, id, evil);
    await ha.get(`/console/cases/${id}`);
    await ha.post(`/console/cases/${id}/note`, { text: evil });
    const { page } = await ha.get(`/console/cases/${id}`);
    expect(page.querySelectorAll('b, script:not([src]), [onload]')).toEqual([]);
    for (const place of ['.story', '.facts', '#transcript .person .text', '#transcript .staff .text', '.notes .text'])
      expect(page.querySelector(place)?.text).toContain(evil);
  });

  it('never shows the chat of the person', async () => {
    const id = await desk.seedCase({ chat: 'telegram-id-4711', anonymous: false });
    expect((await ha.get(`/console/cases/${id}`)).response.body).not.toContain('4711');
  });

  it('shows the name that a person chose to give, unless the case is anonymous', async () => {
    const named = await desk.seedCase({ anonymous: false, name: 'Chị <i>Lan</i>' });
    const anonymous = await desk.seedCase({ anonymous: true, name: 'Chị Hoa' });
    expect((await ha.get(`/console/cases/${named}`)).page.querySelector('.facts')?.text).toContain('Chị <i>Lan</i>');
    expect((await ha.get(`/console/cases/${anonymous}`)).page.text).not.toContain('Hoa');
  });

  it('tells of other cases of the same person', async () => {
    const first = await desk.seedCase({ chat: 'lan', category: 'passport' });
    const second = await desk.seedCase({ chat: 'lan', category: 'wages' });
    const { page } = await ha.get(`/console/cases/${second}`);
    expect(page.querySelector(`.side a[href="/console/cases/${first}"]`)?.text).toContain(vi('category.passport'));
  });

  it('takes the unread mark away for the officer who holds it, not for others', async () => {
    const id = await desk.seedCase({ chat: 'lan' });
    await claimCase(desk.world.engine, officer, id);
    await desk.world.person('lan', 'are you there?');
    await desk.settle();
    await ha.get(`/console/cases/${id}`);
    await minh.get(`/console/cases/${id}?mode=mine`, { 'hx-request': 'true' });
    expect((await now(id))?.unread).toBe(true);
    await minh.get(`/console/cases/${id}`);
    expect((await now(id))?.unread).toBe(false);
  });
});

describe('claiming', () => {
  it('gives the case to one officer, and tells the person who is there', async () => {
    const id = await desk.seedCase();
    const before = await minh.get(`/console/cases/${id}`);
    expect(before.page.querySelector('#deed-claim')).not.toBeNull();
    expect(before.page.querySelector('#reply-text')).toBeNull();
    const answer = await minh.post(`/console/cases/${id}/claim`);
    expect([answer.status, answer.location]).toEqual([303, `/console/cases/${id}?done=claimed#reply`]);
    const after = (await minh.get(answer.location)).page;
    expect(after.querySelector('.notice.good')?.text).toBe(vi('console.done.claimed'));
    expect([after.querySelector('#deed-claim'), after.querySelector('#reply-text') === null]).toEqual([null, false]);
    await desk.settle();
    expect(arrived()).toContain('Minh');
  });

  it('comes too late when somebody else was faster, and says who', async () => {
    const id = await desk.seedCase();
    await claimCase(desk.world.engine, officer, id);
    const { status, page } = await ha.post(`/console/cases/${id}/claim`);
    expect(status).toBe(409);
    expect(page.querySelector('.notice.bad')?.text).toBe(vi('console.refused.held', { name: 'Minh' }));
    expect((await now(id))?.assigneeId).toBe(officer.id);
  });

  it('over is for administrators', async () => {
    const id = await desk.seedCase();
    await claimCase(desk.world.engine, admin, id);
    expect((await minh.get(`/console/cases/${id}`)).page.querySelector('#deed-take-over')).toBeNull();
    const refused = await minh.post(`/console/cases/${id}/take-over`);
    expect([refused.status, refused.page.querySelector('.notice.bad')?.text]).toEqual([403, vi('console.refused.admin_only')]);
    const other = await desk.seedCase();
    await claimCase(desk.world.engine, officer, other);
    expect((await ha.get(`/console/cases/${other}`)).page.querySelector('#deed-take-over')).not.toBeNull();
    await ha.post(`/console/cases/${other}/take-over`);
    expect((await now(other))?.assigneeId).toBe(admin.id);
  });

  it('ends with giving back: the case waits again', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    expect((await minh.post(`/console/cases/${id}/release`)).location).toBe('/console?done=released');
    expect(await now(id)).toMatchObject({ status: 'new', assigneeId: null });
  });
});

describe('replying', () => {
  it('reaches the chat of the person and shows its delivery', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    const answer = await minh.post(`/console/cases/${id}/reply`, { text: 'Chào bạn <3' });
    expect(answer.location).toBe(`/console/cases/${id}?done=replied#talk-end`);
    expect((await minh.get(answer.location)).page.querySelectorAll('[data-delivery]').at(-1)?.getAttribute('data-delivery')).toMatch(
      /due|sending|sent/,
    );
    await desk.settle();
    expect(arrived()).toContain('Chào bạn <3');
    expect((await minh.get(`/console/cases/${id}`)).page.querySelectorAll('.staff [data-delivery=sent]')).toHaveLength(1);
  });

  it('sent twice by a double tap arrives once', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    const once = (await minh.get(`/console/cases/${id}`)).page.querySelector('#reply input[name=once]')?.getAttribute('value') ?? '';
    const [first, second] = await Promise.all([
      minh.post(`/console/cases/${id}/reply`, { text: 'only once', once }),
      minh.post(`/console/cases/${id}/reply`, { text: 'only once', once }),
    ]);
    expect([first.status, second.status]).toEqual([303, 303]);
    await desk.settle();
    expect(arrived().split('only once')).toHaveLength(2);
  });

  it.each([
    ['nothing', '  …  ', 'console.reply.empty'],
    ['too much', 'dài '.repeat(800), 'console.reply.too_long'],
  ])('with %s sends nothing and keeps what was typed', async (_what, text, key) => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    const { status, page } = await minh.post(`/console/cases/${id}/reply`, { text, once: 'n-reply' });
    expect(status).toBe(400);
    expect(page.querySelector('.notice.bad')?.text).toBe(vi(key, { most: '3.000', length: '3.200' }));
    expect(page.querySelector('#reply-text')?.text).toBe(`\n${text}`);
    // The same form may be sent again once it is put right.
    expect((await minh.post(`/console/cases/${id}/reply`, { text: 'ngắn', once: 'n-reply' })).status).toBe(303);
  });

  it('after somebody took the case over says who has it, and keeps what was typed', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    await takeOverCase(desk.world.engine, admin, id);
    const { status, page } = await minh.post(`/console/cases/${id}/reply`, { text: 'half an hour of work' });
    expect(status).toBe(403);
    expect(page.querySelector('.notice.bad')?.text).toContain(vi('console.refused.held', { name: 'Ha' }));
    expect(page.querySelector('#lost')?.text).toBe('\nhalf an hour of work');
    await desk.settle();
    expect(arrived()).not.toContain('half an hour of work');
  });

  it('after the claim ran out can go on with the same words once it is claimed again', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    await releaseCase(desk.world.engine, officer, id);
    const refused = await minh.post(`/console/cases/${id}/reply`, { text: 'not lost' });
    const draft = refused.page.querySelector('input[name=draft]')?.getAttribute('value') ?? '';
    expect([refused.status, draft]).toEqual([403, 'not lost']);
    const claimed = await minh.post(`/console/cases/${id}/claim`, { draft });
    expect(claimed.page.querySelector('#reply-text')?.text).toBe('\nnot lost');
  });

  it('is not possible while a colleague talks with the person about another case', async () => {
    const first = await desk.seedCase({ chat: 'lan' });
    const second = await desk.seedCase({ chat: 'lan' });
    await claimCase(desk.world.engine, admin, first);
    const { status, page } = await minh.post(`/console/cases/${second}/claim`);
    expect([status, page.querySelector('.notice.bad')?.text]).toEqual([409, vi('console.error.conversation_busy.text')]);
  });
});

describe('notes', () => {
  it('stay in the console', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/note`, { text: 'call the inspectorate' });
    await desk.settle();
    expect((await ha.get(`/console/cases/${id}`)).page.querySelector('.notes .text')?.text).toBe('call the inspectorate');
    expect(desk.world.sent).toEqual([]);
  });

  it('are saved beside a reply in the making: only the other parts of the page come back', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    const { page } = await minh.post(`/console/cases/${id}/note`, { text: 'a note' }, { 'hx-request': 'true' });
    const parts = page.querySelectorAll('[hx-swap-oob]').map((part) => part.id);
    expect(parts).toEqual([
      'said',
      'case-head',
      'case-facts',
      'case-files',
      'transcript',
      'latest',
      'mode-note',
      'case-notes',
      'case-history',
      'note-form',
    ]);
    expect(page.querySelector('#reply-text')).toBeNull();
    expect(page.querySelector('#note-text')?.text.trim()).toBe('');
  });

  it('without words are refused', async () => {
    const id = await desk.seedCase();
    const { status, page } = await minh.post(`/console/cases/${id}/note`, { text: ' ! ' }, { 'hx-request': 'true' });
    expect([status, page.querySelector('#said')?.text]).toEqual([400, vi('console.note.empty')]);
  });
});

describe('closing', () => {
  it('needs a result and a confirmation', async () => {
    const id = await desk.seedCase();
    await minh.post(`/console/cases/${id}/claim`);
    for (const fields of [{ outcome: 'solved' }, { confirm: 'yes' }, { confirm: 'yes', outcome: 'made_up' }]) {
      const { status, page } = await minh.post(`/console/cases/${id}/close`, fields as Record<string, string>);
      expect([status, page.querySelector('.side details')?.hasAttribute('open')]).toEqual([400, true]);
    }
    expect((await now(id))?.status).toBe('claimed');
    await minh.post(`/console/cases/${id}/close`, { outcome: 'solved', confirm: 'yes' });
    expect(await now(id)).toMatchObject({ status: 'closed', outcome: 'solved' });
    await desk.settle();
    expect(arrived()).toContain(vi('outcome.solved'));
    const { page } = await minh.get(`/console/cases/${id}`);
    expect(page.querySelector('.status')?.text).toContain(vi('console.outcome.solved'));
    expect(page.querySelectorAll('#reply-text, #deed-claim, .danger')).toEqual([]);
  });

  it.each(['reply', 'release', 'close'])('and %s are not for officers who do not hold the case', async (deed) => {
    const id = await desk.seedCase();
    await claimCase(desk.world.engine, admin, id);
    const { status } = await minh.post(`/console/cases/${id}/${deed}`, { text: 'x', outcome: 'solved', confirm: 'yes' });
    expect(status).toBe(403);
    expect(await now(id)).toMatchObject({ status: 'claimed', assigneeId: admin.id });
  });
});

describe('messages that may not have arrived', () => {
  async function troubled(outcome: { outcome: 'unknown' | 'refused'; code: string }) {
    const id = await desk.seedCase({ chat: 'lan' });
    await claimCase(desk.world.engine, officer, id);
    await desk.settle();
    desk.world.answers.push(outcome);
    await replyToCase(desk.world.engine, officer, id, 'did it arrive?');
    await desk.settle();
    const message = (await troubledMessages(desk.world.engine.db, 9))[0]?.id ?? '';
    return { id, message };
  }

  it('are marked in the conversation, and sent again once', async () => {
    const { id, message } = await troubled({ outcome: 'unknown', code: 'timeout' });
    const { page } = await minh.get(`/console/cases/${id}`);
    expect(page.querySelector('.delivery.unknown')?.text).toContain(vi('console.delivery.unknown'));
    expect((await minh.post(`/console/messages/${message}/resend?mode=mine`)).location).toBe(
      `/console/cases/${id}?mode=mine&done=resent#talk-end`,
    );
    await desk.settle();
    expect(arrived()).toContain('did it arrive?');
    expect((await minh.post(`/console/messages/${message}/resend`)).status).toBe(409);
  });

  it('say why they failed', async () => {
    const { id } = await troubled({ outcome: 'refused', code: '400' });
    expect((await minh.get(`/console/cases/${id}`)).page.querySelector('.delivery.dead')?.text).toContain(vi('console.why.refused'));
  });

  it('are listed, counted on the queue, and set aside', async () => {
    const { message } = await troubled({ outcome: 'unknown', code: 'timeout' });
    expect((await minh.get('/console')).page.querySelector('#alerts')?.text).toContain(vi('console.alert.troubled', { number: '1' }));
    expect((await minh.get('/console/messages')).page.querySelector(`[data-message="${message}"]`)?.text).toContain('did it arrive?');
    await minh.post(`/console/messages/${message}/discard`);
    expect((await minh.get('/console/messages')).page.querySelector('[data-message]')).toBeNull();
  });

  it('of a colleague are not mine to send, but an administrator’s', async () => {
    const { message } = await troubled({ outcome: 'unknown', code: 'timeout' });
    await desk.officer('lan');
    const lan = await signIn(desk.app, 'lan');
    expect((await lan.get('/console/messages')).page.querySelector(`#resend-${message}`)).toBeNull();
    expect((await lan.post(`/console/messages/${message}/resend`)).status).toBe(403);
    expect((await ha.post(`/console/messages/${message}/resend`)).status).toBe(303);
  });

  it('without a case keep their text to themselves', async () => {
    const { db, ports } = desk.world.engine;
    await db.commit([
      addOutbound({
        id: 'm1',
        conversationId: 'c',
        seq: 1,
        channel: 'telegram',
        chatId: '1',
        kind: 'answer',
        caseId: null,
        staffId: null,
        body: { text: 'Summary: a secret story', choices: [] },
        now: ports.now(),
      }),
    ]);
    const { outbox } = db.t;
    await db.q.update(outbox).set({ status: 'dead', error: 'refused:400' });
    const { page } = await ha.get('/console/messages');
    expect(page.querySelector('[data-message=m1]')?.text).toContain(vi('console.messages.private'));
    expect(page.text).not.toContain('secret');
  });
});

describe('files', () => {
  const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('rest')]);

  async function file(bytes: Buffer, mime: string | null, caseId: string | null) {
    const { db, files, ports } = desk.world.engine;
    const id = ports.newId();
    await files.put(id, bytes);
    await db.commit([
      addFile(
        id,
        { kind: 'photo', ref: 'r', name: '../../evil".html', ...(mime === null ? {} : { mime }) },
        { conversationId: 'c', caseId, channel: 'telegram', now: ports.now() },
      ),
      settleFile(id, { status: 'stored', ref: null }),
    ]);
    return id;
  }

  it('that are pictures are shown on the page of their case', async () => {
    const id = await desk.seedCase();
    const picture = await file(PNG, 'image/png', id);
    expect((await ha.get(`/console/cases/${id}`)).page.querySelector('.picture img')?.getAttribute('src')).toBe(
      `/console/files/${picture}`,
    );
    const { response } = await ha.get(`/console/files/${picture}`);
    expect(response.rawPayload).toEqual(PNG);
    expect(response.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(response.headers['content-security-policy']).toContain('sandbox');
    expect(response.headers['content-disposition']).toMatch(/^inline; filename="[\w-]+\.png"$/);
  });

  it.each([
    [
      'an svg that calls itself a picture',
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      'image/svg+xml',
      'application/octet-stream',
    ],
    ['a page that calls itself a picture', '<!doctype html><script>alert(1)</script>', 'image/png', 'application/octet-stream'],
    ['a pdf', '%PDF-1.7 …', 'application/pdf', 'application/pdf'],
  ])('such as %s are only downloaded', async (_what, content, mime, served) => {
    const picture = await file(Buffer.from(content), mime, await desk.seedCase());
    const { headers } = (await ha.get(`/console/files/${picture}`)).response;
    expect(headers['content-type']).toBe(served);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.\w+"$/);
  });

  it('are for staff only, and only once they belong to a case', async () => {
    const picture = await file(PNG, 'image/png', await desk.seedCase());
    expect((await visit(desk.app).get(`/console/files/${picture}`)).status).toBe(303);
    expect((await ha.get(`/console/files/${await file(PNG, 'image/png', null)}`)).status).toBe(404);
  });

  it('that were erased are gone', async () => {
    const picture = await file(PNG, 'image/png', await desk.seedCase());
    await desk.world.engine.db.commit([settleFile(picture, { status: 'erased' })]);
    expect((await ha.get(`/console/files/${picture}`)).status).toBe(404);
  });
});
