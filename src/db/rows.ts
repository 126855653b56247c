import type { Input } from '../core/types.js';

/** What an inbound row keeps: the input, and where an answer goes. */
export type InboundRow = {
  readonly input: Input;
  readonly chatId: string;
  /** When it happened according to the platform, epoch ms. */
  readonly at: number;
  /** Language of the person's app, when the platform tells. */
  readonly languageHint?: string;
};

/** One message of a platform, worded and within its limits. */
export type OutboundBody = {
  readonly text: string;
  readonly choices: readonly { readonly payload: string; readonly label: string }[];
};
