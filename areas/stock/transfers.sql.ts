/** Rendered by `fahuo gen` from transfers.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Transfers that were asked for under references before. */
export const transfersByReference = many<{ references: readonly string[] | null }, { transfer_id: string; transfer_no: string; reference: string }>(
  'transfers.transfers_by_reference',
  `select transfer_id, transfer_no, reference as reference from stock.transfer
where tenant_id = $1 and reference = any($2::text[])`,
  ["tenant_id", "references"],
);

/** Asks for transfers. */
export const insertTransfers = none<{ rows: readonly { transfer_id: string | null; transfer_no: string | null; from_warehouse_id: string | null; to_warehouse_id: string | null; reference: string | null; note: string | null; requested_by: string | null }[] }>(
  'transfers.insert_transfers',
  `insert into stock.transfer (tenant_id, transfer_id, transfer_no, from_warehouse_id, to_warehouse_id,
  reference, note, requested_by, requested_at)
select $1, transfer_id, transfer_no, from_warehouse_id, to_warehouse_id, reference, note,
  requested_by, $2
from unnest($3::uuid[], $4::text[],
    $5::uuid[], $6::uuid[],
    $7::text[], $8::text[], $9::uuid[])
  as r(transfer_id, transfer_no, from_warehouse_id, to_warehouse_id, reference, note,
    requested_by)`,
  ["tenant_id", "now", "rows.transfer_id:uuid", "rows.transfer_no:text", "rows.from_warehouse_id:uuid", "rows.to_warehouse_id:uuid", "rows.reference:text", "rows.note:text", "rows.requested_by:uuid"],
);

/** Adds lines: what was asked for, or a further lot that was sent. */
export const insertTransferLines = none<{ rows: readonly { transfer_id: string | null; line: number | null; merchant_id: string | null; sku_id: string | null; lot: string | null; qty_wanted: number | null; qty_sent: number | null }[] }>(
  'transfers.insert_transfer_lines',
  `insert into stock.transfer_line (tenant_id, transfer_id, line, merchant_id, sku_id, lot, qty_wanted,
  qty_sent)
select $1, transfer_id, line, merchant_id, sku_id, lot, qty_wanted, qty_sent
from unnest($2::uuid[], $3::int[], $4::uuid[],
    $5::uuid[], $6::text[], $7::int[],
    $8::int[])
  as r(transfer_id, line, merchant_id, sku_id, lot, qty_wanted, qty_sent)`,
  ["tenant_id", "rows.transfer_id:uuid", "rows.line:plain", "rows.merchant_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.qty_wanted:plain", "rows.qty_sent:plain"],
);

/** Locks transfers in key order. A warehouse outside the scope has no code. */
export const lockTransfers = many<{ transfer_ids: readonly string[] | null }, { transfer_id: string; transfer_no: string; state: string; receipts: number; from_warehouse_id: string; to_warehouse_id: string; from: string | null; to: string | null }>(
  'transfers.lock_transfers',
  `select t.transfer_id, t.transfer_no, t.state, t.receipts, t.from_warehouse_id, t.to_warehouse_id,
  (select f.code from places.warehouse f where f.tenant_id = t.tenant_id
    and f.warehouse_id = t.from_warehouse_id) as "from",
  (select w.code from places.warehouse w where w.tenant_id = t.tenant_id
    and w.warehouse_id = t.to_warehouse_id) as "to"
from stock.transfer t
where t.tenant_id = $1 and t.transfer_id = any($2::uuid[])
order by t.transfer_id for update`,
  ["tenant_id", "transfer_ids"],
);

/** The lines of transfers, in their order. */
export const transferLines = many<{ transfer_ids: readonly string[] | null }, { transfer_id: string; line: number; merchant_id: string; merchant: string; sku_id: string; sku: string; sku_name: string; lot: string; qty_wanted: number; qty_sent: number; qty_received: number; qty_damaged: number; qty_missing: number; qty_extra: number }>(
  'transfers.transfer_lines',
  `select l.transfer_id, l.line, l.merchant_id, m.code as merchant, l.sku_id, s.code as sku,
  s.name as sku_name, l.lot, l.qty_wanted, l.qty_sent, l.qty_received, l.qty_damaged, l.qty_missing,
  l.qty_extra
from stock.transfer_line l
join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
join merchants.merchant m on m.tenant_id = l.tenant_id and m.merchant_id = l.merchant_id
where l.tenant_id = $1 and l.transfer_id = any($2::uuid[])
order by l.transfer_id, l.line`,
  ["tenant_id", "transfer_ids"],
);

/** Notes which lot of a line left, and how many pieces of it. */
export const sendTransferLines = none<{ rows: readonly { transfer_id: string | null; line: number | null; lot: string | null; qty_sent: number | null }[] }>(
  'transfers.send_transfer_lines',
  `update stock.transfer_line l set lot = r.lot, qty_sent = r.qty_sent
from unnest($1::uuid[], $2::int[], $3::text[],
    $4::int[])
  as r(transfer_id, line, lot, qty_sent)
where l.tenant_id = $5 and l.transfer_id = r.transfer_id and l.line = r.line`,
  ["rows.transfer_id:uuid", "rows.line:plain", "rows.lot:text", "rows.qty_sent:plain", "tenant_id"],
);

/** Notes what has come of lines by now, and what will not. */
export const receiveTransferLines = none<{ rows: readonly { transfer_id: string | null; line: number | null; qty_received: number | null; qty_damaged: number | null; qty_missing: number | null; qty_extra: number | null }[] }>(
  'transfers.receive_transfer_lines',
  `update stock.transfer_line l set qty_received = r.qty_received, qty_damaged = r.qty_damaged,
  qty_missing = r.qty_missing, qty_extra = r.qty_extra
from unnest($1::uuid[], $2::int[], $3::int[],
    $4::int[], $5::int[], $6::int[])
  as r(transfer_id, line, qty_received, qty_damaged, qty_missing, qty_extra)
where l.tenant_id = $7 and l.transfer_id = r.transfer_id and l.line = r.line`,
  ["rows.transfer_id:uuid", "rows.line:plain", "rows.qty_received:plain", "rows.qty_damaged:plain", "rows.qty_missing:plain", "rows.qty_extra:plain", "tenant_id"],
);

/** Transfers have left. */
export const sendTransfers = none<{ rows: readonly { transfer_id: string | null; actor_id: string | null }[] }>(
  'transfers.send_transfers',
  `update stock.transfer t set state = 'sent', sent_by = r.actor_id, sent_at = $1
from unnest($2::uuid[], $3::uuid[])
  as r(transfer_id, actor_id)
where t.tenant_id = $4 and t.transfer_id = r.transfer_id`,
  ["now", "rows.transfer_id:uuid", "rows.actor_id:uuid", "tenant_id"],
);

/** Notes how many receipts transfers have; the last one ends them. */
export const receiveTransfers = none<{ rows: readonly { transfer_id: string | null; receipts: number | null; state: string | null; actor_id: string | null }[] }>(
  'transfers.receive_transfers',
  `update stock.transfer t set receipts = r.receipts, state = r.state,
  ended_by = case when r.state = 'received' then r.actor_id end,
  ended_at = case when r.state = 'received' then $1::timestamptz end
from unnest($2::uuid[], $3::int[], $4::text[],
    $5::uuid[])
  as r(transfer_id, receipts, state, actor_id)
where t.tenant_id = $6 and t.transfer_id = r.transfer_id`,
  ["now", "rows.transfer_id:uuid", "rows.receipts:plain", "rows.state:text", "rows.actor_id:uuid", "tenant_id"],
);

/** Transfers will not be sent. */
export const cancelTransfers = none<{ rows: readonly { transfer_id: string | null; actor_id: string | null; reason: string | null }[] }>(
  'transfers.cancel_transfers',
  `update stock.transfer t set state = 'cancelled', ended_by = r.actor_id, ended_at = $1,
  reason = r.reason
from unnest($2::uuid[], $3::uuid[], $4::text[])
  as r(transfer_id, actor_id, reason)
where t.tenant_id = $5 and t.transfer_id = r.transfer_id`,
  ["now", "rows.transfer_id:uuid", "rows.actor_id:uuid", "rows.reason:text", "tenant_id"],
);

/** A page of transfers, newest first, with sums of their lines; every filter may be absent. */
export const transferList = many<{ transfer_id: string | null; states: readonly string[] | null; warehouse_id: string | null; after: string | null; count: number | null }, { transfer_id: string; transfer_no: string; state: string; reference: string | null; note: string; requested_at: Date; sent_at: Date | null; ended_at: Date | null; from: string; to: string; requested_by_name: string | null; lines: number; qty_wanted: number; qty_sent: number; qty_received: number; qty_damaged: number; qty_missing: number; qty_extra: number; qty_in_transit: number }>(
  'transfers.transfer_list',
  `select t.transfer_id as transfer_id, t.transfer_no as transfer_no, t.state as state,
  t.reference, t.note as note, t.requested_at as requested_at, t.sent_at, t.ended_at,
  coalesce(f.code, '') as from, coalesce(w.code, '') as to,
  u.display_name as requested_by_name, l.lines as lines, l.wanted as qty_wanted,
  l.sent as qty_sent, l.came as qty_received, l.damaged as qty_damaged,
  l.missing as qty_missing, l.extra as qty_extra, l.under_way as qty_in_transit
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
where t.tenant_id = $1 and (f.code is not null or w.code is not null)
  and ($2::uuid is null or t.transfer_id = $2)
  and ($3::text[] is null or t.state = any($3::text[]))
  and ($4::uuid is null
    or $4 in (t.from_warehouse_id, t.to_warehouse_id))
  and ($5::uuid is null or t.transfer_id < $5)
order by t.transfer_id desc limit $6::int`,
  ["tenant_id", "transfer_id", "states", "warehouse_id", "after", "count"],
);

/** Where the articles of a transfer that was not sent yet lie free at the sender, in walking order. */
export const binsToSend = many<{ transfer_id: string | null }, { line: number; location_id: string; location: string; lot: string; qty_free: number }>(
  'transfers.bins_to_send',
  `select l.line, b.location_id, p.code as location, b.lot, b.qty - b.qty_claimed as qty_free
from stock.transfer t
join stock.transfer_line l on l.tenant_id = t.tenant_id and l.transfer_id = t.transfer_id
join stock.balance b on b.tenant_id = t.tenant_id and b.warehouse_id = t.from_warehouse_id
  and b.sku_id = l.sku_id and b.qty > b.qty_claimed
join places.location p on p.tenant_id = b.tenant_id and p.location_id = b.location_id
  and p.kind = 'bin'
where t.tenant_id = $1 and t.transfer_id = $2 and t.state = 'requested'
order by l.line, p.walk_order, p.code, b.lot`,
  ["tenant_id", "transfer_id"],
);

/** How many times goods of a transfer were received, and why it was cancelled. */
export const transferReceipts = many<{ transfer_id: string | null }, { receipts: number; reason: string | null }>(
  'transfers.transfer_receipts',
  `select receipts, reason from stock.transfer
where tenant_id = $1 and transfer_id = $2`,
  ["tenant_id", "transfer_id"],
);
