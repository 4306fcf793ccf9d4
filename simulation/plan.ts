/**
 * The plan of a replay: for each order of the data, when buyer, clerks, pickers, packers, carriers
 * and couriers act, so that it ends as the data says. Pure; what the data leaves open comes from
 * the seed.
 */
import type { Random } from '../kernel/id.ts';
import type { OlistOrder } from './olist.ts';

export type ActionKind =
  | 'receive'
  | 'pay'
  | 'release'
  | 'pack'
  | 'hand_over'
  | 'transit'
  | 'deliver'
  | 'refuse'
  | 'take_back'
  | 'cancel';

/** In one moment staff works in this order. */
export const ACTION_ORDER: readonly ActionKind[] = [
  'receive',
  'pay',
  'cancel',
  'release',
  'pack',
  'hand_over',
  'transit',
  'deliver',
  'refuse',
  'take_back',
];

export interface Planned {
  kind: ActionKind;
  at: Date;
  /** Index of the order in the data. */
  order: number;
  /** Pick it, or leave the task open (the data's order ends in processing). */
  leave_open?: boolean;
}

export interface Plan {
  actions: Planned[];
  /** Moments that had to give way, since the data's order of stages cannot be. */
  adjusted: Record<string, number>;
}

const HOUR = 3_600_000;
const after = (at: Date, hours: number) => new Date(at.getTime() + hours * HOUR);
const latest = (a: Date, b: Date) => (a > b ? a : b);

/** Plans all orders. */
export function planReplay(orders: readonly OlistOrder[], random: Random): Plan {
  const actions: Planned[] = [];
  const adjusted: Record<string, number> = {};
  const note = (what: string) => {
    adjusted[what] = (adjusted[what] ?? 0) + 1;
  };
  for (const [index, order] of orders.entries()) {
    const add = (kind: ActionKind, at: Date, more: Partial<Planned> = {}) =>
      actions.push({ kind, at, order: index, ...more });
    planOrder(order, random, add, note);
  }
  return { actions, adjusted };
}

type Add = (kind: ActionKind, at: Date, more?: Partial<Planned>) => void;

function planOrder(order: OlistOrder, random: Random, add: Add, note: (what: string) => void) {
  const { status, purchased_at } = order;
  add('receive', purchased_at);
  const paid_at = paymentMoment(order, random, note);
  if (status === 'created') return;
  if (order.payments.length > 0 || order.lines.length > 0) add('pay', paid_at);
  const days = 24 * (1 + random.next() * 3);
  if (status === 'unavailable') {
    add('cancel', after(paid_at, days));
    return;
  }
  const sent = order.carrier_at !== null || status === 'delivered' || status === 'shipped';
  if (status === 'canceled' && !(sent && order.lines.length > 0)) {
    add('cancel', after(paid_at, days));
    return;
  }
  if (status === 'approved' || order.lines.length === 0) return;
  const handed_at = handOverMoment(order, paid_at, random, note);
  const span = handed_at.getTime() - paid_at.getTime();
  // Released at most a day before it goes out, at least with a third of the time that there is.
  const lead = Math.min(span * 0.66, (6 + random.next() * 18) * HOUR);
  const released_at = new Date(handed_at.getTime() - lead);
  if (status === 'processing') {
    add('release', released_at, { leave_open: true });
    return;
  }
  add('release', released_at);
  add('pack', new Date(handed_at.getTime() - lead * 0.4));
  if (status === 'invoiced') return;
  add('hand_over', handed_at);
  arrival(order, handed_at, random, add, note);
}

function paymentMoment(order: OlistOrder, random: Random, note: (what: string) => void): Date {
  const { purchased_at, approved_at, carrier_at } = order;
  const known = approved_at ?? after(purchased_at, 0.25 + random.next());
  if (approved_at === null && order.status === 'delivered') note('no approval in the data');
  if (carrier_at !== null && known >= carrier_at) {
    note('approved after hand-over: payment taken before it');
    const between = purchased_at.getTime() + (carrier_at.getTime() - purchased_at.getTime()) * 0.3;
    return latest(purchased_at, new Date(between));
  }
  return latest(purchased_at, known);
}

function handOverMoment(
  order: OlistOrder,
  paid_at: Date,
  random: Random,
  note: (what: string) => void,
): Date {
  const { carrier_at, delivered_at, purchased_at, status } = order;
  if (carrier_at !== null && carrier_at > paid_at) return carrier_at;
  if (status === 'delivered' || status === 'shipped')
    note('no hand-over in the data, or too early');
  const guess = after(latest(paid_at, purchased_at), 24 + random.next() * 48);
  if (delivered_at === null || delivered_at <= paid_at) return guess;
  const half = new Date((paid_at.getTime() + delivered_at.getTime()) / 2);
  return half < guess ? half : guess;
}

/** What happens on the road. */
function arrival(
  order: OlistOrder,
  handed_at: Date,
  random: Random,
  add: Add,
  note: (what: string) => void,
): void {
  const { status, delivered_at } = order;
  const road = 24 * (3 + random.next() * 6);
  add('transit', after(handed_at, 6 + random.next() * 12));
  if (status === 'shipped') return;
  let end = delivered_at ?? after(handed_at, road);
  if (delivered_at === null && status === 'delivered') note('no delivery moment in the data');
  if (end <= handed_at) {
    note('delivered before hand-over: delivered after it');
    end = after(handed_at, 12);
  }
  if (status === 'delivered') {
    add('deliver', end);
    return;
  }
  // Cancelled on the way: the buyer refuses the parcel, and it comes back.
  add('refuse', end);
  add('take_back', after(end, 24 * (2 + random.next() * 5)));
}
