/** Releasing waves: chooses shipments, claims their pieces at bins, makes tasks with walks. */
import type { Item, Outcome } from '../../kernel/command.ts';
import { type Transaction, TryAgain } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import type { Problem } from '../../kernel/problem.ts';
import { knownSettings } from '../../kernel/settings.ts';
import { linesOfShipments, lockShipments, matesIn, released } from '../orders/port.ts';
import { makeTasks, type NewTask, type NewTaskLine } from '../picking/port.ts';
import { cellsOfBins, floorPlans, placeProblem, warehousesByCode } from '../places/port.ts';
import { claim, lockBinStock } from '../stock/port.ts';
import { type BinStock, FreeStock } from './bins.ts';
import { type Carting, type Load, planCarts, type Terms, termsOf } from './carts.ts';
import { type Choice, type Chosen, choose, putBack, type Situation } from './choose.ts';
import type { ReleasedWave, ReleaseInput } from './model.ts';
import { settingsOf } from './settings.ts';
import { type Floor, MOST_STOPS, planWalks, readFloor, type Walk } from './walk.ts';
import * as sql from './waves.sql.ts';

/** One input on its way, with the wave that it becomes. */
interface Draft extends Choice {
  input: ReleaseInput;
  actor: Item<ReleaseInput>['actor'];
  warehouse_id: string;
  wave_id: string;
  wave_no: string;
  terms: Terms;
  carting: Carting;
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
    knownSettings(tx),
  ]);
  const ids = [...new Set([...known.values()].map((each) => each.warehouse_id))].sort();
  const settingsAt = await settingsOf(tx, ids);
  const asked = items.map(({ input, actor }): Asked => {
    const named = input.shipment_ids?.length;
    const most = input.max ?? named ?? settings.wave_size;
    const warehouse_id = known.get(input.warehouse)?.warehouse_id;
    const own = warehouse_id === undefined ? null : settingsAt(warehouse_id);
    const terms = own === null ? null : termsOf(input, own);
    return { input, actor, most, warehouse_id, terms, engine_ms: own?.engine_ms ?? 0 };
  });
  const offered = await offer(tx, asked);
  const situation = await lookAt(tx, asked, offered);
  const floors = await floorsOf(tx, situation);
  const loads = await loadsOf(tx, asked, situation);
  const outcomes = await chooseAll(tx, asked, { offered, situation, floors, loads });
  const drafts = outcomes.flatMap((each) =>
    each instanceof Error || each.chosen.length === 0 ? [] : [each],
  );
  await planTasks(tx, drafts, floors);
  await write(tx, drafts);
  return outcomes.map((draft) => (draft instanceof Error ? draft : resultOf(draft)));
}

interface Asked {
  input: ReleaseInput;
  actor: Item<ReleaseInput>['actor'];
  most: number;
  warehouse_id: string | undefined;
  /** Null together with the warehouse. */
  terms: Terms | null;
  engine_ms: number;
}

/** What a batch knows when it chooses. */
interface Known {
  offered: ReadonlyMap<string, string[]>;
  situation: Situation;
  floors: ReadonlyMap<string, Floor>;
  loads: ReadonlyMap<string, Load>;
}

/** Waves of a batch that may choose by the engine: each of them holds up the next one. */
const CHOOSING = 8;

/**
 * What goes and waits, and the carts, input by input. An input that takes all it is given does not
 * hold up the next one: its carts are planned while the others are chosen.
 */
async function chooseAll(
  tx: Transaction,
  asked: readonly Asked[],
  known: Known,
): Promise<(Draft | Problem)[]> {
  const { situation } = known;
  const shares = workShares(asked);
  const under_way: Promise<Draft | Problem>[] = [];
  let choosing = 0;
  for (const [at, each] of asked.entries()) {
    const { input, actor, most, warehouse_id, terms } = each;
    if (warehouse_id === undefined || terms === null) {
      const { warehouse } = input;
      under_way.push(
        Promise.resolve(placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse')),
      );
      continue;
    }
    const of = input.shipment_ids ?? known.offered.get(warehouse_id) ?? [];
    const floor = known.floors.get(warehouse_id) ?? { kind: 'listed' };
    // What the engine may choose from is more than what goes; by place the first ones go.
    const engine = terms.method === 'engines' && floor.kind !== 'listed' && choosing < CHOOSING;
    const choice = choose(situation, warehouse_id, of, input, engine ? of.length : most);
    const selects = terms.bounded || choice.chosen.length > most;
    if (selects && engine) choosing++;
    const work_ms = selects && !engine ? 0 : shares[at]!;
    const order = { ...choice, terms, floor, loads: known.loads, as_of: tx.now, most, work_ms };
    const draft = planCarts(order).then((carting): Draft => {
      const settled = putBack(situation, choice, carting.back);
      const wave = { wave_id: '', wave_no: '', tasks: [] };
      return { ...settled, ...wave, input, actor, warehouse_id, terms, carting };
    });
    under_way.push(draft);
    // The next one may take what this one leaves.
    if (selects) await draft;
  }
  return Promise.all(under_way);
}

/** The work of the engines shared out over the inputs, by how much each may take. */
function workShares(asked: readonly Asked[]): number[] {
  const all = asked.reduce((sum, each) => sum + each.most, 0);
  return asked.map(({ engine_ms, most }) => (engine_ms * most) / Math.max(1, all));
}

/** Weights, volumes and zones of what the waves may choose from, as far as they matter. */
async function loadsOf(
  tx: Transaction,
  asked: readonly Asked[],
  { lines, free }: Situation,
): Promise<Map<string, Load>> {
  const weighs = asked.some(({ terms }) => {
    return terms?.cart_weight_g != null || terms?.tote_volume_ml != null;
  });
  const zoned = asked.some(({ input }) => input.zones_apart);
  if (!weighs && !zoned) return new Map();
  const shipment_ids = [...lines.keys()].sort();
  const location_ids = [...free.values()].flatMap((each) => each.locations()).sort();
  const [loads, zones] = await Promise.all([
    sql.loadsOfShipments(tx, { shipment_ids }),
    sql.zonesOfBins(tx, { location_ids: zoned ? location_ids : [] }),
  ]);
  const zoneOf = new Map(zones.map((row) => [row.location_id, row.zone_id]));
  return new Map(
    loads.map(({ shipment_id, weight_g, volume_ml }) => {
      return [shipment_id, { weight_g, volume_ml, zoneOf }] as const;
    }),
  );
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
  for (const { warehouse_id, shipment_id } of await sql.candidates(tx, { rows })) {
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
  const mates = await matesIn(tx, ids, ['planned']);
  const shipments = await lockShipments(tx, [...new Set([...ids, ...mates.keys()])]);
  const planned = [...shipments.values()].filter((each) => each.state === 'planned');
  const joined = planned.filter((each) => each.together_id !== null);
  const joined_ids = joined.map((each) => each.shipment_id);
  // Joined while the locks were waited for: who goes along must be locked too.
  for (const id of (await matesIn(tx, joined_ids, ['planned'])).keys()) {
    if (!shipments.has(id)) throw new TryAgain();
  }
  const groups = Map.groupBy(joined, (each) => each.together_id!);
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
  return { shipments, groups, lines, free, taken: new Set() };
}

/** Gives the waves their ids, and their tasks with the walks. */
async function planTasks(
  tx: Transaction,
  drafts: readonly Draft[],
  floors: ReadonlyMap<string, Floor>,
): Promise<void> {
  let stops_left = STOPS_PER_BATCH;
  const planned = drafts.flatMap((draft) => {
    draft.wave_id = tx.newId();
    return draft.carting.carts.map((chosen) => {
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
async function floorsOf(tx: Transaction, { free }: Situation): Promise<Map<string, Floor>> {
  const warehouse_ids = [...free.keys()].sort();
  if (warehouse_ids.length === 0) return new Map();
  const [marks, plans] = await Promise.all([
    sql.aisleMarks(tx, { warehouse_ids }),
    floorPlans(tx, warehouse_ids),
  ]);
  const bins = [...plans.keys()].flatMap((id) => free.get(id)!.locations()).sort();
  const cells = await cellsOfBins(tx, bins);
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
  const lines = chosen.flatMap(({ parts }, index) =>
    parts.flatMap(({ shipment: { shipment_id }, shares }) =>
      shares.map(({ order_line_id, bin: { location_id, sku_id, lot }, qty }) => {
        return { location_id, sku_id, lot, shipment_id, order_line_id, slot: index + 1, qty };
      }),
    ),
  );
  const keyOf = (line: NewTaskLine) => `${line.sku_id} ${line.lot}`;
  return lines.sort(
    (a, b) =>
      place.get(a.location_id)! - place.get(b.location_id)! ||
      (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : a.slot - b.slot),
  );
}

const shipmentsOf = (chosen: readonly Chosen[]) =>
  chosen.flatMap(({ parts }) => parts.map(({ shipment }) => shipment));

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
    const shipments = own.flatMap(({ chosen }) => shipmentsOf(chosen));
    return shipments.map(({ shipment_id }, at) => ({ wave_id, shipment_id, sequence: at + 1 }));
  });
  await Promise.all([sql.insertWaves(tx, { rows }), sql.insertWaveShipments(tx, { rows: inside })]);
  await makeTasks(tx, tasks);
  await claim(
    tx,
    tasks.flatMap((task) => task.lines.map((line) => ({ ...line, claimed: line.qty }))),
  );
  await released(
    tx,
    drafts.flatMap(({ chosen }) => shipmentsOf(chosen)),
  );
  for (const draft of drafts) tell(tx, draft);
}

/** The events and the reasons of a wave. */
function tell(tx: Transaction, draft: Draft): void {
  const { wave_id, wave_no, warehouse_id, tasks, waiting, chosen, actor } = draft;
  const task_ids = tasks.map(({ task }) => task.task_id);
  const count = { shipments: shipmentsOf(chosen).length, tasks: tasks.length };
  const body = { wave_id, wave_no, warehouse_id, task_ids, ...count };
  tx.event({ kind: 'wave_released', subject_id: wave_id, body, actor });
  for (const { task, walk, chosen: own } of tasks) {
    const { walk_mm, s_shape_mm, task_id } = task;
    const considered = { walk_mm, s_shape_mm, ...walk.considered };
    tx.decision({ kind: 'walk', subject_id: task_id, outcome: walk.method, considered });
    for (const { shipment_id, order_id } of shipmentsOf(own)) {
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
  const { carting } = draft;
  const task_of = new Map(
    tasks.flatMap(({ task, chosen: own }) =>
      shipmentsOf(own).map(({ shipment_id }) => [shipment_id, task.task_id] as const),
    ),
  );
  const inside = chosen.flatMap(({ shipment: first, parts }) => {
    const why = carting.inside.get(first.shipment_id);
    const reasons = why ?? [{ code: 'DUE_AND_IN_BINS', members: {} }];
    return parts.map(({ shipment: { shipment_id, shipment_no, ship_by }, shares }) => {
      const task_id = task_of.get(shipment_id);
      return { shipment_id, shipment_no, ship_by, bins: shares.length, task_id, reasons };
    });
  });
  const { method, why, figures } = carting;
  const outcome = `${inside.length} in, ${waiting.length} waiting`;
  const considered = { method, why, figures, terms: draft.terms, inside, waiting };
  tx.decision({ kind: 'wave', subject_id: wave_id, outcome, considered });
}

function resultOf({ chosen, waiting, tasks, carting, ...draft }: Draft): ReleasedWave {
  const { wave_id, wave_no, warehouse_id } = draft;
  const made = chosen.length > 0;
  return {
    wave_id: made ? wave_id : null,
    wave_no: made ? wave_no : null,
    warehouse_id,
    task_ids: tasks.map(({ task }) => task.task_id),
    shipment_ids: shipmentsOf(chosen).map(({ shipment_id }) => shipment_id),
    waiting,
    method: carting.method,
    why: carting.why,
  };
}
