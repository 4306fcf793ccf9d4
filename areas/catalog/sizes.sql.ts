/** Rendered by `fahuo gen` from sizes.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Keeps measured sizes; one that is open already is counted once more. */
export const addSuggestions = many<{ rows: readonly { size_suggestion_id: string | null; sku_id: string | null; merchant_id: string | null; length_mm: number | null; width_mm: number | null; height_mm: number | null; up: string | null; weight_g: number | null; times: number | null; parcel_id: string | null; suggested_by: string | null }[] }, { size_suggestion_id: string; sku_id: string; times: number }>(
  'sizes.add_suggestions',
  `insert into catalog.size_suggestion as g (tenant_id, size_suggestion_id, sku_id, merchant_id,
  length_mm, width_mm, height_mm, up, weight_g, times, parcel_id, suggested_by, suggested_at)
select $1, r.size_suggestion_id, r.sku_id, r.merchant_id, r.length_mm, r.width_mm,
  r.height_mm, r.up, r.weight_g, r.times, r.parcel_id, r.suggested_by, $2
from unnest($3::uuid[], $4::uuid[],
    $5::uuid[], $6::int[], $7::int[],
    $8::int[], $9::text[], $10::int[],
    $11::int[], $12::uuid[], $13::uuid[])
  as r(size_suggestion_id, sku_id, merchant_id, length_mm, width_mm, height_mm, up,
    weight_g, times, parcel_id, suggested_by)
order by r.sku_id, r.length_mm, r.width_mm, r.height_mm, r.up
on conflict (tenant_id, sku_id, length_mm, width_mm, height_mm, up) where state = 'open'
do update set times = g.times + excluded.times, weight_g = coalesce(excluded.weight_g, g.weight_g),
  parcel_id = excluded.parcel_id, suggested_by = excluded.suggested_by,
  suggested_at = excluded.suggested_at
returning g.size_suggestion_id, g.sku_id, g.times`,
  ["tenant_id", "now", "rows.size_suggestion_id:uuid", "rows.sku_id:uuid", "rows.merchant_id:uuid", "rows.length_mm:plain", "rows.width_mm:plain", "rows.height_mm:plain", "rows.up:text", "rows.weight_g:plain", "rows.times:plain", "rows.parcel_id:uuid", "rows.suggested_by:uuid"],
);

/** Whose catalogues suggestions are about, so that these can be locked first. */
export const merchantsOfSuggestions = many<{ size_suggestion_ids: readonly string[] | null }, { size_suggestion_id: string; merchant_id: string }>(
  'sizes.merchants_of_suggestions',
  `select size_suggestion_id, merchant_id from catalog.size_suggestion
where tenant_id = $1 and size_suggestion_id = any($2::uuid[])`,
  ["tenant_id", "size_suggestion_ids"],
);

/** Locks suggestions in key order, with the article's code. */
export const lockSuggestions = many<{ size_suggestion_ids: readonly string[] | null }, { size_suggestion_id: string; sku_id: string; merchant_id: string; length_mm: number; width_mm: number; height_mm: number; up: string; weight_g: number | null; state: string; code: string }>(
  'sizes.lock_suggestions',
  `select g.size_suggestion_id, g.sku_id, g.merchant_id, g.length_mm, g.width_mm, g.height_mm, g.up,
  g.weight_g, g.state, k.code
from catalog.size_suggestion g
join catalog.sku k on k.tenant_id = g.tenant_id and k.sku_id = g.sku_id
where g.tenant_id = $1 and g.size_suggestion_id = any($2::uuid[])
order by g.size_suggestion_id for update of g`,
  ["tenant_id", "size_suggestion_ids"],
);

/** Gives articles other sides, and another weight where one was weighed. */
export const resizeSkus = many<{ rows: readonly { sku_id: string | null; length_mm: number | null; width_mm: number | null; height_mm: number | null; up: string | null; weight_g: number | null }[] }, { sku_id: string; version: number }>(
  'sizes.resize_skus',
  `update catalog.sku k set length_mm = r.length_mm, width_mm = r.width_mm, height_mm = r.height_mm,
  up = r.up, weight_g = coalesce(r.weight_g, k.weight_g), version = k.version + 1,
  updated_at = $1
from unnest($2::uuid[], $3::int[], $4::int[],
    $5::int[], $6::text[], $7::int[])
  as r(sku_id, length_mm, width_mm, height_mm, up, weight_g)
where k.tenant_id = $8 and k.sku_id = r.sku_id
returning k.sku_id, k.version`,
  ["now", "rows.sku_id:uuid", "rows.length_mm:plain", "rows.width_mm:plain", "rows.height_mm:plain", "rows.up:text", "rows.weight_g:plain", "tenant_id"],
);

/** Notes what was decided. */
export const decideSuggestions = none<{ rows: readonly { size_suggestion_id: string | null; state: string | null; decided_by: string | null; reason: string | null }[] }>(
  'sizes.decide_suggestions',
  `update catalog.size_suggestion g set state = r.state, decided_by = r.decided_by,
  decided_at = $1, reason = r.reason
from unnest($2::uuid[], $3::text[],
    $4::uuid[], $5::text[])
  as r(size_suggestion_id, state, decided_by, reason)
where g.tenant_id = $6 and g.size_suggestion_id = r.size_suggestion_id
  and g.state = 'open'`,
  ["now", "rows.size_suggestion_id:uuid", "rows.state:text", "rows.decided_by:uuid", "rows.reason:text", "tenant_id"],
);

/** Closes the other open suggestions of articles whose size was just decided. */
export const rejectOtherSuggestions = many<{ rows: readonly { sku_id: string | null; decided_by: string | null }[] }, { size_suggestion_id: string; sku_id: string }>(
  'sizes.reject_other_suggestions',
  `update catalog.size_suggestion g set state = 'rejected', decided_by = r.decided_by,
  decided_at = $1, reason = 'another size was taken over'
from unnest($2::uuid[], $3::uuid[])
  as r(sku_id, decided_by)
where g.tenant_id = $4 and g.sku_id = r.sku_id and g.state = 'open'
returning g.size_suggestion_id, g.sku_id`,
  ["now", "rows.sku_id:uuid", "rows.decided_by:uuid", "tenant_id"],
);

/** A page of suggestions, newest first, with the size in the catalogue now. */
export const listSuggestions = many<{ state: string | null; after: string | null; count: number | null }, { size_suggestion_id: string; sku_id: string; code: string; name: string; merchant: string; length_mm: number; width_mm: number; height_mm: number; up: string; weight_g: number | null; times: number; state: string; suggested_at: Date; decided_at: Date | null; reason: string | null; length_now_mm: number; width_now_mm: number; height_now_mm: number; up_now: string; weight_now_g: number; suggested_by_name: string | null }>(
  'sizes.list_suggestions',
  `select g.size_suggestion_id, g.sku_id, k.code, k.name, m.code as merchant, g.length_mm, g.width_mm,
  g.height_mm, g.up, g.weight_g, g.times, g.state, g.suggested_at, g.decided_at, g.reason,
  k.length_mm as length_now_mm, k.width_mm as width_now_mm, k.height_mm as height_now_mm,
  k.up as up_now, k.weight_g as weight_now_g,
  (select p.display_name from people.member p where p.tenant_id = g.tenant_id
    and p.user_id = g.suggested_by) as suggested_by_name
from catalog.size_suggestion g
join catalog.sku k on k.tenant_id = g.tenant_id and k.sku_id = g.sku_id
join merchants.merchant m on m.tenant_id = g.tenant_id and m.merchant_id = g.merchant_id
where g.tenant_id = $1 and g.state = $2
  and ($3::uuid is null or g.size_suggestion_id < $3::uuid)
order by g.size_suggestion_id desc limit $4::int`,
  ["tenant_id", "state", "after", "count"],
);
