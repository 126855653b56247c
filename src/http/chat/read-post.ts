import { z } from 'zod';
import { cleanText, cutText, MAX_INBOUND_CHARS } from '../../core/text.js';
import type { Input } from '../../core/types.js';

export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Made by the page: random, at least 128 bits. Who knows it reads the chat. */
const CHAT = /^[A-Za-z0-9_-]{22,64}$/;

const id = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const postShape = z.union([
  z.strictObject({ id, text: z.string() }),
  z.strictObject({ id, payload: z.string().regex(/^[\x21-\x7e]{1,64}$/) }),
  z.strictObject({ id, start: z.literal(true) }),
  z.strictObject({ id, caption: z.string().optional(), file: z.strictObject({ name: z.string(), mime: z.string(), base64: z.string() }) }),
]);

/** What is wrong with a post. The page has words for each. */
export type PostProblem = 'bad_request' | 'bad_file' | 'too_large';
export type PostedFile = { readonly name: string; readonly mime: string; readonly bytes: Buffer };
export type Post =
  | { readonly id: string; readonly input: Input }
  | { readonly id: string; readonly file: PostedFile; readonly caption?: string }
  | { readonly problem: PostProblem };

export function isChatId(value: unknown): value is string {
  return typeof value === 'string' && CHAT.test(value);
}

/** What the page sent, cleaned; or what is wrong with it. */
export function readPost(body: unknown): Post {
  const parsed = postShape.safeParse(body);
  if (!parsed.success) return { problem: 'bad_request' };
  const post = parsed.data;
  if ('start' in post) return { id: post.id, input: { kind: 'start' } };
  if ('payload' in post) return { id: post.id, input: { kind: 'choice', payload: post.payload } };
  if ('text' in post) return { id: post.id, input: readText(post.text, post.id) };
  const bytes = Buffer.from(post.file.base64, 'base64');
  if (bytes.length > MAX_FILE_BYTES) return { problem: 'too_large' };
  const mime = sniffMime(bytes);
  if (mime === null) return { problem: 'bad_file' };
  const caption = cleanText(post.caption ?? '');
  return { id: post.id, file: { name: cleanText(post.file.name, 200), mime, bytes }, ...(caption === '' ? {} : { caption }) };
}

function readText(raw: string, messageId: string): Input {
  const whole = cleanText(raw, MAX_INBOUND_CHARS + 1);
  if (whole === '') return { kind: 'unsupported', what: 'empty' };
  if (/^\/start(\s|$)/i.test(whole)) return { kind: 'start' };
  // cleanText looks at the first part only of a huge text; what lies behind is lost as well.
  const cut = whole.length > MAX_INBOUND_CHARS || raw.length > MAX_INBOUND_CHARS * 4;
  return { kind: 'text', text: cutText(whole, MAX_INBOUND_CHARS), messageId, ...(cut ? { cut } : {}) };
}

/** The type of a file by its first bytes (what a browser claims proves nothing); null when it is none that the chat takes. */
export function sniffMime(bytes: Buffer): string | null {
  const ascii = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (ascii(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'image/webp';
  if (ascii(0, 5) === '%PDF-') return 'application/pdf';
  return null;
}
