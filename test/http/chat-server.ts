/** The whole program on an empty database, with its chat page, and a person's side of the API. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import type { ChatEntry, HistoryPage } from '../../src/http/chat/history.js';

export type ChatServer = App & { readonly remove: () => Promise<void> };

export async function startChat(): Promise<ChatServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'caunoi-chat-'));
  const app = await buildApp(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' }), { db: openSqlite(':memory:') });
  await app.start();
  return {
    ...app,
    remove: async () => {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function newChat(): string {
  return randomBytes(16).toString('base64url');
}

export type Phone = {
  readonly chat: string;
  readonly post: (
    body: unknown,
    chat?: string | null,
  ) => Promise<{ readonly status: number; readonly error: string | undefined; readonly retryAfter: string | undefined }>;
  readonly history: (after?: number) => Promise<readonly ChatEntry[]>;
  /** Posts, and waits until the other side has said something new. */
  readonly ask: (body: Record<string, unknown>) => Promise<string>;
};

/** A browser without a browser: one chat, the page's requests. */
export function makePhone({ http }: App, chat: string = newChat()): Phone {
  let ids = 0;
  const post: Phone['post'] = async (body, as = chat) => {
    const headers = { 'content-type': 'application/json', ...(as === null ? {} : { 'x-chat': as }) };
    const answer = await http.inject({
      method: 'POST',
      url: '/chat/messages',
      headers,
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: answer.statusCode,
      error: answer.json<{ error?: string }>().error,
      retryAfter: answer.headers['retry-after']?.toString(),
    };
  };
  const history: Phone['history'] = async (after = 0) => {
    const answer = await http.inject({ url: `/chat/messages?after=${after}`, headers: { 'x-chat': chat } });
    return answer.json<HistoryPage>().entries;
  };
  const heard = async () => (await history()).filter((entry) => entry.from !== 'person');
  return {
    chat,
    post,
    history,
    ask: async (body) => {
      const before = (await heard()).length;
      await post({ id: `message-${++ids}`, ...body });
      for (let tries = 0; tries < 500; tries++) {
        const now = await heard();
        if (now.length > before)
          return now
            .slice(before)
            .map((entry) => entry.text)
            .join('\n');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error('nothing was answered in five seconds');
    },
  };
}
