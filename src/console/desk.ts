/**
 * console: where staff read cases and answer. May import everything below it; never http, cli or drizzle.
 * A page is one file in `pages/` with its routes and its view, and one line in `plugin.ts`. Views are functions of
 * plain data and words. Order of checks in every handler: signed in → form is ours → role → `allow` on the case → do.
 */
import type { Locale, Params } from '../core/types.js';
import type { Engine } from '../engine/engine.js';
import type { Say } from '../i18n/index.js';
import type { Assets } from './assets.js';
import type { Attempts } from './attempts.js';
import type { Streams } from './live.js';
import type { Once } from './once.js';

export type ConsoleDeps = {
  readonly engine: Engine;
  readonly say: Say;
  /** 32 bytes; binds sign-in forms to the browser that asked for them. */
  readonly cookieKey: Buffer;
  /** True behind https: cookies get `Secure` and the `__Host-` prefix. */
  readonly secure: boolean;
};

/** What every page of the console works with. */
export type Desk = ConsoleDeps & {
  readonly assets: Assets;
  readonly attempts: Attempts;
  readonly once: Once;
  readonly streams: Streams;
};

/** The words of one language. */
export type Words = (key: string, params?: Params) => string;

export function wordsOf(desk: Pick<Desk, 'say'>, locale: Locale): Words {
  return (key, params) => desk.say(locale, key, params);
}
