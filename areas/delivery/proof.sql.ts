/** Rendered by `fahuo gen` from proof.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** A row to count on for each order. */
export const makeProofs = none<{ order_ids: readonly string[] | null }>(
  'proof.make_proofs',
  `insert into delivery.proof (tenant_id, order_id, last_at)
select $1, unnest($2::uuid[]), $3 on conflict do nothing`,
  ["tenant_id", "order_ids", "now"],
);

/** Locks the counts of orders in key order, with what is proved. */
export const lockProofs = many<{ order_ids: readonly string[] | null }, { order_id: string; wrong: number; locked_until: Date | null; last_key: string | null; phone_tail: string }>(
  'proof.lock_proofs',
  `select p.order_id, p.wrong, p.locked_until, p.last_key, o.phone_tail
from delivery.proof p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = $1 and p.order_id = any($2::uuid[])
order by p.order_id for update of p`,
  ["tenant_id", "order_ids"],
);

/** Notes how attempts went. */
export const saveProofs = none<{ rows: readonly { order_id: string | null; wrong: number | null; locked_until: Date | string | null; last_key: string | null }[] }>(
  'proof.save_proofs',
  `update delivery.proof p set wrong = r.wrong, locked_until = r.locked_until, last_key = r.last_key,
  last_at = $1
from unnest($2::uuid[], $3::int[], $4::timestamptz[],
    $5::text[])
  as r(order_id, wrong, locked_until, last_key)
where p.tenant_id = $6 and p.order_id = r.order_id`,
  ["now", "rows.order_id:uuid", "rows.wrong:plain", "rows.locked_until:plain", "rows.last_key:text", "tenant_id"],
);
