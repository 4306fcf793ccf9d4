-- Checks of orders. Each returns the rows that break it.

-- check: I13 pieces of a line that do not add up
select order_line_id::text as id, 'ordered ' || qty_ordered as detail from orders.order_line
where tenant_id = :tenant_id and (qty_ordered <> qty_unallocated + qty_reserved + qty_picked
  + qty_packed + qty_shipped + qty_cancelled
  or least(qty_unallocated, qty_reserved, qty_picked, qty_packed, qty_shipped, qty_cancelled) < 0);

-- check: I14 more came back or was delivered than was shipped
select order_line_id::text as id, 'shipped ' || qty_shipped || ', delivered ' || qty_delivered
  || ', returned ' || qty_returned as detail from orders.order_line
where tenant_id = :tenant_id and qty_delivered + qty_returned > qty_shipped;

-- check: I15 channel order numbers that are not unique
select shop_id || ' ' || channel_order_no as id, count(*) || ' orders' as detail
from orders.sales_order where tenant_id = :tenant_id
group by shop_id, channel_order_no having count(*) > 1;

-- check: I15 orders that are found by what is not theirs, or not at all
select coalesce(o.order_id, k.order_id)::text as id, coalesce(o.order_no, 'no order')
  || ' by ' || coalesce(k.order_no, 'nothing') as detail
from (select * from orders.sales_order where tenant_id = :tenant_id) o
full join (select * from orders.order_key where tenant_id = :tenant_id) k
  on k.order_id = o.order_id
where (o.merchant_id, o.order_no, o.shop_id, o.channel_order_no, o.recipient_name, o.phone_tail,
    o.track_token)
  is distinct from (k.merchant_id, k.order_no, k.shop_id, k.channel_order_no, k.recipient_name,
    k.phone_tail, k.track_token);

-- check: I18 orders at work without an approval, or under an exception that blocks
select s.shipment_id::text as id, o.order_no as detail from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = :tenant_id and o.approved_at is null;

-- check: I19 ended orders with promised stock, open exceptions or shipments under way
-- A waybill that the carrier would not take back stays a person's task after the order's end, and
-- so does a buyer's complaint.
select o.order_id::text as id, o.order_no || ' ' || o.state || ': ' || w.what as detail
from orders.sales_order o
cross join lateral (
  select 'promise' as what from stock.reservation v where v.tenant_id = o.tenant_id
    and v.order_id = o.order_id and v.qty_held > 0
  union all select 'exception' from review.exception e where e.tenant_id = o.tenant_id
    and e.order_id = o.order_id and e.state = 'open'
    and e.kind not in ('WAYBILL_FAILED', 'BUYER_UNHAPPY')
  union all select 'shipment ' || h.state from orders.shipment h where h.tenant_id = o.tenant_id
    and h.order_id = o.order_id and h.state in ('planned', 'released', 'picked', 'packed')) w
where o.tenant_id = :tenant_id and o.state in ('completed', 'cancelled');

-- check: I20 orders that nothing and nobody will move on
select o.order_id::text as id, o.order_no || ' at ' || o.stage as detail
from orders.sales_order o
where o.tenant_id = :tenant_id and o.state in ('in_review', 'approved') and o.held_at is null
  and not exists (select from review.exception e where e.tenant_id = o.tenant_id
    and e.order_id = o.order_id and e.state = 'open')
  and not exists (select from orders.shipment h where h.tenant_id = o.tenant_id
    and h.order_id = o.order_id
    and h.state in ('planned', 'released', 'picked', 'packed', 'handed_over', 'delivered'));

-- check: I20 approved orders whose promised stock no shipment will send
select o.order_id::text as id, o.order_no as detail from orders.sales_order o
where o.tenant_id = :tenant_id and o.state = 'approved'
  and exists (select from orders.order_line l where l.tenant_id = o.tenant_id
    and l.order_id = o.order_id and l.qty_reserved > 0)
  and not exists (select from orders.order_line l where l.tenant_id = o.tenant_id
    and l.order_id = o.order_id and l.qty_unallocated > 0)
  and not exists (select from orders.shipment h where h.tenant_id = o.tenant_id
    and h.order_id = o.order_id and h.state in ('planned', 'released', 'picked'));

-- check: I21 totals that are not the sum of their parts
select o.order_id::text as id, 'goods ' || o.goods_minor || ', lines ' || l.gross as detail
from orders.sales_order o
join (select order_id, sum(price_minor * qty_ordered) as gross, sum(discount_minor) as discount
  from orders.order_line where tenant_id = :tenant_id group by order_id) l using (order_id)
where o.tenant_id = :tenant_id
  and (o.total_minor <> o.goods_minor - o.discount_minor + o.freight_minor + o.tax_minor
    or o.goods_minor - o.discount_minor > l.gross - l.discount);

-- check: I22 more given back than paid, or sums that differ from their payments and refunds
select o.order_id::text as id, 'paid ' || o.paid_minor || '/' || coalesce(p.paid, 0) || ', back '
  || o.refunded_minor || '/' || coalesce(r.back, 0) as detail
from orders.sales_order o
left join (select order_id, sum(amount_minor) as paid from orders.payment
  where tenant_id = :tenant_id group by order_id) p using (order_id)
left join (select order_id, sum(amount_minor) filter (where state <> 'failed') as back
  from orders.refund where tenant_id = :tenant_id group by order_id) r using (order_id)
where o.tenant_id = :tenant_id and (o.paid_minor <> coalesce(p.paid, 0)
  or o.refunded_minor <> coalesce(r.back, 0) or coalesce(r.back, 0) > coalesce(p.paid, 0));

-- check: I22 more given back out of a payment than it brought
select f.payment_id::text as id, sum(f.amount_minor)::text as detail from orders.refund f
join orders.payment p on p.tenant_id = f.tenant_id and p.payment_id = f.payment_id
where f.tenant_id = :tenant_id and f.state <> 'failed'
group by f.payment_id, p.amount_minor having sum(f.amount_minor) > p.amount_minor;

-- check: I23 refunds that have the same place in their payment
select payment_id || ' ' || sequence as id, count(*)::text as detail from orders.refund
where tenant_id = :tenant_id group by payment_id, sequence having count(*) > 1;

-- check: LINES of shipments that differ from the promise behind them
select l.order_line_id::text as id, 'reserved ' || l.qty_reserved || ', in shipments '
  || coalesce(s.waiting, 0) as detail
from orders.order_line l
join orders.sales_order o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
left join (select sl.order_line_id, sum(sl.qty - sl.qty_picked - sl.qty_short) as waiting
  from orders.shipment_line sl
  join orders.shipment h on h.tenant_id = sl.tenant_id and h.shipment_id = sl.shipment_id
  where sl.tenant_id = :tenant_id and h.state in ('planned', 'released', 'picked', 'packed')
  group by sl.order_line_id) s on s.order_line_id = l.order_line_id
where l.tenant_id = :tenant_id and coalesce(s.waiting, 0) > l.qty_reserved;

-- check: FACTS times of an order that its shipments do not bear out
select o.order_id::text as id, o.order_no || ' at ' || o.stage as detail from orders.sales_order o
where o.tenant_id = :tenant_id and o.cancelled_at is null and o.shipped_at is not null
  and exists (select from orders.shipment h where h.tenant_id = o.tenant_id
    and h.order_id = o.order_id and h.state in ('planned', 'released', 'picked', 'packed'));

-- check: I36 orders, lines, payments and shipments that point at what is not there
select o.order_id::text as id, 'order without its shop or merchant' as detail
from orders.sales_order o
left join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
left join merchants.merchant m on m.tenant_id = o.tenant_id and m.merchant_id = o.merchant_id
where o.tenant_id = :tenant_id and (s.shop_id is null or m.merchant_id is null)
union all
select l.order_line_id::text, 'line without its order or article' from orders.order_line l
left join orders.sales_order o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
left join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = :tenant_id and (o.order_id is null or k.sku_id is null)
union all
select p.payment_id::text, 'payment without its order' from orders.payment p
left join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = :tenant_id and o.order_id is null
union all
select h.shipment_id::text, 'shipment without its order or warehouse' from orders.shipment h
left join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
left join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
where h.tenant_id = :tenant_id and (o.order_id is null or w.warehouse_id is null)
union all
select sl.shipment_id || ' ' || sl.order_line_id, 'shipment line without its shipment or line'
from orders.shipment_line sl
left join orders.shipment h on h.tenant_id = sl.tenant_id and h.shipment_id = sl.shipment_id
left join orders.order_line l on l.tenant_id = sl.tenant_id
  and l.order_line_id = sl.order_line_id
where sl.tenant_id = :tenant_id and (h.shipment_id is null or l.order_line_id is null);

-- check: I43 an edit of an order of which the original was not kept
select e.order_id, e.body ->> 'version' as version from kernel.event e
where e.tenant_id = :tenant_id and e.kind = 'order_edited' and e.body ? 'version'
  and not exists (select from orders.order_edit k where k.tenant_id = e.tenant_id
    and k.order_id = e.order_id and k.version = (e.body ->> 'version')::int);

-- check: shipments that go in one parcel and do not agree, or are too many
select h.together_id::text as id, string_agg(h.shipment_no, ' ' order by h.shipment_no) as detail
from orders.shipment h
join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
where h.tenant_id = :tenant_id and h.together_id is not null and h.state <> 'cancelled'
group by h.together_id
having count(*) > 10 or count(distinct h.warehouse_id) > 1 or count(distinct h.merchant_id) > 1
  or (count(distinct o.merge_key) > 1 and bool_and(h.state in ('planned', 'released', 'picked')));
