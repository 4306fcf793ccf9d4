/** Commands of the bench, piece by piece: open a parcel, scan into it, close it with its weight. */
import { command, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { knownSettings } from '../../kernel/settings.ts';
import {
  type AtBench,
  type Bench,
  linesIn,
  lockParcelBenches,
  type Parcel,
  piecesLeft,
  refusePacking,
  refuseParcel,
  resolveScans,
  scanInto,
  weightOf,
} from './bench.ts';
import { cartonAsks } from './carton-asks.ts';
import { type Carton, type CartonChoice, chooseCartons } from './carton-choice.ts';
import { type Closing, closingsOf, finish, weigh } from './closing.ts';
import { pieceWeights } from './devices/weights.ts';
import { beginCarton, begunCarton, endOpen, lockTogether, shareOut } from './joint.ts';
import { closeSchema, openSchema, type Scanned, scanSchema } from './model.ts';
import { addParcelLines, closeParcels, insertParcels, listCartons } from './packing.sql.ts';
import { packProblem } from './problems.ts';

/** What is still to be scanned for a shipment, and what was. */
export interface ToScan {
  order_line_id: string;
  sku_id: string;
  sku_code: string;
  sku_name: string;
  qty: number;
  qty_scanned: number;
  order_no: string;
}

export interface OpenedParcel {
  parcel_id: string;
  parcel_no: string;
  shipment_id: string;
  /** It was open already; scanning goes on where it stopped. */
  resumed: boolean;
  /** One, or all that are packed into it. */
  orders: { order_no: string; shipment_no: string; buyer_remark: string; seller_remark: string }[];
  lines: ToScan[];
  /** Code of the proposed carton; null when none is set up. */
  carton: string | null;
  /** Cartons and steps of every parcel of the shipment that is still to be packed; this one first. */
  plan: CartonChoice['plan'];
  unfit: CartonChoice['unfit'];
  reasons: CartonChoice['reasons'];
}

/** Lines of shipments as the bench shows them. */
function linesToScan({ members }: Bench): ToScan[] {
  return members.flatMap(({ slots, shipment: { order_no } }) =>
    slots
      .filter((slot) => slot.picked > 0)
      .map(({ order_line_id, sku_id, sku_code, sku_name, picked, scanned }) => {
        const counts = { qty: picked, qty_scanned: scanned };
        return { order_line_id, sku_id, sku_code, sku_name, ...counts, order_no };
      }),
  );
}

export const openParcel = command({
  name: 'parcel.open',
  path: '/v1/parcels/open',
  en: 'Begins a parcel for a picked shipment, or goes on with the open one; proposes the carton.',
  zh: '为已拣货的发货单开始打包（或继续未完成的包裹），并推荐包材。',
  permission: 'pack.work',
  input: openSchema,
  problems: ['PACK_SHIPMENT_UNKNOWN', 'SHIPMENT_STOPPED', 'STATE_FORBIDS'],
  async run(tx, items) {
    const benches = await lockTogether(
      tx,
      items.map(({ input }) => input.shipment_id),
    );
    const cartons = await listCartons(tx, { only_active: true });
    const opened: Opened[] = [];
    const apart: Parameters<typeof endOpen>[1][number][] = [];
    const fresh = new Set<Parcel>();
    const found = items.map(({ input, actor }): Outcome<AtBench> => {
      const bench = benches.get(input.shipment_id);
      if (bench === undefined) return packProblem('PACK_SHIPMENT_UNKNOWN');
      const refused = refusePacking(bench);
      if (refused !== null) return refused;
      const begun = begunCarton(bench);
      if (begun.parcel !== null) return { bench, parcel: begun.parcel };
      apart.push(...begun.apart.map((each) => ({ ...each, actor })));
      const parcel = beginCarton(tx, bench);
      fresh.add(parcel);
      opened.push({ bench, parcel, actor });
      return { bench, parcel };
    });
    const choices = await chooseFor(
      tx,
      found.filter((each): each is AtBench => !(each instanceof Problem)),
      cartons,
    );
    for (const { bench, parcel } of opened) {
      const goods_g = weightOf(bench, piecesLeft(bench));
      const empty_g = choices.get(parcel)!.carton?.empty_weight_g ?? 0;
      parcel.weight_expected_g = Math.max(1, goods_g + empty_g);
    }
    await endOpen(tx, apart, 'orders no longer go together');
    await writeOpened(tx, opened, choices);
    return found.map((each): Outcome<OpenedParcel> => {
      if (each instanceof Problem) return each;
      const { bench, parcel } = each;
      return openedParcel(bench, parcel, choices.get(parcel)!, !fresh.has(parcel));
    });
  },
});

/** The choices for open parcels: all that is in them or in no parcel yet. */
async function chooseFor(
  tx: Transaction,
  at: readonly AtBench[],
  cartons: readonly Carton[],
): Promise<Map<Parcel, CartonChoice>> {
  const distinct = [...new Map(at.map((each) => [each.parcel, each])).values()];
  const asks = await cartonAsks(
    tx,
    distinct.map(({ bench, parcel }) => {
      const pieces = [...piecesLeft(bench), ...linesIn(parcel)];
      return { bench, pieces, parcel_id: parcel.parcel_id };
    }),
  );
  const choices = await chooseCartons(asks, cartons);
  return new Map(distinct.map(({ parcel }, i) => [parcel, choices[i]!]));
}

/** What the bench is told of an open parcel. */
export function openedParcel(
  bench: Bench,
  parcel: Parcel,
  choice: CartonChoice,
  resumed: boolean,
): OpenedParcel {
  const { parcel_id, parcel_no, shipment_id } = parcel;
  const { plan, unfit, reasons } = choice;
  const carton = choice.carton?.code ?? null;
  const orders = bench.members.map(({ shipment }) => {
    const { order_no, shipment_no, buyer_remark, seller_remark } = shipment;
    return { order_no, shipment_no, buyer_remark, seller_remark };
  });
  const head = { parcel_id, parcel_no, shipment_id, resumed, orders };
  return { ...head, lines: linesToScan(bench), carton, plan, unfit, reasons };
}

interface Opened {
  bench: Bench;
  parcel: Parcel;
  actor: Actor;
}

async function writeOpened(
  tx: Transaction,
  opened: readonly Opened[],
  choices: ReadonlyMap<Parcel, CartonChoice>,
): Promise<void> {
  if (opened.length === 0) return;
  const parcels = opened.flatMap(({ parcel }) => [parcel, ...parcel.inside]);
  await numberParcels(tx, parcels);
  const rows = parcels.map((parcel) => ({ ...parcel, lines: undefined, inside: undefined }));
  await insertParcels(tx, { rows });
  for (const { parcel, actor } of opened) {
    const choice = choices.get(parcel)!;
    for (const { shipment_id, order_id, parcel_id } of [parcel, ...parcel.inside]) {
      const body = { shipment_id, carton: choice.carton?.code ?? null };
      tx.event({ kind: 'parcel_opened', order_id, subject_id: parcel_id, body, actor });
    }
    tellChoice(tx, parcel, choice);
  }
}

/** Gives new parcels the numbers that people read. */
export async function numberParcels(tx: Transaction, parcels: readonly Parcel[]): Promise<void> {
  const numbers = await nextNumbers(tx, 'PA', parcels.length);
  for (const [index, parcel] of parcels.entries()) parcel.parcel_no = numbers[index]!;
}

/** Keeps why a carton was proposed. */
export function tellChoice(tx: Transaction, parcel: Parcel, choice: CartonChoice): void {
  const { plan, unfit, reasons, faults } = choice;
  tx.decision({
    kind: 'carton',
    order_id: parcel.order_id,
    subject_id: parcel.parcel_id,
    outcome: choice.carton?.code ?? 'none',
    considered: { plan, unfit, reasons, faults },
  });
}

export interface ScanResult {
  parcel_id: string;
  sku_code: string;
  qty: number;
  /** Pieces of the article that are scanned, and that were picked, for the shipment. */
  scanned: number;
  picked: number;
  /** Pieces of the shipment that are in no parcel yet. */
  left: number;
}

export const scanPiece = command({
  name: 'parcel.scan',
  path: '/v1/parcels/scan',
  en: 'Scans pieces into a parcel: the second check of article and number.',
  zh: '扫描商品入包：第二次核对商品与数量。',
  permission: 'pack.work',
  input: scanSchema,
  problems: [
    'PARCEL_UNKNOWN',
    'SHIPMENT_STOPPED',
    'STATE_FORBIDS',
    'PARCEL_INSIDE',
    'TOGETHER_CHANGED',
    'SCAN_WRONG_SKU',
    'SCAN_OVER',
  ],
  async run(tx, items) {
    const parcels = await lockParcelBenches(
      tx,
      items.map(({ input }) => input.parcel_id),
    );
    const scans = items.flatMap(({ input: { parcel_id, barcode } }) => {
      const merchant_id = parcels.get(parcel_id)?.bench.shipment.merchant_id;
      return merchant_id === undefined ? [] : [{ merchant_id, barcode }];
    });
    const skus = await resolveScans(tx, scans);
    const rows: (Scanned & { parcel_id: string })[] = [];
    const outcomes = items.map(({ input }): Outcome<ScanResult> => {
      const { parcel_id, barcode, qty } = input;
      const at = parcels.get(parcel_id);
      if (at === undefined) return packProblem('PARCEL_UNKNOWN');
      const refused = refuseParcel(at);
      if (refused !== null) return refused;
      const pieces = scanInto(at.bench, skus, barcode, qty);
      if (pieces instanceof Problem) return pieces;
      rows.push(...shareOut(at, pieces));
      const own = at.bench.slots.filter((slot) => slot.sku_id === pieces[0]!.sku_id);
      const left = piecesLeft(at.bench).reduce((sum, piece) => sum + piece.qty, 0);
      const scanned = own.reduce((sum, slot) => sum + slot.scanned, 0);
      const picked = own.reduce((sum, slot) => sum + slot.picked, 0);
      return { parcel_id, sku_code: own[0]!.sku_code, qty, scanned, picked, left };
    });
    if (rows.length > 0) await addParcelLines(tx, { rows: sumPieces(rows) });
    return outcomes;
  },
});

/** Adds up pieces that go to the same line of the same parcel: a row is written once. */
export function sumPieces(rows: readonly (Scanned & { parcel_id: string })[]) {
  const sums = new Map<string, Scanned & { parcel_id: string }>();
  for (const row of rows) {
    const key = `${row.parcel_id} ${row.order_line_id}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...row });
    else sum.qty += row.qty;
  }
  return [...sums.values()];
}

export interface ClosedParcel {
  parcel_id: string;
  parcel_no: string;
  carton: string | null;
  weight_g: number;
  weight_expected_g: number;
  /** Every picked piece of the shipment is in a closed parcel. */
  shipment_packed: boolean;
}

/** What a closed parcel's caller is told. */
export function closedParcel(bench: Bench, parcel: Parcel, carton: Carton | null): ClosedParcel {
  const { parcel_id, parcel_no, weight_expected_g } = parcel;
  const weight_g = parcel.weight_g!;
  const shipment_packed = bench.members.every((each) => each.shipment.state === 'packed');
  const code = carton?.code ?? null;
  return { parcel_id, parcel_no, carton: code, weight_g, weight_expected_g, shipment_packed };
}

type Closed = AtBench & { carton: Carton };

export const closeParcel = command({
  name: 'parcel.close',
  path: '/v1/parcels/close',
  en: 'Closes a parcel with its carton and weight; the last one makes the shipment packed.',
  zh: '封箱：登记包材与重量；最后一个包裹封箱后发货单即为已打包。',
  permission: 'pack.work',
  input: closeSchema,
  problems: [
    'PARCEL_UNKNOWN',
    'SHIPMENT_STOPPED',
    'STATE_FORBIDS',
    'PARCEL_INSIDE',
    'TOGETHER_CHANGED',
    'PARCEL_EMPTY',
    'CARTON_UNKNOWN',
    'WEIGHT_RANGE',
    'WEIGHT_REASON',
    'PERMISSION_DENIED',
  ],
  async run(tx, items) {
    const parcels = await lockParcelBenches(
      tx,
      items.map(({ input }) => input.parcel_id),
    );
    const at_hand = [...parcels.values()].map((each) => each.bench);
    const [cartons, settings, known] = await Promise.all([
      listCartons(tx, { only_active: true }),
      knownSettings(tx),
      pieceWeights(tx, at_hand),
    ]);
    const byCode = new Map(cartons.map((each) => [each.code, each]));
    const closings: Closing[] = [];
    const empty: Parcel[] = [];
    const closed = items.map(({ input, actor }): Outcome<Closed> => {
      const at = parcels.get(input.parcel_id);
      if (at === undefined) return packProblem('PARCEL_UNKNOWN');
      const refused = refuseParcel(at);
      if (refused !== null) return refused;
      const { bench, parcel } = at;
      const lines = linesIn(parcel);
      if (lines.length === 0) {
        return packProblem('PARCEL_EMPTY', { parcel_no: parcel.parcel_no });
      }
      const carton = byCode.get(input.carton);
      if (carton === undefined) {
        return packProblem('CARTON_UNKNOWN', { carton: input.carton }, '/carton');
      }
      const { weight_g, weight_reason = '' } = input;
      const weighing = { ...input, weight_reason };
      const expected_g = weigh(bench, lines, carton, weighing, actor, { settings, known });
      if (expected_g instanceof Problem) return expected_g;
      const own = closingsOf(at, { carton, weight_g, weight_reason, expected_g, actor });
      closings.push(...own.closings);
      empty.push(...own.empty);
      return { bench, parcel: own.closings[0]!.parcel, carton };
    });
    if (closings.length > 0) {
      const rows = closings.map(({ parcel, carton, weight_g, actor }) => {
        const { parcel_id, weight_expected_g, inside_parcel_id } = parcel;
        const carton_id = carton?.carton_id ?? null;
        const packed_by = actor.id;
        return { parcel_id, carton_id, weight_g, weight_expected_g, packed_by, inside_parcel_id };
      });
      await closeParcels(tx, { rows });
    }
    await finish(tx, closings, empty);
    return closed.map((each) =>
      each instanceof Problem ? each : closedParcel(each.bench, each.parcel, each.carton),
    );
  },
});
