-- Checks of recalls. Each returns the rows that break it.

-- check: RECALLS of goods that are not what they say
select c.recall_id::text as id, c.cause || ' at ' || c.desk as detail from recalls.recall c
left join orders.sales_order o on o.tenant_id = c.tenant_id and o.order_id = c.order_id
left join orders.shipment h on h.tenant_id = c.tenant_id and h.shipment_id = c.shipment_id
left join packing.parcel p on p.tenant_id = c.tenant_id and p.parcel_id = c.parcel_id
where c.tenant_id = :tenant_id and (o.order_id is null
  or h.order_id is distinct from c.order_id
  or (c.parcel_id is not null and p.shipment_id is distinct from c.shipment_id)
  or (c.cause = 'cancelled' and o.cancelled_at is null));

-- check: RECALLED parcels that left with the old label
select p.parcel_id::text as id, p.parcel_no as detail from recalls.recall c
join packing.parcel p on p.tenant_id = c.tenant_id and p.parcel_id = c.parcel_id
where c.tenant_id = :tenant_id and c.cause = 'address' and c.state = 'asked'
  and p.handed_over_at > c.asked_at;
