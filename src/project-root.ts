import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `content`, `locales` and `migrations`, both for `src` under tsx and for `dist`. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..');
