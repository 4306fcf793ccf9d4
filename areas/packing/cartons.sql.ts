/** Rendered by `fahuo gen` from cartons.sql; do not edit. */
import { type Json, many, maybe, none } from '../../kernel/statement.ts';

/** How articles may be turned, what they bear, and whether they go into a bag. */
export const skuTurns = many<{ sku_ids: readonly string[] | null }, { sku_id: string; up: string; max_load_g: number | null; needs_bag: boolean }>(
  'cartons.sku_turns',
  `select sku_id, up, max_load_g, needs_bag from catalog.sku
where tenant_id = $1 and sku_id = any($2::uuid[])`,
  ["tenant_id", "sku_ids"],
);

/** The carrier's terms for shipments: of the carrier chosen for them, else of the preferred account. */
export const freightTerms = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; province: string | null; adapter: Json | null }>(
  'cartons.freight_terms',
  `select s.shipment_id, o.recipient ->> 'province' as province,
  (select a.settings -> 'adapter' from shipping.carrier_account a
    where a.tenant_id = s.tenant_id and a.active
    order by (a.carrier = s.carrier) is not true, a.priority, a.carrier_account_id limit 1)
    as adapter
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = $1 and s.shipment_id = any($2::uuid[])
order by s.shipment_id`,
  ["tenant_id", "shipment_ids"],
);

/** The terms of the preferred carrier account. */
export const usualTerms = maybe<Record<never, never>, { adapter: Json | null }>(
  'cartons.usual_terms',
  `select settings -> 'adapter' as adapter from shipping.carrier_account
where tenant_id = $1 and active order by priority, carrier_account_id limit 1`,
  ["tenant_id"],
);

/** Keeps what was said against proposed cartons. */
export const insertFitReports = none<{ rows: readonly { fit_report_id: string | null; parcel_id: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; carton_id: string | null; reason: string | null; sku_id: string | null; length_mm: number | null; width_mm: number | null; height_mm: number | null; up: string | null; weight_g: number | null; note: string | null; next_carton_id: string | null; reported_by: string | null }[] }>(
  'cartons.insert_fit_reports',
  `insert into packing.fit_report (tenant_id, fit_report_id, parcel_id, order_id, merchant_id,
  warehouse_id, carton_id, reason, sku_id, length_mm, width_mm, height_mm, up, weight_g, note,
  next_carton_id, reported_by, reported_at)
select $1, fit_report_id, parcel_id, order_id, merchant_id, warehouse_id, carton_id, reason,
  sku_id, length_mm, width_mm, height_mm, up, weight_g, note, next_carton_id, reported_by, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::uuid[], $8::uuid[],
    $9::text[], $10::uuid[], $11::int[],
    $12::int[], $13::int[], $14::text[],
    $15::int[], $16::text[], $17::uuid[],
    $18::uuid[])
  as r(fit_report_id, parcel_id, order_id, merchant_id, warehouse_id, carton_id,
    reason, sku_id, length_mm, width_mm, height_mm, up, weight_g, note,
    next_carton_id, reported_by)`,
  ["tenant_id", "now", "rows.fit_report_id:uuid", "rows.parcel_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.carton_id:uuid", "rows.reason:text", "rows.sku_id:uuid", "rows.length_mm:plain", "rows.width_mm:plain", "rows.height_mm:plain", "rows.up:text", "rows.weight_g:plain", "rows.note:text", "rows.next_carton_id:uuid", "rows.reported_by:uuid"],
);

/** What was said against the cartons proposed for parcels, oldest first. */
export const fitReportsOf = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string | null; reason: string | null; carton: string | null; sku_id: string | null; length_mm: number | null; width_mm: number | null; height_mm: number | null; up: string | null; weight_g: number | null }>(
  'cartons.fit_reports_of',
  `select r.parcel_id, r.reason, c.code as carton, r.sku_id, r.length_mm, r.width_mm, r.height_mm,
  r.up, r.weight_g
from packing.fit_report r
left join packing.carton c on c.tenant_id = r.tenant_id and c.carton_id = r.carton_id
where r.tenant_id = $1 and r.parcel_id = any($2::uuid[])
order by r.parcel_id, r.fit_report_id`,
  ["tenant_id", "parcel_ids"],
);

/** A page of reports, newest first. */
export const listFitReports = many<{ after: string | null; reason: string | null; count: number | null }, { fit_report_id: string; parcel_id: string; parcel_no: string; order_id: string; order_no: string; carton: string | null; next_carton: string | null; reason: string; sku: string | null; length_mm: number | null; width_mm: number | null; height_mm: number | null; weight_g: number | null; note: string; reported_at: Date; reported_by_name: string | null }>(
  'cartons.list_fit_reports',
  `select r.fit_report_id as fit_report_id, r.parcel_id as parcel_id,
  p.parcel_no as parcel_no, r.order_id as order_id, o.order_no as order_no,
  c.code as carton,
  n.code as next_carton, r.reason as reason, k.code as sku, r.length_mm, r.width_mm, r.height_mm,
  r.weight_g, r.note as note, r.reported_at as reported_at,
  (select m.display_name from people.member m where m.tenant_id = r.tenant_id
    and m.user_id = r.reported_by) as reported_by_name
from packing.fit_report r
join packing.parcel p on p.tenant_id = r.tenant_id and p.parcel_id = r.parcel_id
join orders.sales_order o on o.tenant_id = r.tenant_id and o.order_id = r.order_id
left join packing.carton c on c.tenant_id = r.tenant_id and c.carton_id = r.carton_id
left join packing.carton n on n.tenant_id = r.tenant_id and n.carton_id = r.next_carton_id
left join catalog.sku k on k.tenant_id = r.tenant_id and k.sku_id = r.sku_id
where r.tenant_id = $1 and ($2::uuid is null or r.fit_report_id < $2::uuid)
  and ($3::text is null or r.reason = $3::text)
order by r.fit_report_id desc limit $4::int`,
  ["tenant_id", "after", "reason", "count"],
);

/** What was packed together since a day: equal contents counted, the most frequent first. */
export const packedContents = many<{ since: Date | string | null; warehouse_id: string | null }, { content: Json; times: number }>(
  'cartons.packed_contents',
  `select c.content as content, count(*)::int as times
from (
  select jsonb_agg(jsonb_build_object('sku_id', x.sku_id, 'qty', x.qty)
    order by x.sku_id) as content
  from (
    select l.shipment_id, ol.sku_id, sum(l.qty_packed)::int as qty
    from orders.shipment s
    join orders.shipment_line l on l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id
    join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id
    where s.tenant_id = $1 and s.packed_at >= $2::timestamptz
      and ($3::uuid is null or s.warehouse_id = $3::uuid)
    group by l.shipment_id, ol.sku_id having sum(l.qty_packed) > 0) x
  group by x.shipment_id) c
group by c.content order by count(*) desc, c.content limit 20000`,
  ["tenant_id", "since", "warehouse_id"],
);

/** All that packing must know of articles. */
export const skuMeasures = many<{ sku_ids: readonly string[] | null }, { sku_id: string; length_mm: number; width_mm: number; height_mm: number; weight_g: number; fragile: boolean; liquid: boolean; up: string; max_load_g: number | null; needs_bag: boolean }>(
  'cartons.sku_measures',
  `select sku_id, length_mm, width_mm, height_mm, weight_g, fragile, liquid, up, max_load_g, needs_bag
from catalog.sku
where tenant_id = $1 and sku_id = any($2::uuid[])`,
  ["tenant_id", "sku_ids"],
);
