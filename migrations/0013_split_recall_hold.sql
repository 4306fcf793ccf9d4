-- Shipments that are split and joined again, who must decide on a held order and until when, notes of
-- colleagues, and goods that are called back from whoever has them. Not breaking: new tables, new
-- columns without a value.
create schema recalls;
grant usage on schema recalls to fahuo_app;

alter table orders.shipment add column split_from uuid;
comment on column orders.shipment.split_from is 'the shipment that it was split from; null: planned so';

alter table orders.sales_order
  add column held_by uuid,
  add column hold_for uuid,
  add column hold_role text,
  add column hold_until timestamptz,
  add constraint order_hold_whole check (held_at is not null
    or (held_by is null and hold_for is null and hold_role is null and hold_until is null)),
  add constraint order_hold_one_holder check (hold_for is null or hold_role is null);
comment on column orders.sales_order.held_by is 'who put it on hold';
comment on column orders.sales_order.hold_for is 'who must decide; null: a role, or whoever may';
comment on column orders.sales_order.hold_role is 'code of the role that must decide; null: a person, or whoever may';
comment on column orders.sales_order.hold_until is 'released by itself then; null: somebody has to';
create index order_hold_ending on orders.sales_order (tenant_id, hold_until)
  where hold_until is not null;

create table orders.note (
  tenant_id uuid not null,
  note_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  text text not null check (text <> ''),
  noted_by uuid,
  noted_at timestamptz not null,
  primary key (tenant_id, note_id),
  foreign key (tenant_id, order_id) references orders.sales_order
);
comment on table orders.note is 'What colleagues wrote to each other about an order; neither buyer nor papers show it.';
comment on column orders.note.tenant_id is 'the tenant';
comment on column orders.note.note_id is 'the note';
comment on column orders.note.order_id is 'about which order';
comment on column orders.note.merchant_id is 'who sold';
comment on column orders.note.text is 'what was written';
comment on column orders.note.noted_by is 'by whom';
comment on column orders.note.noted_at is 'when';
create index note_of_order on orders.note (tenant_id, order_id);

create table recalls.recall (
  tenant_id uuid not null,
  recall_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  shipment_id uuid not null,
  parcel_id uuid,
  task_id uuid,
  slot int,
  cause text not null check (cause in ('cancelled', 'address')),
  reason text not null,
  desk text not null check (desk in ('pick', 'pack', 'dispatch')),
  holder_id uuid,
  state text not null default 'asked' check (state in ('asked', 'put_aside', 'passed_on')),
  asked_by uuid,
  asked_at timestamptz not null,
  answered_by uuid,
  answered_at timestamptz,
  primary key (tenant_id, recall_id),
  constraint recall_answered_when_said check ((state = 'asked') = (answered_at is null)),
  constraint recall_at_pick_has_task check (desk <> 'pick' or task_id is not null)
);
comment on table recalls.recall is 'Goods that were called back: who had them was asked, and answers.';
comment on column recalls.recall.tenant_id is 'the tenant';
comment on column recalls.recall.recall_id is 'the recall';
comment on column recalls.recall.order_id is 'of which order';
comment on column recalls.recall.merchant_id is 'who sold';
comment on column recalls.recall.warehouse_id is 'where';
comment on column recalls.recall.shipment_id is 'which goods';
comment on column recalls.recall.parcel_id is 'in which parcel; null: not in one yet';
comment on column recalls.recall.task_id is 'the pick task that took them from the shelf; null: none';
comment on column recalls.recall.slot is 'place on its cart; null: in several or in none';
comment on column recalls.recall.cause is 'cancelled: they go back to stock; address: they get another label';
comment on column recalls.recall.reason is 'why, in the words of who asked';
comment on column recalls.recall.desk is 'where they were: being picked, at the benches, waiting for the carrier';
comment on column recalls.recall.holder_id is 'who had them; null: whoever works at the desk';
comment on column recalls.recall.state is 'asked; put_aside: found and taken out; passed_on: not here any more';
comment on column recalls.recall.asked_by is 'who called them back; null: the buyer or the system';
comment on column recalls.recall.asked_at is 'when';
comment on column recalls.recall.answered_by is 'who answered';
comment on column recalls.recall.answered_at is 'when';
create unique index recall_open_once on recalls.recall
  (tenant_id, shipment_id, cause, (coalesce(parcel_id, task_id, shipment_id))) where state = 'asked';
create index recall_open on recalls.recall (tenant_id, warehouse_id, desk) where state = 'asked';
create index recall_of_order on recalls.recall (tenant_id, order_id);
create index recall_of_parcel on recalls.recall (tenant_id, parcel_id) where parcel_id is not null;

call kernel.guard('orders.note', 'select, insert');
call kernel.guard('recalls.recall');
