import { setTimeout as pause } from 'node:timers/promises';
import { GrammyError } from 'grammy';
import type { MediaRef } from '../../core/types.js';
import type { Download } from '../channel.js';
import type { Client } from './client.js';
import { failureOf, TelegramUnavailableError } from './failure.js';

/** What the Bot API hands out at most. https://core.telegram.org/bots/api#getfile */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
const DOWNLOAD_TIMEOUT_MS = 60_000;
const RETRY_MS = 1_000;

/**
 * Fetches a file that someone sent. `gone` means for good; `TelegramUnavailableError` means try again later.
 * https://core.telegram.org/bots/api#getfile
 */
export async function downloadFile(client: Client, file: MediaRef, timeoutMs: number = DOWNLOAD_TIMEOUT_MS): Promise<Download> {
  if ((file.size ?? 0) > MAX_FILE_BYTES) return { gone: 'too_big' };
  const path = await pathOf(client, file.ref);
  return typeof path === 'string' ? read(client, path, timeoutMs) : path;
}

async function pathOf(client: Client, ref: string, again = true): Promise<string | { gone: string }> {
  try {
    const { file_path: path, file_size: size } = await client.api.getFile(ref);
    if ((size ?? 0) > MAX_FILE_BYTES) return { gone: 'too_big' };
    // An own server in local mode names a place on its disk, which nobody can fetch from here.
    if (path === undefined || path.startsWith('/') || path.split('/').includes('..')) return { gone: 'no_path' };
    return path;
  } catch (error) {
    if (!(error instanceof GrammyError)) throw new TelegramUnavailableError(failureOf(error));
    if (error.error_code !== 400) throw new TelegramUnavailableError(`telegram_${error.error_code}`);
    const description = error.description.toLowerCase();
    if (description.includes('too big')) return { gone: 'too_big' };
    // "wrong file_id or the file is temporarily unavailable": one more try tells the two apart well enough.
    if (!description.includes('file_id')) return { gone: 'refused' };
  }
  if (!again) return { gone: 'wrong_file' };
  await pause(RETRY_MS);
  return pathOf(client, ref, false);
}

async function read(client: Client, path: string, timeoutMs: number): Promise<Download> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, headers, body } = await client.pool.request({ method: 'GET', path: client.filePath(path), signal });
    if (statusCode !== 200) {
      await body.dump();
      if (statusCode === 404 || statusCode === 410) return { gone: 'not_found' };
      throw new TelegramUnavailableError(`http_${statusCode}`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop closes the connection: the rest is not transferred.
      if (size > MAX_FILE_BYTES) return { gone: 'too_big' };
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), mime: mimeOf(headers['content-type']) };
  } catch (error) {
    throw error instanceof TelegramUnavailableError ? error : new TelegramUnavailableError(failureOf(error));
  }
}

/** Telegram says "some bytes" about most files: that is no news. */
function mimeOf(header: string | string[] | undefined): string | null {
  const mime = typeof header === 'string' ? (header.split(';')[0] ?? '').trim().toLowerCase() : '';
  return /^[a-z]+\/[\w.+-]{1,80}$/.test(mime) && mime !== 'application/octet-stream' ? mime : null;
}
