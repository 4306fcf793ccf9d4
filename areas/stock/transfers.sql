-- Statements of transfers between warehouses: who asked, what left, what came. A transfer is shown
-- to whoever may see one of its two warehouses.

-- name: transfers_by_reference :many
-- Transfers that were asked for under references before.
select transfer_id, transfer_no, reference as "reference!" from stock.transfer
where tenant_id = :tenant_id and reference = any(:references::text[]);

-- name: insert_transfers :none
-- Asks for transfers.
insert into stock.transfer (tenant_id, transfer_id, transfer_no, from_warehouse_id, to_warehouse_id,
  reference, note, requested_by, requested_at)
select :tenant_id, transfer_id, transfer_no, from_warehouse_id, to_warehouse_id, reference, note,
  requested_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, transfer_no text,
  from_warehouse_id uuid, to_warehouse_id uuid, reference text, note text, requested_by uuid);

-- name: insert_transfer_lines :none
-- Adds lines: what was asked for, or a further lot that was sent.
insert into stock.transfer_line (tenant_id, transfer_id, line, merchant_id, sku_id, lot, qty_wanted,
  qty_sent)
select :tenant_id, transfer_id, line, merchant_id, sku_id, lot, qty_wanted, qty_sent
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, line int, merchant_id uuid,
  sku_id uuid, lot text, qty_wanted int, qty_sent int);

-- name: lock_transfers :many
-- Locks transfers in key order. A warehouse outside the scope has no code.
select t.transfer_id, t.transfer_no, t.state, t.receipts, t.from_warehouse_id, t.to_warehouse_id,
  (select f.code from places.warehouse f where f.tenant_id = t.tenant_id
    and f.warehouse_id = t.from_warehouse_id) as "from",
  (select w.code from places.warehouse w where w.tenant_id = t.tenant_id
    and w.warehouse_id = t.to_warehouse_id) as "to"
from stock.transfer t
where t.tenant_id = :tenant_id and t.transfer_id = any(:transfer_ids::uuid[])
order by t.transfer_id for update;

-- name: transfer_lines :many
-- The lines of transfers, in their order.
select l.transfer_id, l.line, l.merchant_id, m.code as merchant, l.sku_id, s.code as sku,
  s.name as sku_name, l.lot, l.qty_wanted, l.qty_sent, l.qty_received, l.qty_damaged, l.qty_missing,
  l.qty_extra
from stock.transfer_line l
join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
join merchants.merchant m on m.tenant_id = l.tenant_id and m.merchant_id = l.merchant_id
where l.tenant_id = :tenant_id and l.transfer_id = any(:transfer_ids::uuid[])
order by l.transfer_id, l.line;

-- name: send_transfer_lines :none
-- Notes which lot of a line left, and how many pieces of it.
update stock.transfer_line l set lot = r.lot, qty_sent = r.qty_sent
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, line int, lot text, qty_sent int)
where l.tenant_id = :tenant_id and l.transfer_id = r.transfer_id and l.line = r.line;

-- name: receive_transfer_lines :none
-- Notes what has come of lines by now, and what will not.
update stock.transfer_line l set qty_received = r.qty_received, qty_damaged = r.qty_damaged,
  qty_missing = r.qty_missing, qty_extra = r.qty_extra
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, line int, qty_received int,
  qty_damaged int, qty_missing int, qty_extra int)
where l.tenant_id = :tenant_id and l.transfer_id = r.transfer_id and l.line = r.line;

-- name: send_transfers :none
-- Transfers have left.
update stock.transfer t set state = 'sent', sent_by = r.actor_id, sent_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, actor_id uuid)
where t.tenant_id = :tenant_id and t.transfer_id = r.transfer_id;

-- name: receive_transfers :none
-- Notes how many receipts transfers have; the last one ends them.
update stock.transfer t set receipts = r.receipts, state = r.state,
  ended_by = case when r.state = 'received' then r.actor_id end,
  ended_at = case when r.state = 'received' then :now::timestamptz end
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, receipts int, state text,
  actor_id uuid)
where t.tenant_id = :tenant_id and t.transfer_id = r.transfer_id;

-- name: cancel_transfers :none
-- Transfers will not be sent.
update stock.transfer t set state = 'cancelled', ended_by = r.actor_id, ended_at = :now,
  reason = r.reason
from jsonb_to_recordset(:rows::jsonb) as r(transfer_id uuid, actor_id uuid, reason text)
where t.tenant_id = :tenant_id and t.transfer_id = r.transfer_id;

-- name: transfer_list :many
-- A page of transfers, newest first, with sums of their lines; every filter may be absent.
select t.transfer_id as "transfer_id!", t.transfer_no as "transfer_no!", t.state as "state!",
  t.reference, t.note as "note!", t.requested_at as "requested_at!", t.sent_at, t.ended_at,
  coalesce(f.code, '') as "from!", coalesce(w.code, '') as "to!",
  u.display_name as requested_by_name, l.lines as "lines!", l.wanted as "qty_wanted!",
  l.sent as "qty_sent!", l.came as "qty_received!", l.damaged as "qty_damaged!",
  l.missing as "qty_missing!", l.extra as "qty_extra!", l.under_way as "qty_in_transit!"
from stock.transfer t
left join places.warehouse f on f.tenant_id = t.tenant_id and f.warehouse_id = t.from_warehouse_id
left join places.warehouse w on w.tenant_id = t.tenant_id and w.warehouse_id = t.to_warehouse_id
left join people.member u on u.tenant_id = t.tenant_id and u.user_id = t.requested_by
join lateral (
  select count(*)::int as lines, sum(qty_wanted)::int as wanted, sum(qty_sent)::int as sent,
    sum(qty_received)::int as came, sum(qty_damaged)::int as damaged,
    sum(qty_missing)::int as missing, sum(qty_extra)::int as extra,
    sum(qty_sent + qty_extra - qty_received - qty_damaged - qty_missing)::int as under_way
  from stock.transfer_line l
  where l.tenant_id = t.tenant_id and l.transfer_id = t.transfer_id) l on l.lines > 0
where t.tenant_id = :tenant_id and (f.code is not null or w.code is not null)
  and (:transfer_id::uuid is null or t.transfer_id = :transfer_id)
  and (:states::text[] is null or t.state = any(:states::text[]))
  and (:warehouse_id::uuid is null
    or :warehouse_id in (t.from_warehouse_id, t.to_warehouse_id))
  and (:after::uuid is null or t.transfer_id < :after)
order by t.transfer_id desc limit :count::int;

-- name: bins_to_send :many
-- Where the articles of a transfer that was not sent yet lie free at the sender, in walking order.
select l.line, b.location_id, p.code as location, b.lot, b.qty - b.qty_claimed as "qty_free!"
from stock.transfer t
join stock.transfer_line l on l.tenant_id = t.tenant_id and l.transfer_id = t.transfer_id
join stock.balance b on b.tenant_id = t.tenant_id and b.warehouse_id = t.from_warehouse_id
  and b.sku_id = l.sku_id and b.qty > b.qty_claimed
join places.location p on p.tenant_id = b.tenant_id and p.location_id = b.location_id
  and p.kind = 'bin'
where t.tenant_id = :tenant_id and t.transfer_id = :transfer_id and t.state = 'requested'
order by l.line, p.walk_order, p.code, b.lot;

-- name: transfer_receipts :many
-- How many times goods of a transfer were received, and why it was cancelled.
select receipts, reason from stock.transfer
where tenant_id = :tenant_id and transfer_id = :transfer_id;
