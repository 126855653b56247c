import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// The library's default algorithm is argon2id; OWASP's first choice for it: 19 MiB, two passes, one lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

export const MIN_PASSWORD_CHARS = 12;

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

export function checkPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password);
}

/** A one-time password that can be read aloud: 16 letters and digits in groups of four (79 bits). */
export function makeOneTimePassword(): string {
  const letters = Array.from({ length: 16 }, () => READABLE.charAt(randomInt(READABLE.length))).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}
