-- What buyers do on their page: the proof besides the link, what stood before an edit, feedback. And
-- the demo company's practice: its simulation, and the way back to its first state. Not breaking: new
-- tables and procedures only.

create table delivery.proof (
  tenant_id uuid not null,
  order_id uuid not null,
  wrong int not null default 0 check (wrong >= 0),
  locked_until timestamptz,
  last_key text,
  last_at timestamptz not null,
  primary key (tenant_id, order_id)
);
comment on table delivery.proof is 'Attempts of whoever has the link of an order to prove that he is the buyer.';
comment on column delivery.proof.tenant_id is 'the tenant';
comment on column delivery.proof.order_id is 'the order of the link';
comment on column delivery.proof.wrong is 'wrong proofs since the last right one';
comment on column delivery.proof.locked_until is 'until then every proof is refused; null: never locked';
comment on column delivery.proof.last_key is 'key of the request that was done last: repeated, it is done';
comment on column delivery.proof.last_at is 'when somebody last tried';
call kernel.guard('delivery.proof');

create table orders.order_edit (
  tenant_id uuid not null,
  order_id uuid not null,
  version int not null check (version > 0),
  merchant_id uuid not null,
  recipient json not null,
  buyer_remark text not null,
  seller_remark text not null,
  edited_at timestamptz not null,
  primary key (tenant_id, order_id, version)
);
comment on table orders.order_edit is 'What stood in an order before each edit of recipient or remarks; never changed.';
comment on column orders.order_edit.tenant_id is 'the tenant';
comment on column orders.order_edit.order_id is 'the order';
comment on column orders.order_edit.version is 'version of the order that said so';
comment on column orders.order_edit.merchant_id is 'who sold';
comment on column orders.order_edit.recipient is 'the recipient as it was';
comment on column orders.order_edit.buyer_remark is 'the buyer''s remark as it was';
comment on column orders.order_edit.seller_remark is 'the shop''s remark as it was';
comment on column orders.order_edit.edited_at is 'when it was changed';
call kernel.guard('orders.order_edit', 'select, insert');

create schema voice;
grant usage on schema voice to fahuo_app;

create table voice.feedback (
  tenant_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  shop_id uuid not null,
  score int not null check (score between 1 and 5),
  tags text[] not null default '{}' check (cardinality(tags) <= 6),
  text text not null default '' check (char_length(text) <= 500),
  given_at timestamptz not null,
  changed_at timestamptz not null,
  answer text check (char_length(answer) between 1 and 500),
  answered_by uuid,
  answered_at timestamptz,
  primary key (tenant_id, order_id),
  constraint feedback_while_fresh
    check (changed_at >= given_at and changed_at <= given_at + interval '7 days'),
  constraint feedback_answer_whole check ((answer is null) = (answered_at is null))
);
comment on table voice.feedback is 'What the buyer of an order says of it; one per order.';
comment on column voice.feedback.tenant_id is 'the tenant';
comment on column voice.feedback.order_id is 'the order';
comment on column voice.feedback.merchant_id is 'who sold';
comment on column voice.feedback.shop_id is 'where it was bought';
comment on column voice.feedback.score is '1 to 5';
comment on column voice.feedback.tags is 'reasons, of those in areas/voice/model.ts';
comment on column voice.feedback.text is 'in the buyer''s words';
comment on column voice.feedback.given_at is 'when it was first given';
comment on column voice.feedback.changed_at is 'when the buyer last changed it';
comment on column voice.feedback.answer is 'what the company answered';
comment on column voice.feedback.answered_by is 'who answered';
comment on column voice.feedback.answered_at is 'when it was answered';
create index feedback_by_time on voice.feedback (tenant_id, given_at desc, order_id desc);
call kernel.guard('voice.feedback');
