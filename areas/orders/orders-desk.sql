-- Statements of the order desk beside the order itself: whole recipients, and ended refunds.

-- name: recipients_of_orders :many
-- Recipients in full, for those who said why they must know.
select order_id, recipient from orders.sales_order
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) order by order_id;

-- name: ended_refunds :many
-- Refunds that have ended, newest first.
select f.refund_id, f.order_id, o.order_no as "order_no!", f.amount_minor,
  o.currency as "currency!", f.reason, f.state, f.requested_at, f.ended_at, p.method as "method!",
  p.provider as "provider!", p.provider_ref as "provider_ref!"
from orders.refund f
join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
join orders.payment p on p.tenant_id = f.tenant_id and p.payment_id = f.payment_id
where f.tenant_id = :tenant_id and f.state in ('done', 'failed')
  and (:after::uuid is null or f.refund_id < :after)
order by f.refund_id desc limit :count::int;
