-- Statements of stock: levels, balances, moves, reservations. Everything that changes a number
-- locks its rows in key order first.

-- name: lock_levels :many
-- Locks what warehouses have of articles, in key order, for a reservation.
select warehouse_id, sku_id, merchant_id, qty_on_hand, qty_reserved from stock.level
where tenant_id = :tenant_id and sku_id = any(:sku_ids::uuid[])
  and warehouse_id = any(:warehouse_ids::uuid[])
order by warehouse_id, sku_id for update;

-- name: look_levels :many
-- What warehouses have of articles, without a lock.
select warehouse_id, sku_id, merchant_id, qty_on_hand, qty_reserved from stock.level
where tenant_id = :tenant_id and sku_id = any(:sku_ids::uuid[])
  and warehouse_id = any(:warehouse_ids::uuid[])
order by warehouse_id, sku_id;

-- name: lock_level_pairs :many
-- Locks the levels of pairs of warehouse and article, in key order.
select l.warehouse_id, l.sku_id, l.qty_on_hand, l.qty_reserved from stock.level l
where l.tenant_id = :tenant_id and (l.warehouse_id, l.sku_id) in (
  select warehouse_id, sku_id
  from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, sku_id uuid))
order by l.warehouse_id, l.sku_id for update;

-- name: make_levels :none
-- Makes empty levels for pairs that had none.
insert into stock.level (tenant_id, warehouse_id, sku_id, merchant_id)
select distinct on (warehouse_id, sku_id) :tenant_id::uuid, warehouse_id, sku_id, merchant_id
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, sku_id uuid, merchant_id uuid)
order by warehouse_id, sku_id
on conflict do nothing;

-- name: change_levels :none
-- Changes on-hand and reserved together; the constraints refuse what would oversell.
update stock.level l set
  qty_on_hand = l.qty_on_hand + r.on_hand, qty_reserved = l.qty_reserved + r.reserved
from jsonb_to_recordset(:rows::jsonb) as r(
  warehouse_id uuid, sku_id uuid, on_hand int, reserved int)
where l.tenant_id = :tenant_id and l.warehouse_id = r.warehouse_id and l.sku_id = r.sku_id;

-- name: promise_levels :none
-- Promises pieces of levels that were not locked before: in key order, so that two never wait for
-- each other in a circle.
with wanted as materialized (
  select l.warehouse_id, l.sku_id, r.reserved
  from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, sku_id uuid, reserved int)
  join stock.level l on l.tenant_id = :tenant_id and l.warehouse_id = r.warehouse_id
    and l.sku_id = r.sku_id
  order by l.warehouse_id, l.sku_id for update of l)
update stock.level l set qty_reserved = l.qty_reserved + w.reserved from wanted w
where l.tenant_id = :tenant_id and l.warehouse_id = w.warehouse_id and l.sku_id = w.sku_id;

-- name: lock_balances :many
-- Locks what lies at places, in key order.
select b.location_id, b.sku_id, b.lot, b.qty, b.qty_claimed from stock.balance b
where b.tenant_id = :tenant_id and (b.location_id, b.sku_id, b.lot) in (
  select location_id, sku_id, lot
  from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, sku_id uuid, lot text))
order by b.location_id, b.sku_id, b.lot for update;

-- name: lock_bin_stock :many
-- What lies in the bins of a warehouse of some articles, in walking order, locked for claims.
select b.location_id, b.sku_id, b.lot, b.qty, b.qty_claimed, l.walk_order, l.aisle, l.x_mm, l.y_mm
from stock.balance b
join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
where b.tenant_id = :tenant_id and b.warehouse_id = :warehouse_id
  and b.sku_id = any(:sku_ids::uuid[]) and l.kind = 'bin' and l.active and b.qty > b.qty_claimed
order by b.location_id, b.sku_id, b.lot for update of b;

-- name: take_balances :none
-- Takes pieces, and the claims on them, from places.
update stock.balance b set qty = b.qty - r.qty, qty_claimed = b.qty_claimed - r.claimed
from jsonb_to_recordset(:rows::jsonb)
  as r(location_id uuid, sku_id uuid, lot text, qty int, claimed int)
where b.tenant_id = :tenant_id and b.location_id = r.location_id and b.sku_id = r.sku_id
  and b.lot = r.lot;

-- name: put_balances :none
-- Puts pieces into places.
insert into stock.balance as b (tenant_id, location_id, sku_id, lot, warehouse_id, merchant_id, qty)
select :tenant_id, location_id, sku_id, lot, warehouse_id, merchant_id, qty
from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, sku_id uuid, lot text,
  warehouse_id uuid, merchant_id uuid, qty int)
order by location_id, sku_id, lot
on conflict (tenant_id, location_id, sku_id, lot) do update set qty = b.qty + excluded.qty;

-- name: claim_balances :none
-- Claims pieces for pick lines, or gives claims back (negative).
update stock.balance b set qty_claimed = b.qty_claimed + r.claimed
from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, sku_id uuid, lot text, claimed int)
where b.tenant_id = :tenant_id and b.location_id = r.location_id and b.sku_id = r.sku_id
  and b.lot = r.lot;

-- name: insert_moves :none
-- Appends moves; a cause that was applied before is refused by the constraint.
insert into stock.move (tenant_id, move_id, warehouse_id, merchant_id, sku_id, lot,
  from_location_id, to_location_id, qty, cause, cause_id, cause_line, order_id, actor_id, at)
select :tenant_id, move_id, warehouse_id, merchant_id, sku_id, lot, from_location_id,
  to_location_id, qty, cause, cause_id, cause_line, order_id, actor_id, :now
from jsonb_to_recordset(:rows::jsonb) as r(move_id uuid, warehouse_id uuid, merchant_id uuid,
  sku_id uuid, lot text, from_location_id uuid, to_location_id uuid, qty int, cause text,
  cause_id uuid, cause_line int, order_id uuid, actor_id uuid);

-- name: insert_first_reservations :none
-- Promises pieces to new order lines.
insert into stock.reservation (tenant_id, reservation_id, order_id, order_line_id, warehouse_id,
  sku_id, merchant_id, qty_held, expires_at, created_at)
select :tenant_id, reservation_id, order_id, order_line_id, warehouse_id, sku_id, merchant_id, qty,
  expires_at, :now
from jsonb_to_recordset(:rows::jsonb) as r(reservation_id uuid, order_id uuid, order_line_id uuid,
  warehouse_id uuid, sku_id uuid, merchant_id uuid, qty int, expires_at timestamptz);

-- name: insert_reservations :none
-- Promises pieces to order lines; more for a line that has a promise already is added to it.
insert into stock.reservation as v (tenant_id, reservation_id, order_id, order_line_id,
  warehouse_id, sku_id, merchant_id, qty_held, expires_at, created_at)
select :tenant_id, reservation_id, order_id, order_line_id, warehouse_id, sku_id, merchant_id, qty,
  expires_at, :now
from jsonb_to_recordset(:rows::jsonb) as r(reservation_id uuid, order_id uuid, order_line_id uuid,
  warehouse_id uuid, sku_id uuid, merchant_id uuid, qty int, expires_at timestamptz)
on conflict on constraint reservation_line_once do update
  set qty_held = v.qty_held + excluded.qty_held, expires_at = excluded.expires_at;

-- name: lock_reservations :many
-- Locks the promises of orders, in key order.
select reservation_id, order_id, order_line_id, warehouse_id, sku_id, qty_held, qty_consumed,
  expires_at
from stock.reservation
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[])
order by reservation_id for update;

-- name: settle_reservations :none
-- Takes pieces out of promises: handed over or given back.
update stock.reservation v set qty_held = v.qty_held - r.consumed - r.released,
  qty_consumed = v.qty_consumed + r.consumed, qty_released = v.qty_released + r.released
from jsonb_to_recordset(:rows::jsonb) as r(reservation_id uuid, consumed int, released int)
where v.tenant_id = :tenant_id and v.reservation_id = r.reservation_id;

-- name: keep_reservations :none
-- Takes the end off the promises of orders that were paid.
update stock.reservation set expires_at = null
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) and qty_held > 0
  and expires_at is not null;

-- name: expired_reservations :many
-- Orders whose promises have ended, oldest first.
select order_id as "order_id!" from stock.reservation
where tenant_id = :tenant_id and qty_held > 0 and expires_at is not null and expires_at <= :now
group by order_id order by min(expires_at), order_id limit :count::int;
