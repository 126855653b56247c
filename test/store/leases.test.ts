import { expect, test } from 'vitest';
import { dropLease, takeLease } from '../../src/store/leases.js';
import { eachDatabase } from '../support/databases.js';
import { T0 } from './rows.js';

eachDatabase('leases', (open, kind) => {
  test('one owner at a time, renewed by the same, free when run out', async () => {
    const db = await open();
    expect(await takeLease(db, 'sweep', 'a', T0, T0 + 100)).toBe(true);
    expect(await takeLease(db, 'sweep', 'b', T0 + 99, T0 + 200)).toBe(false);
    expect(await takeLease(db, 'sweep', 'a', T0 + 99, T0 + 300)).toBe(true);
    expect(await takeLease(db, 'sweep', 'b', T0 + 301, T0 + 400)).toBe(true);
    expect(await takeLease(db, 'other', 'a', T0, T0 + 100)).toBe(true);
  });

  test('can be given back by the owner only', async () => {
    const db = await open();
    await takeLease(db, 'sweep', 'a', T0, T0 + 100);
    await dropLease(db, 'sweep', 'b');
    expect(await takeLease(db, 'sweep', 'b', T0 + 1, T0 + 100)).toBe(false);
    await dropLease(db, 'sweep', 'a');
    expect(await takeLease(db, 'sweep', 'b', T0 + 1, T0 + 100)).toBe(true);
  });

  test('of twenty who ask at once exactly one gets it', async () => {
    const db = await open();
    const processes = kind === 'pg' ? [db, await open()] : [db];
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, i) => takeLease(processes[i % processes.length] ?? db, 'sweep', `p${i}`, T0, T0 + 100)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
  });
});
