import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadContent } from '../content/load.js';
import { fingerprintOf } from '../content/models.js';
import { buildSearch } from '../content/search.js';
import { modelsFolder, projectRoot } from '../project-root.js';

/** Part of `npm run build`: learns from the content what the search needs, unless that is done for this content. */
const content = loadContent(join(projectRoot, 'content'));
if (!existsSync(join(modelsFolder, `${fingerprintOf(content)}.bin`))) {
  process.stdout.write(
    `Learning how people ask for ${content.articles.size} articles: once for each state of the content, under a minute.\n`,
  );
  buildSearch(content, { models: modelsFolder });
}
