/** Rendered by `fahuo gen` from relabel.sql; do not edit. */
import { many, maybe } from '../../kernel/statement.ts';

/** Of some parcels, those whose label has an address of before, and nobody has put a new one on. */
export const toRelabel = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string }>(
  'relabel.to_relabel',
  `select c.parcel_id as parcel_id from recalls.recall c
where c.tenant_id = $1 and c.parcel_id = any($2::uuid[]) and c.state = 'asked'
  and c.cause = 'address'`,
  ["tenant_id", "parcel_ids"],
);

/** Parcels by numbers that were voided, with the number they have now. */
export const oldLabels = many<{ tracking_nos: readonly string[] | null }, { tracking_no: string; parcel_no: string; now: string }>(
  'relabel.old_labels',
  `select r.tracking_no as tracking_no, p.parcel_no,
  coalesce((select n.tracking_no from shipping.waybill n where n.tenant_id = p.tenant_id
    and n.parcel_id = p.parcel_id and n.state = 'active'), '-') as now
from unnest($1::text[]) as r(tracking_no)
cross join (select distinct carrier from shipping.carrier_account where tenant_id = $2) a
join kernel.routing k on k.kind = 'waybill' and k.key = a.carrier || ':' || r.tracking_no
  and k.tenant_id = $2
join shipping.waybill w on w.tenant_id = $2 and w.waybill_id = k.target_id
  and w.state = 'voided'
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
  and p.state = 'packed'`,
  ["tracking_nos", "tenant_id"],
);

/** Of some waybills in force, those that were asked for before the address was last changed. */
export const boughtBeforeMove = many<{ waybill_ids: readonly string[] | null }, { waybill_id: string; order_id: string; voids: number }>(
  'relabel.bought_before_move',
  `select w.waybill_id, w.order_id, (select count(*)::int from kernel.effect e
  where e.tenant_id = w.tenant_id and e.subject_id = w.waybill_id and e.kind = 'waybill.void')
  as voids
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
  and p.state in ('open', 'packed')
where w.tenant_id = $1 and w.waybill_id = any($2::uuid[]) and w.state = 'active'
  and exists (select from kernel.event e where e.tenant_id = w.tenant_id
    and e.order_id = w.order_id and e.kind = 'order_edited' and e.at > w.requested_at
    and e.body -> 'fields' @> '["recipient"]')
  and not exists (select from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.kind = 'waybill.void'
    and e.state in ('pending', 'running', 'in_doubt'))
order by w.waybill_id`,
  ["tenant_id", "waybill_ids"],
);

/** Closed parcels of orders that are in the house. */
export const packedParcelsOf = many<{ order_ids: readonly string[] | null }, { parcel_id: string }>(
  'relabel.packed_parcels_of',
  `select parcel_id from packing.parcel
where tenant_id = $1 and order_id = any($2::uuid[]) and state = 'packed'
order by parcel_id`,
  ["tenant_id", "order_ids"],
);

/** The parcel of a number on it, its own or a carrier's, also a voided one; and how it stands. */
export const parcelByCode = maybe<{ code: string | null }, { parcel_no: string; state: string; order_no: string; cancelled_at: Date | null; held_at: Date | null; now: string | null; to_relabel: boolean }>(
  'relabel.parcel_by_code',
  `select p.parcel_no as parcel_no, p.state as state, o.order_no as order_no, o.cancelled_at,
  o.held_at, n.tracking_no as now,
  exists (select from recalls.recall c where c.tenant_id = p.tenant_id
    and c.parcel_id = p.parcel_id and c.state = 'asked' and c.cause = 'address') as to_relabel
from (
  select p.parcel_id from packing.parcel p
  where p.tenant_id = $1 and p.parcel_no = upper($2::text)
  union all
  select w.parcel_id
  from (select distinct carrier from shipping.carrier_account where tenant_id = $1) a
  join kernel.routing k on k.kind = 'waybill' and k.key = a.carrier || ':' || upper($2::text)
    and k.tenant_id = $1
  join shipping.waybill w on w.tenant_id = $1 and w.waybill_id = k.target_id
) f
join packing.parcel p on p.tenant_id = $1 and p.parcel_id = f.parcel_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
left join shipping.waybill n on n.tenant_id = p.tenant_id and n.parcel_id = p.parcel_id
  and n.state = 'active'
limit 1`,
  ["tenant_id", "code"],
);
