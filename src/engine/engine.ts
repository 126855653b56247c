/**
 * engine: what makes a turn durable. May import everything below it; never the console or http.
 * Effects become rows in one commit; the world is told only afterwards, and only through the outbox.
 */
import type { Channel, ChannelName } from '../channels/channel.js';
import type { Ports } from '../clock.js';
import type { Content } from '../content/load.js';
import type { Search } from '../content/search.js';
import type { Flows } from '../core/flow.js';
import type { Env } from '../core/types.js';
import type { Db } from '../db/db.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Approvals } from './approvals.js';
import type { Changes } from './changes.js';
import type { Glance, Serve } from './env.js';
import type { FileStore } from './file-store.js';
import type { Words } from './words.js';

export type Engine = {
  readonly db: Db;
  readonly ports: Ports;
  readonly flows: Flows;
  /** What a turn may know at this moment. */
  readonly env: (glance?: Glance | null) => Env;
  readonly words: Words;
  /** The articles that `env` and `words` speak from at this moment. */
  readonly content: () => Content;
  /** The search over them. */
  readonly search: () => Search;
  readonly approvals: Approvals;
  readonly serve: Serve;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly files: FileStore;
  readonly log: Log;
  readonly metrics: Metrics;
  /** "Something about a case changed", for open consoles. A hint, never the truth. */
  readonly changes: Changes;
  /** Names this process in claims and leases. */
  readonly processId: string;
  /** A named point on the path of a message; the crash rig stops the process there. */
  readonly reach: (point: CrashPoint) => void;
  /** Set by the shell once lanes and deliverer exist. */
  readonly wake: { turn: (conversationId: string) => void; deliver: (target: Target) => void };
};

export const CRASH_POINTS = ['received', 'before_commit', 'after_commit', 'before_send', 'after_send'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** A conversation with messages to send. `bulk` waits behind everything interactive. */
export type Target = {
  readonly conversationId: string;
  readonly channel: string;
  readonly chatId: string;
  readonly count: number;
  readonly bulk: boolean;
};
