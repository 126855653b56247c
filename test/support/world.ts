import { join } from 'node:path';
import { capabilities } from '../../src/channels/capabilities.js';
import type { Channel, Inbound, Outgoing, SendOutcome } from '../../src/channels/channel.js';
import { fixedPorts } from '../../src/clock.js';
import { type Content, loadContent } from '../../src/content/load.js';
import type { Article } from '../../src/content/schema.js';
import { buildSearch } from '../../src/content/search.js';
import type { Flows } from '../../src/core/flow.js';
import { type Audience, initialState, type Locale, type State } from '../../src/core/types.js';
import type { Db } from '../../src/db/db.js';
import { makeApprovals } from '../../src/engine/approvals.js';
import { assembleEngine } from '../../src/engine/assemble.js';
import { makeChanges } from '../../src/engine/changes.js';
import type { Deliverer } from '../../src/engine/deliver.js';
import type { CrashPoint, Engine } from '../../src/engine/engine.js';
import { makeEnv } from '../../src/engine/env.js';
import { makeMemoryFileStore } from '../../src/engine/file-store.js';
import type { Lanes } from '../../src/engine/lanes.js';
import { conversationIdOf, receive } from '../../src/engine/receive.js';
import type { Sweep } from '../../src/engine/sweep.js';
import { flows as realFlows } from '../../src/flows/index.js';
import { loadLocales } from '../../src/i18n/index.js';
import { silentLog } from '../../src/log.js';
import { makeMetrics } from '../../src/metrics.js';
import { modelsFolder, projectRoot } from '../../src/project-root.js';
import { getConversation, saveConversation } from '../../src/store/conversations.js';
import { outboxDepth } from '../../src/store/outbox.js';

const say = loadLocales(join(projectRoot, 'locales'));
const content = loadContent(join(projectRoot, 'content'));
const search = buildSearch(content, { models: modelsFolder });

/** The real content, with some articles changed in what the search does not read. */
export function contentWith(changes: Readonly<Record<string, (article: Article) => Article>>): Content {
  const articles = new Map(content.articles);
  for (const [id, change] of Object.entries(changes)) {
    const article = content.articles.get(id);
    if (article === undefined) throw new Error(`no article ${id}`);
    articles.set(id, change(article));
  }
  return { ...content, articles };
}

/** Counted over all worlds: two of them may share a database, where each event comes once. */
let events = 0;

export type World = {
  readonly engine: Engine;
  readonly lanes: Lanes;
  readonly deliverer: Deliverer;
  readonly sweep: Sweep;
  readonly ports: ReturnType<typeof fixedPorts>;
  /** Everything the platform accepted, in order. */
  readonly sent: Outgoing[];
  /** The platform's next answers; `sent` when the list is empty. */
  readonly answers: (SendOutcome | (() => Promise<SendOutcome>))[];
  readonly id: (chat: string) => string;
  readonly person: (chat: string, input: Inbound['input'] | string, key?: string) => Promise<void>;
  readonly state: (chat: string) => Promise<State>;
  /** Someone who has been welcomed before. */
  readonly know: (chat: string, locale?: Locale, audience?: Audience) => Promise<void>;
  /** Waits until no turn and no message that is due is left. */
  readonly settle: () => Promise<void>;
};

export type WorldSetting = {
  readonly flows?: Flows;
  readonly reach?: (point: CrashPoint) => void;
  readonly processId?: string;
  readonly ports?: ReturnType<typeof fixedPorts>;
  readonly content?: Content;
  readonly serve?: Engine['serve'];
};

/** The real engine on a given database, with a platform that answers as told. */
export function makeWorld(db: Db, setting: WorldSetting = {}): World {
  const ports = setting.ports ?? fixedPorts();
  const sent: Outgoing[] = [];
  const answers: World['answers'] = [];
  const channel: Channel = {
    name: 'telegram',
    capabilities: capabilities.telegram,
    pace: { perSecond: 1e6, burst: 1e6, chatPerSecond: 1e6, chatBurst: 1e6 },
    secrets: [],
    verify: () => ({ ok: true }),
    parse: () => [],
    send: async (message) => {
      const next = answers.shift();
      const outcome =
        typeof next === 'function' ? await next() : (next ?? { outcome: 'sent' as const, platformId: String(sent.length + 1) });
      if (outcome.outcome === 'sent') sent.push(message);
      return outcome;
    },
    download: async () => ({ bytes: Buffer.from('evidence'), mime: 'image/jpeg' }),
  };
  const approvals = makeApprovals();
  const serve = setting.serve ?? 'checked';
  const served = setting.content ?? content;
  const { env, words } = makeEnv(served, say, ports, search, { approvals, serve });
  const { engine, lanes, deliverer, sweep } = assembleEngine({
    db,
    ports,
    flows: setting.flows ?? realFlows,
    env,
    words,
    content: () => served,
    search: () => search,
    approvals,
    serve,
    channels: new Map([[channel.name, channel]]),
    files: makeMemoryFileStore(),
    log: silentLog,
    metrics: makeMetrics(),
    changes: makeChanges(),
    processId: setting.processId ?? 'test',
    reach: setting.reach ?? (() => {}),
  });
  const busy = new Set<string>();
  const id = (chat: string) => conversationIdOf(channel.name, chat);

  const world: World = {
    engine,
    lanes,
    deliverer,
    sweep,
    ports,
    sent,
    answers,
    id,
    person: async (chat, input, key = `event-${++events}`) => {
      busy.add(id(chat));
      const given: Inbound['input'] = typeof input === 'string' ? { kind: 'text', text: input, messageId: key } : input;
      await receive(engine, channel, [{ eventKey: key, chatId: chat, at: ports.now(), input: given }]);
    },
    state: async (chat) => (await getConversation(db, id(chat)))?.state ?? initialState,
    know: async (chat, locale = 'vi', audience = 'worker') => {
      const state: State = { ...initialState, owner: 'bot', promised: true, locale, localeFixed: true, audience };
      const now = ports.now();
      await db.commit([
        saveConversation({
          id: id(chat),
          channel: channel.name,
          chatId: chat,
          version: 0,
          nextSeq: 1,
          state,
          reachable: true,
          lastInAt: now,
          now,
        }),
      ]);
    },
    settle: async () => {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        if ([...busy].some((c) => lanes.isBusy(c) || deliverer.isBusy(c))) continue;
        if ((await outboxDepth(db, ports.now())).waiting === 0) return;
        await sweep.once();
      }
    },
  };
  return world;
}
