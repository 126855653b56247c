import { capabilities } from './capabilities.js';
import type { Channel, Download, Outgoing } from './channel.js';

/** Where the simulator keeps uploads; the engine's sealed file store fits. */
export type UploadStore = {
  readonly put: (id: string, bytes: Buffer) => Promise<void>;
  readonly get: (id: string) => Promise<Buffer | null>;
};

/**
 * A platform in this process: behind the browser chat page, `npm run chat` and tests. Its "phones" listen for
 * messages; its uploads wait on disk until the engine fetches them, as on any platform, and survive a crash.
 */
export type Simulator = {
  readonly channel: Channel;
  /** Hears what is sent to a chat. Returns the function that stops listening. */
  readonly listen: (chatId: string, hear: (message: Outgoing) => void) => () => void;
  /** Keeps an upload under `ref`, which then stands in its `MediaRef`. The same upload twice is kept once. */
  readonly upload: (ref: string, bytes: Buffer) => Promise<void>;
};

export function makeSimulator(uploads: UploadStore): Simulator {
  const phones = new Map<string, Set<(message: Outgoing) => void>>();
  let sent = 0;

  const channel: Channel = {
    name: 'simulator',
    capabilities: capabilities.simulator,
    pace: { perSecond: 10_000, burst: 1_000, chatPerSecond: 1_000, chatBurst: 100 },
    secrets: [],
    // It has no webhook: its page talks to the server directly.
    verify: () => ({ ok: false, status: 404, why: 'no_webhook' }),
    parse: () => [],
    send: async (message) => {
      for (const hear of phones.get(message.chatId) ?? []) hear(message);
      return { outcome: 'sent', platformId: String(++sent) };
    },
    download: async (file): Promise<Download> => {
      const bytes = await uploads.get(uploadId(file.ref));
      return bytes === null ? { gone: 'upload_lost' } : { bytes, mime: null };
    },
    healthy: () => true,
  };

  return {
    channel,
    listen: (chatId, hear) => {
      const listeners = phones.get(chatId) ?? new Set();
      phones.set(chatId, listeners.add(hear));
      return () => {
        listeners.delete(hear);
        if (listeners.size === 0) phones.delete(chatId);
      };
    },
    upload: (ref, bytes) => uploads.put(uploadId(ref), bytes),
  };
}

function uploadId(ref: string): string {
  return `upload-${ref}`;
}
