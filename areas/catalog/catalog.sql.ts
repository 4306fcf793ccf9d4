/** Rendered by `fahuo gen` from catalog.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** What texts of merchants mean as a code and as a barcode; null when nothing. A row for each asked. */
export const findSkus = many<{ rows: readonly { merchant_id: string | null; code: string | null }[] }, { merchant_id: string; code: string; by_code: string | null; by_barcode: string | null }>(
  'catalog.find_skus',
  `select r.merchant_id as merchant_id, r.code as code,
  (select s.sku_id from catalog.sku s where s.tenant_id = $1
    and s.merchant_id = r.merchant_id and s.code = r.code) as by_code,
  (select b.sku_id from catalog.barcode b where b.tenant_id = $1
    and b.merchant_id = r.merchant_id and b.barcode = r.code) as by_barcode
from unnest($2::uuid[], $3::text[])
  as r(merchant_id, code)`,
  ["tenant_id", "rows.merchant_id:uuid", "rows.code:text"],
);

/** Articles with their barcodes and parts, in the order in which they were added. */
export const skusById = many<{ sku_ids: readonly string[] | null }, { sku_id: string; merchant_id: string; code: string; name: string; category: string; kind: string; weight_g: number; length_mm: number; width_mm: number; height_mm: number; fragile: boolean; liquid: boolean; up: string; max_load_g: number | null; needs_bag: boolean; price_minor: number; active: boolean; version: number; updated_at: Date; barcodes: string[]; parts: Json }>(
  'catalog.skus_by_id',
  `select s.sku_id, s.merchant_id, s.code, s.name, s.category, s.kind, s.weight_g, s.length_mm,
  s.width_mm, s.height_mm, s.fragile, s.liquid, s.up, s.max_load_g, s.needs_bag, s.price_minor,
  s.active, s.version, s.updated_at,
  array(select b.barcode from catalog.barcode b
    where b.tenant_id = $1 and b.sku_id = s.sku_id order by b.barcode) as barcodes,
  (select coalesce(jsonb_agg(jsonb_build_object('sku_id', p.part_sku_id, 'code', c.code,
      'qty', p.qty) order by c.code), '[]')
    from catalog.bundle_part p
    join catalog.sku c on c.tenant_id = $1 and c.sku_id = p.part_sku_id
    where p.tenant_id = $1 and p.bundle_sku_id = s.sku_id) as parts
from catalog.sku s
where s.tenant_id = $1 and s.sku_id = any($2::uuid[])
order by s.sku_id`,
  ["tenant_id", "sku_ids"],
);

/** A page of articles in the order in which they were added; text is the beginning of code, name or
 * barcode. */
export const listSkuIds = many<{ after: string | null; merchant_id: string | null; text: string | null; count: number | null }, { sku_id: string }>(
  'catalog.list_sku_ids',
  `select s.sku_id from catalog.sku s
where s.tenant_id = $1 and ($2::uuid is null or s.sku_id > $2::uuid)
  and ($3::uuid is null or s.merchant_id = $3::uuid)
  and (starts_with(lower(s.code), lower($4::text))
    or starts_with(lower(s.name), lower($4::text))
    or s.sku_id in (select b.sku_id from catalog.barcode b
      where b.tenant_id = $1 and starts_with(b.barcode, $4::text)))
order by s.sku_id limit $5::int`,
  ["tenant_id", "after", "merchant_id", "text", "count"],
);

/** Codes of the same merchant that sort next to each of the given texts, among which the most
 * similar are looked for. */
export const neighbouringCodes = many<{ rows: readonly { merchant_id: string | null; code: string | null }[] }, { merchant_id: string; asked: string; code: string }>(
  'catalog.neighbouring_codes',
  `select r.merchant_id as merchant_id, r.code as asked, near.code as code
from unnest($1::uuid[], $2::text[])
  as r(merchant_id, code)
cross join lateral (
  (select s.code from catalog.sku s where s.tenant_id = $3
    and s.merchant_id = r.merchant_id and s.active and s.code >= r.code
    order by s.code limit 40)
  union all
  (select s.code from catalog.sku s where s.tenant_id = $3
    and s.merchant_id = r.merchant_id and s.active and s.code < r.code
    order by s.code desc limit 40)
) near`,
  ["rows.merchant_id:uuid", "rows.code:text", "tenant_id"],
);

/** Adds or replaces articles by id. */
export const saveSkus = none<{ rows: readonly { sku_id: string | null; merchant_id: string | null; code: string | null; name: string | null; category: string | null; kind: string | null; weight_g: number | null; length_mm: number | null; width_mm: number | null; height_mm: number | null; fragile: boolean | null; liquid: boolean | null; up: string | null; max_load_g: number | null; needs_bag: boolean | null; price_minor: number | null; active: boolean | null; version: number | null }[] }>(
  'catalog.save_skus',
  `insert into catalog.sku (tenant_id, sku_id, merchant_id, code, name, category, kind, weight_g,
  length_mm, width_mm, height_mm, fragile, liquid, up, max_load_g, needs_bag, price_minor, active,
  version, created_at, updated_at)
select $1, sku_id, merchant_id, code, name, category, kind, weight_g, length_mm, width_mm,
  height_mm, fragile, liquid, up, max_load_g, needs_bag, price_minor, active, version, $2, $2
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::text[], $7::text[], $8::text[],
    $9::int[], $10::int[], $11::int[],
    $12::int[], $13::boolean[], $14::boolean[],
    $15::text[], $16::int[], $17::boolean[],
    $18::bigint[], $19::boolean[], $20::int[])
  as r(sku_id, merchant_id, code, name, category, kind, weight_g, length_mm, width_mm,
    height_mm, fragile, liquid, up, max_load_g, needs_bag, price_minor, active,
    version)
order by sku_id
on conflict (tenant_id, sku_id) do update set name = excluded.name, category = excluded.category,
  weight_g = excluded.weight_g, length_mm = excluded.length_mm, width_mm = excluded.width_mm,
  height_mm = excluded.height_mm, fragile = excluded.fragile, liquid = excluded.liquid,
  up = excluded.up, max_load_g = excluded.max_load_g, needs_bag = excluded.needs_bag,
  price_minor = excluded.price_minor, active = excluded.active, version = excluded.version,
  updated_at = excluded.updated_at`,
  ["tenant_id", "now", "rows.sku_id:uuid", "rows.merchant_id:uuid", "rows.code:text", "rows.name:text", "rows.category:text", "rows.kind:text", "rows.weight_g:plain", "rows.length_mm:plain", "rows.width_mm:plain", "rows.height_mm:plain", "rows.fragile:plain", "rows.liquid:plain", "rows.up:text", "rows.max_load_g:plain", "rows.needs_bag:plain", "rows.price_minor:plain", "rows.active:plain", "rows.version:plain"],
);

/** Takes all barcodes from articles. */
export const clearBarcodes = none<{ sku_ids: readonly string[] | null }>(
  'catalog.clear_barcodes',
  `delete from catalog.barcode where tenant_id = $1 and sku_id = any($2::uuid[])`,
  ["tenant_id", "sku_ids"],
);

/** Gives articles their barcodes. */
export const addBarcodes = none<{ rows: readonly { merchant_id: string | null; barcode: string | null; sku_id: string | null }[] }>(
  'catalog.add_barcodes',
  `insert into catalog.barcode (tenant_id, merchant_id, barcode, sku_id)
select $1, merchant_id, barcode, sku_id
from unnest($2::uuid[], $3::text[], $4::uuid[])
  as r(merchant_id, barcode, sku_id)`,
  ["tenant_id", "rows.merchant_id:uuid", "rows.barcode:text", "rows.sku_id:uuid"],
);

/** Takes all parts from bundles. */
export const clearParts = none<{ bundle_sku_ids: readonly string[] | null }>(
  'catalog.clear_parts',
  `delete from catalog.bundle_part
where tenant_id = $1 and bundle_sku_id = any($2::uuid[])`,
  ["tenant_id", "bundle_sku_ids"],
);

/** Gives bundles their parts. */
export const addParts = none<{ rows: readonly { bundle_sku_id: string | null; part_sku_id: string | null; qty: number | null }[] }>(
  'catalog.add_parts',
  `insert into catalog.bundle_part (tenant_id, bundle_sku_id, part_sku_id, qty)
select $1, bundle_sku_id, part_sku_id, qty
from unnest($2::uuid[], $3::uuid[], $4::int[])
  as r(bundle_sku_id, part_sku_id, qty)`,
  ["tenant_id", "rows.bundle_sku_id:uuid", "rows.part_sku_id:uuid", "rows.qty:plain"],
);
