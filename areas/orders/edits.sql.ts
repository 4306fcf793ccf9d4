/** Rendered by `fahuo gen` from edits.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** Keeps what orders say now, under their version. The orders are locked. */
export const keepBeforeEdit = none<{ order_ids: readonly string[] | null }>(
  'edits.keep_before_edit',
  `insert into orders.order_edit (tenant_id, order_id, version, merchant_id, recipient, buyer_remark,
  seller_remark, edited_at)
select tenant_id, order_id, version, merchant_id, recipient, buyer_remark, seller_remark, $1
from orders.sales_order where tenant_id = $2 and order_id = any($3::uuid[])`,
  ["now", "tenant_id", "order_ids"],
);

/** What stood in an order before each edit, first to last. */
export const editsOfOrder = many<{ order_id: string | null }, { version: number; recipient: Json; buyer_remark: string; seller_remark: string; edited_at: Date }>(
  'edits.edits_of_order',
  `select version, recipient, buyer_remark, seller_remark, edited_at from orders.order_edit
where tenant_id = $1 and order_id = $2 order by version`,
  ["tenant_id", "order_id"],
);
