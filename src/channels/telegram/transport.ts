import { Pool } from 'undici';
import { failureCode } from './failure.js';

/** What came back, unread. Telegram says the same in `status` and in the body; a proxy in between says only `status`. */
export type Answer = { readonly status: number; readonly body: string; readonly retryAfter: string | null };

/** No whole answer. `written` tells whether the request may have reached the platform; `code` never holds an address. */
export type NoAnswer = { readonly failed: string; readonly written: boolean };

/** The part of an abort signal that is needed here; grammY brings its own class for it. */
export type Stop = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

export type Transport = {
  readonly post: (path: string, body: string, timeoutMs: number, stop?: Stop) => Promise<Answer | NoAnswer>;
  readonly pool: Pool;
};

/** Far above any answer to the methods used here (100 updates of 4096 characters in escaped form). */
const MAX_ANSWER_BYTES = 16_000_000;
const HEADERS = { 'content-type': 'application/json' };

/**
 * Kept-alive connections to one Bot API server. Uses undici's `dispatch`, because only there `onRequestStart` tells
 * exactly whether a failed request was ever put on the wire; that decides between "try again" and "unknown".
 */
export function openTransport(origin: string): Transport {
  const pool = new Pool(origin, {
    connections: 64,
    connect: { timeout: 5_000 },
    // Shorter than any server keeps idle connections: a request written into a closing one ends as "unknown".
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
    // One timer of our own per request covers waiting for a connection too; undici's do not.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { pool, post: (path, body, timeoutMs, stop) => post(pool, path, body, timeoutMs, stop) };
}

function post(pool: Pool, path: string, body: string, timeoutMs: number, stop: Stop | undefined): Promise<Answer | NoAnswer> {
  return new Promise((resolve) => {
    let abort: (() => void) | null = null;
    let over = false;
    let status = 0;
    let retryAfter: string | null = null;
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (result: Answer | NoAnswer): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
      resolve(result);
    };
    const giveUp = (failed: string): void => {
      if (over) return;
      settle({ failed, written: abort !== null });
      abort?.();
    };
    const onStop = (): void => giveUp('stopped');
    const timer = setTimeout(giveUp, timeoutMs, 'timeout');

    if (stop?.aborted === true) return giveUp('stopped');
    stop?.addEventListener('abort', onStop);
    pool.dispatch(
      { path, method: 'POST', headers: HEADERS, body },
      {
        onRequestStart(controller) {
          abort = () => controller.abort(new Error('gave up'));
          // Given up while waiting for a connection: this must not go out any more.
          if (over) abort();
        },
        onResponseStart(_controller, statusCode, headers) {
          status = statusCode;
          const given = headers['retry-after'];
          retryAfter = typeof given === 'string' ? given : null;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) giveUp('answer_too_big');
          else chunks.push(chunk);
        },
        onResponseEnd() {
          settle({ status, body: (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '', retryAfter });
        },
        onResponseError(_controller, error) {
          settle({ failed: failureCode(error), written: abort !== null });
        },
      },
    );
  });
}
