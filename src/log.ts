import { pino } from 'pino';

/** What happened, in codes and ids. Texts, names, phones and platform ids of people have no place here. */
export type Log = {
  readonly info: (event: string, detail?: LogDetail) => void;
  readonly warn: (event: string, detail?: LogDetail) => void;
  readonly error: (event: string, detail?: LogDetail) => void;
};
export type LogDetail = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A log whose lines never contain any of `secrets`. */
export function makeLog(level: string, secrets: readonly string[]): Log {
  const scrub = makeScrubber(secrets);
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: scrub } });
  return {
    info: (event, detail) => logger.info(detail ?? {}, event),
    warn: (event, detail) => logger.warn(detail ?? {}, event),
    error: (event, detail) => logger.error(detail ?? {}, event),
  };
}

/** Replaces every secret in a line; short strings are left alone, they would tear words apart. */
export function makeScrubber(secrets: readonly string[]): (line: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6);
  return (line) => known.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
}

/** The code and message of an error, for a log line. */
export function describeError(error: unknown): { readonly error: string; readonly message: string } {
  if (!(error instanceof Error)) return { error: 'unknown', message: String(error).slice(0, 200) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { error: code, message: error.message.slice(0, 300) };
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
