-- Shipments of several orders that go in one parcel. Not breaking: new columns without a value, and a
-- check that allows more.

alter table orders.shipment add column together_id uuid;
comment on column orders.shipment.together_id is 'shipments with the same value go in one parcel; null: it goes alone';
create index shipment_together on orders.shipment (tenant_id, together_id)
  where together_id is not null;

alter table packing.parcel
  add column inside_parcel_id uuid,
  add constraint parcel_not_inside_itself check (inside_parcel_id <> parcel_id),
  drop constraint parcel_packed_has_weight,
  add constraint parcel_packed_has_weight
    check (packed_at is null or weight_g is not null or inside_parcel_id is not null);
comment on column packing.parcel.inside_parcel_id is 'the parcel of another order that it travels in: that one has carton, weight and waybill';
create index parcel_inside on packing.parcel (tenant_id, inside_parcel_id)
  where inside_parcel_id is not null;
