-- The floor: plans of what is to be counted, with a second person where the first one differs much,
-- and picks that arrived later than they were made. Not breaking: new tables.

create table stock.count_plan (
  tenant_id uuid not null,
  count_plan_id uuid not null,
  plan_no text not null,
  warehouse_id uuid not null,
  kind text not null check (kind in ('bins', 'skus', 'zone', 'abc', 'short')),
  what text not null,
  recount_above int not null check (recount_above between 0 and 999999),
  planned_by uuid,
  planned_at timestamptz not null,
  primary key (tenant_id, count_plan_id),
  constraint count_plan_no_once unique (tenant_id, plan_no)
);
comment on table stock.count_plan is 'Plans to count places: who wanted which, and why.';
comment on column stock.count_plan.tenant_id is 'the tenant';
comment on column stock.count_plan.count_plan_id is 'the plan';
comment on column stock.count_plan.plan_no is 'number that people read';
comment on column stock.count_plan.warehouse_id is 'where';
comment on column stock.count_plan.kind is 'how its places were chosen; short: a picker did not find pieces there';
comment on column stock.count_plan.what is 'what was chosen: codes of bins or articles, a zone, a class';
comment on column stock.count_plan.recount_above is 'a difference of more pieces is counted again by another person';
comment on column stock.count_plan.planned_by is 'who; null: by itself';
comment on column stock.count_plan.planned_at is 'when';

create table stock.count_line (
  tenant_id uuid not null,
  count_line_id uuid not null,
  count_plan_id uuid not null,
  warehouse_id uuid not null,
  merchant_id uuid not null,
  location_id uuid not null,
  sku_id uuid not null,
  lot text not null,
  state text not null default 'open'
    check (state in ('open', 'recount', 'matches', 'differs', 'approved', 'rejected')),
  first_qty int check (first_qty between 0 and 999999),
  first_by uuid,
  count_id uuid,
  counted_qty int check (counted_qty between 0 and 999999),
  book_qty int,
  counted_by uuid,
  counted_at timestamptz,
  settled_by uuid,
  settled_at timestamptz,
  reason text,
  primary key (tenant_id, count_line_id),
  constraint count_line_counted check ((state = 'open') = (count_id is null)
    and (count_id is null) = (counted_qty is null) and (count_id is null) = (book_qty is null)
    and (count_id is null) = (counted_at is null)),
  constraint count_line_settled
    check ((state in ('approved', 'rejected')) = (settled_at is not null)),
  constraint count_line_matches check ((state = 'matches') <= (counted_qty = book_qty)),
  constraint count_line_recount_by_other
    check (state = 'recount' or first_by is null or counted_by is null or first_by <> counted_by),
  foreign key (tenant_id, count_plan_id) references stock.count_plan
);
comment on table stock.count_line is 'An article at a place that is to be counted, and what came of it.';
comment on column stock.count_line.tenant_id is 'the tenant';
comment on column stock.count_line.count_line_id is 'the line';
comment on column stock.count_line.count_plan_id is 'the plan';
comment on column stock.count_line.warehouse_id is 'where';
comment on column stock.count_line.merchant_id is 'owner of the article';
comment on column stock.count_line.location_id is 'at which place';
comment on column stock.count_line.sku_id is 'which article';
comment on column stock.count_line.lot is 'which lot; empty: none';
comment on column stock.count_line.state is 'where it is; recount: another person has to count it';
comment on column stock.count_line.first_qty is 'pieces of the first count, when there had to be a second';
comment on column stock.count_line.first_by is 'who counted first, when there had to be a second';
comment on column stock.count_line.count_id is 'the last count';
comment on column stock.count_line.counted_qty is 'pieces of the last count';
comment on column stock.count_line.book_qty is 'what the book had at that instant';
comment on column stock.count_line.counted_by is 'who counted last';
comment on column stock.count_line.counted_at is 'when that was';
comment on column stock.count_line.settled_by is 'who approved or rejected the difference';
comment on column stock.count_line.settled_at is 'when';
comment on column stock.count_line.reason is 'why it was approved or rejected';
create unique index count_line_open_once on stock.count_line (tenant_id, location_id, sku_id, lot)
  where state in ('open', 'recount');
create index count_line_by_warehouse on stock.count_line (tenant_id, warehouse_id, count_line_id);
create index count_line_of_count on stock.count_line (tenant_id, count_id)
  where count_id is not null;

create table picking.late_scan (
  tenant_id uuid not null,
  task_id uuid not null,
  piece int not null check (piece >= 0),
  scanned_at timestamptz not null,
  primary key (tenant_id, task_id, piece)
);
comment on table picking.late_scan is 'Moves of pieces that were made before the server heard of them: a device was without network.';
comment on column picking.late_scan.tenant_id is 'the tenant';
comment on column picking.late_scan.task_id is 'the task: cause of the move';
comment on column picking.late_scan.piece is 'number of the piece within the task: line of the cause';
comment on column picking.late_scan.scanned_at is 'when the piece left the shelf';

call kernel.guard('stock.count_plan', 'select, insert');
call kernel.guard('stock.count_line');
call kernel.guard('picking.late_scan', 'select, insert');
