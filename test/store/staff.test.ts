import { expect, test } from 'vitest';
import { addAlert, finishAlert, hasOpenAlert, openAlerts } from '../../src/store/alerts.js';
import {
  addSession,
  addStaff,
  changeStaff,
  countStaff,
  endSessionsOf,
  listStaff,
  namesOfStaff,
  sessionsOf,
  sessionWithStaff,
  staffByLogin,
} from '../../src/store/staff.js';
import { eachDatabase } from '../support/databases.js';
import { id, T0 } from './rows.js';

const ha = { id: id(1), login: 'ha', name: 'Hà', role: 'officer', locale: 'vi', passwordHash: 'hash', mustChange: true, now: T0 } as const;
const sergey = { ...ha, id: id(2), login: 'sergey', name: 'Сергей', role: 'admin', locale: 'ru', now: T0 + 1 } as const;
const session = (n: number, staffId: string) => ({
  id: `s${n}`,
  staffId,
  csrf: 'c',
  createdAt: T0 + n,
  seenAt: T0,
  expiresAt: T0 + 1_000,
  device: null,
});

eachDatabase('staff', (open) => {
  test('a login belongs to one officer', async () => {
    const db = await open();
    await db.commit([addStaff(ha)]);
    await expect(db.commit([addStaff({ ...sergey, login: 'ha' })])).rejects.toThrow();
    expect(await staffByLogin(db, 'ha')).toMatchObject({ name: 'Hà', mustChange: true, disabledAt: null });
    expect(await staffByLogin(db, 'HA')).toBeNull();
  });

  test('disabled officers are listed, not counted', async () => {
    const db = await open();
    await db.commit([addStaff(ha), addStaff(sergey)]);
    await db.commit([changeStaff(ha.id, { disabledAt: T0 })]);
    expect((await listStaff(db)).map((s) => s.login)).toEqual(['ha', 'sergey']);
    expect(await countStaff(db)).toBe(1);
    expect([...(await namesOfStaff(db, [ha.id, ha.id, sergey.id]))].sort()).toEqual([
      [ha.id, 'Hà'],
      [sergey.id, 'Сергей'],
    ]);
  });

  test('a session ends by its time, by sign-out and with the account', async () => {
    const db = await open();
    await db.commit([addStaff(ha), addStaff(sergey)]);
    await db.commit([addSession(session(1, ha.id)), addSession(session(2, ha.id)), addSession(session(3, sergey.id))]);
    expect((await sessionWithStaff(db, 's1', T0))?.staff.login).toBe('ha');
    expect(await sessionWithStaff(db, 's1', T0 + 1_000)).toBeNull();
    await db.commit([endSessionsOf(ha.id, 's2')]);
    expect((await sessionsOf(db, ha.id, T0)).map((s) => s.id)).toEqual(['s2']);
    await db.commit([changeStaff(ha.id, { disabledAt: T0 })]);
    expect(await sessionWithStaff(db, 's2', T0)).toBeNull();
    expect((await sessionWithStaff(db, 's3', T0))?.staff.login).toBe('sergey');
  });

  test('alerts are open until somebody is done with them', async () => {
    const db = await open();
    await db.commit([addAlert(id(1), T0, 'poison', 'row'), addAlert(id(2), T0 + 1, 'channel_misconfigured', 'telegram')]);
    expect((await openAlerts(db, 10)).map((a) => a.code)).toEqual(['channel_misconfigured', 'poison']);
    await db.commit([finishAlert(id(2), T0 + 2)]);
    expect(await hasOpenAlert(db, 'channel_misconfigured', 'telegram')).toBe(false);
    expect(await hasOpenAlert(db, 'poison', 'row')).toBe(true);
  });
});
