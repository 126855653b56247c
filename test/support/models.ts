import { join } from 'node:path';
import { loadContent } from '../../src/content/load.js';
import { buildSearch } from '../../src/content/search.js';
import { modelsFolder, projectRoot } from '../../src/project-root.js';

/** Before the tests: what the search learns from the content, once for all workers. */
export function setup(): void {
  buildSearch(loadContent(join(projectRoot, 'content')), { models: modelsFolder });
}
