-- The print centre: batches in a chosen order, printers by station with stand-ins and counters,
-- print agents on machines of the shop, troubles, templates. Not breaking: new tables, new columns
-- with defaults, checks that allow more.

create table printing.device (
  tenant_id uuid not null references kernel.tenant,
  device_id uuid not null,
  warehouse_id uuid not null,
  name text not null,
  version text not null,
  instance_id uuid not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  primary key (tenant_id, device_id),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table printing.device is 'Machines on which a print agent runs.';
comment on column printing.device.tenant_id is 'the tenant';
comment on column printing.device.device_id is 'the API key by which its agent speaks';
comment on column printing.device.warehouse_id is 'where it stands';
comment on column printing.device.name is 'as the machine calls itself';
comment on column printing.device.version is 'of its agent';
comment on column printing.device.instance_id is 'the run of the agent that counts; an older one is sent away';
comment on column printing.device.started_at is 'when this run first spoke';
comment on column printing.device.seen_at is 'when it last spoke';

alter table printing.printer
  drop constraint printer_paper_check,
  add constraint printer_paper_check
    check (paper in ('100x150', '100x180', '100x100', '76x130', 'A4', 'A5')),
  drop constraint printer_driver_check,
  add constraint printer_driver_check check (driver in ('file', 'raw', 'simulated', 'agent')),
  add column device_id uuid,
  add column condition text not null default 'ready' check (condition in
    ('ready', 'paused', 'out_of_paper', 'out_of_ribbon', 'head_open', 'no_answer')),
  add column failed_at timestamptz,
  add column offset_x_um int not null default 0 check (offset_x_um between -20000 and 20000),
  add column offset_y_um int not null default 0 check (offset_y_um between -20000 and 20000),
  add column pages_printed bigint not null default 0,
  add column paper_left int check (paper_left between 0 and 1000000),
  add column ribbon_left int check (ribbon_left between 0 and 1000000),
  add column low_at int not null default 50 check (low_at between 0 and 100000),
  add constraint printer_of_device check ((driver = 'agent') = (device_id is not null)),
  add constraint printer_device_fkey foreign key (tenant_id, device_id) references printing.device;
comment on column printing.printer.address is 'folder, host and port, or its name at the agent';
comment on column printing.printer.device_id is 'the agent that reaches it';
comment on column printing.printer.condition is 'as it was last heard of';
comment on column printing.printer.failed_at is 'when it last failed a sheet; null once it has printed one';
comment on column printing.printer.offset_x_um is 'all that is printed is moved to the right, micrometres';
comment on column printing.printer.offset_y_um is 'all that is printed is moved down, micrometres';
comment on column printing.printer.pages_printed is 'pages since it was added';
comment on column printing.printer.paper_left is 'pages until the paper ends; null: not counted';
comment on column printing.printer.ribbon_left is 'pages until the ribbon ends; null: not counted';
comment on column printing.printer.low_at is 'so many pages left are few';

create table printing.route (
  tenant_id uuid not null,
  warehouse_id uuid not null,
  station text not null,
  kind text not null check (kind in
    ('waybill', 'pick_list', 'packing_slip', 'manifest', 'packing_steps')),
  rank int not null check (rank between 1 and 9),
  printer_id uuid not null,
  primary key (tenant_id, warehouse_id, station, kind, rank),
  constraint route_printer_once unique (tenant_id, warehouse_id, station, kind, printer_id),
  foreign key (tenant_id, printer_id) references printing.printer
);
comment on table printing.route is 'Which printer a paper comes out of at a station, and which stand in.';
comment on column printing.route.tenant_id is 'the tenant';
comment on column printing.route.warehouse_id is 'where';
comment on column printing.route.station is 'the station; empty: all that have no route of their own';
comment on column printing.route.kind is 'which paper';
comment on column printing.route.rank is '1 is the printer, the next ones stand in for it';
comment on column printing.route.printer_id is 'the printer';

create table printing.template (
  tenant_id uuid not null references kernel.tenant,
  kind text not null check (kind in
    ('waybill', 'pick_list', 'packing_slip', 'manifest', 'packing_steps')),
  paper text not null check (paper in ('100x150', '100x180', '100x100', '76x130', 'A4', 'A5')),
  direction int not null default 0 check (direction in (0, 90, 180, 270)),
  margin_mm int not null default 0 check (margin_mm between 0 and 30),
  hidden text[] not null default '{}',
  note text not null default '',
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (tenant_id, kind)
);
comment on table printing.template is 'How a kind of paper is laid out where it is not as usual.';
comment on column printing.template.tenant_id is 'the tenant';
comment on column printing.template.kind is 'which paper';
comment on column printing.template.paper is 'its size';
comment on column printing.template.direction is 'turned clockwise by so many degrees';
comment on column printing.template.margin_mm is 'left free on each side besides the usual';
comment on column printing.template.hidden is 'fields that are left out';
comment on column printing.template.note is 'a line of the company on each paper';
comment on column printing.template.saved_by is 'by whom';
comment on column printing.template.saved_at is 'when';

create table printing.batch (
  tenant_id uuid not null references kernel.tenant,
  batch_id uuid not null,
  batch_no text not null,
  warehouse_id uuid not null,
  station text not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  order_by text not null check (order_by in ('wave', 'sku', 'shelf', 'sold_most', 'order_time')),
  shipments int not null check (shipments > 0),
  made_by uuid,
  made_at timestamptz not null,
  stopped_at timestamptz,
  primary key (tenant_id, batch_id),
  constraint batch_no_once unique (tenant_id, batch_no),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table printing.batch is 'Papers of many shipments, printed in one order.';
comment on column printing.batch.tenant_id is 'the tenant';
comment on column printing.batch.batch_id is 'the batch';
comment on column printing.batch.batch_no is 'number that people read; the letter on the papers comes from it';
comment on column printing.batch.warehouse_id is 'where';
comment on column printing.batch.station is 'at whose printers; empty: those of the warehouse';
comment on column printing.batch.kinds is 'which papers';
comment on column printing.batch.order_by is 'what the order was chosen by';
comment on column printing.batch.shipments is 'how many; the last number on the papers';
comment on column printing.batch.made_by is 'by whom';
comment on column printing.batch.made_at is 'when';
comment on column printing.batch.stopped_at is 'when somebody stopped it; papers that come later are not printed by it';

create table printing.batch_shipment (
  tenant_id uuid not null,
  batch_id uuid not null,
  sequence int not null check (sequence > 0),
  shipment_id uuid not null,
  merchant_id uuid not null,
  primary key (tenant_id, batch_id, sequence),
  constraint batch_shipment_once unique (tenant_id, batch_id, shipment_id)
);
comment on table printing.batch_shipment is 'The places of shipments in a batch.';
comment on column printing.batch_shipment.tenant_id is 'the tenant';
comment on column printing.batch_shipment.batch_id is 'the batch';
comment on column printing.batch_shipment.sequence is 'place on the papers';
comment on column printing.batch_shipment.shipment_id is 'the shipment';
comment on column printing.batch_shipment.merchant_id is 'who sold';
create index batch_of_shipment on printing.batch_shipment (tenant_id, shipment_id, batch_id);

alter table printing.document
  drop constraint document_kind_check,
  add constraint document_kind_check check (kind in
    ('waybill', 'pick_list', 'packing_slip', 'manifest', 'packing_steps', 'test_page'));

alter table printing.job
  add column batch_id uuid,
  add column station text not null default '',
  add column tried uuid[] not null default '{}',
  add column lease_id uuid,
  add column lease_until timestamptz,
  add column rendered_at timestamptz,
  add column sent_at timestamptz,
  add constraint job_lease_whole check (
    (lease_id is null) = (lease_until is null)
    and (lease_id is null or state in ('queued', 'sent')));
comment on column printing.job.batch_id is 'with which batch; null: by itself';
comment on column printing.job.station is 'for which station; empty: any of the warehouse';
comment on column printing.job.tried is 'printers that surely did not print it since it was asked for';
comment on column printing.job.lease_id is 'the agent''s hold on it';
comment on column printing.job.lease_until is 'until when the hold lasts without a word';
comment on column printing.job.rendered_at is 'when its pages were drawn and fitted the paper';
comment on column printing.job.sent_at is 'when its first byte was about to leave';
create index job_of_batch on printing.job (tenant_id, batch_id) where batch_id is not null;
create index job_at_printer on printing.job (tenant_id, printer_id, job_id) where state in ('queued', 'sent');

create table printing.trouble (
  tenant_id uuid not null,
  trouble_id uuid not null,
  warehouse_id uuid not null,
  printer_id uuid not null,
  job_id uuid,
  cause text not null check (cause in ('no_answer', 'out_of_paper', 'out_of_ribbon', 'head_open',
    'paused', 'page_size', 'not_drawn', 'ended_early', 'agent_gone', 'not_out', 'other')),
  detail text not null,
  at timestamptz not null,
  primary key (tenant_id, trouble_id),
  foreign key (tenant_id, printer_id) references printing.printer
);
comment on table printing.trouble is 'What went wrong at printers.';
comment on column printing.trouble.tenant_id is 'the tenant';
comment on column printing.trouble.trouble_id is 'the trouble';
comment on column printing.trouble.warehouse_id is 'where';
comment on column printing.trouble.printer_id is 'at which printer';
comment on column printing.trouble.job_id is 'with which sheet; null: the printer itself';
comment on column printing.trouble.cause is 'what';
comment on column printing.trouble.detail is 'as the printer or the program said it';
comment on column printing.trouble.at is 'when';
create index trouble_by_time on printing.trouble (tenant_id, at);

call kernel.guard('printing.device');
call kernel.guard('printing.route', 'select, insert, update, delete');
call kernel.guard('printing.template');
call kernel.guard('printing.batch');
call kernel.guard('printing.batch_shipment', 'select, insert');
call kernel.guard('printing.trouble', 'select, insert');
