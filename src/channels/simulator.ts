import { capabilities } from './capabilities.js';
import type { Channel, Download, Outgoing } from './channel.js';

/**
 * A platform in this process: behind the browser chat page, `npm run chat` and tests. Its "phones" listen for
 * messages; its uploads wait here until the engine fetches them, as on any platform.
 */
export type Simulator = {
  readonly channel: Channel;
  /** Hears what is sent to a chat. Returns the function that stops listening. */
  readonly listen: (chatId: string, hear: (message: Outgoing) => void) => () => void;
  /** Keeps an upload and gives the `ref` for its `MediaRef`. */
  readonly upload: (bytes: Buffer, mime: string) => string;
};

const KEEP_UPLOADS = 500;

export function makeSimulator(newId: () => string): Simulator {
  const phones = new Map<string, Set<(message: Outgoing) => void>>();
  const uploads = new Map<string, { bytes: Buffer; mime: string }>();
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
    download: async (file): Promise<Download> => uploads.get(file.ref) ?? { gone: 'upload_lost' },
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
    upload: (bytes, mime) => {
      const ref = newId();
      uploads.set(ref, { bytes, mime });
      const oldest = uploads.keys().next().value;
      if (uploads.size > KEEP_UPLOADS && oldest !== undefined) uploads.delete(oldest);
      return ref;
    },
  };
}
