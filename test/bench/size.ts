import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { initialState } from '../../src/core/types.js';
import type { Db, Write } from '../../src/db/db.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { conversationIdOf } from '../../src/engine/receive.js';
import { saveConversation } from '../../src/store/conversations.js';
import { addInbound, markInboundDone } from '../../src/store/inbox.js';
import { addOutbound } from '../../src/store/outbox.js';
import { makeWorld } from '../support/world.js';

const HELP = `Measures what a turn costs when the database holds few or many conversations (SQLite, one disk sync a turn).
  npm run bench:size -- [--sizes 1000,1000000] [--turns 2000]
Each conversation has a state, a finished event and a message that waits far in the future, so every index is full.
`;
const { values } = parseArgs({
  options: { help: { type: 'boolean' }, sizes: { type: 'string', default: '1000,1000000' }, turns: { type: 'string', default: '2000' } },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const turns = Number(values.turns);
const results: { conversations: number; 'file MB': number; 'CPU µs a turn': number; 'wall µs a turn': number }[] = [];

for (const size of String(values.sizes).split(',').map(Number)) {
  const dir = mkdtempSync(join(tmpdir(), 'caunoi-size-'));
  const file = join(dir, 'caunoi.sqlite');
  // Filling needs no durability; what is measured afterwards syncs as always.
  const filler = openSqlite(file, async () => {});
  await fill(filler, size);
  await filler.close();
  const db = openSqlite(file);
  results.push({ conversations: size, 'file MB': Math.round(statSync(file).size / 1e6), ...(await measure(db, size)) });
  await db.close();
  rmSync(dir, { recursive: true, force: true });
}
process.stdout.write(`| ${Object.keys(results[0] ?? {}).join(' | ')} |\n|---|---|---|---|\n`);
for (const row of results) process.stdout.write(`| ${Object.values(row).join(' | ')} |\n`);

async function fill(db: Db, size: number): Promise<void> {
  const state = {
    ...initialState,
    owner: 'bot' as const,
    promised: true,
    locale: 'vi' as const,
    localeFixed: true,
    audience: 'worker' as const,
  };
  const now = Date.UTC(2026, 10, 1);
  for (let from = 0; from < size; from += 2_000) {
    const writes: Write[] = [];
    for (let i = from; i < Math.min(size, from + 2_000); i++) {
      const chatId = String(i);
      const id = conversationIdOf('telegram', chatId);
      const inbound = { input: { kind: 'text' as const, text: 'lương tối thiểu bao nhiêu' }, chatId, at: now };
      writes.push(
        saveConversation({ id, channel: 'telegram', chatId, version: 0, nextSeq: 2, state, reachable: true, lastInAt: now, now }),
      );
      writes.push(
        addInbound({ id: `in-${i}`, channel: 'telegram', externalId: `old-${i}`, conversationId: id, inbound, receivedAt: now }),
        markInboundDone(`in-${i}`, now, null),
      );
      const body = { text: 'Nhắc bạn', choices: [] };
      // Due in the year 2100, in a conversation of its own: a full index of waiting messages.
      writes.push(
        addOutbound({
          id: `out-${i}`,
          conversationId: `waiting-${i}`,
          seq: 1,
          channel: 'telegram',
          chatId,
          kind: 'reminder',
          caseId: null,
          staffId: null,
          body,
          now: Date.UTC(2100, 0, 1) + i,
        }),
      );
    }
    await db.commit(writes);
  }
}

async function measure(db: Db, size: number): Promise<{ 'CPU µs a turn': number; 'wall µs a turn': number }> {
  const world = makeWorld(db);
  const run = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const answered = new Promise<void>((resolve) => {
        world.answers.push(async () => {
          resolve();
          return { outcome: 'sent', platformId: null };
        });
      });
      await world.person(String((i * 7_919) % size), 'lương tối thiểu ở Nga là bao nhiêu?');
      await answered;
    }
  };
  await run(300);
  const cpu = process.cpuUsage();
  const started = performance.now();
  await run(turns);
  const used = process.cpuUsage(cpu);
  return {
    'CPU µs a turn': Math.round((used.user + used.system) / turns),
    'wall µs a turn': Math.round(((performance.now() - started) * 1_000) / turns),
  };
}
