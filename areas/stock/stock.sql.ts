/** Rendered by `fahuo gen` from stock.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Locks what warehouses have of articles, in key order, for a reservation. */
export const lockLevels = many<{ sku_ids: readonly string[] | null; warehouse_ids: readonly string[] | null }, { warehouse_id: string; sku_id: string; merchant_id: string; qty_on_hand: number; qty_reserved: number }>(
  'stock.lock_levels',
  `select warehouse_id, sku_id, merchant_id, qty_on_hand, qty_reserved from stock.level
where tenant_id = $1 and sku_id = any($2::uuid[])
  and warehouse_id = any($3::uuid[])
order by warehouse_id, sku_id for update`,
  ["tenant_id", "sku_ids", "warehouse_ids"],
);

/** What warehouses have of articles, without a lock. */
export const lookLevels = many<{ sku_ids: readonly string[] | null; warehouse_ids: readonly string[] | null }, { warehouse_id: string; sku_id: string; merchant_id: string; qty_on_hand: number; qty_reserved: number }>(
  'stock.look_levels',
  `select warehouse_id, sku_id, merchant_id, qty_on_hand, qty_reserved from stock.level
where tenant_id = $1 and sku_id = any($2::uuid[])
  and warehouse_id = any($3::uuid[])
order by warehouse_id, sku_id`,
  ["tenant_id", "sku_ids", "warehouse_ids"],
);

/** Locks the levels of pairs of warehouse and article, in key order. */
export const lockLevelPairs = many<{ rows: readonly { warehouse_id: string | null; sku_id: string | null }[] }, { warehouse_id: string; sku_id: string; qty_on_hand: number; qty_reserved: number }>(
  'stock.lock_level_pairs',
  `select l.warehouse_id, l.sku_id, l.qty_on_hand, l.qty_reserved from stock.level l
where l.tenant_id = $1 and (l.warehouse_id, l.sku_id) in (
  select warehouse_id, sku_id
  from unnest($2::uuid[], $3::uuid[])
  as r(warehouse_id, sku_id))
order by l.warehouse_id, l.sku_id for update`,
  ["tenant_id", "rows.warehouse_id:uuid", "rows.sku_id:uuid"],
);

/** Makes empty levels for pairs that had none. */
export const makeLevels = none<{ rows: readonly { warehouse_id: string | null; sku_id: string | null; merchant_id: string | null }[] }>(
  'stock.make_levels',
  `insert into stock.level (tenant_id, warehouse_id, sku_id, merchant_id)
select distinct on (warehouse_id, sku_id) $1::uuid, warehouse_id, sku_id, merchant_id
from unnest($2::uuid[], $3::uuid[], $4::uuid[])
  as r(warehouse_id, sku_id, merchant_id)
order by warehouse_id, sku_id
on conflict do nothing`,
  ["tenant_id", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.merchant_id:uuid"],
);

/** Changes on-hand and reserved together; the constraints refuse what would oversell. */
export const changeLevels = none<{ rows: readonly { warehouse_id: string | null; sku_id: string | null; on_hand: number | null; reserved: number | null }[] }>(
  'stock.change_levels',
  `update stock.level l set
  qty_on_hand = l.qty_on_hand + r.on_hand, qty_reserved = l.qty_reserved + r.reserved
from unnest($1::uuid[], $2::uuid[], $3::int[],
    $4::int[])
  as r(warehouse_id, sku_id, on_hand, reserved)
where l.tenant_id = $5 and l.warehouse_id = r.warehouse_id and l.sku_id = r.sku_id`,
  ["rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.on_hand:plain", "rows.reserved:plain", "tenant_id"],
);

/** Promises pieces of levels that were not locked before: in key order, so that two never wait for
 * each other in a circle. */
export const promiseLevels = none<{ rows: readonly { warehouse_id: string | null; sku_id: string | null; reserved: number | null }[] }>(
  'stock.promise_levels',
  `with wanted as materialized (
  select l.warehouse_id, l.sku_id, r.reserved
  from unnest($1::uuid[], $2::uuid[], $3::int[])
  as r(warehouse_id, sku_id, reserved)
  join stock.level l on l.tenant_id = $4 and l.warehouse_id = r.warehouse_id
    and l.sku_id = r.sku_id
  order by l.warehouse_id, l.sku_id for update of l)
update stock.level l set qty_reserved = l.qty_reserved + w.reserved from wanted w
where l.tenant_id = $4 and l.warehouse_id = w.warehouse_id and l.sku_id = w.sku_id`,
  ["rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.reserved:plain", "tenant_id"],
);

/** Locks what lies at places, in key order. */
export const lockBalances = many<{ rows: readonly { location_id: string | null; sku_id: string | null; lot: string | null }[] }, { location_id: string; sku_id: string; lot: string; qty: number; qty_claimed: number }>(
  'stock.lock_balances',
  `select b.location_id, b.sku_id, b.lot, b.qty, b.qty_claimed from stock.balance b
where b.tenant_id = $1 and (b.location_id, b.sku_id, b.lot) in (
  select location_id, sku_id, lot
  from unnest($2::uuid[], $3::uuid[], $4::text[])
  as r(location_id, sku_id, lot))
order by b.location_id, b.sku_id, b.lot for update`,
  ["tenant_id", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text"],
);

/** What lies in the bins of a warehouse of some articles, in walking order, locked for claims. */
export const lockBinStock = many<{ warehouse_id: string | null; sku_ids: readonly string[] | null }, { location_id: string; sku_id: string; lot: string; qty: number; qty_claimed: number; walk_order: number; aisle: number; x_mm: number; y_mm: number }>(
  'stock.lock_bin_stock',
  `select b.location_id, b.sku_id, b.lot, b.qty, b.qty_claimed, l.walk_order, l.aisle, l.x_mm, l.y_mm
from stock.balance b
join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
where b.tenant_id = $1 and b.warehouse_id = $2
  and b.sku_id = any($3::uuid[]) and l.kind = 'bin' and l.active and b.qty > b.qty_claimed
order by b.location_id, b.sku_id, b.lot for update of b`,
  ["tenant_id", "warehouse_id", "sku_ids"],
);

/** Takes pieces, and the claims on them, from places. */
export const takeBalances = none<{ rows: readonly { location_id: string | null; sku_id: string | null; lot: string | null; qty: number | null; claimed: number | null }[] }>(
  'stock.take_balances',
  `update stock.balance b set qty = b.qty - r.qty, qty_claimed = b.qty_claimed - r.claimed
from unnest($1::uuid[], $2::uuid[], $3::text[],
    $4::int[], $5::int[])
  as r(location_id, sku_id, lot, qty, claimed)
where b.tenant_id = $6 and b.location_id = r.location_id and b.sku_id = r.sku_id
  and b.lot = r.lot`,
  ["rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.qty:plain", "rows.claimed:plain", "tenant_id"],
);

/** Puts pieces into places. */
export const putBalances = none<{ rows: readonly { location_id: string | null; sku_id: string | null; lot: string | null; warehouse_id: string | null; merchant_id: string | null; qty: number | null }[] }>(
  'stock.put_balances',
  `insert into stock.balance as b (tenant_id, location_id, sku_id, lot, warehouse_id, merchant_id, qty)
select $1, location_id, sku_id, lot, warehouse_id, merchant_id, qty
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::uuid[], $6::uuid[], $7::int[])
  as r(location_id, sku_id, lot, warehouse_id, merchant_id, qty)
order by location_id, sku_id, lot
on conflict (tenant_id, location_id, sku_id, lot) do update set qty = b.qty + excluded.qty`,
  ["tenant_id", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.warehouse_id:uuid", "rows.merchant_id:uuid", "rows.qty:plain"],
);

/** Claims pieces for pick lines, or gives claims back (negative). */
export const claimBalances = none<{ rows: readonly { location_id: string | null; sku_id: string | null; lot: string | null; claimed: number | null }[] }>(
  'stock.claim_balances',
  `update stock.balance b set qty_claimed = b.qty_claimed + r.claimed
from unnest($1::uuid[], $2::uuid[], $3::text[],
    $4::int[])
  as r(location_id, sku_id, lot, claimed)
where b.tenant_id = $5 and b.location_id = r.location_id and b.sku_id = r.sku_id
  and b.lot = r.lot`,
  ["rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.claimed:plain", "tenant_id"],
);

/** Appends moves; a cause that was applied before is refused by the constraint. */
export const insertMoves = none<{ rows: readonly { move_id: string | null; warehouse_id: string | null; merchant_id: string | null; sku_id: string | null; lot: string | null; from_location_id: string | null; to_location_id: string | null; qty: number | null; cause: string | null; cause_id: string | null; cause_line: number | null; order_id: string | null; actor_id: string | null }[] }>(
  'stock.insert_moves',
  `insert into stock.move (tenant_id, move_id, warehouse_id, merchant_id, sku_id, lot,
  from_location_id, to_location_id, qty, cause, cause_id, cause_line, order_id, actor_id, at)
select $1, move_id, warehouse_id, merchant_id, sku_id, lot, from_location_id,
  to_location_id, qty, cause, cause_id, cause_line, order_id, actor_id, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::text[], $8::uuid[],
    $9::uuid[], $10::int[], $11::text[],
    $12::uuid[], $13::int[], $14::uuid[],
    $15::uuid[])
  as r(move_id, warehouse_id, merchant_id, sku_id, lot, from_location_id,
    to_location_id, qty, cause, cause_id, cause_line, order_id, actor_id)`,
  ["tenant_id", "now", "rows.move_id:uuid", "rows.warehouse_id:uuid", "rows.merchant_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.from_location_id:uuid", "rows.to_location_id:uuid", "rows.qty:plain", "rows.cause:text", "rows.cause_id:uuid", "rows.cause_line:plain", "rows.order_id:uuid", "rows.actor_id:uuid"],
);

/** Promises pieces to new order lines. */
export const insertFirstReservations = none<{ rows: readonly { reservation_id: string | null; order_id: string | null; order_line_id: string | null; warehouse_id: string | null; sku_id: string | null; merchant_id: string | null; qty: number | null; expires_at: Date | string | null }[] }>(
  'stock.insert_first_reservations',
  `insert into stock.reservation (tenant_id, reservation_id, order_id, order_line_id, warehouse_id,
  sku_id, merchant_id, qty_held, expires_at, created_at)
select $1, reservation_id, order_id, order_line_id, warehouse_id, sku_id, merchant_id, qty,
  expires_at, $2
from unnest($3::uuid[], $4::uuid[],
    $5::uuid[], $6::uuid[], $7::uuid[],
    $8::uuid[], $9::int[], $10::timestamptz[])
  as r(reservation_id, order_id, order_line_id, warehouse_id, sku_id, merchant_id,
    qty, expires_at)`,
  ["tenant_id", "now", "rows.reservation_id:uuid", "rows.order_id:uuid", "rows.order_line_id:uuid", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.merchant_id:uuid", "rows.qty:plain", "rows.expires_at:plain"],
);

/** Promises pieces to order lines; more for a line that has a promise already is added to it. */
export const insertReservations = none<{ rows: readonly { reservation_id: string | null; order_id: string | null; order_line_id: string | null; warehouse_id: string | null; sku_id: string | null; merchant_id: string | null; qty: number | null; expires_at: Date | string | null }[] }>(
  'stock.insert_reservations',
  `insert into stock.reservation as v (tenant_id, reservation_id, order_id, order_line_id,
  warehouse_id, sku_id, merchant_id, qty_held, expires_at, created_at)
select $1, reservation_id, order_id, order_line_id, warehouse_id, sku_id, merchant_id, qty,
  expires_at, $2
from unnest($3::uuid[], $4::uuid[],
    $5::uuid[], $6::uuid[], $7::uuid[],
    $8::uuid[], $9::int[], $10::timestamptz[])
  as r(reservation_id, order_id, order_line_id, warehouse_id, sku_id, merchant_id,
    qty, expires_at)
on conflict on constraint reservation_line_once do update
  set qty_held = v.qty_held + excluded.qty_held, expires_at = excluded.expires_at`,
  ["tenant_id", "now", "rows.reservation_id:uuid", "rows.order_id:uuid", "rows.order_line_id:uuid", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.merchant_id:uuid", "rows.qty:plain", "rows.expires_at:plain"],
);

/** Locks the promises of orders, in key order. */
export const lockReservations = many<{ order_ids: readonly string[] | null }, { reservation_id: string; order_id: string; order_line_id: string; warehouse_id: string; sku_id: string; qty_held: number; qty_consumed: number; expires_at: Date | null }>(
  'stock.lock_reservations',
  `select reservation_id, order_id, order_line_id, warehouse_id, sku_id, qty_held, qty_consumed,
  expires_at
from stock.reservation
where tenant_id = $1 and order_id = any($2::uuid[])
order by reservation_id for update`,
  ["tenant_id", "order_ids"],
);

/** Takes pieces out of promises: handed over or given back. */
export const settleReservations = none<{ rows: readonly { reservation_id: string | null; consumed: number | null; released: number | null }[] }>(
  'stock.settle_reservations',
  `update stock.reservation v set qty_held = v.qty_held - r.consumed - r.released,
  qty_consumed = v.qty_consumed + r.consumed, qty_released = v.qty_released + r.released
from unnest($1::uuid[], $2::int[], $3::int[])
  as r(reservation_id, consumed, released)
where v.tenant_id = $4 and v.reservation_id = r.reservation_id`,
  ["rows.reservation_id:uuid", "rows.consumed:plain", "rows.released:plain", "tenant_id"],
);

/** Takes the end off the promises of orders that were paid. */
export const keepReservations = none<{ order_ids: readonly string[] | null }>(
  'stock.keep_reservations',
  `update stock.reservation set expires_at = null
where tenant_id = $1 and order_id = any($2::uuid[]) and qty_held > 0
  and expires_at is not null`,
  ["tenant_id", "order_ids"],
);

/** Orders whose promises have ended, oldest first. */
export const expiredReservations = many<{ count: number | null }, { order_id: string }>(
  'stock.expired_reservations',
  `select order_id as order_id from stock.reservation
where tenant_id = $1 and qty_held > 0 and expires_at is not null and expires_at <= $2
group by order_id order by min(expires_at), order_id limit $3::int`,
  ["tenant_id", "now", "count"],
);
