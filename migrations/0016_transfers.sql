-- Goods between warehouses with a place of transit beyond the walls, and the least and the wanted
-- stock of articles. Not breaking: new tables, a check that allows more.

alter table places.location
  drop constraint location_kind_check,
  add constraint location_kind_check check (kind in ('bin', 'receiving', 'picked', 'packed',
    'quarantine', 'supplier', 'customer', 'scrap', 'count_difference', 'opening', 'transit'));
comment on column places.location.kind is 'bins are picked from; from supplier on they are beyond the walls';

create table stock.transfer (
  tenant_id uuid not null references kernel.tenant,
  transfer_id uuid not null,
  transfer_no text not null,
  from_warehouse_id uuid not null,
  to_warehouse_id uuid not null,
  state text not null default 'requested'
    check (state in ('requested', 'sent', 'received', 'cancelled')),
  reference text collate "C" check (reference <> ''),
  note text not null default '',
  receipts int not null default 0 check (receipts between 0 and 99),
  requested_by uuid,
  requested_at timestamptz not null,
  sent_by uuid,
  sent_at timestamptz,
  ended_by uuid,
  ended_at timestamptz,
  reason text,
  primary key (tenant_id, transfer_id),
  constraint transfer_no_once unique (tenant_id, transfer_no),
  constraint transfer_reference_once unique (tenant_id, reference),
  constraint transfer_elsewhere check (from_warehouse_id <> to_warehouse_id),
  constraint transfer_sent check ((state in ('sent', 'received')) = (sent_at is not null)),
  constraint transfer_ended check ((state in ('received', 'cancelled')) = (ended_at is not null)),
  constraint transfer_receipts check (state = 'received' or state = 'sent' or receipts = 0),
  foreign key (tenant_id, from_warehouse_id) references places.warehouse,
  foreign key (tenant_id, to_warehouse_id) references places.warehouse
);
comment on table stock.transfer is 'Goods that go from one warehouse to another.';
comment on column stock.transfer.tenant_id is 'the tenant';
comment on column stock.transfer.transfer_id is 'the transfer';
comment on column stock.transfer.transfer_no is 'number that people read';
comment on column stock.transfer.from_warehouse_id is 'who sends';
comment on column stock.transfer.to_warehouse_id is 'who receives';
comment on column stock.transfer.state is 'sent: on the way, until all of it has come or is known not to come';
comment on column stock.transfer.reference is 'the caller''s own number; null: none';
comment on column stock.transfer.note is 'what people should know';
comment on column stock.transfer.receipts is 'how many times goods of it were received';
comment on column stock.transfer.requested_by is 'who asked for it; null: the system';
comment on column stock.transfer.requested_at is 'when';
comment on column stock.transfer.sent_by is 'who sent it';
comment on column stock.transfer.sent_at is 'when it left';
comment on column stock.transfer.ended_by is 'who received the last of it, or cancelled it';
comment on column stock.transfer.ended_at is 'when';
comment on column stock.transfer.reason is 'why it was cancelled';
create index transfer_by_state on stock.transfer (tenant_id, state, transfer_id);

create table stock.transfer_line (
  tenant_id uuid not null,
  transfer_id uuid not null,
  line int not null check (line between 1 and 2000),
  merchant_id uuid not null,
  sku_id uuid not null,
  lot text not null default '',
  qty_wanted int not null check (qty_wanted >= 0),
  qty_sent int not null default 0 check (qty_sent >= 0),
  qty_received int not null default 0 check (qty_received >= 0),
  qty_damaged int not null default 0 check (qty_damaged >= 0),
  qty_missing int not null default 0 check (qty_missing >= 0),
  qty_extra int not null default 0 check (qty_extra >= 0),
  primary key (tenant_id, transfer_id, line),
  constraint transfer_line_within check
    (qty_received + qty_damaged + qty_missing <= qty_sent + qty_extra),
  foreign key (tenant_id, transfer_id) references stock.transfer,
  foreign key (tenant_id, sku_id) references catalog.sku
);
comment on table stock.transfer_line is 'An article and lot of a transfer, and how far it has come.';
comment on column stock.transfer_line.tenant_id is 'the tenant';
comment on column stock.transfer_line.transfer_id is 'the transfer';
comment on column stock.transfer_line.line is 'counts the lines';
comment on column stock.transfer_line.merchant_id is 'owner';
comment on column stock.transfer_line.sku_id is 'what';
comment on column stock.transfer_line.lot is 'which lot was sent; empty: none';
comment on column stock.transfer_line.qty_wanted is 'pieces asked for; 0: a further lot of an article';
comment on column stock.transfer_line.qty_sent is 'pieces that left';
comment on column stock.transfer_line.qty_received is 'pieces that came whole';
comment on column stock.transfer_line.qty_damaged is 'pieces that came and were set apart';
comment on column stock.transfer_line.qty_missing is 'pieces that were sent and will not come';
comment on column stock.transfer_line.qty_extra is 'pieces that came without having been sent';
create index transfer_line_of_sku on stock.transfer_line (tenant_id, sku_id)
  where qty_received + qty_damaged + qty_missing < qty_sent + qty_extra;

create table stock.threshold (
  tenant_id uuid not null,
  warehouse_id uuid not null,
  sku_id uuid not null,
  merchant_id uuid not null,
  min_qty int not null check (min_qty between 1 and 999999),
  target_qty int not null check (target_qty between 1 and 9999999),
  low_since timestamptz,
  low_qty int,
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (tenant_id, warehouse_id, sku_id),
  constraint threshold_target_above check (target_qty >= min_qty),
  constraint threshold_low_whole check ((low_since is null) = (low_qty is null)),
  foreign key (tenant_id, warehouse_id) references places.warehouse,
  foreign key (tenant_id, sku_id) references catalog.sku
);
comment on table stock.threshold is 'How many free pieces of an article a warehouse should have.';
comment on column stock.threshold.tenant_id is 'the tenant';
comment on column stock.threshold.warehouse_id is 'where';
comment on column stock.threshold.sku_id is 'what';
comment on column stock.threshold.merchant_id is 'owner';
comment on column stock.threshold.min_qty is 'fewer free pieces than these are few';
comment on column stock.threshold.target_qty is 'filled up to so many';
comment on column stock.threshold.low_since is 'since when there are few, as was noticed; null: enough';
comment on column stock.threshold.low_qty is 'free pieces when it was noticed';
comment on column stock.threshold.saved_by is 'who set it; null: the system';
comment on column stock.threshold.saved_at is 'when';
create index threshold_low on stock.threshold (tenant_id, warehouse_id) where low_since is not null;

call kernel.guard('stock.transfer');
call kernel.guard('stock.transfer_line');
call kernel.guard('stock.threshold', 'select, insert, update, delete');
