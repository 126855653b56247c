import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/channels/simulator.js';
import type { Engine } from '../../src/engine/engine.js';
import type { ChatEntry } from '../../src/http/chat/history.js';
import { chatPage } from '../../src/http/chat-page.js';
import { type ChatServer, makePhone, newChat, startChat } from './chat-server.js';

let server: ChatServer;
let port: number;
beforeAll(async () => {
  server = await startChat();
  port = await listenOn(server.http);
});
afterAll(() => server.remove());

async function listenOn(http: FastifyInstance): Promise<number> {
  await http.listen({ port: 0, host: '127.0.0.1' });
  return (http.server.address() as AddressInfo).port;
}

/** A browser with the page open: what its stream told it. */
function openStream(port: number, chat: string, after = 0) {
  const heard: ChatEntry[] = [];
  let text = '';
  let ended = false;
  let status = 0;
  const req = request({ port, path: `/chat/stream?after=${after}`, headers: { 'x-chat': chat } }, (response) => {
    status = response.statusCode ?? 0;
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
      heard.length = 0;
      for (const [, data] of text.matchAll(/^data: (.*)$/gm)) heard.push(...(JSON.parse(data ?? '[]') as ChatEntry[]));
    });
    response.on('close', () => {
      ended = true;
    });
  });
  req.on('error', () => {
    ended = true;
  });
  req.end();
  return { heard, text: () => text, status: () => status, ended: () => ended, leave: () => req.destroy() };
}

describe('the stream of a chat', () => {
  it('tells first what was missed, then what comes, each once and in order', async () => {
    const phone = makePhone(server);
    await phone.ask({ payload: 'lang/vi' });
    const stream = openStream(port, phone.chat);
    await expect.poll(() => stream.heard.length).toBe(2);
    await phone.ask({ payload: 'start/role/worker' });
    await phone.ask({ payload: 'go/settings' });
    await expect.poll(() => stream.heard.length).toBe(6);
    expect(stream.heard.map((entry) => entry.from)).toEqual(['person', 'bot', 'person', 'bot', 'person', 'bot']);
    expect(new Set(stream.heard.map((entry) => entry.id)).size).toBe(6);
    expect(stream.text()).toMatch(/^retry: \d+\n\n/);
    stream.leave();
  });

  it('leaves out what the page has already', async () => {
    const phone = makePhone(server);
    await phone.ask({ payload: 'lang/vi' });
    const last = (await phone.history()).at(-1)?.at ?? 0;
    const stream = openStream(port, phone.chat, last + 1);
    await phone.ask({ payload: 'start/role/worker' });
    await expect.poll(() => stream.heard.map((entry) => entry.from)).toEqual(['person', 'bot']);
    stream.leave();
  });

  it('tells nothing of other chats', async () => {
    const [mine, other] = [makePhone(server), makePhone(server)];
    const stream = openStream(port, mine.chat);
    await other.ask({ text: 'bí mật' });
    await mine.ask({ payload: 'lang/vi' });
    await expect.poll(() => stream.heard.length).toBe(2);
    expect(stream.text()).not.toContain('bí mật');
    stream.leave();
  });

  it('is refused beyond six pages of one chat', async () => {
    const chat = newChat();
    const streams = Array.from({ length: 6 }, () => openStream(port, chat));
    await expect.poll(() => streams.every((stream) => stream.text() !== '')).toBe(true);
    const seventh = openStream(port, chat);
    await expect.poll(() => seventh.status()).toBe(429);
    for (const stream of streams) stream.leave();
  });

  it('ends when the server closes, at once, and leaves no listener behind', async () => {
    const { http, listeners } = await serveCounted(server);
    const stream = openStream(await listenOn(http), newChat());
    await expect.poll(() => stream.text()).toContain('retry:');
    const began = Date.now();
    await http.close();
    expect(Date.now() - began).toBeLessThan(1_000);
    await expect.poll(() => stream.ended()).toBe(true);
    await expect.poll(listeners).toBe(0);
  });

  it('leaves no listener behind when the browser closes', async () => {
    const { http, listeners } = await serveCounted(server);
    const stream = openStream(await listenOn(http), newChat());
    await expect.poll(() => stream.text()).toContain('retry:');
    expect(listeners()).toBe(1);
    stream.leave();
    await expect.poll(listeners).toBe(0);
    await http.close();
  });
});

/** The page on a server of its own, with a simulator whose listeners are counted. */
async function serveCounted({ engine, simulator }: { engine: Engine; simulator: Simulator | null }) {
  if (simulator === null) throw new Error('the simulator is off');
  let listening = 0;
  const counted: Simulator = {
    ...simulator,
    listen: (chatId, hear) => {
      const stop = simulator.listen(chatId, hear);
      listening++;
      return () => {
        listening--;
        stop();
      };
    },
  };
  // Without forceCloseConnections: the streams must end of themselves.
  const http = Fastify();
  await http.register(rateLimit, { global: false });
  await chatPage(http, { engine, simulator: counted, say: engine.words.say });
  return { http, listeners: () => listening };
}
