/**
 * Cartons on a real database: the choice explained, what did not fit and what follows from it, even
 * parcels, turning rules, and which sizes history speaks for.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { EngineStopped } from '../../engines/in-worker.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { makeWorld, must, putStock } from '../../tests/world.ts';
import { saveSku } from '../catalog/commands.ts';
import { sizeSuggestions, skuGet } from '../catalog/queries.ts';
import { keepSize, resizeSku } from '../catalog/sizes.ts';
import { makeDocument } from '../printing/commands.ts';
import { saveAccount } from '../shipping/commands.ts';
import { type CartonAsk, chooseCartons } from './carton-choice.ts';
import { closeParcel, openParcel, scanPiece } from './commands.ts';
import { reportFit } from './commands-fit.ts';
import { saveCarton } from './commands-more.ts';
import { packParcel } from './commands-pack.ts';
import type { PlannedParcel } from './model.ts';
import { pickedOrders } from './picked-orders.ts';
import { suggestStocking } from './port.ts';
import { cartonSizes, fitReportList } from './queries-cartons.ts';

let s: TestSystem;
let owner: pg.Client;

const box = (code: string, l: number, w: number, h: number, more: object = {}) =>
  saveCarton.input.parse({
    name: 'Box',
    code,
    inner_length_mm: l,
    inner_width_mm: w,
    inner_height_mm: h,
    empty_weight_g: 100,
    max_gross_g: 20_000,
    ...more,
  });
const article = (code: string, sides: [number, number, number], more: object = {}) => {
  const [length_mm, width_mm, height_mm] = sides;
  const size = { length_mm, width_mm, height_mm, weight_g: 300 };
  return saveSku.input.parse({ merchant: 'M1', code, name: code, ...size, ...more });
};

before(async () => {
  s = await testSystem();
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 5000 } });
  await must(s, saveSku, [
    article('BOTTLE', [60, 60, 180], { liquid: true }),
    article('GLASS', [100, 100, 100], { fragile: true }),
    article('BRICK', [100, 100, 100], { weight_g: 2000 }),
    article('FOAM', [100, 100, 100], { weight_g: 100, max_load_g: 150 }),
    article('POWDER', [100, 100, 50], { needs_bag: true, up: 'height' }),
  ]);
  await putStock(
    s,
    { SZ: { BOTTLE: 500, GLASS: 500, BRICK: 500, FOAM: 500, POWDER: 500 } },
    'more',
  );
  await must(s, saveCarton, [
    box('S', 130, 90, 70),
    box('M', 200, 200, 200),
    box('L', 300, 200, 200),
    box('XL', 400, 300, 300),
  ]);
});
after(async () => {
  await owner.end();
  await s.end();
});

const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const codeOf = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const openFor = async (lines: { sku: string; qty: number }[]) => {
  const [order] = await pickedOrders(s, lines);
  const [opened] = await must(s, openParcel, [{ shipment_id: order!.shipment_id }]);
  return { ...opened!, order: order! };
};
const report = (parcel_id: string, reason: string, more: object = {}) =>
  must(s, reportFit, [reportFit.input.parse({ parcel_id, reason, ...more })]).then(
    (all) => all[0]!,
  );
const reading = <R>(work: Parameters<typeof s.db.transaction<R>>[1]) =>
  s.db.transaction(
    {
      scope: wholeTenant(s.tenant.tenant_id),
      now: s.services.clock.now(),
      name: 'test',
      read_only: true,
    },
    work,
  );
const skuId = async (code: string) =>
  (await rows('select sku_id from catalog.sku where code = $1', code))[0]!['sku_id'] as string;
/** Pieces of a plan: article code and its size as it lies. */
const pieces = async (plan: readonly PlannedParcel[]) => {
  const names = new Map(
    (await rows('select sku_id, code from catalog.sku')).map((row) => [row['sku_id'], row['code']]),
  );
  return plan.flatMap(({ steps }) =>
    steps.map((step) => ({ ...step, code: names.get(step.sku_id) as string, qty: step.at.length })),
  );
};

test('the choice says why, and why not a smaller or a larger one', async () => {
  const { carton, reasons, plan } = await openFor([{ sku: 'BRICK', qty: 8 }]);
  assert.equal(carton, 'M');
  assert.ok(reasons.en.includes('M: chosen'));
  assert.ok(reasons.en.some((each) => /^S: an item with a side of 100 mm fits no way/.test(each)));
  assert.ok(reasons.en.some((each) => /^L: holds all, but leaves 4\.00 L empty/.test(each)));
  assert.ok(reasons.zh.some((each) => each.startsWith('L：装得下，但空隙为 4.00 升')));
  assert.deepEqual(
    [plan.length, plan[0]!.fill, plan[0]!.void_ml, plan[0]!.weight_g],
    [1, 1, 0, 16_100],
  );
  assert.equal(
    plan[0]!.steps.reduce((sum, step) => sum + step.at.length, 0),
    8,
  );
});

test('bottles stand in their bags, nothing lies on glass, little on foam', async () => {
  const bottle = await openFor([{ sku: 'BOTTLE', qty: 2 }]);
  const [standing] = await pieces(bottle.plan);
  assert.deepEqual([standing!.dz, standing!.turn, standing!.bagged], [180, 'up', true]);
  const stacked = await openFor([
    { sku: 'GLASS', qty: 4 },
    { sku: 'BRICK', qty: 4 },
  ]);
  assert.equal(stacked.carton, 'M');
  for (const { code, z } of await pieces(stacked.plan)) assert.equal(z, code === 'GLASS' ? 100 : 0);
  const foam = await openFor([
    { sku: 'FOAM', qty: 4 },
    { sku: 'BRICK', qty: 4 },
  ]);
  const lying = (await pieces(foam.plan)).flatMap(({ code, z, at }) =>
    at.map(({ x, y }) => ({ code, z, column: `${x},${y}` })),
  );
  const low = lying.filter((each) => each.code === 'FOAM' && each.z === 0);
  const above = low.map(({ column }) => lying.find((each) => each.z > 0 && each.column === column));
  assert.ok(
    above.every((each) => each?.code === 'FOAM'),
    'no brick on foam',
  );
  const powder = await openFor([{ sku: 'POWDER', qty: 1 }]);
  const [flat] = await pieces(powder.plan);
  assert.deepEqual([flat!.dz, flat!.turn, flat!.bagged], [50, 'up', true]);
});

test('several parcels are of even weight', async () => {
  await must(s, saveCarton, [box('L', 300, 200, 200, { active: false })]);
  await must(s, saveCarton, [box('XL', 400, 300, 300, { active: false })]);
  const { plan } = await openFor([
    { sku: 'BRICK', qty: 8 },
    { sku: 'FOAM', qty: 8 },
  ]);
  assert.deepEqual(
    plan.map((parcel) => parcel.weight_g),
    [8500, 8500],
  );
  await must(s, saveCarton, [box('L', 300, 200, 200), box('XL', 400, 300, 300)]);
});

test('the carrier charges by outer volume: a flat dear carton can be the cheaper one', async () => {
  const zone = { provinces: ['*'], first_weight_g: 1000, first_minor: 800, step_weight_g: 1000 };
  const zones = [{ ...zone, step_minor: 500, promised_days: 2 }];
  const adapter = { prefix: 'FH', currency: 'CNY', weight_max_g: 30_000, takes_cod: true, zones };
  await must(s, saveCarton, [box('FLAT', 210, 210, 60, { cost_minor: 90 })]);
  const ask = async () => (await openFor([{ sku: 'POWDER', qty: 4 }])).carton;
  const [account] = await must(s, saveAccount, [
    saveAccount.input.parse({ carrier: 'own', name: 'Own', settings: { adapter } }),
  ]);
  // True weight 1300 g in both: the freight is the same, so the cheaper box is taken.
  assert.equal(await ask(), 'M');
  const { carrier_account_id } = account!;
  const with_volume = { adapter: { ...adapter, volume_divisor: 3000 } };
  await must(s, saveAccount, [
    saveAccount.input.parse({
      carrier: 'own',
      name: 'Own',
      settings: with_volume,
      carrier_account_id,
    }),
  ]);
  // 200 x 200 x 200 / 3000 = 2667 g: a step more than the 1300 g of the flat one.
  assert.equal(await ask(), 'FLAT');
  const off = { carrier: 'own', name: 'Own', carrier_account_id, active: false };
  await must(s, saveAccount, [saveAccount.input.parse(off)]);
  await must(s, saveCarton, [box('FLAT', 210, 210, 60, { active: false })]);
});

test('what did not fit is kept with its reason, and the next carton is proposed', async () => {
  const { parcel_id, carton, order } = await openFor([{ sku: 'BRICK', qty: 8 }]);
  assert.equal(carton, 'M');
  const small = await report(parcel_id, 'too_small', { note: 'padding needs room' });
  assert.equal(small.carton, 'L');
  const broken = await report(parcel_id, 'damaged');
  assert.equal(broken.carton, 'XL');
  const [again] = await must(s, openParcel, [{ shipment_id: order.shipment_id }]);
  assert.equal(again!.carton, 'XL', 'it is remembered');
  const end = await report(parcel_id, 'none_left');
  assert.deepEqual([end.carton, end.plan], [null, []]);
  const kept = await rows(
    `select r.reason, c.code, n.code as next, r.note from packing.fit_report r
     left join packing.carton c using (tenant_id, carton_id)
     left join packing.carton n on n.carton_id = r.next_carton_id
     where r.parcel_id = $1 order by r.fit_report_id`,
    parcel_id,
  );
  assert.deepEqual(
    kept.map((row) => [row['reason'], row['code'], row['next'], row['note']]),
    [
      ['too_small', 'M', 'L', 'padding needs room'],
      ['damaged', 'L', 'XL', ''],
      ['none_left', 'XL', null, ''],
    ],
  );
  const listed = await reading((tx) =>
    fitReportList.run(tx, fitReportList.input.parse({ reason: 'damaged' }), s.actor),
  );
  assert.deepEqual(
    listed.rows.map((row) => [row.carton, row.next_carton]),
    [['L', 'XL']],
  );
});

test('too big: the next smaller one by hand, as the sizes speak against it', async () => {
  const { parcel_id } = await openFor([{ sku: 'BRICK', qty: 8 }]);
  const next = await report(parcel_id, 'too_big');
  assert.deepEqual([next.carton, next.plan], ['S', []]);
  assert.match(next.reasons.en[0]!, /measure the goods/);
});

test('a measured size changes this parcel at once and the catalogue when accepted', async () => {
  const { parcel_id, carton } = await openFor([{ sku: 'GLASS', qty: 1 }]);
  assert.equal(carton, 'M');
  const measured = { sku: 'GLASS', length_mm: 60, width_mm: 120, height_mm: 80, weight_g: 250 };
  const after = await report(parcel_id, 'size_wrong', { measured });
  assert.equal(after.carton, 'S');
  await report(parcel_id, 'size_wrong', { measured });
  await report(parcel_id, 'size_wrong', { measured: { ...measured, length_mm: 70 } });
  const list = () =>
    reading((tx) => sizeSuggestions.run(tx, sizeSuggestions.input.parse({}), s.actor));
  const open = (await list()).rows;
  assert.deepEqual(
    open.map((row) => [row.code, row.length_mm, row.width_mm, row.height_mm, row.times]),
    [
      ['GLASS', 120, 80, 70, 1],
      ['GLASS', 120, 80, 60, 2],
    ],
  );
  const accept = { size_suggestion_id: open[1]!.size_suggestion_id };
  const twice = await s.services.run(resizeSku, s.actor, [accept, accept]);
  assert.deepEqual(twice.map(codeOf), ['done', 'STATE_FORBIDS']);
  const sku_id = await skuId('GLASS');
  const sku = await reading((tx) => skuGet.run(tx, { sku_id }, s.actor));
  assert.deepEqual(
    [sku.length_mm, sku.width_mm, sku.height_mm, sku.weight_g, sku.version],
    [120, 80, 60, 250, 2],
  );
  assert.deepEqual((await list()).rows, [], 'the other suggestion is closed');
  const wrong = { ...measured, sku: 'BRICK' };
  const [refused] = await s.services.run(reportFit, s.actor, [
    reportFit.input.parse({ parcel_id, reason: 'size_wrong', measured: wrong }),
  ]);
  assert.equal(codeOf(refused), 'SCAN_WRONG_SKU');
});

test('a suggestion can be rejected, and the catalogue stays', async () => {
  const { parcel_id } = await openFor([{ sku: 'BRICK', qty: 1 }]);
  const measured = { sku: 'BRICK', length_mm: 90, width_mm: 90, height_mm: 90 };
  await report(parcel_id, 'size_wrong', { measured });
  const [row] = await rows(`select size_suggestion_id from catalog.size_suggestion
    where state = 'open'`);
  const size_suggestion_id = row!['size_suggestion_id'] as string;
  await must(s, keepSize, [{ size_suggestion_id, reason: 'measured without its box' }]);
  const sku_id = await skuId('BRICK');
  const sku = await reading((tx) => skuGet.run(tx, { sku_id }, s.actor));
  assert.deepEqual([sku.length_mm, sku.version], [100, 1]);
});

test('a packing that fails its check is never shown', async () => {
  const cartons = await rows('select * from packing.carton where active order by code');
  const item = { length_mm: 90, width_mm: 80, height_mm: 33, weight_g: 10, fragile: false };
  const rest = { liquid: false, up: 'any', max_load_g: null, needs_bag: false, qty: 1 };
  const ask: CartonAsk = {
    items: [{ ...item, ...rest, sku_id: 'x' }],
    freight: { divisor: 0, tariff: null },
    reports: [],
  };
  const [choice] = await chooseCartons(
    [ask],
    cartons as never,
    (async () => [
      { result: { parcels: [{ box: 'S' }], unpacked: [] }, faults: ['overlap'], reasons: {} },
    ]) as never,
  );
  assert.deepEqual([choice!.plan, choice!.faults], [[], ['overlap']]);
  assert.match(choice!.reasons.en[0]!, /did not pass its check/);
});

test('a thread that is stopped does not stop the bench; a fault of the engine does', async () => {
  const cartons = (await rows('select * from packing.carton where active order by code')) as never;
  const item = { length_mm: 90, width_mm: 80, height_mm: 34, weight_g: 10, fragile: false };
  const rest = { liquid: false, up: 'any', max_load_g: null, needs_bag: false, qty: 1 };
  const ask: CartonAsk = {
    items: [{ ...item, ...rest, sku_id: 'y' }],
    freight: { divisor: 0, tariff: null },
    reports: [],
  };
  const stopped = () => Promise.reject(new EngineStopped('carton', 'over its budget'));
  const [choice] = await chooseCartons([ask], cartons, stopped as never);
  assert.ok(choice!.carton !== null && choice!.plan.length === 0);
  assert.match(choice!.reasons.en[0]!, /in time/);
  const broken = () => Promise.reject(new Error('a bug'));
  await assert.rejects(chooseCartons([ask], cartons, broken as never), /a bug/);
});

test('the steps on paper say what the newest proposal says', async () => {
  const { parcel_id, plan, carton } = await openFor([
    { sku: 'BOTTLE', qty: 2 },
    { sku: 'BRICK', qty: 1 },
  ]);
  const wanted = { kind: 'packing_steps' as const, subject_id: parcel_id };
  const [first] = await must(s, makeDocument, [wanted]);
  const dataOf = async (document_id: string) =>
    (await rows('select data from printing.document where document_id = $1', document_id))[0]![
      'data'
    ] as { carton: string; steps: { sku: string; qty: number; bag: boolean; turn: string }[] };
  const paper = await dataOf(first!.document_id);
  assert.equal(paper.carton, `${carton} Box`);
  assert.equal(paper.steps.length, plan[0]!.steps.length);
  const bottle = paper.steps.find((step) => step.sku === 'BOTTLE')!;
  assert.deepEqual([bottle.bag, bottle.turn], [true, '此面朝上，勿倒置']);
  const next = await report(parcel_id, 'damaged');
  const [second] = await must(s, makeDocument, [wanted]);
  assert.equal(second!.version, 2);
  assert.equal((await dataOf(second!.document_id)).carton, `${next.carton} Box`);
});

test('which sizes to stock, from a small history counted by hand', async () => {
  await must(
    s,
    saveCarton,
    ['S', 'M', 'L', 'XL'].map((code) => box(code, 300, 300, 300, { active: code === 'XL' })),
  );
  await must(s, saveAccount, [
    saveAccount.input.parse({
      carrier: 'own',
      name: 'By volume',
      settings: { adapter: { volume_divisor: 5000 } },
    }),
  ]);
  await owner.query('update orders.shipment set packed_at = null where packed_at is not null');
  await must(s, saveSku, [
    article('CUBE-1', [114, 114, 114], { weight_g: 10 }),
    article('LONG-1', [214, 114, 114], { weight_g: 10 }),
  ]);
  await putStock(s, { SZ: { 'CUBE-1': 50, 'LONG-1': 50 } }, 'history');
  const orders = [
    ...(await pickedOrders(s, [{ sku: 'CUBE-1', qty: 1 }], 10)),
    ...(await pickedOrders(s, [{ sku: 'LONG-1', qty: 1 }], 5)),
  ];
  const inputs = orders.map(({ shipment_id }, i) => {
    const scans = [{ barcode: i < 10 ? 'CUBE-1' : 'LONG-1' }];
    return packParcel.input.parse({ shipment_id, scans, weight_g: 110 });
  });
  await must(s, packParcel, inputs);
  const found = await reading((tx) =>
    suggestStocking(tx, { days: 1, sizes: 2, warehouse_id: null }),
  );
  assert.equal(found.shipments, 15);
  // Sides rounded up to 120 and 220, walls of 6 mm: 126^3 / 5000 = 401 g, 226 x 126^2 / 5000 = 718 g.
  // Today 300^3 / 5000 = 5400 g a parcel.
  assert.deepEqual(
    found.boxes.map((each) => [each.code, each.parcels, each.is_kept]),
    [
      ['120x120x120', 10, false],
      ['220x120x120', 5, false],
    ],
  );
  assert.equal(found.today.cost, 15 * 5400);
  assert.equal(found.suggested.cost, 10 * 401 + 5 * 718);
  assert.equal(found.saving_share!.toFixed(4), (1 - 7600 / 81_000).toFixed(4));
  assert.equal(found.cost_unit, 'g');
  const none = await reading((tx) =>
    cartonSizes.run(
      tx,
      { days: 1, sizes: 2, warehouse_id: '00000000-0000-7000-8000-000000000000' },
      s.actor,
    ),
  );
  assert.deepEqual([none.shipments, none.boxes], [0, []]);
});

test('a reported parcel is closed in another carton like any other', async () => {
  const { parcel_id } = await openFor([{ sku: 'BRICK', qty: 1 }]);
  const closed = await report(parcel_id, 'other', { note: 'gift box' });
  assert.equal(closed.carton, null);
  await must(s, scanPiece, [{ parcel_id, barcode: 'BRICK', qty: 1 }]);
  const [done] = await must(s, closeParcel, [
    { parcel_id, carton: 'XL', weight_g: 2100, weight_confirmed: false },
  ]);
  assert.equal(done!.shipment_packed, true);
  const [late] = await s.services.run(reportFit, s.actor, [
    reportFit.input.parse({ parcel_id, reason: 'too_big' }),
  ]);
  assert.equal(codeOf(late), 'STATE_FORBIDS');
});
