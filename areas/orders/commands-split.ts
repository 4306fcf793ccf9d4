/**
 * Splitting a planned shipment by quantities, also over warehouses, and joining its parts again.
 * Promised pieces stay promised: where a part moves house, its promise moves in the same breath.
 */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type Warehouse, warehousesByCode } from '../places/port.ts';
import { placeProblem } from '../places/problems.ts';
import { lockAvailable, release, reserve, type Want } from '../stock/port.ts';
import { SPLIT_REASONS, type SplitReason } from './model.ts';
import { insertShipmentLines, insertShipments, shipmentsById } from './orders.sql.ts';
import { orderProblem } from './problems.ts';
import {
  linesOfShipments,
  lockShipments,
  moveShipments,
  type Shipment,
  type ShipmentLine,
} from './shipments.ts';
import { familiesOfOrders, freeInWarehouses, giveLines, markSplit } from './split.sql.ts';

const reasons = Object.keys(SPLIT_REASONS) as [SplitReason, ...SplitReason[]];
const shipment_id = z.uuid();
const partSchema = z.strictObject({
  /** Code or id; the warehouse of the shipment when absent. */
  warehouse: z.string().min(1).max(36).optional(),
  lines: z
    .array(
      z.strictObject({
        line_no: z.number().int().min(1),
        qty: z.number().int().min(1).max(999_999),
      }),
    )
    .min(1)
    .max(500),
});
const splitInput = z.strictObject({
  shipment_id,
  reason: z.enum(reasons),
  parts: z.array(partSchema).min(1).max(9),
});
type SplitInput = z.infer<typeof splitInput>;

export interface Split {
  shipment_id: string;
  /** The new shipments, in the order of the parts. */
  parts: { shipment_id: string; shipment_no: string; warehouse_id: string }[];
}

/** Free pieces by warehouse and article, taken from as the batch decides. */
type Free = Map<string, number>;
const freeKey = (warehouse_id: string, sku_id: string) => `${warehouse_id} ${sku_id}`;

/** Pieces whose promise moves from one warehouse to another. */
interface Moved {
  shipment: Pick<Shipment, 'order_id'>;
  line: Pick<ShipmentLine, 'order_line_id' | 'sku_id' | 'merchant_id'>;
  from: string;
  to: string;
  qty: number;
}

async function freeIn(
  tx: Transaction,
  sku_ids: readonly string[],
  warehouse_ids: readonly string[],
): Promise<Free> {
  if (new Set(warehouse_ids).size < 2) return new Map();
  const rows = await lockAvailable(tx, sku_ids, [...new Set(warehouse_ids)].sort());
  return new Map(rows.map((row) => [freeKey(row.warehouse_id, row.sku_id), row.qty]));
}

/** Takes free pieces of another warehouse, or says which line cannot go there. */
function take(free: Free, wanted: readonly Moved[], names: (moved: Moved) => object) {
  const left = new Map(free);
  for (const moved of wanted) {
    const { sku_id } = moved.line;
    const there = left.get(freeKey(moved.to, sku_id)) ?? 0;
    if (there < moved.qty) {
      return orderProblem('SPLIT_NO_STOCK', { wanted: moved.qty, free: there, ...names(moved) });
    }
    left.set(freeKey(moved.to, sku_id), there - moved.qty);
    left.set(freeKey(moved.from, sku_id), (left.get(freeKey(moved.from, sku_id)) ?? 0) + moved.qty);
  }
  for (const [key, qty] of left) free.set(key, qty);
  return null;
}

/** Moves promises between warehouses; the levels are locked by `freeIn`. */
async function moveHouse(tx: Transaction, moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return;
  const given = new Map<string, { order_line_id: string; warehouse_id: string; qty: number }>();
  const wants = new Map<string, Want>();
  for (const { shipment, line, from, to, qty } of moved) {
    const { order_line_id, sku_id, merchant_id } = line;
    const { order_id } = shipment;
    const out = { order_line_id, warehouse_id: from, qty: 0 };
    const none = { order_id, order_line_id, warehouse_id: to, sku_id, merchant_id, qty: 0 };
    const taken = given.get(`${order_line_id} ${from}`) ?? out;
    const want = wants.get(`${order_line_id} ${to}`) ?? { ...none, expires_at: null };
    given.set(`${order_line_id} ${from}`, { ...taken, qty: taken.qty + qty });
    wants.set(`${order_line_id} ${to}`, { ...want, qty: want.qty + qty });
  }
  const order_ids = [...new Set(moved.map(({ shipment }) => shipment.order_id))].sort();
  await release(tx, order_ids, [...given.values()]);
  reserve(tx, [...wants.values()]);
}

/** What a batch of splits writes. */
class Plan {
  readonly shipments: Parameters<typeof insertShipments>[1]['rows'][number][] = [];
  readonly roots: { shipment_id: string; root_id: string }[] = [];
  readonly inserted: Parameters<typeof insertShipmentLines>[1]['rows'][number][] = [];
  readonly given: Parameters<typeof giveLines>[1]['rows'][number][] = [];
  readonly moved: Moved[] = [];
}

interface Part {
  house: Warehouse;
  lines: { line: ShipmentLine; qty: number }[];
}

/** The parts with their lines, or what is wrong with them, by line and quantity. */
function readParts(
  input: SplitInput,
  shipment: Shipment,
  lines: readonly ShipmentLine[],
  houses: ReadonlyMap<string, Warehouse>,
): Part[] | Problem {
  const left = new Map(lines.map((line) => [line.line_no, line.qty]));
  const parts: Part[] = [];
  for (const [at, part] of input.parts.entries()) {
    const warehouse = part.warehouse ?? shipment.warehouse_id;
    const house = houses.get(warehouse);
    if (house === undefined) return placeProblem('WAREHOUSE_UNKNOWN', { warehouse });
    const own: Part['lines'] = [];
    for (const [index, { line_no, qty }] of part.lines.entries()) {
      const line = lines.find((each) => each.line_no === line_no);
      const there = left.get(line_no) ?? 0;
      if (line === undefined || qty > there || own.some((each) => each.line === line)) {
        const members = { line_no, sku: line?.sku_code ?? '?', qty, there };
        return orderProblem('SPLIT_QTY', members, `/parts/${at}/lines/${index}/qty`);
      }
      left.set(line_no, there - qty);
      own.push({ line, qty });
    }
    parts.push({ house, lines: own });
  }
  const stays = [...left.values()].some((qty) => qty > 0);
  return stays ? parts : orderProblem('SPLIT_ALL', { shipment_no: shipment.shipment_no });
}

function notPlanned(shipment: Pick<Shipment, 'state'>): Problem | null {
  if (shipment.state === 'planned') return null;
  return kernelProblem('STATE_FORBIDS', { state: shipment.state, possible: [] });
}

export const splitShipment = command({
  name: 'order.split',
  path: '/v1/shipments/split',
  en: 'Splits a planned shipment by quantities into several, also of other warehouses.',
  zh: '将待发的发货单按数量拆成多单，可改由其他仓发出。',
  permission: 'order.split',
  input: splitInput,
  problems: [
    'SHIPMENT_UNKNOWN',
    'STATE_FORBIDS',
    'WAREHOUSE_UNKNOWN',
    'SPLIT_QTY',
    'SPLIT_ALL',
    'SPLIT_NO_STOCK',
  ],
  async run(tx, items) {
    const shipments = await lockShipments(
      tx,
      items.map(({ input }) => input.shipment_id),
    );
    const named = items.flatMap(({ input }) => input.parts.flatMap((each) => each.warehouse ?? []));
    const own = [...shipments.values()].map((each) => each.warehouse_id);
    const order_ids = [...new Set([...shipments.values()].map((each) => each.order_id))].sort();
    const [lines, houses, families] = await Promise.all([
      linesOfShipments(tx, [...shipments.keys()]),
      warehousesByCode(tx, [...new Set([...named, ...own])]),
      familiesOfOrders(tx, { order_ids }),
    ]);
    const sku_ids = [...lines.values()].flat().map((line) => line.sku_id);
    const elsewhere = named.flatMap((each) => houses.get(each)?.warehouse_id ?? []);
    const free = await freeIn(tx, sku_ids, [...own, ...elsewhere]);
    const numbers = await nextNumbers(
      tx,
      'SH',
      items.reduce((sum, { input }) => sum + input.parts.length, 0),
    );
    const roots = new Map(families.map((each) => [each.shipment_id, each.root_id]));
    const plan = new Plan();
    const outcomes = items.map(({ input, actor }): Outcome<Split> => {
      const shipment = shipments.get(input.shipment_id);
      if (shipment === undefined) return orderProblem('SHIPMENT_UNKNOWN');
      const here = lines.get(input.shipment_id) ?? [];
      const parts = notPlanned(shipment) ?? readParts(input, shipment, here, houses);
      if (parts instanceof Problem) return parts;
      const moved = parts.flatMap(({ house, lines: taken }) =>
        house.warehouse_id === shipment.warehouse_id
          ? []
          : taken.map(({ line, qty }): Moved => {
              return { shipment, line, from: shipment.warehouse_id, to: house.warehouse_id, qty };
            }),
      );
      const lacking = take(free, moved, ({ line, to }) => {
        const code = parts.find(({ house }) => house.warehouse_id === to)!.house.code;
        const { sku_code, line_no } = here.find(
          (each) => each.order_line_id === line.order_line_id,
        )!;
        return { warehouse: code, sku: sku_code, line_no };
      });
      if (lacking !== null) return lacking;
      plan.moved.push(...moved);
      const root_id = roots.get(shipment.shipment_id) ?? shipment.shipment_id;
      const made = parts.map((part) =>
        addPart(tx, plan, shipment, part, root_id, numbers.shift()!),
      );
      lines.set(input.shipment_id, takeOut(plan, shipment, here, parts, made));
      tellSplit(tx, shipment, input, made, actor);
      return { shipment_id: shipment.shipment_id, parts: made };
    });
    await write(tx, plan);
    return outcomes;
  },
});

type Made = Split['parts'][number];

function addPart(
  tx: Transaction,
  plan: Plan,
  { order_id, merchant_id, ship_by }: Shipment,
  { house: { warehouse_id } }: Part,
  root_id: string,
  shipment_no: string,
): Made {
  const made = { shipment_id: tx.newId(), shipment_no, warehouse_id };
  plan.shipments.push({ ...made, order_id, merchant_id, ship_by: ship_by.toISOString() });
  plan.roots.push({ shipment_id: made.shipment_id, root_id });
  return made;
}

/** Writes what lines give to parts into the plan. Returns the lines as they are then. */
function takeOut(
  plan: Plan,
  { shipment_id: from }: Shipment,
  lines: readonly ShipmentLine[],
  parts: readonly Part[],
  made: readonly Made[],
): ShipmentLine[] {
  return lines.flatMap((line) => {
    const { order_line_id, sku_id } = line;
    const shares = parts.flatMap((part, at) => {
      const share = part.lines.find((each) => each.line === line);
      return share === undefined ? [] : [{ to: made[at]!.shipment_id, qty: share.qty }];
    });
    const rest = line.qty - shares.reduce((sum, { qty }) => sum + qty, 0);
    if (shares.length === 0) return [line];
    // The row stays with what is left, or goes with the first part when nothing is.
    const first = rest > 0 ? { to: from, qty: rest } : shares.shift()!;
    plan.given.push({ shipment_id: from, order_line_id, to_shipment_id: first.to, qty: first.qty });
    for (const { to, qty } of shares) {
      plan.inserted.push({ shipment_id: to, order_line_id, sku_id, qty });
    }
    return rest > 0 ? [{ ...line, qty: rest }] : [];
  });
}

function tellSplit(
  tx: Transaction,
  { shipment_id: from, order_id, shipment_no }: Shipment,
  { reason, parts }: SplitInput,
  made: readonly Made[],
  actor: Actor,
): void {
  const pieces = parts.flatMap(({ lines }) => lines).reduce((sum, { qty }) => sum + qty, 0);
  const names = made.map((each) => each.shipment_no);
  const body = { shipment_no, parts: names, reason, pieces };
  tx.event({ kind: 'shipment_split', order_id, subject_id: from, body, actor });
  for (const { shipment_id: subject_id, warehouse_id } of made) {
    const planned = { shipment_id: subject_id, warehouse_id };
    tx.event({ kind: 'shipment_planned', order_id, subject_id, body: planned, actor });
  }
}

/** A shipment that gives twice in one batch: what it gave last is what stays. */
async function write(tx: Transaction, plan: Plan): Promise<void> {
  if (plan.shipments.length === 0) return;
  const last = new Map(plan.given.map((row) => [`${row.shipment_id} ${row.order_line_id}`, row]));
  await insertShipments(tx, { rows: plan.shipments });
  await markSplit(tx, { rows: plan.roots });
  await giveLines(tx, { rows: [...last.values()] });
  if (plan.inserted.length > 0) await insertShipmentLines(tx, { rows: plan.inserted });
  await moveHouse(tx, plan.moved);
}

type Family = Awaited<ReturnType<typeof familiesOfOrders>>;

/** The parts that a shipment was split into, or why they cannot be one again. */
function familyOf(families: Family, of: Shipment): Family | Problem {
  const root_id = families.find((each) => each.shipment_id === of.shipment_id)?.root_id;
  const family = families.filter((each) => each.root_id === root_id);
  const { shipment_no } = of;
  if (family.length < 2 || !family.some((each) => each.shipment_id === root_id)) {
    return orderProblem('JOIN_NOTHING', { shipment_no });
  }
  const begun = family.find((each) => each.state !== 'planned');
  if (begun === undefined) return family;
  return orderProblem('JOIN_BEGUN', { shipment_no: begun.shipment_no });
}

export const joinShipments = command({
  name: 'order.join',
  path: '/v1/shipments/join',
  en: 'Joins the parts of a split shipment again while none of them has gone to the floor.',
  zh: '各部分均未下发时，将拆开的发货单合并还原。',
  permission: 'order.split',
  input: z.strictObject({ shipment_id }),
  problems: ['SHIPMENT_UNKNOWN', 'JOIN_NOTHING', 'JOIN_BEGUN', 'SPLIT_NO_STOCK'],
  run: joinAll,
});

async function joinAll(tx: Transaction, items: readonly Item<{ shipment_id: string }>[]) {
  const shipments = await lockShipments(
    tx,
    items.map(({ input }) => input.shipment_id),
  );
  const order_ids = [...new Set([...shipments.values()].map((each) => each.order_id))].sort();
  const families = await familiesOfOrders(tx, { order_ids });
  const lines = await linesOfShipments(
    tx,
    families.map((each) => each.shipment_id),
  );
  const sku_ids = [...lines.values()].flat().map((line) => line.sku_id);
  const warehouse_ids = families.map((each) => each.warehouse_id);
  const [free, houses] = await Promise.all([
    freeIn(tx, sku_ids, warehouse_ids),
    warehousesByCode(tx, [...new Set(warehouse_ids)]),
  ]);
  const plan = new Plan();
  const ended: { shipment_id: string; order_id: string; state: string }[] = [];
  const done = new Set<string>();
  const outcomes = items.map(({ input, actor }): Outcome<{ shipment_id: string }> => {
    const shipment = shipments.get(input.shipment_id);
    if (shipment === undefined) return orderProblem('SHIPMENT_UNKNOWN');
    const family = familyOf(families, shipment);
    if (family instanceof Problem) return family;
    const root = family.find((each) => each.shipment_id === each.root_id)!;
    if (done.has(root.shipment_id)) return { shipment_id: root.shipment_id };
    const parts = family.filter((each) => each !== root);
    const to = root.warehouse_id;
    const moved = parts.flatMap(({ shipment_id: id, warehouse_id: from }) =>
      from === to
        ? []
        : (lines.get(id) ?? []).map((line): Moved => ({ shipment, line, from, to, qty: line.qty })),
    );
    const lacking = take(free, moved, ({ line }) => {
      const all = [...lines.values()].flat();
      const { sku_code, line_no } = all.find((each) => each.order_line_id === line.order_line_id)!;
      return { warehouse: houses.get(to)?.code ?? '', sku: sku_code, line_no };
    });
    if (lacking !== null) return lacking;
    plan.moved.push(...moved);
    done.add(root.shipment_id);
    addUp(plan, root.shipment_id, family, lines);
    for (const part of parts) ended.push({ ...part, state: 'cancelled' });
    const body = { shipment_no: root.shipment_no, parts: parts.map((each) => each.shipment_no) };
    const { order_id, shipment_id: subject_id } = root;
    tx.event({ kind: 'shipments_joined', order_id, subject_id, body, actor });
    return { shipment_id: root.shipment_id };
  });
  if (plan.given.length > 0) await giveLines(tx, { rows: plan.given });
  if (plan.inserted.length > 0) await insertShipmentLines(tx, { rows: plan.inserted });
  await moveShipments(tx, ended);
  await moveHouse(tx, plan.moved);
  return outcomes;
}

/** The pieces of all parts as lines of the first shipment. */
function addUp(
  plan: Plan,
  root_id: string,
  family: Family,
  lines: ReadonlyMap<string, readonly ShipmentLine[]>,
): void {
  const all = family.flatMap((each) => lines.get(each.shipment_id) ?? []);
  for (const [order_line_id, own] of Map.groupBy(all, (line) => line.order_line_id)) {
    const qty = own.reduce((sum, line) => sum + line.qty, 0);
    const row = { shipment_id: root_id, order_line_id, qty };
    if (own.some((line) => line.shipment_id === root_id)) {
      plan.given.push({ ...row, to_shipment_id: root_id });
    } else plan.inserted.push({ ...row, sku_id: own[0]!.sku_id });
  }
}

export const splitOptions = query({
  name: 'order.split_options',
  path: '/v1/shipments/:shipment_id/split',
  en: 'Reads the lines of a planned shipment and what warehouses have free of its articles.',
  zh: '读取待发发货单的明细及各仓可用库存，供拆分参考。',
  permission: 'order.split',
  input: z.strictObject({ shipment_id }),
  problems: ['NOT_FOUND'],
  async run(tx, input) {
    const [shipment] = await shipmentsById(tx, { shipment_ids: [input.shipment_id] });
    if (shipment === undefined) throw kernelProblem('NOT_FOUND', { what: 'shipment' });
    const lines = (await linesOfShipments(tx, [input.shipment_id])).get(input.shipment_id) ?? [];
    const free = await freeInWarehouses(tx, { sku_ids: lines.map((line) => line.sku_id) });
    const { shipment_no, warehouse_id, state } = shipment;
    return {
      ...{ shipment_id: input.shipment_id, shipment_no, warehouse_id, state, free },
      lines: lines.map(({ line_no, sku_id, sku_code, sku_name, qty, fragile }) => {
        return { line_no, sku_id, sku_code, sku_name, qty, fragile };
      }),
    };
  },
});
