/** Rendered by `fahuo gen` from stock-read.sql; do not edit. */
import { type Json, many, maybe } from '../../kernel/statement.ts';

/** A page of levels after a pair of article and warehouse, with where the pieces are and the demand
 * that no warehouse has promised to yet; every filter may be absent. */
export const stockList = many<{ warehouse_id: string | null; merchant_id: string | null; text: string | null; only_short: boolean | null; after_sku_id: string | null; after_warehouse_id: string | null; count: number | null }, { sku_id: string; warehouse_id: string; merchant_id: string; sku: string; sku_name: string; warehouse: string; merchant: string; qty_on_hand: number; qty_reserved: number; qty_available: number; qty_receiving: number; qty_picked: number; qty_packed: number; qty_quarantine: number; qty_unallocated: number; qty_in_transit: number }>(
  'stock-read.stock_list',
  `with page as materialized (
  select l.sku_id, l.warehouse_id, l.merchant_id, l.qty_on_hand, l.qty_reserved, s.code, s.name
  from stock.level l
  join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
  where l.tenant_id = $1
    and ($2::uuid is null or l.warehouse_id = $2)
    and ($3::uuid is null or l.merchant_id = $3)
    and (starts_with(lower(s.code), lower($4::text))
      or starts_with(lower(s.name), lower($4::text))
      or s.sku_id in (select b.sku_id from catalog.barcode b
        where b.tenant_id = $1 and b.barcode = $4::text))
    and (not $5::boolean or exists (select from orders.order_line d
      where d.tenant_id = $1 and d.sku_id = l.sku_id and d.qty_unallocated > 0))
    and ($6::uuid is null
      or (l.sku_id, l.warehouse_id) > ($6::uuid, $7::uuid))
  order by l.sku_id, l.warehouse_id limit $8::int)
select p.sku_id as sku_id, p.warehouse_id as warehouse_id, p.merchant_id as merchant_id,
  p.code as sku, p.name as sku_name, w.code as warehouse, m.code as merchant,
  p.qty_on_hand as qty_on_hand, p.qty_reserved as qty_reserved,
  p.qty_on_hand - p.qty_reserved as qty_available,
  coalesce(b.receiving, 0)::int as qty_receiving, coalesce(b.picked, 0)::int as qty_picked,
  coalesce(b.packed, 0)::int as qty_packed, coalesce(b.quarantine, 0)::int as qty_quarantine,
  coalesce(d.unallocated, 0)::int as qty_unallocated,
  coalesce(c.coming, 0)::int as qty_in_transit
from page p
join places.warehouse w on w.tenant_id = $1 and w.warehouse_id = p.warehouse_id
join merchants.merchant m on m.tenant_id = $1 and m.merchant_id = p.merchant_id
left join lateral (
  select sum(b.qty) filter (where l.kind = 'receiving') as receiving,
    sum(b.qty) filter (where l.kind = 'picked') as picked,
    sum(b.qty) filter (where l.kind = 'packed') as packed,
    sum(b.qty) filter (where l.kind = 'quarantine') as quarantine
  from stock.balance b
  join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
  where b.tenant_id = $1 and b.warehouse_id = p.warehouse_id and b.sku_id = p.sku_id
  ) b on true
left join lateral (
  select sum(o.qty_unallocated) as unallocated from orders.order_line o
  where o.tenant_id = $1 and o.sku_id = p.sku_id and o.qty_unallocated > 0) d on true
left join lateral (
  select sum(t.qty_sent + t.qty_extra - t.qty_received - t.qty_damaged - t.qty_missing) as coming
  from stock.transfer_line t
  join stock.transfer r on r.tenant_id = t.tenant_id and r.transfer_id = t.transfer_id
    and r.to_warehouse_id = p.warehouse_id
  where t.tenant_id = $1 and t.sku_id = p.sku_id
    and t.qty_received + t.qty_damaged + t.qty_missing < t.qty_sent + t.qty_extra) c on true
order by p.sku_id, p.warehouse_id`,
  ["tenant_id", "warehouse_id", "merchant_id", "text", "only_short", "after_sku_id", "after_warehouse_id", "count"],
);

/** Everything about an article in a warehouse, now or (with :at) at an instant, in one statement and
 * so of one moment: the level, moves by cause, a page of moves with the pieces on hand after each,
 * the oldest promises, places, claims, what is on its way here. Promises and claims of the past are
 * told as far as what is kept tells them. Effect is what a move did to the pieces on hand. */
export const explainStock = maybe<{ sku_id: string | null; warehouse_id: string | null; at: Date | string | null; after: string | null; count: number | null; listed: number | null }, { warehouse_id: string; warehouse: string; sku_id: string; sku: string; sku_name: string; merchant_id: string; merchant: string; qty_on_hand: number; qty_reserved: number; held_count: number; held_qty: number; groups: Json; moves: Json; reservations: Json; places: Json; claims: Json; coming: Json }>(
  'stock-read.explain_stock',
  `with told as materialized (
  select m.move_id, m.at, m.cause, m.cause_id, m.lot, m.qty, m.order_id, m.actor_id,
    m.from_location_id, m.to_location_id, f.code as from_code, t.code as to_code, e.effect,
    sum(e.effect) over (order by m.move_id) as on_hand_after
  from stock.move m
  join places.location f on f.tenant_id = m.tenant_id and f.location_id = m.from_location_id
  join places.location t on t.tenant_id = m.tenant_id and t.location_id = m.to_location_id
  cross join lateral (select m.qty * ((t.kind in ('bin', 'receiving', 'picked', 'packed'))::int
    - (f.kind in ('bin', 'receiving', 'picked', 'packed'))::int) as effect) e
  where m.tenant_id = $1 and m.sku_id = $2 and m.warehouse_id = $3
    and ($4::timestamptz is null or m.at <= $4)),
groups as (
  select cause, count(*)::int as moves, sum(qty)::int as qty, sum(effect)::int as effect
  from told group by cause),
page as materialized (
  select * from told where $5::uuid is null or move_id < $5
  order by move_id desc limit $6::int),
moves as (
  select p.move_id, p.at, p.cause, p.lot, p.qty, p.effect, p.on_hand_after, p.from_code as "from",
    p.to_code as "to", p.order_id, o.order_no, p.actor_id, u.display_name as actor,
    v.body ->> 'reference' as reference, v.body ->> 'reason' as reason
  from page p
  left join orders.sales_order o on o.tenant_id = $1 and o.order_id = p.order_id
  left join people.member u on u.tenant_id = $1 and u.user_id = p.actor_id
  left join lateral (
    select e.body from kernel.event e
    where e.tenant_id = $1 and e.subject_id = p.cause_id and e.order_id is null
      and starts_with(e.kind, 'stock_') order by e.event_id limit 1) v on true),
held as materialized (
  select v.reservation_id, v.order_id, o.order_no, o.stage, null as basket, v.qty_held,
    v.expires_at, v.created_at
  from stock.reservation v
  left join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
  where v.tenant_id = $1 and v.warehouse_id = $3 and v.sku_id = $2
    and v.qty_held > 0 and $4::timestamptz is null
  union all
  select hold_id, null, null, null, basket, qty, expires_at, created_at from stock.hold
  where tenant_id = $1 and warehouse_id = $3 and sku_id = $2
    and created_at <= coalesce($4::timestamptz, created_at)
    and case when $4::timestamptz is null then state = 'held'
      else ended_at is null or ended_at > $4 end
  union all
  -- What was promised then: what is held now, handed over since, or given back since by cancelling.
  select v.reservation_id, v.order_id, o.order_no, o.stage, null, g.qty, v.expires_at, v.created_at
  from stock.reservation v
  join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
  cross join lateral (select (v.qty_held + greatest(0, v.qty_consumed - (
      select coalesce(sum(x.qty), 0) from told x
      where x.order_id = v.order_id and x.cause = 'hand_over'))
    + case when o.cancelled_at > $4 then v.qty_released else 0 end)::int as qty) g
  where $4::timestamptz is not null and v.tenant_id = $1
    and v.warehouse_id = $3 and v.sku_id = $2 and v.created_at <= $4
    and g.qty > 0),
lying as (
  select b.location_id, b.lot, b.qty, b.qty_claimed from stock.balance b
  where b.tenant_id = $1 and b.warehouse_id = $3 and b.sku_id = $2
    and b.qty > 0 and $4::timestamptz is null
  union all
  select e.location_id, e.lot, sum(e.qty)::int, 0
  from (select to_location_id as location_id, lot, qty from told
    union all select from_location_id, lot, -qty from told) e
  where $4::timestamptz is not null
  group by e.location_id, e.lot having sum(e.qty) <> 0),
places as (
  select y.location_id, l.code as location, l.kind, y.lot, y.qty, y.qty_claimed, l.walk_order
  from lying y
  join places.location l on l.tenant_id = $1 and l.location_id = y.location_id
  where l.kind in ('bin', 'receiving', 'picked', 'packed', 'quarantine')),
claims as (
  select l.location_id, l.lot, t.task_no, o.order_no, l.task_id, l.seq,
    l.qty - l.qty_picked - l.qty_short - l.qty_cancelled as qty
  from picking.task t
  join picking.task_line l on l.tenant_id = t.tenant_id and l.task_id = t.task_id
  join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
  join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
  where t.tenant_id = $1 and t.warehouse_id = $3 and t.done_at is null
    and l.sku_id = $2 and l.done_at is null and $4::timestamptz is null
  union all
  select l.location_id, l.lot, t.task_no, o.order_no, l.task_id, l.seq, g.qty
  from picking.task t
  join picking.task_line l on l.tenant_id = t.tenant_id and l.task_id = t.task_id
  join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
  join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
  cross join lateral (select (l.qty - (
    select coalesce(sum(x.qty), 0) from told x
    where x.cause in ('pick', 'short') and x.cause_id = l.task_id and x.order_id = o.order_id
      and x.from_location_id = l.location_id and x.lot = l.lot)
    - case when l.done_at is null then l.qty_cancelled else 0 end)::int as qty) g
  where $4::timestamptz is not null and t.tenant_id = $1
    and t.warehouse_id = $3 and t.created_at <= $4 and l.sku_id = $2
    and (l.done_at is null or l.done_at > $4) and g.qty > 0),
coming as (
  select r.transfer_id, r.transfer_no, t.lot,
    t.qty_sent + t.qty_extra - t.qty_received - t.qty_damaged - t.qty_missing as qty
  from stock.transfer_line t
  join stock.transfer r on r.tenant_id = t.tenant_id and r.transfer_id = t.transfer_id
  where t.tenant_id = $1 and t.sku_id = $2 and r.to_warehouse_id = $3
    and t.qty_received + t.qty_damaged + t.qty_missing < t.qty_sent + t.qty_extra
    and $4::timestamptz is null)
select l.warehouse_id as warehouse_id, w.code as warehouse, l.sku_id as sku_id,
  s.code as sku, s.name as sku_name, l.merchant_id as merchant_id, m.code as merchant,
  l.qty_on_hand as qty_on_hand, l.qty_reserved as qty_reserved,
  (select count(*)::int from held) as held_count,
  (select coalesce(sum(qty_held), 0)::int from held) as held_qty,
  (select coalesce(jsonb_agg(to_jsonb(g) order by g.cause), '[]') from groups g) as groups,
  (select coalesce(jsonb_agg(to_jsonb(m) order by m.move_id desc), '[]') from moves m) as moves,
  (select coalesce(jsonb_agg(to_jsonb(h) order by h.reservation_id), '[]')
    from (select * from held order by reservation_id limit $7::int) h) as reservations,
  (select coalesce(jsonb_agg(to_jsonb(p) - 'walk_order' order by p.walk_order, p.location, p.lot),
    '[]') from places p) as places,
  (select coalesce(jsonb_agg(to_jsonb(c) - 'task_id' - 'seq' order by c.task_id, c.seq), '[]')
    from claims c) as claims,
  (select coalesce(jsonb_agg(to_jsonb(c) order by c.transfer_id, c.lot), '[]')
    from coming c) as coming
from stock.level l
join places.warehouse w on w.tenant_id = l.tenant_id and w.warehouse_id = l.warehouse_id
join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
join merchants.merchant m on m.tenant_id = l.tenant_id and m.merchant_id = l.merchant_id
where l.tenant_id = $1 and l.warehouse_id = $3 and l.sku_id = $2`,
  ["tenant_id", "sku_id", "warehouse_id", "at", "after", "count", "listed"],
);

/** A page of moves, newest first; every filter may be absent. */
export const moveList = many<{ after: string | null; warehouse_id: string | null; sku_id: string | null; location_id: string | null; order_id: string | null; cause: string | null; count: number | null }, { move_id: string; at: Date; warehouse_id: string; merchant_id: string; sku_id: string; sku: string; sku_name: string; lot: string; from_location_id: string; from: string; to_location_id: string; to: string; qty: number; cause: string; cause_id: string; cause_line: number; order_id: string | null; actor_id: string | null }>(
  'stock-read.move_list',
  `select m.move_id, m.at, m.warehouse_id, m.merchant_id, m.sku_id, s.code as sku, s.name as sku_name,
  m.lot, m.from_location_id, f.code as "from", m.to_location_id, t.code as "to", m.qty, m.cause,
  m.cause_id, m.cause_line, m.order_id, m.actor_id
from stock.move m
join catalog.sku s on s.tenant_id = m.tenant_id and s.sku_id = m.sku_id
join places.location f on f.tenant_id = m.tenant_id and f.location_id = m.from_location_id
join places.location t on t.tenant_id = m.tenant_id and t.location_id = m.to_location_id
where m.tenant_id = $1
  and ($2::uuid is null or m.move_id < $2)
  and ($3::uuid is null or m.warehouse_id = $3)
  and ($4::uuid is null or m.sku_id = $4)
  and ($5::uuid is null or $5 in (m.from_location_id, m.to_location_id))
  and ($6::uuid is null or m.order_id = $6)
  and ($7::text is null or m.cause = $7)
order by m.move_id desc limit $8::int`,
  ["tenant_id", "after", "warehouse_id", "sku_id", "location_id", "order_id", "cause", "count"],
);

/** A page of what lies in a warehouse, place by place in the order in which places were added. */
export const locationStock = many<{ warehouse_id: string | null; location_id: string | null; sku_id: string | null; kind: string | null; text: string | null; after_location_id: string | null; after_sku_id: string | null; after_lot: string | null; count: number | null }, { location_id: string; location: string; kind: string; active: boolean; sku_id: string; sku: string; sku_name: string; merchant_id: string; lot: string; qty: number; qty_claimed: number }>(
  'stock-read.location_stock',
  `select b.location_id, l.code as location, l.kind, l.active, b.sku_id, s.code as sku,
  s.name as sku_name, b.merchant_id, b.lot, b.qty, b.qty_claimed
from stock.balance b
join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
join catalog.sku s on s.tenant_id = b.tenant_id and s.sku_id = b.sku_id
where b.tenant_id = $1 and b.warehouse_id = $2 and b.qty > 0
  and ($3::uuid is null or b.location_id = $3)
  and ($4::uuid is null or b.sku_id = $4)
  and ($5::text is null or l.kind = $5)
  and starts_with(lower(l.code), lower($6::text))
  and ($7::uuid is null or (b.location_id, b.sku_id, b.lot)
    > ($7::uuid, $8::uuid, $9::text))
order by b.location_id, b.sku_id, b.lot limit $10::int`,
  ["tenant_id", "warehouse_id", "location_id", "sku_id", "kind", "text", "after_location_id", "after_sku_id", "after_lot", "count"],
);
