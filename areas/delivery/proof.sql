-- Statements of the proof that a buyer gives besides the link.

-- name: make_proofs :none
-- A row to count on for each order.
insert into delivery.proof (tenant_id, order_id, last_at)
select :tenant_id, unnest(:order_ids::uuid[]), :now on conflict do nothing;

-- name: lock_proofs :many
-- Locks the counts of orders in key order, with what is proved.
select p.order_id, p.wrong, p.locked_until, p.last_key, o.phone_tail
from delivery.proof p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = :tenant_id and p.order_id = any(:order_ids::uuid[])
order by p.order_id for update of p;

-- name: save_proofs :none
-- Notes how attempts went.
update delivery.proof p set wrong = r.wrong, locked_until = r.locked_until, last_key = r.last_key,
  last_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, wrong int, locked_until timestamptz,
  last_key text)
where p.tenant_id = :tenant_id and p.order_id = r.order_id;
