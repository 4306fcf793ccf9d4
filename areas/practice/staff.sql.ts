/** Rendered by `fahuo gen` from staff.sql; do not edit. */
import { many } from '../../kernel/statement.ts';

/** Articles on sale with a shop that sells them. */
export const seenArticles = many<Record<never, never>, { sku_id: string; sku: string; merchant: string; price_minor: number; currency: string; shop: string }>(
  'staff.seen_articles',
  `select k.sku_id, k.code as sku, m.code as merchant, k.price_minor, s.currency, s.code as shop
from catalog.sku k
join merchants.merchant m on m.tenant_id = k.tenant_id and m.merchant_id = k.merchant_id
join merchants.shop s on s.tenant_id = k.tenant_id and s.merchant_id = k.merchant_id
where k.tenant_id = $1 order by s.code, k.code`,
  ["tenant_id"],
);

/** Orders that wait for payment since before a moment. */
export const seenUnpaid = many<{ before: Date | string | null; count: number | null }, { order_id: string; total_minor: number }>(
  'staff.seen_unpaid',
  `select order_id, total_minor from orders.sales_order
where tenant_id = $1 and stage = 'awaiting_payment' and placed_at < $2::timestamptz
order by order_id limit $3::int`,
  ["tenant_id", "before", "count"],
);

/** Orders that a clerk can pass: what keeps them back is not stock. */
export const seenInReview = many<{ count: number | null }, { order_id: string }>(
  'staff.seen_in_review',
  `select o.order_id from orders.sales_order o
where o.tenant_id = $1 and o.stage = 'in_review' and o.held_at is null
  and not exists (select from review.exception e where e.tenant_id = o.tenant_id
    and e.order_id = o.order_id and e.state = 'open' and e.kind = 'STOCK_SHORT')
order by o.order_id limit $2::int`,
  ["tenant_id", "count"],
);

/** Articles of which little is free in a warehouse, with a bin that holds them. */
export const seenLow = many<Record<never, never>, { warehouse: string; merchant: string; sku: string; location: string }>(
  'staff.seen_low',
  `select w.code as warehouse, m.code as merchant, k.code as sku, b.location as location
from stock.level v
join places.warehouse w on w.tenant_id = v.tenant_id and w.warehouse_id = v.warehouse_id
join catalog.sku k on k.tenant_id = v.tenant_id and k.sku_id = v.sku_id
join merchants.merchant m on m.tenant_id = k.tenant_id and m.merchant_id = k.merchant_id
join lateral (select l.code as location from stock.balance b
  join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
    and l.kind = 'bin'
  where b.tenant_id = v.tenant_id and b.warehouse_id = v.warehouse_id and b.sku_id = v.sku_id
  order by b.qty desc, l.code limit 1) b on true
where v.tenant_id = $1 and v.qty_on_hand - v.qty_reserved < 40
order by w.code, k.code`,
  ["tenant_id"],
);

/** Shipments that wait for a wave. */
export const seenPlanned = many<{ count: number | null }, { shipment_id: string; warehouse: string }>(
  'staff.seen_planned',
  `select s.shipment_id, w.code as warehouse from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
join places.warehouse w on w.tenant_id = s.tenant_id and w.warehouse_id = s.warehouse_id
where s.tenant_id = $1 and s.state = 'planned' and o.held_at is null
order by s.ship_by, s.shipment_id limit $2::int`,
  ["tenant_id", "count"],
);

/** Open pick tasks with a line of each. */
export const seenTasks = many<{ count: number | null }, { task_id: string; seq: number; open: number; barcode: string }>(
  'staff.seen_tasks',
  `select t.task_id, l.seq, l.qty - l.qty_picked - l.qty_short - l.qty_cancelled as open,
  k.code as barcode
from picking.task t
join lateral (select * from picking.task_line l where l.tenant_id = t.tenant_id
  and l.task_id = t.task_id and l.done_at is null order by l.seq limit 1) l on true
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where t.tenant_id = $1 and t.done_at is null order by t.task_id limit $2::int`,
  ["tenant_id", "count"],
);

/** Picked shipments with what is to be put into parcels, and about what it weighs. */
export const seenToPack = many<{ count: number | null }, { shipment_id: string; barcodes: string[]; pieces: number[]; weight_g: number }>(
  'staff.seen_to_pack',
  `select s.shipment_id, x.barcodes as barcodes, x.pieces as pieces, x.weight_g as weight_g
from orders.shipment s
join lateral (select array_agg(k.code order by k.code) as barcodes,
    array_agg(l.qty_picked - l.qty_packed order by k.code) as pieces,
    sum((l.qty_picked - l.qty_packed) * k.weight_g)::int as weight_g
  from orders.shipment_line l
  join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
  where l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id
    and l.qty_picked > l.qty_packed) x on x.barcodes is not null
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = $1 and s.state = 'picked' and o.held_at is null
order by s.shipment_id limit $2::int`,
  ["tenant_id", "count"],
);

/** Packed parcels with a waybill in force. */
export const seenPacked = many<{ count: number | null }, { parcel_id: string; warehouse: string; carrier: string }>(
  'staff.seen_packed',
  `select p.parcel_id, h.code as warehouse, w.carrier from packing.parcel p
join places.warehouse h on h.tenant_id = p.tenant_id and h.warehouse_id = p.warehouse_id
join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state = 'active'
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = $1 and p.state = 'packed' and o.held_at is null
order by h.code, w.carrier, p.parcel_id limit $2::int`,
  ["tenant_id", "count"],
);

/** Parcels that left before a moment, the first ones first; and those that were refused. */
export const seenOnTheWay = many<{ before: Date | string | null; count: number | null }, { parcel_id: string; state: string }>(
  'staff.seen_on_the_way',
  `select parcel_id, state from packing.parcel
where tenant_id = $1 and (state = 'refused'
  or state = 'handed_over' and handed_over_at < $2::timestamptz)
order by handed_over_at, parcel_id limit $3::int`,
  ["tenant_id", "before", "count"],
);

/** Delivered orders, with what their buyers know. */
export const seenDelivered = many<{ before: Date | string | null; count: number | null }, { order_id: string; phone_tail: string }>(
  'staff.seen_delivered',
  `select o.order_id, o.phone_tail from orders.sales_order o
where o.tenant_id = $1 and o.stage = 'delivered'
  and o.delivered_at < $2::timestamptz
order by o.order_id limit $3::int`,
  ["tenant_id", "before", "count"],
);

/** Orders of the last hours that are not with the carrier yet, the newest first. */
export const seenOpen = many<{ count: number | null }, { order_id: string }>(
  'staff.seen_open',
  `select order_id from orders.sales_order
where tenant_id = $1 and stage in ('awaiting_payment', 'in_review', 'approved', 'allocated')
order by order_id desc limit $2::int`,
  ["tenant_id", "count"],
);

/** Printers of the server, and how they are reached. */
export const seenPrinters = many<Record<never, never>, { warehouse: string; code: string; name: string; paper: string; driver: string; address: string }>(
  'staff.seen_printers',
  `select w.code as warehouse, p.code, p.name, p.paper, p.driver, p.address
from printing.printer p
join places.warehouse w on w.tenant_id = p.tenant_id and w.warehouse_id = p.warehouse_id
where p.tenant_id = $1 and p.active and p.driver <> 'agent' order by w.code, p.code`,
  ["tenant_id"],
);

/** Print jobs that surely were not printed. */
export const seenFailedJobs = many<{ count: number | null }, { job_id: string }>(
  'staff.seen_failed_jobs',
  `select j.job_id from printing.job j where j.tenant_id = $1 and j.state = 'failed'
order by j.job_id desc limit $2::int`,
  ["tenant_id", "count"],
);
