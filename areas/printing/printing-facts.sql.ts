/** Rendered by `fahuo gen` from printing-facts.sql; do not edit. */
import { type Json, many } from '../../kernel/statement.ts';

/** What stands on the waybills of parcels that have an active one, with all orders that are in them.
 * Cash is asked for once: with the first parcel of each order. */
export const waybillFacts = many<{ subject_ids: readonly string[] | null }, { parcel_id: string; tracking_no: string; sort_code: string; carrier_name: string; parcel_no: string; weight_g: number | null; warehouse_id: string; order_id: string; order_no: string; currency: string; recipient: Json; merchant_name: string; province: string; city: string; address: string; phone: string; parcel_index: number; parcel_count: number; orders: Json; cash_minor: number; goods: Json; place: Json | null }>(
  'printing-facts.waybill_facts',
  `select w.parcel_id, w.tracking_no as tracking_no, w.sort_code, a.name as carrier_name,
  p.parcel_no, p.weight_g, p.warehouse_id, p.order_id, o.order_no, o.currency, o.recipient,
  m.name as merchant_name, h.province, h.city, h.address, h.phone,
  n.parcel_index as parcel_index, n.parcel_count as parcel_count,
  e.orders as orders, e.cash_minor as cash_minor, g.goods as goods,
  coalesce((select jsonb_build_object('wave_no', b.batch_no, 'sequence', s.sequence,
      'shipments', b.shipments)
    from printing.batch_shipment s
    join printing.batch b on b.tenant_id = s.tenant_id and b.batch_id = s.batch_id
    where s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id
    order by s.batch_id desc limit 1),
  (select jsonb_build_object('wave_no', b.wave_no, 'sequence', s.sequence,
      'shipments', (select count(*) from waves.wave_shipment c
        where c.tenant_id = s.tenant_id and c.wave_id = s.wave_id))
    from waves.wave_shipment s
    join waves.wave b on b.tenant_id = s.tenant_id and b.wave_id = s.wave_id
    where s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id and s.removed_at is null))
    as place
from shipping.waybill w
join shipping.carrier_account a on a.tenant_id = w.tenant_id
  and a.carrier_account_id = w.carrier_account_id
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join merchants.merchant m on m.tenant_id = p.tenant_id and m.merchant_id = p.merchant_id
join places.warehouse h on h.tenant_id = p.tenant_id and h.warehouse_id = p.warehouse_id
cross join lateral (
  select (count(*) filter (where x.shipment_id = p.shipment_id))::int as parcel_count,
    (count(*) filter (where x.shipment_id = p.shipment_id and x.parcel_id <= p.parcel_id))::int
      as parcel_index
  from packing.parcel x
  where x.tenant_id = p.tenant_id and x.order_id = p.order_id and x.state <> 'cancelled') n
cross join lateral (
  select array_agg(x.parcel_id) as parcel_ids, jsonb_agg(jsonb_build_object('order_no', d.order_no,
      'buyer_remark', d.buyer_remark, 'seller_remark', d.seller_remark)
      order by x.inside_parcel_id nulls first, d.order_no) as orders,
    coalesce(sum(d.total_minor - d.paid_minor) filter (where d.payment_kind = 'cash_on_delivery'
      and d.total_minor > d.paid_minor and not exists (select from packing.parcel f
        where f.tenant_id = x.tenant_id and f.order_id = x.order_id and f.state <> 'cancelled'
          and f.parcel_id < x.parcel_id)), 0)::bigint as cash_minor
  from packing.parcel x
  join orders.sales_order d on d.tenant_id = x.tenant_id and d.order_id = x.order_id
  where x.tenant_id = p.tenant_id and (x.parcel_id = p.parcel_id
    or (x.inside_parcel_id = p.parcel_id and x.state <> 'cancelled'))) e
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'qty', l.qty)
    order by k.code, l.order_line_id), '[]') as goods
  from packing.parcel_line l
  join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
  where l.tenant_id = p.tenant_id and l.parcel_id = any(e.parcel_ids)) g
where w.tenant_id = $1 and w.state = 'active' and w.parcel_id = any($2::uuid[])
order by w.parcel_id`,
  ["tenant_id", "subject_ids"],
);

/** What stands on the packing slips of closed parcels, with all orders that are in them. */
export const slipFacts = many<{ subject_ids: readonly string[] | null }, { parcel_id: string; warehouse_id: string; order_id: string; order_no: string; placed_at: Date; currency: string; special: Json; merchant_name: string; orders: Json; lines: Json; place: Json | null }>(
  'printing-facts.slip_facts',
  `select p.parcel_id, p.warehouse_id, p.order_id, o.order_no, o.placed_at, o.currency, o.special,
  m.name as merchant_name, e.orders as orders, g.lines as lines,
  coalesce((select jsonb_build_object('wave_no', b.batch_no, 'sequence', s.sequence,
      'shipments', b.shipments)
    from printing.batch_shipment s
    join printing.batch b on b.tenant_id = s.tenant_id and b.batch_id = s.batch_id
    where s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id
    order by s.batch_id desc limit 1),
  (select jsonb_build_object('wave_no', b.wave_no, 'sequence', s.sequence,
      'shipments', (select count(*) from waves.wave_shipment c
        where c.tenant_id = s.tenant_id and c.wave_id = s.wave_id))
    from waves.wave_shipment s
    join waves.wave b on b.tenant_id = s.tenant_id and b.wave_id = s.wave_id
    where s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id and s.removed_at is null))
    as place
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join merchants.merchant m on m.tenant_id = p.tenant_id and m.merchant_id = p.merchant_id
cross join lateral (
  select array_agg(x.parcel_id) as parcel_ids, jsonb_agg(jsonb_build_object('order_no', d.order_no,
      'buyer_remark', d.buyer_remark, 'seller_remark', d.seller_remark)
      order by x.inside_parcel_id nulls first, d.order_no) as orders
  from packing.parcel x
  join orders.sales_order d on d.tenant_id = x.tenant_id and d.order_id = x.order_id
  where x.tenant_id = p.tenant_id and (x.parcel_id = p.parcel_id
    or (x.inside_parcel_id = p.parcel_id and x.state <> 'cancelled'))) e
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('sku', k.code, 'name', k.name, 'qty', l.qty,
    'unit_price_minor', ol.price_minor, 'amount_minor', ol.price_minor * l.qty,
    'order_no', d.order_no)
    order by d.order_id <> p.order_id, d.order_no, ol.line_no), '[]') as lines
  from packing.parcel_line l
  join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id
  join orders.sales_order d on d.tenant_id = ol.tenant_id and d.order_id = ol.order_id
  join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
  where l.tenant_id = p.tenant_id and l.parcel_id = any(e.parcel_ids)) g
where p.tenant_id = $1 and p.state not in ('open', 'cancelled')
  and p.inside_parcel_id is null
  and p.parcel_id = any($2::uuid[])
order by p.parcel_id`,
  ["tenant_id", "subject_ids"],
);

/** What stands on the pick lists of tasks, in walking order. */
export const pickFacts = many<{ subject_ids: readonly string[] | null }, { task_id: string; task_no: string; warehouse_id: string; wave_no: string; warehouse: string; lines: Json }>(
  'printing-facts.pick_facts',
  `select t.task_id, t.task_no, t.warehouse_id, w.wave_no, h.name as warehouse, g.lines as lines
from picking.task t
join waves.wave w on w.tenant_id = t.tenant_id and w.wave_id = t.wave_id
join places.warehouse h on h.tenant_id = t.tenant_id and h.warehouse_id = t.warehouse_id
cross join lateral (select count(*)::int from waves.wave_shipment c
  where c.tenant_id = t.tenant_id and c.wave_id = t.wave_id) n
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('seq', l.seq, 'location', c.code, 'sku', k.code,
    'name', k.name, 'barcode', (select min(b.barcode) from catalog.barcode b
      where b.tenant_id = k.tenant_id and b.sku_id = k.sku_id),
    'qty', l.qty - l.qty_cancelled, 'slot', l.slot, 'order_no', o.order_no,
    'place', coalesce((select jsonb_build_object('wave_no', b.batch_no, 'sequence', s.sequence,
        'shipments', b.shipments)
      from printing.batch_shipment s
      join printing.batch b on b.tenant_id = s.tenant_id and b.batch_id = s.batch_id
      where s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
      order by s.batch_id desc limit 1),
    (select jsonb_build_object('wave_no', w.wave_no, 'sequence', s.sequence, 'shipments', n.count)
      from waves.wave_shipment s where s.tenant_id = l.tenant_id
      and s.wave_id = t.wave_id and s.shipment_id = l.shipment_id))) order by l.seq), '[]') as lines
  from picking.task_line l
  join places.location c on c.tenant_id = l.tenant_id and c.location_id = l.location_id
  join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
  join orders.shipment i on i.tenant_id = l.tenant_id and i.shipment_id = l.shipment_id
  join orders.sales_order o on o.tenant_id = i.tenant_id and o.order_id = i.order_id
  where l.tenant_id = t.tenant_id and l.task_id = t.task_id and l.qty > l.qty_cancelled) g
where t.tenant_id = $1 and t.task_id = any($2::uuid[])
order by t.task_id`,
  ["tenant_id", "subject_ids"],
);

/** What stands on manifests. */
export const manifestFacts = many<{ subject_ids: readonly string[] | null }, { manifest_id: string; manifest_no: string; warehouse_id: string; warehouse: string; handed_over_at: Date; carrier_name: string; parcels: Json }>(
  'printing-facts.manifest_facts',
  `select f.manifest_id, f.manifest_no, f.warehouse_id, h.name as warehouse, f.handed_over_at,
  coalesce((select a.name from shipping.carrier_account a where a.tenant_id = f.tenant_id
    and a.carrier = f.carrier order by a.priority, a.carrier_account_id limit 1), f.carrier)
    as carrier_name,
  g.parcels as parcels
from shipping.manifest f
join places.warehouse h on h.tenant_id = f.tenant_id and h.warehouse_id = f.warehouse_id
cross join lateral (
  select coalesce(jsonb_agg(jsonb_build_object('tracking_no', w.tracking_no, 'order_no', o.order_no,
    'parcel_index', n.parcel_index, 'parcel_count', n.parcel_count, 'weight_g', p.weight_g)
    order by w.tracking_no, p.parcel_no), '[]') as parcels
  from shipping.manifest_parcel x
  join packing.parcel p on p.tenant_id = x.tenant_id and p.parcel_id = x.parcel_id
  join shipping.waybill w on w.tenant_id = x.tenant_id and w.waybill_id = x.waybill_id
  join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
  cross join lateral (
    select count(*)::int as parcel_count,
      (count(*) filter (where y.parcel_id <= p.parcel_id))::int as parcel_index
    from packing.parcel y where y.tenant_id = p.tenant_id and y.shipment_id = p.shipment_id
      and y.state <> 'cancelled') n
  where x.tenant_id = f.tenant_id and x.manifest_id = f.manifest_id) g
where f.tenant_id = $1 and f.manifest_id = any($2::uuid[])
order by f.manifest_id`,
  ["tenant_id", "subject_ids"],
);

/** What stands on the packing steps of parcels: the newest proposal that has steps, and the names. */
export const stepsFacts = many<{ subject_ids: readonly string[] | null }, { parcel_id: string; parcel_no: string; warehouse_id: string; order_id: string; order_no: string; code: string; name: string; parcel: Json; reasons: Json; skus: Json }>(
  'printing-facts.steps_facts',
  `select p.parcel_id, p.parcel_no, p.warehouse_id, p.order_id, o.order_no, c.code, c.name,
  d.considered #> '{plan,0}' as parcel, d.considered -> 'reasons' as reasons,
  (select jsonb_object_agg(k.sku_id, jsonb_build_object('code', k.code, 'name', k.name))
    from orders.shipment_line l
    join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id
    join catalog.sku k on k.tenant_id = ol.tenant_id and k.sku_id = ol.sku_id
    where l.tenant_id = p.tenant_id and l.shipment_id in (select p.shipment_id union all
      select x.shipment_id from packing.parcel x where x.tenant_id = p.tenant_id
        and x.inside_parcel_id = p.parcel_id)) as skus
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
cross join lateral (select x.considered from kernel.decision x
  where x.tenant_id = p.tenant_id and x.subject_id = p.parcel_id and x.kind = 'carton'
  order by x.decision_id desc limit 1) d
join packing.carton c on c.tenant_id = p.tenant_id
  and c.code = d.considered #>> '{plan,0,carton}'
where p.tenant_id = $1 and p.state <> 'cancelled'
  and p.parcel_id = any($2::uuid[])
order by p.parcel_id`,
  ["tenant_id", "subject_ids"],
);
