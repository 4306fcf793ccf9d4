/** Settings: every one can be changed, values stay together, secrets do not come out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { Problem } from '../../kernel/problem.ts';
import { settingsSchema, tenantSettings } from '../../kernel/settings.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { saveSettings, settingsChange } from './commands.ts';
import { settingsPage } from './queries.ts';

const SECRET = 'a secret of the gateway';
const url = 'https://messages.example/send';

let s: TestSystem;
before(async () => {
  s = await testSystem();
});
after(() => s.end());

type Change = Parameters<typeof settingsChange.parse>[0];

async function save(...changes: Change[]) {
  const inputs = changes.map((each) => settingsChange.parse(each));
  return s.services.run(saveSettings, s.actor, inputs);
}

function inTenant<R>(work: Parameters<typeof s.db.transaction<R>>[1]): Promise<R> {
  const scope = { tenant_id: s.tenant.tenant_id, merchant_ids: null, warehouse_ids: null };
  return s.db.transaction({ scope, now: s.services.clock.now(), name: 'test' }, work);
}

const page = () => inTenant((tx) => settingsPage.run(tx, {}, s.actor));

async function changesTold(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: s.url });
  await client.connect();
  const kind = 'settings_changed';
  const { rows } = await client.query('select body from kernel.event where kind = $1', [kind]);
  await client.end();
  assert.ok(rows.length > 2);
  return rows;
}

test('every setting can be changed, and a change without names changes nothing', async () => {
  assert.deepEqual(Object.keys(settingsChange.shape), Object.keys(settingsSchema.shape));
  assert.deepEqual(settingsChange.parse({}), {});
  await save({ ship_within_h: 24, weigh_required: false });
  await save({ wave_size: 12 });
  const { settings, defaults } = await page();
  assert.equal(settings.ship_within_h, 24);
  assert.equal(settings.weigh_required, false);
  assert.equal(settings.wave_size, 12);
  assert.equal(defaults.ship_within_h, 48);
});

test('several changes at once are made in order; one that does not fit harms no other', async () => {
  const [one, two, three] = await save(
    { pay_within_min: 60, remind_before_min: 30 },
    { remind_before_min: 60 },
    { pay_within_min: 90 },
  );
  assert.ok(!(one instanceof Problem) && !(three instanceof Problem));
  assert.ok(two instanceof Problem && two.pointer === '/remind_before_min');
  const { settings } = await page();
  assert.deepEqual([settings.pay_within_min, settings.remind_before_min], [90, 30]);
});

test('a secret goes in, stays with its address, and never comes out', async () => {
  assert.equal((await page()).settings.message_gateway, null);
  const [none] = await save({ message_gateway: { url } });
  assert.ok(none instanceof Problem, 'an address without a secret');
  const answers = [await save({ message_gateway: { url, secret: SECRET } })];
  answers.push(await save({ message_gateway: { url } }));
  const kept = await inTenant(tenantSettings);
  assert.deepEqual(kept.message_gateway, { url, secret: SECRET });
  const [moved] = await save({ message_gateway: { url: 'https://other.example/' } });
  assert.ok(moved instanceof Problem, 'the secret does not go to another address');
  const told = JSON.stringify([answers, await page(), await changesTold()]);
  assert.match(told, /secret_is_set":true/);
  assert.ok(!told.includes(SECRET));
});
