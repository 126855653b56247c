import { existsSync, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.js';
import { describeError } from '../log.js';

/** The command line itself is wrong: exit code 2, with the way to the help. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** The command cannot do what was asked, for a reason that it can name: exit code 1, without a stack. */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;
export type Command = {
  readonly name: string;
  readonly help: string;
  readonly options: Options;
  /** Least and most arguments without a name. */
  readonly arguments?: readonly [number, number];
  readonly run: (values: Values, args: readonly string[], io: Io) => Promise<void>;
};

/** Where a command speaks; tests listen. */
export type Io = {
  readonly out: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks for a secret that nobody should see on the screen; absent where nobody can be asked. */
  readonly askSecret?: (question: string) => Promise<string>;
};

/** Runs a command and gives its exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommand(command: Command, argv: readonly string[], io: Io): Promise<number> {
  try {
    const { values, positionals } = readArguments(command, argv);
    if (values['help'] === true) {
      io.out(command.help);
      return 0;
    }
    const [least, most] = command.arguments ?? [0, 0];
    if (positionals.length < least) throw new UsageError('An argument is missing.');
    if (positionals.length > most) throw new UsageError(`One argument too many: ${positionals[most] ?? ''}`);
    await command.run(values as Values, positionals, io);
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError;
    const { error: code, message } = describeError(error);
    io.warn(usage ? `${message}\nSee: npm run ${command.name} -- --help` : `${command.name} failed (${code}): ${message}`);
    return usage ? 2 : 1;
  }
}

function readArguments(command: Command, argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(describeError(error).message);
  }
}

/** Runs the command when its file was started, and not when it was only imported. */
export async function startWhenMain(command: Command, moduleUrl: string): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== fileURLToPath(moduleUrl)) return;
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.exitCode = await runCommand(command, process.argv.slice(2), {
    out: (line) => void process.stdout.write(`${line}\n`),
    warn: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    askSecret,
  });
}

/** One line from the terminal, without showing it; or the first line of what is piped in. */
async function askSecret(question: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // From here on the terminal shows nothing that is typed; only then may anybody type.
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  if (terminal) process.stderr.write(question);
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) process.stderr.write('\n');
  }
}

/** A text option that must be given. */
export function required(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing.`);
  return value;
}

// These commands never read evidence: looking must not make a key that a restored one would then clash with.
const NO_KEY = 'no key: evidence is not opened by commands';

/** The checked configuration for a command that works on the database and on sealed files only. */
export function configOf(io: Io): Config {
  const needsNone = io.env['NODE_ENV'] !== 'production' && !io.env['DATA_KEY'];
  return readConfig(needsNone ? { ...io.env, DATA_KEY: NO_KEY } : io.env);
}
