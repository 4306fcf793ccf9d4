-- Checks of packing; each must return no row. Run within one tenant.

-- check: I27 pieces of an order line in parcels are more than were picked for the shipment
select p.shipment_id, pl.order_line_id, sum(pl.qty) as qty_in_parcels, sl.qty_picked
from packing.parcel p
join packing.parcel_line pl on pl.tenant_id = p.tenant_id and pl.parcel_id = p.parcel_id
left join orders.shipment_line sl on sl.tenant_id = p.tenant_id
  and sl.shipment_id = p.shipment_id and sl.order_line_id = pl.order_line_id
where p.tenant_id = :tenant_id and p.state <> 'cancelled'
group by p.shipment_id, pl.order_line_id, sl.qty_picked
having sum(pl.qty) > coalesce(sl.qty_picked, 0);

-- check: I27 pieces of a shipment line counted as packed differ from those in its closed parcels
select sl.shipment_id, sl.order_line_id, sl.qty_packed, coalesce(sum(pl.qty), 0) as qty_in_parcels
from orders.shipment_line sl
join orders.shipment s on s.tenant_id = sl.tenant_id and s.shipment_id = sl.shipment_id
left join packing.parcel p on p.tenant_id = sl.tenant_id and p.shipment_id = sl.shipment_id
  and p.state not in ('open', 'cancelled')
left join packing.parcel_line pl on pl.tenant_id = p.tenant_id and pl.parcel_id = p.parcel_id
  and pl.order_line_id = sl.order_line_id
where sl.tenant_id = :tenant_id and s.state <> 'cancelled'
group by sl.shipment_id, sl.order_line_id, sl.qty_packed
having sl.qty_packed <> coalesce(sum(pl.qty), 0);

-- check: I27 pieces in a closed parcel differ from those that were moved into it
select p.parcel_id, k.sku_id, coalesce(l.qty, 0) as qty_in_parcel, coalesce(m.qty, 0) as qty_moved
from packing.parcel p
cross join lateral (
  select pl.sku_id from packing.parcel_line pl
  where pl.tenant_id = p.tenant_id and pl.parcel_id = p.parcel_id
  union
  select v.sku_id from stock.move v
  where v.tenant_id = p.tenant_id and v.cause = 'pack' and v.cause_id = p.parcel_id) k
left join lateral (select sum(pl.qty) as qty from packing.parcel_line pl
  where pl.tenant_id = p.tenant_id and pl.parcel_id = p.parcel_id
    and pl.sku_id = k.sku_id) l on true
left join lateral (select sum(v.qty) as qty from stock.move v
  where v.tenant_id = p.tenant_id and v.cause = 'pack' and v.cause_id = p.parcel_id
    and v.sku_id = k.sku_id) m on true
where p.tenant_id = :tenant_id and p.state not in ('open', 'cancelled')
  and coalesce(l.qty, 0) <> coalesce(m.qty, 0);

-- check: I27 a parcel is packed without a weight
select parcel_id, parcel_no, state from packing.parcel
where tenant_id = :tenant_id and state not in ('open', 'cancelled')
  and (packed_at is null or (weight_g is null and inside_parcel_id is null));

-- check: I27 a parcel inside another is not where that one is, or not of its merchant and warehouse
select p.parcel_id, p.parcel_no, p.state, r.state as real_state from packing.parcel p
left join packing.parcel r on r.tenant_id = p.tenant_id and r.parcel_id = p.inside_parcel_id
where p.tenant_id = :tenant_id and p.inside_parcel_id is not null and p.state <> 'cancelled'
  and (p.state, p.merchant_id, p.warehouse_id, null::uuid)
    is distinct from (r.state, r.merchant_id, r.warehouse_id, r.inside_parcel_id);

-- check: I27 a shipment is packed while pieces of it are in no closed parcel
select s.shipment_id, s.shipment_no, s.state, sum(sl.qty_picked - sl.qty_packed) as qty_left
from orders.shipment s
join orders.shipment_line sl on sl.tenant_id = s.tenant_id and sl.shipment_id = s.shipment_id
where s.tenant_id = :tenant_id and s.state in ('packed', 'handed_over', 'delivered')
group by s.shipment_id, s.shipment_no, s.state
having sum(sl.qty_picked - sl.qty_packed) <> 0;

-- check: I27 a parcel is empty although it is closed
select p.parcel_id, p.parcel_no from packing.parcel p
where p.tenant_id = :tenant_id and p.state not in ('open', 'cancelled')
  and not exists (select from packing.parcel_line pl
    where pl.tenant_id = p.tenant_id and pl.parcel_id = p.parcel_id);

-- check: a proposed packing did not pass its check
select d.subject_id as parcel_id, d.at, d.considered -> 'faults' as faults from kernel.decision d
where d.tenant_id = :tenant_id and d.kind = 'carton'
  and json_array_length(coalesce(d.considered -> 'faults', '[]')) > 0;

-- check: I36 packed pieces of a parcel or line that is not there
select pl.parcel_id, pl.order_line_id from packing.parcel_line pl
left join packing.parcel p on p.tenant_id = pl.tenant_id and p.parcel_id = pl.parcel_id
left join orders.order_line l on l.tenant_id = pl.tenant_id
  and l.order_line_id = pl.order_line_id
where pl.tenant_id = :tenant_id and (p.parcel_id is null or l.order_line_id is null);

-- check: the picture of a photo is missing, changed, or kept beyond its deletion
select f.photo_id, f.parcel_id, f.deleted_at from packing.photo f
left join packing.photo_picture b on b.tenant_id = f.tenant_id and b.photo_id = f.photo_id
where f.tenant_id = :tenant_id and case when f.deleted_at is not null then b.photo_id is not null
  else b.photo_id is null or encode(sha256(b.jpeg), 'hex') <> f.sha256 end;
