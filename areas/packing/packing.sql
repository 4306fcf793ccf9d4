-- Statements of packing: cartons, parcels and what is in them. The order of a parcel is locked
-- before the parcel.

-- name: save_cartons :many
-- Adds or changes cartons by code, and returns those that are new or different now.
insert into packing.carton as c (tenant_id, carton_id, code, name, kind, inner_length_mm,
  inner_width_mm, inner_height_mm, wall_mm, empty_weight_g, max_gross_g, cost_minor, active)
select :tenant_id, r.carton_id, r.code, r.name, r.kind, r.inner_length_mm, r.inner_width_mm,
  r.inner_height_mm, r.wall_mm, r.empty_weight_g, r.max_gross_g, r.cost_minor, r.active
from jsonb_to_recordset(:rows::jsonb) as r(carton_id uuid, code text, name text, kind text,
  inner_length_mm int, inner_width_mm int, inner_height_mm int, wall_mm int, empty_weight_g int,
  max_gross_g int, cost_minor bigint, active boolean)
order by r.code
on conflict on constraint carton_code_once do update set name = excluded.name,
  kind = excluded.kind, inner_length_mm = excluded.inner_length_mm,
  inner_width_mm = excluded.inner_width_mm, inner_height_mm = excluded.inner_height_mm,
  wall_mm = excluded.wall_mm, empty_weight_g = excluded.empty_weight_g,
  max_gross_g = excluded.max_gross_g, cost_minor = excluded.cost_minor, active = excluded.active
where (c.name, c.kind, c.inner_length_mm, c.inner_width_mm, c.inner_height_mm, c.wall_mm,
    c.empty_weight_g, c.max_gross_g, c.cost_minor, c.active) is distinct from
  (excluded.name, excluded.kind, excluded.inner_length_mm, excluded.inner_width_mm,
    excluded.inner_height_mm, excluded.wall_mm, excluded.empty_weight_g, excluded.max_gross_g,
    excluded.cost_minor,
    excluded.active)
returning c.carton_id, c.code;

-- name: list_cartons :many
-- All cartons, smallest first; or only those in use.
select carton_id, code, name, kind, inner_length_mm, inner_width_mm, inner_height_mm, wall_mm,
  empty_weight_g, max_gross_g, cost_minor, active
from packing.carton
where tenant_id = :tenant_id and (active or not :only_active::boolean)
order by inner_length_mm::bigint * inner_width_mm * inner_height_mm, code;

-- name: shipments_of_parcels :many
-- To which shipments parcels belong, those inside them, and those that they are inside of, so that
-- the orders can be locked first.
select p.parcel_id as "parcel_id!", p.shipment_id as "shipment_id!" from packing.parcel p
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[])
union all
select p.parcel_id, p.shipment_id from packing.parcel p
where p.tenant_id = :tenant_id and p.inside_parcel_id = any(:parcel_ids::uuid[])
union all
select r.parcel_id, r.shipment_id from packing.parcel p
join packing.parcel r on r.tenant_id = p.tenant_id and r.parcel_id = p.inside_parcel_id
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[]);

-- name: shipments_in_cartons :many
-- Shipments that have goods in the same parcels as these here, as long as they are in the house.
with own as (
  select coalesce(p.inside_parcel_id, p.parcel_id) as parcel_id from packing.parcel p
  where p.tenant_id = :tenant_id and p.shipment_id = any(:shipment_ids::uuid[])
    and p.state in ('open', 'packed')
)
select p.shipment_id as "shipment_id!" from own
join packing.parcel p on p.tenant_id = :tenant_id and p.inside_parcel_id = own.parcel_id
where p.state in ('open', 'packed')
union
select p.shipment_id from own
join packing.parcel p on p.tenant_id = :tenant_id and p.parcel_id = own.parcel_id
where p.state in ('open', 'packed');

-- name: lock_parcels_of_shipments :many
-- Locks all parcels of shipments in key order and tells how each stands.
select parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id, state, carton_id,
  weight_g, weight_expected_g, packed_by, opened_at, packed_at, handed_over_at, ended_at,
  inside_parcel_id
from packing.parcel
where tenant_id = :tenant_id and shipment_id = any(:shipment_ids::uuid[])
order by parcel_id for update;

-- name: lines_of_parcels :many
-- What is in parcels.
select pl.parcel_id, pl.order_line_id, pl.sku_id, pl.qty
from packing.parcel_line pl
where pl.tenant_id = :tenant_id and pl.parcel_id = any(:parcel_ids::uuid[])
order by pl.parcel_id, pl.order_line_id;

-- name: insert_parcels :none
-- Begins parcels.
insert into packing.parcel (tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id,
  warehouse_id, state, weight_expected_g, opened_at, inside_parcel_id)
select :tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id, 'open',
  weight_expected_g, :now, inside_parcel_id
from jsonb_to_recordset(:rows::jsonb) as r(parcel_id uuid, parcel_no text, shipment_id uuid,
  order_id uuid, merchant_id uuid, warehouse_id uuid, weight_expected_g int,
  inside_parcel_id uuid);

-- name: insert_packed_parcels :none
-- Parcels that are packed in one go.
insert into packing.parcel (tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id,
  warehouse_id, state, carton_id, weight_g, weight_expected_g, packed_by, opened_at, packed_at,
  inside_parcel_id)
select :tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id, warehouse_id, 'packed',
  carton_id, weight_g, weight_expected_g, packed_by, :now, :now, inside_parcel_id
from jsonb_to_recordset(:rows::jsonb) as r(parcel_id uuid, parcel_no text, shipment_id uuid,
  order_id uuid, merchant_id uuid, warehouse_id uuid, carton_id uuid, weight_g int,
  weight_expected_g int, packed_by uuid, inside_parcel_id uuid);

-- name: close_parcels :none
-- Closes parcels with carton and weight.
update packing.parcel p set previous_state = p.state, state = 'packed', carton_id = r.carton_id,
  weight_g = r.weight_g, weight_expected_g = r.weight_expected_g, packed_by = r.packed_by,
  packed_at = :now, inside_parcel_id = r.inside_parcel_id
from jsonb_to_recordset(:rows::jsonb) as r(parcel_id uuid, carton_id uuid, weight_g int,
  weight_expected_g int, packed_by uuid, inside_parcel_id uuid)
where p.tenant_id = :tenant_id and p.parcel_id = r.parcel_id;

-- name: add_parcel_lines :none
-- Counts pieces into parcels.
insert into packing.parcel_line as l (tenant_id, parcel_id, order_line_id, sku_id, qty)
select :tenant_id, parcel_id, order_line_id, sku_id, qty
from jsonb_to_recordset(:rows::jsonb) as r(parcel_id uuid, order_line_id uuid, sku_id uuid, qty int)
order by parcel_id, order_line_id
on conflict (tenant_id, parcel_id, order_line_id) do update set qty = l.qty + excluded.qty;

-- name: move_parcels :none
-- The one statement that moves parcels after they are packed; the time follows the state.
update packing.parcel p set previous_state = p.state, state = r.state,
  handed_over_at = case r.state when 'handed_over' then coalesce(r.at, :now)
    else p.handed_over_at end,
  ended_at = case when r.state in ('delivered', 'returned', 'lost', 'cancelled')
    then coalesce(r.at, :now) else p.ended_at end
from jsonb_to_recordset(:rows::jsonb) as r(parcel_id uuid, state text, at timestamptz)
where p.tenant_id = :tenant_id and p.parcel_id = r.parcel_id and p.state <> r.state;

-- name: lots_at_bench :many
-- Of which lots the picked pieces of shipments are that no parcel has taken yet.
select n.shipment_id as "shipment_id!", n.sku_id as "sku_id!", n.lot as "lot!",
  sum(n.qty)::int as "qty!"
from (
  select t.shipment_id, t.sku_id, t.lot, t.qty_picked as qty from picking.task_line t
  where t.tenant_id = :tenant_id and t.shipment_id = any(:shipment_ids::uuid[])
  union all
  select p.shipment_id, m.sku_id, m.lot, case m.cause when 'pack' then -m.qty else m.qty end
  from packing.parcel p
  join stock.move m on m.tenant_id = p.tenant_id and m.cause in ('pack', 'unpack')
    and m.cause_id = p.parcel_id
  where p.tenant_id = :tenant_id and p.shipment_id = any(:shipment_ids::uuid[])
) n
where n.lot <> ''
group by n.shipment_id, n.sku_id, n.lot
having sum(n.qty) > 0
order by 1, 2, 3;

-- name: lots_in_parcels :many
-- Of which lots the pieces in closed parcels are.
select m.cause_id as "parcel_id!", m.sku_id, m.lot, sum(m.qty)::int as "qty!"
from stock.move m
where m.tenant_id = :tenant_id and m.cause = 'pack' and m.cause_id = any(:parcel_ids::uuid[])
  and m.lot <> ''
group by m.cause_id, m.sku_id, m.lot
order by 1, 2, 3;

-- name: live_waybills :many
-- The waybills that parcels have, and the parcels that have these waybill numbers.
select w.parcel_id, w.tracking_no as "tracking_no!", p.parcel_no, p.packed_by, p.packed_at
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
where w.tenant_id = :tenant_id and w.state = 'active'
  and (w.parcel_id = any(:parcel_ids::uuid[]) or w.tracking_no = any(:tracking_nos::text[]));

-- name: parcel_by_id :maybe
-- One parcel as screens show it.
select p.parcel_id, p.parcel_no, p.shipment_id, p.order_id, p.merchant_id, p.warehouse_id, p.state,
  (select c.code from packing.carton c where c.tenant_id = p.tenant_id
    and c.carton_id = p.carton_id) as carton, p.weight_g, p.weight_expected_g, p.packed_by,
  p.opened_at, p.packed_at,
  p.handed_over_at, p.ended_at, s.shipment_no, o.order_no
from packing.parcel p
join orders.shipment s on s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
where p.tenant_id = :tenant_id and p.parcel_id = :parcel_id;

-- name: parcel_content :many
-- What is in parcels, with the names of the articles.
select pl.parcel_id, pl.order_line_id, pl.sku_id, pl.qty, k.code as sku_code, k.name as sku_name,
  k.weight_g
from packing.parcel_line pl
join catalog.sku k on k.tenant_id = pl.tenant_id and k.sku_id = pl.sku_id
where pl.tenant_id = :tenant_id and pl.parcel_id = any(:parcel_ids::uuid[])
order by pl.parcel_id, k.code, pl.order_line_id;

-- name: list_parcels :many
-- A page of parcels, newest first.
select p.parcel_id, p.parcel_no, p.shipment_id, p.order_id, p.warehouse_id, p.state, p.weight_g,
  p.weight_expected_g, p.opened_at, p.packed_at, p.handed_over_at, p.ended_at
from packing.parcel p
where p.tenant_id = :tenant_id and (:after::uuid is null or p.parcel_id < :after::uuid)
  and (:state::text is null or p.state = :state::text)
  and (:warehouse_id::uuid is null or p.warehouse_id = :warehouse_id::uuid)
  and (:shipment_id::uuid is null or p.shipment_id = :shipment_id::uuid)
  and (:order_id::uuid is null or p.order_id = :order_id::uuid)
order by p.parcel_id desc limit :count::int;

-- name: packing_queue :many
-- Picked shipments that wait at the benches, the most urgent first.
select s.shipment_id, s.shipment_no, s.order_id, o.order_no, s.warehouse_id, s.ship_by,
  s.picked_at, o.held_at, o.buyer_remark, o.seller_remark,
  (select coalesce(sum(l.qty_picked - l.qty_packed), 0)::int from orders.shipment_line l
    where l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id) as "qty_to_pack!",
  (select count(*)::int from orders.shipment m where m.tenant_id = s.tenant_id
    and m.together_id = s.together_id and m.state in ('released', 'picked')) as "together!"
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = :tenant_id and s.state = 'picked'
  and (:warehouse_id::uuid is null or s.warehouse_id = :warehouse_id::uuid)
order by s.ship_by, s.shipment_id limit :count::int;

-- name: shipment_by_code :maybe
-- The shipment that a scanned number means: its own or its order's; one that is picked first.
select s.shipment_id, s.shipment_no, s.order_id, o.order_no, s.state, o.buyer_remark,
  o.seller_remark
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = :tenant_id and (s.shipment_no = :code
    or s.order_id in (select k.order_id from orders.order_key k
      where k.tenant_id = :tenant_id and k.order_no = :code))
  and s.state not in ('cancelled', 'returned', 'lost')
order by s.state <> 'picked', s.shipment_id limit 1;
