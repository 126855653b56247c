import type { Ports } from '../clock.js';
import type { Content } from '../content/load.js';
import type { Models } from '../content/models.js';
import { buildSearch } from '../content/search.js';
import type { Say } from '../i18n/index.js';
import { modelsFolder } from '../project-root.js';
import type { Engine } from './engine.js';
import { type Lifecycle, makeEnv } from './env.js';

/** What the whole process speaks from. Its parts stay the same for good; what they say changes with `reload`. */
export type Library = Pick<Engine, 'env' | 'words' | 'content' | 'search'> & {
  readonly say: Say;
  /** Reads everything again. Throws what `read` throws, and then nothing has changed. */
  readonly reload: () => Content;
};

/** Opens the library: reads content and words and builds the search over them. A turn in progress keeps what it began with. */
export function openLibrary(read: () => { content: Content; say: Say }, ports: Ports, lifecycle: Lifecycle): Library {
  const open = (before: Models | null) => {
    const { content, say } = read();
    const search = buildSearch(content, { models: modelsFolder, instead: before });
    return { content, say, ...makeEnv(content, say, ports, search, lifecycle) };
  };
  let now = open(null);
  return {
    say: (locale, key, params) => now.say(locale, key, params),
    env: (glance) => now.env(glance),
    words: {
      say: (locale, key, params) => now.words.say(locale, key, params),
      cite: (article, locale) => now.words.cite(article, locale),
    },
    content: () => now.content,
    search: () => now.search,
    reload: () => {
      // Learning takes seconds: until the next start, what was learned from the content before must do.
      now = open(now.search.models);
      return now.content;
    },
  };
}
