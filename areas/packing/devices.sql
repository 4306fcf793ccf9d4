-- Statements of the bench's devices: scales, weights as weighed, photos of parcels.

-- name: save_scales :many
-- Adds profiles or changes those of their names, and returns those that are new or different.
insert into packing.scale_profile as s (tenant_id, scale_profile_id, name, baud_rate, data_bits,
  stop_bits, parity, frame_end, pattern, stable_words, unit, reversed, saved_by, saved_at)
select :tenant_id, r.scale_profile_id, r.name, r.baud_rate, r.data_bits, r.stop_bits, r.parity,
  r.frame_end, r.pattern, r.stable_words, r.unit, r.reversed, r.saved_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(scale_profile_id uuid, name text, baud_rate int,
  data_bits int, stop_bits int, parity text, frame_end text, pattern text, stable_words text,
  unit text, reversed boolean, saved_by uuid)
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
returning s.scale_profile_id, s.name;

-- name: list_scales :many
-- All profiles by name.
select scale_profile_id, name, baud_rate, data_bits, stop_bits, parity, frame_end, pattern,
  stable_words, unit, reversed, saved_at
from packing.scale_profile where tenant_id = :tenant_id order by name;

-- name: weighed_alone :many
-- Of closed parcels those that hold one article only: what the goods in them weighed.
select l.sku_id, p.merchant_id, sum(l.qty)::int as "qty!",
  (p.weight_g - coalesce(c.empty_weight_g, 0)) as "goods_g!"
from packing.parcel p
join packing.parcel_line l on l.tenant_id = p.tenant_id and l.parcel_id = p.parcel_id
left join packing.carton c on c.tenant_id = p.tenant_id and c.carton_id = p.carton_id
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[])
  and p.packed_at is not null and p.weight_g is not null
  and not exists (select from packing.parcel i where i.tenant_id = p.tenant_id
    and i.inside_parcel_id = p.parcel_id)
  and not exists (select from packing.parcel_line o where o.tenant_id = p.tenant_id
    and o.parcel_id = p.parcel_id and o.sku_id <> l.sku_id)
group by p.parcel_id, l.sku_id, p.merchant_id, p.weight_g, c.empty_weight_g
order by l.sku_id, p.parcel_id;

-- name: add_samples :many
-- Adds what pieces weighed, the nine newest stay; returns what is known now, beside the catalogue.
with added as (
  insert into packing.piece_weight as w (tenant_id, sku_id, merchant_id, samples_mg, weighed_at)
  select :tenant_id, r.sku_id, r.merchant_id, r.samples_mg, :now
  from jsonb_to_recordset(:rows::jsonb) as r(sku_id uuid, merchant_id uuid, samples_mg int[])
  order by r.sku_id
  on conflict (tenant_id, sku_id) do update set weighed_at = excluded.weighed_at,
    samples_mg = (w.samples_mg || excluded.samples_mg)[
      cardinality(w.samples_mg) + cardinality(excluded.samples_mg) - 8:]
  returning w.sku_id, w.merchant_id, w.samples_mg, w.suggested_mg)
select a.sku_id, a.merchant_id, a.samples_mg, a.suggested_mg, k.weight_g, k.length_mm, k.width_mm,
  k.height_mm, k.up
from added a join catalog.sku k on k.tenant_id = :tenant_id and k.sku_id = a.sku_id
order by a.sku_id;

-- name: note_suggested :none
-- Remembers which weights the catalogue was told.
update packing.piece_weight w set suggested_mg = r.suggested_mg
from jsonb_to_recordset(:rows::jsonb) as r(sku_id uuid, suggested_mg int)
where w.tenant_id = :tenant_id and w.sku_id = r.sku_id;

-- name: piece_samples :many
-- What pieces of articles weighed last.
select sku_id, samples_mg from packing.piece_weight
where tenant_id = :tenant_id and sku_id = any(:sku_ids::uuid[]);

-- name: parcels_to_photograph :many
-- Whose parcels these are.
select parcel_id, order_id, merchant_id, warehouse_id, state from packing.parcel
where tenant_id = :tenant_id and parcel_id = any(:parcel_ids::uuid[]);

-- name: insert_photos :many
-- Keeps photos; returns those that were not there yet.
insert into packing.photo (tenant_id, photo_id, parcel_id, order_id, merchant_id, warehouse_id,
  sha256, size_bytes, width_px, height_px, taken_by, taken_at)
select :tenant_id, photo_id, parcel_id, order_id, merchant_id, warehouse_id, sha256, size_bytes,
  width_px, height_px, taken_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(photo_id uuid, parcel_id uuid, order_id uuid,
  merchant_id uuid, warehouse_id uuid, sha256 text, size_bytes int, width_px int, height_px int,
  taken_by uuid)
on conflict on constraint photo_once do nothing
returning photo_id;

-- name: insert_pictures :none
-- Keeps the pictures of new photos.
insert into packing.photo_picture (tenant_id, photo_id, merchant_id, warehouse_id, jpeg)
select :tenant_id, photo_id, merchant_id, warehouse_id, decode(jpeg, 'base64')
from jsonb_to_recordset(:rows::jsonb) as r(photo_id uuid, merchant_id uuid, warehouse_id uuid,
  jpeg text);

-- name: photos_like :many
-- The photos of parcels with these sums, new or not.
select photo_id, parcel_id, sha256 from packing.photo
where tenant_id = :tenant_id and parcel_id = any(:parcel_ids::uuid[])
  and sha256 = any(:sums::text[]);

-- name: list_photos :many
-- The photos of an order's parcels, oldest first, with the day until which each is kept.
select f.photo_id, f.parcel_id, p.parcel_no, f.size_bytes, f.width_px, f.height_px, f.sha256,
  f.taken_at, f.deleted_at, (select m.display_name from people.member m
    where m.tenant_id = f.tenant_id and m.user_id = f.taken_by) as taken_by_name,
  f.taken_at + make_interval(days => coalesce((select r.keep_days from packing.photo_rule r
    where r.tenant_id = f.tenant_id and r.merchant_id = f.merchant_id), :usual_days::int))
    as "keep_until!"
from packing.photo f
join packing.parcel p on p.tenant_id = f.tenant_id and p.parcel_id = f.parcel_id
where f.tenant_id = :tenant_id and f.order_id = :order_id
order by f.photo_id;

-- name: picture_of :maybe
-- The picture of a photo, while it is kept.
select encode(jpeg, 'base64') as "jpeg!" from packing.photo_picture
where tenant_id = :tenant_id and photo_id = :photo_id;

-- name: photos_over :many
-- Photos whose days are over, oldest first.
select f.photo_id as "photo_id!" from packing.photo f
left join packing.photo_rule r on r.tenant_id = f.tenant_id and r.merchant_id = f.merchant_id
where f.tenant_id = :tenant_id and f.deleted_at is null
  and f.taken_at
    < :now::timestamptz - make_interval(days => coalesce(r.keep_days, :usual_days::int))
order by f.taken_at limit :count::int;

-- name: delete_pictures :none
-- Deletes pictures for good.
delete from packing.photo_picture
where tenant_id = :tenant_id and photo_id = any(:photo_ids::uuid[]);

-- name: note_deleted :none
-- Says of photos that their pictures are deleted.
update packing.photo set deleted_at = :now
where tenant_id = :tenant_id and photo_id = any(:photo_ids::uuid[]);

-- name: photo_rules :many
-- The merchants with the days that their photos are kept; null: the usual time.
select m.merchant_id as "merchant_id!", m.code as "code!", m.name as "name!",
  r.keep_days
from merchants.merchant m
left join packing.photo_rule r on r.tenant_id = m.tenant_id and r.merchant_id = m.merchant_id
where m.tenant_id = :tenant_id and m.active order by m.code;

-- name: save_photo_rules :none
-- Sets how long photos of merchants are kept.
insert into packing.photo_rule as p (tenant_id, merchant_id, keep_days, set_by, set_at)
select :tenant_id, r.merchant_id, r.keep_days, r.set_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(merchant_id uuid, keep_days int, set_by uuid)
order by r.merchant_id
on conflict (tenant_id, merchant_id) do update set keep_days = excluded.keep_days,
  set_by = excluded.set_by, set_at = excluded.set_at;

-- name: carton_stocks :many
-- Cartons that warehouses count or do not use.
select warehouse_id, carton_id, qty_left, offered from packing.carton_stock
where tenant_id = :tenant_id
  and (:warehouse_ids::uuid[] is null or warehouse_id = any(:warehouse_ids::uuid[]));

-- name: save_carton_stock :none
-- Says how many of cartons a warehouse has, and whether it uses them.
insert into packing.carton_stock as s (tenant_id, warehouse_id, carton_id, qty_left, offered,
  changed_at)
select :tenant_id, r.warehouse_id, r.carton_id, r.qty_left, r.offered, :now
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, carton_id uuid, qty_left int,
  offered boolean)
order by r.warehouse_id, r.carton_id
on conflict (tenant_id, warehouse_id, carton_id) do update set qty_left = excluded.qty_left,
  offered = excluded.offered, changed_at = excluded.changed_at;

-- name: take_cartons :none
-- Takes used cartons from those that are counted; no count falls below nothing.
update packing.carton_stock s set qty_left = greatest(0, s.qty_left - r.qty), changed_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, carton_id uuid, qty int)
where s.tenant_id = :tenant_id and s.warehouse_id = r.warehouse_id
  and s.carton_id = r.carton_id and s.qty_left is not null;
