-- Waves, pick tasks, parcels, waybills, tracking, delivery, documents and messages.
-- Not breaking; new tables only.
create schema waves;
create schema picking;
create schema packing;
create schema shipping;
create schema delivery;
create schema printing;
create schema notifications;
grant usage on schema waves, picking, packing, shipping, delivery, printing, notifications to fahuo_app;

create table waves.wave (
  tenant_id uuid not null,
  wave_id uuid not null,
  wave_no text not null,
  warehouse_id uuid not null,
  state text not null check (state in ('released', 'done', 'cancelled')),
  released_at timestamptz not null,
  released_by uuid,
  done_at timestamptz,
  primary key (tenant_id, wave_id),
  constraint wave_no_once unique (tenant_id, wave_no),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table waves.wave is 'Shipments released to the floor together.';
comment on column waves.wave.tenant_id is 'the tenant';
comment on column waves.wave.wave_id is 'the wave';
comment on column waves.wave.wave_no is 'number that people read';
comment on column waves.wave.warehouse_id is 'where';
comment on column waves.wave.state is 'where it is';
comment on column waves.wave.released_at is 'when';
comment on column waves.wave.released_by is 'by whom';
comment on column waves.wave.done_at is 'when the last shipment was picked or taken out';
create index wave_open on waves.wave (tenant_id, warehouse_id) where state = 'released';

create table waves.wave_shipment (
  tenant_id uuid not null,
  wave_id uuid not null,
  shipment_id uuid not null,
  sequence int not null check (sequence > 0),
  removed_at timestamptz,
  primary key (tenant_id, wave_id, shipment_id),
  foreign key (tenant_id, wave_id) references waves.wave,
  foreign key (tenant_id, shipment_id) references orders.shipment
);
comment on table waves.wave_shipment is 'Which shipments are in a wave.';
comment on column waves.wave_shipment.tenant_id is 'the tenant';
comment on column waves.wave_shipment.wave_id is 'the wave';
comment on column waves.wave_shipment.shipment_id is 'the shipment';
comment on column waves.wave_shipment.sequence is 'place on the papers';
comment on column waves.wave_shipment.removed_at is 'when it was taken out';
create unique index wave_shipment_once on waves.wave_shipment (tenant_id, shipment_id) where removed_at is null;

create table picking.task_move (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
comment on table picking.task_move is 'Moves of a pick task''s lifecycle; rendered from areas/picking/lifecycle.ts.';
comment on column picking.task_move.from_state is 'before; none for a new task';
comment on column picking.task_move.to_state is 'after';

create table picking.task (
  tenant_id uuid not null,
  task_id uuid not null,
  task_no text not null,
  wave_id uuid not null,
  warehouse_id uuid not null,
  state text not null,
  previous_state text not null default 'none',
  assignee_id uuid,
  walk_mm int not null default 0,
  s_shape_mm int not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  done_at timestamptz,
  primary key (tenant_id, task_id),
  constraint task_no_once unique (tenant_id, task_no),
  foreign key (tenant_id, wave_id) references waves.wave
);
comment on table picking.task is 'One picker''s round.';
comment on column picking.task.tenant_id is 'the tenant';
comment on column picking.task.task_id is 'the task';
comment on column picking.task.task_no is 'number that people read';
comment on column picking.task.wave_id is 'of which wave';
comment on column picking.task.warehouse_id is 'where';
comment on column picking.task.state is 'see picking/lifecycle.ts';
comment on column picking.task.previous_state is 'state before';
comment on column picking.task.assignee_id is 'who picks';
comment on column picking.task.walk_mm is 'length of the walk';
comment on column picking.task.s_shape_mm is 'what an S-shaped walk would have cost';
comment on column picking.task.created_at is 'when made';
comment on column picking.task.started_at is 'when taken';
comment on column picking.task.done_at is 'when finished';
create index task_open on picking.task (tenant_id, warehouse_id, state) where done_at is null;

create table picking.task_line (
  tenant_id uuid not null,
  task_id uuid not null,
  seq int not null check (seq > 0),
  location_id uuid not null,
  sku_id uuid not null,
  lot text not null default '',
  shipment_id uuid not null,
  order_line_id uuid not null,
  slot int not null,
  qty int not null check (qty > 0),
  qty_picked int not null default 0,
  qty_short int not null default 0,
  qty_cancelled int not null default 0,
  short_reason text,
  done_at timestamptz,
  primary key (tenant_id, task_id, seq),
  constraint task_line_within check (qty_picked >= 0 and qty_short >= 0 and qty_cancelled >= 0
    and qty_picked + qty_short + qty_cancelled <= qty),
  constraint task_line_done_when_settled check ((done_at is not null) = (qty_picked + qty_short + qty_cancelled = qty))
) with (fillfactor = 70);
comment on table picking.task_line is 'What to take where, in walking order.';
comment on column picking.task_line.tenant_id is 'the tenant';
comment on column picking.task_line.task_id is 'the task';
comment on column picking.task_line.seq is 'place in the walk';
comment on column picking.task_line.location_id is 'where';
comment on column picking.task_line.sku_id is 'what';
comment on column picking.task_line.lot is 'lot';
comment on column picking.task_line.shipment_id is 'for which shipment';
comment on column picking.task_line.order_line_id is 'for which order line';
comment on column picking.task_line.slot is 'place on the cart';
comment on column picking.task_line.qty is 'pieces to take';
comment on column picking.task_line.qty_picked is 'pieces taken';
comment on column picking.task_line.qty_short is 'pieces not found';
comment on column picking.task_line.qty_cancelled is 'pieces no longer wanted';
comment on column picking.task_line.short_reason is 'why not found';
comment on column picking.task_line.done_at is 'when settled';
create index task_line_of_shipment on picking.task_line (tenant_id, shipment_id);

create table packing.carton (
  tenant_id uuid not null references kernel.tenant,
  carton_id uuid not null,
  code text not null,
  name text not null,
  kind text not null default 'box' check (kind in ('box', 'bag')),
  inner_length_mm int not null check (inner_length_mm > 0),
  inner_width_mm int not null check (inner_width_mm > 0),
  inner_height_mm int not null check (inner_height_mm > 0),
  empty_weight_g int not null check (empty_weight_g >= 0),
  max_gross_g int not null check (max_gross_g > 0),
  cost_minor bigint not null default 0 check (cost_minor >= 0),
  active boolean not null default true,
  primary key (tenant_id, carton_id),
  constraint carton_code_once unique (tenant_id, code)
);
comment on table packing.carton is 'Boxes and bags that a warehouse packs into.';
comment on column packing.carton.tenant_id is 'the tenant';
comment on column packing.carton.carton_id is 'the carton';
comment on column packing.carton.code is 'short code';
comment on column packing.carton.name is 'shown to people';
comment on column packing.carton.kind is 'box or bag';
comment on column packing.carton.inner_length_mm is 'inside, millimetres';
comment on column packing.carton.inner_width_mm is 'inside, millimetres';
comment on column packing.carton.inner_height_mm is 'inside, millimetres';
comment on column packing.carton.empty_weight_g is 'grams';
comment on column packing.carton.max_gross_g is 'grams';
comment on column packing.carton.cost_minor is 'price of one';
comment on column packing.carton.active is 'in use';

create table packing.parcel_move (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
comment on table packing.parcel_move is 'Moves of a parcel''s lifecycle; rendered from areas/packing/lifecycle.ts.';
comment on column packing.parcel_move.from_state is 'before; none for a new parcel';
comment on column packing.parcel_move.to_state is 'after';

create table packing.parcel (
  tenant_id uuid not null,
  parcel_id uuid not null,
  parcel_no text not null,
  shipment_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  state text not null,
  previous_state text not null default 'none',
  carton_id uuid,
  weight_g int check (weight_g between 1 and 200000),
  weight_expected_g int not null check (weight_expected_g > 0),
  packed_by uuid,
  opened_at timestamptz not null,
  packed_at timestamptz,
  handed_over_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, parcel_id),
  constraint parcel_no_once unique (tenant_id, parcel_no),
  constraint parcel_packed_has_weight check (packed_at is null or weight_g is not null),
  foreign key (tenant_id, shipment_id) references orders.shipment,
  foreign key (tenant_id, carton_id) references packing.carton
);
comment on table packing.parcel is 'Parcels.';
comment on column packing.parcel.tenant_id is 'the tenant';
comment on column packing.parcel.parcel_id is 'the parcel';
comment on column packing.parcel.parcel_no is 'number that people read';
comment on column packing.parcel.shipment_id is 'of which shipment';
comment on column packing.parcel.order_id is 'of which order';
comment on column packing.parcel.merchant_id is 'who sold';
comment on column packing.parcel.warehouse_id is 'who packed';
comment on column packing.parcel.state is 'see packing/lifecycle.ts';
comment on column packing.parcel.previous_state is 'state before';
comment on column packing.parcel.carton_id is 'packed in';
comment on column packing.parcel.weight_g is 'grams, from the scale';
comment on column packing.parcel.weight_expected_g is 'grams, goods and carton';
comment on column packing.parcel.packed_by is 'who';
comment on column packing.parcel.opened_at is 'when begun';
comment on column packing.parcel.packed_at is 'when closed';
comment on column packing.parcel.handed_over_at is 'with the carrier';
comment on column packing.parcel.ended_at is 'delivered, returned, lost or cancelled';
create index parcel_of_order on packing.parcel (tenant_id, order_id);
create index parcel_of_shipment on packing.parcel (tenant_id, shipment_id);
create index parcel_to_hand_over on packing.parcel (tenant_id, warehouse_id) where state = 'packed';

create table packing.parcel_line (
  tenant_id uuid not null,
  parcel_id uuid not null,
  order_line_id uuid not null,
  sku_id uuid not null,
  qty int not null check (qty > 0),
  primary key (tenant_id, parcel_id, order_line_id)
);
comment on table packing.parcel_line is 'What is in a parcel; counted by scan.';
comment on column packing.parcel_line.tenant_id is 'the tenant';
comment on column packing.parcel_line.parcel_id is 'the parcel';
comment on column packing.parcel_line.order_line_id is 'the order''s line';
comment on column packing.parcel_line.sku_id is 'what';
comment on column packing.parcel_line.qty is 'pieces scanned into it';

create table shipping.carrier_account (
  tenant_id uuid not null references kernel.tenant,
  carrier_account_id uuid not null,
  carrier text not null,
  name text not null,
  settings jsonb not null default '{}',
  priority int not null default 100,
  active boolean not null default true,
  primary key (tenant_id, carrier_account_id)
);
comment on table shipping.carrier_account is 'Contracts with carriers.';
comment on column shipping.carrier_account.tenant_id is 'the tenant';
comment on column shipping.carrier_account.carrier_account_id is 'the account';
comment on column shipping.carrier_account.carrier is 'code of the carrier''s adapter';
comment on column shipping.carrier_account.name is 'shown to people';
comment on column shipping.carrier_account.settings is 'address and keys of the adapter';
comment on column shipping.carrier_account.priority is 'lower is preferred at equal cost';
comment on column shipping.carrier_account.active is 'in use';

create table shipping.waybill (
  tenant_id uuid not null,
  waybill_id uuid not null,
  parcel_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  carrier text not null,
  carrier_account_id uuid not null,
  state text not null check (state in ('requested', 'active', 'voided', 'failed')),
  tracking_no text,
  sort_code text not null default '',
  cost_minor bigint,
  currency text,
  tracking_state text not null default 'label_created',
  requested_at timestamptz not null,
  active_at timestamptz,
  ended_at timestamptz,
  last_event_at timestamptz,
  primary key (tenant_id, waybill_id),
  constraint waybill_active_has_number check (state <> 'active' or tracking_no is not null),
  foreign key (tenant_id, parcel_id) references packing.parcel,
  foreign key (tenant_id, carrier_account_id) references shipping.carrier_account
);
comment on table shipping.waybill is 'Waybills bought from carriers; a parcel has at most one that is alive.';
comment on column shipping.waybill.tenant_id is 'the tenant';
comment on column shipping.waybill.waybill_id is 'the waybill; also our reference at the carrier';
comment on column shipping.waybill.parcel_id is 'for which parcel';
comment on column shipping.waybill.order_id is 'of which order';
comment on column shipping.waybill.merchant_id is 'who sold';
comment on column shipping.waybill.warehouse_id is 'who sends';
comment on column shipping.waybill.carrier is 'which carrier';
comment on column shipping.waybill.carrier_account_id is 'under which contract';
comment on column shipping.waybill.state is 'where it is';
comment on column shipping.waybill.tracking_no is 'the carrier''s number';
comment on column shipping.waybill.sort_code is 'route code printed large';
comment on column shipping.waybill.cost_minor is 'price';
comment on column shipping.waybill.currency is 'of the price';
comment on column shipping.waybill.tracking_state is 'see carriers/tracking-state.ts';
comment on column shipping.waybill.requested_at is 'when asked for';
comment on column shipping.waybill.active_at is 'when the carrier gave the number';
comment on column shipping.waybill.ended_at is 'voided or failed';
comment on column shipping.waybill.last_event_at is 'newest tracking event';
create unique index waybill_alive_once on shipping.waybill (tenant_id, parcel_id) where state in ('requested', 'active');
create unique index waybill_number_once on shipping.waybill (tenant_id, carrier, tracking_no) where state = 'active';
create index waybill_of_order on shipping.waybill (tenant_id, order_id);

create table shipping.manifest (
  tenant_id uuid not null,
  manifest_id uuid not null,
  manifest_no text not null,
  warehouse_id uuid not null,
  carrier text not null,
  handed_over_at timestamptz not null,
  handed_over_by uuid,
  primary key (tenant_id, manifest_id),
  constraint manifest_no_once unique (tenant_id, manifest_no),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table shipping.manifest is 'Lists of parcels handed to a carrier at one time.';
comment on column shipping.manifest.tenant_id is 'the tenant';
comment on column shipping.manifest.manifest_id is 'the list';
comment on column shipping.manifest.manifest_no is 'number that people read';
comment on column shipping.manifest.warehouse_id is 'where';
comment on column shipping.manifest.carrier is 'to whom';
comment on column shipping.manifest.handed_over_at is 'when';
comment on column shipping.manifest.handed_over_by is 'by whom';

create table shipping.manifest_parcel (
  tenant_id uuid not null,
  manifest_id uuid not null,
  parcel_id uuid not null,
  waybill_id uuid not null,
  primary key (tenant_id, manifest_id, parcel_id),
  constraint manifest_parcel_once unique (tenant_id, parcel_id),
  foreign key (tenant_id, manifest_id) references shipping.manifest,
  foreign key (tenant_id, parcel_id) references packing.parcel
);
comment on table shipping.manifest_parcel is 'Parcels of a manifest; a parcel is handed over once.';
comment on column shipping.manifest_parcel.tenant_id is 'the tenant';
comment on column shipping.manifest_parcel.manifest_id is 'the list';
comment on column shipping.manifest_parcel.parcel_id is 'the parcel';
comment on column shipping.manifest_parcel.waybill_id is 'under which waybill';

create table shipping.tracking_event (
  tenant_id uuid not null,
  waybill_id uuid not null,
  event_key text not null,
  state text not null,
  at timestamptz not null,
  place text not null default '',
  detail text not null default '',
  received_at timestamptz not null,
  primary key (tenant_id, waybill_id, event_key),
  foreign key (tenant_id, waybill_id) references shipping.waybill
);
comment on table shipping.tracking_event is 'What the carrier reported; the same report is kept once.';
comment on column shipping.tracking_event.tenant_id is 'the tenant';
comment on column shipping.tracking_event.waybill_id is 'about which waybill';
comment on column shipping.tracking_event.event_key is 'carrier, instant and code';
comment on column shipping.tracking_event.state is 'see carriers/tracking-state.ts';
comment on column shipping.tracking_event.at is 'when, by the carrier';
comment on column shipping.tracking_event.place is 'where, by the carrier';
comment on column shipping.tracking_event.detail is 'the carrier''s words';
comment on column shipping.tracking_event.received_at is 'when it came in';

create table delivery.attempt (
  tenant_id uuid not null,
  attempt_id uuid not null,
  parcel_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  attempt_no int not null check (attempt_no > 0),
  result text not null check (result in ('delivered', 'failed', 'refused')),
  reason text,
  signed_by text,
  proof jsonb not null default '{}',
  at timestamptz not null,
  primary key (tenant_id, attempt_id),
  constraint attempt_no_once unique (tenant_id, parcel_id, attempt_no),
  constraint attempt_delivered_is_signed check (result <> 'delivered' or signed_by is not null),
  constraint attempt_failure_has_reason check (result = 'delivered' or reason is not null),
  foreign key (tenant_id, parcel_id) references packing.parcel
);
comment on table delivery.attempt is 'Attempts to deliver, with their proof.';
comment on column delivery.attempt.tenant_id is 'the tenant';
comment on column delivery.attempt.attempt_id is 'the attempt';
comment on column delivery.attempt.parcel_id is 'which parcel';
comment on column delivery.attempt.order_id is 'of which order';
comment on column delivery.attempt.merchant_id is 'who sold';
comment on column delivery.attempt.attempt_no is 'first, second ...';
comment on column delivery.attempt.result is 'how it ended';
comment on column delivery.attempt.reason is 'why it failed or was refused';
comment on column delivery.attempt.signed_by is 'who took it: recipient, family, guard, locker ...';
comment on column delivery.attempt.proof is 'pickup code, photo or signature reference, position';
comment on column delivery.attempt.at is 'when';
create unique index attempt_delivered_once on delivery.attempt (tenant_id, parcel_id) where result = 'delivered';

create table printing.printer (
  tenant_id uuid not null references kernel.tenant,
  printer_id uuid not null,
  warehouse_id uuid not null,
  code text not null,
  name text not null,
  paper text not null check (paper in ('100x150', 'A4')),
  driver text not null check (driver in ('file', 'raw', 'simulated')),
  address text not null default '',
  active boolean not null default true,
  primary key (tenant_id, printer_id),
  constraint printer_code_once unique (tenant_id, warehouse_id, code),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table printing.printer is 'Printers and the stations they stand at.';
comment on column printing.printer.tenant_id is 'the tenant';
comment on column printing.printer.printer_id is 'the printer';
comment on column printing.printer.warehouse_id is 'where';
comment on column printing.printer.code is 'short name';
comment on column printing.printer.name is 'shown to people';
comment on column printing.printer.paper is 'paper it holds';
comment on column printing.printer.driver is 'how it is reached';
comment on column printing.printer.address is 'folder, or host and port';
comment on column printing.printer.active is 'in use';

create table printing.document (
  tenant_id uuid not null,
  document_id uuid not null,
  warehouse_id uuid not null,
  kind text not null check (kind in ('waybill', 'pick_list', 'packing_slip', 'manifest')),
  subject_id uuid not null,
  order_id uuid,
  version int not null check (version > 0),
  data jsonb not null,
  made_at timestamptz not null,
  primary key (tenant_id, document_id),
  constraint document_version_once unique (tenant_id, kind, subject_id, version),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table printing.document is 'Documents as data; the paper is rendered from it, always the same.';
comment on column printing.document.tenant_id is 'the tenant';
comment on column printing.document.document_id is 'the document';
comment on column printing.document.warehouse_id is 'where it is printed';
comment on column printing.document.kind is 'which paper';
comment on column printing.document.subject_id is 'parcel, task, shipment or manifest';
comment on column printing.document.order_id is 'of which order';
comment on column printing.document.version is 'a changed document is a new version';
comment on column printing.document.data is 'see areas/printing/documents/model.ts';
comment on column printing.document.made_at is 'when';
create index document_of_order on printing.document (tenant_id, order_id) where order_id is not null;

create table printing.job (
  tenant_id uuid not null,
  job_id uuid not null,
  document_id uuid not null,
  warehouse_id uuid not null,
  printer_id uuid,
  copy_no int not null check (copy_no > 0),
  reason text,
  state text not null check (state in ('queued', 'sent', 'confirmed', 'failed', 'unknown')),
  requested_by uuid,
  requested_at timestamptz not null,
  ended_at timestamptz,
  error text,
  primary key (tenant_id, job_id),
  constraint job_copy_once unique (tenant_id, document_id, copy_no),
  constraint job_copy_has_reason check (copy_no = 1 or (reason is not null and requested_by is not null)),
  foreign key (tenant_id, document_id) references printing.document,
  foreign key (tenant_id, printer_id) references printing.printer
);
comment on table printing.job is 'Sheets sent to printers. An unknown outcome is settled by a person, never by a retry.';
comment on column printing.job.tenant_id is 'the tenant';
comment on column printing.job.job_id is 'the job';
comment on column printing.job.document_id is 'what';
comment on column printing.job.warehouse_id is 'where';
comment on column printing.job.printer_id is 'on which printer; null: none is set up';
comment on column printing.job.copy_no is '1 is the original';
comment on column printing.job.reason is 'why a copy was needed';
comment on column printing.job.state is 'where it is';
comment on column printing.job.requested_by is 'by whom';
comment on column printing.job.requested_at is 'when';
comment on column printing.job.ended_at is 'when confirmed or failed';
comment on column printing.job.error is 'what the printer said';
create index job_open on printing.job (tenant_id, warehouse_id) where state in ('queued', 'sent', 'unknown', 'failed');

create table notifications.message (
  tenant_id uuid not null,
  message_id uuid not null,
  order_id uuid not null,
  kind text not null,
  language text not null,
  body text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'unknown', 'no_gateway')),
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (tenant_id, message_id),
  constraint message_once unique (tenant_id, order_id, kind),
  foreign key (tenant_id, order_id) references orders.sales_order
);
comment on table notifications.message is 'Messages to buyers.';
comment on column notifications.message.tenant_id is 'the tenant';
comment on column notifications.message.message_id is 'the message';
comment on column notifications.message.order_id is 'about which order';
comment on column notifications.message.kind is 'payment_reminder, order_cancelled, parcel_shipped ...';
comment on column notifications.message.language is 'of the text';
comment on column notifications.message.body is 'the text';
comment on column notifications.message.state is 'where it is';
comment on column notifications.message.created_at is 'when written';
comment on column notifications.message.sent_at is 'when the gateway took it';

grant select, insert, update, delete on picking.task_move, packing.parcel_move to fahuo_app;
call kernel.guard('waves.wave');
call kernel.guard('waves.wave_shipment');
call kernel.guard('picking.task');
call kernel.guard('picking.task_line');
call kernel.guard('packing.carton');
call kernel.guard('packing.parcel');
call kernel.guard('packing.parcel_line');
call kernel.guard('shipping.carrier_account');
call kernel.guard('shipping.waybill');
call kernel.guard('shipping.manifest');
call kernel.guard('shipping.manifest_parcel');
call kernel.guard('shipping.tracking_event', 'select, insert');
call kernel.guard('delivery.attempt');
call kernel.guard('printing.printer');
call kernel.guard('printing.document');
call kernel.guard('printing.job');
call kernel.guard('notifications.message');
