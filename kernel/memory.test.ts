/** What is remembered is forgotten when it changes, in whichever process. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { saveShop } from '../areas/merchants/commands.ts';
import { receiveOrder } from '../areas/orders/commands.ts';
import { parts } from '../parts.ts';
import { SCRATCH, type TestSystem, testSystem } from '../tests/database.ts';
import { anOrder, makeWorld, must } from '../tests/world.ts';
import { systemClock } from './clock.ts';
import { systemRandom } from './id.ts';
import { silentLog } from './log.ts';
import { Problem } from './problem.ts';
import { statements } from './statement.ts';
import { openSystem } from './system.ts';

let s: TestSystem;
before(async () => {
  s = await testSystem();
  await makeWorld(s);
});
after(() => s.end());

test('a shop that is closed elsewhere takes no more orders here', async () => {
  const makers = { clock: systemClock, random: systemRandom, log: silentLog };
  const elsewhere = openSystem({ url: s.url, pool_size: 2, ...makers, data_dir: SCRATCH, parts });
  await must(s, receiveOrder, [anOrder()]);
  const shop = {
    merchant: 'M1',
    code: 'S1',
    name: 'Shop',
    channel: 'manual',
    currency: 'CNY',
    active: false,
  };
  await elsewhere.services.run(saveShop, s.actor, [saveShop.input.parse(shop)]);
  await elsewhere.close();
  const [outcome] = await s.services.run(receiveOrder, s.actor, [anOrder()]);
  assert.ok(outcome instanceof Problem);
  assert.equal(outcome.code, 'SHOP_UNKNOWN');
});

/** Statements that change rows which processes remember: whoever sends them calls `forget`. */
const NOTED = [
  'catalog.add_barcodes',
  'catalog.add_parts',
  'catalog.clear_barcodes',
  'catalog.clear_parts',
  'catalog.save_skus',
  'kernel.save_settings',
  'merchants.save_shops',
  'places.save_warehouses',
  'review.save_rules',
  'sizes.resize_skus',
];
const TABLES = [
  'catalog.barcode',
  'catalog.bundle_part',
  'catalog.sku',
  'kernel.setting',
  'merchants.shop',
  'places.warehouse',
  'review.rule',
];

test('every statement that changes remembered rows is known', () => {
  const verbs = '(insert into|update|delete from)';
  const changes = new RegExp(`${verbs}\\s+(${TABLES.join('|').replaceAll('.', '\\.')})\\b`);
  const found = [...statements.values()].filter((each) => changes.test(each.text));
  assert.deepEqual(found.map((each) => each.name).sort(), NOTED);
});
