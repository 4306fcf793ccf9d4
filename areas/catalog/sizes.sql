-- Statements of suggested sizes: what the floor measured, until a person decides.

-- name: add_suggestions :many
-- Keeps measured sizes; one that is open already is counted once more.
insert into catalog.size_suggestion as g (tenant_id, size_suggestion_id, sku_id, merchant_id,
  length_mm, width_mm, height_mm, up, weight_g, times, parcel_id, suggested_by, suggested_at)
select :tenant_id, r.size_suggestion_id, r.sku_id, r.merchant_id, r.length_mm, r.width_mm,
  r.height_mm, r.up, r.weight_g, r.times, r.parcel_id, r.suggested_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(size_suggestion_id uuid, sku_id uuid, merchant_id uuid,
  length_mm int, width_mm int, height_mm int, up text, weight_g int, times int, parcel_id uuid,
  suggested_by uuid)
order by r.sku_id, r.length_mm, r.width_mm, r.height_mm, r.up
on conflict (tenant_id, sku_id, length_mm, width_mm, height_mm, up) where state = 'open'
do update set times = g.times + excluded.times, weight_g = coalesce(excluded.weight_g, g.weight_g),
  parcel_id = excluded.parcel_id, suggested_by = excluded.suggested_by,
  suggested_at = excluded.suggested_at
returning g.size_suggestion_id, g.sku_id, g.times;

-- name: merchants_of_suggestions :many
-- Whose catalogues suggestions are about, so that these can be locked first.
select size_suggestion_id, merchant_id from catalog.size_suggestion
where tenant_id = :tenant_id and size_suggestion_id = any(:size_suggestion_ids::uuid[]);

-- name: lock_suggestions :many
-- Locks suggestions in key order, with the article's code.
select g.size_suggestion_id, g.sku_id, g.merchant_id, g.length_mm, g.width_mm, g.height_mm, g.up,
  g.weight_g, g.state, k.code
from catalog.size_suggestion g
join catalog.sku k on k.tenant_id = g.tenant_id and k.sku_id = g.sku_id
where g.tenant_id = :tenant_id and g.size_suggestion_id = any(:size_suggestion_ids::uuid[])
order by g.size_suggestion_id for update of g;

-- name: resize_skus :many
-- Gives articles other sides, and another weight where one was weighed.
update catalog.sku k set length_mm = r.length_mm, width_mm = r.width_mm, height_mm = r.height_mm,
  up = r.up, weight_g = coalesce(r.weight_g, k.weight_g), version = k.version + 1,
  updated_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(sku_id uuid, length_mm int, width_mm int,
  height_mm int, up text, weight_g int)
where k.tenant_id = :tenant_id and k.sku_id = r.sku_id
returning k.sku_id, k.version;

-- name: decide_suggestions :none
-- Notes what was decided.
update catalog.size_suggestion g set state = r.state, decided_by = r.decided_by,
  decided_at = :now, reason = r.reason
from jsonb_to_recordset(:rows::jsonb) as r(size_suggestion_id uuid, state text, decided_by uuid,
  reason text)
where g.tenant_id = :tenant_id and g.size_suggestion_id = r.size_suggestion_id
  and g.state = 'open';

-- name: reject_other_suggestions :many
-- Closes the other open suggestions of articles whose size was just decided.
update catalog.size_suggestion g set state = 'rejected', decided_by = r.decided_by,
  decided_at = :now, reason = 'another size was taken over'
from jsonb_to_recordset(:rows::jsonb) as r(sku_id uuid, decided_by uuid)
where g.tenant_id = :tenant_id and g.sku_id = r.sku_id and g.state = 'open'
returning g.size_suggestion_id, g.sku_id;

-- name: list_suggestions :many
-- A page of suggestions, newest first, with the size in the catalogue now.
select g.size_suggestion_id, g.sku_id, k.code, k.name, m.code as merchant, g.length_mm, g.width_mm,
  g.height_mm, g.up, g.weight_g, g.times, g.state, g.suggested_at, g.decided_at, g.reason,
  k.length_mm as length_now_mm, k.width_mm as width_now_mm, k.height_mm as height_now_mm,
  k.up as up_now, k.weight_g as weight_now_g,
  (select p.display_name from people.member p where p.tenant_id = g.tenant_id
    and p.user_id = g.suggested_by) as suggested_by_name
from catalog.size_suggestion g
join catalog.sku k on k.tenant_id = g.tenant_id and k.sku_id = g.sku_id
join merchants.merchant m on m.tenant_id = g.tenant_id and m.merchant_id = g.merchant_id
where g.tenant_id = :tenant_id and g.state = :state
  and (:after::uuid is null or g.size_suggestion_id < :after::uuid)
order by g.size_suggestion_id desc limit :count::int;
