-- Checks of what buyers say; each must return no row. Run within one tenant.

-- check: I42 a buyer says how it was, but nothing of the order was ever delivered
select f.order_id from voice.feedback f
left join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
where f.tenant_id = :tenant_id and o.delivered_at is null;

-- check: I42 a complaint for which no task was ever opened
select f.order_id, f.score from voice.feedback f
where f.tenant_id = :tenant_id and f.score <= 2
  and not exists (select from review.exception e where e.tenant_id = f.tenant_id
    and e.order_id = f.order_id and e.kind = 'BUYER_UNHAPPY');
