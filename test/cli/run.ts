/** Runs a command inside the test process and collects what it says. */
import { type Command, runCommand } from '../../src/cli/options.js';

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export async function run(command: Command, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(command, argv, { out: (line) => out.push(line), warn: (line) => err.push(line), env });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
