-- Statements of holds: pieces kept for baskets that are not yet orders.

-- name: lock_holds :many
-- Locks what baskets hold, in key order.
select h.hold_id, h.merchant_id, h.basket, h.warehouse_id, h.sku_id, h.qty, h.expires_at
from stock.hold h
where h.tenant_id = :tenant_id and h.state = 'held' and (h.merchant_id, h.basket) in (
  select merchant_id, basket
  from jsonb_to_recordset(:rows::jsonb) as r(merchant_id uuid, basket text))
order by h.hold_id for update;

-- name: lock_expired_holds :many
-- Locks holds whose time is over, the oldest first; those that somebody works on are left.
select hold_id, warehouse_id, sku_id, qty from stock.hold
where tenant_id = :tenant_id and state = 'held' and expires_at <= :now
order by expires_at, hold_id limit :count::int for update skip locked;

-- name: insert_holds :none
-- Keeps pieces for baskets.
insert into stock.hold (tenant_id, hold_id, merchant_id, basket, warehouse_id, sku_id, qty,
  created_at, expires_at)
select :tenant_id, hold_id, merchant_id, basket, warehouse_id, sku_id, qty, :now, expires_at
from jsonb_to_recordset(:rows::jsonb) as r(hold_id uuid, merchant_id uuid, basket text,
  warehouse_id uuid, sku_id uuid, qty int, expires_at timestamptz);

-- name: end_holds :none
-- Notes how holds ended.
update stock.hold h set state = r.state, order_id = r.order_id, ended_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(hold_id uuid, state text, order_id uuid)
where h.tenant_id = :tenant_id and h.hold_id = r.hold_id and h.state = 'held';
