/**
 * channels: one folder per platform. May import `core` and its own platform library; never the database, the
 * engine or another channel. To add one: a folder with parse and send, its capabilities, a line in `index.ts`,
 * its keys in `config.ts`, a table of fixtures in test/channels.
 */
import type { Input, MediaRef } from '../core/types.js';

export const CHANNEL_NAMES = ['telegram', 'zalo-oa', 'zalo-bot', 'simulator'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** What a platform can show. `render` turns every reply into messages within these limits. */
export type Capabilities = {
  /** UTF-16 units of one message, with a margin. */
  readonly textLimit: number;
  /** Most buttons under one message; 0 means none exist and choices become numbered lines. */
  readonly maxButtons: number;
  readonly labelLimit: number;
  /** Bytes. */
  readonly payloadLimit: number;
  readonly typing: boolean;
  readonly mediaIn: boolean;
};

/** How fast a platform wants to be spoken to. */
export type Pace = {
  readonly perSecond: number;
  readonly burst: number;
  readonly chatPerSecond: number;
  readonly chatBurst: number;
  /** Chats with a limit of their own (Telegram groups: 20 a minute); null for all others. */
  readonly slower?: (chatId: string) => { readonly perSecond: number; readonly burst: number } | null;
};

/** One event of a platform in our words. Ids are strings, always. */
export type Inbound = {
  /** The platform's key of this event; unique per channel, for good. */
  readonly eventKey: string;
  readonly chatId: string;
  /** Epoch ms, by the platform's clock. */
  readonly at: number;
  readonly input: Input;
  readonly languageHint?: string;
  /** What `acknowledge` needs, for example the id of a callback query. */
  readonly ackId?: string;
};

export type Ignored = { readonly ignored: string };

export type RawRequest = {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
};

export type Outgoing = {
  readonly chatId: string;
  readonly text: string;
  readonly choices: readonly { readonly payload: string; readonly label: string }[];
};

/**
 * The closed list of what can become of a message. `unknown` exists because no platform gives an idempotency key:
 * after a timeout nobody can say whether the message arrived.
 */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly platformId: string | null }
  | { readonly outcome: 'throttled'; readonly retryAfterMs: number; readonly scope: 'chat' | 'all' }
  | { readonly outcome: 'temporary'; readonly code: string }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'blocked'; readonly code: string }
  | { readonly outcome: 'window_closed'; readonly code: string }
  | { readonly outcome: 'unknown'; readonly code: string }
  | { readonly outcome: 'misconfigured'; readonly code: string };

export type OutcomeName = SendOutcome['outcome'];

/** What a webhook gets back when a request may not be let in. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly status: number; readonly why: string };

export type Download = { readonly bytes: Buffer; readonly mime: string | null } | { readonly gone: string };

/** Gives inbound events to the engine; resolves when they are safely stored. */
export type Receive = (channel: Channel, inbound: readonly Inbound[]) => Promise<void>;

export type Channel = {
  readonly name: ChannelName;
  readonly capabilities: Capabilities;
  readonly pace: Pace;
  /** Strings that must never appear in a log. */
  readonly secrets: readonly string[];
  readonly verify: (request: RawRequest) => Verdict;
  /** Throws nothing: a body that makes no sense is `ignored`. */
  readonly parse: (request: RawRequest) => readonly (Inbound | Ignored)[];
  /** Never throws for what a platform answers or does not answer. */
  readonly send: (message: Outgoing) => Promise<SendOutcome>;
  /** Tells the platform that a tap was heard. Harmless to repeat or to lose. */
  readonly acknowledge?: (inbound: Inbound) => Promise<void>;
  readonly typing?: (chatId: string) => Promise<void>;
  readonly download?: (file: MediaRef) => Promise<Download>;
  /** Registers the webhook or begins to poll. */
  readonly start?: (receive: Receive) => Promise<void>;
  readonly stop?: () => Promise<void>;
  /** A short word for `/health/ready`; throws or says false when the platform cannot be used. */
  readonly healthy?: () => boolean;
};

export function isInbound(parsed: Inbound | Ignored): parsed is Inbound {
  return 'eventKey' in parsed;
}
