import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openClient } from '../../src/channels/telegram/client.js';
import { downloadFile, MAX_FILE_BYTES } from '../../src/channels/telegram/download.js';
import { FAKE_TOKEN, type FakeTelegram, startFakeTelegram } from '../fakes/telegram-server.js';

const read = (name: string): string => readFileSync(new URL(`../fixtures/telegram/${name}.json`, import.meta.url), 'utf8');
const document = { kind: 'document', ref: 'fixture-doc-1' } as const;

let fake: FakeTelegram;
beforeAll(async () => {
  fake = await startFakeTelegram();
  fake.addFile('fixture-doc-1', { path: 'documents/file 17.pdf', bytes: Buffer.from('%PDF-1.7 …') });
});
beforeEach(() => fake.clear());
afterAll(() => fake.close());
const client = () => openClient(fake.url, FAKE_TOKEN);

describe('a file', () => {
  it('comes whole; "some bytes" is no type', async () => {
    expect(await downloadFile(client(), document)).toEqual({ bytes: Buffer.from('%PDF-1.7 …'), mime: null });
  });

  it('of the largest size comes, one byte more does not, and is not read to its end', async () => {
    fake.addFile('just', { path: 'just', bytes: Buffer.alloc(MAX_FILE_BYTES), size: 1 });
    fake.addFile('over', { path: 'over', bytes: Buffer.alloc(MAX_FILE_BYTES + 1), size: 1 });
    expect(await downloadFile(client(), { ...document, ref: 'just' })).toHaveProperty('bytes.length', MAX_FILE_BYTES);
    expect(await downloadFile(client(), { ...document, ref: 'over' })).toEqual({ gone: 'too_big' });
  });

  it('known to be too big is not asked for', async () => {
    expect(await downloadFile(client(), { ...document, size: 31_457_280 })).toEqual({ gone: 'too_big' });
    expect(fake.calls).toEqual([]);
  });

  it.each([
    ['error_400_file_too_big', 'too_big', 1],
    ['error_400_wrong_file_id', 'wrong_file', 2],
    ['error_400_chat_not_found', 'refused', 1],
  ])('%s → gone: %s, asked %i times', async (name, gone, times) => {
    fake.addFaults({ do: 'answer', method: 'getFile', status: 400, body: read(name), times });
    expect(await downloadFile(client(), document)).toEqual({ gone });
    expect(fake.calledTimes('getFile')).toBe(times);
  });

  it('unavailable for a moment is asked for once more', async () => {
    fake.addFaults({ do: 'answer', method: 'getFile', status: 400, body: read('error_400_wrong_file_id') });
    expect(await downloadFile(client(), document)).toHaveProperty('bytes');
  });

  it('whose link is dead is gone', async () => {
    fake.addFaults({ do: 'answer', method: 'getFile', body: read('api_getFile_success') });
    expect(await downloadFile(client(), document)).toEqual({ gone: 'not_found' });
  });

  it.each(['/var/lib/telegram/secret.pdf', 'documents/../../bot/getMe'])('at %s is not fetched', async (path) => {
    fake.addFaults({ do: 'answer', method: 'getFile', body: read('api_getFile_success').replace('documents/file_17.pdf', path) });
    expect(await downloadFile(client(), document)).toEqual({ gone: 'no_path' });
  });

  it('that cannot be had now can be asked for again later', async () => {
    fake.addFaults(
      { do: 'answer', method: 'getFile', status: 429, body: read('error_429_short') },
      { do: 'drop_before', method: 'getFile' },
      { do: 'garbage', method: 'getFile' },
    );
    await expect(downloadFile(client(), document)).rejects.toMatchObject({ name: 'TelegramUnavailableError', code: 'telegram_429' });
    await expect(downloadFile(client(), document)).rejects.toMatchObject({ code: 'socket' });
    await expect(downloadFile(client(), document)).rejects.toMatchObject({ code: 'unreadable' });
    fake.addFaults({ do: 'hang_before', method: 'file' }, { do: 'drop_before', method: 'file' });
    await expect(downloadFile(client(), document, 300)).rejects.toMatchObject({ code: 'timeout' });
    await expect(downloadFile(client(), document)).rejects.toMatchObject({ code: 'socket' });
    expect(await downloadFile(client(), document)).toHaveProperty('bytes');
  });
});
