/** Rendered by `fahuo gen` from split.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Live shipments of orders, with the one that each was split from first. Read under the lock. */
export const familiesOfOrders = many<{ order_ids: readonly string[] | null }, { shipment_id: string; shipment_no: string; order_id: string; merchant_id: string; warehouse_id: string; state: string; ship_by: Date; root_id: string }>(
  'split.families_of_orders',
  `select shipment_id, shipment_no, order_id, merchant_id, warehouse_id, state, ship_by,
  coalesce(split_from, shipment_id) as root_id
from orders.shipment
where tenant_id = $1 and order_id = any($2::uuid[]) and state <> 'cancelled'
order by shipment_id`,
  ["tenant_id", "order_ids"],
);

/** Notes of which shipment new ones are parts. */
export const markSplit = none<{ rows: readonly { shipment_id: string | null; root_id: string | null }[] }>(
  'split.mark_split',
  `update orders.shipment s set split_from = r.root_id
from unnest($1::uuid[], $2::uuid[])
  as r(shipment_id, root_id)
where s.tenant_id = $3 and s.shipment_id = r.shipment_id`,
  ["rows.shipment_id:uuid", "rows.root_id:uuid", "tenant_id"],
);

/** Lines of planned shipments with other quantities; one of which nothing stays goes over whole. */
export const giveLines = none<{ rows: readonly { shipment_id: string | null; order_line_id: string | null; to_shipment_id: string | null; qty: number | null }[] }>(
  'split.give_lines',
  `update orders.shipment_line l set shipment_id = r.to_shipment_id, qty = r.qty
from unnest($1::uuid[], $2::uuid[],
    $3::uuid[], $4::int[])
  as r(shipment_id, order_line_id, to_shipment_id, qty)
where l.tenant_id = $5 and l.shipment_id = r.shipment_id
  and l.order_line_id = r.order_line_id`,
  ["rows.shipment_id:uuid", "rows.order_line_id:uuid", "rows.to_shipment_id:uuid", "rows.qty:plain", "tenant_id"],
);

/** What active warehouses have of articles that nobody was promised. */
export const freeInWarehouses = many<{ sku_ids: readonly string[] | null }, { warehouse_id: string; code: string; name: string; sku_id: string; free: number }>(
  'split.free_in_warehouses',
  `select l.warehouse_id, w.code, w.name, l.sku_id, (l.qty_on_hand - l.qty_reserved)::int as free
from stock.level l
join places.warehouse w on w.tenant_id = l.tenant_id and w.warehouse_id = l.warehouse_id
  and w.active
where l.tenant_id = $1 and l.sku_id = any($2::uuid[])
  and l.qty_on_hand > l.qty_reserved
order by w.code, l.sku_id`,
  ["tenant_id", "sku_ids"],
);
