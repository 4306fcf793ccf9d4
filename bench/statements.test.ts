/** No command of the main job sends more statements for more inputs; one that loops is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { command } from '../kernel/command.ts';
import { newestEvent } from '../kernel/kernel.sql.ts';
import { testSystem } from '../tests/database.ts';
import { equip, setUpCompany } from './company.ts';
import { Staff } from './staff.ts';
import { countAll, growing } from './statements.ts';

const FEW = 1;
const MANY = 20;
/** A statement may be left out when there is nothing for it; none is sent for each input. */
const ALLOWANCE = 2;

const loops = command({
  name: 'bench.loops',
  path: '/v1/bench/loops',
  en: 'Asks the database for each input.',
  zh: '对每条输入各查询一次。',
  permission: 'order.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx, items) {
    for (const _ of items) await newestEvent(tx);
    return items.map(() => ({}));
  },
});

test('the statements of a command do not grow with its array', async () => {
  const system = await testSystem();
  try {
    await setUpCompany(system, 200);
    await equip(system);
    await system.relay.drain(system.tenant.tenant_id);
    const counted = await countAll(system, system.url, [FEW, MANY]);
    assert.ok(counted.length >= 15, `only ${counted.length} commands were called`);
    assert.deepEqual(growing(counted, FEW, MANY, ALLOWANCE), []);
  } finally {
    await system.end();
  }
});

test('a command that sends a statement for each input is found', async () => {
  const system = await testSystem();
  try {
    const by_size: Record<number, number> = {};
    for (const size of [FEW, MANY]) {
      const staff = await Staff.hire(system, system.url, size);
      await staff.work(
        loops,
        Array.from({ length: size }, () => ({})),
      );
      by_size[size] = staff.statements;
      await staff.end();
    }
    const counted = [{ command: loops.name, by_size }];
    assert.equal(by_size[MANY]! - by_size[FEW]!, MANY - FEW);
    assert.equal(growing(counted, FEW, MANY, ALLOWANCE).length, 1);
  } finally {
    await system.end();
  }
});
