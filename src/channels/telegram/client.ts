import { Api, type ApiClientOptions } from 'grammy';
import type { Pool } from 'undici';
import { TelegramUnavailableError } from './failure.js';
import { type Answer, type NoAnswer, openTransport, type Stop } from './transport.js';

/** The longest a set-up call or a long poll (25 s) may take. */
const API_TIMEOUT_MS = 40_000;

export type Client = {
  /** grammY's typed methods: for everything that is rare. Throws `GrammyError` or `HttpError`. */
  readonly api: Api;
  /** One method with a JSON body, unread and never throwing: for what happens once or twice per message. */
  readonly call: (method: string, payload: object, timeoutMs: number) => Promise<Answer | NoAnswer>;
  readonly pool: Pool;
  /** Path of a file that getFile told of, on the same server. */
  readonly filePath: (path: string) => string;
};

/**
 * A client for `apiRoot`, which may be a proxy or an own Bot API server and may have a path.
 * https://core.telegram.org/bots/api#making-requests
 */
export function openClient(apiRoot: string, token: string): Client {
  const { origin, pathname } = new URL(apiRoot);
  const prefix = pathname.replace(/\/+$/, '');
  const transport = openTransport(origin);
  const api = new Api(token, {
    apiRoot: `${origin}${prefix}`,
    timeoutSeconds: API_TIMEOUT_MS / 1000,
    sensitiveLogs: false,
    canUseWebhookReply: () => false,
    fetch: makeFetch((path, body, stop) => transport.post(path, body, API_TIMEOUT_MS, stop)),
  });
  return {
    api,
    pool: transport.pool,
    call: (method, payload, timeoutMs) => transport.post(`${prefix}/bot${token}/${method}`, JSON.stringify(payload), timeoutMs),
    filePath: (path) => `${prefix}/file/bot${token}/${path.split('/').map(encodeURIComponent).join('/')}`,
  };
}

type Post = (path: string, body: string, stop?: Stop) => Promise<Answer | NoAnswer>;
type Fetch = NonNullable<ApiClientOptions['fetch']>;

/** The little of `fetch` that grammY uses, over our own connections: the same proxies, limits and clean errors. */
function makeFetch(post: Post): Fetch {
  const fetch = async (url: string, options: { body: string; signal?: Stop }) => {
    const { pathname } = new URL(url);
    const answer = await post(pathname, options.body, options.signal);
    // The url holds the token; the code of the failure does not.
    if ('failed' in answer) throw new TelegramUnavailableError(answer.failed);
    return { status: answer.status, json: async (): Promise<unknown> => JSON.parse(answer.body) };
  };
  return fetch as unknown as Fetch;
}
