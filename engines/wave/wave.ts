/**
 * Wave planning: which shipments go to the pickers now, on which carts, and why the others wait.
 * Pure: waiting shipments, the shift's limits and the floor in; carts and reasons out.
 */
import { type Batch, batchOrders } from '../batching/batching.ts';
import { firstCome } from '../batching/construct.ts';
import type { Group } from '../batching/groups.ts';
import { waveProblem } from './aisle-model.ts';
import { type Reason, reason } from './reasons.ts';
import {
  dueOf,
  type SelectedShipment,
  type WaitingShipment,
  type WaveBudget,
  type WaveCart,
  type WavePlan,
  type WaveRequest,
  type WaveShipment,
} from './wave-model.ts';
import { orderOf, type Pool, poolsOf, poolTask, type TooLarge } from './wave-pool.ts';
import {
  type Candidate,
  candidatesOf,
  mostCarts,
  type Selection,
  selectShipments,
} from './wave-select.ts';
import { type PlannedCart, squeezeOf } from './wave-squeeze.ts';
import { type CartTimes, cartTimes, MS_PER_MINUTE, pickSeconds } from './wave-time.ts';

export type {
  SelectedShipment,
  Squeeze,
  WaitingShipment,
  WaveBudget,
  WaveCart,
  WaveLimits,
  WavePlan,
  WaveRequest,
  WaveShipment,
} from './wave-model.ts';

function checkRequest({ shipments, limits }: WaveRequest): void {
  const bad = (field: string): never => {
    throw waveProblem('WAVE_INPUT_INVALID', {
      reason: `${field} must be more than 0`,
      reason_zh: `${field} 必须大于 0`,
    });
  };
  if (!(limits.pickers >= 1)) bad('pickers');
  if (!(limits.pick_lines_per_hour > 0)) bad('pick_lines_per_hour');
  if (!(limits.pack_per_hour > 0)) bad('pack_per_hour');
  if (!(limits.walk_mm_per_second > 0)) bad('walk_mm_per_second');
  if (!(limits.wave_minutes > 0)) bad('wave_minutes');
  const empty = shipments.find((shipment) => shipment.lines.length === 0);
  if (empty !== undefined) {
    throw waveProblem('WAVE_INPUT_INVALID', {
      reason: `shipment ${empty.shipment_id} has no lines`,
      reason_zh: `发货单 ${empty.shipment_id} 没有明细`,
    });
  }
}

function workOf(pool: Pool, group: Group, length_mm = group.length): PlannedCart {
  const shipments = group.orders.map((order) => pool.shipments[order]!);
  return { pool, group, shipments, length_mm };
}

function lateCount(request: WaveRequest, carts: readonly PlannedCart[]): number {
  const times = cartTimes(request.limits, request.as_of_ms, carts);
  return carts.reduce(
    (sum, cart, i) =>
      sum + cart.shipments.filter((each) => dueOf(each) < times[i]!.packed_ms).length,
    0,
  );
}

interface Trip {
  cart: PlannedCart;
  batch: Batch;
}

/** The trips of sets of orders, each set divided anew into `carts` trips if it can be. */
function tripsOf(
  request: WaveRequest,
  pool: Pool,
  groups: readonly (readonly number[])[],
  carts: number | undefined,
  budget: WaveBudget,
): Trip[] {
  const { cart, shipments } = pool;
  const limit = carts === undefined ? {} : { carts };
  return groups.flatMap((orders) => {
    const members = orders.map((order) => orderOf(shipments[order]!));
    const plan = batchOrders({ orders: members, cart, walk: request.walk, ...limit }, budget);
    const place = new Map(orders.map((order) => [shipments[order]!.shipment_id, order]));
    return plan.batches.map((batch) => {
      const group: Group = {
        orders: batch.order_ids.map((id) => place.get(id)!),
        load: [batch.orders, batch.weight_g, batch.volume_ml, batch.slots],
        length: batch.length_mm,
      };
      return { cart: workOf(pool, group), batch };
    });
  });
}

/**
 * Batches every pool anew over what was chosen. The new division is kept unless it makes more
 * shipments late than the carts as they were filled, or needs more carts than can be sent.
 */
function finalTrips(request: WaveRequest, pools: readonly Pool[], budget: WaveBudget): Trip[] {
  const busy = pools.filter((pool) => pool.division.length > 0);
  const { time_ms, work_ms } = budget;
  const share = {
    ...(time_ms === undefined ? {} : { time_ms: time_ms / busy.length }),
    ...(work_ms === undefined ? {} : { work_ms: work_ms / busy.length }),
  };
  const scarce = mostCarts(request) < Number.POSITIVE_INFINITY;
  const filled = busy.map((pool) => pool.division.map((group) => workOf(pool, group)));
  return busy.flatMap((pool, i) => {
    const all = pool.division.flatMap((group) => group.orders).sort((a, b) => a - b);
    const wanted = scarce ? pool.division.length : undefined;
    const trips = tripsOf(request, pool, [all], wanted, { ...budget, ...share });
    const others = filled.flatMap((carts, j) => (j === i ? [] : carts));
    const carts = trips.map(({ cart }) => cart);
    const before = lateCount(request, [...others, ...filled[i]!]);
    const fewEnough = !scarce || carts.length <= filled[i]!.length;
    if (fewEnough && lateCount(request, [...others, ...carts]) <= before) return trips;
    const groups = pool.division.map((group) => group.orders);
    return tripsOf(request, pool, groups, 1, { ...budget, rounds: 0 });
  });
}

const finite = (due_ms: number) => (due_ms === Number.POSITIVE_INFINITY ? null : due_ms);

function selectedOf(
  selection: Selection,
  trips: readonly Trip[],
  times: readonly CartTimes[],
): SelectedShipment[] {
  const cartOf = new Map(
    trips.flatMap(({ batch }, i) => batch.order_ids.map((id) => [id, i] as const)),
  );
  return [...selection.chosen].map(([candidate, reasons]) => {
    const { shipment_id } = candidate.pool.shipments[candidate.order]!;
    const cart = cartOf.get(shipment_id)!;
    const late_min = Math.ceil((times[cart]!.packed_ms - candidate.due_ms) / MS_PER_MINUTE);
    const all = late_min > 0 ? [...reasons, reason('WILL_MISS', { late_min })] : reasons;
    return { shipment_id, cart, due_ms: finite(candidate.due_ms), reasons: all };
  });
}

function waitingOf(
  request: WaveRequest,
  selection: Selection,
  carts: readonly PlannedCart[],
  times: readonly CartTimes[],
): WaitingShipment[] {
  const { limits, as_of_ms } = request;
  const packed = times.map((time) => time.packed_ms);
  const desk = { limits, as_of_ms, carts, packed };
  return [...selection.waiting].map(([candidate, limit]) => {
    const { pool, order, due_ms } = candidate;
    const squeeze = squeezeOf(desk, pool, order);
    const reasons = [reason('WAVE_FULL', { limit }), ...hurryReasons(request, candidate)];
    const added_m = Math.round(squeeze.added_mm / 1000);
    reasons.push(reason('SQUEEZE', { added_m, added_min: squeeze.added_minutes }));
    const [first] = squeeze.endangered;
    if (first !== undefined) {
      const shipments = squeeze.endangered.length;
      reasons.push(reason('SQUEEZE_ENDANGERS', { shipments, shipment_id: first.shipment_id }));
    }
    const { shipment_id } = pool.shipments[order]!;
    return { shipment_id, due_ms: finite(due_ms), squeeze, reasons };
  });
}

function hurryReasons(request: WaveRequest, candidate: Candidate): Reason[] {
  const left_min = Math.round((candidate.due_ms - request.as_of_ms) / MS_PER_MINUTE);
  if (candidate.due_ms === Number.POSITIVE_INFINITY) return [];
  if (candidate.urgency === 'can_wait') return [reason('NO_HURRY', { left_min })];
  if (candidate.urgency === 'cannot_wait') return [reason('CANNOT_WAIT', { left_min })];
  return [reason('OVERDUE', { late_min: Math.ceil(candidate.alone_seconds / 60) - left_min })];
}

/** The chosen shipments on carts filled by due time: what a plan without this engine walks. */
function firstComeLength(request: WaveRequest, carts: readonly PlannedCart[]): number {
  const pools = new Set(carts.map((cart) => cart.pool));
  let sum = 0;
  for (const pool of pools) {
    const members: WaveShipment[] = carts
      .filter((cart) => cart.pool === pool)
      .flatMap((cart) => cart.shipments)
      .sort((a, b) => dueOf(a) - dueOf(b) || (a.shipment_id < b.shipment_id ? -1 : 1));
    const division = firstCome(poolTask(members, pool.cart, request.walk));
    sum += division.reduce((all, group) => all + group.length, 0);
  }
  return sum;
}

function tooLargeOf({ shipment, limit }: TooLarge): WaitingShipment {
  const { shipment_id } = shipment;
  const reasons = [reason('EXCEEDS_CART', { limit })];
  return { shipment_id, due_ms: finite(dueOf(shipment)), squeeze: null, reasons };
}

/**
 * The shipments to release at `as_of_ms`, on carts with their walks, and for every shipment why
 * it goes or waits and what taking it now would cost. Lengths in mm, times in ms since 1970.
 * Throws WAVE_INPUT_INVALID and the problems of batching and of the floor plan. Same request,
 * same seed, no clock: same answer. Method: urgency classes, then cheapest insertion, then
 * batchOrders over what was chosen.
 */
export function planWave(request: WaveRequest, budget: WaveBudget = {}): WavePlan {
  checkRequest(request);
  const { pools, tooLarge } = poolsOf(request);
  const selection = selectShipments(request, candidatesOf(request, pools));
  const trips = finalTrips(request, pools, budget);
  const works = trips.map(({ cart }) => cart);
  const times = cartTimes(request.limits, request.as_of_ms, works);
  const carts = trips.map(({ cart, batch }, i): WaveCart => {
    const { zone_id, single_line } = cart.pool;
    return { batch, zone_id, single_line, ...times[i]! };
  });
  const shipments = works.flatMap((cart) => cart.shipments);
  const lines = shipments.reduce((sum, each) => sum + each.lines.length, 0);
  const length_mm = works.reduce((sum, cart) => sum + cart.length_mm, 0);
  return {
    carts,
    selected: selectedOf(selection, trips, times),
    waiting: [...waitingOf(request, selection, works, times), ...tooLarge.map(tooLargeOf)],
    figures: {
      shipments: shipments.length,
      lines,
      units: shipments.reduce(
        (sum, each) => sum + each.lines.reduce((all, line) => all + line.qty, 0),
        0,
      ),
      length_mm,
      first_come_mm: firstComeLength(request, works),
      pick_minutes: pickSeconds(request.limits, length_mm, lines) / 60,
      bound_by: selection.bound_by,
      late: lateCount(request, works),
    },
  };
}
