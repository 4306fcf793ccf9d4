/**
 * For every check of the doctor the least that breaks it: rows in an otherwise empty tenant, on a
 * database whose constraints were dropped, since most of them would not let it happen.
 */

type Value = string | number | boolean | null;
export type Row = Record<string, Value>;
/** Rows by table; what a row does not name is filled with something. */
export type Plant = readonly (readonly [table: string, row: Row])[];

/** The instant at which the doctor looks. */
export const NOW = '2026-03-02T12:00:00Z';
const LONG_AGO = '2026-03-01T00:00:00Z';

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [ORDER, SHIPMENT, LINE, PARCEL, TASK, WAVE] = [1, 2, 3, 4, 5, 6].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const [HERE, THERE, SKU, WAYBILL, PAYMENT, DOCUMENT] = [7, 8, 9, 10, 11, 12].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const order = (row: Row = {}) => ['orders.sales_order', { order_id: ORDER, ...row }] as const;
const line = (row: Row = {}) =>
  ['orders.order_line', { order_id: ORDER, order_line_id: LINE, ...row }] as const;
const shipment = (state: string, row: Row = {}) =>
  ['orders.shipment', { order_id: ORDER, shipment_id: SHIPMENT, state, ...row }] as const;
const shipmentLine = (row: Row = {}) =>
  ['orders.shipment_line', { shipment_id: SHIPMENT, order_line_id: LINE, ...row }] as const;
const promise = (row: Row = {}) =>
  ['stock.reservation', { order_id: ORDER, qty_held: 1, ...row }] as const;
const level = (row: Row) => ['stock.level', { qty_on_hand: 0, ...row }] as const;
const balance = (row: Row) =>
  ['stock.balance', { location_id: HERE, sku_id: SKU, qty: 0, ...row }] as const;
const place = (location_id: string, kind: string) =>
  ['places.location', { location_id, kind }] as const;
const move = (row: Row) =>
  ['stock.move', { from_location_id: HERE, to_location_id: THERE, ...row }] as const;
const transferLine = (row: Row) => ['stock.transfer_line', { transfer_id: THERE, ...row }] as const;
const task = (row: Row) => ['picking.task', { task_id: TASK, wave_id: WAVE, ...row }] as const;
const taskLine = (row: Row = {}) =>
  ['picking.task_line', { task_id: TASK, shipment_id: SHIPMENT, ...row }] as const;
const wave = (row: Row) => ['waves.wave', { wave_id: WAVE, ...row }] as const;
const waveShipment = (row: Row = {}) =>
  ['waves.wave_shipment', { wave_id: WAVE, shipment_id: SHIPMENT, ...row }] as const;
const parcel = (state: string, row: Row = {}) => {
  const keys = { parcel_id: PARCEL, shipment_id: SHIPMENT, order_id: ORDER };
  return ['packing.parcel', { ...keys, state, ...row }] as const;
};
const parcelLine = ['packing.parcel_line', { parcel_id: PARCEL, order_line_id: LINE }] as const;
const inside = (state: string) => {
  return parcel(state, { parcel_id: id(99), inside_parcel_id: PARCEL });
};
const waybill = (row: Row) => ['shipping.waybill', { parcel_id: PARCEL, ...row }] as const;
const effect = (row: Row) => ['kernel.effect', row] as const;
const refund = (row: Row) => ['orders.refund', { payment_id: PAYMENT, ...row }] as const;
const job = (row: Row) => ['printing.job', { document_id: DOCUMENT, ...row }] as const;

/** Versions of a waybill with the same number. */
const waybillPaper = (version: 1 | 2) => {
  const keys = { document_id: version === 1 ? THERE : HERE, subject_id: PARCEL, version };
  return ['printing.document', { ...keys, kind: 'waybill', data: '{"tracking_no":"1"}' }] as const;
};

const KERNEL: Record<string, Plant> = {
  'I16 states that their lifecycle does not allow to follow each other': [
    order({ previous_state: 'completed', state: 'in_review' }),
  ],
  'I32 facts without their event, or events without their fact': [order()],
  'I33 effects that should have been tried long ago and were not put aside': [
    effect({ state: 'pending', due_at: LONG_AGO }),
  ],
  'I35 stored answers without an answer': [['kernel.idempotency', { answer: '{}' }]],
  'I39 work whose holder vanished and nobody took over': [
    effect({ state: 'running', lease_until: LONG_AGO }),
  ],
};

const STOCK: Record<string, Plant> = {
  'I1 balances that are not the sum of the moves at their place': [balance({ qty: 5 })],
  'I1 levels that are not the sum of the moves across the walls': [level({ qty_on_hand: 5 })],
  'I1 levels that are not the sum of the balances on hand': [level({ qty_on_hand: 5 })],
  'I2 reserved pieces that are not the sum of the promises held': [level({ qty_reserved: 3 })],
  'I3 numbers below zero, or more promised or claimed than is there': [level({ qty_on_hand: -1 })],
  'I4 moves whose ends are missing, the same, of another warehouse, or of another owner': [
    move({}),
  ],
  'I4 pieces within the walls that did not come from beyond them': [balance({ qty: 5 })],
  'I5 causes that were applied twice, or moves without one': [
    move({ cause: 'pick', cause_id: TASK, cause_line: 1 }),
    move({ cause: 'pick', cause_id: TASK, cause_line: 1 }),
  ],
  'I6 promises held more than a minute past their end': [promise({ expires_at: LONG_AGO })],
  'I6 baskets that hold pieces more than a minute past their end': [
    ['stock.hold', { state: 'held', expires_at: LONG_AGO }],
  ],
  'I7 promises held for orders that are cancelled, shipped whole, or not there': [promise()],
  'I9 pieces claimed for picking that do not lie in a bin': [
    place(HERE, 'receiving'),
    balance({ qty_claimed: 1 }),
  ],
  'I9 claimed pieces that are not what open pick lines will take': [balance({ qty_claimed: 1 })],
  'I11 transfers that do not lead from bin to bin': [
    place(HERE, 'bin'),
    place(THERE, 'receiving'),
    move({ cause: 'transfer' }),
  ],
  'I12 booked count differences that are not counted less book': [
    place(THERE, 'count_difference'),
    move({ cause: 'count' }),
  ],
  'I12 approved lines of counts whose difference was not booked': [
    ['stock.count_line', { state: 'approved', count_id: THERE }],
  ],
  'I4 pieces under way between warehouses that are not what their transfer has under way': [
    transferLine({ qty_sent: 2 }),
  ],
  'I4 transfers that ended with pieces under way, or have sent pieces without having left': [
    ['stock.transfer', { transfer_id: THERE, state: 'received' }],
    transferLine({ qty_sent: 2 }),
  ],
  'I36 promises of what is not there': [promise()],
};

const ORDERS: Record<string, Plant> = {
  'I13 pieces of a line that do not add up': [line({ qty_ordered: 5, qty_unallocated: 0 })],
  'I14 more came back or was delivered than was shipped': [
    line({ qty_shipped: 1, qty_delivered: 2 }),
  ],
  'I15 channel order numbers that are not unique': [
    order({ shop_id: HERE, channel_order_no: 'T1' }),
    order({ shop_id: HERE, channel_order_no: 'T1', order_id: id(99) }),
  ],
  'I15 orders that are found by what is not theirs, or not at all': [order()],
  'shipments that go in one parcel and do not agree, or are too many': [
    order(),
    shipment('planned', { together_id: HERE, warehouse_id: HERE }),
    shipment('planned', { together_id: HERE, warehouse_id: THERE, shipment_id: id(99) }),
  ],
  'I18 orders at work without an approval, or under an exception that blocks': [
    order(),
    shipment('planned'),
  ],
  'I19 ended orders with promised stock, open exceptions or shipments under way': [
    order({ state: 'completed' }),
    promise(),
  ],
  'I20 orders that nothing and nobody will move on': [order({ state: 'approved' })],
  'I20 approved orders whose promised stock no shipment will send': [
    order({ state: 'approved' }),
    line({ qty_reserved: 1, qty_unallocated: 0 }),
  ],
  'I21 totals that are not the sum of their parts': [order({ total_minor: 77 }), line()],
  'I22 more given back than paid, or sums that differ from their payments and refunds': [
    order({ paid_minor: 100 }),
  ],
  'I22 more given back out of a payment than it brought': [
    ['orders.payment', { payment_id: PAYMENT, amount_minor: 5 }],
    refund({ amount_minor: 6, state: 'done' }),
  ],
  'I23 refunds that have the same place in their payment': [
    refund({ sequence: 1 }),
    refund({ sequence: 1 }),
  ],
  'LINES of shipments that differ from the promise behind them': [
    order(),
    line({ qty_reserved: 0 }),
    shipment('planned'),
    shipmentLine({ qty: 2 }),
  ],
  'FACTS times of an order that its shipments do not bear out': [
    order({ shipped_at: LONG_AGO }),
    shipment('planned'),
  ],
  'I36 orders, lines, payments and shipments that point at what is not there': [line()],
};

const FLOOR: Record<string, Plant> = {
  'I19 a line of a cancelled shipment is still to be picked': [
    shipment('cancelled', { ended_at: LONG_AGO }),
    taskLine(),
  ],
  'I19 a task is not finished although all its lines are settled': [task({ state: 'open' })],
  'I19 a finished task has lines that are not settled': [task({ state: 'done' }), taskLine()],
  'I19 a task has no end although its state is final, or the other way round': [
    task({ state: 'done' }),
  ],
  'I2 claims at a bin differ from what open pick lines will take there': [
    balance({ qty_claimed: 1 }),
  ],
  'I2 open pick lines want pieces where none are': [taskLine()],
  'I5 pieces picked or missing by the lines of a task differ from its moves': [
    taskLine({ qty_picked: 1 }),
  ],
  "I13 pieces picked or missing by pick lines differ from those of the shipment's line": [
    shipmentLine({ qty_picked: 1 }),
  ],
  'I19 a shipment is in two waves at once': [waveShipment(), waveShipment({ wave_id: id(99) })],
  'I19 a shipment is to be picked in two tasks': [taskLine(), taskLine({ task_id: id(99) })],
  'I19 a shipment is on the floor without a wave, or in a wave without being on the floor': [
    shipment('released'),
  ],
  'I19 a released shipment has no line left to pick': [shipment('released')],
  'I19 a wave is open although all its tasks are finished': [
    wave({ state: 'released' }),
    task({ done_at: LONG_AGO }),
  ],
  'I19 a finished wave has a task that is not': [wave({ state: 'done' }), task({})],
  'I18 a shipment went to the floor although its order was never approved': [
    order(),
    shipment('released'),
    waveShipment(),
  ],
  'I36 pick lines of what is not there': [taskLine()],
};

const PARCELS: Record<string, Plant> = {
  'I36 packed pieces of a parcel or line that is not there': [parcelLine],
  'I27 pieces of an order line in parcels are more than were picked for the shipment': [
    parcel('open'),
    parcelLine,
  ],
  'I27 pieces of a shipment line counted as packed differ from those in its closed parcels': [
    shipment('picked'),
    shipmentLine({ qty_packed: 1 }),
  ],
  'I27 pieces in a closed parcel differ from those that were moved into it': [
    parcel('packed'),
    parcelLine,
  ],
  'I27 a parcel inside another is not where that one is, or not of its merchant and warehouse': [
    parcel('handed_over'),
    inside('packed'),
  ],
  'I27 a parcel is packed without a weight': [parcel('packed', { weight_g: null })],
  'I27 a shipment is packed while pieces of it are in no closed parcel': [
    shipment('packed'),
    shipmentLine({ qty_picked: 1 }),
  ],
  'I27 a parcel is empty although it is closed': [parcel('packed')],
  'a proposed packing did not pass its check': [
    ['kernel.decision', { kind: 'carton', considered: '{"faults":["overlap"]}' }],
  ],
  'the picture of a photo is missing, changed, or kept beyond its deletion': [
    ['packing.photo', { photo_id: PARCEL, sha256: 'another' }],
    ['packing.photo_picture', { photo_id: PARCEL }],
  ],
  'I26 a parcel has more than one live waybill': [
    waybill({ state: 'active' }),
    waybill({ state: 'requested' }),
  ],
  "I26 a carrier's number is in force on two parcels": [
    waybill({ state: 'active', carrier: 'a', tracking_no: '1' }),
    waybill({ state: 'active', carrier: 'a', tracking_no: '1', parcel_id: id(99) }),
  ],
  'I26 a waybill is asked for, but nobody asks and no exception is open': [
    waybill({ state: 'requested' }),
  ],
  'I29 a parcel was handed over that is cancelled, open, not weighed or without its waybill': [
    parcel('open'),
    waybill({ waybill_id: WAYBILL, state: 'active' }),
    ['shipping.manifest_parcel', { parcel_id: PARCEL, waybill_id: WAYBILL }],
  ],
  'I29 a cancelled order has a parcel with the carrier': [
    order({ cancelled_at: LONG_AGO }),
    parcel('handed_over'),
  ],
  'I29 a parcel is with the carrier, or was, but on no manifest': [
    parcel('handed_over', { handed_over_at: LONG_AGO }),
  ],
  'I26 a parcel that is inside another has a live waybill of its own': [
    parcel('packed'),
    inside('packed'),
    waybill({ parcel_id: id(99), state: 'active' }),
  ],
  'I31 a report is dated more than ten minutes after it came in': [
    ['shipping.tracking_event', { received_at: LONG_AGO, at: NOW }],
  ],
  'I31 a waybill left an end without a correction': [
    waybill({ waybill_id: WAYBILL, tracking_state: 'in_transit' }),
    ['shipping.tracking_event', { waybill_id: WAYBILL, state: 'delivered' }],
  ],
  'I30 a parcel is delivered without an attempt that somebody signed': [parcel('delivered')],
  'I30 an attempt stands as delivered, but the parcel does not': [
    parcel('open'),
    ['delivery.attempt', { parcel_id: PARCEL, result: 'delivered' }],
  ],
  'I30 pieces of an order line counted as delivered differ from those in delivered parcels': [
    line({ qty_delivered: 1 }),
  ],
};

const PRINTING: Record<string, Plant> = {
  'I28 something was printed without a job': [effect({ kind: 'document.print' })],
  'I28 two originals of one version of a document were printed': [
    job({ copy_no: 1, state: 'sent' }),
    job({ copy_no: 1, state: 'confirmed' }),
  ],
  'I28 a copy has no reason or nobody who asked for it': [job({ copy_no: 2, reason: null })],
  'I28 a job waits although nothing will print it any more': [job({ state: 'queued' })],
  'I28 the places of a batch have a gap, or are not as many as its papers say': [
    ['printing.batch', { batch_id: DOCUMENT, shipments: 2, kinds: '{waybill}' }],
    ['printing.batch_shipment', { batch_id: DOCUMENT, sequence: 2 }],
  ],
  'I28 two originals of a waybill with the same number were printed': [
    waybillPaper(1),
    waybillPaper(2),
    job({ document_id: THERE, copy_no: 1, state: 'confirmed' }),
    job({ document_id: HERE, copy_no: 1, state: 'unknown' }),
  ],
  'I28 a sheet was printed with a batch that its shipment is not in': [
    waybillPaper(1),
    job({ document_id: THERE, batch_id: DOCUMENT, state: 'confirmed' }),
  ],
  'I28 a document of a subject has versions with a gap': [['printing.document', { version: 3 }]],
};

const RECALLS: Record<string, Plant> = {
  'RECALLS of goods that are not what they say': [
    ['recalls.recall', { order_id: ORDER, shipment_id: SHIPMENT, cause: 'cancelled' }],
    order(),
    shipment('packed'),
  ],
  'RECALLED parcels that left with the old label': [
    ['recalls.recall', { parcel_id: PARCEL, cause: 'address', state: 'asked', asked_at: LONG_AGO }],
    parcel('handed_over', { handed_over_at: NOW }),
  ],
};

const REVIEW: Record<string, Plant> = {
  'I41 a review rule differs from the version of it that was kept last': [
    ['review.rule', { version: 2 }],
  ],
  'I42 a buyer says how it was, but nothing of the order was ever delivered': [
    ['voice.feedback', { order_id: ORDER, score: 5 }],
  ],
  'I43 an edit of an order of which the original was not kept': [
    ['kernel.event', { kind: 'order_edited', order_id: ORDER, body: '{"version": 3}' }],
  ],
  'I42 a complaint for which no task was ever opened': [
    ['voice.feedback', { order_id: ORDER, score: 2 }],
  ],
};

const bulk = (row: Row) => ['desk.bulk', { bulk_id: LINE, state: 'done', ...row }] as const;

const DESK: Record<string, Plant> = {
  'D1 bulk jobs whose counts are not those of their orders': [
    bulk({ rows_total: 1, rows_done: 1, ended_at: NOW }),
    ['desk.bulk_row', { bulk_id: LINE, state: 'failed' }],
  ],
  'D2 bulk jobs that go on while nothing is asked for that would carry them on': [
    bulk({ state: 'running' }),
  ],
};

/** What breaks each check of a tenant's data, by the name of the check. */
export const TENANT_PLANTS: Record<string, Plant> = {
  ...KERNEL,
  ...STOCK,
  ...ORDERS,
  ...FLOOR,
  ...PARCELS,
  ...PRINTING,
  ...RECALLS,
  ...REVIEW,
  ...DESK,
};

/** What breaks each check of the database itself: statements of its owner. */
export const CATALOG_PLANTS: Record<string, string> = {
  "I36 foreign keys between tenants' tables that do not carry the tenant": `
    create table kernel.a (tenant_id uuid, a_id uuid unique);
    create table kernel.b (tenant_id uuid, a_id uuid references kernel.a (a_id))`,
  "I36 tenants' tables without forced row-level security":
    'alter table orders.sales_order no force row level security',
  "I36 tenants' tables whose primary key does not begin with the tenant":
    'create table kernel.a (tenant_id uuid, a_id uuid, primary key (a_id, tenant_id))',
  'I40 instants without a time zone, or money that is not a whole number':
    'alter table orders.payment add column fee_minor numeric',
  'SETTINGS that lose acknowledged work': 'set local synchronous_commit = off',
  'ROLE of the application that could see or change too much': 'alter role fahuo_app bypassrls',
};
