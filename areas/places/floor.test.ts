/** Floor plans: by a pattern, edited, from CSV; what is refused, and by which names. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessOf, type FloorPlan, type Side } from '../../engines/floor-plan/plan.ts';
import { openWays } from '../../engines/floor-plan/ways.ts';
import { type Item, parseInput } from '../../kernel/command.ts';
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem, problemDetail } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { saveWarehouse } from './commands.ts';
import { importFloor, layOutFloor, type SavedFloor, saveFloor } from './commands-floor.ts';
import type { FloorImportInput, FloorPatternInput, FloorSaveInput } from './floor-model.ts';
import { locationKey, locationsByCode } from './port.ts';
import { zoneList } from './queries.ts';
import { floorGet, floorHeat } from './queries-floor.ts';

let s: TestSystem;
const ids = new Map<string, string>();

before(async () => {
  s = await testSystem();
  const place = { country: 'CN', province: '广东省', city: '深圳市' };
  for (const code of ['HAND', 'WAYS', 'EDIT', 'FILE', 'MORE']) {
    const input = saveWarehouse.input.parse({ ...place, code, name: code });
    const [saved] = await s.services.run(saveWarehouse, s.actor, [input]);
    ids.set(code, (saved as { warehouse_id: string }).warehouse_id);
  }
});
after(() => s.end());

function read<R>(work: (tx: Transaction) => Promise<R>, actor = s.actor): Promise<R> {
  return s.db.transaction(
    { scope: scopeOf(actor), now: s.services.clock.now(), name: 'test', read_only: true },
    work,
  );
}

const floorOf = (code: string, version?: number) =>
  read((tx) => {
    const input = { warehouse_id: ids.get(code)!, ...(version === undefined ? {} : { version }) };
    return floorGet.run(tx, input, s.actor);
  });

const pattern = (change: object) =>
  parseInput(layOutFloor.input, { aisles: 3, bins_per_aisle: 8, ...change }) as FloorPatternInput;

async function run<I>(command: Parameters<typeof s.services.run<I, SavedFloor>>[0], input: I) {
  const [outcome] = await s.services.run(command, s.actor, [input]);
  return outcome!;
}

function code(outcome: unknown): string {
  return outcome instanceof Problem ? outcome.code : 'saved';
}

type Floor = Awaited<ReturnType<typeof floorOf>>;

/** Milliseconds and metres between the places where one stands for two bins. */
function between({ plan, bins }: Floor, from: string, to: string) {
  const ways = openWays(plan!);
  const cell = (name: string) => {
    const bin = bins.find((each) => each.code === name)!;
    const side = bin.side as Side | null;
    const at = accessOf(plan!, { x: bin.cell_x!, y: bin.cell_y!, side })!;
    return at.y * plan!.width + at.x;
  };
  return { ms: ways.cost(cell(from), cell(to)), mm: ways.length(cell(from), cell(to)) };
}

test('a pattern gives grid, zones and bins; distances are those counted by hand', async () => {
  const input = pattern({ warehouse: 'HAND', levels: 2, cross_aisles: 3, zone_code: 'Z{block}' });
  const saved = await run(layOutFloor, input);
  const warehouse_id = ids.get('HAND')!;
  const counts = { bins_placed: 48, bins_unplaced: 0, bins_added: 48 };
  assert.deepEqual(saved, { warehouse_id, version: 1, ...counts });
  const floor = await floorOf('HAND');
  assert.deepEqual(floor.plan!.cells.split('\n'), [
    '.........',
    '#a##a##a#',
    '#a##a##a#',
    '.........',
    '#a##a##a#',
    '#a##a##a#',
    '.........',
  ]);
  const first = floor.bins.find((bin) => bin.code === 'A01-01-2')!;
  const { zone, cell_x, cell_y, side, level, x_mm, y_mm } = first;
  assert.deepEqual(
    { zone, cell_x, cell_y, side, level },
    { zone: 'Z1', cell_x: 0, cell_y: 1, side: 'right', level: 1 },
  );
  assert.deepEqual([x_mm, y_mm], [750, 1500]);
  const zones = await read((tx) => zoneList.run(tx, { warehouse_id }, s.actor));
  assert.deepEqual(
    zones.map((each) => each.code),
    ['Z1', 'Z2'],
  );
  // Face to face: no way at all. Along the aisle: one cell. Over the rack: up, three over, down.
  assert.equal(between(floor, 'A01-01-1', 'A01-02-1').mm, 0);
  assert.equal(between(floor, 'A01-01-1', 'A01-03-1').mm, 1000);
  assert.equal(between(floor, 'A01-01-1', 'A02-01-1').mm, 5000);
  // From the second stop of block 1 to the first of block 2 in the third aisle: 1 + 6 + 1 cells.
  assert.equal(between(floor, 'A01-03-1', 'A03-05-1').mm, 8000);
  // Aisle cells at 1 m/s, floor at 1.2: 500 + 417, six steps of 834, 417 + 500 milliseconds.
  assert.equal(between(floor, 'A01-03-1', 'A03-05-1').ms, 917 + 6 * 834 + 917);
});

test('one-way aisles are kept to', async () => {
  const input = pattern({ warehouse: 'WAYS', aisles: 2, bins_per_aisle: 6, one_way: 'alternate' });
  await run(layOutFloor, input);
  const floor = await floorOf('WAYS');
  assert.equal(floor.plan!.ways.split('\n')[1], '=v==^=');
  assert.equal(between(floor, 'A01-01-1', 'A01-03-1').mm, 1000);
  // Back against the arrow: out at the far end, up the second aisle, round to the front.
  assert.equal(between(floor, 'A01-03-1', 'A01-01-1').mm, 13_000);
  // Both aisles leading away from the front: nobody comes back from any bin.
  const ways = floor.plan!.ways.replaceAll('^', 'v');
  const plan = { ...floor.plan!, ways } as FloorPlan;
  const dead = await run(saveFloor, saveInput('WAYS', plan));
  assert.equal(code(dead), 'BINS_UNREACHABLE');
  const { count, bins } = (dead as Problem).members as { count: number; bins: string[] };
  assert.deepEqual([count, bins.length, bins[0]], [12, 12, 'A01-01-1']);
});

function saveInput(warehouse: string, plan: FloorPlan, change: object = {}): FloorSaveInput {
  const input = { warehouse, plan: JSON.parse(JSON.stringify(plan)), ...change };
  const parsed = parseInput(saveFloor.input, input);
  if (parsed instanceof Problem) throw new Error(problemDetail(parsed, 'en'));
  return parsed;
}

/** The plan with other letters in some cells. */
function painted(plan: FloorPlan, paint: Record<string, string>): FloorPlan {
  const rows = plan.cells.split('\n').map((row) => [...row]);
  for (const [at, letter] of Object.entries(paint)) {
    const [x, y] = at.split(',').map(Number);
    rows[y!]![x!] = letter;
  }
  return { ...plan, cells: rows.map((row) => row.join('')).join('\n') };
}

test('an edited plan is a new version; bins behind an obstacle are refused by name', async () => {
  await run(layOutFloor, pattern({ warehouse: 'EDIT' }));
  const { plan, version } = await floorOf('EDIT');
  assert.equal(version, 1);
  // The aisle is open at both ends: one obstacle is walked round, two shut the stop between in.
  const once = painted(plan!, { '1,2': 'x' });
  const lost = await run(saveFloor, saveInput('EDIT', once, { base_version: 1 }));
  assert.equal(code(lost), 'BINS_UNREACHABLE', 'an obstacle is nowhere to stand');
  assert.deepEqual((lost as Problem).members['bins'], ['A01-03-1', 'A01-04-1']);
  assert.match(problemDetail(lost as Problem, 'zh-CN'), /2 个库位.*A01-03-1, A01-04-1/);
  const off = ['A01-03-1', 'A01-04-1'];
  const moved = [{ code: 'A01-05-1', x: 0, y: 2, side: null }];
  const saved = await run(saveFloor, saveInput('EDIT', once, { base_version: 1, off }));
  assert.equal((saved as SavedFloor).version, 2);
  assert.equal((saved as SavedFloor).bins_unplaced, 2);
  const floor = await floorOf('EDIT');
  assert.equal(between(floor, 'A01-01-1', 'A01-05-1').mm, 14_000);
  assert.equal((await floorOf('EDIT', 1)).plan!.cells, plan!.cells);
  assert.deepEqual(
    floor.versions.map((each) => [each.version, each.made_by]),
    [
      [2, 'editor'],
      [1, 'pattern'],
    ],
  );
  const late = await run(saveFloor, saveInput('EDIT', once, { base_version: 1, off }));
  assert.equal(code(late), 'FLOOR_PLAN_CHANGED');
  const wall = await run(saveFloor, saveInput('EDIT', once, { bins: moved }));
  assert.deepEqual((wall as Problem).members['bins'], ['A01-05-1']);
});

test('what is wrong with a plan is told', async () => {
  const { plan } = await floorOf('EDIT');
  const say = async (change: Partial<FloorPlan>) => {
    const outcome = await run(saveFloor, saveInput('EDIT', { ...plan!, ...change }));
    return outcome instanceof Problem ? problemDetail(outcome, 'en') : 'saved';
  };
  assert.match(await say({ starts: [] }), /no start point/);
  assert.match(await say({ starts: [{ name: 'S', x: 0, y: 1 }] }), /S at column 0, row 1 is not/);
  assert.match(await say({ cells: plan!.cells.replace('.', 'q') }), /row 0 of cells is not 9/);
  assert.match(await say({ ways: '=' }), /row 0 of ways/);
  assert.match(await say({ drops: [{ name: 'S1', x: 0, y: 0 }] }), /two .* called S1/);
});

test('a second block is stamped beside the first, and old bins keep their places', async () => {
  const first = pattern({ warehouse: 'MORE', aisles: 2, bins_per_aisle: 4 });
  await run(layOutFloor, first);
  const more = { warehouse: 'MORE', aisles: 1, bins_per_aisle: 10, first_aisle: 9 };
  const saved = await run(layOutFloor, pattern({ ...more, at: { x: 8, y: 0 }, base_version: 1 }));
  assert.deepEqual([(saved as SavedFloor).bins_placed, (saved as SavedFloor).bins_added], [18, 10]);
  const floor = await floorOf('MORE');
  assert.deepEqual([floor.plan!.width, floor.plan!.depth], [11, 7]);
  // Two cells of floor lie between the blocks: from column 4 to column 9, and one cell up and down.
  assert.equal(between(floor, 'A02-01-1', 'A09-01-1').mm, 7000);
  const again = await run(
    layOutFloor,
    pattern({ warehouse: 'MORE', aisles: 1, bins_per_aisle: 2 }),
  );
  assert.equal((again as SavedFloor).bins_unplaced, 16, 'a new floor has none of the old cells');
  const twice = pattern({ warehouse: 'MORE', levels: 2, bin_code: 'A{aisle:2}-{bin:2}' });
  assert.equal(code(await run(layOutFloor, twice)), 'FIELD_INVALID');
});

const importInput = (change: object) =>
  parseInput(importFloor.input, { warehouse: 'FILE', ...change }) as FloorImportInput;

test('a grid and bins come from CSV; faults are told with row, field and content', async () => {
  const grid_csv = '.S:Desk,.,.,.D:Belt\n#,a^,货架,.\n#,a@7:North,x,.\n.,.,.,.\n\n';
  const bins_csv = '库位,x,y,朝向,level\nN-1,0,1,right,2\nN-2,0,2,>,\n';
  const saved = await run(importFloor, importInput({ grid_csv, bins_csv, cell_mm: 500 }));
  assert.equal((saved as SavedFloor).bins_added, 2);
  const { plan, bins } = await floorOf('FILE');
  assert.equal(plan!.cells, '....\n#a#.\n#ax.\n....');
  assert.equal(plan!.ways, '====\n=^==\n====\n====');
  assert.deepEqual(
    [plan!.cell_mm, plan!.starts, plan!.drops],
    [500, [{ name: 'Desk', x: 0, y: 0 }], [{ name: 'Belt', x: 3, y: 0 }]],
  );
  assert.deepEqual(plan!.aisles, [{ aisle: 7, name: 'North', x: 1, y: 2 }]);
  assert.deepEqual(
    bins.map((bin) => [bin.code, bin.cell_y, bin.level]),
    [
      ['N-1', 1, 2],
      ['N-2', 2, 0],
    ],
  );
  const mm = 'code,x_mm,y_mm\nN-3,1700,600\n';
  assert.equal(code(await run(importFloor, importInput({ bins_csv: mm }))), 'saved');
  const third = (await floorOf('FILE')).bins.find((bin) => bin.code === 'N-3')!;
  assert.deepEqual([third.cell_x, third.cell_y], [3, 1]);

  const bad = 'code,x,y,side,level\nN-1,0,1,up,\n\nN 2,1.5,1,sideways,100\nN-1,0,1,,\n';
  const problem = (await run(importFloor, importInput({ bins_csv: bad }))) as Problem;
  const told = problem.errors.map(({ members: { row, field, found } }) => [row, field, found]);
  assert.deepEqual(told, [
    [4, 'code', 'N 2'],
    [4, 'x', '1.5'],
    [4, 'side', 'sideways'],
    [4, 'level', '100'],
    [5, 'code', 'N-1'],
  ]);
  assert.match(
    problemDetail(problem.errors[1]!, 'zh-CN'),
    /第 4 行 x：内容为“1.5”，应为0 到 399 的整数/,
  );
  const odd = (await run(importFloor, importInput({ grid_csv: '.S,q\n.' }))) as Problem;
  assert.deepEqual(
    odd.errors.map(({ members }) => [members['row'], members['field'], members['found']]),
    [
      [1, '2', 'q'],
      [2, 'CSV', '1'],
    ],
  );
  const both = (await run(
    importFloor,
    importInput({ grid_csv: '.S,q', bins_csv: 'a,b\n' }),
  )) as Problem;
  assert.equal(both.errors.length, 2);
  assert.equal(
    code(await run(importFloor, importInput({ warehouse: 'NOWHERE', bins_csv: 'x' }))),
    'WAREHOUSE_UNKNOWN',
  );
  const zone = 'code,x,y,zone\nN-1,0,1,LOST\n';
  assert.equal(code(await run(importFloor, importInput({ bins_csv: zone }))), 'ZONE_UNKNOWN');
  assert.equal((await floorOf('FILE')).version, 2, 'nothing of a refused file was kept');
});

test('several inputs travel together, each with its own outcome; the second sees the first', async () => {
  const stamp = { warehouse: 'MORE', aisles: 1, bins_per_aisle: 2 };
  const { version } = await floorOf('MORE');
  const items: Item<FloorPatternInput>[] = [
    pattern({ ...stamp, base_version: version }),
    pattern({ ...stamp, warehouse: 'NOWHERE' }),
    pattern({ ...stamp, base_version: version }),
    pattern({ ...stamp, warehouse: 'WAYS', at: { x: 12, y: 0 }, first_aisle: 5 }),
  ].map((input) => ({ input, actor: s.actor }));
  const options = { scope: wholeTenant(s.tenant.tenant_id), now: s.services.clock.now() };
  const outcomes = await s.db.transaction({ ...options, name: 'floor.pattern' }, (tx) =>
    layOutFloor.run(tx, items),
  );
  assert.deepEqual(outcomes.map(code), [
    'saved',
    'WAREHOUSE_UNKNOWN',
    'FLOOR_PLAN_CHANGED',
    'saved',
  ]);
});

test('people of one warehouse see and change theirs only', async () => {
  const actor = { ...s.actor, warehouse_ids: [ids.get('HAND')!] };
  const input = pattern({ warehouse: 'EDIT' });
  const [outcome] = await s.services.run(layOutFloor, actor, [input]);
  assert.equal(code(outcome), 'WAREHOUSE_UNKNOWN');
  const hidden = { warehouse_id: ids.get('EDIT')! };
  const seen = await read((tx) => floorGet.run(tx, hidden, actor), actor);
  assert.deepEqual([seen.plan, seen.bins.length], [null, 0]);
});

test('an empty warehouse has no heat, and bins are found as before', async () => {
  const warehouse_id = ids.get('HAND')!;
  const heat = await read((tx) => floorHeat.run(tx, { warehouse_id, days: 30 }, s.actor));
  assert.deepEqual(heat, []);
  const asked = [{ warehouse_id, code: 'A01-01-1' }];
  const found = await read((tx) => locationsByCode(tx, asked));
  assert.equal(found.get(locationKey(warehouse_id, 'A01-01-1'))?.x_mm, 750);
});
