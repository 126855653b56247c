import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOCALES } from '../src/core/types.js';
import { playTranscript } from './support/transcript.js';

const folder = join(import.meta.dirname, 'transcripts');
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));

/** `vitest -u` rewrites the outputs; the diff is the review. */
describe('transcripts, in keys', () => {
  it.each(files)('%s', async (file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    await expect(playTranscript(source, 'keys')).toMatchFileSnapshot(join(folder, file));
  });
});

/** The same conversations as people read them; this is what the consulate approves. */
describe.each(LOCALES)('transcripts, in words: %s', (locale) => {
  it.each(files)('%s', async (file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    await expect(playTranscript(source, locale)).toMatchFileSnapshot(join(folder, locale, file));
  });
});
