/** Rendered by `fahuo gen` from pay-time.sql; do not edit. */
import { none } from '../../kernel/statement.ts';

/** Gives unpaid orders another end of their time to pay; they are reminded again before it. */
export const setPayBy = none<{ rows: readonly { order_id: string | null; until: Date | string | null }[] }>(
  'pay-time.set_pay_by',
  `update orders.sales_order o set pay_by = r.until, reminded_at = null
from unnest($1::uuid[], $2::timestamptz[])
  as r(order_id, until)
where o.tenant_id = $3 and o.order_id = r.order_id`,
  ["rows.order_id:uuid", "rows.until:plain", "tenant_id"],
);
