/** Rendered by `fahuo gen` from holds.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Locks what baskets hold, in key order. */
export const lockHolds = many<{ rows: readonly { merchant_id: string | null; basket: string | null }[] }, { hold_id: string; merchant_id: string; basket: string; warehouse_id: string; sku_id: string; qty: number; expires_at: Date }>(
  'holds.lock_holds',
  `select h.hold_id, h.merchant_id, h.basket, h.warehouse_id, h.sku_id, h.qty, h.expires_at
from stock.hold h
where h.tenant_id = $1 and h.state = 'held' and (h.merchant_id, h.basket) in (
  select merchant_id, basket
  from unnest($2::uuid[], $3::text[])
  as r(merchant_id, basket))
order by h.hold_id for update`,
  ["tenant_id", "rows.merchant_id:uuid", "rows.basket:text"],
);

/** Locks holds whose time is over, the oldest first; those that somebody works on are left. */
export const lockExpiredHolds = many<{ count: number | null }, { hold_id: string; warehouse_id: string; sku_id: string; qty: number }>(
  'holds.lock_expired_holds',
  `select hold_id, warehouse_id, sku_id, qty from stock.hold
where tenant_id = $1 and state = 'held' and expires_at <= $2
order by expires_at, hold_id limit $3::int for update skip locked`,
  ["tenant_id", "now", "count"],
);

/** Keeps pieces for baskets. */
export const insertHolds = none<{ rows: readonly { hold_id: string | null; merchant_id: string | null; basket: string | null; warehouse_id: string | null; sku_id: string | null; qty: number | null; expires_at: Date | string | null }[] }>(
  'holds.insert_holds',
  `insert into stock.hold (tenant_id, hold_id, merchant_id, basket, warehouse_id, sku_id, qty,
  created_at, expires_at)
select $1, hold_id, merchant_id, basket, warehouse_id, sku_id, qty, $2, expires_at
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::uuid[], $7::uuid[], $8::int[],
    $9::timestamptz[])
  as r(hold_id, merchant_id, basket, warehouse_id, sku_id, qty, expires_at)`,
  ["tenant_id", "now", "rows.hold_id:uuid", "rows.merchant_id:uuid", "rows.basket:text", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.qty:plain", "rows.expires_at:plain"],
);

/** Notes how holds ended. */
export const endHolds = none<{ rows: readonly { hold_id: string | null; state: string | null; order_id: string | null }[] }>(
  'holds.end_holds',
  `update stock.hold h set state = r.state, order_id = r.order_id, ended_at = $1
from unnest($2::uuid[], $3::text[], $4::uuid[])
  as r(hold_id, state, order_id)
where h.tenant_id = $5 and h.hold_id = r.hold_id and h.state = 'held'`,
  ["now", "rows.hold_id:uuid", "rows.state:text", "rows.order_id:uuid", "tenant_id"],
);
