/** Devices of the bench on a real database: learned weights, profiles of scales, photos. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../../kernel/clock.ts';
import { Problem } from '../../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../../tests/database.ts';
import { makeWorld, must } from '../../../tests/world.ts';
import { saveCarton } from '../commands-more.ts';
import { packParcel } from '../commands-pack.ts';
import { pickedOrders } from '../picked-orders.ts';
import { setCartonStock } from './carton-stock.ts';
import { jpegSize } from './jpeg.ts';
import { addPhoto, savePhotoRule } from './photos.ts';
import { saveScale } from './scales.ts';
import { medianOf } from './weights.ts';

let s: TestSystem;
let owner: pg.Client;
let clock: VirtualClock;

before(async () => {
  clock = new VirtualClock(new Date('2026-03-02T01:00:00Z'));
  s = await testSystem(clock, 1);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 400, 'CUP-1': 100 } });
  const box = { code: 'C1', name: 'Box', empty_weight_g: 100, max_gross_g: 20_000 };
  const sides = { inner_length_mm: 400, inner_width_mm: 300, inner_height_mm: 300 };
  await must(s, saveCarton, [saveCarton.input.parse({ ...box, ...sides })]);
});
after(async () => {
  await owner.end();
  await s.end();
});

const drain = () => s.relay.drain(s.tenant.tenant_id);
const rows = async (text: string, values: unknown[] = []) => (await owner.query(text, values)).rows;

/** Packs shipments of two teas each at weights of so many grams. */
async function packTeas(weights: readonly number[]) {
  const orders = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }], weights.length);
  const scans = [{ barcode: 'TEA-1', qty: 2 }];
  const inputs = weights.map((weight_g, at) => {
    const { shipment_id } = orders[at]!;
    const input = { shipment_id, scans, carton: 'C1', weight_g, weight_confirmed: true };
    return packParcel.input.parse(input);
  });
  const outcomes = await s.services.run(packParcel, s.actor, inputs);
  await drain();
  return outcomes;
}

test('the expected weight follows what parcels weighed, and the catalogue is told once', async () => {
  // By the catalogue a tea has 300 g: a parcel of two should weigh 700 g.
  const [first] = await packTeas([820, 822, 818, 9000]);
  assert.equal((first as { weight_expected_g: number }).weight_expected_g, 700);
  await packTeas([820]);
  const [learned] = await packTeas([821]);
  assert.equal((learned as { weight_expected_g: number }).weight_expected_g, 820);
  const told = await rows(`select g.weight_g, g.times, g.state from catalog.size_suggestion g
    join catalog.sku k using (tenant_id, sku_id) where k.code = 'TEA-1'`);
  assert.deepEqual(told, [{ weight_g: 360, times: 1, state: 'open' }]);
  await packTeas(Array.from({ length: 12 }, () => 700));
  const [{ samples_mg }] = await rows('select samples_mg from packing.piece_weight');
  assert.deepEqual(
    samples_mg,
    Array.from({ length: 9 }, () => 300_000),
    'the newest stay',
  );
  assert.equal(medianOf([1, 2, 3, 4]), null, 'too few');
});

test('a profile is kept under its name; a pattern that cannot read a weight is refused', async () => {
  const profile = { name: 'Bench', pattern: '(?<value>[0-9.]+)' };
  await must(s, saveScale, [saveScale.input.parse(profile)]);
  await must(s, saveScale, [saveScale.input.parse({ ...profile, unit: 'g', baud_rate: 2400 })]);
  assert.deepEqual(await rows('select name, unit, baud_rate from packing.scale_profile'), [
    { name: 'Bench', unit: 'g', baud_rate: 2400 },
  ]);
  for (const pattern of ['([0-9]+)', '(?<value>[0-9', '']) {
    const { success } = saveScale.input.safeParse({ ...profile, pattern });
    assert.equal(success, false, pattern);
  }
});

test('a carton that is out in a warehouse is not proposed there, and parcels use cartons up', async () => {
  const small = { code: 'C0', name: 'Small', empty_weight_g: 50, max_gross_g: 20_000, wall_mm: 3 };
  const sides = { inner_length_mm: 250, inner_width_mm: 200, inner_height_mm: 150 };
  await must(s, saveCarton, [saveCarton.input.parse({ ...small, ...sides })]);
  await must(s, saveCarton, [saveCarton.input.parse({ ...small, ...sides, wall_mm: 5 })]);
  const walls = await rows(`select wall_mm from packing.carton where code = 'C0'`);
  assert.deepEqual(walls, [{ wall_mm: 5 }], 'a change of the wall is kept');
  const set = (qty_left: number | null, offered = true) =>
    must(s, setCartonStock, [{ warehouse: 'SZ', carton: 'C0', qty_left, offered }]);
  const proposed = async () => {
    const [order] = await pickedOrders(s, [{ sku: 'CUP-1', qty: 1 }]);
    const scans = [{ barcode: 'CUP-1', qty: 1 }];
    const { shipment_id } = order!;
    const input = packParcel.input.parse({
      shipment_id,
      scans,
      weight_g: 250,
      weight_confirmed: true,
    });
    const [done] = await must(s, packParcel, [input]);
    await drain();
    return done!.carton;
  };
  await set(1);
  assert.deepEqual([await proposed(), await proposed()], ['C0', 'C1'], 'the last one, then none');
  assert.deepEqual(await rows('select qty_left from packing.carton_stock'), [{ qty_left: 0 }]);
  await set(null);
  assert.equal(await proposed(), 'C0');
  await set(null, false);
  assert.equal(await proposed(), 'C1');
});

/** The smallest JPEG there is in form: a frame of 8 x 4 points, a scan, an end. */
function jpeg(more = 0): Buffer {
  const comment = Buffer.alloc(Math.min(more, 60_000), 1);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(comment.length + 2, 4);
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 4, 0, 8, 1, 1, 0x11, 0]);
  const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
  const data = Buffer.alloc(Math.max(1, more - 60_000), 2);
  return Buffer.concat([head, comment, frame, scan, data, Buffer.from([0xff, 0xd9])]);
}

test('a photo is judged by its content, kept once, and deleted when its days are over', async () => {
  const [parcel] = await packTeas([820]);
  const { parcel_id } = parcel as { parcel_id: string };
  const send = async (bytes: Buffer, of = parcel_id) => {
    const input = { parcel_id: of, jpeg: bytes.toString('base64') };
    const [outcome] = await s.services.run(addPhoto, s.actor, [input]);
    return outcome instanceof Problem ? outcome.code : outcome!.photo_id;
  };
  assert.deepEqual(jpegSize(jpeg(100)), { width_px: 8, height_px: 4 });
  assert.equal(await send(jpeg().subarray(0, -2)), 'PHOTO_INVALID', 'cut off');
  assert.equal(await send(Buffer.from('<svg onload="alert(1)"/>')), 'PHOTO_INVALID');
  assert.equal(await send(jpeg(400_000)), 'PHOTO_TOO_LARGE');
  assert.equal(await send(jpeg(), s.tenant.tenant_id), 'PARCEL_UNKNOWN');
  const kept = await send(jpeg(1000));
  assert.equal(await send(jpeg(1000)), kept, 'the same photo again');
  await send(jpeg(2000));
  const count = async (text: string) => Number((await rows(text))[0]!['count']);
  assert.equal(await count('select count(*) from packing.photo_picture'), 2);
  assert.equal(await count(`select count(*) from kernel.event where kind = 'photo_taken'`), 2);
  const [{ merchant }] = await rows('select merchant_id as merchant from packing.parcel limit 1');
  await must(s, savePhotoRule, [{ merchant: merchant as string, keep_days: 30 }]);
  const days = (count: number) => new Date(clock.now().getTime() + count * 86_400_000);
  clock.moveTo(days(29));
  await drain();
  assert.equal(await count('select count(*) from packing.photo_picture'), 2);
  clock.moveTo(days(2));
  await drain();
  assert.equal(await count('select count(*) from packing.photo_picture'), 0);
  assert.equal(await count('select count(*) from packing.photo where deleted_at is not null'), 2);
});
