import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.js';
import { projectRoot } from '../src/project-root.js';

const KEY = 'k'.repeat(43);
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}) => readConfig({ DATA_DIR: dir, ...env });
const production = (env: Record<string, string> = {}) => config({ NODE_ENV: 'production', DATA_KEY: KEY, ...env });

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('without any setting', () => {
  test('there is SQLite, the simulator, this machine only, and no platform', () => {
    expect(config()).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 8080,
      publicUrl: null,
      databaseUrl: '',
      logLevel: 'info',
      simulator: true,
      contentServe: 'checked',
      telegram: null,
    });
  });

  test('a key is made once, for its owner only, and stays the same', () => {
    const first = config().key('files');
    expect(statSync(join(dir, 'data.key')).mode & 0o077).toBe(0);
    expect(config().key('files')).toEqual(first);
    expect(first).toHaveLength(32);
    expect(config().key('console')).not.toEqual(first);
  });

  test('a key that is set is used, and none is made', () => {
    config({ DATA_KEY: KEY });
    expect(existsSync(join(dir, 'data.key'))).toBe(false);
  });
});

describe('mistakes', () => {
  const wrong: Record<string, string> = {
    PORT: '70000',
    PUBLIC_URL: 'http://bot.example.org/path',
    DATABASE_URL: 'mysql://user:geheim-1@host/db',
    LOG_LEVEL: 'loud',
    DATA_KEY: 'geheim-2',
    SIMULATOR: 'yes',
    CONTENT_SERVE: 'all',
    TELEGRAM_BOT_TOKEN: 'geheim-3',
    TELEGRAM_WEBHOOK_SECRET: 'geheim 4 !',
    TELEGRAM_API_ROOT: 'api.telegram.org',
    TELEGRAM_PER_SECOND: 'many',
    ZALO_BOT_API_ROOT: 'nowhere',
  };

  test('are told all at once, each by its name', () => {
    const problems = problemsOf(() => config(wrong));
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(Object.keys(wrong).sort());
  });

  test('say what is expected', () => {
    const problems = problemsOf(() => config(wrong)).join('\n');
    expect(problems).toContain('PORT: expected a port number from 0 to 65535');
    expect(problems).toContain('PUBLIC_URL: expected an https address');
    expect(problems).toContain('DATABASE_URL: expected empty (SQLite) or an address such as postgres://');
    expect(problems).toContain('DATA_KEY: expected at least 32 random characters');
    expect(problems).toContain('SIMULATOR: expected "on" or "off"');
    expect(problems).toContain('CONTENT_SERVE: expected "checked" or "approved"');
    expect(problems).toContain('TELEGRAM_BOT_TOKEN: expected a token from @BotFather');
    expect(problems).toContain('TELEGRAM_WEBHOOK_SECRET: expected 16 to 256');
    expect(problems).not.toMatch(/invalid input/i);
  });

  test('never repeat a value: it may be a secret', () => {
    const error: unknown = (() => {
      try {
        return config(wrong);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('geheim');
  });

  test.each(['x', '-1', '80.5', '65536'])('"%s" is no port', (PORT) => {
    expect(problemsOf(() => config({ PORT }))).toEqual(['PORT: expected a port number from 0 to 65535']);
  });
});

test('an empty value is no value, as the lines of .env.example have it', () => {
  const empty = Object.fromEntries(
    ['HOST', 'PORT', 'PUBLIC_URL', 'LOG_LEVEL', 'SIMULATOR', 'TELEGRAM_API_ROOT', 'TELEGRAM_PER_SECOND'].map((name) => [name, '']),
  );
  expect(config(empty)).toMatchObject({ host: '127.0.0.1', port: 8080, publicUrl: null, logLevel: 'info', simulator: true });
});

describe('production', () => {
  test('refuses each unsafe setting by name, all at once', () => {
    const problems = problemsOf(() =>
      config({
        NODE_ENV: 'production',
        SIMULATOR: 'on',
        PUBLIC_URL: 'https://bot.example.org',
        TELEGRAM_BOT_TOKEN: '123456789:AAAAAAAAAAAAAAAAAAAAAAAA',
      }),
    );
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(['DATA_KEY', 'SIMULATOR', 'TELEGRAM_WEBHOOK_SECRET']);
    expect(existsSync(join(dir, 'data.key'))).toBe(false);
  });

  test('tells unsafe settings and mistakes together', () => {
    expect(problemsOf(() => config({ NODE_ENV: 'production', PORT: 'x' })).map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'DATA_KEY',
    ]);
  });

  test('has the simulator off without being told', () => {
    expect(production()).toMatchObject({ production: true, simulator: false });
  });

  test('gives people only what editors approved, unless told otherwise', () => {
    expect(production().contentServe).toBe('approved');
    expect(production({ CONTENT_SERVE: 'checked' }).contentServe).toBe('checked');
    expect(config({ CONTENT_SERVE: 'approved' }).contentServe).toBe('approved');
  });

  test('polls Telegram without a webhook secret', () => {
    expect(production({ TELEGRAM_BOT_TOKEN: '123456789:AAAAAAAAAAAAAAAAAAAAAAAA' }).telegram).not.toBeNull();
  });
});

describe('secrets', () => {
  test('are all in the list that logs are scrubbed with', () => {
    const set = {
      DATA_KEY: KEY,
      DATABASE_URL: 'postgres://caunoi:p%40ssw0rd-1@host/name',
      TELEGRAM_BOT_TOKEN: '123456789:AAAAAAAAAAAAAAAAAAAAAAAA',
      TELEGRAM_WEBHOOK_SECRET: 'webhook-secret-0001',
      ZALO_OA_APP_SECRET: 'oa-app-secret',
      ZALO_OA_SECRET_KEY: 'oa-secret-key',
      ZALO_OA_ACCESS_TOKEN: 'oa-access',
      ZALO_OA_REFRESH_TOKEN: 'oa-refresh',
      ZALO_BOT_TOKEN: 'zalo-bot-token',
      ZALO_BOT_WEBHOOK_SECRET: 'zalo-webhook',
    };
    const { secrets } = config(set);
    for (const value of [...Object.values(set), 'p%40ssw0rd-1']) expect(secrets).toContain(value);
    expect(secrets).not.toContain('');
  });

  test('the webhook secret is derived when not set: the same in every process, another for another token', () => {
    const token = (tail: string) => ({ DATA_KEY: KEY, TELEGRAM_BOT_TOKEN: `123456789:AAAAAAAAAAAAAAAAAAAAAAA${tail}` });
    const one = config(token('x')).telegram?.webhookSecret;
    expect(one).toMatch(/^[\w-]{16,256}$/);
    expect(config(token('x')).telegram?.webhookSecret).toBe(one);
    expect(config(token('y')).telegram?.webhookSecret).not.toBe(one);
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(projectRoot, '.env.example'), 'utf8');
  const listed = parseEnv(text);
  const source = readFileSync(join(projectRoot, 'src/config.ts'), 'utf8');
  const names = [...source.slice(source.indexOf('z.object({'), source.indexOf('\n});')).matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(
    (found) => found[1] ?? '',
  );

  test('lists exactly the variables that the server reads', () => {
    expect(names.length).toBeGreaterThan(20);
    expect(Object.keys(listed).sort()).toEqual([...names].sort());
  });

  test('has a comment above each group, no secret, and starts the server as no .env does', () => {
    for (const block of text.split(/\n\n+/)) expect(block).toMatch(/^#/);
    const { key: _one, ...fromExample } = readConfig({ ...listed, DATA_DIR: dir });
    const { key: _two, ...fromNothing } = config();
    expect(fromExample).toEqual(fromNothing);
  });

  test('docs/operations.md explains each of them', () => {
    const docs = readFileSync(join(projectRoot, 'docs/operations.md'), 'utf8');
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });
});
