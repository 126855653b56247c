/** The server as it is now, compiled and set apart, so that a long run is not disturbed by work on the sources. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.js';

export type Build = { readonly root: string; readonly remove: () => void };

/** Compiles without checking types (that is another test) into a new folder beside copies of what the server reads. */
export function buildServer(): Build {
  const root = mkdtempSync(join(tmpdir(), 'caunoi-crash-'));
  for (const folder of ['content', 'locales', 'migrations', 'src', 'package.json', 'tsconfig.json'])
    cpSync(join(projectRoot, folder), join(root, folder), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', root, '--noCheck', '--incremental', 'false', '--tsBuildInfoFile', 'null'],
    { cwd: root },
  );
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
