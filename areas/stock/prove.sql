-- Statements of the proof that nothing is oversold. Its runs are events of the tenant itself.

-- name: sellable :one
-- The tenant's code, and whether any article has pieces that can be sold.
select t.code, exists (select from stock.level l where l.tenant_id = :tenant_id
  and l.qty_on_hand > l.qty_reserved) as "sellable!"
from kernel.tenant t where t.tenant_id = :tenant_id;

-- name: proof_events :many
-- What was last said about proofs, newest first.
select event_id, kind, at, body from kernel.event
where tenant_id = :tenant_id and subject_id = :tenant_id::uuid and order_id is null
  and kind in ('oversell_proof_started', 'oversell_proof_advanced', 'oversell_proof_ended')
order by event_id desc limit :count::int;
