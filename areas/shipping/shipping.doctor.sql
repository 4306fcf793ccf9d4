-- Checks of shipping; each must return no row. Run within one tenant.

-- check: I26 a parcel has more than one live waybill
select w.parcel_id, count(*) as waybills from shipping.waybill w
where w.tenant_id = :tenant_id and w.state in ('requested', 'active')
group by w.parcel_id having count(*) > 1;

-- check: I26 a carrier's number is in force on two parcels
select w.carrier, w.tracking_no, count(*) as parcels from shipping.waybill w
where w.tenant_id = :tenant_id and w.state = 'active'
group by w.carrier, w.tracking_no having count(*) > 1;

-- check: I26 a waybill is asked for, but nobody asks and no exception is open
select w.waybill_id, w.parcel_id from shipping.waybill w
where w.tenant_id = :tenant_id and w.state = 'requested'
  and not exists (select from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.state in ('pending', 'running', 'in_doubt'))
  and not exists (select from review.exception x where x.tenant_id = w.tenant_id
    and x.order_id = w.order_id and x.kind = 'WAYBILL_FAILED');

-- check: I29 a parcel was handed over that is cancelled, open, not weighed or without its waybill
select l.manifest_id, l.parcel_id, p.state from shipping.manifest_parcel l
join packing.parcel p on p.tenant_id = l.tenant_id and p.parcel_id = l.parcel_id
join shipping.waybill w on w.tenant_id = l.tenant_id and w.waybill_id = l.waybill_id
where l.tenant_id = :tenant_id and (p.state in ('open', 'packed', 'cancelled')
  or p.weight_g is null or w.parcel_id <> l.parcel_id or w.state <> 'active');

-- check: I29 a cancelled order has a parcel with the carrier
select p.parcel_id, p.order_id, p.state from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = :tenant_id and o.cancelled_at is not null
  and p.state in ('handed_over', 'refused', 'delivered');

-- check: I29 a parcel is with the carrier, or was, but on no manifest
select p.parcel_id, p.state from packing.parcel p
where p.tenant_id = :tenant_id and p.handed_over_at is not null
  and not exists (select from shipping.manifest_parcel l
    where l.tenant_id = p.tenant_id
      and l.parcel_id = coalesce(p.inside_parcel_id, p.parcel_id));

-- check: I26 a parcel that is inside another has a live waybill of its own
select w.waybill_id, p.parcel_no from packing.parcel p
join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state in ('requested', 'active')
where p.tenant_id = :tenant_id and p.inside_parcel_id is not null;

-- check: I31 a report is dated more than ten minutes after it came in
select t.waybill_id, t.event_key, t.at, t.received_at from shipping.tracking_event t
where t.tenant_id = :tenant_id and t.at > t.received_at + interval '10 minutes';

-- check: I31 a waybill left an end without a correction
select w.waybill_id, w.tracking_state from shipping.waybill w
where w.tenant_id = :tenant_id and w.tracking_state not in ('delivered', 'returned', 'lost')
  and exists (select from shipping.tracking_event t where t.tenant_id = w.tenant_id
    and t.waybill_id = w.waybill_id and t.state in ('delivered', 'returned', 'lost')
    and not exists (select from shipping.tracking_event r where r.tenant_id = t.tenant_id
      and r.waybill_id = t.waybill_id and r.state = 'returning' and r.at <= t.at))
  and not exists (select from shipping.tracking_event c where c.tenant_id = w.tenant_id
    and c.waybill_id = w.waybill_id and c.event_key like '%|correction');
