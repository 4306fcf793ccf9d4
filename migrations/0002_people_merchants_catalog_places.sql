-- People with their roles, merchants and shops, goods, warehouses and their locations.
-- Not breaking; new tables only.
create schema people;
create schema merchants;
create schema catalog;
create schema places;
grant usage on schema people, merchants, catalog, places to fahuo_app;

create table people.member (
  tenant_id uuid not null references kernel.tenant,
  user_id uuid not null,
  login_name text not null check (login_name = lower(login_name) and login_name <> ''),
  display_name text not null,
  password_hash text,
  totp_secret text,
  totp_confirmed_at timestamptz,
  totp_last_step bigint not null default 0,
  recovery_hashes text[] not null default '{}',
  failed_attempts int not null default 0,
  locked_until timestamptz,
  locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  constraint member_login_once unique (tenant_id, login_name)
);
comment on table people.member is 'Members of staff, and merchants'' people, who sign in.';
comment on column people.member.tenant_id is 'the tenant';
comment on column people.member.user_id is 'the person';
comment on column people.member.login_name is 'unique in the installation';
comment on column people.member.display_name is 'shown to colleagues';
comment on column people.member.password_hash is 'argon2id in PHC form; null until set';
comment on column people.member.totp_secret is 'base32 secret of the second factor';
comment on column people.member.totp_confirmed_at is 'when a first code proved the secret';
comment on column people.member.totp_last_step is 'last time step accepted: no code twice';
comment on column people.member.recovery_hashes is 'hashes of unused recovery codes';
comment on column people.member.failed_attempts is 'wrong passwords or codes in a row';
comment on column people.member.locked_until is 'no sign-in before';
comment on column people.member.locale is 'language of the screens';
comment on column people.member.active is 'may sign in';
comment on column people.member.created_at is 'when added';

create table people.role (
  tenant_id uuid not null references kernel.tenant,
  role_id uuid not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  permissions text[] not null,
  primary key (tenant_id, role_id),
  constraint role_code_once unique (tenant_id, code)
);
comment on table people.role is 'Named sets of permissions.';
comment on column people.role.tenant_id is 'the tenant';
comment on column people.role.role_id is 'the role';
comment on column people.role.code is 'clerk, picker, packer ...';
comment on column people.role.name_zh is 'Chinese name';
comment on column people.role.name_en is 'English name';
comment on column people.role.permissions is 'permissions; ''order.*'' stands for all of an area, ''*'' for all';

create table people.member_role (
  tenant_id uuid not null,
  user_id uuid not null,
  role_id uuid not null,
  merchant_ids uuid[],
  warehouse_ids uuid[],
  primary key (tenant_id, user_id, role_id),
  foreign key (tenant_id, user_id) references people.member,
  foreign key (tenant_id, role_id) references people.role
);
comment on table people.member_role is 'Which roles a person has, and within which merchants and warehouses.';
comment on column people.member_role.tenant_id is 'the tenant';
comment on column people.member_role.user_id is 'the person';
comment on column people.member_role.role_id is 'the role';
comment on column people.member_role.merchant_ids is 'only these merchants; null for all';
comment on column people.member_role.warehouse_ids is 'only these warehouses; null for all';

create table people.session (
  tenant_id uuid not null,
  token_hash text not null,
  user_id uuid not null,
  second_factor boolean not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references people.member
);
comment on table people.session is 'Signed-in browsers and devices.';
comment on column people.session.tenant_id is 'the tenant';
comment on column people.session.token_hash is 'SHA-256 of the cookie''s secret';
comment on column people.session.user_id is 'who';
comment on column people.session.second_factor is 'false: only the code may be given with it';
comment on column people.session.created_at is 'when signed in';
comment on column people.session.seen_at is 'last use; ends after 30 idle minutes';
comment on column people.session.expires_at is 'ends at the latest';

create table people.sign_in_link (
  tenant_id uuid not null,
  link_hash text not null,
  user_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, link_hash),
  foreign key (tenant_id, user_id) references people.member
);
comment on table people.sign_in_link is 'One-time links that sign somebody in, printed on the console at the start.';
comment on column people.sign_in_link.tenant_id is 'the tenant';
comment on column people.sign_in_link.link_hash is 'SHA-256 of the link''s secret';
comment on column people.sign_in_link.user_id is 'who';
comment on column people.sign_in_link.expires_at is 'of no use after';
comment on column people.sign_in_link.used_at is 'when it was used, once';

create table people.api_key (
  tenant_id uuid not null references kernel.tenant,
  api_key_id uuid not null,
  name text not null,
  key_hash text not null,
  permissions text[] not null,
  merchant_ids uuid[],
  warehouse_ids uuid[],
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, api_key_id),
  constraint api_key_hash_once unique (tenant_id, key_hash)
);
comment on table people.api_key is 'Keys of programs that call the API; shown once, kept hashed.';
comment on column people.api_key.tenant_id is 'the tenant';
comment on column people.api_key.api_key_id is 'the key';
comment on column people.api_key.name is 'what it is for';
comment on column people.api_key.key_hash is 'SHA-256 of the secret';
comment on column people.api_key.permissions is 'what it may do';
comment on column people.api_key.merchant_ids is 'only these merchants; null for all';
comment on column people.api_key.warehouse_ids is 'only these warehouses; null for all';
comment on column people.api_key.created_by is 'who made it';
comment on column people.api_key.created_at is 'when';
comment on column people.api_key.expires_at is 'of no use after';
comment on column people.api_key.revoked_at is 'when it was taken back';

create table merchants.merchant (
  tenant_id uuid not null references kernel.tenant,
  merchant_id uuid not null,
  code text not null,
  name text not null,
  kind text not null default 'own' check (kind in ('own', 'third_party')),
  province text,
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, merchant_id),
  constraint merchant_code_once unique (tenant_id, code)
);
comment on table merchants.merchant is 'Owners of goods who sell through the tenant.';
comment on column merchants.merchant.tenant_id is 'the tenant';
comment on column merchants.merchant.merchant_id is 'the merchant';
comment on column merchants.merchant.code is 'short code in files and links';
comment on column merchants.merchant.name is 'shown to people';
comment on column merchants.merchant.kind is 'the operator itself or a customer of it';
comment on column merchants.merchant.province is 'where its goods lie, for reports';
comment on column merchants.merchant.active is 'takes orders';
comment on column merchants.merchant.created_at is 'when added';

create table merchants.shop (
  tenant_id uuid not null,
  shop_id uuid not null,
  merchant_id uuid not null,
  code text not null,
  name text not null,
  channel text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  if_short text not null default 'backorder' check (if_short in ('backorder', 'reject')),
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, shop_id),
  constraint shop_code_once unique (tenant_id, code),
  foreign key (tenant_id, merchant_id) references merchants.merchant
);
comment on table merchants.shop is 'Shops of merchants on sales channels.';
comment on column merchants.shop.tenant_id is 'the tenant';
comment on column merchants.shop.shop_id is 'the shop';
comment on column merchants.shop.merchant_id is 'whose';
comment on column merchants.shop.code is 'short code in files and links';
comment on column merchants.shop.name is 'shown to people';
comment on column merchants.shop.channel is 'manual, csv, shopify, taobao ...';
comment on column merchants.shop.currency is 'ISO 4217 currency of its orders';
comment on column merchants.shop.if_short is 'what to do when stock is short at intake';
comment on column merchants.shop.active is 'takes orders';
comment on column merchants.shop.created_at is 'when added';

create table catalog.sku (
  tenant_id uuid not null,
  sku_id uuid not null,
  merchant_id uuid not null,
  code text not null check (code <> ''),
  name text not null,
  category text not null default '',
  kind text not null default 'single' check (kind in ('single', 'bundle')),
  weight_g int not null check (weight_g between 1 and 2000000),
  length_mm int not null check (length_mm between 1 and 20000),
  width_mm int not null check (width_mm between 1 and 20000),
  height_mm int not null check (height_mm between 1 and 20000),
  fragile boolean not null default false,
  liquid boolean not null default false,
  price_minor bigint not null default 0 check (price_minor >= 0),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, sku_id),
  constraint sku_code_once unique (tenant_id, merchant_id, code),
  foreign key (tenant_id, merchant_id) references merchants.merchant
);
comment on table catalog.sku is 'Goods as they are stocked and sold.';
comment on column catalog.sku.tenant_id is 'the tenant';
comment on column catalog.sku.sku_id is 'the article';
comment on column catalog.sku.merchant_id is 'owner';
comment on column catalog.sku.code is 'the owner''s article number';
comment on column catalog.sku.name is 'as printed on papers';
comment on column catalog.sku.category is 'free category of the owner';
comment on column catalog.sku.kind is 'bundle: sold as one, stocked as parts';
comment on column catalog.sku.weight_g is 'weight of one piece in grams';
comment on column catalog.sku.length_mm is 'longest side, millimetres';
comment on column catalog.sku.width_mm is 'second side, millimetres';
comment on column catalog.sku.height_mm is 'third side, millimetres';
comment on column catalog.sku.fragile is 'nothing on top, marked on papers';
comment on column catalog.sku.liquid is 'upright and bagged';
comment on column catalog.sku.price_minor is 'usual price in minor units of the tenant''s currency';
comment on column catalog.sku.active is 'can be ordered';
comment on column catalog.sku.version is 'counts changes';
comment on column catalog.sku.created_at is 'when added';
comment on column catalog.sku.updated_at is 'when last changed';

create table catalog.barcode (
  tenant_id uuid not null,
  merchant_id uuid not null,
  barcode text not null check (barcode <> ''),
  sku_id uuid not null,
  primary key (tenant_id, merchant_id, barcode),
  foreign key (tenant_id, sku_id) references catalog.sku
);
comment on table catalog.barcode is 'Barcodes of goods; one code means one article of its owner.';
comment on column catalog.barcode.tenant_id is 'the tenant';
comment on column catalog.barcode.merchant_id is 'owner';
comment on column catalog.barcode.barcode is 'as scanned';
comment on column catalog.barcode.sku_id is 'what it means';
create index barcode_of_sku on catalog.barcode (tenant_id, sku_id);

create table catalog.bundle_part (
  tenant_id uuid not null,
  bundle_sku_id uuid not null,
  part_sku_id uuid not null,
  qty int not null check (qty between 1 and 9999),
  primary key (tenant_id, bundle_sku_id, part_sku_id),
  constraint bundle_not_of_itself check (bundle_sku_id <> part_sku_id),
  foreign key (tenant_id, bundle_sku_id) references catalog.sku,
  foreign key (tenant_id, part_sku_id) references catalog.sku
);
comment on table catalog.bundle_part is 'What a bundle is made of.';
comment on column catalog.bundle_part.tenant_id is 'the tenant';
comment on column catalog.bundle_part.bundle_sku_id is 'the bundle';
comment on column catalog.bundle_part.part_sku_id is 'a part';
comment on column catalog.bundle_part.qty is 'pieces of the part in one bundle';

create table places.warehouse (
  tenant_id uuid not null references kernel.tenant,
  warehouse_id uuid not null,
  code text not null,
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  province text not null,
  city text not null,
  address text not null default '',
  phone text not null default '',
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, warehouse_id),
  constraint warehouse_code_once unique (tenant_id, code)
);
comment on table places.warehouse is 'Warehouses.';
comment on column places.warehouse.tenant_id is 'the tenant';
comment on column places.warehouse.warehouse_id is 'the warehouse';
comment on column places.warehouse.code is 'short code';
comment on column places.warehouse.name is 'shown to people';
comment on column places.warehouse.country is 'ISO 3166';
comment on column places.warehouse.province is 'province or state';
comment on column places.warehouse.city is 'city';
comment on column places.warehouse.address is 'street and number';
comment on column places.warehouse.phone is 'sender''s phone on waybills';
comment on column places.warehouse.active is 'ships orders';
comment on column places.warehouse.created_at is 'when added';

create table places.zone (
  tenant_id uuid not null,
  zone_id uuid not null,
  warehouse_id uuid not null,
  code text not null,
  name text not null,
  primary key (tenant_id, zone_id),
  constraint zone_code_once unique (tenant_id, warehouse_id, code),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table places.zone is 'Parts of a warehouse.';
comment on column places.zone.tenant_id is 'the tenant';
comment on column places.zone.zone_id is 'the zone';
comment on column places.zone.warehouse_id is 'where';
comment on column places.zone.code is 'short code';
comment on column places.zone.name is 'shown to people';

create table places.location (
  tenant_id uuid not null,
  location_id uuid not null,
  warehouse_id uuid not null,
  zone_id uuid,
  code text not null,
  kind text not null check (kind in ('bin', 'receiving', 'picked', 'packed', 'quarantine',
    'supplier', 'customer', 'scrap', 'count_difference', 'opening')),
  aisle int not null default 0,
  x_mm int not null default 0,
  y_mm int not null default 0,
  level int not null default 0,
  walk_order int not null default 0,
  active boolean not null default true,
  primary key (tenant_id, location_id),
  constraint location_code_once unique (tenant_id, warehouse_id, code),
  foreign key (tenant_id, warehouse_id) references places.warehouse,
  foreign key (tenant_id, zone_id) references places.zone
);
comment on table places.location is 'Every place that goods can be: bins, totes, staging, and the places beyond the walls.';
comment on column places.location.tenant_id is 'the tenant';
comment on column places.location.location_id is 'the place';
comment on column places.location.warehouse_id is 'where';
comment on column places.location.zone_id is 'part of the warehouse';
comment on column places.location.code is 'as printed on the shelf';
comment on column places.location.kind is 'bins are picked from; the last five are beyond the walls';
comment on column places.location.aisle is 'aisle, counted from the start point';
comment on column places.location.x_mm is 'place on the floor plan';
comment on column places.location.y_mm is 'place on the floor plan';
comment on column places.location.level is 'shelf level, 0 on the floor';
comment on column places.location.walk_order is 'place in the usual walk through the warehouse';
comment on column places.location.active is 'in use';
create index location_by_kind on places.location (tenant_id, warehouse_id, kind);

call kernel.guard('people.member');
call kernel.guard('people.role');
call kernel.guard('people.member_role', 'select, insert, update, delete');
call kernel.guard('people.session', 'select, insert, update, delete');
call kernel.guard('people.sign_in_link', 'select, insert, update, delete');
call kernel.guard('people.api_key');
call kernel.guard('merchants.merchant');
call kernel.guard('merchants.shop');
call kernel.guard('catalog.sku');
call kernel.guard('catalog.barcode', 'select, insert, update, delete');
call kernel.guard('catalog.bundle_part', 'select, insert, update, delete');
call kernel.guard('places.warehouse');
call kernel.guard('places.zone');
call kernel.guard('places.location');
