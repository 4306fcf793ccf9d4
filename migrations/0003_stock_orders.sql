-- Stock as double entry with reservations; orders with lines, money, shipments and exceptions.
-- Tables that get several rows per order declare no foreign keys: their parents cannot be deleted by
-- the application, their ids are read or made in the same transaction, and the doctor looks for
-- orphans. What it saves is measured in docs/decisions/0006.
-- Not breaking; new tables only.
create schema stock;
create schema orders;
create schema review;
grant usage on schema stock, orders, review to fahuo_app;

create table stock.level (
  tenant_id uuid not null,
  warehouse_id uuid not null,
  sku_id uuid not null,
  merchant_id uuid not null,
  qty_on_hand int not null default 0,
  qty_reserved int not null default 0,
  primary key (tenant_id, warehouse_id, sku_id),
  constraint level_on_hand_not_negative check (qty_on_hand >= 0),
  constraint level_reserved_not_negative check (qty_reserved >= 0),
  constraint level_reserved_within_on_hand check (qty_reserved <= qty_on_hand),
  foreign key (tenant_id, warehouse_id) references places.warehouse,
  foreign key (tenant_id, sku_id) references catalog.sku
) with (fillfactor = 50);
comment on table stock.level is 'What a warehouse has of an article, and how much of it is promised.';
comment on column stock.level.tenant_id is 'the tenant';
comment on column stock.level.warehouse_id is 'where';
comment on column stock.level.sku_id is 'what';
comment on column stock.level.merchant_id is 'owner';
comment on column stock.level.qty_on_hand is 'pieces inside the walls, promised or not';
comment on column stock.level.qty_reserved is 'pieces promised to orders and not yet handed over';
create index level_of_sku on stock.level (tenant_id, sku_id);

create table stock.balance (
  tenant_id uuid not null,
  location_id uuid not null,
  sku_id uuid not null,
  lot text not null default '',
  warehouse_id uuid not null,
  merchant_id uuid not null,
  qty int not null,
  qty_claimed int not null default 0,
  primary key (tenant_id, location_id, sku_id, lot),
  constraint balance_not_negative check (qty >= 0),
  constraint balance_claimed_within check (qty_claimed between 0 and qty),
  foreign key (tenant_id, location_id) references places.location,
  foreign key (tenant_id, sku_id) references catalog.sku
) with (fillfactor = 50);
comment on table stock.balance is 'What lies at a place inside the walls.';
comment on column stock.balance.tenant_id is 'the tenant';
comment on column stock.balance.location_id is 'where';
comment on column stock.balance.sku_id is 'what';
comment on column stock.balance.lot is 'lot, '''' when not kept by lot';
comment on column stock.balance.warehouse_id is 'the place''s warehouse';
comment on column stock.balance.merchant_id is 'owner';
comment on column stock.balance.qty is 'pieces there';
comment on column stock.balance.qty_claimed is 'pieces that open pick lines will take';
create index balance_of_sku on stock.balance (tenant_id, warehouse_id, sku_id);

create table stock.move (
  tenant_id uuid not null,
  move_id uuid not null,
  warehouse_id uuid not null,
  merchant_id uuid not null,
  sku_id uuid not null,
  lot text not null default '',
  from_location_id uuid not null,
  to_location_id uuid not null,
  qty int not null check (qty > 0),
  cause text not null,
  cause_id uuid not null,
  cause_line int not null,
  order_id uuid,
  actor_id uuid,
  at timestamptz not null,
  primary key (tenant_id, move_id),
  constraint move_cause_once unique (tenant_id, cause, cause_id, cause_line),
  constraint move_between_two_places check (from_location_id <> to_location_id)
);
comment on table stock.move is 'Double entry: each row takes from one place and puts into another. Append-only.';
comment on column stock.move.tenant_id is 'the tenant';
comment on column stock.move.move_id is 'the move';
comment on column stock.move.warehouse_id is 'where';
comment on column stock.move.merchant_id is 'owner';
comment on column stock.move.sku_id is 'what';
comment on column stock.move.lot is 'lot';
comment on column stock.move.from_location_id is 'taken from';
comment on column stock.move.to_location_id is 'put into';
comment on column stock.move.qty is 'pieces';
comment on column stock.move.cause is 'why: opening, receipt, adjust, pick, pack, hand_over, return ...';
comment on column stock.move.cause_id is 'what caused it';
comment on column stock.move.cause_line is 'line of the cause';
comment on column stock.move.order_id is 'the order it was for';
comment on column stock.move.actor_id is 'who';
comment on column stock.move.at is 'when';
create index move_of_sku on stock.move (tenant_id, sku_id, at);

create table stock.reservation (
  tenant_id uuid not null,
  reservation_id uuid not null,
  order_id uuid not null,
  order_line_id uuid not null,
  warehouse_id uuid not null,
  sku_id uuid not null,
  merchant_id uuid not null,
  qty_held int not null check (qty_held >= 0),
  qty_consumed int not null default 0 check (qty_consumed >= 0),
  qty_released int not null default 0 check (qty_released >= 0),
  expires_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, reservation_id),
  constraint reservation_line_once unique (tenant_id, order_id, order_line_id, warehouse_id)
);
comment on table stock.reservation is 'Pieces of a warehouse promised to an order line.';
comment on column stock.reservation.tenant_id is 'the tenant';
comment on column stock.reservation.reservation_id is 'the promise';
comment on column stock.reservation.order_id is 'to whom';
comment on column stock.reservation.order_line_id is 'for which line';
comment on column stock.reservation.warehouse_id is 'from where';
comment on column stock.reservation.sku_id is 'what';
comment on column stock.reservation.merchant_id is 'owner';
comment on column stock.reservation.qty_held is 'still promised';
comment on column stock.reservation.qty_consumed is 'handed over';
comment on column stock.reservation.qty_released is 'given back';
comment on column stock.reservation.expires_at is 'given back then, unless paid; null: no end';
comment on column stock.reservation.created_at is 'when promised';
create index reservation_expiring on stock.reservation (tenant_id, expires_at)
  where qty_held > 0 and expires_at is not null;
create index reservation_held on stock.reservation (tenant_id, warehouse_id, sku_id) where qty_held > 0;

create table stock.hold (
  tenant_id uuid not null,
  hold_id uuid not null,
  merchant_id uuid not null,
  basket text collate "C" not null check (basket <> ''),
  warehouse_id uuid not null,
  sku_id uuid not null,
  qty int not null check (qty > 0),
  state text not null default 'held' check (state in ('held', 'taken', 'given_back', 'expired')),
  order_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, hold_id),
  constraint hold_ended_when_said check ((state = 'held') = (ended_at is null)),
  constraint hold_taken_by_order check ((state = 'taken') = (order_id is not null))
);
comment on table stock.hold is 'Pieces kept for a basket that is not yet an order, until it comes or the time is over.';
comment on column stock.hold.tenant_id is 'the tenant';
comment on column stock.hold.hold_id is 'the hold';
comment on column stock.hold.merchant_id is 'owner of the goods';
comment on column stock.hold.basket is 'the shop''s name of the basket';
comment on column stock.hold.warehouse_id is 'from where';
comment on column stock.hold.sku_id is 'what';
comment on column stock.hold.qty is 'pieces';
comment on column stock.hold.state is 'held, taken by an order, given back, or expired';
comment on column stock.hold.order_id is 'the order that took it';
comment on column stock.hold.created_at is 'since when';
comment on column stock.hold.expires_at is 'given back then';
comment on column stock.hold.ended_at is 'when it ended';
create unique index hold_of_basket on stock.hold (tenant_id, merchant_id, basket, sku_id, warehouse_id)
  where state = 'held';
create index hold_expiring on stock.hold (tenant_id, expires_at) where state = 'held';

create table orders.order_move (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
comment on table orders.order_move is 'Moves of an order''s lifecycle; rendered from areas/orders/lifecycle.ts.';
comment on column orders.order_move.from_state is 'before; none for a new order';
comment on column orders.order_move.to_state is 'after';
create table orders.shipment_move (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
comment on table orders.shipment_move is 'Moves of a shipment''s lifecycle; rendered from areas/orders/lifecycle.ts.';
comment on column orders.shipment_move.from_state is 'before; none for a new shipment';
comment on column orders.shipment_move.to_state is 'after';

create table orders.sales_order (
  tenant_id uuid not null,
  order_id uuid not null,
  order_no text collate "C" not null,
  merchant_id uuid not null,
  shop_id uuid not null,
  channel_order_no text collate "C" not null check (channel_order_no <> ''),
  state text not null,
  previous_state text not null default 'none',
  payment_kind text not null check (payment_kind in ('prepaid', 'escrow', 'cash_on_delivery')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  goods_minor bigint not null check (goods_minor >= 0),
  discount_minor bigint not null check (discount_minor >= 0),
  freight_minor bigint not null check (freight_minor >= 0),
  tax_minor bigint not null default 0 check (tax_minor >= 0),
  total_minor bigint not null check (total_minor >= 0),
  paid_minor bigint not null default 0 check (paid_minor >= 0),
  refunded_minor bigint not null default 0,
  recipient json not null,
  recipient_name text collate "C" not null,
  phone_tail text not null,
  province text not null,
  city text not null,
  merge_key text not null,
  buyer_remark text not null default '',
  seller_remark text not null default '',
  special json not null default '{}',
  content text not null,
  track_token text not null,
  version int not null default 1,
  placed_at timestamptz not null,
  received_at timestamptz not null,
  ship_by timestamptz not null,
  pay_by timestamptz,
  reminded_at timestamptz,
  held_at timestamptz,
  hold_reason text,
  paid_at timestamptz,
  approved_at timestamptz,
  allocated_at timestamptz,
  released_at timestamptz,
  picked_at timestamptz,
  packed_at timestamptz,
  shipped_at timestamptz,
  delivered_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  stage text not null generated always as (case
    when cancelled_at is not null then 'cancelled'
    when completed_at is not null then 'completed'
    when delivered_at is not null then 'delivered'
    when shipped_at is not null then 'shipped'
    when packed_at is not null then 'packed'
    when picked_at is not null then 'picked'
    when released_at is not null then 'picking'
    when allocated_at is not null then 'allocated'
    when approved_at is not null then 'approved'
    when state = 'in_review' then 'in_review'
    else 'awaiting_payment' end) stored,
  primary key (tenant_id, order_id),
  constraint order_total_adds_up check (total_minor = goods_minor - discount_minor + freight_minor + tax_minor),
  constraint order_refund_within_paid check (refunded_minor between 0 and paid_minor),
  constraint order_hold_has_reason check ((held_at is null) = (hold_reason is null)),
  constraint order_cancelled_when_said check ((state = 'cancelled') = (cancelled_at is not null))
);
comment on table orders.sales_order is 'Orders of buyers.';
comment on column orders.sales_order.tenant_id is 'the tenant';
comment on column orders.sales_order.order_id is 'the order';
comment on column orders.sales_order.order_no is 'number that people read';
comment on column orders.sales_order.merchant_id is 'who sold';
comment on column orders.sales_order.shop_id is 'where';
comment on column orders.sales_order.channel_order_no is 'the channel''s number';
comment on column orders.sales_order.state is 'see orders/lifecycle.ts';
comment on column orders.sales_order.previous_state is 'state before';
comment on column orders.sales_order.payment_kind is 'how it is paid';
comment on column orders.sales_order.currency is 'ISO 4217';
comment on column orders.sales_order.goods_minor is 'sum of lines before discounts, minor units';
comment on column orders.sales_order.discount_minor is 'discounts of lines and order together';
comment on column orders.sales_order.freight_minor is 'what the buyer pays for shipping';
comment on column orders.sales_order.tax_minor is 'tax on top';
comment on column orders.sales_order.total_minor is 'what the buyer owes';
comment on column orders.sales_order.paid_minor is 'what has been paid';
comment on column orders.sales_order.refunded_minor is 'what was given back or is on its way';
comment on column orders.sales_order.recipient is 'name, phone, extension, country, province, city, district, street, detail, postcode and codes';
comment on column orders.sales_order.recipient_name is 'for search; masked on screens';
comment on column orders.sales_order.phone_tail is 'last four digits, for search';
comment on column orders.sales_order.province is 'for reports and routing';
comment on column orders.sales_order.city is 'for reports and routing';
comment on column orders.sales_order.merge_key is 'same buyer and address have the same key';
comment on column orders.sales_order.buyer_remark is 'what the buyer wrote';
comment on column orders.sales_order.seller_remark is 'what the shop wrote';
comment on column orders.sales_order.special is 'special requests: gift, no_price, delivery window';
comment on column orders.sales_order.content is 'short hash of each field that the channel sent, in a row, to tell a repeat from a change';
comment on column orders.sales_order.track_token is 'unguessable key of the buyer''s page';
comment on column orders.sales_order.version is 'counts changes';
comment on column orders.sales_order.placed_at is 'when the buyer ordered';
comment on column orders.sales_order.received_at is 'when it came in';
comment on column orders.sales_order.ship_by is 'promised hand-over';
comment on column orders.sales_order.pay_by is 'cancelled then when not paid';
comment on column orders.sales_order.reminded_at is 'payment reminder sent';
comment on column orders.sales_order.held_at is 'overlay: nothing goes on until released';
comment on column orders.sales_order.hold_reason is 'why it is held';
comment on column orders.sales_order.paid_at is 'paid in full';
comment on column orders.sales_order.approved_at is 'passed review';
comment on column orders.sales_order.allocated_at is 'every line has its warehouse and stock';
comment on column orders.sales_order.released_at is 'in a wave';
comment on column orders.sales_order.picked_at is 'all picked';
comment on column orders.sales_order.packed_at is 'all packed';
comment on column orders.sales_order.shipped_at is 'all handed over';
comment on column orders.sales_order.delivered_at is 'all signed for';
comment on column orders.sales_order.completed_at is 'receipt confirmed or the order closed after delivery';
comment on column orders.sales_order.cancelled_at is 'cancelled';
comment on column orders.sales_order.cancel_reason is 'why';
comment on column orders.sales_order.stage is 'derived from the facts';
create index order_by_stage on orders.sales_order (tenant_id, stage, order_id);
create index order_by_merchant on orders.sales_order (tenant_id, merchant_id, order_id);
create index order_by_time on orders.sales_order (tenant_id, placed_at);
create index order_to_ship on orders.sales_order (tenant_id, ship_by)
  where shipped_at is null and cancelled_at is null;
create index order_held on orders.sales_order (tenant_id, held_at) where held_at is not null;
create index order_unpaid on orders.sales_order (tenant_id, pay_by) where state = 'awaiting_payment';
create index order_to_confirm on orders.sales_order (tenant_id, delivered_at)
  where delivered_at is not null and completed_at is null and cancelled_at is null;

create table orders.order_key (
  tenant_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  order_no text collate "C" not null,
  shop_id uuid not null,
  channel_order_no text collate "C" not null check (channel_order_no <> ''),
  channel_no_reversed text collate "C" not null
    generated always as (reverse(channel_order_no)) stored,
  recipient_name text collate "C" not null,
  phone_tail text not null,
  track_token text not null,
  primary key (tenant_id, order_id),
  constraint order_channel_no_once unique (tenant_id, channel_order_no, shop_id),
  constraint order_no_once unique (tenant_id, order_no),
  constraint order_token_once unique (tenant_id, track_token)
);
comment on table orders.order_key is 'What an order is found by. Apart from the order, whose row changes at each stage: every change would be one of all these indexes too.';
comment on column orders.order_key.tenant_id is 'the tenant';
comment on column orders.order_key.order_id is 'the order';
comment on column orders.order_key.merchant_id is 'its merchant';
comment on column orders.order_key.order_no is 'its number';
comment on column orders.order_key.shop_id is 'the shop it came through';
comment on column orders.order_key.channel_order_no is 'its number there';
comment on column orders.order_key.channel_no_reversed is 'backwards, for looking up by the last characters';
comment on column orders.order_key.recipient_name is 'the recipient';
comment on column orders.order_key.phone_tail is 'the last four digits of the recipient''s phone';
comment on column orders.order_key.track_token is 'the buyer''s link';
create index order_by_phone_tail on orders.order_key (tenant_id, phone_tail);
create index order_by_name on orders.order_key (tenant_id, recipient_name);
create index order_by_channel_no_end on orders.order_key (tenant_id, channel_no_reversed);

create table orders.order_line (
  tenant_id uuid not null,
  order_line_id uuid not null,
  order_id uuid not null,
  line_no int not null check (line_no > 0),
  sku_id uuid not null,
  bundle_sku_id uuid,
  qty_ordered int not null check (qty_ordered between 1 and 999999),
  qty_unallocated int not null check (qty_unallocated >= 0),
  qty_reserved int not null default 0 check (qty_reserved >= 0),
  qty_picked int not null default 0 check (qty_picked >= 0),
  qty_packed int not null default 0 check (qty_packed >= 0),
  qty_shipped int not null default 0 check (qty_shipped >= 0),
  qty_cancelled int not null default 0 check (qty_cancelled >= 0),
  qty_delivered int not null default 0 check (qty_delivered >= 0),
  qty_returned int not null default 0 check (qty_returned >= 0),
  price_minor bigint not null check (price_minor >= 0),
  discount_minor bigint not null default 0 check (discount_minor >= 0),
  amount_minor bigint not null,
  primary key (tenant_id, order_line_id),
  constraint order_line_no_once unique (tenant_id, order_id, line_no),
  constraint order_line_pieces_add_up check (qty_ordered = qty_unallocated + qty_reserved + qty_picked
    + qty_packed + qty_shipped + qty_cancelled),
  constraint order_line_delivered_within check (qty_delivered + qty_returned <= qty_shipped),
  constraint order_line_amount_adds_up check (amount_minor = price_minor * qty_ordered - discount_minor and amount_minor >= 0)
) with (fillfactor = 50);
comment on table orders.order_line is 'Lines of orders; quantities by meaning, each piece is in exactly one of them.';
comment on column orders.order_line.tenant_id is 'the tenant';
comment on column orders.order_line.order_line_id is 'the line';
comment on column orders.order_line.order_id is 'its order';
comment on column orders.order_line.line_no is '1, 2, 3 ...';
comment on column orders.order_line.sku_id is 'what is sent';
comment on column orders.order_line.bundle_sku_id is 'the bundle that the buyer ordered, when this line is a part of it';
comment on column orders.order_line.qty_ordered is 'pieces ordered';
comment on column orders.order_line.qty_unallocated is 'no stock promised yet';
comment on column orders.order_line.qty_reserved is 'promised, on the shelf';
comment on column orders.order_line.qty_picked is 'taken from the shelf';
comment on column orders.order_line.qty_packed is 'in a parcel';
comment on column orders.order_line.qty_shipped is 'handed to the carrier';
comment on column orders.order_line.qty_cancelled is 'will not be sent';
comment on column orders.order_line.qty_delivered is 'of the shipped ones: signed for';
comment on column orders.order_line.qty_returned is 'of the shipped ones: came back';
comment on column orders.order_line.price_minor is 'price of one piece';
comment on column orders.order_line.discount_minor is 'discount on the line';
comment on column orders.order_line.amount_minor is 'price x ordered - discount';
create index order_line_of_sku on orders.order_line (tenant_id, sku_id, order_id);
create index order_line_unallocated on orders.order_line (tenant_id, sku_id) where qty_unallocated > 0;

create table orders.payment (
  tenant_id uuid not null,
  payment_id uuid not null,
  order_id uuid not null,
  method text not null,
  provider text not null,
  provider_ref text not null,
  amount_minor bigint not null check (amount_minor > 0),
  captured_at timestamptz not null,
  primary key (tenant_id, payment_id),
  constraint payment_ref_once unique (tenant_id, provider, provider_ref)
);
comment on table orders.payment is 'Money that came in.';
comment on column orders.payment.tenant_id is 'the tenant';
comment on column orders.payment.payment_id is 'the payment';
comment on column orders.payment.order_id is 'for which order';
comment on column orders.payment.method is 'card, transfer, voucher, cash ...';
comment on column orders.payment.provider is 'who collected it';
comment on column orders.payment.provider_ref is 'the provider''s number';
comment on column orders.payment.amount_minor is 'minor units of the order''s currency';
comment on column orders.payment.captured_at is 'when';
create index payment_of_order on orders.payment (tenant_id, order_id);

create table orders.refund (
  tenant_id uuid not null,
  refund_id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  sequence int not null check (sequence > 0),
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null,
  state text not null default 'requested' check (state in ('requested', 'done', 'failed', 'unknown')),
  requested_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, refund_id),
  constraint refund_sequence_once unique (tenant_id, payment_id, sequence),
  foreign key (tenant_id, payment_id) references orders.payment,
  foreign key (tenant_id, order_id) references orders.sales_order
);
comment on table orders.refund is 'Money that goes back; carried out as an effect.';
comment on column orders.refund.tenant_id is 'the tenant';
comment on column orders.refund.refund_id is 'the refund';
comment on column orders.refund.order_id is 'for which order';
comment on column orders.refund.payment_id is 'out of which payment';
comment on column orders.refund.sequence is 'first, second ... out of that payment';
comment on column orders.refund.amount_minor is 'minor units';
comment on column orders.refund.reason is 'why';
comment on column orders.refund.state is 'where it is';
comment on column orders.refund.requested_at is 'when asked for';
comment on column orders.refund.ended_at is 'when done or failed';
create index refund_of_order on orders.refund (tenant_id, order_id);

create table orders.shipment (
  tenant_id uuid not null,
  shipment_id uuid not null,
  shipment_no text not null,
  order_id uuid not null,
  merchant_id uuid not null,
  warehouse_id uuid not null,
  state text not null,
  previous_state text not null default 'none',
  carrier text,
  ship_by timestamptz not null,
  planned_at timestamptz not null,
  released_at timestamptz,
  picked_at timestamptz,
  packed_at timestamptz,
  handed_over_at timestamptz,
  delivered_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, shipment_id),
  constraint shipment_no_once unique (tenant_id, shipment_no)
);
comment on table orders.shipment is 'What one warehouse sends for one order.';
comment on column orders.shipment.tenant_id is 'the tenant';
comment on column orders.shipment.shipment_id is 'the shipment';
comment on column orders.shipment.shipment_no is 'number that people read';
comment on column orders.shipment.order_id is 'for which order';
comment on column orders.shipment.merchant_id is 'who sold';
comment on column orders.shipment.warehouse_id is 'who sends';
comment on column orders.shipment.state is 'see orders/lifecycle.ts';
comment on column orders.shipment.previous_state is 'state before';
comment on column orders.shipment.carrier is 'carrier chosen';
comment on column orders.shipment.ship_by is 'promised hand-over';
comment on column orders.shipment.planned_at is 'when it was decided';
comment on column orders.shipment.released_at is 'in a wave';
comment on column orders.shipment.picked_at is 'picked';
comment on column orders.shipment.packed_at is 'packed';
comment on column orders.shipment.handed_over_at is 'with the carrier';
comment on column orders.shipment.delivered_at is 'signed for';
comment on column orders.shipment.ended_at is 'cancelled, returned or lost';
create index shipment_of_order on orders.shipment (tenant_id, order_id);
create index shipment_in_work on orders.shipment (tenant_id, warehouse_id, state, ship_by)
  where state in ('planned', 'released', 'picked', 'packed');

create table orders.shipment_line (
  tenant_id uuid not null,
  shipment_id uuid not null,
  order_line_id uuid not null,
  sku_id uuid not null,
  qty int not null check (qty > 0),
  qty_picked int not null default 0,
  qty_packed int not null default 0,
  qty_short int not null default 0,
  primary key (tenant_id, shipment_id, order_line_id),
  constraint shipment_line_within check (qty_picked >= 0 and qty_short >= 0
    and qty_packed between 0 and qty_picked and qty_picked + qty_short <= qty)
) with (fillfactor = 60);
comment on table orders.shipment_line is 'Lines of a shipment.';
comment on column orders.shipment_line.tenant_id is 'the tenant';
comment on column orders.shipment_line.shipment_id is 'the shipment';
comment on column orders.shipment_line.order_line_id is 'the order''s line';
comment on column orders.shipment_line.sku_id is 'what';
comment on column orders.shipment_line.qty is 'pieces to send';
comment on column orders.shipment_line.qty_picked is 'pieces picked';
comment on column orders.shipment_line.qty_packed is 'pieces in parcels';
comment on column orders.shipment_line.qty_short is 'pieces that were not found';

create table review.rule (
  tenant_id uuid not null references kernel.tenant,
  rule_id uuid not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  priority int not null,
  condition jsonb not null,
  action text not null check (action in ('hold', 'approve', 'tag')),
  active boolean not null default true,
  version int not null default 1,
  primary key (tenant_id, rule_id),
  constraint rule_code_once unique (tenant_id, code)
);
comment on table review.rule is 'Rules of the automatic review: conditions on the order and what follows.';
comment on column review.rule.tenant_id is 'the tenant';
comment on column review.rule.rule_id is 'the rule';
comment on column review.rule.code is 'short name in explanations';
comment on column review.rule.name_zh is 'Chinese name';
comment on column review.rule.name_en is 'English name';
comment on column review.rule.priority is 'lower is looked at first';
comment on column review.rule.condition is 'see areas/review/model.ts';
comment on column review.rule.action is 'what follows when it matches';
comment on column review.rule.active is 'in use';
comment on column review.rule.version is 'counts changes';

create table review.exception (
  tenant_id uuid not null,
  exception_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  kind text not null,
  detail jsonb not null,
  blocks boolean not null default true,
  state text not null default 'open' check (state in ('open', 'resolved')),
  owner_id uuid,
  deadline_at timestamptz not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolution text,
  resolved_by uuid,
  primary key (tenant_id, exception_id),
  constraint exception_resolved_when_said check ((state = 'resolved') = (resolved_at is not null)),
  foreign key (tenant_id, order_id) references orders.sales_order
);
comment on table review.exception is 'Orders that need a person: typed, with an owner and a deadline.';
comment on column review.exception.tenant_id is 'the tenant';
comment on column review.exception.exception_id is 'the case';
comment on column review.exception.order_id is 'which order';
comment on column review.exception.merchant_id is 'whose';
comment on column review.exception.kind is 'ADDR_INCOMPLETE, PAY_SHORT, STOCK_SHORT, RULE ...';
comment on column review.exception.detail is 'what was found';
comment on column review.exception.blocks is 'the order waits for it';
comment on column review.exception.state is 'where it is';
comment on column review.exception.owner_id is 'who deals with it';
comment on column review.exception.deadline_at is 'until when';
comment on column review.exception.opened_at is 'when found';
comment on column review.exception.resolved_at is 'when settled';
comment on column review.exception.resolution is 'how';
comment on column review.exception.resolved_by is 'by whom';
create unique index exception_open_once on review.exception (tenant_id, order_id, kind) where state = 'open';
create index exception_queue on review.exception (tenant_id, deadline_at) where state = 'open';

grant select, insert, update, delete on orders.order_move, orders.shipment_move to fahuo_app;
call kernel.guard('stock.level');
call kernel.guard('stock.balance');
call kernel.guard('stock.move', 'select, insert');
call kernel.guard('stock.reservation');
call kernel.guard('stock.hold');
call kernel.guard('orders.sales_order');
call kernel.guard('orders.order_key');
call kernel.guard('orders.order_line');
call kernel.guard('orders.payment');
call kernel.guard('orders.refund');
call kernel.guard('orders.shipment');
call kernel.guard('orders.shipment_line');
call kernel.guard('review.rule');
call kernel.guard('review.exception');
