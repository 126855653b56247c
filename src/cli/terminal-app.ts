import { join } from 'node:path';
import { claimCase } from '../cases/claim.js';
import { closeCase } from '../cases/close.js';
import { expireClaims } from '../cases/expire.js';
import { replyToCase } from '../cases/reply.js';
import { capabilities } from '../channels/capabilities.js';
import type { Channel, ChannelName, Inbound, Outgoing } from '../channels/channel.js';
import type { Ports } from '../clock.js';
import { loadContent } from '../content/load.js';
import { matchChoice } from '../core/choices.js';
import type { StaffActor } from '../core/permissions.js';
import { cleanText } from '../core/text.js';
import { type Audience, initialState, type Locale, type MediaRef, type Owner } from '../core/types.js';
import type { Db } from '../db/db.js';
import { makeApprovals } from '../engine/approvals.js';
import { makeChanges } from '../engine/changes.js';
import { makeDeliverer } from '../engine/deliver.js';
import type { Engine } from '../engine/engine.js';
import { makeEnv } from '../engine/env.js';
import { makeMemoryFileStore } from '../engine/file-store.js';
import { conversationIdOf, receive } from '../engine/receive.js';
import { runTurn } from '../engine/turn.js';
import { flows } from '../flows/index.js';
import { loadLocales } from '../i18n/index.js';
import { silentLog } from '../log.js';
import { makeMetrics } from '../metrics.js';
import { projectRoot } from '../project-root.js';
import { getConversation, saveConversation } from '../store/conversations.js';

export type Shown = { readonly text: string; readonly choices: readonly { readonly payload: string; readonly label: string }[] };
export type Answer = { readonly replies: readonly Shown[]; readonly flow: string | null; readonly owner: Owner };

export type TerminalChat = {
  readonly engine: Engine;
  readonly say: (text: string) => Promise<Answer>;
  /** By caption, by number or by payload, as the channel allows. */
  readonly choose: (which: string) => Promise<Answer>;
  readonly attach: (name: string, caption?: string) => Promise<Answer>;
  readonly start: (payload?: string) => Promise<Answer>;
  readonly input: (input: Inbound['input']) => Promise<Answer>;
  readonly wait: (ms: number) => Promise<Answer>;
  readonly staff: (text: string) => Promise<Answer>;
  readonly close: () => Promise<Answer>;
  readonly stop: () => Promise<void>;
};

const OFFICER: StaffActor = { kind: 'staff', id: 'officer-1', name: 'Hà', role: 'officer' };

export type ChatSetting = {
  readonly channel: ChannelName;
  readonly locale?: Locale;
  readonly audience?: Audience;
  readonly ports: Ports & { advance: (ms: number) => void };
  readonly db: Db;
};

/** One conversation on the real engine, as a channel renders it, with a clock that moves only when told. */
export async function openTerminalChat(setting: ChatSetting): Promise<TerminalChat> {
  const { ports, db } = setting;
  const say = loadLocales(join(projectRoot, 'locales'));
  const content = loadContent(join(projectRoot, 'content'));
  const { env, words, search } = makeEnv(content, say, ports);
  let heard: Outgoing[] = [];
  const channel: Channel = {
    name: setting.channel,
    capabilities: capabilities[setting.channel],
    pace: { perSecond: 1e6, burst: 1e6, chatPerSecond: 1e6, chatBurst: 1e6 },
    secrets: [],
    verify: () => ({ ok: true }),
    parse: () => [],
    send: async (message) => {
      heard.push(message);
      return { outcome: 'sent', platformId: null };
    },
  };
  const chatId = 'terminal';
  const conversationId = conversationIdOf(channel.name, chatId);
  const wake: { turn: (id: string) => void; deliver: Engine['wake']['deliver'] } = { turn: () => {}, deliver: () => {} };
  const engine: Engine = {
    db,
    ports,
    flows,
    env,
    words,
    content: () => content,
    search: () => search,
    approvals: makeApprovals(),
    serve: 'checked',
    channels: new Map([[channel.name, channel]]),
    files: makeMemoryFileStore(),
    log: silentLog,
    metrics: makeMetrics(),
    changes: makeChanges(),
    processId: 'terminal',
    reach: () => {},
    wake,
  };
  const deliverer = makeDeliverer(engine);
  let due = 0;
  wake.deliver = (target) => {
    due += target.count;
    deliverer.wake(target);
  };
  let events = 0;
  let shown: Outgoing[] = [];

  async function settle(): Promise<Answer> {
    while (await runTurn(engine, conversationId));
    while (heard.length < due || deliverer.isBusy(conversationId)) await new Promise((resolve) => setImmediate(resolve));
    const replies = heard.map(({ text, choices }) => ({ text, choices }));
    if (heard.length > 0) shown = heard;
    heard = [];
    due = 0;
    const state = (await getConversation(db, conversationId))?.state;
    return { replies, flow: state?.flow?.flow ?? null, owner: state?.owner ?? 'closed' };
  }

  async function input(given: Inbound['input']): Promise<Answer> {
    const event: Inbound = { eventKey: `event-${++events}`, chatId, at: ports.now(), input: given };
    await receive(engine, channel, [event]);
    return settle();
  }

  async function currentCase(): Promise<string> {
    const state = (await getConversation(db, conversationId))?.state;
    if (state?.caseId == null) throw new Error('No case is open: nothing for the staff to answer');
    return state.caseId;
  }

  const chat: TerminalChat = {
    engine,
    input,
    say: (text) => {
      const cleaned = cleanText(text);
      return input(cleaned.startsWith('/start') ? { kind: 'start' } : { kind: 'text', text: cleaned, messageId: `m${events + 1}` });
    },
    choose: async (which) => {
      const choices = shown.flatMap((message) => message.choices);
      if (choices.length === 0) return chat.say(which);
      const asChoices = choices.map((c) => ({ payload: c.payload, label: { text: c.label } }));
      const payload =
        matchChoice(asChoices, which, setting.locale ?? 'vi', env()) ?? asChoices.find((c) => c.label.text === which)?.payload;
      return payload === undefined ? chat.say(which) : input({ kind: 'choice', payload });
    },
    attach: (name, caption) => {
      const kind: MediaRef['kind'] = /\.(jpe?g|png|webp|heic|gif)$/i.test(name)
        ? 'photo'
        : /\.(ogg|mp3|m4a|amr)$/i.test(name)
          ? 'voice'
          : 'document';
      return input({
        kind: 'media',
        files: [{ kind, ref: name, name }],
        ...(caption === undefined ? {} : { caption: cleanText(caption) }),
        messageId: `m${events + 1}`,
      });
    },
    start: (payload) => input({ kind: 'start', ...(payload === undefined ? {} : { payload }) }),
    wait: async (ms) => {
      ports.advance(ms);
      await expireClaims(engine);
      return settle();
    },
    staff: async (text) => {
      const caseId = await currentCase();
      const state = (await getConversation(db, conversationId))?.state;
      if (state?.owner === 'queue') await claimCase(engine, OFFICER, caseId);
      await replyToCase(engine, OFFICER, caseId, text);
      return settle();
    },
    close: async () => {
      await closeCase(engine, OFFICER, await currentCase(), 'solved');
      return settle();
    },
    stop: async () => {
      await deliverer.stop();
      await db.close();
    },
  };
  if (setting.locale !== undefined || setting.audience !== undefined) await preset(setting, conversationId, chatId);
  return chat;
}

/** A person who has been welcomed before: language and role known, promise given. */
async function preset(setting: ChatSetting, conversationId: string, chatId: string): Promise<void> {
  const now = setting.ports.now();
  const state = {
    ...initialState,
    owner: 'bot' as const,
    promised: true,
    locale: setting.locale ?? null,
    localeFixed: setting.locale !== undefined,
    audience: setting.audience ?? null,
  };
  await setting.db.commit([
    saveConversation({
      id: conversationId,
      channel: setting.channel,
      chatId,
      version: 0,
      nextSeq: 1,
      state,
      reachable: true,
      lastInAt: now,
      now,
    }),
  ]);
}
