/** Rendered by `fahuo gen` from orders.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** Orders that came in before under the same shop and channel number. */
export const existingOrders = many<{ rows: readonly { shop_id: string | null; channel_order_no: string | null }[] }, { order_id: string; order_no: string; shop_id: string; channel_order_no: string; content: string; state: string; track_token: string }>(
  'orders.existing_orders',
  `select o.order_id, o.order_no, o.shop_id, o.channel_order_no, o.content, o.state, o.track_token
from unnest($1::uuid[], $2::text[])
  as r(shop_id, channel_order_no)
join orders.order_key k on k.tenant_id = $3 and k.shop_id = r.shop_id
  and k.channel_order_no = r.channel_order_no
join orders.sales_order o on o.tenant_id = k.tenant_id and o.order_id = k.order_id`,
  ["rows.shop_id:uuid", "rows.channel_order_no:text", "tenant_id"],
);

/** Takes new orders in. */
export const insertOrders = none<{ rows: readonly { order_id: string | null; order_no: string | null; merchant_id: string | null; shop_id: string | null; channel_order_no: string | null; state: string | null; previous_state: string | null; payment_kind: string | null; currency: string | null; goods_minor: number | null; discount_minor: number | null; freight_minor: number | null; tax_minor: number | null; total_minor: number | null; paid_minor: number | null; recipient: unknown | null; recipient_name: string | null; phone_tail: string | null; province: string | null; city: string | null; merge_key: string | null; buyer_remark: string | null; seller_remark: string | null; special: unknown | null; content: string | null; track_token: string | null; placed_at: Date | string | null; ship_by: Date | string | null; pay_by: Date | string | null; paid_at: Date | string | null; approved_at: Date | string | null; allocated_at: Date | string | null }[] }>(
  'orders.insert_orders',
  `insert into orders.sales_order (tenant_id, order_id, order_no, merchant_id, shop_id,
  channel_order_no, state, previous_state, payment_kind, currency, goods_minor, discount_minor,
  freight_minor, tax_minor, total_minor, paid_minor, recipient, recipient_name, phone_tail,
  province, city, merge_key, buyer_remark, seller_remark, special, content, track_token, placed_at,
  received_at, ship_by, pay_by, paid_at, approved_at, allocated_at)
select $1, order_id, order_no, merchant_id, shop_id, channel_order_no, state,
  previous_state, payment_kind, currency, goods_minor, discount_minor, freight_minor, tax_minor,
  total_minor, paid_minor, recipient, recipient_name, phone_tail, province, city, merge_key,
  buyer_remark, seller_remark, special, content, track_token, placed_at, $2, ship_by, pay_by,
  paid_at, approved_at, allocated_at
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::text[], $8::text[],
    $9::text[], $10::text[],
    $11::text[], $12::bigint[],
    $13::bigint[], $14::bigint[],
    $15::bigint[], $16::bigint[],
    $17::bigint[], $18::json[],
    $19::text[], $20::text[], $21::text[],
    $22::text[], $23::text[], $24::text[],
    $25::text[], $26::json[], $27::text[],
    $28::text[], $29::timestamptz[],
    $30::timestamptz[], $31::timestamptz[],
    $32::timestamptz[], $33::timestamptz[],
    $34::timestamptz[])
  as r(order_id, order_no, merchant_id, shop_id, channel_order_no, state,
    previous_state, payment_kind, currency, goods_minor, discount_minor,
    freight_minor, tax_minor, total_minor, paid_minor, recipient, recipient_name,
    phone_tail, province, city, merge_key, buyer_remark, seller_remark, special,
    content, track_token, placed_at, ship_by, pay_by, paid_at, approved_at,
    allocated_at)`,
  ["tenant_id", "now", "rows.order_id:uuid", "rows.order_no:text", "rows.merchant_id:uuid", "rows.shop_id:uuid", "rows.channel_order_no:text", "rows.state:text", "rows.previous_state:text", "rows.payment_kind:text", "rows.currency:text", "rows.goods_minor:plain", "rows.discount_minor:plain", "rows.freight_minor:plain", "rows.tax_minor:plain", "rows.total_minor:plain", "rows.paid_minor:plain", "rows.recipient:json", "rows.recipient_name:text", "rows.phone_tail:text", "rows.province:text", "rows.city:text", "rows.merge_key:text", "rows.buyer_remark:text", "rows.seller_remark:text", "rows.special:json", "rows.content:text", "rows.track_token:text", "rows.placed_at:plain", "rows.ship_by:plain", "rows.pay_by:plain", "rows.paid_at:plain", "rows.approved_at:plain", "rows.allocated_at:plain"],
);

/** What new orders are found by. */
export const insertKeys = none<{ rows: readonly { order_id: string | null; merchant_id: string | null; order_no: string | null; shop_id: string | null; channel_order_no: string | null; recipient_name: string | null; phone_tail: string | null; track_token: string | null }[] }>(
  'orders.insert_keys',
  `insert into orders.order_key (tenant_id, order_id, merchant_id, order_no, shop_id,
  channel_order_no, recipient_name, phone_tail, track_token)
select $1, order_id, merchant_id, order_no, shop_id, channel_order_no, recipient_name,
  phone_tail, track_token
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::uuid[], $6::text[],
    $7::text[], $8::text[],
    $9::text[])
  as r(order_id, merchant_id, order_no, shop_id, channel_order_no, recipient_name,
    phone_tail, track_token)`,
  ["tenant_id", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.order_no:text", "rows.shop_id:uuid", "rows.channel_order_no:text", "rows.recipient_name:text", "rows.phone_tail:text", "rows.track_token:text"],
);

/** Lines of new orders. */
export const insertLines = none<{ rows: readonly { order_line_id: string | null; order_id: string | null; line_no: number | null; sku_id: string | null; bundle_sku_id: string | null; qty: number | null; reserved: number | null; price_minor: number | null; discount_minor: number | null }[] }>(
  'orders.insert_lines',
  `insert into orders.order_line (tenant_id, order_line_id, order_id, line_no, sku_id, bundle_sku_id,
  qty_ordered, qty_unallocated, qty_reserved, price_minor, discount_minor, amount_minor)
select $1, order_line_id, order_id, line_no, sku_id, bundle_sku_id, qty, qty - reserved,
  reserved, price_minor, discount_minor, price_minor * qty - discount_minor
from unnest($2::uuid[], $3::uuid[], $4::int[],
    $5::uuid[], $6::uuid[], $7::int[],
    $8::int[], $9::bigint[],
    $10::bigint[])
  as r(order_line_id, order_id, line_no, sku_id, bundle_sku_id, qty, reserved,
    price_minor, discount_minor)`,
  ["tenant_id", "rows.order_line_id:uuid", "rows.order_id:uuid", "rows.line_no:plain", "rows.sku_id:uuid", "rows.bundle_sku_id:uuid", "rows.qty:plain", "rows.reserved:plain", "rows.price_minor:plain", "rows.discount_minor:plain"],
);

/** Payments that came with new orders; that none is known already was looked up before. */
export const insertFirstPayments = none<{ rows: readonly { payment_id: string | null; order_id: string | null; method: string | null; provider: string | null; provider_ref: string | null; amount_minor: number | null; captured_at: Date | string | null }[] }>(
  'orders.insert_first_payments',
  `insert into orders.payment (tenant_id, payment_id, order_id, method, provider, provider_ref,
  amount_minor, captured_at)
select $1, payment_id, order_id, method, provider, provider_ref, amount_minor, captured_at
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::text[], $6::text[],
    $7::bigint[], $8::timestamptz[])
  as r(payment_id, order_id, method, provider, provider_ref, amount_minor,
    captured_at)`,
  ["tenant_id", "rows.payment_id:uuid", "rows.order_id:uuid", "rows.method:text", "rows.provider:text", "rows.provider_ref:text", "rows.amount_minor:plain", "rows.captured_at:plain"],
);

/** Money that came in; a payment that is known already is left out. Returns those that are new. */
export const insertPayments = many<{ rows: readonly { payment_id: string | null; order_id: string | null; method: string | null; provider: string | null; provider_ref: string | null; amount_minor: number | null; captured_at: Date | string | null }[] }, { payment_id: string; order_id: string; amount_minor: number }>(
  'orders.insert_payments',
  `insert into orders.payment (tenant_id, payment_id, order_id, method, provider, provider_ref,
  amount_minor, captured_at)
select $1, payment_id, order_id, method, provider, provider_ref, amount_minor, captured_at
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::text[], $6::text[],
    $7::bigint[], $8::timestamptz[])
  as r(payment_id, order_id, method, provider, provider_ref, amount_minor,
    captured_at)
on conflict on constraint payment_ref_once do nothing
returning payment_id, order_id, amount_minor`,
  ["tenant_id", "rows.payment_id:uuid", "rows.order_id:uuid", "rows.method:text", "rows.provider:text", "rows.provider_ref:text", "rows.amount_minor:plain", "rows.captured_at:plain"],
);

/** Payments that are known under a provider's number. */
export const paymentsByRef = many<{ rows: readonly { provider: string | null; provider_ref: string | null }[] }, { payment_id: string; order_id: string; provider: string; provider_ref: string; amount_minor: number }>(
  'orders.payments_by_ref',
  `select p.payment_id, p.order_id, p.provider, p.provider_ref, p.amount_minor from orders.payment p
join unnest($1::text[], $2::text[])
  as r(provider, provider_ref)
  on r.provider = p.provider and r.provider_ref = p.provider_ref
where p.tenant_id = $3`,
  ["rows.provider:text", "rows.provider_ref:text", "tenant_id"],
);

/** Finds orders by shop code and channel number. */
export const orderIdsByChannelNo = many<{ rows: readonly { shop: string | null; channel_order_no: string | null }[] }, { order_id: string; code: string; channel_order_no: string }>(
  'orders.order_ids_by_channel_no',
  `select k.order_id, s.code, k.channel_order_no
from unnest($1::text[], $2::text[])
  as r(shop, channel_order_no)
join merchants.shop s on s.tenant_id = $3 and s.code = r.shop
join orders.order_key k on k.tenant_id = s.tenant_id and k.shop_id = s.shop_id
  and k.channel_order_no = r.channel_order_no`,
  ["rows.shop:text", "rows.channel_order_no:text", "tenant_id"],
);

/** Locks orders in key order and tells their facts. */
export const lockOrders = many<{ order_ids: readonly string[] | null }, { order_id: string; order_no: string; merchant_id: string; shop_id: string; channel_order_no: string; state: string; payment_kind: string; currency: string; discount_minor: number; total_minor: number; paid_minor: number; refunded_minor: number; province: string; city: string; buyer_remark: string; seller_remark: string; version: number; placed_at: Date; ship_by: Date; pay_by: Date | null; held_at: Date | null; hold_reason: string | null; paid_at: Date | null; approved_at: Date | null; allocated_at: Date | null; released_at: Date | null; shipped_at: Date | null; delivered_at: Date | null; completed_at: Date | null; cancelled_at: Date | null; cancel_reason: string | null; stage: string; recipient: Json }>(
  'orders.lock_orders',
  `select order_id, order_no, merchant_id, shop_id, channel_order_no, state, payment_kind, currency,
  discount_minor, total_minor, paid_minor, refunded_minor, province, city, buyer_remark,
  seller_remark, version, placed_at, ship_by, pay_by, held_at, hold_reason, paid_at, approved_at,
  allocated_at, released_at, shipped_at, delivered_at, completed_at, cancelled_at, cancel_reason,
  stage, recipient
from orders.sales_order
where tenant_id = $1 and order_id = any($2::uuid[])
order by order_id for update`,
  ["tenant_id", "order_ids"],
);

/** Lines of orders with what review and sourcing need of the article. */
export const linesOfOrders = many<{ order_ids: readonly string[] | null }, { order_line_id: string; order_id: string; line_no: number; sku_id: string; merchant_id: string; qty_ordered: number; qty_unallocated: number; qty_reserved: number; qty_picked: number; qty_packed: number; qty_shipped: number; qty_cancelled: number; qty_delivered: number; qty_returned: number; code: string; weight_g: number; fragile: boolean; liquid: boolean }>(
  'orders.lines_of_orders',
  `select l.order_line_id, l.order_id, l.line_no, l.sku_id, k.merchant_id, l.qty_ordered,
  l.qty_unallocated, l.qty_reserved, l.qty_picked, l.qty_packed, l.qty_shipped, l.qty_cancelled,
  l.qty_delivered, l.qty_returned, k.code, k.weight_g, k.fragile, k.liquid
from orders.order_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = $1 and l.order_id = any($2::uuid[])
order by l.order_id, l.line_no`,
  ["tenant_id", "order_ids"],
);

/** The one statement that moves orders and writes their facts; null leaves a column as it is. An
 * order that passes a state on its way names it in `through`. */
export const changeOrders = none<{ rows: readonly { order_id: string | null; state: string | null; through: string | null; paid_more: number | null; refunded_more: number | null; paid_at: Date | string | null; ship_by: Date | string | null; approved_at: Date | string | null; allocated_at: Date | string | null; completed_at: Date | string | null; cancelled_at: Date | string | null; cancel_reason: string | null }[] }>(
  'orders.change_orders',
  `update orders.sales_order o set
  previous_state = case when r.state is null or r.state = o.state then o.previous_state
    else coalesce(r.through, o.state) end,
  state = coalesce(r.state, o.state),
  paid_minor = o.paid_minor + coalesce(r.paid_more, 0),
  refunded_minor = o.refunded_minor + coalesce(r.refunded_more, 0),
  paid_at = coalesce(o.paid_at, r.paid_at),
  ship_by = coalesce(r.ship_by, o.ship_by),
  approved_at = coalesce(o.approved_at, r.approved_at),
  allocated_at = coalesce(o.allocated_at, r.allocated_at),
  completed_at = coalesce(o.completed_at, r.completed_at),
  cancelled_at = coalesce(o.cancelled_at, r.cancelled_at),
  cancel_reason = coalesce(o.cancel_reason, r.cancel_reason),
  version = o.version + 1
from unnest($1::uuid[], $2::text[], $3::text[],
    $4::bigint[], $5::bigint[],
    $6::timestamptz[], $7::timestamptz[],
    $8::timestamptz[], $9::timestamptz[],
    $10::timestamptz[], $11::timestamptz[],
    $12::text[])
  as r(order_id, state, through, paid_more, refunded_more, paid_at, ship_by,
    approved_at, allocated_at, completed_at, cancelled_at, cancel_reason)
where o.tenant_id = $13 and o.order_id = r.order_id`,
  ["rows.order_id:uuid", "rows.state:text", "rows.through:text", "rows.paid_more:plain", "rows.refunded_more:plain", "rows.paid_at:plain", "rows.ship_by:plain", "rows.approved_at:plain", "rows.allocated_at:plain", "rows.completed_at:plain", "rows.cancelled_at:plain", "rows.cancel_reason:text", "tenant_id"],
);

/** Changes recipient and remarks. */
export const editOrders = none<{ rows: readonly { order_id: string | null; recipient: unknown | null; recipient_name: string | null; phone_tail: string | null; province: string | null; city: string | null; merge_key: string | null; buyer_remark: string | null; seller_remark: string | null }[] }>(
  'orders.edit_orders',
  `update orders.sales_order o set version = o.version + 1, recipient = r.recipient,
  recipient_name = r.recipient_name, phone_tail = r.phone_tail, province = r.province,
  city = r.city, merge_key = r.merge_key, buyer_remark = r.buyer_remark,
  seller_remark = r.seller_remark
from unnest($1::uuid[], $2::json[], $3::text[],
    $4::text[], $5::text[], $6::text[],
    $7::text[], $8::text[],
    $9::text[])
  as r(order_id, recipient, recipient_name, phone_tail, province, city, merge_key,
    buyer_remark, seller_remark)
where o.tenant_id = $10 and o.order_id = r.order_id`,
  ["rows.order_id:uuid", "rows.recipient:json", "rows.recipient_name:text", "rows.phone_tail:text", "rows.province:text", "rows.city:text", "rows.merge_key:text", "rows.buyer_remark:text", "rows.seller_remark:text", "tenant_id"],
);

/** The recipient's part of what orders are found by. */
export const editKeys = none<{ rows: readonly { order_id: string | null; recipient_name: string | null; phone_tail: string | null }[] }>(
  'orders.edit_keys',
  `update orders.order_key k set recipient_name = r.recipient_name, phone_tail = r.phone_tail
from unnest($1::uuid[], $2::text[], $3::text[])
  as r(order_id, recipient_name, phone_tail)
where k.tenant_id = $4 and k.order_id = r.order_id`,
  ["rows.order_id:uuid", "rows.recipient_name:text", "rows.phone_tail:text", "tenant_id"],
);

/** Moves pieces of lines from one meaning to another; the sum is guarded by the constraint. */
export const changeLines = none<{ rows: readonly { order_line_id: string | null; unallocated: number | null; reserved: number | null; picked: number | null; packed: number | null; shipped: number | null; cancelled: number | null; delivered: number | null; returned: number | null }[] }>(
  'orders.change_lines',
  `update orders.order_line l set qty_unallocated = l.qty_unallocated + r.unallocated,
  qty_reserved = l.qty_reserved + r.reserved, qty_picked = l.qty_picked + r.picked,
  qty_packed = l.qty_packed + r.packed, qty_shipped = l.qty_shipped + r.shipped,
  qty_cancelled = l.qty_cancelled + r.cancelled, qty_delivered = l.qty_delivered + r.delivered,
  qty_returned = l.qty_returned + r.returned
from unnest($1::uuid[], $2::int[], $3::int[],
    $4::int[], $5::int[], $6::int[],
    $7::int[], $8::int[], $9::int[])
  as r(order_line_id, unallocated, reserved, picked, packed, shipped, cancelled,
    delivered, returned)
where l.tenant_id = $10 and l.order_line_id = r.order_line_id`,
  ["rows.order_line_id:uuid", "rows.unallocated:plain", "rows.reserved:plain", "rows.picked:plain", "rows.packed:plain", "rows.shipped:plain", "rows.cancelled:plain", "rows.delivered:plain", "rows.returned:plain", "tenant_id"],
);

/** Promised pieces of orders in some states that no live shipment has yet, when nothing of the order
 * is unallocated. */
export const unplannedPieces = many<{ order_ids: readonly string[] | null; states: readonly string[] | null }, { order_id: string; order_line_id: string; sku_id: string; warehouse_id: string; merchant_id: string; ship_by: Date; qty: number }>(
  'orders.unplanned_pieces',
  `select v.order_id as order_id, v.order_line_id as order_line_id, v.sku_id as sku_id,
  v.warehouse_id as warehouse_id, v.merchant_id as merchant_id, o.ship_by as ship_by,
  (v.qty_held - coalesce(s.qty, 0))::int as qty
from stock.reservation v
join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
left join lateral (select sum(sl.qty - sl.qty_short)::int as qty
  from orders.shipment_line sl
  join orders.shipment h on h.tenant_id = sl.tenant_id and h.shipment_id = sl.shipment_id
  where sl.tenant_id = v.tenant_id and sl.order_line_id = v.order_line_id
    and h.warehouse_id = v.warehouse_id
    and h.state in ('planned', 'released', 'picked', 'packed')) s on true
where v.tenant_id = $1 and v.order_id = any($2::uuid[]) and v.qty_held > 0
  and o.state = any($3::text[]) and v.qty_held > coalesce(s.qty, 0)
  and not exists (select from orders.order_line l where l.tenant_id = v.tenant_id
    and l.order_id = v.order_id and l.qty_unallocated > 0)
order by v.order_id, v.warehouse_id, v.merchant_id, v.order_line_id`,
  ["tenant_id", "order_ids", "states"],
);

/** Plans shipments. */
export const insertShipments = none<{ rows: readonly { shipment_id: string | null; shipment_no: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; ship_by: Date | string | null }[] }>(
  'orders.insert_shipments',
  `insert into orders.shipment (tenant_id, shipment_id, shipment_no, order_id, merchant_id,
  warehouse_id, state, ship_by, planned_at)
select $1, shipment_id, shipment_no, order_id, merchant_id, warehouse_id, 'planned',
  ship_by, $2
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::uuid[],
    $8::timestamptz[])
  as r(shipment_id, shipment_no, order_id, merchant_id, warehouse_id, ship_by)`,
  ["tenant_id", "now", "rows.shipment_id:uuid", "rows.shipment_no:text", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.ship_by:plain"],
);

/** Lines of new shipments. */
export const insertShipmentLines = none<{ rows: readonly { shipment_id: string | null; order_line_id: string | null; sku_id: string | null; qty: number | null }[] }>(
  'orders.insert_shipment_lines',
  `insert into orders.shipment_line (tenant_id, shipment_id, order_line_id, sku_id, qty)
select $1, shipment_id, order_line_id, sku_id, qty
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::int[])
  as r(shipment_id, order_line_id, sku_id, qty)`,
  ["tenant_id", "rows.shipment_id:uuid", "rows.order_line_id:uuid", "rows.sku_id:uuid", "rows.qty:plain"],
);

/** To which orders shipments belong, so that the orders can be locked first. */
export const ordersOfShipments = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; order_id: string }>(
  'orders.orders_of_shipments',
  `select shipment_id, order_id from orders.shipment
where tenant_id = $1 and shipment_id = any($2::uuid[])`,
  ["tenant_id", "shipment_ids"],
);

/** Shipments with what the floor must know of their orders. Read after their orders are locked. */
export const shipmentsById = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; shipment_no: string; order_id: string; merchant_id: string; warehouse_id: string; state: string; carrier: string | null; ship_by: Date; together_id: string | null; order_no: string; held_at: Date | null; hold_reason: string | null; cancelled_at: Date | null; payment_kind: string; currency: string; total_minor: number; paid_minor: number; province: string; city: string; recipient: Json; buyer_remark: string; seller_remark: string; special: Json; shop_id: string }>(
  'orders.shipments_by_id',
  `select s.shipment_id, s.shipment_no, s.order_id, s.merchant_id, s.warehouse_id, s.state, s.carrier,
  s.ship_by, s.together_id, o.order_no, o.held_at, o.hold_reason, o.cancelled_at, o.payment_kind,
  o.currency, o.total_minor, o.paid_minor, o.province, o.city, o.recipient, o.buyer_remark,
  o.seller_remark, o.special, o.shop_id
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = $1 and s.shipment_id = any($2::uuid[])
order by s.shipment_id`,
  ["tenant_id", "shipment_ids"],
);

/** Shipments of orders that have not ended. */
export const liveShipmentsOfOrders = many<{ order_ids: readonly string[] | null }, { shipment_id: string; order_id: string; warehouse_id: string; merchant_id: string; state: string }>(
  'orders.live_shipments_of_orders',
  `select shipment_id, order_id, warehouse_id, merchant_id, state from orders.shipment
where tenant_id = $1 and order_id = any($2::uuid[])
  and state in ('planned', 'released', 'picked', 'packed', 'handed_over')
order by shipment_id`,
  ["tenant_id", "order_ids"],
);

/** Lines of shipments with what the floor must know of the article. */
export const shipmentLinesOf = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; order_line_id: string; sku_id: string; qty: number; qty_picked: number; qty_packed: number; qty_short: number; sku_code: string; sku_name: string; weight_g: number; length_mm: number; width_mm: number; height_mm: number; fragile: boolean; liquid: boolean; merchant_id: string; price_minor: number; line_no: number }>(
  'orders.shipment_lines_of',
  `select sl.shipment_id, sl.order_line_id, sl.sku_id, sl.qty, sl.qty_picked, sl.qty_packed,
  sl.qty_short, k.code as sku_code, k.name as sku_name, k.weight_g, k.length_mm, k.width_mm,
  k.height_mm, k.fragile, k.liquid, k.merchant_id, l.price_minor, l.line_no
from orders.shipment_line sl
join catalog.sku k on k.tenant_id = sl.tenant_id and k.sku_id = sl.sku_id
join orders.order_line l on l.tenant_id = sl.tenant_id and l.order_line_id = sl.order_line_id
where sl.tenant_id = $1 and sl.shipment_id = any($2::uuid[])
order by sl.shipment_id, l.line_no`,
  ["tenant_id", "shipment_ids"],
);

/** The one statement that moves shipments; the time of what happened follows the state. */
export const changeShipments = none<{ rows: readonly { shipment_id: string | null; state: string | null; at: Date | string | null }[] }>(
  'orders.change_shipments',
  `update orders.shipment s set previous_state = s.state, state = r.state,
  released_at = case r.state when 'released' then $1 when 'planned' then null
    else s.released_at end,
  picked_at = case r.state when 'picked' then coalesce(s.picked_at, $1) else s.picked_at end,
  packed_at = case r.state when 'packed' then $1 when 'picked' then null else s.packed_at end,
  handed_over_at = case r.state when 'handed_over' then $1 else s.handed_over_at end,
  delivered_at = case r.state when 'delivered' then coalesce(r.at, $1) else s.delivered_at end,
  ended_at = case when r.state in ('cancelled', 'returned', 'lost') then $1 else s.ended_at end
from unnest($2::uuid[], $3::text[], $4::timestamptz[])
  as r(shipment_id, state, at)
where s.tenant_id = $5 and s.shipment_id = r.shipment_id and s.state <> r.state`,
  ["now", "rows.shipment_id:uuid", "rows.state:text", "rows.at:plain", "tenant_id"],
);

/** Notes the carrier chosen for shipments. */
export const setCarriers = none<{ rows: readonly { shipment_id: string | null; carrier: string | null }[] }>(
  'orders.set_carriers',
  `update orders.shipment s set carrier = r.carrier
from unnest($1::uuid[], $2::text[])
  as r(shipment_id, carrier)
where s.tenant_id = $3 and s.shipment_id = r.shipment_id`,
  ["rows.shipment_id:uuid", "rows.carrier:text", "tenant_id"],
);

/** Counts pieces of shipment lines; pieces that were not found leave the shipment. */
export const changeShipmentLines = none<{ rows: readonly { shipment_id: string | null; order_line_id: string | null; picked: number | null; packed: number | null; short: number | null }[] }>(
  'orders.change_shipment_lines',
  `update orders.shipment_line sl set qty_picked = sl.qty_picked + r.picked,
  qty_packed = sl.qty_packed + r.packed, qty_short = sl.qty_short + r.short
from unnest($1::uuid[], $2::uuid[], $3::int[],
    $4::int[], $5::int[])
  as r(shipment_id, order_line_id, picked, packed, short)
where sl.tenant_id = $6 and sl.shipment_id = r.shipment_id
  and sl.order_line_id = r.order_line_id`,
  ["rows.shipment_id:uuid", "rows.order_line_id:uuid", "rows.picked:plain", "rows.packed:plain", "rows.short:plain", "tenant_id"],
);

/** Derives an order's times from its shipments: each is set when the last live shipment got there,
 * and taken back when a new shipment begins. */
export const refreshFacts = none<{ order_ids: readonly string[] | null }>(
  'orders.refresh_facts',
  `update orders.sales_order o set
  allocated_at = case when s.planned then coalesce(o.allocated_at, $1::timestamptz) end,
  released_at = case when s.planned and s.released
    then coalesce(o.released_at, $1::timestamptz) end,
  picked_at = case when s.planned and s.picked then coalesce(o.picked_at, $1::timestamptz) end,
  packed_at = case when s.planned and s.packed then coalesce(o.packed_at, $1::timestamptz) end,
  shipped_at = case when s.planned and s.shipped then coalesce(o.shipped_at, $1::timestamptz) end,
  delivered_at = case when s.planned and s.delivered
    then coalesce(o.delivered_at, s.delivered_at) end
from unnest($2::uuid[]) as i(order_id)
left join (
  select h.order_id, bool_and(h.released_at is not null) as released,
    bool_and(h.picked_at is not null) as picked, bool_and(h.packed_at is not null) as packed,
    bool_and(h.handed_over_at is not null) as shipped,
    bool_and(h.delivered_at is not null) as delivered, max(h.delivered_at) as delivered_at,
    not exists (select from orders.order_line l where l.tenant_id = $3
      and l.order_id = h.order_id and l.qty_unallocated > 0) as planned
  from orders.shipment h
  where h.tenant_id = $3 and h.order_id = any($2::uuid[]) and h.state <> 'cancelled'
  group by h.order_id) s on s.order_id = i.order_id
where o.tenant_id = $3 and o.order_id = i.order_id and o.cancelled_at is null
  and (o.allocated_at is not null, o.released_at is not null, o.picked_at is not null,
    o.packed_at is not null, o.shipped_at is not null, o.delivered_at is not null)
  is distinct from (coalesce(s.planned, false), coalesce(s.planned and s.released, false),
    coalesce(s.planned and s.picked, false), coalesce(s.planned and s.packed, false),
    coalesce(s.planned and s.shipped, false), coalesce(s.planned and s.delivered, false))`,
  ["now", "order_ids", "tenant_id"],
);

/** Payments of orders with what was refunded out of each, oldest first. */
export const paymentsOfOrders = many<{ order_ids: readonly string[] | null }, { payment_id: string; order_id: string; provider: string; amount_minor: number; refunded_minor: number; last_sequence: number }>(
  'orders.payments_of_orders',
  `select p.payment_id as payment_id, p.order_id as order_id, p.provider as provider,
  p.amount_minor as amount_minor, coalesce(r.refunded, 0)::bigint as refunded_minor,
  coalesce(r.last, 0)::int as last_sequence
from orders.payment p
left join (select payment_id, sum(amount_minor) filter (where state <> 'failed') as refunded,
    max(sequence) as last from orders.refund
  where tenant_id = $1 and order_id = any($2::uuid[]) group by payment_id) r
  on r.payment_id = p.payment_id
where p.tenant_id = $1 and p.order_id = any($2::uuid[])
order by p.order_id, p.captured_at, p.payment_id`,
  ["tenant_id", "order_ids"],
);

/** Asks for money to go back. */
export const insertRefunds = none<{ rows: readonly { refund_id: string | null; order_id: string | null; payment_id: string | null; sequence: number | null; amount_minor: number | null; reason: string | null }[] }>(
  'orders.insert_refunds',
  `insert into orders.refund (tenant_id, refund_id, order_id, payment_id, sequence, amount_minor,
  reason, requested_at)
select $1, refund_id, order_id, payment_id, sequence, amount_minor, reason, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::int[], $7::bigint[], $8::text[])
  as r(refund_id, order_id, payment_id, sequence, amount_minor, reason)`,
  ["tenant_id", "now", "rows.refund_id:uuid", "rows.order_id:uuid", "rows.payment_id:uuid", "rows.sequence:plain", "rows.amount_minor:plain", "rows.reason:text"],
);

/** Locks refunds in key order. */
export const lockRefunds = many<{ refund_ids: readonly string[] | null }, { refund_id: string; order_id: string; state: string; amount_minor: number }>(
  'orders.lock_refunds',
  `select refund_id, order_id, state, amount_minor from orders.refund
where tenant_id = $1 and refund_id = any($2::uuid[]) order by refund_id for update`,
  ["tenant_id", "refund_ids"],
);

/** Notes how refunds ended. */
export const settleRefunds = none<{ rows: readonly { refund_id: string | null; state: string | null }[] }>(
  'orders.settle_refunds',
  `update orders.refund f set state = r.state, ended_at = $1
from unnest($2::uuid[], $3::text[])
  as r(refund_id, state)
where f.tenant_id = $4 and f.refund_id = r.refund_id
  and f.state in ('requested', 'unknown')`,
  ["now", "rows.refund_id:uuid", "rows.state:text", "tenant_id"],
);

/** Orders whose time to pay is over. */
export const unpaidToCancel = many<{ count: number | null }, { order_id: string }>(
  'orders.unpaid_to_cancel',
  `select order_id from orders.sales_order
where tenant_id = $1 and state = 'awaiting_payment' and pay_by <= $2
order by pay_by, order_id limit $3::int`,
  ["tenant_id", "now", "count"],
);

/** Marks and returns unpaid orders whose time to pay is nearly over. */
export const unpaidToRemind = many<{ remind_until: Date | string | null; count: number | null }, { order_id: string; order_no: string; pay_by: Date | null }>(
  'orders.unpaid_to_remind',
  `update orders.sales_order o set reminded_at = $1
from (select order_id from orders.sales_order
  where tenant_id = $2 and state = 'awaiting_payment' and reminded_at is null
    and pay_by <= $3::timestamptz and pay_by > $1
  order by pay_by, order_id limit $4::int for update skip locked) d
where o.tenant_id = $2 and o.order_id = d.order_id
returning o.order_id, o.order_no, o.pay_by`,
  ["now", "tenant_id", "remind_until", "count"],
);

/** Orders delivered so long ago that receipt is taken as confirmed. */
export const deliveredToConfirm = many<{ delivered_before: Date | string | null; count: number | null }, { order_id: string }>(
  'orders.delivered_to_confirm',
  `select order_id from orders.sales_order
where tenant_id = $1 and delivered_at <= $2::timestamptz
  and completed_at is null and cancelled_at is null and state = 'approved'
order by delivered_at, order_id limit $3::int`,
  ["tenant_id", "delivered_before", "count"],
);

/** Orders that lack pieces of which some warehouse has free ones, oldest first. */
export const ordersWaitingForStock = many<{ count: number | null }, { order_id: string }>(
  'orders.orders_waiting_for_stock',
  `select distinct l.order_id as order_id from orders.order_line l
join orders.sales_order o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
where l.tenant_id = $1 and l.qty_unallocated > 0
  and o.state in ('in_review', 'approved')
  and exists (select from stock.level v where v.tenant_id = l.tenant_id and v.sku_id = l.sku_id
    and v.qty_on_hand > v.qty_reserved)
order by 1 limit $2::int`,
  ["tenant_id", "count"],
);

/** Of some orders, the ids that were taken back whole: all shipped pieces have returned. */
export const ordersWithoutClaim = many<{ order_ids: readonly string[] | null }, { order_id: string }>(
  'orders.orders_without_claim',
  `select l.order_id as order_id from orders.order_line l
where l.tenant_id = $1 and l.order_id = any($2::uuid[])
group by l.order_id
having sum(l.qty_shipped) > 0 and sum(l.qty_shipped) = sum(l.qty_returned)
  and sum(l.qty_unallocated + l.qty_reserved + l.qty_picked + l.qty_packed) = 0
order by l.order_id`,
  ["tenant_id", "order_ids"],
);

/** Codes of shops, which review rules may test. */
export const shopCodes = many<{ shop_ids: readonly string[] | null }, { shop_id: string; code: string }>(
  'orders.shop_codes',
  `select shop_id, code from merchants.shop
where tenant_id = $1 and shop_id = any($2::uuid[])`,
  ["tenant_id", "shop_ids"],
);
