/** Rendered by `fahuo gen` from shipping.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** Adds carrier accounts or changes them; null settings leave those that are there. */
export const saveAccounts = many<{ rows: readonly { carrier_account_id: string | null; carrier: string | null; name: string | null; settings: unknown | null; priority: number | null; active: boolean | null }[] }, { carrier_account_id: string }>(
  'shipping.save_accounts',
  `insert into shipping.carrier_account as a (tenant_id, carrier_account_id, carrier, name, settings,
  priority, active)
select $1, carrier_account_id, carrier, name, coalesce(settings, '{}'), priority, active
from unnest($2::uuid[], $3::text[], $4::text[],
    $5::jsonb[], $6::int[], $7::boolean[])
  as r(carrier_account_id, carrier, name, settings, priority, active)
order by carrier_account_id
on conflict (tenant_id, carrier_account_id) do update set name = excluded.name,
  settings = case when excluded.settings = '{}' then a.settings else excluded.settings end,
  priority = excluded.priority, active = excluded.active
returning carrier_account_id`,
  ["tenant_id", "rows.carrier_account_id:uuid", "rows.carrier:text", "rows.name:text", "rows.settings:json", "rows.priority:plain", "rows.active:plain"],
);

/** All carrier accounts, the preferred ones first. */
export const accounts = many<Record<never, never>, { carrier_account_id: string; carrier: string; name: string; settings: Json; priority: number; active: boolean }>(
  'shipping.accounts',
  `select carrier_account_id, carrier, name, settings, priority, active
from shipping.carrier_account where tenant_id = $1
order by priority, carrier_account_id`,
  ["tenant_id"],
);

/** To which shipments parcels and those inside them belong: their orders are locked first. */
export const shipmentsOfParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; shipment_id: string }>(
  'shipping.shipments_of_parcels',
  `select p.parcel_id as parcel_id, p.shipment_id as shipment_id from packing.parcel p
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])
union all
select p.parcel_id, p.shipment_id from packing.parcel p
where p.tenant_id = $1 and p.inside_parcel_id = any($2::uuid[])
order by 1`,
  ["tenant_id", "parcel_ids"],
);

/** Parcels with their live waybill and what is under way for them. Read under the order's lock. */
export const parcelsById = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; parcel_no: string; shipment_id: string; order_id: string; merchant_id: string; warehouse_id: string; state: string; weight_g: number | null; inside_parcel_id: string | null; waybill_id: string | null; waybill_state: string | null; carrier: string | null; tracking_no: string | null; asked: number; choosing: boolean; voiding: boolean }>(
  'shipping.parcels_by_id',
  `select p.parcel_id as parcel_id, p.parcel_no as parcel_no, p.shipment_id as shipment_id,
  p.order_id as order_id, p.merchant_id as merchant_id, p.warehouse_id as warehouse_id,
  p.state as state, p.weight_g, p.inside_parcel_id, w.waybill_id, w.state as waybill_state,
  w.carrier, w.tracking_no,
  (select count(*)::int from kernel.effect e where e.tenant_id = p.tenant_id
    and e.subject_id = p.parcel_id and e.kind = 'waybill.choose') as asked,
  exists (select from kernel.effect e where e.tenant_id = p.tenant_id
    and e.subject_id = p.parcel_id and e.kind = 'waybill.choose'
    and e.state in ('pending', 'running', 'in_doubt')) as choosing,
  exists (select from kernel.effect e where e.tenant_id = p.tenant_id
    and e.subject_id = w.waybill_id and e.kind = 'waybill.void'
    and e.state in ('pending', 'running', 'in_doubt')) as voiding
from packing.parcel p
left join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state in ('requested', 'active')
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])
order by p.parcel_id`,
  ["tenant_id", "parcel_ids"],
);

/** Everything that a carrier must know to quote or to make waybills for parcels, with all that is in
 * them. Cash is collected with one parcel of an order only. */
export const parcelFacts = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; parcel_no: string; state: string; order_id: string; merchant_id: string; weight_g: number; length_mm: number | null; width_mm: number | null; height_mm: number | null; recipient: Json; currency: string; cancelled_at: Date | null; special: Json; sender_name: string; sender_country: string; sender_province: string; sender_city: string; sender_address: string; sender_phone: string; cod_minor: number; goods: Json }>(
  'shipping.parcel_facts',
  `select p.parcel_id as parcel_id, p.parcel_no as parcel_no, p.state as state,
  p.order_id as order_id, p.merchant_id as merchant_id,
  coalesce(p.weight_g, p.weight_expected_g) as weight_g, c.inner_length_mm as length_mm,
  c.inner_width_mm as width_mm, c.inner_height_mm as height_mm, o.recipient as recipient,
  o.currency as currency, o.cancelled_at, o.special as special,
  h.name as sender_name, h.country as sender_country, h.province as sender_province,
  h.city as sender_city, h.address as sender_address, h.phone as sender_phone,
  coalesce((select sum(greatest(d.total_minor - d.paid_minor, 0))
    from packing.parcel x
    join orders.sales_order d on d.tenant_id = x.tenant_id and d.order_id = x.order_id
    where x.tenant_id = p.tenant_id and (x.parcel_id = p.parcel_id
        or x.inside_parcel_id = p.parcel_id and x.state <> 'cancelled')
      and d.payment_kind = 'cash_on_delivery' and x.parcel_id = (select f.parcel_id
        from packing.parcel f where f.tenant_id = x.tenant_id and f.order_id = x.order_id
          and f.state <> 'cancelled' order by f.parcel_id limit 1)), 0)::bigint as cod_minor,
  coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'qty', l.qty,
      'price_minor', ol.price_minor, 'fragile', k.fragile, 'liquid', k.liquid)
      order by l.order_line_id)
    from packing.parcel_line l
    join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
    join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id
    where l.tenant_id = p.tenant_id and l.parcel_id in (select p.parcel_id union all
      select x.parcel_id from packing.parcel x where x.tenant_id = p.tenant_id
        and x.inside_parcel_id = p.parcel_id and x.state <> 'cancelled')), '[]') as goods
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join places.warehouse h on h.tenant_id = p.tenant_id and h.warehouse_id = p.warehouse_id
left join packing.carton c on c.tenant_id = p.tenant_id and c.carton_id = p.carton_id
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])
order by p.parcel_id`,
  ["tenant_id", "parcel_ids"],
);

/** New waybills: asked for, or with a number that a person entered. */
export const insertWaybills = none<{ rows: readonly { waybill_id: string | null; parcel_id: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; carrier: string | null; carrier_account_id: string | null; state: string | null; tracking_no: string | null }[] }>(
  'shipping.insert_waybills',
  `insert into shipping.waybill (tenant_id, waybill_id, parcel_id, order_id, merchant_id,
  warehouse_id, carrier, carrier_account_id, state, tracking_no, requested_at, active_at)
select $1, waybill_id, parcel_id, order_id, merchant_id, warehouse_id, carrier,
  carrier_account_id, state, tracking_no, $2, case state when 'active' then $2::timestamptz end
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::uuid[], $8::text[],
    $9::uuid[], $10::text[],
    $11::text[])
  as r(waybill_id, parcel_id, order_id, merchant_id, warehouse_id, carrier,
    carrier_account_id, state, tracking_no)`,
  ["tenant_id", "now", "rows.waybill_id:uuid", "rows.parcel_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.carrier:text", "rows.carrier_account_id:uuid", "rows.state:text", "rows.tracking_no:text"],
);

/** Waybills with their parcels, and what is under way for them. */
export const waybillsById = many<{ waybill_ids: readonly string[] | null }, { waybill_id: string; parcel_id: string; order_id: string; merchant_id: string; warehouse_id: string; carrier: string; carrier_account_id: string; state: string; tracking_no: string | null; parcel_state: string; parcel_no: string; shipment_id: string; busy: boolean; voids: number }>(
  'shipping.waybills_by_id',
  `select w.waybill_id as waybill_id, w.parcel_id as parcel_id, w.order_id as order_id,
  w.merchant_id as merchant_id, w.warehouse_id as warehouse_id, w.carrier as carrier,
  w.carrier_account_id as carrier_account_id, w.state as state, w.tracking_no,
  p.state as parcel_state, p.parcel_no as parcel_no, p.shipment_id as shipment_id,
  exists (select from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.kind in ('waybill.buy', 'waybill.void')
    and e.state in ('pending', 'running', 'in_doubt')) as busy,
  (select count(*)::int from kernel.effect e where e.tenant_id = w.tenant_id
    and e.subject_id = w.waybill_id and e.kind = 'waybill.void') as voids
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
where w.tenant_id = $1 and w.waybill_id = any($2::uuid[])
order by w.waybill_id`,
  ["tenant_id", "waybill_ids"],
);

/** Live waybills of orders and parcels. */
export const liveWaybillsOf = many<{ order_ids: readonly string[] | null; parcel_ids: readonly string[] | null }, { waybill_id: string }>(
  'shipping.live_waybills_of',
  `select w.waybill_id from shipping.waybill w
where w.tenant_id = $1 and w.state in ('requested', 'active')
  and (w.order_id = any($2::uuid[]) or w.parcel_id = any($3::uuid[]))
order by w.waybill_id`,
  ["tenant_id", "order_ids", "parcel_ids"],
);

/** Notes what the carrier gave. */
export const activateWaybills = none<{ rows: readonly { waybill_id: string | null; tracking_no: string | null; sort_code: string | null; cost_minor: number | null; currency: string | null }[] }>(
  'shipping.activate_waybills',
  `update shipping.waybill w set state = 'active', tracking_no = r.tracking_no,
  sort_code = r.sort_code, cost_minor = r.cost_minor, currency = r.currency, active_at = $1
from unnest($2::uuid[], $3::text[], $4::text[],
    $5::bigint[], $6::text[])
  as r(waybill_id, tracking_no, sort_code, cost_minor, currency)
where w.tenant_id = $7 and w.waybill_id = r.waybill_id and w.state = 'requested'`,
  ["now", "rows.waybill_id:uuid", "rows.tracking_no:text", "rows.sort_code:text", "rows.cost_minor:plain", "rows.currency:text", "tenant_id"],
);

/** Ends waybills: failed or voided. */
export const endWaybills = none<{ rows: readonly { waybill_id: string | null; state: string | null }[] }>(
  'shipping.end_waybills',
  `update shipping.waybill w set state = r.state, ended_at = $1
from unnest($2::uuid[], $3::text[])
  as r(waybill_id, state)
where w.tenant_id = $4 and w.waybill_id = r.waybill_id
  and w.state in ('requested', 'active')`,
  ["now", "rows.waybill_id:uuid", "rows.state:text", "tenant_id"],
);

/** Notes whose the numbers of waybills are. A number that a carrier gave is taken over from who only
 * typed it; a typed one that somebody has already stays his. */
export const claimNumbers = none<{ rows: readonly { number_key: string | null; waybill_id: string | null }[]; take_over: boolean | null }>(
  'shipping.claim_numbers',
  `insert into kernel.routing (kind, key, tenant_id, target_id)
select 'waybill', number_key, $1, waybill_id
from unnest($2::text[], $3::uuid[])
  as r(number_key, waybill_id) order by number_key
on conflict (kind, key) do update set tenant_id = excluded.tenant_id,
  target_id = excluded.target_id where $4::boolean`,
  ["tenant_id", "rows.number_key:text", "rows.waybill_id:uuid", "take_over"],
);

/** Parcels that carry these numbers, with who packed them and when. */
export const numberHolders = many<{ rows: readonly { carrier: string | null; tracking_no: string | null }[] }, { carrier: string | null; tracking_no: string; waybill_id: string | null; parcel_id: string | null; parcel_no: string | null; packed_at: Date | null; opened_at: Date | null; packer: string | null }>(
  'shipping.number_holders',
  `select w.carrier, w.tracking_no as tracking_no, w.waybill_id, w.parcel_id, p.parcel_no,
  p.packed_at, p.opened_at, m.display_name as packer
from shipping.waybill w
join unnest($1::text[], $2::text[])
  as r(carrier, tracking_no)
  on r.carrier = w.carrier and r.tracking_no = w.tracking_no
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
left join people.member m on m.tenant_id = p.tenant_id and m.user_id = p.packed_by
where w.tenant_id = $3 and w.state = 'active'
order by w.waybill_id`,
  ["rows.carrier:text", "rows.tracking_no:text", "tenant_id"],
);

/** Of some shipments, those of which a parcel is still in the house. */
export const parcelsLeft = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string }>(
  'shipping.parcels_left',
  `select distinct shipment_id from packing.parcel
where tenant_id = $1 and shipment_id = any($2::uuid[])
  and state in ('open', 'packed')`,
  ["tenant_id", "shipment_ids"],
);

/** Lists of what was handed over at one time. */
export const insertManifests = none<{ rows: readonly { manifest_id: string | null; manifest_no: string | null; warehouse_id: string | null; carrier: string | null; handed_over_by: string | null }[] }>(
  'shipping.insert_manifests',
  `insert into shipping.manifest (tenant_id, manifest_id, manifest_no, warehouse_id, carrier,
  handed_over_at, handed_over_by)
select $1, manifest_id, manifest_no, warehouse_id, carrier, $2, handed_over_by
from unnest($3::uuid[], $4::text[],
    $5::uuid[], $6::text[],
    $7::uuid[])
  as r(manifest_id, manifest_no, warehouse_id, carrier, handed_over_by)`,
  ["tenant_id", "now", "rows.manifest_id:uuid", "rows.manifest_no:text", "rows.warehouse_id:uuid", "rows.carrier:text", "rows.handed_over_by:uuid"],
);

/** Parcels of new lists. */
export const insertManifestParcels = none<{ rows: readonly { manifest_id: string | null; parcel_id: string | null; waybill_id: string | null }[] }>(
  'shipping.insert_manifest_parcels',
  `insert into shipping.manifest_parcel (tenant_id, manifest_id, parcel_id, waybill_id)
select $1, manifest_id, parcel_id, waybill_id
from unnest($2::uuid[], $3::uuid[], $4::uuid[])
  as r(manifest_id, parcel_id, waybill_id)`,
  ["tenant_id", "rows.manifest_id:uuid", "rows.parcel_id:uuid", "rows.waybill_id:uuid"],
);

/** Parcels of other orders that travel in these here. */
export const parcelsInside = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; inside_parcel_id: string; order_id: string }>(
  'shipping.parcels_inside',
  `select p.parcel_id, p.inside_parcel_id as inside_parcel_id, p.order_id from packing.parcel p
where p.tenant_id = $1 and p.inside_parcel_id = any($2::uuid[])
  and p.state <> 'cancelled'
order by p.parcel_id`,
  ["tenant_id", "parcel_ids"],
);

/** The waybills that numbers may stand for: those in force, and those that once had the number. */
export const waybillsOfNumbers = many<{ rows: readonly { carrier: string | null; tracking_no: string | null }[] }, { waybill_id: string }>(
  'shipping.waybills_of_numbers',
  `select w.waybill_id as waybill_id
from unnest($1::text[], $2::text[])
  as r(carrier, tracking_no)
join shipping.waybill w on w.tenant_id = $3 and w.carrier = r.carrier
  and w.tracking_no = r.tracking_no and w.state = 'active'
union
select k.target_id
from unnest($1::text[], $2::text[])
  as r(carrier, tracking_no)
join kernel.routing k on k.kind = 'waybill' and k.key = r.carrier || ':' || r.tracking_no
where k.tenant_id = $3
order by 1`,
  ["rows.carrier:text", "rows.tracking_no:text", "tenant_id"],
);

/** Locks waybills in key order for their tracking. */
export const lockTracked = many<{ waybill_ids: readonly string[] | null }, { waybill_id: string; parcel_id: string; order_id: string; merchant_id: string; carrier: string; tracking_no: string | null; state: string; tracking_state: string; last_event_at: Date | null; for_others: boolean }>(
  'shipping.lock_tracked',
  `select w.waybill_id, w.parcel_id, w.order_id, w.merchant_id, w.carrier, w.tracking_no, w.state,
  w.tracking_state, w.last_event_at, exists (select from packing.parcel p
    where p.tenant_id = w.tenant_id and p.inside_parcel_id = w.parcel_id) as for_others
from shipping.waybill w
where w.tenant_id = $1 and w.waybill_id = any($2::uuid[])
order by w.waybill_id for update`,
  ["tenant_id", "waybill_ids"],
);

/** Keeps reports; one that is known already stays as it is. Returns those that are new. */
export const insertTracking = many<{ rows: readonly { waybill_id: string | null; event_key: string | null; state: string | null; at: Date | string | null; place: string | null; detail: string | null }[] }, { waybill_id: string; event_key: string }>(
  'shipping.insert_tracking',
  `insert into shipping.tracking_event (tenant_id, waybill_id, event_key, state, at, place, detail,
  received_at)
select $1, waybill_id, event_key, state, at, place, detail, $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::timestamptz[], $7::text[], $8::text[])
  as r(waybill_id, event_key, state, at, place, detail)
order by waybill_id, event_key
on conflict (tenant_id, waybill_id, event_key) do nothing
returning waybill_id, event_key`,
  ["tenant_id", "now", "rows.waybill_id:uuid", "rows.event_key:text", "rows.state:text", "rows.at:plain", "rows.place:text", "rows.detail:text"],
);

/** All reports about waybills, oldest first. */
export const trackingOf = many<{ waybill_ids: readonly string[] | null }, { waybill_id: string; event_key: string; state: string; at: Date; place: string; detail: string }>(
  'shipping.tracking_of',
  `select waybill_id, event_key, state, at, place, detail from shipping.tracking_event
where tenant_id = $1 and waybill_id = any($2::uuid[])
order by waybill_id, at, event_key`,
  ["tenant_id", "waybill_ids"],
);

/** Notes the state that the reports fold to. */
export const setTracking = none<{ rows: readonly { waybill_id: string | null; state: string | null; at: Date | string | null }[] }>(
  'shipping.set_tracking',
  `update shipping.waybill w set tracking_state = r.state, last_event_at = r.at
from unnest($1::uuid[], $2::text[], $3::timestamptz[])
  as r(waybill_id, state, at)
where w.tenant_id = $4 and w.waybill_id = r.waybill_id`,
  ["rows.waybill_id:uuid", "rows.state:text", "rows.at:plain", "tenant_id"],
);

/** Parcels by the number of their waybill in force, with whatever carrier. */
export const parcelsOfNumbers = many<{ tracking_nos: readonly string[] | null }, { parcel_id: string; carrier: string; tracking_no: string }>(
  'shipping.parcels_of_numbers',
  `select w.parcel_id, w.carrier, w.tracking_no as tracking_no
from (select distinct carrier from shipping.carrier_account where tenant_id = $1) a
join shipping.waybill w on w.tenant_id = $1 and w.carrier = a.carrier
  and w.state = 'active' and w.tracking_no = any($2::text[])
order by w.waybill_id`,
  ["tenant_id", "tracking_nos"],
);

/** Under which accounts waybills of a carrier were made. */
export const accountsOfWaybills = many<{ waybill_ids: readonly string[] | null; carrier: string | null }, { tracking_no: string; waybill_id: string; carrier_account_id: string; settings: Json }>(
  'shipping.accounts_of_waybills',
  `select w.tracking_no as tracking_no, w.waybill_id, w.carrier_account_id, a.settings
from shipping.waybill w
join shipping.carrier_account a on a.tenant_id = w.tenant_id
  and a.carrier_account_id = w.carrier_account_id
where w.tenant_id = $1 and w.waybill_id = any($2::uuid[])
  and w.carrier = $3 and w.tracking_no is not null
order by w.waybill_id`,
  ["tenant_id", "waybill_ids", "carrier"],
);

/** Waybills, newest first; of one order, or in one state. */
export const listWaybills = many<{ order_id: string | null; state: string | null; after: string | null; count: number | null }, { waybill_id: string; parcel_id: string; parcel_no: string; order_id: string; order_no: string; carrier: string; state: string; tracking_no: string | null; sort_code: string; cost_minor: number | null; currency: string | null; tracking_state: string; requested_at: Date; active_at: Date | null; ended_at: Date | null; last_event_at: Date | null }>(
  'shipping.list_waybills',
  `select w.waybill_id, w.parcel_id, p.parcel_no, w.order_id, o.order_no, w.carrier, w.state,
  w.tracking_no, w.sort_code, w.cost_minor, w.currency, w.tracking_state, w.requested_at,
  w.active_at, w.ended_at, w.last_event_at
from shipping.waybill w
join packing.parcel p on p.tenant_id = w.tenant_id and p.parcel_id = w.parcel_id
join orders.sales_order o on o.tenant_id = w.tenant_id and o.order_id = w.order_id
where w.tenant_id = $1 and ($2::uuid is null or w.order_id = $2)
  and ($3::text is null or w.state = $3)
  and ($4::uuid is null or w.waybill_id < $4)
order by w.waybill_id desc limit $5::int`,
  ["tenant_id", "order_id", "state", "after", "count"],
);

/** Packed parcels of a warehouse with a waybill in force, in the order of their numbers. */
export const listToHandOver = many<{ warehouse_id: string | null; carrier: string | null; code: string | null; after: string | null; count: number | null }, { parcel_id: string; parcel_no: string; order_id: string; weight_g: number | null; carrier: string; tracking_no: string | null; sort_code: string; ship_by: Date; held_at: Date | null }>(
  'shipping.list_to_hand_over',
  `select p.parcel_id as parcel_id, p.parcel_no as parcel_no, p.order_id as order_id,
  p.weight_g, w.carrier as carrier, w.tracking_no, w.sort_code as sort_code,
  o.ship_by as ship_by, o.held_at
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state = 'active'
where p.tenant_id = $1 and p.warehouse_id = $2 and p.state = 'packed'
  and ($3::text is null or w.carrier = $3)
  and ($4::text is null or p.parcel_no = $4 or w.tracking_no = $4)
  and ($5::uuid is null or p.parcel_id > $5)
order by p.parcel_id limit $6::int`,
  ["tenant_id", "warehouse_id", "carrier", "code", "after", "count"],
);

/** The carriers that packed parcels of a warehouse wait for, and how many. */
export const carriersAwaited = many<{ warehouse_id: string | null }, { carrier: string; parcels: number; held: number }>(
  'shipping.carriers_awaited',
  `select w.carrier, count(*)::int as parcels,
  count(*) filter (where o.held_at is not null)::int as held
from packing.parcel p
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
  and w.state = 'active'
where p.tenant_id = $1 and p.warehouse_id = $2 and p.state = 'packed'
group by w.carrier order by w.carrier`,
  ["tenant_id", "warehouse_id"],
);

/** Manifests, newest first. */
export const listManifests = many<{ after: string | null; count: number | null }, { manifest_id: string; manifest_no: string; warehouse_id: string; carrier: string; handed_over_at: Date; handed_over_by: string | null; parcels: number }>(
  'shipping.list_manifests',
  `select m.manifest_id, m.manifest_no, m.warehouse_id, m.carrier, m.handed_over_at,
  m.handed_over_by, (select count(*)::int from shipping.manifest_parcel l
    where l.tenant_id = m.tenant_id and l.manifest_id = m.manifest_id) as parcels
from shipping.manifest m
where m.tenant_id = $1 and ($2::uuid is null or m.manifest_id < $2)
order by m.manifest_id desc limit $3::int`,
  ["tenant_id", "after", "count"],
);

/** The parcels of one manifest. */
export const parcelsOfManifest = many<{ manifest_id: string | null }, { parcel_id: string; parcel_no: string; tracking_no: string | null; sort_code: string; weight_g: number | null; order_no: string }>(
  'shipping.parcels_of_manifest',
  `select l.parcel_id, p.parcel_no, w.tracking_no, w.sort_code, p.weight_g, o.order_no
from shipping.manifest_parcel l
join packing.parcel p on p.tenant_id = l.tenant_id and p.parcel_id = l.parcel_id
join orders.sales_order o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
join shipping.waybill w on w.tenant_id = l.tenant_id and w.waybill_id = l.waybill_id
where l.tenant_id = $1 and l.manifest_id = $2
order by p.parcel_no`,
  ["tenant_id", "manifest_id"],
);
