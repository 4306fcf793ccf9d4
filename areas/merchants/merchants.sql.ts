/** Rendered by `fahuo gen` from merchants.sql; do not edit. */
import { many } from '../../kernel/statement.ts';

/** Adds or changes merchants by code, and returns those that are new or different now. Without
 * may_add only merchants that the scope shows are changed. */
export const saveMerchants = many<{ rows: readonly { merchant_id: string | null; code: string | null; name: string | null; kind: string | null; province: string | null; active: boolean | null }[]; may_add: boolean | null }, { merchant_id: string; code: string }>(
  'merchants.save_merchants',
  `insert into merchants.merchant as m (tenant_id, merchant_id, code, name, kind, province, active,
  created_at)
select $1, coalesce(k.merchant_id, r.merchant_id), r.code, r.name, r.kind, r.province,
  r.active, $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::text[], $7::text[], $8::boolean[])
  as r(merchant_id, code, name, kind, province, active)
left join merchants.merchant k on k.tenant_id = $1 and k.code = r.code
where k.merchant_id is not null or $9::boolean
order by r.code
on conflict on constraint merchant_code_once do update set name = excluded.name,
  kind = excluded.kind, province = excluded.province, active = excluded.active
where (m.name, m.kind, m.province, m.active)
  is distinct from (excluded.name, excluded.kind, excluded.province, excluded.active)
returning m.merchant_id as merchant_id, m.code as code`,
  ["tenant_id", "now", "rows.merchant_id:uuid", "rows.code:text", "rows.name:text", "rows.kind:text", "rows.province:text", "rows.active:plain", "may_add"],
);

/** Merchants by code or id; those outside the scope are not there. */
export const merchantsByCode = many<{ codes: readonly string[] | null; ids: readonly string[] | null }, { merchant_id: string; code: string; name: string; kind: string; province: string | null; active: boolean }>(
  'merchants.merchants_by_code',
  `select merchant_id, code, name, kind, province, active from merchants.merchant
where tenant_id = $1 and (code = any($2::text[]) or merchant_id = any($3::uuid[]))`,
  ["tenant_id", "codes", "ids"],
);

/** The same, locked in key order until the transaction ends. */
export const lockMerchants = many<{ codes: readonly string[] | null; ids: readonly string[] | null }, { merchant_id: string; code: string; name: string; kind: string; province: string | null; active: boolean }>(
  'merchants.lock_merchants',
  `select merchant_id, code, name, kind, province, active from merchants.merchant
where tenant_id = $1 and (code = any($2::text[]) or merchant_id = any($3::uuid[]))
order by merchant_id for no key update`,
  ["tenant_id", "codes", "ids"],
);

/** A page of merchants in the order in which they were added; text is the beginning of code or name. */
export const listMerchants = many<{ after: string | null; text: string | null; count: number | null }, { merchant_id: string; code: string; name: string; kind: string; province: string | null; active: boolean; created_at: Date }>(
  'merchants.list_merchants',
  `select merchant_id, code, name, kind, province, active, created_at from merchants.merchant
where tenant_id = $1 and ($2::uuid is null or merchant_id > $2::uuid)
  and (starts_with(lower(code), lower($3::text)) or starts_with(lower(name), lower($3::text)))
order by merchant_id limit $4::int`,
  ["tenant_id", "after", "text", "count"],
);

/** Adds or changes shops by code, and returns those that are new or different now. A code that a
 * shop of another merchant has stays as it is. */
export const saveShops = many<{ rows: readonly { shop_id: string | null; merchant_id: string | null; code: string | null; name: string | null; channel: string | null; currency: string | null; if_short: string | null; active: boolean | null }[] }, { shop_id: string; code: string }>(
  'merchants.save_shops',
  `insert into merchants.shop as s (tenant_id, shop_id, merchant_id, code, name, channel, currency,
  if_short, active, created_at)
select $1, r.shop_id, r.merchant_id, r.code, r.name, r.channel, r.currency, r.if_short,
  r.active, $2
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::text[], $7::text[], $8::text[],
    $9::text[], $10::boolean[])
  as r(shop_id, merchant_id, code, name, channel, currency, if_short, active)
order by r.code
on conflict on constraint shop_code_once do update set name = excluded.name,
  channel = excluded.channel, currency = excluded.currency, if_short = excluded.if_short,
  active = excluded.active
where s.merchant_id = excluded.merchant_id
  and (s.name, s.channel, s.currency, s.if_short, s.active) is distinct from
    (excluded.name, excluded.channel, excluded.currency, excluded.if_short, excluded.active)
returning s.shop_id, s.code`,
  ["tenant_id", "now", "rows.shop_id:uuid", "rows.merchant_id:uuid", "rows.code:text", "rows.name:text", "rows.channel:text", "rows.currency:text", "rows.if_short:text", "rows.active:plain"],
);

/** Shops by code; those outside the scope are not there. */
export const shopsByCode = many<{ codes: readonly string[] | null }, { shop_id: string; merchant_id: string; code: string; name: string; channel: string; currency: string; if_short: string; active: boolean }>(
  'merchants.shops_by_code',
  `select shop_id, merchant_id, code, name, channel, currency, if_short, active from merchants.shop
where tenant_id = $1 and code = any($2::text[])`,
  ["tenant_id", "codes"],
);

/** Shops by id; those outside the scope are not there. */
export const shopsById = many<{ shop_ids: readonly string[] | null }, { shop_id: string; merchant_id: string; code: string; name: string; channel: string; currency: string; if_short: string; active: boolean }>(
  'merchants.shops_by_id',
  `select shop_id, merchant_id, code, name, channel, currency, if_short, active from merchants.shop
where tenant_id = $1 and shop_id = any($2::uuid[])`,
  ["tenant_id", "shop_ids"],
);

/** A page of shops, of one merchant or all, in the order in which they were added. */
export const listShops = many<{ after: string | null; merchant_id: string | null; count: number | null }, { shop_id: string; merchant_id: string; code: string; name: string; channel: string; currency: string; if_short: string; active: boolean; created_at: Date }>(
  'merchants.list_shops',
  `select shop_id, merchant_id, code, name, channel, currency, if_short, active, created_at
from merchants.shop
where tenant_id = $1 and ($2::uuid is null or shop_id > $2::uuid)
  and ($3::uuid is null or merchant_id = $3::uuid)
order by shop_id limit $4::int`,
  ["tenant_id", "after", "merchant_id", "count"],
);
