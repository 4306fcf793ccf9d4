/** Walks of released tasks on a floor plan: the shortest there is, told with its reasons. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FloorPlan } from '../../engines/floor-plan/plan.ts';
import { drawChain, openFloorPlan, sShapeChain } from '../../engines/floor-plan/walk.ts';
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { layOutFloor, saveFloor } from '../places/commands-floor.ts';
import { floorGet, floorWalk } from '../places/queries-floor.ts';
import { releaseWave } from './commands.ts';

let s: TestSystem;
let warehouse_id: string;

before(async () => {
  s = await testSystem();
  await makeWorld(s, { SZ: { 'TEA-1': 500, 'CUP-1': 500, 'LAMP-1': 500, 'SOAP-1': 500 } });
  const [saved] = await must(s, layOutFloor, [
    layOutFloor.input.parse({
      warehouse: 'SZ',
      aisles: 2,
      bins_per_aisle: 10,
      bin_code: 'A{aisle:2}-{bin:2}',
    }),
  ]);
  warehouse_id = saved!.warehouse_id;
  assert.equal(saved!.bins_added, 0, 'the bins that were there got their cells');
});
after(() => s.end());

function read<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
  const scope = wholeTenant(s.tenant.tenant_id);
  return s.db.transaction({ scope, now: s.services.clock.now(), name: 'test' }, work);
}

/** Releases one order of all four articles; its task's walk as screens read it. */
async function walkOfOne() {
  const lines = ['TEA-1', 'CUP-1', 'LAMP-1', 'SOAP-1'].map((sku) => ({ sku, qty: 1 }));
  await must(s, receiveOrder, [anOrder(lines)]);
  await s.relay.drain(s.tenant.tenant_id);
  const [wave] = await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ' })]);
  const [task_id] = wave!.task_ids;
  return read((tx) => floorWalk.run(tx, { task_id: task_id! }, s.actor));
}

async function change(plan: Partial<FloorPlan>, bins: object[], off: string[] = []) {
  const { plan: now } = await read((tx) => floorGet.run(tx, { warehouse_id }, s.actor));
  const input = { warehouse: 'SZ', plan: { ...now, ...plan }, bins, off };
  await must(s, saveFloor, [saveFloor.input.parse(JSON.parse(JSON.stringify(input)))]);
  return { ...now!, ...plan };
}

/** Cells walked from start over all stops in the best order and back, by breadth-first search. */
function leastCells(plan: FloorPlan, stops: readonly [number, number][]): number {
  const rows = plan.cells.split('\n');
  const from = ([x0, y0]: readonly [number, number]) => {
    const far = new Map([[`${x0},${y0}`, 0]]);
    for (const [key, steps] of far) {
      const [x, y] = key.split(',').map(Number) as [number, number];
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        const to = `${x + dx},${y + dy}`;
        const letter = rows[y + dy]?.[x + dx] ?? '#';
        if (!'.an'.includes(letter) || far.has(to)) continue;
        far.set(to, steps + 1);
      }
    }
    return (to: readonly [number, number]) => far.get(to.join()) ?? Number.POSITIVE_INFINITY;
  };
  const start = [plan.starts[0]!.x, plan.starts[0]!.y] as const;
  const rest = (at: readonly [number, number], left: readonly [number, number][]): number => {
    if (left.length === 0) return from(at)(start);
    return Math.min(
      ...left.map(
        (next) =>
          from(at)(next) +
          rest(
            next,
            left.filter((each) => each !== next),
          ),
      ),
    );
  };
  return rest(start, stops);
}

interface Considered {
  exact: boolean;
  plan_version: number;
  walk_ms: number;
  reasons: string[];
  not_on_plan?: string[];
}

test('a task walks the shortest way through the aisles of the plan', async () => {
  await change({}, [
    { code: 'A01-02', x: 5, y: 4, side: 'left' },
    { code: 'A01-03', x: 3, y: 2, side: 'right' },
    { code: 'A01-04', x: 0, y: 5, side: 'right' },
  ]);
  const walk = await walkOfOne();
  const considered = walk.considered as unknown as Considered;
  assert.equal(walk.method, 'aisle_dp');
  assert.deepEqual([considered.exact, considered.plan_version, walk.version], [true, 2, 2]);
  const cells: [number, number][] = [
    [1, 1],
    [4, 4],
    [4, 2],
    [1, 5],
  ];
  assert.equal(walk.walk_mm, 1000 * leastCells(walk.plan!, cells));
  assert.ok(walk.s_shape_mm >= walk.walk_mm);
  assert.deepEqual(
    walk.stops.map((stop) => stop.seq),
    [1, 2, 3, 4],
  );
  // What the screen draws is what was decided.
  const floor = openFloorPlan(walk.plan!);
  const stand = { 'A01-01': [1, 1], 'A01-02': [4, 4], 'A01-03': [4, 2], 'A01-04': [1, 5] };
  const chain = walk.stops.map(({ code }) => {
    const [x, y] = stand[code as keyof typeof stand] as [number, number];
    return y * walk.plan!.width + x;
  });
  assert.equal(drawChain(floor, [1, ...chain, 1]).length_mm, walk.walk_mm);
  const stops = walk.stops.map(({ code, level }) => {
    const [x, y] = stand[code as keyof typeof stand] as [number, number];
    return { stop_id: code, x, y, level };
  });
  const desk = walk.plan!.starts[0]!;
  const usual = drawChain(floor, sShapeChain(floor, stops, { start: desk, end: desk }));
  assert.equal(usual.length_mm, walk.s_shape_mm);
});

test('an obstacle is walked round, and the walk is still the shortest', async () => {
  const { plan } = await read((tx) => floorGet.run(tx, { warehouse_id }, s.actor));
  const rows = plan!.cells.split('\n').map((row) => [...row]);
  rows[3]![4] = 'x';
  const off = ['A02-05', 'A02-06'];
  const after_it = await change({ cells: rows.map((row) => row.join('')).join('\n') }, [], off);
  const walk = await walkOfOne();
  const considered = walk.considered as unknown as Considered;
  assert.equal(walk.method, 'held_karp');
  assert.ok(considered.reasons.includes('NOT_AISLES'));
  const cells: [number, number][] = [
    [1, 1],
    [4, 4],
    [4, 2],
    [1, 5],
  ];
  assert.equal(walk.walk_mm, 1000 * leastCells(after_it, cells));
});

test('a task with a bin off the plan keeps the old way, and says which bin', async () => {
  await change({}, [], ['A01-03']);
  const walk = await walkOfOne();
  const considered = walk.considered as unknown as Considered;
  const lost = walk.stops.find((stop) => stop.code === 'A01-03')!;
  assert.deepEqual(considered.not_on_plan, [lost.location_id]);
  assert.deepEqual([walk.plan, considered.plan_version], [null, undefined]);
});
