/** Rendered by `fahuo gen` from packing.sql; do not edit. */
import { many, maybe, none } from '../../kernel/statement.ts';

/** Adds or changes cartons by code, and returns those that are new or different now. */
export const saveCartons = many<{ rows: readonly { carton_id: string | null; code: string | null; name: string | null; kind: string | null; inner_length_mm: number | null; inner_width_mm: number | null; inner_height_mm: number | null; wall_mm: number | null; empty_weight_g: number | null; max_gross_g: number | null; cost_minor: number | null; active: boolean | null }[] }, { carton_id: string; code: string }>(
  'packing.save_cartons',
  `insert into packing.carton as c (tenant_id, carton_id, code, name, kind, inner_length_mm,
  inner_width_mm, inner_height_mm, wall_mm, empty_weight_g, max_gross_g, cost_minor, active)
select $1, r.carton_id, r.code, r.name, r.kind, r.inner_length_mm, r.inner_width_mm,
  r.inner_height_mm, r.wall_mm, r.empty_weight_g, r.max_gross_g, r.cost_minor, r.active
from unnest($2::uuid[], $3::text[], $4::text[],
    $5::text[], $6::int[], $7::int[],
    $8::int[], $9::int[],
    $10::int[], $11::int[],
    $12::bigint[], $13::boolean[])
  as r(carton_id, code, name, kind, inner_length_mm, inner_width_mm, inner_height_mm,
    wall_mm, empty_weight_g, max_gross_g, cost_minor, active)
order by r.code
on conflict on constraint carton_code_once do update set name = excluded.name,
  kind = excluded.kind, inner_length_mm = excluded.inner_length_mm,
  inner_width_mm = excluded.inner_width_mm, inner_height_mm = excluded.inner_height_mm,
  wall_mm = excluded.wall_mm, empty_weight_g = excluded.empty_weight_g,
  max_gross_g = excluded.max_gross_g, cost_minor = excluded.cost_minor, active = excluded.active
where (c.name, c.kind, c.inner_length_mm, c.inner_width_mm, c.inner_height_mm, c.wall_mm,
    c.empty_weight_g, c.max_gross_g, c.cost_minor, c.active) is distinct from
  (excluded.name, excluded.kind, excluded.inner_length_mm, excluded.inner_width_mm,
    excluded.inner_height_mm, excluded.wall_mm, excluded.empty_weight_g, excluded.max_gross_g,
    excluded.cost_minor,
    excluded.active)
returning c.carton_id, c.code`,
  ["tenant_id", "rows.carton_id:uuid", "rows.code:text", "rows.name:text", "rows.kind:text", "rows.inner_length_mm:plain", "rows.inner_width_mm:plain", "rows.inner_height_mm:plain", "rows.wall_mm:plain", "rows.empty_weight_g:plain", "rows.max_gross_g:plain", "rows.cost_minor:plain", "rows.active:plain"],
);

/** All cartons, smallest first; or only those in use. */
export const listCartons = many<{ only_active: boolean | null }, { carton_id: string; code: string; name: string; kind: string; inner_length_mm: number; inner_width_mm: number; inner_height_mm: number; wall_mm: number; empty_weight_g: number; max_gross_g: number; cost_minor: number; active: boolean }>(
  'packing.list_cartons',
  `select carton_id, code, name, kind, inner_length_mm, inner_width_mm, inner_height_mm, wall_mm,
  empty_weight_g, max_gross_g, cost_minor, active
from packing.carton
where tenant_id = $1 and (active or not $2::boolean)
order by inner_length_mm::bigint * inner_width_mm * inner_height_mm, code`,
  ["tenant_id", "only_active"],
);

/** To which shipments parcels belong, those inside them, and those that they are inside of, so that
 * the orders can be locked first. */
export const shipmentsOfParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; shipment_id: string }>(
  'packing.shipments_of_parcels',
  `select p.parcel_id as parcel_id, p.shipment_id as shipment_id from packing.parcel p
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])
union all
select p.parcel_id, p.shipment_id from packing.parcel p
where p.tenant_id = $1 and p.inside_parcel_id = any($2::uuid[])
union all
select r.parcel_id, r.shipment_id from packing.parcel p
join packing.parcel r on r.tenant_id = p.tenant_id and r.parcel_id = p.inside_parcel_id
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])`,
  ["tenant_id", "parcel_ids"],
);

/** Shipments that have goods in the same parcels as these here, as long as they are in the house. */
export const shipmentsInCartons = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string }>(
  'packing.shipments_in_cartons',
  `with own as (
  select coalesce(p.inside_parcel_id, p.parcel_id) as parcel_id from packing.parcel p
  where p.tenant_id = $1 and p.shipment_id = any($2::uuid[])
    and p.state in ('open', 'packed')
)
select p.shipment_id as shipment_id from own
join packing.parcel p on p.tenant_id = $1 and p.inside_parcel_id = own.parcel_id
where p.state in ('open', 'packed')
union
select p.shipment_id from own
join packing.parcel p on p.tenant_id = $1 and p.parcel_id = own.parcel_id
where p.state in ('open', 'packed')`,
  ["tenant_id", "shipment_ids"],
);

/** Locks all parcels of shipments in key order and tells how each stands. */
export const lockParcelsOfShipments = many<{ shipment_ids: readonly string[] | null }, { parcel_id: string; parcel_no: string; shipment_id: string; order_id: string; merchant_id: string; warehouse_id: string; state: string; carton_id: string | null; weight_g: number | null; weight_expected_g: number; packed_by: string | null; opened_at: Date; packed_at: Date | null; handed_over_at: Date | null; ended_at: Date | null; inside_parcel_id: string | null }>(
  'packing.lock_parcels_of_shipments',
  `select parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id, state, carton_id,
  weight_g, weight_expected_g, packed_by, opened_at, packed_at, handed_over_at, ended_at,
  inside_parcel_id
from packing.parcel
where tenant_id = $1 and shipment_id = any($2::uuid[])
order by parcel_id for update`,
  ["tenant_id", "shipment_ids"],
);

/** What is in parcels. */
export const linesOfParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; order_line_id: string; sku_id: string; qty: number }>(
  'packing.lines_of_parcels',
  `select pl.parcel_id, pl.order_line_id, pl.sku_id, pl.qty
from packing.parcel_line pl
where pl.tenant_id = $1 and pl.parcel_id = any($2::uuid[])
order by pl.parcel_id, pl.order_line_id`,
  ["tenant_id", "parcel_ids"],
);

/** Begins parcels. */
export const insertParcels = none<{ rows: readonly { parcel_id: string | null; parcel_no: string | null; shipment_id: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; weight_expected_g: number | null; inside_parcel_id: string | null }[] }>(
  'packing.insert_parcels',
  `insert into packing.parcel (tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id,
  warehouse_id, state, weight_expected_g, opened_at, inside_parcel_id)
select $1, parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id, 'open',
  weight_expected_g, $2, inside_parcel_id
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::uuid[], $8::uuid[],
    $9::int[], $10::uuid[])
  as r(parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id,
    weight_expected_g, inside_parcel_id)`,
  ["tenant_id", "now", "rows.parcel_id:uuid", "rows.parcel_no:text", "rows.shipment_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.weight_expected_g:plain", "rows.inside_parcel_id:uuid"],
);

/** Parcels that are packed in one go. */
export const insertPackedParcels = none<{ rows: readonly { parcel_id: string | null; parcel_no: string | null; shipment_id: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; carton_id: string | null; weight_g: number | null; weight_expected_g: number | null; packed_by: string | null; inside_parcel_id: string | null }[] }>(
  'packing.insert_packed_parcels',
  `insert into packing.parcel (tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id,
  warehouse_id, state, carton_id, weight_g, weight_expected_g, packed_by, opened_at, packed_at,
  inside_parcel_id)
select $1, parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id, 'packed',
  carton_id, weight_g, weight_expected_g, packed_by, $2, $2, inside_parcel_id
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::uuid[], $8::uuid[],
    $9::uuid[], $10::int[], $11::int[],
    $12::uuid[], $13::uuid[])
  as r(parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id,
    carton_id, weight_g, weight_expected_g, packed_by, inside_parcel_id)`,
  ["tenant_id", "now", "rows.parcel_id:uuid", "rows.parcel_no:text", "rows.shipment_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.carton_id:uuid", "rows.weight_g:plain", "rows.weight_expected_g:plain", "rows.packed_by:uuid", "rows.inside_parcel_id:uuid"],
);

/** Closes parcels with carton and weight. */
export const closeParcels = none<{ rows: readonly { parcel_id: string | null; carton_id: string | null; weight_g: number | null; weight_expected_g: number | null; packed_by: string | null; inside_parcel_id: string | null }[] }>(
  'packing.close_parcels',
  `update packing.parcel p set previous_state = p.state, state = 'packed', carton_id = r.carton_id,
  weight_g = r.weight_g, weight_expected_g = r.weight_expected_g, packed_by = r.packed_by,
  packed_at = $1, inside_parcel_id = r.inside_parcel_id
from unnest($2::uuid[], $3::uuid[], $4::int[],
    $5::int[], $6::uuid[],
    $7::uuid[])
  as r(parcel_id, carton_id, weight_g, weight_expected_g, packed_by, inside_parcel_id)
where p.tenant_id = $8 and p.parcel_id = r.parcel_id`,
  ["now", "rows.parcel_id:uuid", "rows.carton_id:uuid", "rows.weight_g:plain", "rows.weight_expected_g:plain", "rows.packed_by:uuid", "rows.inside_parcel_id:uuid", "tenant_id"],
);

/** Counts pieces into parcels. */
export const addParcelLines = none<{ rows: readonly { parcel_id: string | null; order_line_id: string | null; sku_id: string | null; qty: number | null }[] }>(
  'packing.add_parcel_lines',
  `insert into packing.parcel_line as l (tenant_id, parcel_id, order_line_id, sku_id, qty)
select $1, parcel_id, order_line_id, sku_id, qty
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::int[])
  as r(parcel_id, order_line_id, sku_id, qty)
order by parcel_id, order_line_id
on conflict (tenant_id, parcel_id, order_line_id) do update set qty = l.qty + excluded.qty`,
  ["tenant_id", "rows.parcel_id:uuid", "rows.order_line_id:uuid", "rows.sku_id:uuid", "rows.qty:plain"],
);

/** The one statement that moves parcels after they are packed; the time follows the state. */
export const moveParcels = none<{ rows: readonly { parcel_id: string | null; state: string | null; at: Date | string | null }[] }>(
  'packing.move_parcels',
  `update packing.parcel p set previous_state = p.state, state = r.state,
  handed_over_at = case r.state when 'handed_over' then coalesce(r.at, $1)
    else p.handed_over_at end,
  ended_at = case when r.state in ('delivered', 'returned', 'lost', 'cancelled')
    then coalesce(r.at, $1) else p.ended_at end
from unnest($2::uuid[], $3::text[], $4::timestamptz[])
  as r(parcel_id, state, at)
where p.tenant_id = $5 and p.parcel_id = r.parcel_id and p.state <> r.state`,
  ["now", "rows.parcel_id:uuid", "rows.state:text", "rows.at:plain", "tenant_id"],
);

/** Of which lots the picked pieces of shipments are that no parcel has taken yet. */
export const lotsAtBench = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; sku_id: string; lot: string; qty: number }>(
  'packing.lots_at_bench',
  `select n.shipment_id as shipment_id, n.sku_id as sku_id, n.lot as lot,
  sum(n.qty)::int as qty
from (
  select t.shipment_id, t.sku_id, t.lot, t.qty_picked as qty from picking.task_line t
  where t.tenant_id = $1 and t.shipment_id = any($2::uuid[])
  union all
  select p.shipment_id, m.sku_id, m.lot, case m.cause when 'pack' then -m.qty else m.qty end
  from packing.parcel p
  join stock.move m on m.tenant_id = p.tenant_id and m.cause in ('pack', 'unpack')
    and m.cause_id = p.parcel_id
  where p.tenant_id = $1 and p.shipment_id = any($2::uuid[])
) n
where n.lot <> ''
group by n.shipment_id, n.sku_id, n.lot
having sum(n.qty) > 0
order by 1, 2, 3`,
  ["tenant_id", "shipment_ids"],
);

/** Of which lots the pieces in closed parcels are. */
export const lotsInParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; sku_id: string; lot: string; qty: number }>(
  'packing.lots_in_parcels',
  `select m.cause_id as parcel_id, m.sku_id, m.lot, sum(m.qty)::int as qty
from stock.move m
where m.tenant_id = $1 and m.cause = 'pack' and m.cause_id = any($2::uuid[])
  and m.lot <> ''
group by m.cause_id, m.sku_id, m.lot
order by 1, 2, 3`,
  ["tenant_id", "parcel_ids"],
);

/** The waybills that parcels have, and the parcels that have these waybill numbers. */
export const liveWaybills = many<{ parcel_ids: readonly string[] | null; tracking_nos: readonly string[] | null }, { parcel_id: string; tracking_no: string; parcel_no: string; packed_by: string | null; packed_at: Date | null }>(
  'packing.live_waybills',
  `select w.parcel_id, w.tracking_no as tracking_no, p.parcel_no, p.packed_by, p.packed_at
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
where w.tenant_id = $1 and w.state = 'active'
  and (w.parcel_id = any($2::uuid[]) or w.tracking_no = any($3::text[]))`,
  ["tenant_id", "parcel_ids", "tracking_nos"],
);

/** One parcel as screens show it. */
export const parcelById = maybe<{ parcel_id: string | null }, { parcel_id: string; parcel_no: string; shipment_id: string; order_id: string; merchant_id: string; warehouse_id: string; state: string; carton: string | null; weight_g: number | null; weight_expected_g: number; packed_by: string | null; opened_at: Date; packed_at: Date | null; handed_over_at: Date | null; ended_at: Date | null; shipment_no: string; order_no: string }>(
  'packing.parcel_by_id',
  `select p.parcel_id, p.parcel_no, p.shipment_id, p.order_id, p.merchant_id, p.warehouse_id, p.state,
  (select c.code from packing.carton c where c.tenant_id = p.tenant_id
    and c.carton_id = p.carton_id) as carton, p.weight_g, p.weight_expected_g, p.packed_by,
  p.opened_at, p.packed_at,
  p.handed_over_at, p.ended_at, s.shipment_no, o.order_no
from packing.parcel p
join orders.shipment s on s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = $1 and p.parcel_id = $2`,
  ["tenant_id", "parcel_id"],
);

/** What is in parcels, with the names of the articles. */
export const parcelContent = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; order_line_id: string; sku_id: string; qty: number; sku_code: string; sku_name: string; weight_g: number }>(
  'packing.parcel_content',
  `select pl.parcel_id, pl.order_line_id, pl.sku_id, pl.qty, k.code as sku_code, k.name as sku_name,
  k.weight_g
from packing.parcel_line pl
join catalog.sku k on k.tenant_id = pl.tenant_id and k.sku_id = pl.sku_id
where pl.tenant_id = $1 and pl.parcel_id = any($2::uuid[])
order by pl.parcel_id, k.code, pl.order_line_id`,
  ["tenant_id", "parcel_ids"],
);

/** A page of parcels, newest first. */
export const listParcels = many<{ after: string | null; state: string | null; warehouse_id: string | null; shipment_id: string | null; order_id: string | null; count: number | null }, { parcel_id: string; parcel_no: string; shipment_id: string; order_id: string; warehouse_id: string; state: string; weight_g: number | null; weight_expected_g: number; opened_at: Date; packed_at: Date | null; handed_over_at: Date | null; ended_at: Date | null }>(
  'packing.list_parcels',
  `select p.parcel_id, p.parcel_no, p.shipment_id, p.order_id, p.warehouse_id, p.state, p.weight_g,
  p.weight_expected_g, p.opened_at, p.packed_at, p.handed_over_at, p.ended_at
from packing.parcel p
where p.tenant_id = $1 and ($2::uuid is null or p.parcel_id < $2::uuid)
  and ($3::text is null or p.state = $3::text)
  and ($4::uuid is null or p.warehouse_id = $4::uuid)
  and ($5::uuid is null or p.shipment_id = $5::uuid)
  and ($6::uuid is null or p.order_id = $6::uuid)
order by p.parcel_id desc limit $7::int`,
  ["tenant_id", "after", "state", "warehouse_id", "shipment_id", "order_id", "count"],
);

/** Picked shipments that wait at the benches, the most urgent first. */
export const packingQueue = many<{ warehouse_id: string | null; count: number | null }, { shipment_id: string; shipment_no: string; order_id: string; order_no: string; warehouse_id: string; ship_by: Date; picked_at: Date | null; held_at: Date | null; buyer_remark: string; seller_remark: string; qty_to_pack: number; together: number }>(
  'packing.packing_queue',
  `select s.shipment_id, s.shipment_no, s.order_id, o.order_no, s.warehouse_id, s.ship_by,
  s.picked_at, o.held_at, o.buyer_remark, o.seller_remark,
  (select coalesce(sum(l.qty_picked - l.qty_packed), 0)::int from orders.shipment_line l
    where l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id) as qty_to_pack,
  (select count(*)::int from orders.shipment m where m.tenant_id = s.tenant_id
    and m.together_id = s.together_id and m.state in ('released', 'picked')) as together
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = $1 and s.state = 'picked'
  and ($2::uuid is null or s.warehouse_id = $2::uuid)
order by s.ship_by, s.shipment_id limit $3::int`,
  ["tenant_id", "warehouse_id", "count"],
);

/** The shipment that a scanned number means: its own or its order's; one that is picked first. */
export const shipmentByCode = maybe<{ code: string | null }, { shipment_id: string; shipment_no: string; order_id: string; order_no: string; state: string; buyer_remark: string; seller_remark: string }>(
  'packing.shipment_by_code',
  `select s.shipment_id, s.shipment_no, s.order_id, o.order_no, s.state, o.buyer_remark,
  o.seller_remark
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = $1 and (s.shipment_no = $2
    or s.order_id in (select k.order_id from orders.order_key k
      where k.tenant_id = $1 and k.order_no = $2))
  and s.state not in ('cancelled', 'returned', 'lost')
order by s.state <> 'picked', s.shipment_id limit 1`,
  ["tenant_id", "code"],
);
