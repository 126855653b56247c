import type { Capabilities, ChannelName } from './channel.js';

/**
 * Limits of each platform, with a margin on text (how a platform counts characters is not always documented).
 * Telegram: core.telegram.org/bots/api. Zalo: docs.zaloplatforms.com.
 */
export const capabilities: Readonly<Record<ChannelName, Capabilities>> = {
  telegram: { textLimit: 4000, maxButtons: 12, labelLimit: 60, payloadLimit: 64, typing: true, mediaIn: true },
  'zalo-oa': { textLimit: 1900, maxButtons: 5, labelLimit: 100, payloadLimit: 1000, typing: false, mediaIn: true },
  'zalo-bot': { textLimit: 1900, maxButtons: 0, labelLimit: 0, payloadLimit: 0, typing: true, mediaIn: true },
  simulator: { textLimit: 4000, maxButtons: 12, labelLimit: 80, payloadLimit: 64, typing: true, mediaIn: true },
};
