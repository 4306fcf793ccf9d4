-- Cartons end to end: which way up an article travels and what it bears, cartons with walls and cut
-- to measure, what did not fit at the bench, sizes suggested for the catalogue, packing steps on
-- paper. Not breaking: new tables, new columns with defaults, two checks that allow more.

alter table catalog.sku
  add column up text not null default 'any' check (up in ('any', 'length', 'width', 'height')),
  add column max_load_g int check (max_load_g between 0 and 2000000),
  add column needs_bag boolean not null default false;
comment on column catalog.sku.up is 'the side that points up on its way; any: it may be turned';
comment on column catalog.sku.max_load_g is 'most grams that may lie on one piece; null: no limit';
comment on column catalog.sku.needs_bag is 'goes into a bag of its own before the carton; liquids always do';

create table catalog.size_suggestion (
  tenant_id uuid not null,
  size_suggestion_id uuid not null,
  sku_id uuid not null,
  merchant_id uuid not null,
  length_mm int not null check (length_mm between 1 and 20000),
  width_mm int not null check (width_mm between 1 and 20000),
  height_mm int not null check (height_mm between 1 and 20000),
  up text not null check (up in ('any', 'length', 'width', 'height')),
  weight_g int check (weight_g between 1 and 2000000),
  times int not null default 1 check (times > 0),
  state text not null default 'open' check (state in ('open', 'accepted', 'rejected')),
  parcel_id uuid,
  suggested_by uuid,
  suggested_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  reason text,
  primary key (tenant_id, size_suggestion_id),
  constraint size_suggestion_decided check ((state = 'open') = (decided_at is null)),
  constraint size_suggestion_sides_sorted check (length_mm >= width_mm and width_mm >= height_mm),
  foreign key (tenant_id, sku_id) references catalog.sku
);
comment on table catalog.size_suggestion is 'Sizes that the floor measured; they count once a person accepts them.';
comment on column catalog.size_suggestion.tenant_id is 'the tenant';
comment on column catalog.size_suggestion.size_suggestion_id is 'the suggestion';
comment on column catalog.size_suggestion.sku_id is 'of which article';
comment on column catalog.size_suggestion.merchant_id is 'its owner';
comment on column catalog.size_suggestion.length_mm is 'longest side as measured, millimetres';
comment on column catalog.size_suggestion.width_mm is 'second side, millimetres';
comment on column catalog.size_suggestion.height_mm is 'third side, millimetres';
comment on column catalog.size_suggestion.up is 'the side that points up, of these sides';
comment on column catalog.size_suggestion.weight_g is 'grams as weighed; null: not weighed';
comment on column catalog.size_suggestion.times is 'how often this size was measured';
comment on column catalog.size_suggestion.state is 'where it is';
comment on column catalog.size_suggestion.parcel_id is 'the parcel at which it was last measured';
comment on column catalog.size_suggestion.suggested_by is 'who measured last';
comment on column catalog.size_suggestion.suggested_at is 'when last';
comment on column catalog.size_suggestion.decided_by is 'who accepted or rejected';
comment on column catalog.size_suggestion.decided_at is 'when';
comment on column catalog.size_suggestion.reason is 'why rejected';
create unique index size_suggestion_open_once on catalog.size_suggestion
  (tenant_id, sku_id, length_mm, width_mm, height_mm, up) where state = 'open';

alter table packing.carton
  add column wall_mm int not null default 0 check (wall_mm between 0 and 200),
  drop constraint carton_kind_check,
  add constraint carton_kind_check check (kind in ('box', 'bag', 'made_to_measure'));
comment on column packing.carton.kind is 'box, bag, or made_to_measure: cut down to its contents';
comment on column packing.carton.wall_mm is 'thickness of a wall; the carrier measures outside';

create table packing.fit_report (
  tenant_id uuid not null,
  fit_report_id uuid not null,
  parcel_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  carton_id uuid,
  reason text not null
    check (reason in ('too_small', 'too_big', 'size_wrong', 'damaged', 'none_left', 'other')),
  sku_id uuid,
  length_mm int check (length_mm between 1 and 20000),
  width_mm int check (width_mm between 1 and 20000),
  height_mm int check (height_mm between 1 and 20000),
  up text check (up in ('any', 'length', 'width', 'height')),
  weight_g int check (weight_g between 1 and 2000000),
  note text not null default '',
  next_carton_id uuid,
  reported_by uuid,
  reported_at timestamptz not null,
  primary key (tenant_id, fit_report_id),
  constraint fit_report_size_whole check (
    (reason = 'size_wrong') = (sku_id is not null) and (sku_id is null) = (length_mm is null)
    and (sku_id is null) = (width_mm is null) and (sku_id is null) = (height_mm is null)
    and (sku_id is null) = (up is null)),
  foreign key (tenant_id, parcel_id) references packing.parcel,
  foreign key (tenant_id, carton_id) references packing.carton,
  foreign key (tenant_id, next_carton_id) references packing.carton
);
comment on table packing.fit_report is 'Proposed cartons that did not do at the bench, and why.';
comment on column packing.fit_report.tenant_id is 'the tenant';
comment on column packing.fit_report.fit_report_id is 'the report';
comment on column packing.fit_report.parcel_id is 'at which parcel';
comment on column packing.fit_report.order_id is 'of which order';
comment on column packing.fit_report.merchant_id is 'who sold';
comment on column packing.fit_report.warehouse_id is 'where';
comment on column packing.fit_report.carton_id is 'the carton that did not do; null: none was proposed';
comment on column packing.fit_report.reason is 'why';
comment on column packing.fit_report.sku_id is 'the article whose size is wrong';
comment on column packing.fit_report.length_mm is 'its longest side as measured, millimetres';
comment on column packing.fit_report.width_mm is 'its second side, millimetres';
comment on column packing.fit_report.height_mm is 'its third side, millimetres';
comment on column packing.fit_report.up is 'which of these sides points up';
comment on column packing.fit_report.weight_g is 'its grams as weighed; null: not weighed';
comment on column packing.fit_report.note is 'what the packer wrote';
comment on column packing.fit_report.next_carton_id is 'the carton proposed next; null: no other does';
comment on column packing.fit_report.reported_by is 'who';
comment on column packing.fit_report.reported_at is 'when';
create index fit_report_of_parcel on packing.fit_report (tenant_id, parcel_id);
create index fit_report_by_time on packing.fit_report (tenant_id, reported_at);

alter table printing.document
  drop constraint document_kind_check,
  add constraint document_kind_check
    check (kind in ('waybill', 'pick_list', 'packing_slip', 'manifest', 'packing_steps'));

call kernel.guard('catalog.size_suggestion');
call kernel.guard('packing.fit_report', 'select, insert');
