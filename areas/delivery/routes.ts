/**
 * The buyer's page: an order by the secret of its link, without signing in. It shows how things
 * stand and no personal data in full; what the buyer may do runs the same commands as the clerk's.
 */
import { z } from 'zod';
import { type Command, parseInput } from '../../kernel/command.ts';
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { PUBLIC } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type RouteContext, type RouteReply, route } from '../../kernel/route.ts';
import { tenantOfToken } from '../../kernel/tenant.ts';
import { recipientSchema } from '../orders/model.ts';
import { cancelOrder, confirmOrder, editOrder } from '../orders/port.ts';
import { orderProblem } from '../orders/problems.ts';
import { parcelLifecycle } from '../packing/port.ts';
import { carrierText, trackingUrl } from '../shipping/model.ts';
import { eventOf, foldTracking, trackingOf, trackingStates } from '../shipping/port.ts';
import { goodsOfOrder, orderByToken, parcelsOfOrder } from './delivery.sql.ts';
import { buyerRights, maskDigits, maskName, type Right, STAGE_TEXTS } from './model.ts';

type BuyerOrder = NonNullable<Awaited<ReturnType<typeof orderByToken>>>;

/** A link is a secret: nobody on the way keeps what it shows. */
const UNKEPT = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

interface Opened {
  tenant_id: string;
  order: BuyerOrder;
}

/** The order of the link. @throws Problem TOKEN_UNKNOWN, the same for all links that lead nowhere. */
async function withOrder<R>(
  { params, services }: RouteContext,
  work: (tx: Transaction, opened: Opened) => Promise<R>,
): Promise<R> {
  const track_token = params['token'] ?? '';
  const tenant_id = tenantOfToken(track_token);
  if (tenant_id === null) throw orderProblem('TOKEN_UNKNOWN');
  const scope = wholeTenant(tenant_id);
  const options = { scope, now: services.clock.now(), name: 'track.show', read_only: true };
  return services.db.transaction(options, async (tx) => {
    const order = await orderByToken(tx, { track_token });
    if (order === null) throw orderProblem('TOKEN_UNKNOWN');
    return work(tx, { tenant_id, order });
  });
}

function rightsOf(order: BuyerOrder): Right[] {
  return buyerRights({
    stage: order.stage,
    held: order.held_at !== null,
    approved: order.approved_at !== null,
    cancelled: order.cancelled_at !== null,
    completed: order.completed_at !== null,
    delivered: order.delivered_at !== null,
  });
}

async function parcelsShown(tx: Transaction, order_id: string) {
  const parcels = await parcelsOfOrder(tx, { order_id });
  const waybill_ids = parcels.flatMap((each) => each.waybill_id ?? []);
  const reports = waybill_ids.length === 0 ? [] : await trackingOf(tx, { waybill_ids });
  const byWaybill = Map.groupBy(reports, (row) => row.waybill_id);
  return parcels.map((parcel) => {
    const { parcel_no, state, carrier, tracking_no, handed_over_at, ended_at } = parcel;
    const fold = foldTracking((byWaybill.get(parcel.waybill_id ?? '') ?? []).map(eventOf));
    const events = fold.events.map(({ occurred_at: at, state: told, place, text }) => {
      const label = told === null ? null : trackingStates[told];
      const shown = { place: maskDigits(place ?? ''), detail: maskDigits(text) };
      return { at, state: told, en: label?.en ?? '', zh: label?.zh ?? '', ...shown };
    });
    const { en, zh } = parcelLifecycle.states[state as keyof typeof parcelLifecycle.states];
    const facts = { parcel_no, state, en, zh, carrier, tracking_no, handed_over_at, ended_at };
    const carrier_name = carrier === null ? null : carrierText(carrier);
    const known = carrier !== null && tracking_no !== null;
    const carrier_url = known ? trackingUrl(carrier, tracking_no) : null;
    return { ...facts, carrier_name, carrier_url, tracking_state: fold.state, events };
  });
}

async function show(context: RouteContext): Promise<RouteReply> {
  const body = await withOrder(context, async (tx, { order }) => {
    const { order_id, order_no, stage, version, special, ship_by, pay_by, placed_at } = order;
    const [goods, parcels] = await Promise.all([
      goodsOfOrder(tx, { order_id }),
      parcelsShown(tx, order_id),
    ]);
    const { deliver_from = null, deliver_until = null } = special as Record<string, string>;
    const texts = STAGE_TEXTS[stage] ?? { now: { en: stage, zh: stage }, next: null };
    const { recipient_name, phone_tail, province, city } = order;
    return {
      order_no,
      version,
      stage,
      status: texts.now,
      next: texts.next,
      on_hold: order.held_at !== null,
      placed_at,
      pay_by,
      promised: { ship_by, deliver_from, deliver_until },
      delivered_at: order.delivered_at,
      recipient: { name: maskName(recipient_name), phone_tail, province, city },
      goods,
      parcels,
      may: rightsOf(order),
    };
  });
  return { headers: UNKEPT, body };
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

const REASON = z.strictObject({
  reason: z.string().trim().min(1).max(300).default('cancelled by the buyer'),
});
const NOTHING: z.ZodType<object> = z.strictObject({});
const EDIT = z.strictObject({
  version: z.number().int().min(1),
  recipient: recipientSchema.optional(),
  buyer_remark: z.string().max(2000).optional(),
});

/** Does what the buyer asked for, if it is his to do now, as the command of that name. */
async function act<I extends object>(
  context: RouteContext,
  right: Right,
  schema: z.ZodType<I>,
  own: Command<I & { order_id: string }, unknown>,
): Promise<RouteReply> {
  const input = parseInput(schema, context.body ?? {});
  if (input instanceof Problem) throw input;
  const { tenant_id, order } = await withOrder(context, async (_tx, opened) => opened);
  const possible = rightsOf(order);
  if (!possible.includes(right)) {
    throw kernelProblem('STATE_FORBIDS', { state: order.stage, possible });
  }
  const actor: Actor = {
    kind: 'buyer',
    id: null,
    tenant_id,
    permissions: [own.permission],
    merchant_ids: null,
    warehouse_ids: null,
  };
  const { order_id } = order;
  const [outcome] = await context.services.run(own, actor, [{ ...input, order_id }]);
  if (outcome instanceof Problem) throw outcome;
  return { headers: UNKEPT, body: { done: true } };
}

const ACT_PROBLEMS = ['TOKEN_UNKNOWN', 'STATE_FORBIDS', 'FIELD_INVALID', 'FIELD_UNKNOWN'];

export const trackCancel = route({
  name: 'track.cancel',
  method: 'POST',
  path: '/v1/track/:token/cancel',
  en: 'The buyer cancels an order that is not yet approved',
  zh: '买家取消尚未审核的订单',
  permission: PUBLIC,
  body: 'json',
  problems: ACT_PROBLEMS,
  handle: (context) => act(context, 'cancel', REASON, cancelOrder),
});

export const trackEdit = route({
  name: 'track.edit',
  method: 'POST',
  path: '/v1/track/:token/edit',
  en: 'The buyer corrects the address or remark of an order that is not yet approved',
  zh: '买家修改尚未审核订单的地址或留言',
  permission: PUBLIC,
  body: 'json',
  problems: [...ACT_PROBLEMS, ...editOrder.problems],
  handle: (context) => act(context, 'edit', EDIT, editOrder),
});

export const trackConfirm = route({
  name: 'track.confirm',
  method: 'POST',
  path: '/v1/track/:token/confirm',
  en: 'The buyer confirms receipt',
  zh: '买家确认收货',
  permission: PUBLIC,
  body: 'json',
  problems: ACT_PROBLEMS,
  handle: (context) => act(context, 'confirm', NOTHING, confirmOrder),
});
