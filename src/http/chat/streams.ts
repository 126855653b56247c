import type { ServerResponse } from 'node:http';
import type { Simulator } from '../../channels/simulator.js';
import type { Engine } from '../../engine/engine.js';
import { describeError } from '../../log.js';
import { readHistory } from './history.js';

const RETRY_MS = 2_000;
const HEARTBEAT_MS = 25_000;
/** A row may become visible a little after rows with a later time; looking back this far finds it. */
const LOOK_BACK_MS = 60_000;
const MOST_PER_CHAT = 6;

export type Streams = {
  /** False when this chat has too many open pages. Otherwise the response now belongs to the stream. */
  readonly open: (raw: ServerResponse, headers: Readonly<Record<string, string>>, chatId: string, after: number) => boolean;
  /** Something of this chat was stored. */
  readonly wake: (chatId: string) => void;
  readonly endAll: () => void;
};

type Stream = { readonly wake: () => void; readonly end: () => void };

/** Server-sent events of the chats that are open in browsers: first what was missed, then what comes, each once. */
export function makeStreams(engine: Engine, simulator: Simulator): Streams {
  const open = new Map<string, Set<Stream>>();

  function start(raw: ServerResponse, chatId: string, after: number): Stream {
    const sent = new Set<string>();
    let newest = after;
    let busy = false;
    let again = false;

    async function push(): Promise<void> {
      for (let from: number | null = Math.max(after, newest - LOOK_BACK_MS); from !== null && !raw.writableEnded; ) {
        const page = await readHistory(engine, chatId, from);
        const fresh = page.entries.filter((entry) => !sent.has(entry.id));
        for (const entry of fresh) sent.add(entry.id);
        newest = Math.max(newest, ...fresh.map((entry) => entry.at));
        if (fresh.length > 0 && !raw.writableEnded) raw.write(`data: ${JSON.stringify(fresh)}\n\n`);
        from = page.next;
      }
    }

    async function pushAll(): Promise<void> {
      again = true;
      if (busy) return;
      busy = true;
      try {
        while (again) {
          again = false;
          await push();
        }
      } catch (error) {
        // The browser comes back and asks for what it missed.
        engine.log.warn('chat_stream_failed', describeError(error));
        raw.end();
      } finally {
        busy = false;
      }
    }

    const heartbeat = setInterval(() => raw.write(': here\n\n'), HEARTBEAT_MS);
    const stopListening = simulator.listen(chatId, () => void pushAll());
    const stream: Stream = { wake: () => void pushAll(), end: () => raw.end() };
    raw.on('close', () => {
      clearInterval(heartbeat);
      stopListening();
      const others = open.get(chatId);
      others?.delete(stream);
      if (others?.size === 0) open.delete(chatId);
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    void pushAll();
    return stream;
  }

  return {
    open: (raw, headers, chatId, after) => {
      const streams = open.get(chatId) ?? new Set();
      if (streams.size >= MOST_PER_CHAT) return false;
      raw.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      open.set(chatId, streams.add(start(raw, chatId, after)));
      return true;
    },
    wake: (chatId) => {
      for (const stream of open.get(chatId) ?? []) stream.wake();
    },
    endAll: () => {
      for (const streams of open.values()) for (const stream of streams) stream.end();
    },
  };
}
