/** Rendered by `fahuo gen` from orders-desk.sql; do not edit. */
import { type Json, many } from '../../kernel/statement.ts';

/** Recipients in full, for those who said why they must know. */
export const recipientsOfOrders = many<{ order_ids: readonly string[] | null }, { order_id: string; recipient: Json }>(
  'orders-desk.recipients_of_orders',
  `select order_id, recipient from orders.sales_order
where tenant_id = $1 and order_id = any($2::uuid[]) order by order_id`,
  ["tenant_id", "order_ids"],
);

/** Refunds that have ended, newest first. */
export const endedRefunds = many<{ after: string | null; count: number | null }, { refund_id: string; order_id: string; order_no: string; amount_minor: number; currency: string; reason: string; state: string; requested_at: Date; ended_at: Date | null; method: string; provider: string; provider_ref: string }>(
  'orders-desk.ended_refunds',
  `select f.refund_id, f.order_id, o.order_no as order_no, f.amount_minor,
  o.currency as currency, f.reason, f.state, f.requested_at, f.ended_at, p.method as method,
  p.provider as provider, p.provider_ref as provider_ref
from orders.refund f
join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
join orders.payment p on p.tenant_id = f.tenant_id and p.payment_id = f.payment_id
where f.tenant_id = $1 and f.state in ('done', 'failed')
  and ($2::uuid is null or f.refund_id < $2)
order by f.refund_id desc limit $3::int`,
  ["tenant_id", "after", "count"],
);
