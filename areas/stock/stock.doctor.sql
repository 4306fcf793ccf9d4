-- Checks of stock. Each returns the rows that break it. Pieces are on hand in bins, receiving,
-- picked and packed; the walls also hold quarantine.

-- check: I1 balances that are not the sum of the moves at their place
select coalesce(b.location_id, m.location_id) || ' ' || coalesce(b.sku_id, m.sku_id) || ' '
    || coalesce(b.lot, m.lot) as id,
  'kept ' || coalesce(b.qty, 0) || ', moves ' || coalesce(m.qty, 0) as detail
from (select location_id, sku_id, lot, qty from stock.balance where tenant_id = :tenant_id) b
full join (
  select e.location_id, e.sku_id, e.lot, sum(e.qty) as qty
  from (select to_location_id as location_id, sku_id, lot, qty from stock.move
      where tenant_id = :tenant_id
    union all select from_location_id, sku_id, lot, -qty from stock.move
      where tenant_id = :tenant_id) e
  join places.location l on l.tenant_id = :tenant_id and l.location_id = e.location_id
    and l.kind in ('bin', 'receiving', 'picked', 'packed', 'quarantine')
  group by e.location_id, e.sku_id, e.lot) m
  on (m.location_id, m.sku_id, m.lot) = (b.location_id, b.sku_id, b.lot)
where coalesce(b.qty, 0) <> coalesce(m.qty, 0);

-- check: I1 levels that are not the sum of the moves across the walls
select coalesce(l.warehouse_id, m.warehouse_id) || ' ' || coalesce(l.sku_id, m.sku_id) as id,
  'kept ' || coalesce(l.qty_on_hand, 0) || ', moves ' || coalesce(m.qty, 0) as detail
from (select warehouse_id, sku_id, qty_on_hand from stock.level where tenant_id = :tenant_id) l
full join (
  select v.warehouse_id, v.sku_id,
    sum(v.qty * ((t.kind in ('bin', 'receiving', 'picked', 'packed'))::int
      - (f.kind in ('bin', 'receiving', 'picked', 'packed'))::int)) as qty
  from stock.move v
  join places.location f on f.tenant_id = v.tenant_id and f.location_id = v.from_location_id
  join places.location t on t.tenant_id = v.tenant_id and t.location_id = v.to_location_id
  where v.tenant_id = :tenant_id group by v.warehouse_id, v.sku_id) m
  on (m.warehouse_id, m.sku_id) = (l.warehouse_id, l.sku_id)
where coalesce(l.qty_on_hand, 0) <> coalesce(m.qty, 0);

-- check: I1 levels that are not the sum of the balances on hand
select coalesce(l.warehouse_id, b.warehouse_id) || ' ' || coalesce(l.sku_id, b.sku_id) as id,
  'level ' || coalesce(l.qty_on_hand, 0) || ', places ' || coalesce(b.qty, 0) as detail
from (select warehouse_id, sku_id, qty_on_hand from stock.level where tenant_id = :tenant_id) l
full join (
  select y.warehouse_id, y.sku_id, sum(y.qty) as qty from stock.balance y
  join places.location p on p.tenant_id = y.tenant_id and p.location_id = y.location_id
    and p.kind in ('bin', 'receiving', 'picked', 'packed')
  where y.tenant_id = :tenant_id group by y.warehouse_id, y.sku_id) b
  on (b.warehouse_id, b.sku_id) = (l.warehouse_id, l.sku_id)
where coalesce(l.qty_on_hand, 0) <> coalesce(b.qty, 0);

-- check: I2 reserved pieces that are not the sum of the promises held
select l.warehouse_id || ' ' || l.sku_id as id,
  'reserved ' || l.qty_reserved || ', promises ' || coalesce(v.qty, 0) as detail
from stock.level l
left join (
  select warehouse_id, sku_id, sum(qty) as qty from (
    select warehouse_id, sku_id, qty_held as qty from stock.reservation
    where tenant_id = :tenant_id
    union all select warehouse_id, sku_id, qty from stock.hold
    where tenant_id = :tenant_id and state = 'held') p
  group by warehouse_id, sku_id) v
  on (v.warehouse_id, v.sku_id) = (l.warehouse_id, l.sku_id)
where l.tenant_id = :tenant_id and l.qty_reserved <> coalesce(v.qty, 0);

-- check: I3 numbers below zero, or more promised or claimed than is there
select warehouse_id || ' ' || sku_id as id,
  'on hand ' || qty_on_hand || ', reserved ' || qty_reserved as detail
from stock.level
where tenant_id = :tenant_id and (qty_on_hand < 0 or qty_reserved not between 0 and qty_on_hand)
union all
select location_id || ' ' || sku_id || ' ' || lot, 'there ' || qty || ', claimed ' || qty_claimed
from stock.balance
where tenant_id = :tenant_id and (qty < 0 or qty_claimed not between 0 and qty);

-- check: I4 moves whose ends are missing, the same, of another warehouse, or of another owner
select m.move_id::text as id, m.cause || ' in ' || m.warehouse_id as detail
from stock.move m
left join places.location f on f.tenant_id = m.tenant_id and f.location_id = m.from_location_id
  and f.warehouse_id = m.warehouse_id
left join places.location t on t.tenant_id = m.tenant_id and t.location_id = m.to_location_id
  and t.warehouse_id = m.warehouse_id
left join catalog.sku s on s.tenant_id = m.tenant_id and s.sku_id = m.sku_id
  and s.merchant_id = m.merchant_id
where m.tenant_id = :tenant_id and (f.location_id is null or t.location_id is null
  or s.sku_id is null or m.from_location_id = m.to_location_id or m.qty <= 0);

-- check: I4 pieces within the walls that did not come from beyond them
select coalesce(b.warehouse_id, m.warehouse_id) || ' ' || coalesce(b.sku_id, m.sku_id) as id,
  'within ' || coalesce(b.qty, 0) || ', came in ' || coalesce(m.qty, 0) as detail
from (
  select warehouse_id, sku_id, sum(qty) as qty from stock.balance
  where tenant_id = :tenant_id group by warehouse_id, sku_id) b
full join (
  select v.warehouse_id, v.sku_id, sum(v.qty * (
    (f.kind not in ('bin', 'receiving', 'picked', 'packed', 'quarantine'))::int
    - (t.kind not in ('bin', 'receiving', 'picked', 'packed', 'quarantine'))::int)) as qty
  from stock.move v
  join places.location f on f.tenant_id = v.tenant_id and f.location_id = v.from_location_id
  join places.location t on t.tenant_id = v.tenant_id and t.location_id = v.to_location_id
  where v.tenant_id = :tenant_id group by v.warehouse_id, v.sku_id) m
  on (m.warehouse_id, m.sku_id) = (b.warehouse_id, b.sku_id)
where coalesce(b.qty, 0) <> coalesce(m.qty, 0);

-- check: I5 causes that were applied twice, or moves without one
select cause || ' ' || cause_id || ' ' || cause_line as id, count(*) || ' moves' as detail
from stock.move where tenant_id = :tenant_id
group by cause, cause_id, cause_line having count(*) > 1 or cause = '';

-- check: I6 promises held more than a minute past their end
select v.reservation_id::text as id,
  coalesce(o.order_no, v.order_id::text) || ' ended ' || v.expires_at as detail
from stock.reservation v
left join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
where v.tenant_id = :tenant_id and v.qty_held > 0
  and v.expires_at < :now::timestamptz - interval '60 seconds';

-- check: I6 baskets that hold pieces more than a minute past their end
select hold_id::text as id, basket || ' ended ' || expires_at as detail from stock.hold
where tenant_id = :tenant_id and state = 'held'
  and expires_at < :now::timestamptz - interval '60 seconds';

-- check: I7 promises held for orders that are cancelled, shipped whole, or not there
select v.reservation_id::text as id,
  coalesce(o.order_no || ' ' || o.stage, 'order ' || v.order_id || ' is not there') as detail
from stock.reservation v
left join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
where v.tenant_id = :tenant_id and v.qty_held > 0
  and (o.order_id is null or o.cancelled_at is not null or o.shipped_at is not null);

-- check: I9 pieces claimed for picking that do not lie in a bin
select b.location_id || ' ' || b.sku_id || ' ' || b.lot as id,
  l.code || ': ' || b.qty_claimed || ' claimed' as detail
from stock.balance b
join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
where b.tenant_id = :tenant_id and b.qty_claimed > 0 and l.kind <> 'bin';

-- check: I9 claimed pieces that are not what open pick lines will take
select coalesce(b.location_id, c.location_id) || ' ' || coalesce(b.sku_id, c.sku_id) || ' '
    || coalesce(b.lot, c.lot) as id,
  'claimed ' || coalesce(b.qty_claimed, 0) || ', open lines ' || coalesce(c.qty, 0) as detail
from (select location_id, sku_id, lot, qty_claimed from stock.balance
  where tenant_id = :tenant_id and qty_claimed > 0) b
full join (
  select location_id, sku_id, lot, sum(qty - qty_picked - qty_short - qty_cancelled) as qty
  from picking.task_line where tenant_id = :tenant_id and done_at is null
  group by location_id, sku_id, lot) c
  on (c.location_id, c.sku_id, c.lot) = (b.location_id, b.sku_id, b.lot)
where coalesce(b.qty_claimed, 0) <> coalesce(c.qty, 0);

-- check: I11 transfers that do not lead from bin to bin
select m.move_id::text as id, f.code || ' to ' || t.code as detail
from stock.move m
join places.location f on f.tenant_id = m.tenant_id and f.location_id = m.from_location_id
join places.location t on t.tenant_id = m.tenant_id and t.location_id = m.to_location_id
where m.tenant_id = :tenant_id and m.cause = 'transfer' and (f.kind, t.kind) <> ('bin', 'bin');

-- check: I12 booked count differences that are not counted less book
select m.move_id::text as id, 'booked ' || m.qty || ', counted '
    || coalesce(e.body ->> 'counted_qty', '?') || ', book ' || coalesce(e.body ->> 'book_qty', '?')
  as detail
from stock.move m
join places.location t on t.tenant_id = m.tenant_id and t.location_id = m.to_location_id
left join kernel.event e on e.tenant_id = m.tenant_id and e.subject_id = m.warehouse_id
  and e.order_id is null and e.kind = 'count_recorded'
  and e.body ->> 'count_id' = m.cause_id::text
where m.tenant_id = :tenant_id and m.cause = 'count'
  and (e.event_id is null or (e.body ->> 'counted_qty')::int - (e.body ->> 'book_qty')::int
    <> case when t.kind = 'count_difference' then -m.qty else m.qty end);

-- check: I12 approved lines of counts whose difference was not booked
select c.count_line_id::text as id, 'count ' || coalesce(c.count_id::text, '?') as detail
from stock.count_line c
left join stock.move m on m.tenant_id = c.tenant_id and m.cause = 'count'
  and m.cause_id = c.count_id
where c.tenant_id = :tenant_id and c.state = 'approved' and m.move_id is null;

-- check: I36 promises of what is not there
select v.reservation_id::text as id, 'promise without its level or line' as detail
from stock.reservation v
left join stock.level l on l.tenant_id = v.tenant_id and l.warehouse_id = v.warehouse_id
  and l.sku_id = v.sku_id
left join orders.order_line r on r.tenant_id = v.tenant_id and r.order_line_id = v.order_line_id
where v.tenant_id = :tenant_id and (l.sku_id is null or r.order_line_id is null);

-- check: I4 pieces under way between warehouses that are not what their transfer has under way
select coalesce(m.transfer_id, l.transfer_id) || ' ' || coalesce(m.sku_id, l.sku_id) as id,
  'moves ' || coalesce(m.qty, 0) || ', transfer ' || coalesce(l.qty, 0) as detail
from (
  select v.cause_id as transfer_id, v.sku_id,
    sum(v.qty * ((t.kind = 'transit')::int - (f.kind = 'transit')::int)) as qty
  from stock.move v
  join places.location f on f.tenant_id = v.tenant_id and f.location_id = v.from_location_id
  join places.location t on t.tenant_id = v.tenant_id and t.location_id = v.to_location_id
  where v.tenant_id = :tenant_id and 'transit' in (f.kind, t.kind)
  group by v.cause_id, v.sku_id) m
full join (
  select transfer_id, sku_id,
    sum(qty_sent + qty_extra - qty_received - qty_damaged - qty_missing) as qty
  from stock.transfer_line where tenant_id = :tenant_id group by transfer_id, sku_id) l
  on (l.transfer_id, l.sku_id) = (m.transfer_id, m.sku_id)
where coalesce(m.qty, 0) <> coalesce(l.qty, 0);

-- check: I4 transfers that ended with pieces under way, or have sent pieces without having left
select distinct t.transfer_id::text as id, t.transfer_no || ' ' || t.state as detail
from stock.transfer t
join stock.transfer_line l on l.tenant_id = t.tenant_id and l.transfer_id = t.transfer_id
where t.tenant_id = :tenant_id and case t.state
  when 'received' then l.qty_received + l.qty_damaged + l.qty_missing < l.qty_sent + l.qty_extra
  when 'sent' then false else l.qty_sent > 0 end;
