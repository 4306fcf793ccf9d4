-- Checks of delivery; each must return no row. Run within one tenant.

-- check: I30 a parcel is delivered without an attempt that somebody signed
select p.parcel_id from packing.parcel p
where p.tenant_id = :tenant_id and p.state = 'delivered'
  and not exists (select from delivery.attempt a where a.tenant_id = p.tenant_id
    and a.parcel_id = p.parcel_id and a.result = 'delivered' and a.signed_by is not null);

-- check: I30 an attempt stands as delivered, but the parcel does not
select a.attempt_id, a.parcel_id, p.state from delivery.attempt a
join packing.parcel p on p.tenant_id = a.tenant_id and p.parcel_id = a.parcel_id
where a.tenant_id = :tenant_id and a.result = 'delivered' and p.state <> 'delivered';

-- check: I30 pieces of an order line counted as delivered differ from those in delivered parcels
select l.order_line_id, l.qty_delivered, coalesce(d.qty, 0) as qty_in_parcels
from orders.order_line l
left join (select pl.order_line_id, sum(pl.qty) as qty from packing.parcel_line pl
  join packing.parcel p on p.tenant_id = pl.tenant_id and p.parcel_id = pl.parcel_id
  where pl.tenant_id = :tenant_id and p.state = 'delivered'
  group by pl.order_line_id) d on d.order_line_id = l.order_line_id
where l.tenant_id = :tenant_id and l.qty_delivered <> coalesce(d.qty, 0);
