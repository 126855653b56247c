/** A console on an in-memory database, in front of the real engine, with a platform that answers as the test says. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inArray } from 'drizzle-orm';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { type HTMLElement, parse } from 'node-html-parser';
import { hashPassword } from '../../src/cases/passwords.js';
import { fixedPorts, systemPorts } from '../../src/clock.js';
import { consolePlugin } from '../../src/console/plugin.js';
import type { Role } from '../../src/core/permissions.js';
import type { CaseDraft, Locale } from '../../src/core/types.js';
import type { Db } from '../../src/db/db.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import type { Engine } from '../../src/engine/engine.js';
import { loadLocales, type Say } from '../../src/i18n/index.js';
import { projectRoot } from '../../src/project-root.js';
import { addCase } from '../../src/store/cases.js';
import { getConversation, saveConversation } from '../../src/store/conversations.js';
import { addStaff } from '../../src/store/staff.js';
import { makeWorld, type World } from './world.js';

export const PASSWORD = 'correct horse battery';
const passwordHash = hashPassword(PASSWORD);

export type Seed = Partial<Omit<CaseDraft, 'code' | 'since'>> & {
  readonly chat?: string;
  readonly locale?: Locale;
  readonly openedAgoMs?: number;
};

export type TestConsole = {
  readonly app: FastifyInstance;
  readonly world: World;
  readonly say: Say;
  /** An account with `PASSWORD`; gives its id. */
  readonly officer: (login: string, role?: Role, locale?: Locale, mustChange?: boolean) => Promise<string>;
  /** A case that waits; gives its id. The chat is `chat` or one of its own. */
  readonly seedCase: (seed?: Seed) => Promise<string>;
  /** Waits until everything that was to be sent has an outcome. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Builds it. With `live` the clock is the real one, for tests with a browser. */
export async function makeTestConsole(
  options: { db?: Db; live?: boolean; secure?: boolean; serve?: Engine['serve'] } = {},
): Promise<TestConsole> {
  const db = options.db ?? openSqlite(':memory:');
  const fixed = fixedPorts();
  const world = makeWorld(db, {
    ports: options.live === true ? { ...fixed, now: () => Date.now() } : fixed,
    ...(options.serve === undefined ? {} : { serve: options.serve }),
  });
  const { engine } = world;
  const say = loadLocales(join(projectRoot, 'locales'));
  const app = Fastify({ logger: false, forceCloseConnections: true });
  await consolePlugin(app, { engine, say, cookieKey: randomBytes(32), secure: options.secure ?? false });

  return {
    app,
    world,
    say,
    officer: async (login, role = 'officer', locale = 'vi', mustChange = false) => {
      const id = engine.ports.newId();
      const name = login.charAt(0).toUpperCase() + login.slice(1);
      await db.commit([addStaff({ id, login, name, role, locale, passwordHash: await passwordHash, mustChange, now: engine.ports.now() })]);
      return id;
    },
    seedCase: async (seed = {}) => {
      const { chat, locale = 'vi', openedAgoMs = 0, ...given } = seed;
      const openedAt = engine.ports.now() - openedAgoMs;
      const draft = { ...LAN, id: engine.ports.newId(), ...given, code: systemPorts.newCaseCode(), since: openedAt };
      const chatId = chat ?? `chat-of-${draft.id}`;
      if ((await getConversation(db, world.id(chatId))) === null) await world.know(chatId, locale);
      const conversation = await getConversation(db, world.id(chatId));
      if (conversation === null) throw new Error('the world does not know this chat');
      const state = { ...conversation.state, owner: 'queue' as const, caseId: draft.id, caseCode: draft.code.slice(0, 5) };
      await db.commit([
        saveConversation({ ...conversation, state, now: openedAt }),
        addCase(draft, { id: conversation.id, channel: 'telegram', locale }, openedAt),
      ]);
      return draft.id;
    },
    settle: async () => {
      await world.settle();
      const { outbox } = db.t;
      for (;;) {
        const open = await db.q
          .select({ id: outbox.id })
          .from(outbox)
          .where(inArray(outbox.status, ['due', 'sending']));
        if (open.length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    close: async () => {
      await app.close();
      await world.deliverer.stop();
      if (options.db === undefined) await db.close();
    },
  };
}

/** Lan, who is not paid. */
const LAN: Omit<CaseDraft, 'id' | 'code' | 'since'> = {
  kind: 'complaint',
  category: 'wages',
  urgent: false,
  anonymous: true,
  name: null,
  story: 'Chủ nợ lương ba tháng.',
  place: 'Tula',
  employer: 'OOO Stroy',
  files: [],
};

/** Somebody with a browser without scripts: keeps cookies, posts forms with the token of the last page. */
export type Visitor = {
  readonly get: (url: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (url: string, fields?: Record<string, string>, headers?: Record<string, string>) => Promise<Answer>;
  readonly cookies: Map<string, string>;
  /** The token that the last page had. */
  csrf: string;
};

export type Answer = {
  readonly status: number;
  readonly page: HTMLElement;
  readonly location: string;
  readonly response: LightMyRequestResponse;
};

export function visit(app: FastifyInstance): Visitor {
  const cookies = new Map<string, string>();
  const read = (response: LightMyRequestResponse): Answer => {
    for (const { name, value, maxAge } of response.cookies as { name: string; value: string; maxAge?: number }[]) {
      if (maxAge === 0 || value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const page = parse(response.body);
    visitor.csrf = page.querySelector('input[name=_csrf]')?.getAttribute('value') ?? visitor.csrf;
    return { status: response.statusCode, page, location: String(response.headers.location ?? ''), response };
  };
  const visitor: Visitor = {
    cookies,
    csrf: '',
    get: async (url, headers = {}) => read(await app.inject({ method: 'GET', url, headers, cookies: Object.fromEntries(cookies) })),
    post: async (url, fields = {}, headers = {}) =>
      read(
        await app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
          cookies: Object.fromEntries(cookies),
          payload: new URLSearchParams({ _csrf: visitor.csrf, ...fields }).toString(),
        }),
      ),
  };
  return visitor;
}

/** Signs a visitor in and opens the queue. */
export async function signIn(app: FastifyInstance, login: string, password: string = PASSWORD): Promise<Visitor> {
  const visitor = visit(app);
  const { page } = await visitor.get('/console/sign-in');
  const door = page.querySelector('input[name=_door]')?.getAttribute('value') ?? '';
  await visitor.post('/console/sign-in', { login, password, _door: door });
  await visitor.get('/console');
  return visitor;
}
