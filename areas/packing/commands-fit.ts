/**
 * What the bench says against a proposed carton: kept with its reason, the next carton proposed,
 * and a measured size suggested to the catalogue.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { skuKey, suggestSizes } from '../catalog/port.ts';
import { pickingProblem } from '../picking/problems.ts';
import {
  type AtBench,
  linesIn,
  lockParcelBenches,
  piecesLeft,
  refuseParcel,
  resolveScans,
} from './bench.ts';
import { cartonAsks } from './carton-asks.ts';
import { type Carton, type CartonChoice, chooseCartons } from './carton-choice.ts';
import { insertFitReports } from './cartons.sql.ts';
import { type OpenedParcel, openedParcel, tellChoice } from './commands.ts';
import { type FitReport, reportFitSchema, type ScannedSku } from './model.ts';
import { listCartons } from './packing.sql.ts';
import { packProblem } from './problems.ts';

type Input = (typeof reportFitSchema)['_output'];

interface Reported {
  at: AtBench;
  item: Item<Input>;
  said: FitReport;
}

/** What a report says, or why it can't be taken. */
function read(
  at: AtBench,
  { input }: Item<Input>,
  skus: ReadonlyMap<string, ScannedSku & { up: string }>,
  carton: string | null,
): FitReport | Problem {
  const { measured, reason } = input;
  if (measured === undefined) return { reason, carton, size: null };
  const sku = skus.get(skuKey(at.bench.shipment.merchant_id, measured.sku));
  const own = at.bench.slots.filter((slot) => slot.picked > 0);
  if (sku === undefined || !own.some((slot) => slot.sku_id === sku.sku_id)) {
    const expected = [...new Set(own.map((slot) => slot.sku_code))].slice(0, 10);
    const members = { expected, got: sku?.code ?? measured.sku };
    return pickingProblem('SCAN_WRONG_SKU', members, '/measured/sku');
  }
  const { length_mm, width_mm, height_mm, weight_g = null } = measured;
  // The height is what stands: another side points up only where the catalogue says that one must.
  const up = sku.up === 'any' ? 'any' : 'height';
  const size = { sku_id: sku.sku_id, length_mm, width_mm, height_mm, up, weight_g };
  return { reason, carton, size };
}

const allPieces = ({ bench, parcel }: AtBench) => [...piecesLeft(bench), ...linesIn(parcel)];

export const reportFit = command({
  name: 'parcel.report_fit',
  path: '/v1/parcels/report-fit',
  en: 'Says that the proposed carton does not do, and why; the next one is proposed.',
  zh: '反馈推荐的包材不合适及原因，并推荐下一个包材。',
  permission: 'pack.work',
  input: reportFitSchema,
  problems: [
    'PARCEL_UNKNOWN',
    'SHIPMENT_STOPPED',
    'STATE_FORBIDS',
    'PARCEL_INSIDE',
    'TOGETHER_CHANGED',
    'CARTON_UNKNOWN',
    'SCAN_WRONG_SKU',
  ],
  async run(tx, items) {
    const parcels = await lockParcelBenches(
      tx,
      items.map(({ input }) => input.parcel_id),
    );
    const scans = items.flatMap(({ input: { parcel_id, measured } }) => {
      const merchant_id = parcels.get(parcel_id)?.bench.shipment.merchant_id;
      if (merchant_id === undefined || measured === undefined) return [];
      return [{ merchant_id, barcode: measured.sku }];
    });
    const [skus, cartons] = await Promise.all([
      resolveScans(tx, scans),
      listCartons(tx, { only_active: true }),
    ]);
    const benches = [...parcels.values()];
    const asks = new Map(
      (await cartonAsks(tx, benches.map(wanting))).map((ask, i) => [benches[i]!.parcel, ask]),
    );
    const before = await chooseCartons([...asks.values()], cartons);
    const proposed = new Map([...asks.keys()].map((parcel, i) => [parcel, before[i]!.carton]));
    const reported: Reported[] = [];
    const taken = items.map((item): AtBench | Problem => {
      const at = parcels.get(item.input.parcel_id);
      if (at === undefined) return packProblem('PARCEL_UNKNOWN');
      const refused = refuseParcel(at);
      if (refused !== null) return refused;
      const { carton = proposed.get(at.parcel)?.code ?? null } = item.input;
      if (carton !== null && !cartons.some((each) => each.code === carton)) {
        return packProblem('CARTON_UNKNOWN', { carton }, '/carton');
      }
      const said = read(at, item, skus, carton);
      if (said instanceof Problem) return said;
      reported.push({ at, item, said });
      return at;
    });
    for (const { at, said } of reported) {
      const ask = asks.get(at.parcel)!;
      asks.set(at.parcel, { ...ask, reports: [...ask.reports, said] });
    }
    const touched = [...new Set(reported.map(({ at }) => at))];
    const after = await chooseCartons(
      touched.map(({ parcel }) => asks.get(parcel)!),
      cartons,
    );
    const next = new Map(touched.map((at, i) => [at, after[i]!]));
    await writeReports(tx, reported, next, cartons);
    return taken.map((at): Outcome<OpenedParcel> => {
      if (at instanceof Problem) return at;
      return openedParcel(at.bench, at.parcel, next.get(at)!, true);
    });
  },
});

const wanting = (at: AtBench) => {
  return { bench: at.bench, pieces: allPieces(at), parcel_id: at.parcel.parcel_id };
};

async function writeReports(
  tx: Transaction,
  reported: readonly Reported[],
  next: ReadonlyMap<AtBench, CartonChoice>,
  cartons: readonly Carton[],
): Promise<void> {
  if (reported.length === 0) return;
  const idOf = new Map(cartons.map((each) => [each.code, each.carton_id]));
  const nothing = { sku_id: null, length_mm: null, width_mm: null, height_mm: null };
  const rows = reported.map(({ at, item, said }) => {
    const { parcel_id, order_id, merchant_id, warehouse_id } = at.parcel;
    const of = { parcel_id, order_id, merchant_id, warehouse_id };
    return {
      ...of,
      fit_report_id: tx.newId(),
      carton_id: said.carton === null ? null : idOf.get(said.carton)!,
      reason: said.reason,
      ...(said.size ?? { ...nothing, up: null, weight_g: null }),
      note: item.input.note,
      next_carton_id: next.get(at)!.carton?.carton_id ?? null,
      reported_by: item.actor.id,
    };
  });
  await insertFitReports(tx, { rows });
  await suggestSizes(
    tx,
    reported.flatMap(({ at, item, said: { size } }) => {
      const { merchant_id, parcel_id } = at.parcel;
      if (size === null) return [];
      return [
        { ...size, up: size.up as 'any' | 'height', merchant_id, parcel_id, actor: item.actor },
      ];
    }),
  );
  for (const { at, item, said } of reported) {
    const { parcel_id, order_id } = at.parcel;
    const choice = next.get(at)!;
    const body = {
      reason: said.reason,
      carton: said.carton,
      next_carton: choice.carton?.code ?? null,
      sku_id: said.size?.sku_id ?? null,
    };
    const { actor } = item;
    tx.event({ kind: 'carton_unfit', order_id, subject_id: parcel_id, body, actor });
  }
  for (const [at, choice] of next) tellChoice(tx, at.parcel, choice);
}
