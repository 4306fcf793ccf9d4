-- Statements of edits: what stood in an order before somebody changed recipient or remarks.

-- name: keep_before_edit :none
-- Keeps what orders say now, under their version. The orders are locked.
insert into orders.order_edit (tenant_id, order_id, version, merchant_id, recipient, buyer_remark,
  seller_remark, edited_at)
select tenant_id, order_id, version, merchant_id, recipient, buyer_remark, seller_remark, :now
from orders.sales_order where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]);

-- name: edits_of_order :many
-- What stood in an order before each edit, first to last.
select version, recipient, buyer_remark, seller_remark, edited_at from orders.order_edit
where tenant_id = :tenant_id and order_id = :order_id order by version;
