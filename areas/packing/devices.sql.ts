/** Rendered by `fahuo gen` from devices.sql; do not edit. */
import { many, maybe, none } from '../../kernel/statement.ts';

/** Adds profiles or changes those of their names, and returns those that are new or different. */
export const saveScales = many<{ rows: readonly { scale_profile_id: string | null; name: string | null; baud_rate: number | null; data_bits: number | null; stop_bits: number | null; parity: string | null; frame_end: string | null; pattern: string | null; stable_words: string | null; unit: string | null; reversed: boolean | null; saved_by: string | null }[] }, { scale_profile_id: string; name: string }>(
  'devices.save_scales',
  `insert into packing.scale_profile as s (tenant_id, scale_profile_id, name, baud_rate, data_bits,
  stop_bits, parity, frame_end, pattern, stable_words, unit, reversed, saved_by, saved_at)
select $1, r.scale_profile_id, r.name, r.baud_rate, r.data_bits, r.stop_bits, r.parity,
  r.frame_end, r.pattern, r.stable_words, r.unit, r.reversed, r.saved_by, $2
from unnest($3::uuid[], $4::text[], $5::int[],
    $6::int[], $7::int[], $8::text[],
    $9::text[], $10::text[], $11::text[],
    $12::text[], $13::boolean[], $14::uuid[])
  as r(scale_profile_id, name, baud_rate, data_bits, stop_bits, parity, frame_end,
    pattern, stable_words, unit, reversed, saved_by)
order by r.name
on conflict on constraint scale_profile_name_once do update set baud_rate = excluded.baud_rate,
  data_bits = excluded.data_bits, stop_bits = excluded.stop_bits, parity = excluded.parity,
  frame_end = excluded.frame_end, pattern = excluded.pattern,
  stable_words = excluded.stable_words, unit = excluded.unit, reversed = excluded.reversed,
  saved_by = excluded.saved_by, saved_at = excluded.saved_at
where (s.baud_rate, s.data_bits, s.stop_bits, s.parity, s.frame_end, s.pattern, s.stable_words,
    s.unit, s.reversed) is distinct from (excluded.baud_rate, excluded.data_bits,
    excluded.stop_bits, excluded.parity, excluded.frame_end, excluded.pattern,
    excluded.stable_words, excluded.unit, excluded.reversed)
returning s.scale_profile_id, s.name`,
  ["tenant_id", "now", "rows.scale_profile_id:uuid", "rows.name:text", "rows.baud_rate:plain", "rows.data_bits:plain", "rows.stop_bits:plain", "rows.parity:text", "rows.frame_end:text", "rows.pattern:text", "rows.stable_words:text", "rows.unit:text", "rows.reversed:plain", "rows.saved_by:uuid"],
);

/** All profiles by name. */
export const listScales = many<Record<never, never>, { scale_profile_id: string; name: string; baud_rate: number; data_bits: number; stop_bits: number; parity: string; frame_end: string; pattern: string; stable_words: string; unit: string; reversed: boolean; saved_at: Date }>(
  'devices.list_scales',
  `select scale_profile_id, name, baud_rate, data_bits, stop_bits, parity, frame_end, pattern,
  stable_words, unit, reversed, saved_at
from packing.scale_profile where tenant_id = $1 order by name`,
  ["tenant_id"],
);

/** Of closed parcels those that hold one article only: what the goods in them weighed. */
export const weighedAlone = many<{ parcel_ids: readonly string[] | null }, { sku_id: string | null; merchant_id: string | null; qty: number; goods_g: number }>(
  'devices.weighed_alone',
  `select l.sku_id, p.merchant_id, sum(l.qty)::int as qty,
  (p.weight_g - coalesce(c.empty_weight_g, 0)) as goods_g
from packing.parcel p
join packing.parcel_line l on l.tenant_id = p.tenant_id and l.parcel_id = p.parcel_id
left join packing.carton c on c.tenant_id = p.tenant_id and c.carton_id = p.carton_id
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])
  and p.packed_at is not null and p.weight_g is not null
  and not exists (select from packing.parcel i where i.tenant_id = p.tenant_id
    and i.inside_parcel_id = p.parcel_id)
  and not exists (select from packing.parcel_line o where o.tenant_id = p.tenant_id
    and o.parcel_id = p.parcel_id and o.sku_id <> l.sku_id)
group by p.parcel_id, l.sku_id, p.merchant_id, p.weight_g, c.empty_weight_g
order by l.sku_id, p.parcel_id`,
  ["tenant_id", "parcel_ids"],
);

/** Adds what pieces weighed, the nine newest stay; returns what is known now, beside the catalogue. */
export const addSamples = many<{ rows: readonly { sku_id: string | null; merchant_id: string | null; samples_mg: number[] | null }[] }, { sku_id: string; merchant_id: string; samples_mg: number[]; suggested_mg: number | null; weight_g: number; length_mm: number; width_mm: number; height_mm: number; up: string }>(
  'devices.add_samples',
  `with added as (
  insert into packing.piece_weight as w (tenant_id, sku_id, merchant_id, samples_mg, weighed_at)
  select $1, r.sku_id, r.merchant_id, r.samples_mg, $2
  from jsonb_to_recordset($3::jsonb) as r(sku_id uuid, merchant_id uuid, samples_mg int[])
  order by r.sku_id
  on conflict (tenant_id, sku_id) do update set weighed_at = excluded.weighed_at,
    samples_mg = (w.samples_mg || excluded.samples_mg)[
      cardinality(w.samples_mg) + cardinality(excluded.samples_mg) - 8:]
  returning w.sku_id, w.merchant_id, w.samples_mg, w.suggested_mg)
select a.sku_id, a.merchant_id, a.samples_mg, a.suggested_mg, k.weight_g, k.length_mm, k.width_mm,
  k.height_mm, k.up
from added a join catalog.sku k on k.tenant_id = $1 and k.sku_id = a.sku_id
order by a.sku_id`,
  ["tenant_id", "now", "rows@"],
);

/** Remembers which weights the catalogue was told. */
export const noteSuggested = none<{ rows: readonly { sku_id: string | null; suggested_mg: number | null }[] }>(
  'devices.note_suggested',
  `update packing.piece_weight w set suggested_mg = r.suggested_mg
from unnest($1::uuid[], $2::int[])
  as r(sku_id, suggested_mg)
where w.tenant_id = $3 and w.sku_id = r.sku_id`,
  ["rows.sku_id:uuid", "rows.suggested_mg:plain", "tenant_id"],
);

/** What pieces of articles weighed last. */
export const pieceSamples = many<{ sku_ids: readonly string[] | null }, { sku_id: string; samples_mg: number[] }>(
  'devices.piece_samples',
  `select sku_id, samples_mg from packing.piece_weight
where tenant_id = $1 and sku_id = any($2::uuid[])`,
  ["tenant_id", "sku_ids"],
);

/** Whose parcels these are. */
export const parcelsToPhotograph = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; order_id: string; merchant_id: string; warehouse_id: string; state: string }>(
  'devices.parcels_to_photograph',
  `select parcel_id, order_id, merchant_id, warehouse_id, state from packing.parcel
where tenant_id = $1 and parcel_id = any($2::uuid[])`,
  ["tenant_id", "parcel_ids"],
);

/** Keeps photos; returns those that were not there yet. */
export const insertPhotos = many<{ rows: readonly { photo_id: string | null; parcel_id: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; sha256: string | null; size_bytes: number | null; width_px: number | null; height_px: number | null; taken_by: string | null }[] }, { photo_id: string }>(
  'devices.insert_photos',
  `insert into packing.photo (tenant_id, photo_id, parcel_id, order_id, merchant_id, warehouse_id,
  sha256, size_bytes, width_px, height_px, taken_by, taken_at)
select $1, photo_id, parcel_id, order_id, merchant_id, warehouse_id, sha256, size_bytes,
  width_px, height_px, taken_by, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::uuid[], $8::text[],
    $9::int[], $10::int[], $11::int[],
    $12::uuid[])
  as r(photo_id, parcel_id, order_id, merchant_id, warehouse_id, sha256, size_bytes,
    width_px, height_px, taken_by)
on conflict on constraint photo_once do nothing
returning photo_id`,
  ["tenant_id", "now", "rows.photo_id:uuid", "rows.parcel_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.sha256:text", "rows.size_bytes:plain", "rows.width_px:plain", "rows.height_px:plain", "rows.taken_by:uuid"],
);

/** Keeps the pictures of new photos. */
export const insertPictures = none<{ rows: readonly { photo_id: string | null; merchant_id: string | null; warehouse_id: string | null; jpeg: string | null }[] }>(
  'devices.insert_pictures',
  `insert into packing.photo_picture (tenant_id, photo_id, merchant_id, warehouse_id, jpeg)
select $1, photo_id, merchant_id, warehouse_id, decode(jpeg, 'base64')
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::text[])
  as r(photo_id, merchant_id, warehouse_id, jpeg)`,
  ["tenant_id", "rows.photo_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.jpeg:text"],
);

/** The photos of parcels with these sums, new or not. */
export const photosLike = many<{ parcel_ids: readonly string[] | null; sums: readonly string[] | null }, { photo_id: string; parcel_id: string; sha256: string }>(
  'devices.photos_like',
  `select photo_id, parcel_id, sha256 from packing.photo
where tenant_id = $1 and parcel_id = any($2::uuid[])
  and sha256 = any($3::text[])`,
  ["tenant_id", "parcel_ids", "sums"],
);

/** The photos of an order's parcels, oldest first, with the day until which each is kept. */
export const listPhotos = many<{ usual_days: number | null; order_id: string | null }, { photo_id: string; parcel_id: string; parcel_no: string; size_bytes: number; width_px: number; height_px: number; sha256: string; taken_at: Date; deleted_at: Date | null; taken_by_name: string | null; keep_until: Date }>(
  'devices.list_photos',
  `select f.photo_id, f.parcel_id, p.parcel_no, f.size_bytes, f.width_px, f.height_px, f.sha256,
  f.taken_at, f.deleted_at, (select m.display_name from people.member m
    where m.tenant_id = f.tenant_id and m.user_id = f.taken_by) as taken_by_name,
  f.taken_at + make_interval(days => coalesce((select r.keep_days from packing.photo_rule r
    where r.tenant_id = f.tenant_id and r.merchant_id = f.merchant_id), $1::int))
    as keep_until
from packing.photo f
join packing.parcel p on p.tenant_id = f.tenant_id and p.parcel_id = f.parcel_id
where f.tenant_id = $2 and f.order_id = $3
order by f.photo_id`,
  ["usual_days", "tenant_id", "order_id"],
);

/** The picture of a photo, while it is kept. */
export const pictureOf = maybe<{ photo_id: string | null }, { jpeg: string }>(
  'devices.picture_of',
  `select encode(jpeg, 'base64') as jpeg from packing.photo_picture
where tenant_id = $1 and photo_id = $2`,
  ["tenant_id", "photo_id"],
);

/** Photos whose days are over, oldest first. */
export const photosOver = many<{ usual_days: number | null; count: number | null }, { photo_id: string }>(
  'devices.photos_over',
  `select f.photo_id as photo_id from packing.photo f
left join packing.photo_rule r on r.tenant_id = f.tenant_id and r.merchant_id = f.merchant_id
where f.tenant_id = $1 and f.deleted_at is null
  and f.taken_at
    < $2::timestamptz - make_interval(days => coalesce(r.keep_days, $3::int))
order by f.taken_at limit $4::int`,
  ["tenant_id", "now", "usual_days", "count"],
);

/** Deletes pictures for good. */
export const deletePictures = none<{ photo_ids: readonly string[] | null }>(
  'devices.delete_pictures',
  `delete from packing.photo_picture
where tenant_id = $1 and photo_id = any($2::uuid[])`,
  ["tenant_id", "photo_ids"],
);

/** Says of photos that their pictures are deleted. */
export const noteDeleted = none<{ photo_ids: readonly string[] | null }>(
  'devices.note_deleted',
  `update packing.photo set deleted_at = $1
where tenant_id = $2 and photo_id = any($3::uuid[])`,
  ["now", "tenant_id", "photo_ids"],
);

/** The merchants with the days that their photos are kept; null: the usual time. */
export const photoRules = many<Record<never, never>, { merchant_id: string; code: string; name: string; keep_days: number | null }>(
  'devices.photo_rules',
  `select m.merchant_id as merchant_id, m.code as code, m.name as name,
  r.keep_days
from merchants.merchant m
left join packing.photo_rule r on r.tenant_id = m.tenant_id and r.merchant_id = m.merchant_id
where m.tenant_id = $1 and m.active order by m.code`,
  ["tenant_id"],
);

/** Sets how long photos of merchants are kept. */
export const savePhotoRules = none<{ rows: readonly { merchant_id: string | null; keep_days: number | null; set_by: string | null }[] }>(
  'devices.save_photo_rules',
  `insert into packing.photo_rule as p (tenant_id, merchant_id, keep_days, set_by, set_at)
select $1, r.merchant_id, r.keep_days, r.set_by, $2
from unnest($3::uuid[], $4::int[], $5::uuid[])
  as r(merchant_id, keep_days, set_by)
order by r.merchant_id
on conflict (tenant_id, merchant_id) do update set keep_days = excluded.keep_days,
  set_by = excluded.set_by, set_at = excluded.set_at`,
  ["tenant_id", "now", "rows.merchant_id:uuid", "rows.keep_days:plain", "rows.set_by:uuid"],
);

/** Cartons that warehouses count or do not use. */
export const cartonStocks = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; carton_id: string; qty_left: number | null; offered: boolean }>(
  'devices.carton_stocks',
  `select warehouse_id, carton_id, qty_left, offered from packing.carton_stock
where tenant_id = $1
  and ($2::uuid[] is null or warehouse_id = any($2::uuid[]))`,
  ["tenant_id", "warehouse_ids"],
);

/** Says how many of cartons a warehouse has, and whether it uses them. */
export const saveCartonStock = none<{ rows: readonly { warehouse_id: string | null; carton_id: string | null; qty_left: number | null; offered: boolean | null }[] }>(
  'devices.save_carton_stock',
  `insert into packing.carton_stock as s (tenant_id, warehouse_id, carton_id, qty_left, offered,
  changed_at)
select $1, r.warehouse_id, r.carton_id, r.qty_left, r.offered, $2
from unnest($3::uuid[], $4::uuid[], $5::int[],
    $6::boolean[])
  as r(warehouse_id, carton_id, qty_left, offered)
order by r.warehouse_id, r.carton_id
on conflict (tenant_id, warehouse_id, carton_id) do update set qty_left = excluded.qty_left,
  offered = excluded.offered, changed_at = excluded.changed_at`,
  ["tenant_id", "now", "rows.warehouse_id:uuid", "rows.carton_id:uuid", "rows.qty_left:plain", "rows.offered:plain"],
);

/** Takes used cartons from those that are counted; no count falls below nothing. */
export const takeCartons = none<{ rows: readonly { warehouse_id: string | null; carton_id: string | null; qty: number | null }[] }>(
  'devices.take_cartons',
  `update packing.carton_stock s set qty_left = greatest(0, s.qty_left - r.qty), changed_at = $1
from unnest($2::uuid[], $3::uuid[], $4::int[])
  as r(warehouse_id, carton_id, qty)
where s.tenant_id = $5 and s.warehouse_id = r.warehouse_id
  and s.carton_id = r.carton_id and s.qty_left is not null`,
  ["now", "rows.warehouse_id:uuid", "rows.carton_id:uuid", "rows.qty:plain", "tenant_id"],
);
