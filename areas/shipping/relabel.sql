-- Statements of labels that hold no more: the address was changed, or the waybill was voided.

-- name: to_relabel :many
-- Of some parcels, those whose label has an address of before, and nobody has put a new one on.
select c.parcel_id as "parcel_id!" from recalls.recall c
where c.tenant_id = :tenant_id and c.parcel_id = any(:parcel_ids::uuid[]) and c.state = 'asked'
  and c.cause = 'address';

-- name: old_labels :many
-- Parcels by numbers that were voided, with the number they have now.
select r.tracking_no as "tracking_no!", p.parcel_no,
  coalesce((select n.tracking_no from shipping.waybill n where n.tenant_id = p.tenant_id
    and n.parcel_id = p.parcel_id and n.state = 'active'), '-') as "now!"
from unnest(:tracking_nos::text[]) as r(tracking_no)
cross join (select distinct carrier from shipping.carrier_account where tenant_id = :tenant_id) a
join kernel.routing k on k.kind = 'waybill' and k.key = a.carrier || ':' || r.tracking_no
  and k.tenant_id = :tenant_id
join shipping.waybill w on w.tenant_id = :tenant_id and w.waybill_id = k.target_id
  and w.state = 'voided'
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
  and p.state = 'packed';

-- name: bought_before_move :many
-- Of some waybills in force, those that were asked for before the address was last changed.
select w.waybill_id, w.order_id, (select count(*)::int from kernel.effect e
  where e.tenant_id = w.tenant_id and e.subject_id = w.waybill_id and e.kind = 'waybill.void')
  as "voids!"
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
  and p.state in ('open', 'packed')
where w.tenant_id = :tenant_id and w.waybill_id = any(:waybill_ids::uuid[]) and w.state = 'active'
  and exists (select from kernel.event e where e.tenant_id = w.tenant_id
    and e.order_id = w.order_id and e.kind = 'order_edited' and e.at > w.requested_at
    and e.body -> 'fields' @> '["recipient"]')
  and not exists (select from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.kind = 'waybill.void'
    and e.state in ('pending', 'running', 'in_doubt'))
order by w.waybill_id;

-- name: packed_parcels_of :many
-- Closed parcels of orders that are in the house.
select parcel_id from packing.parcel
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) and state = 'packed'
order by parcel_id;

-- name: parcel_by_code :maybe
-- The parcel of a number on it, its own or a carrier's, also a voided one; and how it stands.
select p.parcel_no as "parcel_no!", p.state as "state!", o.order_no as "order_no!", o.cancelled_at,
  o.held_at, n.tracking_no as now,
  exists (select from recalls.recall c where c.tenant_id = p.tenant_id
    and c.parcel_id = p.parcel_id and c.state = 'asked' and c.cause = 'address') as "to_relabel!"
from (
  select p.parcel_id from packing.parcel p
  where p.tenant_id = :tenant_id and p.parcel_no = upper(:code::text)
  union all
  select w.parcel_id
  from (select distinct carrier from shipping.carrier_account where tenant_id = :tenant_id) a
  join kernel.routing k on k.kind = 'waybill' and k.key = a.carrier || ':' || upper(:code::text)
    and k.tenant_id = :tenant_id
  join shipping.waybill w on w.tenant_id = :tenant_id and w.waybill_id = k.target_id
) f
join packing.parcel p on p.tenant_id = :tenant_id and p.parcel_id = f.parcel_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
left join shipping.waybill n on n.tenant_id = p.tenant_id and n.parcel_id = p.parcel_id
  and n.state = 'active'
limit 1;
