/** A parcel packed in one go: what a bench with a fast scanner, or a simulator, sends at once. */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { knownSettings, type Settings } from '../../kernel/settings.ts';
import { skuKey } from '../catalog/port.ts';
import {
  type AtBench,
  addPieces,
  type Bench,
  refusePacking,
  resolveScans,
  scanInto,
  takeBack,
} from './bench.ts';
import { cartonAsks, type Wanting } from './carton-asks.ts';
import { type Carton, type CartonChoice, chooseCartons } from './carton-choice.ts';
import { type Closing, closingsOf, finish, weigh } from './closing.ts';
import { closedParcel, numberParcels, tellChoice } from './commands.ts';
import { type PieceWeights, pieceWeights } from './devices/weights.ts';
import { cartonOf, lockTogether, memberOf, newParcel, shareOut } from './joint.ts';
import { packSchema, type Scanned, type ScannedSku } from './model.ts';
import { addParcelLines, insertPackedParcels, listCartons } from './packing.sql.ts';
import { packProblem } from './problems.ts';

type PackInput = (typeof packSchema)['_output'];

interface Packed extends AtBench {
  carton: Carton | null;
  /** The parcel, and those in it. */
  closings: Closing[];
  actor: Actor;
  /** Null when the caller named the carton. */
  choice: CartonChoice | null;
}

/** What a batch has at hand for each of its inputs. */
interface Around {
  tx: Transaction;
  skus: ReadonlyMap<string, ScannedSku>;
  cartons: readonly Carton[];
  settings: Settings;
  known: PieceWeights;
}

export const packParcel = command({
  name: 'parcel.pack',
  path: '/v1/parcels/pack',
  en: 'Opens, scans and closes a parcel at once; the carton is chosen when none is named.',
  zh: '一次完成开箱、扫描与封箱；未指定包材时由系统选择。',
  permission: 'pack.work',
  input: packSchema,
  problems: [
    'PACK_SHIPMENT_UNKNOWN',
    'SHIPMENT_STOPPED',
    'STATE_FORBIDS',
    'SCAN_WRONG_SKU',
    'SCAN_OVER',
    'CARTON_UNKNOWN',
    'WEIGHT_RANGE',
    'WEIGHT_REASON',
    'PERMISSION_DENIED',
  ],
  async run(tx, items) {
    const benches = await lockTogether(
      tx,
      items.map(({ input }) => input.shipment_id),
    );
    const scans = items.flatMap(({ input }) => {
      const merchant_id = benches.get(input.shipment_id)?.shipment.merchant_id;
      if (merchant_id === undefined) return [];
      return input.scans.map(({ barcode }) => ({ merchant_id, barcode }));
    });
    const [skus, cartons, settings, known] = await Promise.all([
      resolveScans(tx, scans),
      listCartons(tx, { only_active: true }),
      knownSettings(tx),
      pieceWeights(tx, [...benches.values()]),
    ]);
    const around = { tx, skus, cartons, settings, known };
    const choices = await choicesFor(around, benches, items);
    const packed = items.map((item): Outcome<Packed> => {
      const bench = benches.get(item.input.shipment_id);
      if (bench === undefined) return packProblem('PACK_SHIPMENT_UNKNOWN');
      return refusePacking(bench) ?? packOne(around, bench, item, choices.get(item) ?? null);
    });
    await writePacked(
      tx,
      packed.filter((each): each is Packed => !(each instanceof Problem)),
    );
    return packed.map((each) =>
      each instanceof Problem ? each : closedParcel(each.bench, each.parcel, each.carton),
    );
  },
});

/**
 * The carton for each input that names none. Asked for all at once, before the pieces are counted:
 * the choice depends on the articles only, not on what the parcels before have taken.
 */
async function choicesFor(
  { tx, skus, cartons }: Around,
  benches: ReadonlyMap<string, Bench>,
  items: readonly Item<PackInput>[],
): Promise<Map<Item<PackInput>, CartonChoice>> {
  const open = items.filter(({ input }) => input.carton === undefined);
  const found = open.flatMap((item): (Wanting & { item: Item<PackInput> })[] => {
    const bench = benches.get(item.input.shipment_id);
    if (bench === undefined) return [];
    const pieces = item.input.scans.flatMap(({ barcode, qty }) => {
      const sku = skus.get(skuKey(bench.shipment.merchant_id, barcode));
      const line = bench.lines.find((each) => each.sku_id === sku?.sku_id);
      return line === undefined ? [] : [{ order_line_id: line.order_line_id, qty }];
    });
    return [{ item, bench, pieces }];
  });
  const choices = await chooseCartons(await cartonAsks(tx, found), cartons);
  return new Map(found.map(({ item }, i) => [item, choices[i]!]));
}

function scanAll(around: Around, bench: Bench, scans: PackInput['scans']): Scanned[] | Problem {
  const lines: Scanned[] = [];
  for (const [index, { barcode, qty }] of scans.entries()) {
    const pieces = scanInto(bench, around.skus, barcode, qty);
    if (pieces instanceof Problem) {
      takeBack(bench, lines);
      return new Problem(pieces.code, pieces.members, `/scans/${index}`);
    }
    addPieces(lines, pieces);
  }
  return lines;
}

function packOne(
  around: Around,
  bench: Bench,
  { input, actor }: Item<PackInput>,
  choice: CartonChoice | null,
): Outcome<Packed> {
  const { cartons, tx } = around;
  const named = cartons.find((each) => each.code === input.carton);
  if (input.carton !== undefined && named === undefined) {
    return packProblem('CARTON_UNKNOWN', { carton: input.carton }, '/carton');
  }
  const lines = scanAll(around, bench, input.scans);
  if (lines instanceof Problem) return lines;
  const carton = named ?? choice?.carton ?? null;
  const expected_g = weigh(bench, lines, carton, input, actor, around);
  if (expected_g instanceof Problem) {
    takeBack(bench, lines);
    return expected_g;
  }
  const owned = bench.members.filter((each) => {
    const own = new Set(each.slots.map((slot) => slot.order_line_id));
    return lines.some((line) => own.has(line.order_line_id));
  });
  const parcel = cartonOf(owned.map((member) => newParcel(tx, member, 1)));
  const at = { bench, parcel };
  shareOut(at, lines);
  for (const each of [parcel, ...parcel.inside]) memberOf(bench, each).parcels.push(each);
  const { weight_g, weight_reason } = input;
  const { closings } = closingsOf(at, { carton, weight_g, weight_reason, expected_g, actor });
  return { ...at, carton, closings, choice, actor };
}

async function writePacked(tx: Transaction, packed: readonly Packed[]): Promise<void> {
  if (packed.length === 0) return;
  const closings = packed.flatMap((each) => each.closings);
  const parcels = closings.map((each) => each.parcel);
  await numberParcels(tx, parcels);
  const rows = closings.map(({ parcel, carton, weight_g, actor }) => {
    const carton_id = carton?.carton_id ?? null;
    const own = { lines: undefined, inside: undefined, carton_id, weight_g, packed_by: actor.id };
    return { ...parcel, ...own };
  });
  const lines = parcels.flatMap((parcel) =>
    parcel.lines.map((line) => ({ ...line, parcel_id: parcel.parcel_id })),
  );
  await insertPackedParcels(tx, { rows });
  await addParcelLines(tx, { rows: lines });
  for (const { parcel, choice, actor } of packed) {
    for (const { parcel_id: subject_id, shipment_id, order_id } of [parcel, ...parcel.inside]) {
      tx.event({ kind: 'parcel_opened', order_id, subject_id, body: { shipment_id }, actor });
    }
    if (choice !== null) tellChoice(tx, parcel, choice);
  }
  await finish(tx, closings);
}
