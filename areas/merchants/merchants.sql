-- Statements of merchants and their shops.

-- name: save_merchants :many
-- Adds or changes merchants by code, and returns those that are new or different now. Without
-- may_add only merchants that the scope shows are changed.
insert into merchants.merchant as m (tenant_id, merchant_id, code, name, kind, province, active,
  created_at)
select :tenant_id, coalesce(k.merchant_id, r.merchant_id), r.code, r.name, r.kind, r.province,
  r.active, :now
from jsonb_to_recordset(:rows::jsonb) as r(merchant_id uuid, code text, name text, kind text,
  province text, active boolean)
left join merchants.merchant k on k.tenant_id = :tenant_id and k.code = r.code
where k.merchant_id is not null or :may_add::boolean
order by r.code
on conflict on constraint merchant_code_once do update set name = excluded.name,
  kind = excluded.kind, province = excluded.province, active = excluded.active
where (m.name, m.kind, m.province, m.active)
  is distinct from (excluded.name, excluded.kind, excluded.province, excluded.active)
returning m.merchant_id as "merchant_id!", m.code as "code!";

-- name: merchants_by_code :many
-- Merchants by code or id; those outside the scope are not there.
select merchant_id, code, name, kind, province, active from merchants.merchant
where tenant_id = :tenant_id and (code = any(:codes::text[]) or merchant_id = any(:ids::uuid[]));

-- name: lock_merchants :many
-- The same, locked in key order until the transaction ends.
select merchant_id, code, name, kind, province, active from merchants.merchant
where tenant_id = :tenant_id and (code = any(:codes::text[]) or merchant_id = any(:ids::uuid[]))
order by merchant_id for no key update;

-- name: list_merchants :many
-- A page of merchants in the order in which they were added; text is the beginning of code or name.
select merchant_id, code, name, kind, province, active, created_at from merchants.merchant
where tenant_id = :tenant_id and (:after::uuid is null or merchant_id > :after::uuid)
  and (starts_with(lower(code), lower(:text::text)) or starts_with(lower(name), lower(:text::text)))
order by merchant_id limit :count::int;

-- name: save_shops :many
-- Adds or changes shops by code, and returns those that are new or different now. A code that a
-- shop of another merchant has stays as it is.
insert into merchants.shop as s (tenant_id, shop_id, merchant_id, code, name, channel, currency,
  if_short, active, created_at)
select :tenant_id, r.shop_id, r.merchant_id, r.code, r.name, r.channel, r.currency, r.if_short,
  r.active, :now
from jsonb_to_recordset(:rows::jsonb) as r(shop_id uuid, merchant_id uuid, code text, name text,
  channel text, currency text, if_short text, active boolean)
order by r.code
on conflict on constraint shop_code_once do update set name = excluded.name,
  channel = excluded.channel, currency = excluded.currency, if_short = excluded.if_short,
  active = excluded.active
where s.merchant_id = excluded.merchant_id
  and (s.name, s.channel, s.currency, s.if_short, s.active) is distinct from
    (excluded.name, excluded.channel, excluded.currency, excluded.if_short, excluded.active)
returning s.shop_id, s.code;

-- name: shops_by_code :many
-- Shops by code; those outside the scope are not there.
select shop_id, merchant_id, code, name, channel, currency, if_short, active from merchants.shop
where tenant_id = :tenant_id and code = any(:codes::text[]);

-- name: shops_by_id :many
-- Shops by id; those outside the scope are not there.
select shop_id, merchant_id, code, name, channel, currency, if_short, active from merchants.shop
where tenant_id = :tenant_id and shop_id = any(:shop_ids::uuid[]);

-- name: list_shops :many
-- A page of shops, of one merchant or all, in the order in which they were added.
select shop_id, merchant_id, code, name, channel, currency, if_short, active, created_at
from merchants.shop
where tenant_id = :tenant_id and (:after::uuid is null or shop_id > :after::uuid)
  and (:merchant_id::uuid is null or merchant_id = :merchant_id::uuid)
order by shop_id limit :count::int;
