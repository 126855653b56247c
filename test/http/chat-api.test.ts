import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationIdOf } from '../../src/engine/receive.js';
import { readHistory } from '../../src/http/chat/history.js';
import { MAX_FILE_BYTES } from '../../src/http/chat/read-post.js';
import { addInbound, inboundSince } from '../../src/store/inbox.js';
import { addOutbound, claimNext, settleOutbound } from '../../src/store/outbox.js';
import { type ChatServer, makePhone, newChat, startChat } from './chat-server.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(64, 7)]);
const photo = (bytes: Buffer = PNG) => ({ name: 'luong.png', mime: 'image/png', base64: bytes.toString('base64') });

let server: ChatServer;
beforeAll(async () => {
  server = await startChat();
});
afterAll(() => server.remove());

describe('a chat', () => {
  it('begins with a welcome and buttons for the language', async () => {
    const phone = makePhone(server);
    await phone.ask({ start: true });
    const [mine, welcome] = await phone.history();
    expect(mine).toMatchObject({ from: 'person', start: true });
    expect(welcome).toMatchObject({ from: 'bot', choices: [{ payload: 'lang/vi' }, { payload: 'lang/ru' }, { payload: 'lang/en' }] });
  });

  it('hears a message that was sent twice only once', async () => {
    const phone = makePhone(server);
    const message = { id: 'the-same-id', payload: 'lang/ru' };
    expect(await phone.post(message)).toMatchObject({ status: 200 });
    expect(await phone.post(message)).toMatchObject({ status: 200 });
    await phone.ask({ text: 'меню' });
    expect((await phone.history()).filter((entry) => entry.id === 'the-same-id')).toHaveLength(1);
    expect(await inboundSince(server.engine.db, conversationIdOf('simulator', phone.chat), 0, 10)).toHaveLength(2);
  });

  it('takes the same id from two people as two messages', async () => {
    const [one, other] = [makePhone(server), makePhone(server)];
    await one.post({ id: 'the-same-id', text: 'xin chào' });
    await other.post({ id: 'the-same-id', text: 'здравствуйте' });
    expect(await one.history()).toContainEqual(expect.objectContaining({ text: 'xin chào' }));
    expect(await other.history()).toContainEqual(expect.objectContaining({ text: 'здравствуйте' }));
  });

  it('is kept in the order in which things were said', async () => {
    const phone = makePhone(server);
    await phone.ask({ start: true });
    await phone.ask({ payload: 'lang/vi' });
    await phone.ask({ payload: 'start/role/worker' });
    const history = await phone.history();
    expect(history.map((entry) => entry.from)).toEqual(['person', 'bot', 'person', 'bot', 'person', 'bot']);
    expect(history.map((entry) => entry.key)).toEqual(history.map((entry) => entry.key).toSorted());
  });

  it('tells only what came after a moment when asked so', async () => {
    const phone = makePhone(server);
    await phone.ask({ payload: 'lang/vi' });
    const last = (await phone.history()).at(-1)?.at ?? 0;
    expect(await phone.history(last + 1)).toEqual([]);
    await phone.ask({ payload: 'start/role/family' });
    expect((await phone.history(last + 1)).map((entry) => entry.from)).toEqual(['person', 'bot']);
  });

  it('cleans what is written, and answers a message without anything in it', async () => {
    const phone = makePhone(server);
    await phone.ask({ text: 'tie\u0302ng\u0000 Vie\u0323\u0302t\u202e' });
    expect((await phone.history())[0]).toMatchObject({ text: 'tiêng Việt' });
    const answer = await phone.ask({ text: '\u200b \u0007' });
    expect(answer).toContain(server.engine.words.say('vi', 'input.empty'));
  });

  it('holds nothing of what was erased', async () => {
    const phone = makePhone(server);
    await phone.ask({ payload: 'lang/vi' });
    await phone.ask({ payload: 'start/role/worker' });
    await phone.ask({ payload: 'go/forget-me' });
    await phone.post({ id: 'erase-all', payload: 'forget-me/confirm/yes' });
    await expect.poll(async () => (await phone.history()).map((entry) => entry.from)).toEqual(['bot']);
    expect((await phone.history())[0]).toMatchObject({ text: expect.stringContaining(server.engine.words.say('vi', 'forget-me.done')) });
  });

  it('is read in pages without a gap, and no answer runs ahead of its question', async () => {
    const chat = newChat();
    const conversationId = conversationIdOf('simulator', chat);
    const row = (n: number) => ({
      id: `row-${String(n).padStart(4, '0')}-${chat}`,
      channel: 'simulator',
      externalId: `${chat}:message-${n}`,
      conversationId,
      inbound: { input: { kind: 'text' as const, text: String(n) }, chatId: chat, at: 1_000 + n },
      receivedAt: 1_000 + n,
    });
    const body = { text: 'after all of it', choices: [] };
    const reply = {
      id: newChat(),
      conversationId,
      seq: 1,
      channel: 'simulator',
      chatId: chat,
      kind: 'answer' as const,
      caseId: null,
      staffId: null,
      body,
      now: 2_000,
    };
    const sent = {
      id: reply.id,
      by: 'test',
      status: 'sent' as const,
      attempts: 1,
      dueAt: 2_000,
      platformId: '1',
      error: null,
      sentAt: 2_000,
    };
    await server.engine.db.commit([...Array.from({ length: 450 }, (_, n) => addInbound(row(n))), addOutbound(reply)]);
    await claimNext(server.engine.db, conversationId, 'test', 2_000, 9_000);
    await server.engine.db.commit([settleOutbound(sent)]);
    const seen = new Set<string>();
    let pages = 0;
    for (let from: number | null = 0; from !== null; pages++) {
      const page = await readHistory(server.engine, chat, from);
      for (const entry of page.entries) seen.add(entry.id);
      from = page.next;
    }
    expect([seen.size, pages]).toEqual([451, 3]);
    expect([...seen].at(-1)).toBe(reply.id);
  });
});

describe('a photo', () => {
  it('is heard with its caption, and shown again to its own chat only', async () => {
    const phone = makePhone(server);
    await phone.post({ id: 'photo-one', file: photo(), caption: 'Bảng lương' });
    expect((await phone.history())[0]).toMatchObject({
      text: 'Bảng lương',
      files: [{ kind: 'photo', name: 'luong.png', mime: 'image/png', size: PNG.length }],
    });
    const fetchAs = (chat: string) => server.http.inject({ url: '/chat/files/photo-one', headers: { 'x-chat': chat } });
    const mine = await fetchAs(phone.chat);
    expect(mine.rawPayload.equals(PNG)).toBe(true);
    expect(mine.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect((await fetchAs(newChat())).statusCode).toBe(404);
  });

  it('is refused when its bytes are no photo and no PDF, whatever it is called', async () => {
    const page = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await makePhone(server).post({ id: 'bad-photo', file: photo(page) })).toMatchObject({ status: 400, error: 'bad_file' });
  });

  it('of a PDF is a document', async () => {
    const phone = makePhone(server);
    await phone.post({ id: 'contract', file: { name: 'a.pdf', mime: 'image/png', base64: Buffer.from('%PDF-1.7').toString('base64') } });
    expect((await phone.history())[0]).toMatchObject({ files: [{ kind: 'document', mime: 'application/pdf' }] });
  });

  it('of ten megabytes is taken, a byte more is refused, and so is a body beyond all bounds', async () => {
    const phone = makePhone(server);
    const sized = (bytes: number) => photo(Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]));
    expect(await phone.post({ id: 'just-fits', file: sized(MAX_FILE_BYTES) })).toMatchObject({ status: 200 });
    expect(await phone.post({ id: 'too-large', file: sized(MAX_FILE_BYTES + 1) })).toMatchObject({ status: 413, error: 'too_large' });
    expect(await phone.post({ id: 'far-too-large', text: 'a'.repeat(15 * 1024 * 1024) })).toMatchObject({
      status: 413,
      error: 'too_large',
    });
    expect(await phone.history()).not.toContainEqual(expect.objectContaining({ id: 'too-large' }));
  });
});

describe('a bad request', () => {
  it.each([
    ['not JSON', '{"id":'],
    ['no id', { text: 'x' }],
    ['an id with odd characters', { id: 'a:b:c:d:e', text: 'x' }],
    ['nothing said', { id: 'message-1' }],
    ['two things at once', { id: 'message-1', text: 'x', payload: 'go/ask' }],
    ['a payload that no button has', { id: 'message-1', payload: 'go/ask me' }],
    ['a payload that is too long', { id: 'message-1', payload: 'x'.repeat(65) }],
    ['a list', [1]],
  ])('is answered with a code: %s', async (_what, body) => {
    const phone = makePhone(server);
    expect(await phone.post(body)).toMatchObject({ status: 400, error: 'bad_request' });
    expect(await phone.history()).toEqual([]);
  });

  it.each([null, '', 'short', 'a'.repeat(65), '../../../../etc/passwd!!'])('without a good chat id gets nothing: %s', async (chat) => {
    expect(await makePhone(server).post({ id: 'message-1', text: 'x' }, chat)).toMatchObject({ status: 400, error: 'bad_chat' });
    for (const url of ['/chat/messages', '/chat/stream', '/chat/files/message-1']) {
      expect((await server.http.inject({ url, headers: chat === null ? {} : { 'x-chat': chat } })).statusCode).toBe(400);
    }
  });

  it('by the dozen is slowed down, for that chat alone', async () => {
    const phone = makePhone(server);
    const statuses: number[] = [];
    for (let n = 0; n < 21; n++) statuses.push((await phone.post({ id: `message-${n}`, payload: 'cmd/menu' })).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    const slowed = await phone.post({ id: 'message-21', payload: 'cmd/menu' });
    expect(slowed).toMatchObject({ status: 429, error: 'too_many' });
    expect(Number(slowed.retryAfter)).toBeGreaterThan(0);
    expect(await makePhone(server).post({ id: 'message-1', payload: 'cmd/menu' })).toMatchObject({ status: 200 });
  });
});

describe('a message that cannot be stored', () => {
  it('is not taken: the page must send it again', async () => {
    const broken = await startChat();
    const phone = makePhone(broken);
    await broken.engine.db.close();
    expect(await phone.post({ id: 'message-1', text: 'x' })).toMatchObject({ status: 503, error: 'try_again', retryAfter: '2' });
    await broken.remove().catch(() => {});
  });
});
