/**
 * Questions for the carton engine, from benches: the pieces with their rules, the carrier's terms,
 * and what was reported at the parcel before. Five statements at most for any
 * number.
 */
import { z } from 'zod';
import type { Transaction } from '../../kernel/db.ts';
import type { Bench } from './bench.ts';
import type { CartonAsk, Freight } from './carton-choice.ts';
import { fitReportsOf, freightTerms, skuTurns } from './cartons.sql.ts';
import { cartonsOut } from './devices/carton-stock.ts';
import type { FitReason, FitReport, Scanned } from './model.ts';

/** The part of a carrier account's terms by which cartons differ. */
const terms = z.object({
  volume_divisor: z.number().min(0).default(0),
  zones: z
    .array(
      z.object({
        provinces: z.array(z.string()),
        first_weight_g: z.number().positive(),
        first_minor: z.number().min(0),
        step_weight_g: z.number().positive(),
        step_minor: z.number().min(0),
      }),
    )
    .default([]),
});

/** Without terms of a carrier the grams themselves count. */
const NO_TERMS: Freight = { divisor: 0, tariff: null };

/**
 * How a carrier charges for a place: `adapter` are the settings of its account. 广东 and 广东省 are
 * the same; a zone `*` is for everywhere; without a place the first zone counts.
 */
export function freightFor(adapter: unknown, province: string | null): Freight {
  const parsed = terms.safeParse(adapter ?? {});
  if (!parsed.success) return NO_TERMS;
  const { volume_divisor: divisor, zones } = parsed.data;
  const lists = (each: string) =>
    each === '*' || province === null || province.startsWith(each) || each.startsWith(province);
  const zone = zones.find(({ provinces }) => provinces.some(lists));
  if (zone === undefined) return { divisor, tariff: null };
  const { provinces: _, ...tariff } = zone;
  return { divisor, tariff };
}

/** Pieces of a shipment that want cartons; `parcel_id`: the parcel whose reports count. */
export interface Wanting {
  bench: Bench;
  pieces: readonly Pick<Scanned, 'order_line_id' | 'qty'>[];
  parcel_id?: string;
}

type Reports = Awaited<ReturnType<typeof fitReportsOf>>;

function reportOf(row: Reports[number]): FitReport {
  const { reason, carton, sku_id, length_mm, width_mm, height_mm, up, weight_g } = row;
  const size =
    sku_id === null
      ? null
      : {
          sku_id,
          length_mm: length_mm!,
          width_mm: width_mm!,
          height_mm: height_mm!,
          up: up!,
          weight_g,
        };
  return { reason: reason as FitReason, carton, size };
}

/** The questions of benches, in their order. */
export async function cartonAsks(
  tx: Transaction,
  wanting: readonly Wanting[],
): Promise<CartonAsk[]> {
  if (wanting.length === 0) return [];
  const lines = wanting.flatMap(({ bench }) => bench.lines);
  const sku_ids = [...new Set(lines.map((line) => line.sku_id))].sort();
  const shipment_ids = [...new Set(wanting.map(({ bench }) => bench.shipment.shipment_id))].sort();
  const parcel_ids = [...new Set(wanting.flatMap((each) => each.parcel_id ?? []))].sort();
  const houses = wanting.map(({ bench }) => bench.shipment.warehouse_id);
  const [turns, freight, reports, out] = await Promise.all([
    skuTurns(tx, { sku_ids }),
    freightTerms(tx, { shipment_ids }),
    parcel_ids.length === 0 ? [] : fitReportsOf(tx, { parcel_ids }),
    cartonsOut(tx, houses),
  ]);
  const turnOf = new Map(turns.map((row) => [row.sku_id, row]));
  const freightOf = new Map(
    freight.map((row) => [row.shipment_id, freightFor(row.adapter, row.province)]),
  );
  return wanting.map(({ bench, pieces, parcel_id }): CartonAsk => {
    const items = pieces.flatMap(({ order_line_id, qty }) => {
      const line = bench.lines.find((each) => each.order_line_id === order_line_id);
      if (line === undefined || qty === 0) return [];
      const { sku_id, length_mm, width_mm, height_mm, weight_g, fragile, liquid } = line;
      const { up, max_load_g, needs_bag } = turnOf.get(sku_id)!;
      const size = { length_mm, width_mm, height_mm, weight_g };
      return [{ sku_id, ...size, fragile, liquid, up, max_load_g, needs_bag, qty }];
    });
    const own = reports.filter((row) => row.parcel_id === parcel_id).map(reportOf);
    const its = freightOf.get(bench.shipment.shipment_id) ?? NO_TERMS;
    const absent = out.get(bench.shipment.warehouse_id) ?? [];
    return { items, freight: its, reports: [...own, ...absent] };
  });
}
