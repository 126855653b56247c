import type { Config } from '../config.js';
import { COMMAND_NAMES, LOCALES } from '../core/types.js';
import type { Channel } from './channel.js';
import type { Simulator } from './simulator.js';
import { telegramChannel } from './telegram/telegram.js';

type Say = (locale: (typeof LOCALES)[number], key: string) => string;
type LogPort = { readonly info: (event: string, detail?: Record<string, string | number | boolean>) => void };

/** The list of channels, by hand, from the configuration. */
export function buildChannels(config: Config, simulator: Simulator | null, say: Say, log: LogPort): readonly Channel[] {
  const channels: Channel[] = simulator === null ? [] : [simulator.channel];
  if (config.telegram !== null) {
    channels.push(
      telegramChannel({
        ...config.telegram,
        publicUrl: config.publicUrl,
        log: log.info,
        commands: [null, ...LOCALES].map((locale) => ({
          locale,
          list: COMMAND_NAMES.map((command) => ({ command, description: say(locale ?? 'vi', `command.${command}`) })),
        })),
      }),
    );
  }
  return channels;
}
