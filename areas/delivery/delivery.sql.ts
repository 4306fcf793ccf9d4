/** Rendered by `fahuo gen` from delivery.sql; do not edit. */
import { type Json, many, maybe, none } from '../../kernel/statement.ts';

/** The attempts on parcels, first to last. */
export const attemptsOfParcels = many<{ parcel_ids: readonly string[] | null }, { attempt_id: string; parcel_id: string; attempt_no: number; result: string; at: Date }>(
  'delivery.attempts_of_parcels',
  `select attempt_id, parcel_id, attempt_no, result, at from delivery.attempt
where tenant_id = $1 and parcel_id = any($2::uuid[])
order by parcel_id, attempt_no`,
  ["tenant_id", "parcel_ids"],
);

/** Keeps attempts. */
export const insertAttempts = none<{ rows: readonly { attempt_id: string | null; parcel_id: string | null; order_id: string | null; merchant_id: string | null; attempt_no: number | null; result: string | null; reason: string | null; signed_by: string | null; proof: unknown | null; at: Date | string | null }[] }>(
  'delivery.insert_attempts',
  `insert into delivery.attempt (tenant_id, attempt_id, parcel_id, order_id, merchant_id, attempt_no,
  result, reason, signed_by, proof, at)
select $1, attempt_id, parcel_id, order_id, merchant_id, attempt_no, result, reason,
  signed_by, proof, at
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::uuid[], $6::int[], $7::text[],
    $8::text[], $9::text[], $10::jsonb[],
    $11::timestamptz[])
  as r(attempt_id, parcel_id, order_id, merchant_id, attempt_no, result, reason,
    signed_by, proof, at)`,
  ["tenant_id", "rows.attempt_id:uuid", "rows.parcel_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.attempt_no:plain", "rows.result:text", "rows.reason:text", "rows.signed_by:text", "rows.proof:json", "rows.at:plain"],
);

/** The pieces of parcels as they left the house, with their lots. */
export const shippedPieces = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; cause_line: number; sku_id: string; lot: string; qty: number; merchant_id: string }>(
  'delivery.shipped_pieces',
  `select m.cause_id as parcel_id, m.cause_line, m.sku_id, m.lot, m.qty, m.merchant_id
from stock.move m
where m.tenant_id = $1 and m.cause = 'hand_over' and m.cause_id = any($2::uuid[])
order by m.cause_id, m.cause_line`,
  ["tenant_id", "parcel_ids"],
);

/** Which order lines the pieces of parcels belong to. */
export const linesOfParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; order_line_id: string; qty: number }>(
  'delivery.lines_of_parcels',
  `select parcel_id, order_line_id, qty from packing.parcel_line
where tenant_id = $1 and parcel_id = any($2::uuid[])
order by parcel_id, order_line_id`,
  ["tenant_id", "parcel_ids"],
);

/** When the parcels of shipments were delivered, the last of each. */
export const deliveredAtOf = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; at: Date }>(
  'delivery.delivered_at_of',
  `select p.shipment_id, max(a.at)::timestamptz as at from packing.parcel p
join delivery.attempt a on a.tenant_id = p.tenant_id and a.parcel_id = p.parcel_id
  and a.result = 'delivered'
where p.tenant_id = $1 and p.shipment_id = any($2::uuid[])
group by p.shipment_id order by p.shipment_id`,
  ["tenant_id", "shipment_ids"],
);

/** The waybills in force of parcels. */
export const waybillsOfParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; waybill_id: string }>(
  'delivery.waybills_of_parcels',
  `select parcel_id, waybill_id from shipping.waybill
where tenant_id = $1 and parcel_id = any($2::uuid[]) and state = 'active'
order by parcel_id`,
  ["tenant_id", "parcel_ids"],
);

/** Attempts, newest first; of one order, or of one result. */
export const listAttempts = many<{ order_id: string | null; result: string | null; after: string | null; count: number | null }, { attempt_id: string; parcel_id: string; parcel_no: string; order_id: string; order_no: string; attempt_no: number; result: string; reason: string | null; signed_by: string | null; proof: Json; at: Date }>(
  'delivery.list_attempts',
  `select a.attempt_id, a.parcel_id, p.parcel_no, a.order_id, o.order_no, a.attempt_no, a.result,
  a.reason, a.signed_by, a.proof, a.at
from delivery.attempt a
join packing.parcel p on p.tenant_id = a.tenant_id and p.parcel_id = a.parcel_id
join orders.sales_order o on o.tenant_id = a.tenant_id and o.order_id = a.order_id
where a.tenant_id = $1 and ($2::uuid is null or a.order_id = $2)
  and ($3::text is null or a.result = $3)
  and ($4::uuid is null or a.attempt_id < $4)
order by a.attempt_id desc limit $5::int`,
  ["tenant_id", "order_id", "result", "after", "count"],
);

/** The order that a tracking link stands for, with the shop and the company's clock. */
export const orderByToken = maybe<{ track_token: string | null }, { order_id: string; order_no: string; stage: string; recipient_name: string; phone: string; country: string; province: string; city: string; buyer_remark: string; special: Json; ship_by: Date; pay_by: Date | null; placed_at: Date; held_at: Date | null; released_at: Date | null; shipped_at: Date | null; delivered_at: Date | null; completed_at: Date | null; cancelled_at: Date | null; paid_minor: number; shop_name: string; time_zone: string }>(
  'delivery.order_by_token',
  `select o.order_id, o.order_no, o.stage, o.recipient_name, o.recipient ->> 'phone' as phone,
  o.recipient ->> 'country' as country, o.province, o.city, o.buyer_remark, o.special, o.ship_by,
  o.pay_by, o.placed_at, o.held_at, o.released_at, o.shipped_at, o.delivered_at, o.completed_at,
  o.cancelled_at, o.paid_minor, s.name as shop_name, t.time_zone
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
join kernel.tenant t on t.tenant_id = o.tenant_id
where o.tenant_id = $1
  and o.order_id = (select k.order_id from orders.order_key k
    where k.tenant_id = $1 and k.track_token = $2)`,
  ["tenant_id", "track_token"],
);

/** What stood in an order before each edit: the part of it that its page may show. */
export const editsForBuyer = many<{ order_id: string | null }, { version: number; name: string; phone: string; province: string; city: string; buyer_remark: string }>(
  'delivery.edits_for_buyer',
  `select version, recipient ->> 'name' as name, recipient ->> 'phone' as phone,
  recipient ->> 'province' as province, recipient ->> 'city' as city, buyer_remark
from orders.order_edit where tenant_id = $1 and order_id = $2 order by version`,
  ["tenant_id", "order_id"],
);

/** What was ordered, as the buyer knows it. */
export const goodsOfOrder = many<{ order_id: string | null }, { line_no: number; name: string; qty_ordered: number; qty_cancelled: number; qty_shipped: number; qty_delivered: number }>(
  'delivery.goods_of_order',
  `select l.line_no, k.name, l.qty_ordered, l.qty_cancelled, l.qty_shipped, l.qty_delivered
from orders.order_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = $1 and l.order_id = $2 order by l.line_no`,
  ["tenant_id", "order_id"],
);

/** The parcels of an order that are or were on their way, with the waybill in force: of one inside
 * another, that one's. */
export const parcelsOfOrder = many<{ order_id: string | null }, { parcel_id: string; parcel_no: string; state: string; packed_at: Date | null; handed_over_at: Date | null; ended_at: Date | null; waybill_id: string | null; carrier: string | null; tracking_no: string | null; tracking_state: string | null }>(
  'delivery.parcels_of_order',
  `select p.parcel_id as parcel_id, p.parcel_no as parcel_no, p.state as state, p.packed_at,
  p.handed_over_at, p.ended_at, w.waybill_id, w.carrier, w.tracking_no, w.tracking_state
from packing.parcel p
left join shipping.waybill w on w.tenant_id = p.tenant_id
  and w.parcel_id = coalesce(p.inside_parcel_id, p.parcel_id) and w.state = 'active'
where p.tenant_id = $1 and p.order_id = $2 and p.state <> 'cancelled'
order by p.parcel_no`,
  ["tenant_id", "order_id"],
);

/** Of some orders, those of which a parcel was lost: what comes back of them does not settle that. */
export const ordersWithLoss = many<{ order_ids: readonly string[] | null }, { order_id: string }>(
  'delivery.orders_with_loss',
  `select distinct order_id from packing.parcel
where tenant_id = $1 and order_id = any($2::uuid[]) and state = 'lost'`,
  ["tenant_id", "order_ids"],
);
