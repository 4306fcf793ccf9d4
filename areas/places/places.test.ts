/** Saving warehouses, zones and bins; the floor that a pattern makes; a warehouse's own scope. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { z } from 'zod';
import { type Outcome, parseInput } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { saveWarehouse, saveZone } from './commands.ts';
import { layOutLocations, saveLocation } from './commands-locations.ts';
import {
  binsOfPattern,
  floorOf,
  locationSchema,
  patternSchema,
  STANDARD_PLACES,
  warehouseSchema,
  zoneSchema,
} from './model.ts';
import { binsOf, locationKey, locationsByCode, standardPlaces, warehousesByCode } from './port.ts';
import { locationList, regionList, warehouseList } from './queries.ts';

let s: TestSystem;
let east = '';
before(async () => {
  s = await testSystem();
  const [first] = await s.services.run(saveWarehouse, s.actor, [warehouse('EAST')]);
  east = (first as { warehouse_id: string }).warehouse_id;
});
after(() => s.end());

const PLACE = { country: 'CN', province: '浙江省', city: '杭州市' };
const warehouse = (code: string, name = code) => warehouseSchema.parse({ ...PLACE, code, name });
const bin = (code: string, more: Partial<z.input<typeof locationSchema>> = {}) =>
  locationSchema.parse({ warehouse: 'EAST', code, ...more });

/** What became of each input: how it was saved, or the code of its problem. */
const told = (outcomes: readonly Outcome<{ saved: string }>[]) =>
  outcomes.map((each) => (each instanceof Problem ? each.code : each.saved));

function read<R>(work: (tx: Transaction) => Promise<R>, actor: Actor = s.actor): Promise<R> {
  const options = { scope: scopeOf(actor), now: s.services.clock.now(), name: 'test' };
  return s.db.transaction(options, work);
}

function eventsOf(kind: string): Promise<number> {
  return read(async (tx) => {
    const text = 'select from kernel.event where tenant_id = $1 and kind = $2';
    return (await tx.send('test.events', text, [s.tenant.tenant_id, kind])).length;
  });
}

test('a new warehouse has every standard place once; saving it again adds nothing', async () => {
  const inputs = [warehouse('NORTH'), warehouse('NORTH', 'North')];
  const outcomes = await s.services.run(saveWarehouse, s.actor, inputs);
  const north = (outcomes[0] as { warehouse_id: string }).warehouse_id;
  const events = await eventsOf('warehouse_saved');
  const again = await s.services.run(saveWarehouse, s.actor, [inputs[1]!]);
  assert.deepEqual(told([...outcomes, ...again]), ['added', 'added', 'unchanged']);
  assert.equal(await eventsOf('warehouse_saved'), events);
  const places = await read((tx) => standardPlaces(tx, [north, east]));
  assert.deepEqual(Object.keys(places.get(north)!).sort(), [...STANDARD_PLACES].sort());
  const page = { warehouse_id: north, text: '@', limit: 50 };
  const stored = await read((tx) => locationList.run(tx, page, s.actor));
  assert.equal(stored.rows.length, STANDARD_PLACES.length);
});

test('bins are saved by warehouse and code; a bad one leaves its neighbours alone', async () => {
  const zones = [zoneSchema.parse({ warehouse: east, code: 'COLD', name: 'Cold store' })];
  const inputs = [
    bin('B1', { zone: 'COLD', aisle: 1 }),
    bin('B2', { zone: 'HOT' }),
    bin('B3', { warehouse: 'NOWHERE' }),
    bin('B4', { warehouse: east }),
  ];
  assert.deepEqual(told(await s.services.run(saveZone, s.actor, zones)), ['added']);
  assert.deepEqual(told(await s.services.run(saveZone, s.actor, zones)), ['unchanged']);
  const first = await s.services.run(saveLocation, s.actor, inputs);
  assert.deepEqual(told(first), ['added', 'ZONE_UNKNOWN', 'WAREHOUSE_UNKNOWN', 'added']);
  const again = await s.services.run(saveLocation, s.actor, [inputs[0]!, bin('B4', { aisle: 2 })]);
  assert.deepEqual(told(again), ['unchanged', 'changed']);
  assert.equal(await eventsOf('location_saved'), 3);
  const refused = parseInput(locationSchema, { warehouse: 'EAST', code: '@scrap' });
  assert.ok(refused instanceof Problem);
});

test('the pattern makes a floor that can be read back', () => {
  const input = { warehouse: 'EAST', aisles: 12, bins_per_aisle: 40, levels: 2, cross_aisles: 3 };
  const pattern = patternSchema.parse(input);
  const bins = binsOfPattern(pattern);
  assert.equal(new Set(bins.map((each) => each.code)).size, 12 * 40 * 2);
  assert.deepEqual(
    bins.map((each) => each.walk_order),
    bins.map((_, index) => index + 1),
  );
  const codes = bins.map((each) => each.code);
  assert.deepEqual(codes.slice(0, 4), ['A01-01-1', 'A01-01-2', 'A01-02-1', 'A01-02-2']);
  // S-shape: the walk leaves the first aisle at its far end and enters the second there.
  assert.deepEqual([codes[79], codes[80]], ['A01-40-2', 'A02-39-1']);
  assert.equal(codes.at(-1), 'A12-02-2');
  const third = bins.find((each) => each.code === 'A01-03-2')!;
  assert.deepEqual([third.aisle, third.x_mm, third.y_mm, third.level], [1, -750, 3000, 1]);
  const floor = floorOf(bins);
  assert.deepEqual(floor.cross_y_mm, [0, 13_000, 26_000]);
  assert.deepEqual(floor.aisle_x_mm.slice(0, 3), [0, 3000, 6000]);
  const huge = parseInput(patternSchema, { ...input, aisles: 200, bins_per_aisle: 999 });
  assert.ok(huge instanceof Problem);
});

test('laying out a floor twice adds its bins once', async () => {
  const pattern = patternSchema.parse({
    warehouse: 'EAST',
    prefix: 'P',
    aisles: 3,
    bins_per_aisle: 5,
  });
  const wider = { ...pattern, bins_per_aisle: 6 };
  const unknown = { ...pattern, warehouse: 'NOWHERE' };
  const inputs = [pattern, unknown];
  const [made, problem] = await s.services.run(layOutLocations, s.actor, inputs);
  const counts = { warehouse_id: east, bins: 15 };
  assert.deepEqual(made, { ...counts, added: 15, changed: 0 });
  assert.equal((problem as Problem).code, 'WAREHOUSE_UNKNOWN');
  const [again] = await s.services.run(layOutLocations, s.actor, [pattern]);
  assert.deepEqual(again, { ...counts, added: 0, changed: 0 });
  assert.equal(await eventsOf('locations_laid_out'), 1);
  const [more] = await s.services.run(layOutLocations, s.actor, [wider]);
  assert.equal((more as { added: number }).added, 3);
  const asked = [{ warehouse_id: east, code: 'P03-06-1' }];
  const found = await read((tx) => locationsByCode(tx, asked));
  assert.equal(found.get(locationKey(east, 'P03-06-1'))?.kind, 'bin');
  const walk = (await read((tx) => binsOf(tx, east))).filter((each) => each.code.startsWith('P'));
  assert.deepEqual([walk.length, walk[0]?.code, walk[6]?.code], [18, 'P01-01-1', 'P02-05-1']);
});

test('people of one warehouse see and change theirs only', async () => {
  await s.services.run(saveWarehouse, s.actor, [warehouse('WEST')]);
  const actor = { ...s.actor, warehouse_ids: [east] };
  const inputs = [warehouse('EAST', 'Renamed'), warehouse('WEST', 'Stolen'), warehouse('ABSENT')];
  const outcomes = await s.services.run(saveWarehouse, actor, inputs);
  assert.deepEqual(told(outcomes), ['changed', 'WAREHOUSE_UNKNOWN', 'WAREHOUSE_UNKNOWN']);
  const listed = await read((tx) => warehouseList.run(tx, {}, actor), actor);
  assert.deepEqual(
    listed.map((row) => row.code),
    ['EAST'],
  );
  const west = await read((tx) => warehousesByCode(tx, ['WEST']), actor);
  assert.equal(west.size, 0);
});

test('regions are listed level by level', async () => {
  const provinces = await read((tx) => regionList.run(tx, { country: 'CN' }, s.actor));
  const zhejiang = provinces.find((region) => region.name === '浙江省')!;
  const inside = { country: 'CN', parent: zhejiang.code };
  const cities = await read((tx) => regionList.run(tx, inside, s.actor));
  assert.ok(cities.some((region) => region.name === '杭州市'));
});
