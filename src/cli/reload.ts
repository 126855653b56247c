import { join } from 'node:path';
import type { Content } from '../content/load.js';
import { ContentError, showProblem } from '../content/problem.js';
import { LocaleError } from '../i18n/index.js';
import { describeError } from '../log.js';
import { watchFolders } from './watch-content.js';

/** Reads articles, word lists and locale files again whenever one is saved under `root`. Gives the function that ends it. */
export function reloadOnSave(root: string, reload: () => Content, print: (line: string) => void): () => void {
  return watchFolders([join(root, 'content'), join(root, 'locales')], () => {
    for (const line of reloadNow(reload)) print(line);
  });
}

/** Reads everything again and says what came of it; whatever is wrong, the server goes on with what it had. */
function reloadNow(reload: () => Content): string[] {
  const began = performance.now();
  try {
    const { articles, drafts } = reload();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return [`reloaded: ${articles.size} articles, ${drafts.size} drafts (${seconds} s)`];
  } catch (error) {
    return [...problemsOf(error), 'not reloaded: the server goes on with what it had'];
  }
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ContentError) return error.problems.map((problem) => `content/${showProblem(problem)}`);
  if (error instanceof LocaleError) return error.problems;
  return [describeError(error).message];
}
