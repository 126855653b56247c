import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Everything that is wrong with the environment, by name, at once. Values are never repeated: they may be secrets. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

const optional = <T extends z.ZodType>(type: T) => type.optional();
const url = (what: string) => z.string().regex(/^https?:\/\/[^\s/]+(\/\S*)?$/, what);

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().min(1, 'a host name or address, such as 127.0.0.1').default('127.0.0.1'),
  PORT: z.coerce
    .number('a port number from 0 to 65535')
    .int('a port number from 0 to 65535')
    .min(0, 'a port number from 0 to 65535')
    .max(65_535, 'a port number from 0 to 65535')
    .default(8080),
  PUBLIC_URL: optional(z.string().regex(/^https:\/\/[^\s/]+$/, 'an https address without a path, such as https://bot.example.org')),
  DATA_DIR: z.string().min(1, 'a folder').default('data'),
  DATABASE_URL: optional(
    z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'empty (SQLite) or an address such as postgres://user:password@host/name'),
  ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'one of trace, debug, info, warn, error, fatal, silent')
    .default('info'),
  DATA_KEY: optional(z.string().min(32, 'at least 32 random characters, for example the output of: openssl rand -base64 32')),
  SIMULATOR: optional(z.enum(['on', 'off'], '"on" or "off"')),
  CONTENT_SERVE: optional(z.enum(['checked', 'approved'], '"checked" or "approved"')),
  TELEGRAM_BOT_TOKEN: optional(z.string().regex(/^\d+:[\w-]{20,}$/, 'a token from @BotFather, such as 123456789:AA…')),
  TELEGRAM_WEBHOOK_SECRET: optional(z.string().regex(/^[\w-]{16,256}$/, '16 to 256 of the characters A-Z a-z 0-9 _ -')),
  TELEGRAM_API_ROOT: url('an http or https address').default('https://api.telegram.org'),
  TELEGRAM_PER_SECOND: z.coerce
    .number('messages per second, from 1 to 10000')
    .min(1, 'messages per second, from 1 to 10000')
    .max(10_000, 'messages per second, from 1 to 10000')
    .default(28),
  ZALO_OA_APP_ID: optional(z.string()),
  ZALO_OA_APP_SECRET: optional(z.string()),
  ZALO_OA_SECRET_KEY: optional(z.string()),
  ZALO_OA_ACCESS_TOKEN: optional(z.string()),
  ZALO_OA_REFRESH_TOKEN: optional(z.string()),
  ZALO_OA_API_ROOT: url('an http or https address').default('https://openapi.zalo.me'),
  ZALO_OA_OAUTH_ROOT: url('an http or https address').default('https://oauth.zaloapp.com'),
  ZALO_BOT_TOKEN: optional(z.string()),
  ZALO_BOT_WEBHOOK_SECRET: optional(z.string()),
  ZALO_BOT_API_ROOT: url('an http or https address').default('https://bot-api.zaloplatforms.com'),
  TRUDVSEM_API_ROOT: url('an http or https address').default('https://opendata.trudvsem.ru'),
});

export type Config = {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  /** Proxies in front of us whose word about the sender's address is believed. */
  readonly proxies: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly logLevel: string;
  readonly simulator: boolean;
  /** Which articles are given as fact: those checked against their sources, or only those that editors approved. */
  readonly contentServe: 'checked' | 'approved';
  readonly telegram: {
    readonly token: string;
    readonly webhookSecret: string;
    readonly apiRoot: string;
    readonly perSecond: number;
  } | null;
  /** Derives a 32-byte key for one purpose from DATA_KEY. */
  readonly key: (purpose: string) => Buffer;
  /** Strings that no log may contain. */
  readonly secrets: readonly string[];
};

/** Reads the environment into a checked configuration. Throws `ConfigError` with every mistake. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty line of .env is no value: the default holds.
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: expected ${issue.message}`);
  const production = env['NODE_ENV'] === 'production';
  if (production) problems.push(...unsafeInProduction(env));
  if (!parsed.success || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  const e = parsed.data;
  const master = e.DATA_KEY ?? localKey(e.DATA_DIR);
  const token = e.TELEGRAM_BOT_TOKEN;
  // A secret of its own when none is set: derived, so every process and every restart has the same one.
  const webhookSecret = e.TELEGRAM_WEBHOOK_SECRET ?? derive(master, `telegram-webhook:${token ?? ''}`).toString('hex');
  return {
    production,
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL ?? null,
    // With a public address there is exactly one proxy of ours; more hops could be invented by anybody.
    proxies: e.PUBLIC_URL === undefined ? 0 : 1,
    dataDir: e.DATA_DIR,
    databaseUrl: e.DATABASE_URL ?? '',
    logLevel: e.LOG_LEVEL,
    simulator: e.SIMULATOR === undefined ? !production : e.SIMULATOR === 'on',
    contentServe: e.CONTENT_SERVE ?? (production ? 'approved' : 'checked'),
    telegram: token === undefined ? null : { token, webhookSecret, apiRoot: e.TELEGRAM_API_ROOT, perSecond: e.TELEGRAM_PER_SECOND },
    key: (purpose) => derive(master, purpose),
    secrets: [
      master,
      webhookSecret,
      token,
      e.DATABASE_URL,
      passwordOf(e.DATABASE_URL),
      e.ZALO_OA_APP_SECRET,
      e.ZALO_OA_SECRET_KEY,
      e.ZALO_OA_ACCESS_TOKEN,
      e.ZALO_OA_REFRESH_TOKEN,
      e.ZALO_BOT_TOKEN,
      e.ZALO_BOT_WEBHOOK_SECRET,
    ].filter((secret): secret is string => secret !== undefined && secret !== ''),
  };
}

function unsafeInProduction(env: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  if (!env['DATA_KEY'])
    problems.push('DATA_KEY: production needs one (at least 32 random characters); without it evidence could not be read after a move');
  if (env['SIMULATOR'] === 'on')
    problems.push('SIMULATOR: must be off in production; anybody could write to the bot without a platform in between');
  if (env['TELEGRAM_BOT_TOKEN'] && !env['TELEGRAM_WEBHOOK_SECRET'] && env['PUBLIC_URL'])
    problems.push('TELEGRAM_WEBHOOK_SECRET: production needs one when PUBLIC_URL is set');
  return problems;
}

/** Outside production a key is made once and kept beside the data, so that the first start needs no set-up. */
function localKey(dataDir: string): string {
  const file = join(dataDir, 'data.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dataDir, { recursive: true });
  const made = randomBytes(32).toString('base64url');
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}

function derive(master: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', createHash('sha256').update(master).digest(), 'caunoi', purpose, 32));
}

function passwordOf(databaseUrl: string | undefined): string | undefined {
  const found = databaseUrl === undefined ? null : /^[a-z]+:\/\/[^:/@]*:([^@]*)@/.exec(databaseUrl);
  return found?.[1];
}
