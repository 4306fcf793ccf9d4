-- Statements of shipping: carrier accounts, waybills, hand-over, tracking. Waybills and manifests
-- change under the lock of their order's row; tracking locks the waybill itself.

-- name: save_accounts :many
-- Adds carrier accounts or changes them; null settings leave those that are there.
insert into shipping.carrier_account as a (tenant_id, carrier_account_id, carrier, name, settings,
  priority, active)
select :tenant_id, carrier_account_id, carrier, name, coalesce(settings, '{}'), priority, active
from jsonb_to_recordset(:rows::jsonb) as r(carrier_account_id uuid, carrier text, name text,
  settings jsonb, priority int, active boolean)
order by carrier_account_id
on conflict (tenant_id, carrier_account_id) do update set name = excluded.name,
  settings = case when excluded.settings = '{}' then a.settings else excluded.settings end,
  priority = excluded.priority, active = excluded.active
returning carrier_account_id;

-- name: accounts :many
-- All carrier accounts, the preferred ones first.
select carrier_account_id, carrier, name, settings, priority, active
from shipping.carrier_account where tenant_id = :tenant_id
order by priority, carrier_account_id;

-- name: shipments_of_parcels :many
-- To which shipments parcels and those inside them belong: their orders are locked first.
select p.parcel_id as "parcel_id!", p.shipment_id as "shipment_id!" from packing.parcel p
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[])
union all
select p.parcel_id, p.shipment_id from packing.parcel p
where p.tenant_id = :tenant_id and p.inside_parcel_id = any(:parcel_ids::uuid[])
order by 1;

-- name: parcels_by_id :many
-- Parcels with their live waybill and what is under way for them. Read under the order's lock.
select p.parcel_id as "parcel_id!", p.parcel_no as "parcel_no!", p.shipment_id as "shipment_id!",
  p.order_id as "order_id!", p.merchant_id as "merchant_id!", p.warehouse_id as "warehouse_id!",
  p.state as "state!", p.weight_g, p.inside_parcel_id, w.waybill_id, w.state as waybill_state,
  w.carrier, w.tracking_no,
  (select count(*)::int from kernel.effect e where e.tenant_id = p.tenant_id
    and e.subject_id = p.parcel_id and e.kind = 'waybill.choose') as "asked!",
  exists (select from kernel.effect e where e.tenant_id = p.tenant_id
    and e.subject_id = p.parcel_id and e.kind = 'waybill.choose'
    and e.state in ('pending', 'running', 'in_doubt')) as "choosing!",
  exists (select from kernel.effect e where e.tenant_id = p.tenant_id
    and e.subject_id = w.waybill_id and e.kind = 'waybill.void'
    and e.state in ('pending', 'running', 'in_doubt')) as "voiding!"
from packing.parcel p
left join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state in ('requested', 'active')
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[])
order by p.parcel_id;

-- name: parcel_facts :many
-- Everything that a carrier must know to quote or to make waybills for parcels, with all that is in
-- them. Cash is collected with one parcel of an order only.
select p.parcel_id as "parcel_id!", p.parcel_no as "parcel_no!", p.state as "state!",
  p.order_id as "order_id!", p.merchant_id as "merchant_id!",
  coalesce(p.weight_g, p.weight_expected_g) as "weight_g!", c.inner_length_mm as length_mm,
  c.inner_width_mm as width_mm, c.inner_height_mm as height_mm, o.recipient as "recipient!",
  o.currency as "currency!", o.cancelled_at, o.special as "special!",
  h.name as "sender_name!", h.country as "sender_country!", h.province as "sender_province!",
  h.city as "sender_city!", h.address as "sender_address!", h.phone as "sender_phone!",
  coalesce((select sum(greatest(d.total_minor - d.paid_minor, 0))
    from packing.parcel x
    join orders.sales_order d on d.tenant_id = x.tenant_id and d.order_id = x.order_id
    where x.tenant_id = p.tenant_id and (x.parcel_id = p.parcel_id
        or x.inside_parcel_id = p.parcel_id and x.state <> 'cancelled')
      and d.payment_kind = 'cash_on_delivery' and x.parcel_id = (select f.parcel_id
        from packing.parcel f where f.tenant_id = x.tenant_id and f.order_id = x.order_id
          and f.state <> 'cancelled' order by f.parcel_id limit 1)), 0)::bigint as "cod_minor!",
  coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'qty', l.qty,
      'price_minor', ol.price_minor, 'fragile', k.fragile, 'liquid', k.liquid)
      order by l.order_line_id)
    from packing.parcel_line l
    join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
    join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id
    where l.tenant_id = p.tenant_id and l.parcel_id in (select p.parcel_id union all
      select x.parcel_id from packing.parcel x where x.tenant_id = p.tenant_id
        and x.inside_parcel_id = p.parcel_id and x.state <> 'cancelled')), '[]') as "goods!"
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join places.warehouse h on h.tenant_id = p.tenant_id and h.warehouse_id = p.warehouse_id
left join packing.carton c on c.tenant_id = p.tenant_id and c.carton_id = p.carton_id
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[])
order by p.parcel_id;

-- name: insert_waybills :none
-- New waybills: asked for, or with a number that a person entered.
insert into shipping.waybill (tenant_id, waybill_id, parcel_id, order_id, merchant_id,
  warehouse_id, carrier, carrier_account_id, state, tracking_no, requested_at, active_at)
select :tenant_id, waybill_id, parcel_id, order_id, merchant_id, warehouse_id, carrier,
  carrier_account_id, state, tracking_no, :now, case state when 'active' then :now::timestamptz end
from jsonb_to_recordset(:rows::jsonb) as r(waybill_id uuid, parcel_id uuid, order_id uuid,
  merchant_id uuid, warehouse_id uuid, carrier text, carrier_account_id uuid, state text,
  tracking_no text);

-- name: waybills_by_id :many
-- Waybills with their parcels, and what is under way for them.
select w.waybill_id as "waybill_id!", w.parcel_id as "parcel_id!", w.order_id as "order_id!",
  w.merchant_id as "merchant_id!", w.warehouse_id as "warehouse_id!", w.carrier as "carrier!",
  w.carrier_account_id as "carrier_account_id!", w.state as "state!", w.tracking_no,
  p.state as "parcel_state!", p.parcel_no as "parcel_no!", p.shipment_id as "shipment_id!",
  exists (select from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.kind in ('waybill.buy', 'waybill.void')
    and e.state in ('pending', 'running', 'in_doubt')) as "busy!",
  (select count(*)::int from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.kind = 'waybill.void') as "voids!"
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
where w.tenant_id = :tenant_id and w.waybill_id = any(:waybill_ids::uuid[])
order by w.waybill_id;

-- name: live_waybills_of :many
-- Live waybills of orders and parcels.
select w.waybill_id from shipping.waybill w
where w.tenant_id = :tenant_id and w.state in ('requested', 'active')
  and (w.order_id = any(:order_ids::uuid[]) or w.parcel_id = any(:parcel_ids::uuid[]))
order by w.waybill_id;

-- name: activate_waybills :none
-- Notes what the carrier gave.
update shipping.waybill w set state = 'active', tracking_no = r.tracking_no,
  sort_code = r.sort_code, cost_minor = r.cost_minor, currency = r.currency, active_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(waybill_id uuid, tracking_no text, sort_code text,
  cost_minor bigint, currency text)
where w.tenant_id = :tenant_id and w.waybill_id = r.waybill_id and w.state = 'requested';

-- name: end_waybills :none
-- Ends waybills: failed or voided.
update shipping.waybill w set state = r.state, ended_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(waybill_id uuid, state text)
where w.tenant_id = :tenant_id and w.waybill_id = r.waybill_id
  and w.state in ('requested', 'active');

-- name: claim_numbers :none
-- Notes whose the numbers of waybills are. A number that a carrier gave is taken over from who only
-- typed it; a typed one that somebody has already stays his.
insert into kernel.routing (kind, key, tenant_id, target_id)
select 'waybill', number_key, :tenant_id, waybill_id
from jsonb_to_recordset(:rows::jsonb) as r(number_key text, waybill_id uuid) order by number_key
on conflict (kind, key) do update set tenant_id = excluded.tenant_id,
  target_id = excluded.target_id where :take_over::boolean;

-- name: number_holders :many
-- Parcels that carry these numbers, with who packed them and when.
select w.carrier, w.tracking_no as "tracking_no!", w.waybill_id, w.parcel_id, p.parcel_no,
  p.packed_at, p.opened_at, m.display_name as packer
from shipping.waybill w
join jsonb_to_recordset(:rows::jsonb) as r(carrier text, tracking_no text)
  on r.carrier = w.carrier and r.tracking_no = w.tracking_no
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
left join people.member m on m.tenant_id = p.tenant_id and m.user_id = p.packed_by
where w.tenant_id = :tenant_id and w.state = 'active'
order by w.waybill_id;

-- name: parcels_left :many
-- Of some shipments, those of which a parcel is still in the house.
select distinct shipment_id from packing.parcel
where tenant_id = :tenant_id and shipment_id = any(:shipment_ids::uuid[])
  and state in ('open', 'packed');

-- name: insert_manifests :none
-- Lists of what was handed over at one time.
insert into shipping.manifest (tenant_id, manifest_id, manifest_no, warehouse_id, carrier,
  handed_over_at, handed_over_by)
select :tenant_id, manifest_id, manifest_no, warehouse_id, carrier, :now, handed_over_by
from jsonb_to_recordset(:rows::jsonb) as r(manifest_id uuid, manifest_no text, warehouse_id uuid,
  carrier text, handed_over_by uuid);

-- name: insert_manifest_parcels :none
-- Parcels of new lists.
insert into shipping.manifest_parcel (tenant_id, manifest_id, parcel_id, waybill_id)
select :tenant_id, manifest_id, parcel_id, waybill_id
from jsonb_to_recordset(:rows::jsonb) as r(manifest_id uuid, parcel_id uuid, waybill_id uuid);

-- name: parcels_inside :many
-- Parcels of other orders that travel in these here.
select p.parcel_id, p.inside_parcel_id as "inside_parcel_id!", p.order_id from packing.parcel p
where p.tenant_id = :tenant_id and p.inside_parcel_id = any(:parcel_ids::uuid[])
  and p.state <> 'cancelled'
order by p.parcel_id;

-- name: waybills_of_numbers :many
-- The waybills that numbers may stand for: those in force, and those that once had the number.
select w.waybill_id as "waybill_id!"
from jsonb_to_recordset(:rows::jsonb) as r(carrier text, tracking_no text)
join shipping.waybill w on w.tenant_id = :tenant_id and w.carrier = r.carrier
  and w.tracking_no = r.tracking_no and w.state = 'active'
union
select k.target_id
from jsonb_to_recordset(:rows::jsonb) as r(carrier text, tracking_no text)
join kernel.routing k on k.kind = 'waybill' and k.key = r.carrier || ':' || r.tracking_no
where k.tenant_id = :tenant_id
order by 1;

-- name: lock_tracked :many
-- Locks waybills in key order for their tracking.
select w.waybill_id, w.parcel_id, w.order_id, w.merchant_id, w.carrier, w.tracking_no, w.state,
  w.tracking_state, w.last_event_at, exists (select from packing.parcel p
    where p.tenant_id = w.tenant_id and p.inside_parcel_id = w.parcel_id) as "for_others!"
from shipping.waybill w
where w.tenant_id = :tenant_id and w.waybill_id = any(:waybill_ids::uuid[])
order by w.waybill_id for update;

-- name: insert_tracking :many
-- Keeps reports; one that is known already stays as it is. Returns those that are new.
insert into shipping.tracking_event (tenant_id, waybill_id, event_key, state, at, place, detail,
  received_at)
select :tenant_id, waybill_id, event_key, state, at, place, detail, :now
from jsonb_to_recordset(:rows::jsonb) as r(waybill_id uuid, event_key text, state text,
  at timestamptz, place text, detail text)
order by waybill_id, event_key
on conflict (tenant_id, waybill_id, event_key) do nothing
returning waybill_id, event_key;

-- name: tracking_of :many
-- All reports about waybills, oldest first.
select waybill_id, event_key, state, at, place, detail from shipping.tracking_event
where tenant_id = :tenant_id and waybill_id = any(:waybill_ids::uuid[])
order by waybill_id, at, event_key;

-- name: set_tracking :none
-- Notes the state that the reports fold to.
update shipping.waybill w set tracking_state = r.state, last_event_at = r.at
from jsonb_to_recordset(:rows::jsonb) as r(waybill_id uuid, state text, at timestamptz)
where w.tenant_id = :tenant_id and w.waybill_id = r.waybill_id;

-- name: parcels_of_numbers :many
-- Parcels by the number of their waybill in force, with whatever carrier.
select w.parcel_id, w.carrier, w.tracking_no as "tracking_no!"
from (select distinct carrier from shipping.carrier_account where tenant_id = :tenant_id) a
join shipping.waybill w on w.tenant_id = :tenant_id and w.carrier = a.carrier
  and w.state = 'active' and w.tracking_no = any(:tracking_nos::text[])
order by w.waybill_id;

-- name: accounts_of_waybills :many
-- Under which accounts waybills of a carrier were made.
select w.tracking_no as "tracking_no!", w.waybill_id, w.carrier_account_id, a.settings
from shipping.waybill w
join shipping.carrier_account a on a.tenant_id = w.tenant_id
  and a.carrier_account_id = w.carrier_account_id
where w.tenant_id = :tenant_id and w.waybill_id = any(:waybill_ids::uuid[])
  and w.carrier = :carrier and w.tracking_no is not null
order by w.waybill_id;

-- name: list_waybills :many
-- Waybills, newest first; of one order, or in one state.
select w.waybill_id, w.parcel_id, p.parcel_no, w.order_id, o.order_no, w.carrier, w.state,
  w.tracking_no, w.sort_code, w.cost_minor, w.currency, w.tracking_state, w.requested_at,
  w.active_at, w.ended_at, w.last_event_at
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
join orders.sales_order o on o.tenant_id = w.tenant_id and o.order_id = w.order_id
where w.tenant_id = :tenant_id and (:order_id::uuid is null or w.order_id = :order_id)
  and (:state::text is null or w.state = :state)
  and (:after::uuid is null or w.waybill_id < :after)
order by w.waybill_id desc limit :count::int;

-- name: list_to_hand_over :many
-- Packed parcels of a warehouse with a waybill in force, in the order of their numbers.
select p.parcel_id as "parcel_id!", p.parcel_no as "parcel_no!", p.order_id as "order_id!",
  p.weight_g, w.carrier as "carrier!", w.tracking_no, w.sort_code as "sort_code!",
  o.ship_by as "ship_by!", o.held_at
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state = 'active'
where p.tenant_id = :tenant_id and p.warehouse_id = :warehouse_id and p.state = 'packed'
  and (:carrier::text is null or w.carrier = :carrier)
  and (:code::text is null or p.parcel_no = :code or w.tracking_no = :code)
  and (:after::uuid is null or p.parcel_id > :after)
order by p.parcel_id limit :count::int;

-- name: carriers_awaited :many
-- The carriers that packed parcels of a warehouse wait for, and how many.
select w.carrier, count(*)::int as "parcels!",
  count(*) filter (where o.held_at is not null)::int as "held!"
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state = 'active'
where p.tenant_id = :tenant_id and p.warehouse_id = :warehouse_id and p.state = 'packed'
group by w.carrier order by w.carrier;

-- name: list_manifests :many
-- Manifests, newest first.
select m.manifest_id, m.manifest_no, m.warehouse_id, m.carrier, m.handed_over_at,
  m.handed_over_by, (select count(*)::int from shipping.manifest_parcel l
    where l.tenant_id = m.tenant_id and l.manifest_id = m.manifest_id) as "parcels!"
from shipping.manifest m
where m.tenant_id = :tenant_id and (:after::uuid is null or m.manifest_id < :after)
order by m.manifest_id desc limit :count::int;

-- name: parcels_of_manifest :many
-- The parcels of one manifest.
select l.parcel_id, p.parcel_no, w.tracking_no, w.sort_code, p.weight_g, o.order_no
from shipping.manifest_parcel l
join packing.parcel p on p.tenant_id = l.tenant_id and p.parcel_id = l.parcel_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join shipping.waybill w on w.tenant_id = l.tenant_id and w.waybill_id = l.waybill_id
where l.tenant_id = :tenant_id and l.manifest_id = :manifest_id
order by p.parcel_no;
