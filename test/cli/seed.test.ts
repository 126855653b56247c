import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPassword } from '../../src/cases/passwords.js';
import { makeSimulator } from '../../src/channels/simulator.js';
import { readPeople } from '../../src/cli/people.js';
import { seedDemo } from '../../src/cli/seed.js';
import { systemPorts } from '../../src/clock.js';
import { loadContent } from '../../src/content/load.js';
import type { Db } from '../../src/db/db.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { makeApprovals } from '../../src/engine/approvals.js';
import { makeChanges } from '../../src/engine/changes.js';
import type { Engine } from '../../src/engine/engine.js';
import { makeEnv } from '../../src/engine/env.js';
import { fetchFiles } from '../../src/engine/fetch-files.js';
import { makeMemoryFileStore } from '../../src/engine/file-store.js';
import { flows } from '../../src/flows/index.js';
import { loadLocales } from '../../src/i18n/index.js';
import { silentLog } from '../../src/log.js';
import { makeMetrics } from '../../src/metrics.js';
import { projectRoot } from '../../src/project-root.js';
import { eventsOf } from '../../src/store/case-events.js';
import { expiredClaims } from '../../src/store/cases.js';
import { filesOfCase } from '../../src/store/files.js';
import { listStaff } from '../../src/store/staff.js';
import { eachDatabase } from '../support/databases.js';

const say = loadLocales(join(projectRoot, 'locales'));
const content = loadContent(join(projectRoot, 'content'));

function makeEngine(db: Db) {
  const simulator = makeSimulator(makeMemoryFileStore());
  const { env, words, search } = makeEnv(content, say, systemPorts);
  const engine: Engine = {
    db,
    ports: systemPorts,
    flows,
    env,
    words,
    content: () => content,
    search: () => search,
    approvals: makeApprovals(),
    serve: 'checked',
    channels: new Map([['simulator', simulator.channel]]),
    files: makeMemoryFileStore(),
    log: silentLog,
    metrics: makeMetrics(),
    changes: makeChanges(),
    processId: 'test',
    reach: () => {},
    wake: { turn: () => {}, deliver: () => {} },
  };
  return { engine, upload: simulator.upload };
}

describe('the invented people', () => {
  const db = openSqlite(':memory:');
  const { engine, upload } = makeEngine(db);
  beforeAll(() => seedDemo(engine, upload));
  afterAll(() => db.close());

  test('tell their stories to the real engine: cases in every status, language and age', async () => {
    const cases = await db.q.select().from(db.t.cases);
    const now = Date.now();
    expect(cases.length).toBeGreaterThanOrEqual(12);
    expect(new Set(cases.map((c) => c.status))).toEqual(new Set(['new', 'claimed', 'closed']));
    expect(new Set(cases.map((c) => c.locale))).toEqual(new Set(['vi', 'ru', 'en']));
    expect(new Set(cases.map((c) => c.kind))).toEqual(new Set(['complaint', 'question']));
    expect(new Set(cases.map((c) => c.category)).size).toBeGreaterThanOrEqual(8);
    const ages = cases.map((c) => (now - c.openedAt) / 3_600_000);
    expect(Math.min(...ages)).toBeLessThan(1);
    expect(Math.max(...ages)).toBeGreaterThan(7 * 24);
    expect(cases.every((c) => c.updatedAt <= now)).toBe(true);
  });

  test('are who they are meant to be', async () => {
    await fetchFiles(engine);
    const cases = await db.q.select().from(db.t.cases);
    const staff = new Map((await listStaff(db)).map((s) => [s.login, s]));
    const about = (part: string) => cases.find((c) => c.story.includes(part));
    expect(about('thu hộ chiếu')).toMatchObject({ category: 'passport', urgent: true, status: 'new', anonymous: true });
    expect(about('một tờ khác bằng tiếng Nga')).toMatchObject({ category: 'contract', urgent: false, status: 'new' });
    const tuan = about('mười hai người');
    expect(tuan).toMatchObject({ status: 'claimed', assigneeId: staff.get('ha')?.id, unread: true, anonymous: false });
    expect((await eventsOf(db, tuan?.id ?? '')).map((e) => e.action)).toEqual(['opened', 'claimed', 'replied', 'noted', 'replied']);
    const files = await filesOfCase(db, about('ngã giàn giáo')?.id ?? '');
    expect(files).toMatchObject([{ kind: 'photo', status: 'stored' }]);
    expect((await engine.files.get(files[0]?.id ?? ''))?.subarray(1, 4).toString()).toBe('PNG');
    expect(about('Я прораб')).toMatchObject({ locale: 'ru', kind: 'question', status: 'new' });
    expect(about('Швейная фабрика')).toMatchObject({ locale: 'ru', status: 'claimed', assigneeId: staff.get('sergey')?.id });
    expect(about('giữ chỗ')).toMatchObject({ status: 'closed', outcome: 'solved', rating: 5 });
    // Their claims still hold when the server starts its sweep.
    expect(await expiredClaims(db, Date.now() + 60_000, 10)).toEqual([]);
  });
});

eachDatabase('the invented people', (open) => {
  test('come once, and never among real cases', async () => {
    const db = await open();
    const { engine } = makeEngine(db);
    const officers = await seedDemo(engine);
    expect(officers?.map((o) => o.login)).toEqual(['ha', 'sergey']);
    const ha = (await listStaff(db)).find((s) => s.login === 'ha');
    expect(ha).toMatchObject({ name: 'Hà', role: 'officer', locale: 'vi', mustChange: false });
    expect(await checkPassword(ha?.passwordHash ?? '', officers?.[0]?.password ?? '')).toBe(true);
    const before = await db.q.select().from(db.t.inbox);
    expect(await seedDemo(engine)).toBeNull();
    expect(await db.q.select().from(db.t.inbox)).toHaveLength(before.length);
  });
});

test('every person of the file is read', () => {
  expect(readPeople().people.length).toBeGreaterThanOrEqual(12);
});
