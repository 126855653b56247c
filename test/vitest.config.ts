import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const postgres = join(import.meta.dirname, 'support/postgres.ts');
const models = join(import.meta.dirname, 'support/models.ts');

export default defineConfig({
  root,
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: [models, ...(existsSync(postgres) ? [postgres] : [])],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Loading the content takes a second; the files of a worker share it. No test changes what it imports.
    isolate: false,
  },
});
