/** Rendered by `fahuo gen` from places.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Adds or changes warehouses by code, and returns those that are new or different now. Without
 * may_add only warehouses that the scope shows are changed. */
export const saveWarehouses = many<{ rows: readonly { warehouse_id: string | null; code: string | null; name: string | null; country: string | null; province: string | null; city: string | null; address: string | null; phone: string | null; active: boolean | null }[]; may_add: boolean | null }, { warehouse_id: string; code: string }>(
  'places.save_warehouses',
  `insert into places.warehouse as w (tenant_id, warehouse_id, code, name, country, province, city,
  address, phone, active, created_at)
select $1, coalesce(k.warehouse_id, r.warehouse_id), r.code, r.name, r.country, r.province,
  r.city, r.address, r.phone, r.active, $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::boolean[])
  as r(warehouse_id, code, name, country, province, city, address, phone, active)
left join places.warehouse k on k.tenant_id = $1 and k.code = r.code
where k.warehouse_id is not null or $12::boolean
order by r.code
on conflict on constraint warehouse_code_once do update set name = excluded.name,
  country = excluded.country, province = excluded.province, city = excluded.city,
  address = excluded.address, phone = excluded.phone, active = excluded.active
where (w.name, w.country, w.province, w.city, w.address, w.phone, w.active) is distinct from
  (excluded.name, excluded.country, excluded.province, excluded.city, excluded.address,
    excluded.phone, excluded.active)
returning w.warehouse_id as warehouse_id, w.code as code`,
  ["tenant_id", "now", "rows.warehouse_id:uuid", "rows.code:text", "rows.name:text", "rows.country:text", "rows.province:text", "rows.city:text", "rows.address:text", "rows.phone:text", "rows.active:plain", "may_add"],
);

/** Gives warehouses their standard places; those that are there stay. */
export const addStandardPlaces = none<{ rows: readonly { location_id: string | null; warehouse_id: string | null; kind: string | null }[] }>(
  'places.add_standard_places',
  `insert into places.location (tenant_id, location_id, warehouse_id, code, kind)
select $1, location_id, warehouse_id, '@' || kind, kind
from unnest($2::uuid[], $3::uuid[], $4::text[])
  as r(location_id, warehouse_id, kind)
on conflict on constraint location_code_once do nothing`,
  ["tenant_id", "rows.location_id:uuid", "rows.warehouse_id:uuid", "rows.kind:text"],
);

/** Warehouses by code or id; those outside the scope are not there. */
export const warehousesByCode = many<{ codes: readonly string[] | null; ids: readonly string[] | null }, { warehouse_id: string; code: string; name: string; country: string; province: string; city: string; address: string; phone: string; active: boolean }>(
  'places.warehouses_by_code',
  `select warehouse_id, code, name, country, province, city, address, phone, active
from places.warehouse
where tenant_id = $1 and (code = any($2::text[]) or warehouse_id = any($3::uuid[]))`,
  ["tenant_id", "codes", "ids"],
);

/** All warehouses by code, or only those that ship orders. */
export const listWarehouses = many<{ only_active: boolean | null }, { warehouse_id: string; code: string; name: string; country: string; province: string; city: string; address: string; phone: string; active: boolean }>(
  'places.list_warehouses',
  `select warehouse_id, code, name, country, province, city, address, phone, active
from places.warehouse
where tenant_id = $1 and (active or not $2::boolean)
order by code`,
  ["tenant_id", "only_active"],
);

/** The standard places of warehouses. */
export const standardPlaces = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; kind: string; location_id: string }>(
  'places.standard_places',
  `select warehouse_id, kind, location_id from places.location
where tenant_id = $1 and warehouse_id = any($2::uuid[]) and kind <> 'bin'
  and code = '@' || kind`,
  ["tenant_id", "warehouse_ids"],
);

/** Adds or changes zones by warehouse and code, and returns those that are new or different now. */
export const saveZones = many<{ rows: readonly { zone_id: string | null; warehouse_id: string | null; code: string | null; name: string | null }[] }, { zone_id: string; warehouse_id: string; code: string }>(
  'places.save_zones',
  `insert into places.zone as z (tenant_id, zone_id, warehouse_id, code, name)
select $1, r.zone_id, r.warehouse_id, r.code, r.name
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::text[])
  as r(zone_id, warehouse_id, code, name)
order by r.warehouse_id, r.code
on conflict on constraint zone_code_once do update set name = excluded.name
where z.name <> excluded.name
returning z.zone_id, z.warehouse_id, z.code`,
  ["tenant_id", "rows.zone_id:uuid", "rows.warehouse_id:uuid", "rows.code:text", "rows.name:text"],
);

/** Zones by warehouse and code. */
export const zonesByCode = many<{ rows: readonly { warehouse_id: string | null; code: string | null }[] }, { zone_id: string; warehouse_id: string; code: string; name: string }>(
  'places.zones_by_code',
  `select z.zone_id, z.warehouse_id, z.code, z.name
from unnest($1::uuid[], $2::text[])
  as r(warehouse_id, code)
join places.zone z on z.tenant_id = $3 and z.warehouse_id = r.warehouse_id
  and z.code = r.code`,
  ["rows.warehouse_id:uuid", "rows.code:text", "tenant_id"],
);

/** The zones of a warehouse by code. */
export const listZones = many<{ warehouse_id: string | null }, { zone_id: string; warehouse_id: string; code: string; name: string }>(
  'places.list_zones',
  `select zone_id, warehouse_id, code, name from places.zone
where tenant_id = $1 and warehouse_id = $2 order by code`,
  ["tenant_id", "warehouse_id"],
);

/** Adds or changes bins by warehouse and code, and returns those that are new or different now. */
export const saveBins = many<{ rows: readonly { location_id: string | null; warehouse_id: string | null; zone_id: string | null; code: string | null; aisle: number | null; x_mm: number | null; y_mm: number | null; level: number | null; walk_order: number | null; active: boolean | null }[] }, { location_id: string; warehouse_id: string; code: string }>(
  'places.save_bins',
  `insert into places.location as l (tenant_id, location_id, warehouse_id, zone_id, code, kind, aisle,
  x_mm, y_mm, level, walk_order, active)
select $1, r.location_id, r.warehouse_id, r.zone_id, r.code, 'bin', r.aisle, r.x_mm, r.y_mm,
  r.level, r.walk_order, r.active
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::text[], $6::int[], $7::int[], $8::int[],
    $9::int[], $10::int[], $11::boolean[])
  as r(location_id, warehouse_id, zone_id, code, aisle, x_mm, y_mm, level, walk_order,
    active)
order by r.warehouse_id, r.code
on conflict on constraint location_code_once do update set zone_id = excluded.zone_id,
  aisle = excluded.aisle, x_mm = excluded.x_mm, y_mm = excluded.y_mm, level = excluded.level,
  walk_order = excluded.walk_order, active = excluded.active
where (l.zone_id, l.aisle, l.x_mm, l.y_mm, l.level, l.walk_order, l.active) is distinct from
  (excluded.zone_id, excluded.aisle, excluded.x_mm, excluded.y_mm, excluded.level,
    excluded.walk_order, excluded.active)
returning l.location_id, l.warehouse_id, l.code`,
  ["tenant_id", "rows.location_id:uuid", "rows.warehouse_id:uuid", "rows.zone_id:uuid", "rows.code:text", "rows.aisle:plain", "rows.x_mm:plain", "rows.y_mm:plain", "rows.level:plain", "rows.walk_order:plain", "rows.active:plain"],
);

/** Locations by warehouse and code, bins and standard places alike. */
export const locationsByCode = many<{ rows: readonly { warehouse_id: string | null; code: string | null }[] }, { location_id: string; warehouse_id: string; zone_id: string | null; code: string; kind: string; aisle: number; x_mm: number; y_mm: number; level: number; walk_order: number; active: boolean }>(
  'places.locations_by_code',
  `select l.location_id, l.warehouse_id, l.zone_id, l.code, l.kind, l.aisle, l.x_mm, l.y_mm, l.level,
  l.walk_order, l.active
from unnest($1::uuid[], $2::text[])
  as r(warehouse_id, code)
join places.location l on l.tenant_id = $3 and l.warehouse_id = r.warehouse_id
  and l.code = r.code`,
  ["rows.warehouse_id:uuid", "rows.code:text", "tenant_id"],
);

/** The active bins of a warehouse in the order of the usual walk. */
export const binsOf = many<{ warehouse_id: string | null }, { location_id: string; code: string; aisle: number; x_mm: number; y_mm: number; level: number; walk_order: number }>(
  'places.bins_of',
  `select location_id, code, aisle, x_mm, y_mm, level, walk_order from places.location
where tenant_id = $1 and warehouse_id = $2 and kind = 'bin' and active
order by walk_order, code`,
  ["tenant_id", "warehouse_id"],
);

/** A page of the locations of a warehouse in the order in which they were added; text is the
 * beginning of a code. */
export const listLocations = many<{ warehouse_id: string | null; after: string | null; kind: string | null; text: string | null; count: number | null }, { location_id: string; warehouse_id: string; zone_id: string | null; code: string; kind: string; aisle: number; x_mm: number; y_mm: number; level: number; walk_order: number; active: boolean }>(
  'places.list_locations',
  `select location_id, warehouse_id, zone_id, code, kind, aisle, x_mm, y_mm, level, walk_order, active
from places.location
where tenant_id = $1 and warehouse_id = $2
  and ($3::uuid is null or location_id > $3::uuid)
  and ($4::text is null or kind = $4::text)
  and starts_with(lower(code), lower($5::text))
order by location_id limit $6::int`,
  ["tenant_id", "warehouse_id", "after", "kind", "text", "count"],
);
