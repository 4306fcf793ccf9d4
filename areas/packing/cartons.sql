-- What the choice of cartons needs to know, what was reported against it, and its history.

-- name: sku_turns :many
-- How articles may be turned, what they bear, and whether they go into a bag.
select sku_id, up, max_load_g, needs_bag from catalog.sku
where tenant_id = :tenant_id and sku_id = any(:sku_ids::uuid[]);

-- name: freight_terms :many
-- The carrier's terms for shipments: of the carrier chosen for them, else of the preferred account.
select s.shipment_id, o.recipient ->> 'province' as province,
  (select a.settings -> 'adapter' from shipping.carrier_account a
    where a.tenant_id = s.tenant_id and a.active
    order by (a.carrier = s.carrier) is not true, a.priority, a.carrier_account_id limit 1)
    as adapter
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = :tenant_id and s.shipment_id = any(:shipment_ids::uuid[])
order by s.shipment_id;

-- name: usual_terms :maybe
-- The terms of the preferred carrier account.
select settings -> 'adapter' as adapter from shipping.carrier_account
where tenant_id = :tenant_id and active order by priority, carrier_account_id limit 1;

-- name: insert_fit_reports :none
-- Keeps what was said against proposed cartons.
insert into packing.fit_report (tenant_id, fit_report_id, parcel_id, order_id, merchant_id,
  warehouse_id, carton_id, reason, sku_id, length_mm, width_mm, height_mm, up, weight_g, note,
  next_carton_id, reported_by, reported_at)
select :tenant_id, fit_report_id, parcel_id, order_id, merchant_id, warehouse_id, carton_id, reason,
  sku_id, length_mm, width_mm, height_mm, up, weight_g, note, next_carton_id, reported_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(fit_report_id uuid, parcel_id uuid, order_id uuid,
  merchant_id uuid, warehouse_id uuid, carton_id uuid, reason text, sku_id uuid, length_mm int,
  width_mm int, height_mm int, up text, weight_g int, note text, next_carton_id uuid,
  reported_by uuid);

-- name: fit_reports_of :many
-- What was said against the cartons proposed for parcels, oldest first.
select r.parcel_id, r.reason, c.code as carton, r.sku_id, r.length_mm, r.width_mm, r.height_mm,
  r.up, r.weight_g
from packing.fit_report r
left join packing.carton c on c.tenant_id = r.tenant_id and c.carton_id = r.carton_id
where r.tenant_id = :tenant_id and r.parcel_id = any(:parcel_ids::uuid[])
order by r.parcel_id, r.fit_report_id;

-- name: list_fit_reports :many
-- A page of reports, newest first.
select r.fit_report_id as "fit_report_id!", r.parcel_id as "parcel_id!",
  p.parcel_no as "parcel_no!", r.order_id as "order_id!", o.order_no as "order_no!",
  c.code as carton,
  n.code as next_carton, r.reason as "reason!", k.code as sku, r.length_mm, r.width_mm, r.height_mm,
  r.weight_g, r.note as "note!", r.reported_at as "reported_at!",
  (select m.display_name from people.member m where m.tenant_id = r.tenant_id
    and m.user_id = r.reported_by) as reported_by_name
from packing.fit_report r
join packing.parcel p on p.tenant_id = r.tenant_id and p.parcel_id = r.parcel_id
join orders.sales_order o on o.tenant_id = r.tenant_id and o.order_id = r.order_id
left join packing.carton c on c.tenant_id = r.tenant_id and c.carton_id = r.carton_id
left join packing.carton n on n.tenant_id = r.tenant_id and n.carton_id = r.next_carton_id
left join catalog.sku k on k.tenant_id = r.tenant_id and k.sku_id = r.sku_id
where r.tenant_id = :tenant_id and (:after::uuid is null or r.fit_report_id < :after::uuid)
  and (:reason::text is null or r.reason = :reason::text)
order by r.fit_report_id desc limit :count::int;

-- name: packed_contents :many
-- What was packed together since a day: equal contents counted, the most frequent first.
select c.content as "content!", count(*)::int as "times!"
from (
  select jsonb_agg(jsonb_build_object('sku_id', x.sku_id, 'qty', x.qty)
    order by x.sku_id) as content
  from (
    select l.shipment_id, ol.sku_id, sum(l.qty_packed)::int as qty
    from orders.shipment s
    join orders.shipment_line l on l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id
    join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id
    where s.tenant_id = :tenant_id and s.packed_at >= :since::timestamptz
      and (:warehouse_id::uuid is null or s.warehouse_id = :warehouse_id::uuid)
    group by l.shipment_id, ol.sku_id having sum(l.qty_packed) > 0) x
  group by x.shipment_id) c
group by c.content order by count(*) desc, c.content limit 20000;

-- name: sku_measures :many
-- All that packing must know of articles.
select sku_id, length_mm, width_mm, height_mm, weight_g, fragile, liquid, up, max_load_g, needs_bag
from catalog.sku
where tenant_id = :tenant_id and sku_id = any(:sku_ids::uuid[]);
