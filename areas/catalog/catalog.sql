-- Statements of the catalogue. Articles of a merchant change only while the merchant is locked.

-- name: find_skus :many
-- What texts of merchants mean as a code and as a barcode; null when nothing. A row for each asked.
select r.merchant_id as "merchant_id!", r.code as "code!",
  (select s.sku_id from catalog.sku s where s.tenant_id = :tenant_id
    and s.merchant_id = r.merchant_id and s.code = r.code) as by_code,
  (select b.sku_id from catalog.barcode b where b.tenant_id = :tenant_id
    and b.merchant_id = r.merchant_id and b.barcode = r.code) as by_barcode
from jsonb_to_recordset(:rows::jsonb) as r(merchant_id uuid, code text);

-- name: skus_by_id :many
-- Articles with their barcodes and parts, in the order in which they were added.
select s.sku_id, s.merchant_id, s.code, s.name, s.category, s.kind, s.weight_g, s.length_mm,
  s.width_mm, s.height_mm, s.fragile, s.liquid, s.up, s.max_load_g, s.needs_bag, s.price_minor,
  s.active, s.version, s.updated_at,
  array(select b.barcode from catalog.barcode b
    where b.tenant_id = :tenant_id and b.sku_id = s.sku_id order by b.barcode) as "barcodes!",
  (select coalesce(jsonb_agg(jsonb_build_object('sku_id', p.part_sku_id, 'code', c.code,
      'qty', p.qty) order by c.code), '[]')
    from catalog.bundle_part p
    join catalog.sku c on c.tenant_id = :tenant_id and c.sku_id = p.part_sku_id
    where p.tenant_id = :tenant_id and p.bundle_sku_id = s.sku_id) as "parts!"
from catalog.sku s
where s.tenant_id = :tenant_id and s.sku_id = any(:sku_ids::uuid[])
order by s.sku_id;

-- name: list_sku_ids :many
-- A page of articles in the order in which they were added; text is the beginning of code, name or
-- barcode.
select s.sku_id from catalog.sku s
where s.tenant_id = :tenant_id and (:after::uuid is null or s.sku_id > :after::uuid)
  and (:merchant_id::uuid is null or s.merchant_id = :merchant_id::uuid)
  and (starts_with(lower(s.code), lower(:text::text))
    or starts_with(lower(s.name), lower(:text::text))
    or s.sku_id in (select b.sku_id from catalog.barcode b
      where b.tenant_id = :tenant_id and starts_with(b.barcode, :text::text)))
order by s.sku_id limit :count::int;

-- name: neighbouring_codes :many
-- Codes of the same merchant that sort next to each of the given texts, among which the most
-- similar are looked for.
select r.merchant_id as "merchant_id!", r.code as "asked!", near.code as "code!"
from jsonb_to_recordset(:rows::jsonb) as r(merchant_id uuid, code text)
cross join lateral (
  (select s.code from catalog.sku s where s.tenant_id = :tenant_id
    and s.merchant_id = r.merchant_id and s.active and s.code >= r.code
    order by s.code limit 40)
  union all
  (select s.code from catalog.sku s where s.tenant_id = :tenant_id
    and s.merchant_id = r.merchant_id and s.active and s.code < r.code
    order by s.code desc limit 40)
) near;

-- name: save_skus :none
-- Adds or replaces articles by id.
insert into catalog.sku (tenant_id, sku_id, merchant_id, code, name, category, kind, weight_g,
  length_mm, width_mm, height_mm, fragile, liquid, up, max_load_g, needs_bag, price_minor, active,
  version, created_at, updated_at)
select :tenant_id, sku_id, merchant_id, code, name, category, kind, weight_g, length_mm, width_mm,
  height_mm, fragile, liquid, up, max_load_g, needs_bag, price_minor, active, version, :now, :now
from jsonb_to_recordset(:rows::jsonb) as r(sku_id uuid, merchant_id uuid, code text, name text,
  category text, kind text, weight_g int, length_mm int, width_mm int, height_mm int,
  fragile boolean, liquid boolean, up text, max_load_g int, needs_bag boolean, price_minor bigint,
  active boolean, version int)
order by sku_id
on conflict (tenant_id, sku_id) do update set name = excluded.name, category = excluded.category,
  weight_g = excluded.weight_g, length_mm = excluded.length_mm, width_mm = excluded.width_mm,
  height_mm = excluded.height_mm, fragile = excluded.fragile, liquid = excluded.liquid,
  up = excluded.up, max_load_g = excluded.max_load_g, needs_bag = excluded.needs_bag,
  price_minor = excluded.price_minor, active = excluded.active, version = excluded.version,
  updated_at = excluded.updated_at;

-- name: clear_barcodes :none
-- Takes all barcodes from articles.
delete from catalog.barcode where tenant_id = :tenant_id and sku_id = any(:sku_ids::uuid[]);

-- name: add_barcodes :none
-- Gives articles their barcodes.
insert into catalog.barcode (tenant_id, merchant_id, barcode, sku_id)
select :tenant_id, merchant_id, barcode, sku_id
from jsonb_to_recordset(:rows::jsonb) as r(merchant_id uuid, barcode text, sku_id uuid);

-- name: clear_parts :none
-- Takes all parts from bundles.
delete from catalog.bundle_part
where tenant_id = :tenant_id and bundle_sku_id = any(:bundle_sku_ids::uuid[]);

-- name: add_parts :none
-- Gives bundles their parts.
insert into catalog.bundle_part (tenant_id, bundle_sku_id, part_sku_id, qty)
select :tenant_id, bundle_sku_id, part_sku_id, qty
from jsonb_to_recordset(:rows::jsonb) as r(bundle_sku_id uuid, part_sku_id uuid, qty int);
