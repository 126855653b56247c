import type { Api } from 'grammy';
import type { Inbound } from '../channel.js';
import { failureOf } from './failure.js';
import type { Self } from './parse.js';
import { isRejected, pollUpdates, waitAfter } from './poll.js';
import { ensureCommands, ensureWebhook } from './setup.js';
import type { TelegramOptions } from './telegram.js';

/** How long the start of the whole program waits for Telegram; after that it goes on by itself. */
const START_PATIENCE_MS = 3_000;
const CHECK_WEBHOOK_MS = 5 * 60_000;
/** A doubt is looked into at most this often, so that strangers cannot make us busy. */
const CHECK_AGAIN_MS = 10_000;
/** Polls that may fail in a row before the channel counts as down. */
const PATIENT_FAILURES = 3;

export type Connection = {
  readonly self: () => Self;
  readonly start: (receive: (inbound: readonly Inbound[]) => Promise<void>) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly healthy: () => boolean;
  /** Someone called our webhook with a wrong secret: perhaps the platform, with one from before. */
  readonly doubt: () => void;
  readonly noteSend: (accepted: boolean) => void;
};

type Settings = Pick<TelegramOptions, 'token' | 'webhookSecret' | 'publicUrl' | 'commands' | 'log'>;

/** Keeps one bot connected: who it is, its commands, its webhook or its polling, and whether all that works. */
export function connect(api: Api, { token, webhookSecret, publicUrl, commands, log }: Settings): Connection {
  const webhook = publicUrl === null ? null : { url: `${publicUrl.replace(/\/+$/, '')}/webhooks/telegram`, secret: webhookSecret };
  const stopping = new AbortController();
  const stop = stopping.signal;
  let self: Self = { id: token.split(':')[0] ?? '', username: null };
  let state: 'starting' | 'usable' | 'rejected' | 'down' = 'starting';
  let failures = 0;
  let seenErrorAt = 0;
  let running: Promise<void> | null = null;
  let checkNow: (() => void) | null = null;

  function heard(error: unknown): void {
    failures = error === null ? 0 : failures + 1;
    if (error === null) become('usable');
    else if (isRejected(error)) become('rejected');
    else if (failures >= PATIENT_FAILURES || state === 'starting') become('down');
  }

  function become(next: typeof state): void {
    if (next === state) return;
    state = next;
    log('telegram_state', { state });
  }

  async function setUp(): Promise<void> {
    const { username } = await api.getMe();
    self = { ...self, username: username ?? null };
    if (webhook !== null) seenErrorAt = await ensureWebhook(api, webhook, seenErrorAt, log);
    await ensureCommands(api, commands, log);
  }

  async function untilSetUp(firstTry: () => void): Promise<void> {
    for (let tries = 1; !stop.aborted; tries++) {
      try {
        await setUp();
        heard(null);
        return firstTry();
      } catch (error) {
        heard(error);
        log('telegram_setup_failed', { code: failureOf(error) });
        firstTry();
        await pause(waitAfter(error, tries), stop);
      }
    }
  }

  /** A poller that shares our token, or a changed secret, can take the webhook away at any time. */
  async function watchWebhook(ours: NonNullable<typeof webhook>): Promise<void> {
    while (!stop.aborted) {
      await pause(CHECK_AGAIN_MS, stop);
      await pause(CHECK_WEBHOOK_MS - CHECK_AGAIN_MS, stop, (wake) => {
        checkNow = wake;
      });
      checkNow = null;
      if (stop.aborted) return;
      try {
        seenErrorAt = await ensureWebhook(api, ours, seenErrorAt, log);
        heard(null);
      } catch (error) {
        heard(error);
        log('telegram_setup_failed', { code: failureOf(error) });
      }
    }
  }

  return {
    self: () => self,
    healthy: () => state === 'usable',
    doubt: () => checkNow?.(),
    noteSend: (accepted) => become(accepted ? 'usable' : 'rejected'),
    start: async (receive) => {
      if (running !== null) return;
      let firstTry = (): void => {};
      const tried = new Promise<void>((resolve) => {
        firstTry = resolve;
      });
      running = untilSetUp(firstTry).then(() =>
        webhook === null ? pollUpdates({ api, self, receive, log, stop, pause: (ms) => pause(ms, stop), heard }) : watchWebhook(webhook),
      );
      await pause(START_PATIENCE_MS, stop, (wake) => void tried.then(wake));
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Waits; ends early when `stop` is raised or the wake-up is called. */
function pause(ms: number, stop: AbortSignal, giveWakeUp?: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (stop.aborted) return done();
    stop.addEventListener('abort', done);
    giveWakeUp?.(done);
  });
}
