import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `content`, `locales` and `migrations`, both for `src` under tsx and for `dist`. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where learned models are kept: beside the built program, as they belong to one state of the content. */
export const modelsFolder = join(projectRoot, 'dist', 'models');
