/**
 * The database server is killed without warning in the middle of an import, five times: run again,
 * the file is taken in whole, no order twice, and the doctor finds nothing.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { templateHeader } from '../../channels/csv/presets.ts';
import { openRuntime } from '../../cli/runtime.ts';
import { examine } from '../../kernel/doctor.ts';
import { seededRandom } from '../../kernel/id.ts';
import { loadDemo } from '../../simulation/demo.ts';
import { SCRATCH } from '../database.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ROWS = 40_000;
const KILLS = 5;

/** Orders of one line each, unpaid by the channel's rule, so that stock does not run out. */
function writeOrders(file: string): void {
  const header = templateHeader('orders', 'en');
  const values: Record<string, string> = {
    Shop: 'chaye-web',
    'Placed at': new Date().toISOString(),
    'Payment kind': 'prepaid',
    Currency: 'CNY',
    Recipient: '张小三',
    Phone: '13800138000',
    Country: 'CN',
    Province: '广东省',
    City: '深圳市',
    District: '南山区',
    Address: '科技园路1号3栋502室',
    SKU: 'MLHC-100',
    Quantity: '1',
    'Unit price': '49.00',
    Total: '49.00',
  };
  const rows = Array.from({ length: ROWS }, (_, index) =>
    header.map((name) => (name === 'Order no' ? `K${index}` : (values[name] ?? ''))).join(),
  );
  fs.writeFileSync(file, `${[header.join(), ...rows].join('\n')}\n`);
}

/** Runs the import; resolves with its exit code. */
function importing(file: string, folder: string): Promise<number | null> {
  const args = [path.join(ROOT, 'fahuo.ts'), 'import', 'orders', file, '--data', folder, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => child.on('close', resolve));
}

test(`an import survives ${KILLS} kills of the database server`, async (t) => {
  const folder = path.join(SCRATCH, 'crash-import');
  fs.rmSync(folder, { recursive: true, force: true });
  const setup = await openRuntime({ data: folder }, true);
  await loadDemo(setup, new Date());
  await setup.close();
  const file = path.join(folder, 'orders.csv');
  writeOrders(file);
  const random = seededRandom(5);
  let kills = 0;
  for (let round = 0; round < 30 && kills < KILLS; round++) {
    const done = importing(file, folder);
    const early = await Promise.race([wait(2500 + random.below(2500)), done]);
    if (early !== undefined) continue;
    const pid_file = path.join(folder, 'postgres/data/postmaster.pid');
    if (fs.existsSync(pid_file)) {
      process.kill(Number(fs.readFileSync(pid_file, 'utf8').split('\n')[0]), 'SIGKILL');
      kills++;
    }
    await done;
  }
  t.diagnostic(`${kills} kills`);
  assert.equal(kills, KILLS);
  assert.equal(await importing(file, folder), 0);
  const runtime = await openRuntime({ data: folder }, true);
  const client = new pg.Client({ connectionString: runtime.url });
  await client.connect();
  try {
    const found = await client.query<{ n: number; once: number }>(
      `select count(*)::int as n, count(distinct channel_order_no)::int as once
       from orders.sales_order where channel_order_no like 'K%'`,
    );
    assert.deepEqual(found.rows[0], { n: ROWS, once: ROWS });
    assert.deepEqual((await examine(runtime.url, new Date())).violations, []);
  } finally {
    await client.end();
    await runtime.close();
  }
  fs.rmSync(folder, { recursive: true, force: true });
});
