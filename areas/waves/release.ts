/** Releasing waves: chooses shipments, claims their pieces at bins, makes tasks with walks. */
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { tenantSettings } from '../../kernel/settings.ts';
import { linesOfShipments, lockShipments, released } from '../orders/port.ts';
import { makeTasks, type NewTask, type NewTaskLine } from '../picking/port.ts';
import { cellsOfBins, floorPlans, placeProblem, warehousesByCode } from '../places/port.ts';
import { claim, lockBinStock } from '../stock/port.ts';
import { type BinStock, FreeStock } from './bins.ts';
import { type Choice, type Chosen, choose, fillCarts, type Situation } from './choose.ts';
import type { ReleasedWave, ReleaseInput } from './model.ts';
import { type Floor, MOST_STOPS, planWalks, readFloor, type Walk } from './walk.ts';
import { aisleMarks, candidates, insertWaveShipments, insertWaves } from './waves.sql.ts';

/** One input on its way, with the wave that it becomes. */
interface Draft extends Choice {
  input: ReleaseInput;
  actor: Item<ReleaseInput>['actor'];
  warehouse_id: string;
  wave_id: string;
  wave_no: string;
  tasks: { task: NewTask; walk: Walk; chosen: Chosen[] }[];
}

/** Stops over all tasks of a batch for which the best walk is looked for. */
const STOPS_PER_BATCH = 3000;

/** Releases one wave per input. A constant number of statements, and one per warehouse for bins. */
export async function releaseWaves(
  tx: Transaction,
  items: readonly Item<ReleaseInput>[],
): Promise<Outcome<ReleasedWave>[]> {
  const references = [...new Set(items.map(({ input }) => input.warehouse))];
  const [known, settings] = await Promise.all([
    warehousesByCode(tx, references),
    tenantSettings(tx),
  ]);
  const asked = items.map(({ input, actor }) => {
    const named = input.shipment_ids?.length;
    const most = input.max ?? named ?? settings.wave_size;
    return { input, actor, most, warehouse_id: known.get(input.warehouse)?.warehouse_id };
  });
  const offered = await offer(tx, asked);
  const situation = await lookAt(tx, asked, offered);
  const drafts: Draft[] = [];
  const outcomes = asked.map(({ input, actor, most, warehouse_id }): Outcome<Draft> => {
    if (warehouse_id === undefined) {
      return placeProblem('WAREHOUSE_UNKNOWN', { warehouse: input.warehouse }, '/warehouse');
    }
    const of = input.shipment_ids ?? offered.get(warehouse_id) ?? [];
    const choice = choose(situation, warehouse_id, of, input, most);
    const draft = { ...choice, input, actor, warehouse_id, wave_id: '', wave_no: '', tasks: [] };
    if (choice.chosen.length > 0) drafts.push(draft);
    return draft;
  });
  await planTasks(tx, drafts);
  await write(tx, drafts);
  return outcomes.map((draft) => (draft instanceof Error ? draft : resultOf(draft)));
}

interface Asked {
  input: ReleaseInput;
  most: number;
  warehouse_id: string | undefined;
}

/** Shipments that waves without a list of their own may choose from, by warehouse. */
async function offer(tx: Transaction, asked: readonly Asked[]): Promise<Map<string, string[]>> {
  const wanted = new Map<string, number>();
  for (const { input, most, warehouse_id } of asked) {
    if (warehouse_id === undefined || input.shipment_ids !== undefined) continue;
    wanted.set(warehouse_id, (wanted.get(warehouse_id) ?? 0) + most);
  }
  const offered = new Map<string, string[]>();
  if (wanted.size === 0) return offered;
  const rows = [...wanted].map(([warehouse_id, most]) => ({ warehouse_id, most }));
  for (const { warehouse_id, shipment_id } of await candidates(tx, { rows })) {
    const own = offered.get(warehouse_id);
    if (own === undefined) offered.set(warehouse_id, [shipment_id]);
    else own.push(shipment_id);
  }
  return offered;
}

/** Locks what the waves may choose from: the orders, then what lies in the bins. */
async function lookAt(
  tx: Transaction,
  asked: readonly Asked[],
  offered: ReadonlyMap<string, string[]>,
): Promise<Situation> {
  const named = asked.flatMap(({ input }) => input.shipment_ids ?? []);
  const ids = [...new Set([...named, ...[...offered.values()].flat()])];
  const shipments = await lockShipments(tx, ids);
  const planned = [...shipments.values()].filter((each) => each.state === 'planned');
  const lines = await linesOfShipments(
    tx,
    planned.map((each) => each.shipment_id),
  );
  const skus = new Map<string, Set<string>>();
  for (const { shipment_id, warehouse_id } of planned) {
    const own = skus.get(warehouse_id) ?? new Set();
    for (const line of lines.get(shipment_id) ?? []) own.add(line.sku_id);
    skus.set(warehouse_id, own);
  }
  const free = new Map<string, FreeStock>();
  for (const warehouse_id of [...skus.keys()].sort()) {
    const sku_ids = [...skus.get(warehouse_id)!].sort();
    const rows: BinStock[] = await lockBinStock(tx, { warehouse_id, sku_ids });
    free.set(warehouse_id, new FreeStock(rows));
  }
  return { shipments, lines, free, taken: new Set() };
}

/** Gives the waves their ids, and their tasks with the walks. */
async function planTasks(tx: Transaction, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  const floors = await floorsOf(tx, drafts);
  let stops_left = STOPS_PER_BATCH;
  const planned = drafts.flatMap((draft) => {
    draft.wave_id = tx.newId();
    return fillCarts(draft.chosen, draft.input).map((chosen) => {
      const stops = stopsOf(chosen);
      const search = stops_left >= stops.length;
      stops_left -= stops.length > MOST_STOPS ? 0 : stops.length;
      const floor = floors.get(draft.warehouse_id)!;
      return { draft, chosen, task_id: tx.newId(), wanted: { floor, stops, search } };
    });
  });
  const walks = await planWalks(planned.map((each) => each.wanted));
  for (const [at, { draft, chosen, task_id }] of planned.entries()) {
    const { wave_id, warehouse_id } = draft;
    const walk = walks[at]!;
    const { walk_mm, s_shape_mm } = walk;
    const lines = linesOf(chosen, walk.sequence);
    const task = { task_id, wave_id, warehouse_id, walk_mm, s_shape_mm, lines };
    draft.tasks.push({ task, walk, chosen });
  }
}

/** The floors of the warehouses: their plans, and what their bins show without one. */
async function floorsOf(tx: Transaction, drafts: readonly Draft[]): Promise<Map<string, Floor>> {
  const warehouse_ids = [...new Set(drafts.map((draft) => draft.warehouse_id))].sort();
  const bins = drafts.flatMap(({ chosen }) => stopsOf(chosen).map((bin) => bin.location_id));
  const [marks, plans, cells] = await Promise.all([
    aisleMarks(tx, { warehouse_ids }),
    floorPlans(tx, warehouse_ids),
    cellsOfBins(tx, [...new Set(bins)].sort()),
  ]);
  return new Map(
    warehouse_ids.map((warehouse_id) => {
      const without = readFloor(marks.filter((each) => each.warehouse_id === warehouse_id));
      const current = plans.get(warehouse_id);
      if (current === undefined) return [warehouse_id, without] as const;
      return [warehouse_id, { kind: 'plan', warehouse_id, current, cells, without }] as const;
    }),
  );
}

function stopsOf(chosen: readonly Chosen[]): BinStock[] {
  const bins = chosen.flatMap(({ shares }) => shares.map(({ bin }) => bin));
  return [...new Map(bins.map((bin) => [bin.location_id, bin])).values()];
}

/** The lines of a task in walking order; at one stop article by article, slot by slot. */
function linesOf(chosen: readonly Chosen[], sequence: readonly string[]): NewTaskLine[] {
  const place = new Map(sequence.map((location_id, index) => [location_id, index]));
  const lines = chosen.flatMap(({ shipment: { shipment_id }, shares }, index) =>
    shares.map(({ order_line_id, bin: { location_id, sku_id, lot }, qty }) => {
      return { location_id, sku_id, lot, shipment_id, order_line_id, slot: index + 1, qty };
    }),
  );
  const keyOf = (line: NewTaskLine) => `${line.sku_id} ${line.lot}`;
  return lines.sort(
    (a, b) =>
      place.get(a.location_id)! - place.get(b.location_id)! ||
      (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : a.slot - b.slot),
  );
}

/** Writes the waves with everything in them. */
async function write(tx: Transaction, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  const numbers = await nextNumbers(tx, 'WV', drafts.length);
  for (const [at, draft] of drafts.entries()) draft.wave_no = numbers[at]!;
  const tasks = drafts.flatMap((draft) => draft.tasks.map(({ task }) => task));
  const rows = drafts.map(({ wave_id, wave_no, warehouse_id, actor }) => {
    return { wave_id, wave_no, warehouse_id, released_by: actor.id };
  });
  const inside = drafts.flatMap(({ wave_id, tasks: own }) => {
    const shipments = own.flatMap(({ chosen }) => chosen.map(({ shipment }) => shipment));
    return shipments.map(({ shipment_id }, at) => ({ wave_id, shipment_id, sequence: at + 1 }));
  });
  await Promise.all([insertWaves(tx, { rows }), insertWaveShipments(tx, { rows: inside })]);
  await makeTasks(tx, tasks);
  await claim(
    tx,
    tasks.flatMap((task) => task.lines.map((line) => ({ ...line, claimed: line.qty }))),
  );
  await released(
    tx,
    drafts.flatMap(({ chosen }) => chosen.map(({ shipment }) => shipment)),
  );
  for (const draft of drafts) tell(tx, draft);
}

/** The events and the reasons of a wave. */
function tell(tx: Transaction, draft: Draft): void {
  const { wave_id, wave_no, warehouse_id, tasks, waiting, chosen, actor } = draft;
  const task_ids = tasks.map(({ task }) => task.task_id);
  const count = { shipments: chosen.length, tasks: tasks.length };
  const body = { wave_id, wave_no, warehouse_id, task_ids, ...count };
  tx.event({ kind: 'wave_released', subject_id: wave_id, body, actor });
  for (const { task, walk, chosen: own } of tasks) {
    const { walk_mm, s_shape_mm, task_id } = task;
    const considered = { walk_mm, s_shape_mm, ...walk.considered };
    tx.decision({ kind: 'walk', subject_id: task_id, outcome: walk.method, considered });
    for (const { shipment } of own) {
      const { shipment_id, order_id } = shipment;
      const where = { wave_id, task_id, warehouse_id };
      tx.event({
        kind: 'shipment_released',
        order_id,
        subject_id: shipment_id,
        body: where,
        actor,
      });
    }
  }
  const inside = chosen.map(({ shipment, shares }) => {
    const { shipment_id, shipment_no, ship_by } = shipment;
    return { shipment_id, shipment_no, ship_by, bins: shares.length, reason: 'due_and_in_bins' };
  });
  const outcome = `${chosen.length} in, ${waiting.length} waiting`;
  tx.decision({ kind: 'wave', subject_id: wave_id, outcome, considered: { inside, waiting } });
}

function resultOf({ chosen, waiting, tasks, ...draft }: Draft): ReleasedWave {
  const { wave_id, wave_no, warehouse_id } = draft;
  const made = chosen.length > 0;
  return {
    wave_id: made ? wave_id : null,
    wave_no: made ? wave_no : null,
    warehouse_id,
    task_ids: tasks.map(({ task }) => task.task_id),
    shipment_ids: chosen.map(({ shipment }) => shipment.shipment_id),
    waiting,
  };
}
