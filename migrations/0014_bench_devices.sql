-- Devices of the packing bench: scales that a bench can take over, weights of articles as they were
-- weighed, photos of parcels with the days that each merchant wants them kept, and how many of each
-- carton a warehouse has left. Not breaking: new tables only.

create table packing.scale_profile (
  tenant_id uuid not null references kernel.tenant,
  scale_profile_id uuid not null,
  name text not null check (name <> ''),
  baud_rate int not null check (baud_rate between 300 and 921600),
  data_bits int not null check (data_bits in (7, 8)),
  stop_bits int not null check (stop_bits in (1, 2)),
  parity text not null check (parity in ('none', 'even', 'odd')),
  frame_end text not null check (frame_end in ('line', 'etx', 'equals')),
  pattern text not null check (pattern <> ''),
  stable_words text not null default '',
  unit text not null check (unit in ('g', 'kg', 'lb')),
  reversed boolean not null default false,
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (tenant_id, scale_profile_id),
  constraint scale_profile_name_once unique (tenant_id, name)
);
comment on table packing.scale_profile is 'How scales of a kind speak, so that another bench can take it over.';
comment on column packing.scale_profile.tenant_id is 'the tenant';
comment on column packing.scale_profile.scale_profile_id is 'the profile';
comment on column packing.scale_profile.name is 'shown to people';
comment on column packing.scale_profile.baud_rate is 'bits per second of the line';
comment on column packing.scale_profile.data_bits is '7 or 8';
comment on column packing.scale_profile.stop_bits is '1 or 2';
comment on column packing.scale_profile.parity is 'none, even or odd';
comment on column packing.scale_profile.frame_end is 'what parts frames: ends of lines, ETX, or equals signs';
comment on column packing.scale_profile.pattern is 'regular expression with the groups value, stable and unit; only value must be there';
comment on column packing.scale_profile.stable_words is 'what the group stable says of a weight at rest, separated by blanks';
comment on column packing.scale_profile.unit is 'of values without one';
comment on column packing.scale_profile.reversed is 'digits come last one first';
comment on column packing.scale_profile.saved_by is 'who saved it last';
comment on column packing.scale_profile.saved_at is 'when';

create table packing.piece_weight (
  tenant_id uuid not null,
  sku_id uuid not null,
  merchant_id uuid not null,
  samples_mg int[] not null check (cardinality(samples_mg) between 1 and 9),
  suggested_mg int,
  weighed_at timestamptz not null,
  primary key (tenant_id, sku_id)
);
comment on table packing.piece_weight is 'What one piece of an article weighed in the last parcels that held nothing else.';
comment on column packing.piece_weight.tenant_id is 'the tenant';
comment on column packing.piece_weight.sku_id is 'the article';
comment on column packing.piece_weight.merchant_id is 'whose';
comment on column packing.piece_weight.samples_mg is 'milligrams of one piece, oldest first; the nine newest';
comment on column packing.piece_weight.suggested_mg is 'what was suggested to the catalogue last';
comment on column packing.piece_weight.weighed_at is 'when last';

create table packing.photo (
  tenant_id uuid not null,
  photo_id uuid not null,
  parcel_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes int not null check (size_bytes between 1 and 307200),
  width_px int not null check (width_px > 0),
  height_px int not null check (height_px > 0),
  taken_by uuid,
  taken_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, photo_id),
  constraint photo_once unique (tenant_id, parcel_id, sha256)
);
comment on table packing.photo is 'Photos of parcels, without the pictures themselves; the row stays when the picture is deleted.';
comment on column packing.photo.tenant_id is 'the tenant';
comment on column packing.photo.photo_id is 'the photo';
comment on column packing.photo.parcel_id is 'of which parcel';
comment on column packing.photo.order_id is 'of which order';
comment on column packing.photo.merchant_id is 'who sold';
comment on column packing.photo.warehouse_id is 'where';
comment on column packing.photo.sha256 is 'of the picture, hexadecimal';
comment on column packing.photo.size_bytes is 'of the picture';
comment on column packing.photo.width_px is 'of the picture';
comment on column packing.photo.height_px is 'of the picture';
comment on column packing.photo.taken_by is 'who';
comment on column packing.photo.taken_at is 'when';
comment on column packing.photo.deleted_at is 'when the picture was deleted, its days being over';
create index photo_of_order on packing.photo (tenant_id, order_id);
create index photo_kept on packing.photo (tenant_id, taken_at) where deleted_at is null;

create table packing.photo_picture (
  tenant_id uuid not null,
  photo_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  jpeg bytea not null,
  primary key (tenant_id, photo_id),
  foreign key (tenant_id, photo_id) references packing.photo
);
alter table packing.photo_picture alter column jpeg set storage external;
comment on table packing.photo_picture is 'The pictures, away from the rows that lists read.';
comment on column packing.photo_picture.tenant_id is 'the tenant';
comment on column packing.photo_picture.photo_id is 'of which photo';
comment on column packing.photo_picture.merchant_id is 'who sold';
comment on column packing.photo_picture.warehouse_id is 'where';
comment on column packing.photo_picture.jpeg is 'the picture';

create table packing.photo_rule (
  tenant_id uuid not null,
  merchant_id uuid not null,
  keep_days int not null check (keep_days between 1 and 3650),
  set_by uuid,
  set_at timestamptz not null,
  primary key (tenant_id, merchant_id),
  foreign key (tenant_id, merchant_id) references merchants.merchant
);
comment on table packing.photo_rule is 'How long photos of a merchant''s parcels are kept; without a row the usual time counts.';
comment on column packing.photo_rule.tenant_id is 'the tenant';
comment on column packing.photo_rule.merchant_id is 'whose parcels';
comment on column packing.photo_rule.keep_days is 'days from the day it was taken';
comment on column packing.photo_rule.set_by is 'who decided';
comment on column packing.photo_rule.set_at is 'when';

create table packing.carton_stock (
  tenant_id uuid not null,
  warehouse_id uuid not null,
  carton_id uuid not null,
  qty_left int check (qty_left >= 0),
  offered boolean not null default true,
  changed_at timestamptz not null,
  primary key (tenant_id, warehouse_id, carton_id),
  foreign key (tenant_id, warehouse_id) references places.warehouse,
  foreign key (tenant_id, carton_id) references packing.carton
);
comment on table packing.carton_stock is 'Cartons of a warehouse that are counted or not used there; one without a row is used and not counted.';
comment on column packing.carton_stock.tenant_id is 'the tenant';
comment on column packing.carton_stock.warehouse_id is 'where';
comment on column packing.carton_stock.carton_id is 'the carton';
comment on column packing.carton_stock.qty_left is 'how many are left; null: not counted';
comment on column packing.carton_stock.offered is 'false: this warehouse does not use it';
comment on column packing.carton_stock.changed_at is 'when counted or used last';

call kernel.guard('packing.scale_profile');
call kernel.guard('packing.piece_weight');
call kernel.guard('packing.photo');
call kernel.guard('packing.photo_picture', 'select, insert, delete');
call kernel.guard('packing.photo_rule');
call kernel.guard('packing.carton_stock');
