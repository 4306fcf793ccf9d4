/** Saving merchants and shops in batches, twice, and from within a merchant's scope. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { saveMerchant, saveShop } from './commands.ts';
import { merchantSchema, shopSchema } from './model.ts';
import { merchantsByCode, shopsByCode } from './port.ts';
import { merchantList } from './queries.ts';

let s: TestSystem;
before(async () => {
  s = await testSystem();
});
after(() => s.end());

const merchant = (code: string, name = code) => merchantSchema.parse({ code, name });
const shop = (owner: string, code: string, name = code) =>
  shopSchema.parse({ merchant: owner, code, name, channel: 'manual', currency: 'CNY' });

/** What became of each input: how it was saved, or the code of its problem. */
const told = (outcomes: readonly ({ saved: string } | Problem)[]) =>
  outcomes.map((each) => (each instanceof Problem ? each.code : each.saved));

function read<R>(work: Parameters<typeof s.db.transaction<R>>[1]): Promise<R> {
  const scope = wholeTenant(s.tenant.tenant_id);
  return s.db.transaction({ scope, now: s.services.clock.now(), name: 'test' }, work);
}

async function eventsOf(kind: string): Promise<number> {
  return read(async (tx) => {
    const text = 'select from kernel.event where tenant_id = $1 and kind = $2';
    return (await tx.send('test.events', text, [s.tenant.tenant_id, kind])).length;
  });
}

async function limitedTo(code: string): Promise<Actor> {
  const row = await read(async (tx) => (await merchantsByCode(tx, [code])).get(code));
  return { ...s.actor, merchant_ids: [row!.merchant_id] };
}

test('three thousand merchants take two statements, a second time change nothing', async () => {
  const inputs = Array.from({ length: 3000 }, (_, index) => merchant(`bulk${index}`));
  const items = inputs.map((input) => ({ input, actor: s.actor }));
  await read(async (tx) => {
    const before_run = tx.sent;
    const outcomes = await saveMerchant.run(tx, items);
    assert.equal(tx.sent - before_run, 2);
    assert.deepEqual(new Set(told(outcomes)), new Set(['added']));
  });
  const events = await eventsOf('merchant_saved');
  assert.equal(events, 3000);
  const again = await s.services.run(saveMerchant, s.actor, inputs);
  assert.deepEqual(new Set(told(again)), new Set(['unchanged']));
  assert.equal(await eventsOf('merchant_saved'), events);
});

test('the last input with a code wins, and both get the same merchant', async () => {
  const inputs = [merchant('twice', 'One'), merchant('twice', 'Two')];
  const [one, two] = await s.services.run(saveMerchant, s.actor, inputs);
  assert.deepEqual(one, two);
  const page = await read((tx) => merchantList.run(tx, { text: 'TWI', limit: 10 }, s.actor));
  assert.deepEqual(
    page.rows.map((row) => row.name),
    ['Two'],
  );
});

test('an unknown merchant stops its shop only', async () => {
  await s.services.run(saveMerchant, s.actor, [merchant('acme')]);
  const inputs = [shop('acme', 'acme-1'), shop('nobody', 'nobody-1'), shop('acme', 'acme-2')];
  const outcomes = await s.services.run(saveShop, s.actor, inputs);
  assert.deepEqual(told(outcomes), ['added', 'MERCHANT_UNKNOWN', 'added']);
});

test('a shop keeps its owner, whoever asks and in whatever order', async () => {
  await s.services.run(saveMerchant, s.actor, [merchant('left'), merchant('right')]);
  await s.services.run(saveShop, s.actor, [shop('left', 'corner')]);
  const mine = shop('right', 'corner', 'Mine');
  const inputs = [mine, shop('left', 'corner', 'Renamed'), mine];
  assert.deepEqual(told(await s.services.run(saveShop, s.actor, inputs)), [
    'SHOP_CODE_TAKEN',
    'changed',
    'SHOP_CODE_TAKEN',
  ]);
  const corner = (await read((tx) => shopsByCode(tx, ['corner']))).get('corner');
  assert.equal(corner?.name, 'Renamed');
  const right = await limitedTo('right');
  const [refused] = await s.services.run(saveShop, right, [shop('right', 'corner')]);
  assert.deepEqual(told([refused!]), ['SHOP_CODE_TAKEN']);
});

test('people of a merchant change their own merchant and see no other', async () => {
  await s.services.run(saveMerchant, s.actor, [merchant('own'), merchant('other')]);
  const own = await limitedTo('own');
  const inputs = [merchant('own', 'Renamed'), merchant('other', 'Stolen'), merchant('absent')];
  const outcomes = await s.services.run(saveMerchant, own, inputs);
  assert.deepEqual(told(outcomes), ['changed', 'MERCHANT_UNKNOWN', 'MERCHANT_UNKNOWN']);
  const shops = [shop('other', 'other-1'), shop('own', 'own-1')];
  assert.deepEqual(told(await s.services.run(saveShop, own, shops)), ['MERCHANT_UNKNOWN', 'added']);
});
