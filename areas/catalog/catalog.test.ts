/** Saving articles: upserts, versions, barcodes, bundles, and what another merchant may learn. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { z } from 'zod';
import { type Outcome, parseInput } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { saveMerchant } from '../merchants/commands.ts';
import { merchantSchema } from '../merchants/model.ts';
import { type SavedSku, saveSku } from './commands.ts';
import { skuSchema } from './model.ts';
import { resolveSkus, skuKey, unknownSkus } from './port.ts';
import { skuGet, skuList } from './queries.ts';

let s: TestSystem;
let ours = '';
let theirs = '';

before(async () => {
  s = await testSystem();
  const inputs = ['ours', 'theirs'].map((code) => merchantSchema.parse({ code, name: code }));
  const [one, two] = await s.services.run(saveMerchant, s.actor, inputs);
  ours = (one as { merchant_id: string }).merchant_id;
  theirs = (two as { merchant_id: string }).merchant_id;
});
after(() => s.end());

const PLAIN = { merchant: 'ours', weight_g: 300, length_mm: 200, width_mm: 100, height_mm: 50 };

function sku(code: string, more: Partial<z.input<typeof skuSchema>> = {}) {
  return skuSchema.parse({ ...PLAIN, code, name: `Article ${code}`, ...more });
}

function save(...inputs: z.infer<typeof skuSchema>[]): Promise<Outcome<SavedSku>[]> {
  return s.services.run(saveSku, s.actor, inputs);
}

/** What became of each input: how it was saved, or the code of its problem. */
const told = (outcomes: readonly Outcome<SavedSku>[]) =>
  outcomes.map((each) => (each instanceof Problem ? each.code : each.saved));

function read<R>(work: (tx: Transaction) => Promise<R>, actor: Actor = s.actor): Promise<R> {
  const options = { scope: scopeOf(actor), now: s.services.clock.now(), name: 'test' };
  return s.db.transaction(options, work);
}

async function resolve(code: string, merchant_id = ours, actor: Actor = s.actor) {
  const found = await read((tx) => resolveSkus(tx, [{ merchant_id, code }]), actor);
  return found.get(skuKey(merchant_id, code));
}

const closestOf = (problems: readonly Problem[]) => problems[0]!.members['closest'] as string[];

function eventsOf(subject_id: string): Promise<number> {
  return read(async (tx) => {
    const text = 'select from kernel.event where tenant_id = $1 and subject_id = $2';
    return (await tx.send('test.events', text, [s.tenant.tenant_id, subject_id])).length;
  });
}

test('saving the same article again changes nothing; the sides are sorted', async () => {
  const [first] = await save(sku('same', { height_mm: 900, barcodes: ['690001', '690002'] }));
  const turned = sku('same', { length_mm: 100, width_mm: 900, height_mm: 200 });
  const again = { ...turned, barcodes: ['690002', '690001', '690002'] };
  assert.deepEqual(told(await save(sku('same', { barcodes: [] }), again)), ['changed', 'changed']);
  const [third] = await save({ ...again, version: 3 });
  const { sku_id } = first as SavedSku;
  assert.deepEqual(third, { sku_id, code: 'same', version: 3, saved: 'unchanged' });
  assert.equal(await eventsOf(sku_id), 3);
  const stored = await read((tx) => skuGet.run(tx, { sku_id }, s.actor));
  assert.deepEqual([stored.length_mm, stored.width_mm, stored.height_mm], [900, 200, 100]);
  assert.deepEqual(stored.barcodes, ['690001', '690002']);
});

test('the side that points up stays that side when the sides are sorted', async () => {
  const sides = { length_mm: 60, width_mm: 70, height_mm: 200 };
  const bottle = sku('UP-1', { ...sides, liquid: true });
  const tin = sku('UP-2', { ...sides, up: 'width', max_load_g: 0, needs_bag: true });
  assert.deepEqual(told(await save(bottle, tin)), ['added', 'added']);
  assert.deepEqual(told(await save(bottle, tin)), ['unchanged', 'unchanged']);
  const found = await Promise.all(['UP-1', 'UP-2'].map((code) => resolve(code)));
  assert.deepEqual(
    found.map((each) => [each!.length_mm, each!.up, each!.max_load_g, each!.needs_bag]),
    [
      [200, 'length', null, false],
      [200, 'width', 0, true],
    ],
  );
});

test('an editor of an old version is told both versions; the neighbours are saved', async () => {
  await save(sku('edited'), sku('edited', { name: 'Second' }));
  const stale = sku('edited', { name: 'Mine', version: 1 });
  const outcomes = await save(sku('near-1'), stale, sku('near-2', { merchant: ours }));
  assert.deepEqual(told(outcomes), ['added', 'STALE_VERSION', 'added']);
  assert.deepEqual((outcomes[1] as Problem).members, { yours: 1, newest: 2 });
  assert.equal((await resolve('edited'))?.name, 'Second');
});

test('a barcode means one article of its owner, and moves when the first lets it go', async () => {
  await save(sku('cup', { barcodes: ['690100'] }));
  const outcomes = await save(
    sku('mug', { barcodes: ['690101', '690100'] }),
    sku('690100'),
    sku('glass', { barcodes: ['cup'] }),
    sku('foreign-cup', { merchant: 'theirs', barcodes: ['690100'] }),
  );
  const taken = 'BARCODE_TAKEN';
  assert.deepEqual(told(outcomes), [taken, taken, taken, 'added']);
  const [problem] = outcomes as Problem[];
  assert.deepEqual(problem?.members, { barcode: '690100', taken_by: 'cup' });
  assert.equal(problem?.pointer, '/barcodes/1');
  assert.equal((await resolve('690100'))?.code, 'cup');
  const moved = await save(sku('cup'), sku('mug', { barcodes: ['690100'] }));
  assert.deepEqual(told(moved), ['changed', 'added']);
  assert.equal((await resolve('690100'))?.code, 'mug');
});

test('a bundle may follow its parts in a batch; bundles do not nest, kinds stay', async () => {
  const parts = [{ code: 'tea', qty: 2 }];
  const outcomes = await save(
    sku('tea'),
    sku('gift', { parts }),
    sku('basket', { parts: [{ code: 'gift', qty: 1 }] }),
    sku('gift'),
    sku('tea', { parts: [{ code: 'same', qty: 1 }] }),
    sku('lost', { parts: [{ code: 'teaa', qty: 1 }] }),
  );
  const refused = ['BUNDLE_NESTED', 'SKU_KIND_FIXED', 'SKU_KIND_FIXED', 'SKU_UNKNOWN'];
  assert.deepEqual(told(outcomes), ['added', 'added', ...refused]);
  const gift = await resolve('gift');
  assert.equal(gift?.kind, 'bundle');
  const [part] = gift?.parts ?? [];
  assert.deepEqual([part?.sku.sku_id, part?.qty], [(outcomes[0] as SavedSku).sku_id, 2]);
  const twice = [parts[0], parts[0]];
  const parsed = parseInput(skuSchema, { ...PLAIN, code: 'x', name: 'x', parts: twice });
  assert.equal(parsed instanceof Problem && parsed.code, 'FIELD_INVALID');
});

test("another merchant's article looks exactly like one that does not exist", async () => {
  const actor = { ...s.actor, merchant_ids: [ours] };
  await save(sku('shirt-red'), sku('shirt-blue'), sku('shirt-green', { merchant: 'theirs' }));
  const asked = (code: string, merchant_id = ours) => [{ merchant_id, code, pointer: '/code' }];
  const similar = await read((tx) => unknownSkus(tx, asked('shirt-rad')));
  assert.equal(closestOf(similar)[0], 'shirt-red');
  // By its owner's name it is hidden by the scope, by ours it is not in the catalogue.
  assert.equal(await resolve('shirt-green', theirs, actor), undefined);
  assert.equal(await resolve('shirt-green', ours, actor), undefined);
  const foreign = await read((tx) => unknownSkus(tx, asked('shirt-green')), actor);
  assert.ok(!closestOf(foreign).includes('shirt-green'));
  const hidden = await read((tx) => unknownSkus(tx, asked('shirt-green', theirs)), actor);
  const absent = await read((tx) => unknownSkus(tx, asked('shirt-none', theirs)), actor);
  assert.deepEqual(hidden[0]?.members, { code: 'shirt-green', closest: [] });
  assert.deepEqual(absent[0]?.members, { code: 'shirt-none', closest: [] });
  const [saved] = await s.services.run(saveSku, actor, [
    sku('shirt-green', { merchant: 'theirs' }),
  ]);
  const [unknown] = await s.services.run(saveSku, actor, [sku('shirt', { merchant: 'nobody' })]);
  assert.deepEqual(told([saved!, unknown!]), ['MERCHANT_UNKNOWN', 'MERCHANT_UNKNOWN']);
});

test('the list finds by the beginning of code, barcode or name, page by page', async () => {
  await save(
    sku('list-1', { name: 'Kettle' }),
    sku('list-2', { name: 'kettle XL', barcodes: ['790007'] }),
  );
  const list = (text: string, more: object = {}) =>
    read((tx) => skuList.run(tx, { text, limit: 1, ...more }, s.actor));
  const first = await list('KETTLE');
  assert.equal(first.rows[0]?.code, 'list-1');
  const second = await list('KETTLE', { after: first.next });
  assert.deepEqual([second.rows[0]?.code, second.next], ['list-2', null]);
  assert.equal((await list('79000')).rows[0]?.code, 'list-2');
  assert.deepEqual((await list('79000', { merchant_id: theirs })).rows, []);
});

test('a thousand articles are saved by a few statements', async () => {
  const items = Array.from({ length: 1000 }, (_, index) => {
    const input = sku(`bulk${index}`, { barcodes: [`88${index}`] });
    return { input, actor: s.actor };
  });
  await read(async (tx) => {
    const outcomes = await saveSku.run(tx, items);
    assert.deepEqual(new Set(told(outcomes)), new Set(['added']));
    assert.ok(tx.sent <= 8, `${tx.sent} statements`);
  });
});
