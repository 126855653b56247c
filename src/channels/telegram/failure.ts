import { GrammyError, HttpError } from 'grammy';

/** Telegram, or the way there, does not work at the moment; the same call may work later. */
export class TelegramUnavailableError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`Telegram is unavailable: ${code}`);
    this.name = 'TelegramUnavailableError';
    this.code = code;
  }
}

/**
 * A short stable word for what went wrong. Never a message: those of network errors may quote the address, and the
 * address holds the token; those of grammY carry the request, and setWebhook's holds the secret.
 */
export function failureOf(error: unknown): string {
  if (error instanceof GrammyError) return `telegram_${error.error_code}`;
  if (error instanceof TelegramUnavailableError) return error.code;
  // A body that is no JSON, or grammY's own timer.
  if (error instanceof HttpError) return error.error instanceof TelegramUnavailableError ? error.error.code : 'unreadable';
  return failureCode(error);
}

/** The code of a network error: `econnrefused`, `connect_timeout`, `socket`. */
export function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return 'network';
  if (error.name === 'TimeoutError') return 'timeout';
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code.toLowerCase().replace(/^und_err_/, '') : 'network';
}
