-- Statements of splitting: a planned shipment gives pieces to new ones, and takes them back.

-- name: families_of_orders :many
-- Live shipments of orders, with the one that each was split from first. Read under the lock.
select shipment_id, shipment_no, order_id, merchant_id, warehouse_id, state, ship_by,
  coalesce(split_from, shipment_id) as "root_id!"
from orders.shipment
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) and state <> 'cancelled'
order by shipment_id;

-- name: mark_split :none
-- Notes of which shipment new ones are parts.
update orders.shipment s set split_from = r.root_id
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, root_id uuid)
where s.tenant_id = :tenant_id and s.shipment_id = r.shipment_id;

-- name: give_lines :none
-- Lines of planned shipments with other quantities; one of which nothing stays goes over whole.
update orders.shipment_line l set shipment_id = r.to_shipment_id, qty = r.qty
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, order_line_id uuid,
  to_shipment_id uuid, qty int)
where l.tenant_id = :tenant_id and l.shipment_id = r.shipment_id
  and l.order_line_id = r.order_line_id;

-- name: free_in_warehouses :many
-- What active warehouses have of articles that nobody was promised.
select l.warehouse_id, w.code, w.name, l.sku_id, (l.qty_on_hand - l.qty_reserved)::int as "free!"
from stock.level l
join places.warehouse w on w.tenant_id = l.tenant_id and w.warehouse_id = l.warehouse_id
  and w.active
where l.tenant_id = :tenant_id and l.sku_id = any(:sku_ids::uuid[])
  and l.qty_on_hand > l.qty_reserved
order by w.code, l.sku_id;
