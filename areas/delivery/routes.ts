/**
 * The buyer's page. It shows how things stand and no personal data in full; what the buyer does
 * runs the same commands as the clerk's.
 */
import { z } from 'zod';
import type { Transaction } from '../../kernel/db.ts';
import { eventsOfOrder } from '../../kernel/kernel.sql.ts';
import { PUBLIC } from '../../kernel/permission.ts';
import { type RouteContext, type RouteReply, route } from '../../kernel/route.ts';
import {
  type BuyerEdit,
  cancelOrder,
  confirmOrder,
  editForBuyer,
  editOrder,
} from '../orders/port.ts';
import { parcelLifecycle } from '../packing/port.ts';
import { carrierText, trackingUrl } from '../shipping/model.ts';
import { eventOf, foldTracking, trackingOf, trackingStates } from '../shipping/port.ts';
import { editsForBuyer, goodsOfOrder, parcelsOfOrder } from './delivery.sql.ts';
import {
  buyerRights,
  type Moment,
  maskDigits,
  maskName,
  maskPhoneEnd,
  momentIn,
  STAGE_TEXTS,
  zoneOf,
} from './model.ts';
import { deliveryProblem } from './problems.ts';
import { buyerAct } from './proof.ts';
import { toldOf } from './told.ts';
import { ACT_PROBLEMS, actAsBuyer, type BuyerOrder, UNKEPT, withOrder } from './track.ts';

type MomentOf = (at: Date | string) => Moment;

async function parcelsShown(tx: Transaction, order_id: string, moment: MomentOf) {
  const parcels = await parcelsOfOrder(tx, { order_id });
  const waybill_ids = parcels.flatMap((each) => each.waybill_id ?? []);
  const reports = waybill_ids.length === 0 ? [] : await trackingOf(tx, { waybill_ids });
  const byWaybill = Map.groupBy(reports, (row) => row.waybill_id);
  return parcels.map((parcel) => {
    const { parcel_no, state, carrier, tracking_no } = parcel;
    const fold = foldTracking((byWaybill.get(parcel.waybill_id ?? '') ?? []).map(eventOf));
    const events = fold.events.map(({ occurred_at, state: told, place, text }) => {
      const label = told === null ? null : trackingStates[told];
      const shown = { place: maskDigits(place ?? ''), detail: maskDigits(text) };
      const words = { en: label?.en ?? '', zh: label?.zh ?? '' };
      return { ...moment(occurred_at), state: told, ...words, ...shown };
    });
    const { en, zh } = parcelLifecycle.states[state as keyof typeof parcelLifecycle.states];
    const carrier_name = carrier === null ? null : carrierText(carrier);
    const known = carrier !== null && tracking_no !== null;
    const carrier_url = known ? trackingUrl(carrier, tracking_no) : null;
    const facts = { parcel_no, state, en, zh, tracking_no, carrier_name, carrier_url };
    return { ...facts, tracking_state: fold.state, events };
  });
}

/** What happened, in the buyer's words; an edit with what stood there before, masked. */
async function timeline(tx: Transaction, order_id: string, moment: MomentOf) {
  const [events, edits] = await Promise.all([
    eventsOfOrder(tx, { order_id }),
    editsForBuyer(tx, { order_id }),
  ]);
  const before = new Map(edits.map((edit) => [edit.version, edit]));
  return events.flatMap((event) => {
    const body = event.body as Record<string, unknown>;
    const told = toldOf({ ...event, body });
    if (told === null) return [];
    const edit = event.kind === 'order_edited' ? before.get(Number(body['version'])) : undefined;
    const fields = (body['fields'] as string[] | undefined) ?? [];
    const was = edit === undefined ? null : originalOf(edit, fields) || null;
    return [{ ...moment(event.at), ...told, was }];
  });
}

type Edit = Awaited<ReturnType<typeof editsForBuyer>>[number];

function originalOf(edit: Edit, fields: readonly string[]): string {
  const { name, phone, province, city, buyer_remark } = edit;
  const recipient = [maskName(name), maskPhoneEnd(phone), province, city].join(' ');
  return [
    ...(fields.includes('recipient') ? [recipient] : []),
    ...(fields.includes('buyer_remark') ? [maskDigits(buyer_remark)] : []),
  ]
    .filter((each) => each !== '')
    .join('; ');
}

async function show(context: RouteContext): Promise<RouteReply> {
  const body = await withOrder(context, async (tx, order) => {
    const { order_id, order_no, stage, special, shop_name } = order;
    const zone = zoneOf(order.country, order.time_zone);
    const moment = momentIn(zone);
    const maybe = (at: Date | string | null | undefined) => (at == null ? null : moment(at));
    const [goods, parcels, happened] = await Promise.all([
      goodsOfOrder(tx, { order_id }),
      parcelsShown(tx, order_id, moment),
      timeline(tx, order_id, moment),
    ]);
    const { deliver_from, deliver_until } = special as Record<string, string>;
    const texts = STAGE_TEXTS[stage] ?? { now: { en: stage, zh: stage }, next: null };
    const { recipient_name, phone, province, city, buyer_remark } = order;
    const to = { name: maskName(recipient_name), phone: maskPhoneEnd(phone), province, city };
    return {
      order_no,
      shop_name,
      stage,
      status: texts.now,
      next: texts.next,
      on_hold: order.held_at !== null,
      paid: order.paid_minor > 0,
      zone,
      pay_by: maybe(order.pay_by),
      promised: {
        ship_by: moment(order.ship_by),
        deliver_from: maybe(deliver_from),
        deliver_until: maybe(deliver_until),
      },
      delivered_at: maybe(order.delivered_at),
      recipient: to,
      buyer_remark: maskDigits(buyer_remark),
      goods,
      parcels,
      happened,
      may: rightsOf(order),
    };
  });
  return { headers: UNKEPT, body };
}

function rightsOf(order: BuyerOrder) {
  return buyerRights({
    released: order.released_at !== null,
    shipped: order.shipped_at !== null,
    cancelled: order.cancelled_at !== null,
    completed: order.completed_at !== null,
    delivered: order.delivered_at !== null,
  });
}

export const trackShow = route({
  name: 'track.show',
  method: 'GET',
  path: '/v1/track/:token',
  en: 'Shows a buyer how the order of the link stands',
  zh: '买家凭链接查看订单进度',
  permission: PUBLIC,
  problems: ['TOKEN_UNKNOWN'],
  handle: show,
});

const text = (most: number) => z.string().trim().max(most);
const address = z.strictObject({
  province: text(100),
  city: text(100),
  district: text(100).default(''),
  street: text(200).default(''),
  detail: text(500),
});

const edit = buyerAct(
  'track.edit',
  {
    name: text(200).optional(),
    phone: text(60).optional(),
    address: address.optional(),
    buyer_remark: text(500).optional(),
  },
  (tx, items) =>
    editForBuyer(
      tx,
      items.map(({ input, actor }) => ({ actor, input: editOf(input) })),
    ),
);

interface Wanted {
  order_id: string;
  name?: string | undefined;
  phone?: string | undefined;
  address?: z.output<typeof address> | undefined;
  buyer_remark?: string | undefined;
}

function editOf({ order_id, name, phone, address, buyer_remark }: Wanted): BuyerEdit {
  const recipient = {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...address,
  };
  return {
    order_id,
    ...(Object.keys(recipient).length === 0 ? {} : { recipient }),
    ...(buyer_remark === undefined ? {} : { buyer_remark }),
  };
}

const cancel = buyerAct(
  'track.cancel',
  { reason: z.string().trim().min(1).max(300).default('cancelled by the buyer') },
  (tx, items) =>
    cancelOrder.run(
      tx,
      items.map(({ input: { order_id, reason }, actor }) => {
        return { input: { order_id, reason }, actor };
      }),
    ),
);

const confirm = buyerAct('track.confirm', {}, (tx, items) =>
  confirmOrder.run(
    tx,
    items.map(({ input: { order_id }, actor }) => ({ input: { order_id }, actor })),
  ),
);

export const trackEdit = route({
  name: 'track.edit',
  method: 'POST',
  path: '/v1/track/:token/edit',
  en: 'The buyer corrects recipient or remark until the order goes to the floor',
  zh: '买家在仓库备货前修改收件信息或留言',
  permission: PUBLIC,
  body: 'json',
  problems: [...ACT_PROBLEMS, 'EDIT_TOO_LATE', ...editOrder.problems],
  handle: (context) => actAsBuyer(context, edit, () => deliveryProblem('EDIT_TOO_LATE')),
});

export const trackCancel = route({
  name: 'track.cancel',
  method: 'POST',
  path: '/v1/track/:token/cancel',
  en: 'The buyer cancels an order that is not handed over; what was paid goes back',
  zh: '买家取消尚未交给快递的订单，已付款项退回',
  permission: PUBLIC,
  body: 'json',
  problems: [...ACT_PROBLEMS, 'CANCEL_TOO_LATE'],
  handle: (context) => actAsBuyer(context, cancel, () => deliveryProblem('CANCEL_TOO_LATE')),
});

export const trackConfirm = route({
  name: 'track.confirm',
  method: 'POST',
  path: '/v1/track/:token/confirm',
  en: 'The buyer confirms receipt',
  zh: '买家确认收货',
  permission: PUBLIC,
  body: 'json',
  problems: [...ACT_PROBLEMS, 'CONFIRM_TOO_EARLY'],
  handle: (context) => actAsBuyer(context, confirm, () => deliveryProblem('CONFIRM_TOO_EARLY')),
});
