import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Editors save in several steps; one reading is enough for all of them. */
const QUIET_MS = 150;

/**
 * Calls `changed` a moment after something under one of the folders was saved, added or removed. Folders are watched,
 * not files: an editor that saves by renaming then goes on being heard. Gives the function that ends it.
 */
export function watchFolders(roots: readonly string[], changed: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | null = null;
  const notice = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      follow();
      changed();
    }, QUIET_MS);
  };

  function follow(): void {
    const folders = new Set(roots.flatMap(foldersIn));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, notice);
      // A folder that is removed says so; the next look finds out what is left.
      watcher.on('error', notice);
      watchers.set(folder, watcher);
    }
  }

  follow();
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

function foldersIn(root: string): string[] {
  const inside = readdirSync(root, { recursive: true, withFileTypes: true });
  return [root, ...inside.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))];
}
