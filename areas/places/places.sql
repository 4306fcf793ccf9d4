-- Statements of warehouses, zones and locations.

-- name: save_warehouses :many
-- Adds or changes warehouses by code, and returns those that are new or different now. Without
-- may_add only warehouses that the scope shows are changed.
insert into places.warehouse as w (tenant_id, warehouse_id, code, name, country, province, city,
  address, phone, active, created_at)
select :tenant_id, coalesce(k.warehouse_id, r.warehouse_id), r.code, r.name, r.country, r.province,
  r.city, r.address, r.phone, r.active, :now
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, code text, name text, country text,
  province text, city text, address text, phone text, active boolean)
left join places.warehouse k on k.tenant_id = :tenant_id and k.code = r.code
where k.warehouse_id is not null or :may_add::boolean
order by r.code
on conflict on constraint warehouse_code_once do update set name = excluded.name,
  country = excluded.country, province = excluded.province, city = excluded.city,
  address = excluded.address, phone = excluded.phone, active = excluded.active
where (w.name, w.country, w.province, w.city, w.address, w.phone, w.active) is distinct from
  (excluded.name, excluded.country, excluded.province, excluded.city, excluded.address,
    excluded.phone, excluded.active)
returning w.warehouse_id as "warehouse_id!", w.code as "code!";

-- name: add_standard_places :none
-- Gives warehouses their standard places; those that are there stay.
insert into places.location (tenant_id, location_id, warehouse_id, code, kind)
select :tenant_id, location_id, warehouse_id, '@' || kind, kind
from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, warehouse_id uuid, kind text)
on conflict on constraint location_code_once do nothing;

-- name: warehouses_by_code :many
-- Warehouses by code or id; those outside the scope are not there.
select warehouse_id, code, name, country, province, city, address, phone, active
from places.warehouse
where tenant_id = :tenant_id and (code = any(:codes::text[]) or warehouse_id = any(:ids::uuid[]));

-- name: list_warehouses :many
-- All warehouses by code, or only those that ship orders.
select warehouse_id, code, name, country, province, city, address, phone, active
from places.warehouse
where tenant_id = :tenant_id and (active or not :only_active::boolean)
order by code;

-- name: standard_places :many
-- The standard places of warehouses.
select warehouse_id, kind, location_id from places.location
where tenant_id = :tenant_id and warehouse_id = any(:warehouse_ids::uuid[]) and kind <> 'bin'
  and code = '@' || kind;

-- name: save_zones :many
-- Adds or changes zones by warehouse and code, and returns those that are new or different now.
insert into places.zone as z (tenant_id, zone_id, warehouse_id, code, name)
select :tenant_id, r.zone_id, r.warehouse_id, r.code, r.name
from jsonb_to_recordset(:rows::jsonb) as r(zone_id uuid, warehouse_id uuid, code text, name text)
order by r.warehouse_id, r.code
on conflict on constraint zone_code_once do update set name = excluded.name
where z.name <> excluded.name
returning z.zone_id, z.warehouse_id, z.code;

-- name: zones_by_code :many
-- Zones by warehouse and code.
select z.zone_id, z.warehouse_id, z.code, z.name
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, code text)
join places.zone z on z.tenant_id = :tenant_id and z.warehouse_id = r.warehouse_id
  and z.code = r.code;

-- name: list_zones :many
-- The zones of a warehouse by code.
select zone_id, warehouse_id, code, name from places.zone
where tenant_id = :tenant_id and warehouse_id = :warehouse_id order by code;

-- name: save_bins :many
-- Adds or changes bins by warehouse and code, and returns those that are new or different now.
insert into places.location as l (tenant_id, location_id, warehouse_id, zone_id, code, kind, aisle,
  x_mm, y_mm, level, walk_order, active)
select :tenant_id, r.location_id, r.warehouse_id, r.zone_id, r.code, 'bin', r.aisle, r.x_mm, r.y_mm,
  r.level, r.walk_order, r.active
from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, warehouse_id uuid, zone_id uuid,
  code text, aisle int, x_mm int, y_mm int, level int, walk_order int, active boolean)
order by r.warehouse_id, r.code
on conflict on constraint location_code_once do update set zone_id = excluded.zone_id,
  aisle = excluded.aisle, x_mm = excluded.x_mm, y_mm = excluded.y_mm, level = excluded.level,
  walk_order = excluded.walk_order, active = excluded.active
where (l.zone_id, l.aisle, l.x_mm, l.y_mm, l.level, l.walk_order, l.active) is distinct from
  (excluded.zone_id, excluded.aisle, excluded.x_mm, excluded.y_mm, excluded.level,
    excluded.walk_order, excluded.active)
returning l.location_id, l.warehouse_id, l.code;

-- name: locations_by_code :many
-- Locations by warehouse and code, bins and standard places alike.
select l.location_id, l.warehouse_id, l.zone_id, l.code, l.kind, l.aisle, l.x_mm, l.y_mm, l.level,
  l.walk_order, l.active
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, code text)
join places.location l on l.tenant_id = :tenant_id and l.warehouse_id = r.warehouse_id
  and l.code = r.code;

-- name: bins_of :many
-- The active bins of a warehouse in the order of the usual walk.
select location_id, code, aisle, x_mm, y_mm, level, walk_order from places.location
where tenant_id = :tenant_id and warehouse_id = :warehouse_id and kind = 'bin' and active
order by walk_order, code;

-- name: list_locations :many
-- A page of the locations of a warehouse in the order in which they were added; text is the
-- beginning of a code.
select location_id, warehouse_id, zone_id, code, kind, aisle, x_mm, y_mm, level, walk_order, active
from places.location
where tenant_id = :tenant_id and warehouse_id = :warehouse_id
  and (:after::uuid is null or location_id > :after::uuid)
  and (:kind::text is null or kind = :kind::text)
  and starts_with(lower(code), lower(:text::text))
order by location_id limit :count::int;
