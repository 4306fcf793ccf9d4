/**
 * Which shipments go now: first those that cannot wait for the next release, then those that are
 * late anyway, then whatever adds least work, until pickers, benches or carts are full.
 */
import { fits, type Group, put, soleGroup } from '../batching/groups.ts';
import { type Reason, reason } from './reasons.ts';
import { dueOf, type WaveLimit, type WaveRequest, type WaveShipment } from './wave-model.ts';
import type { Pool } from './wave-pool.ts';
import { MS_PER_MINUTE, MS_PER_SECOND, packSeconds, pickSeconds } from './wave-time.ts';

/** A step of priority is worth walking so much longer for. */
const PRIORITY_SECONDS = 60;
/** A shipment due soon is worth so much more than one due in HURRY_WAVES releases. */
const HURRY_SECONDS = 90;
const HURRY_WAVES = 6;

export type Urgency = 'cannot_wait' | 'overdue' | 'can_wait';

export interface Candidate {
  pool: Pool;
  /** Index into the pool's shipments. */
  order: number;
  due_ms: number;
  urgency: Urgency;
  /** Seconds from now to packed, alone. */
  alone_seconds: number;
}

export interface Selection {
  chosen: Map<Candidate, Reason[]>;
  waiting: Map<Candidate, WaveLimit>;
  bound_by: WaveLimit | null;
}

/** All shipments of the pools with how urgent they are. */
export function candidatesOf(request: WaveRequest, pools: readonly Pool[]): Candidate[] {
  const { limits, as_of_ms } = request;
  // The next release starts after one wave and its last cart is packed after another one.
  const nextReady = as_of_ms + 2 * limits.wave_minutes * MS_PER_MINUTE;
  return pools.flatMap((pool) =>
    pool.shipments.map((shipment, order): Candidate => {
      const due_ms = dueOf(shipment);
      const walk = pool.task.meter.lengthOf([order]);
      const alone_seconds =
        pickSeconds(limits, walk, shipment.lines.length) + packSeconds(limits, 1);
      const overdue = as_of_ms + alone_seconds * MS_PER_SECOND > due_ms;
      const urgency = overdue ? 'overdue' : due_ms < nextReady ? 'cannot_wait' : 'can_wait';
      return { pool, order, due_ms, urgency, alone_seconds };
    }),
  );
}

interface Room {
  request: WaveRequest;
  /** Shipments that are late in any case: they keep nobody out of a cart. */
  hopeless: ReadonlySet<WaveShipment>;
  shipments: number;
  seconds: number;
  carts: number;
}

interface Place {
  group: Group | null;
  added: number;
}

/** The limit that one more shipment with so much more walking would break, or null. */
function limitBroken(room: Room, candidate: Candidate, place: Place): WaveLimit | null {
  const { limits, mode } = room.request;
  const wave_seconds = limits.wave_minutes * 60;
  if (room.shipments + 1 > (limits.max_shipments ?? Number.POSITIVE_INFINITY)) return 'shipments';
  if (packSeconds(limits, room.shipments + 1) > wave_seconds) return 'pack_time';
  if (place.group === null && room.carts + 1 > mostCarts(room.request)) return 'carts';
  if (mode === 'continuous') return null;
  const seconds = room.seconds + secondsOf(room.request, candidate, place.added);
  return seconds > limits.pickers * wave_seconds ? 'pick_time' : null;
}

/** Carts that may go now: in continuous work one for each picker. */
export function mostCarts({ limits, mode }: WaveRequest): number {
  const carts = limits.carts ?? Number.POSITIVE_INFINITY;
  return mode === 'continuous' ? Math.min(carts, limits.pickers) : carts;
}

function secondsOf(request: WaveRequest, { pool, order }: Candidate, added_mm: number): number {
  return pickSeconds(request.limits, added_mm, pool.shipments[order]!.lines.length);
}

/** Whether everything in the cart and this shipment too could still be packed in time. */
function keepsTime(room: Room, candidate: Candidate, place: Place): boolean {
  const { request, hopeless } = room;
  const { pool, order } = candidate;
  const members = [...(place.group?.orders ?? []), order].map((each) => pool.shipments[each]!);
  const lines = members.reduce((sum, shipment) => sum + shipment.lines.length, 0);
  const length = (place.group?.length ?? 0) + place.added;
  const seconds =
    pickSeconds(request.limits, length, lines) + packSeconds(request.limits, members.length);
  const done = request.as_of_ms + seconds * MS_PER_SECOND;
  return members.every((each) => dueOf(each) >= done || hopeless.has(each));
}

/** The cart where a shipment adds least walking, among those that stay in time if any does. */
function bestPlace(room: Room, candidate: Candidate, mayOpen: boolean): Place | null {
  const { pool, order } = candidate;
  const { meter } = pool.task;
  let best: Place | null = mayOpen ? { group: null, added: meter.lengthOf([order]) } : null;
  let late: Place | null = null;
  for (const group of pool.division) {
    if (!fits(pool.task, group, order)) continue;
    const limit = group.length + (best?.added ?? Number.POSITIVE_INFINITY);
    const added = meter.lengthWith(group.orders, order, limit) - group.length;
    const place = { group, added };
    if (keepsTime(room, candidate, place)) {
      if (best === null || added < best.added) best = place;
    } else if (late === null || added < late.added) late = place;
  }
  return best ?? (candidate.urgency === 'can_wait' ? null : late);
}

function take(room: Room, candidate: Candidate, place: Place): Reason[] {
  const { pool, order } = candidate;
  const { request } = room;
  if (place.group === null) pool.division.push(soleGroup(pool.task, order));
  else put(pool.task, place.group, order, place.group.length + place.added);
  room.shipments++;
  room.seconds += secondsOf(request, candidate, place.added);
  if (place.group === null) room.carts++;
  const added_m = Math.round(place.added / 1000);
  const left_min = Math.round((candidate.due_ms - request.as_of_ms) / MS_PER_MINUTE);
  const reasons: Reason[] = [];
  if (candidate.urgency === 'cannot_wait') reasons.push(reason('CANNOT_WAIT', { left_min }));
  if (candidate.urgency === 'overdue') {
    const late_min = Math.ceil(candidate.alone_seconds / 60) - left_min;
    reasons.push(reason('OVERDUE', { late_min }));
  }
  reasons.push(reason(place.group === null ? 'OPENS_CART' : 'ON_THE_WAY', { added_m }));
  if (pool.single_line) reasons.push(reason('SINGLE_LINE'));
  return reasons;
}

/** Fills the carts of the pools; what is chosen, what waits and for which limit. */
export function selectShipments(request: WaveRequest, candidates: readonly Candidate[]): Selection {
  const late = candidates.filter(({ urgency }) => urgency === 'overdue');
  const hopeless = new Set(late.map(({ pool, order }) => pool.shipments[order]!));
  const room: Room = { request, hopeless, shipments: 0, seconds: 0, carts: 0 };
  const selection: Selection = { chosen: new Map(), waiting: new Map(), bound_by: null };
  const priorityOf = ({ pool, order }: Candidate) => pool.shipments[order]!.priority ?? 0;
  const inOrder = (urgency: Urgency) =>
    candidates
      .filter((candidate) => candidate.urgency === urgency)
      .sort((a, b) => priorityOf(b) - priorityOf(a) || a.due_ms - b.due_ms);
  const offer = (candidate: Candidate): boolean => {
    const mayOpen = room.carts < mostCarts(request);
    const place = bestPlace(room, candidate, mayOpen);
    const limit = place === null ? 'carts' : limitBroken(room, candidate, place);
    if (place !== null && limit === null) {
      selection.chosen.set(candidate, take(room, candidate, place));
      return true;
    }
    selection.waiting.set(candidate, limit!);
    selection.bound_by ??= limit;
    return false;
  };
  for (const candidate of inOrder('cannot_wait')) offer(candidate);
  for (const candidate of inOrder('overdue')) offer(candidate);
  fillUp(room, inOrder('can_wait'), offer);
  return selection;
}

/**
 * Offers those who can wait, always the one that adds least work less what its due time and
 * priority are worth. Figures are renewed near every shipment taken.
 */
function fillUp(
  room: Room,
  candidates: readonly Candidate[],
  offer: (candidate: Candidate) => boolean,
): void {
  const { request } = room;
  const open = new Map<Candidate, number>();
  const byOrder = new Map<Pool, Map<number, Candidate>>();
  const scoreOf = (candidate: Candidate): number => {
    const { pool, order, due_ms } = candidate;
    const added = bestPlace(room, candidate, true)!.added;
    const span = HURRY_WAVES * request.limits.wave_minutes * MS_PER_MINUTE;
    const hurry = Math.max(0, 1 - (due_ms - request.as_of_ms) / span) * HURRY_SECONDS;
    const priority = (pool.shipments[order]!.priority ?? 0) * PRIORITY_SECONDS;
    return secondsOf(request, candidate, added) - hurry - priority;
  };
  for (const candidate of candidates) {
    open.set(candidate, scoreOf(candidate));
    const known = byOrder.get(candidate.pool) ?? new Map();
    byOrder.set(candidate.pool, known.set(candidate.order, candidate));
  }
  while (open.size > 0) {
    let best: Candidate | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [candidate, score] of open) {
      if (score >= least && best !== null) continue;
      least = score;
      best = candidate;
    }
    const next = best!;
    open.delete(next);
    if (!offer(next)) continue;
    for (const near of next.pool.task.near[next.order]!) {
      const candidate = byOrder.get(next.pool)?.get(near);
      if (candidate !== undefined && open.has(candidate)) open.set(candidate, scoreOf(candidate));
    }
  }
}
