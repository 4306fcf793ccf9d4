/**
 * The parcel's tracking states as data, and the fold that turns whatever a carrier sent, in any
 * order and any number of times, into one final state.
 */

/** The states of a parcel on its way, in the words of the glossary. */
export type TrackingState =
  | 'label_created'
  | 'collected'
  | 'in_transit'
  | 'out_for_delivery'
  | 'available_for_pickup'
  | 'failed_attempt'
  | 'delivered'
  | 'refused'
  | 'returning'
  | 'returned'
  | 'exception'
  | 'lost';

/**
 * One thing that happened to a parcel. Its identity is carrier, tracking_no, occurred_at and
 * code. `state` is null when the code only informs. `is_correction` marks the carrier taking
 * back what it said before; only such an event leaves a terminal state.
 */
export interface TrackingEvent {
  carrier: string;
  tracking_no: string;
  /** ISO 8601 in UTC with milliseconds. */
  occurred_at: string;
  code: string;
  state: TrackingState | null;
  text: string;
  place?: string;
  is_correction?: boolean;
}

export interface TrackingStateInfo {
  /** Progress towards the recipient; breaks ties between events of one instant. */
  rank: number;
  is_terminal: boolean;
  zh: string;
  en: string;
  /** States that may follow without a correction. */
  next: readonly TrackingState[];
}

const onTheWay = [
  'in_transit',
  'out_for_delivery',
  'available_for_pickup',
  'failed_attempt',
  'delivered',
  'refused',
  'returning',
  'returned',
  'exception',
  'lost',
] as const satisfies readonly TrackingState[];

/**
 * The machine. Scans are often missing, so forward jumps are allowed; once a parcel is on its way
 * it is never again only labelled or collected; scans on the way back do not look like progress.
 */
export const trackingStates: Readonly<Record<TrackingState, TrackingStateInfo>> = {
  label_created: {
    rank: 0,
    is_terminal: false,
    zh: '已下单',
    en: 'Label created',
    next: ['collected', ...onTheWay],
  },
  collected: { rank: 1, is_terminal: false, zh: '已揽收', en: 'Collected', next: onTheWay },
  in_transit: { rank: 2, is_terminal: false, zh: '运输中', en: 'In transit', next: onTheWay },
  exception: {
    rank: 3,
    is_terminal: false,
    zh: '运输异常',
    en: 'Trouble on the way',
    next: ['collected', ...onTheWay],
  },
  out_for_delivery: {
    rank: 4,
    is_terminal: false,
    zh: '派送中',
    en: 'Out for delivery',
    next: onTheWay,
  },
  failed_attempt: {
    rank: 5,
    is_terminal: false,
    zh: '派送失败',
    en: 'Delivery attempt failed',
    next: onTheWay,
  },
  available_for_pickup: {
    rank: 6,
    is_terminal: false,
    zh: '待自提',
    en: 'Waits to be picked up',
    next: onTheWay,
  },
  refused: { rank: 7, is_terminal: false, zh: '已拒收', en: 'Refused', next: onTheWay },
  returning: {
    rank: 8,
    is_terminal: false,
    zh: '退回中',
    en: 'On its way back',
    next: ['returned', 'exception', 'lost'],
  },
  delivered: { rank: 9, is_terminal: true, zh: '已签收', en: 'Delivered', next: [] },
  returned: { rank: 10, is_terminal: true, zh: '已退回', en: 'Came back', next: [] },
  lost: { rank: 11, is_terminal: true, zh: '已丢失', en: 'Lost', next: [] },
};

export interface IgnoredEvent {
  event: TrackingEvent;
  /** Why it did not change the state: the parcel had arrived, or the machine has no such move. */
  why: 'after_terminal' | 'no_such_move';
}

export interface TrackingFold {
  /** Null when nothing told a state yet. */
  state: TrackingState | null;
  /** When the parcel came into that state. */
  since: string | null;
  is_terminal: boolean;
  /** Every event once, oldest first. */
  events: TrackingEvent[];
  ignored: IgnoredEvent[];
}

/** The identity of an event: what is equal here happened once. */
export function trackingEventKey(event: TrackingEvent): string {
  return [event.carrier, event.tracking_no, Date.parse(event.occurred_at), event.code].join('|');
}

function rankOf(state: TrackingState | null): number {
  return state === null ? -1 : trackingStates[state].rank;
}

/** A total order over contents, so that no permutation of the input can decide anything. */
function byContent(a: TrackingEvent, b: TrackingEvent): number {
  const left = [a.carrier, a.tracking_no, a.code, a.text, a.place ?? '', a.occurred_at];
  const right = [b.carrier, b.tracking_no, b.code, b.text, b.place ?? '', b.occurred_at];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** Oldest first; at one instant plain events before corrections, less progress before more. */
function byInstant(a: TrackingEvent, b: TrackingEvent): number {
  return (
    Date.parse(a.occurred_at) - Date.parse(b.occurred_at) ||
    Number(a.is_correction ?? false) - Number(b.is_correction ?? false) ||
    rankOf(a.state) - rankOf(b.state) ||
    byContent(a, b)
  );
}

/** Each event once. Of two versions of one event the one that sorts last is kept. */
function distinct(events: readonly TrackingEvent[]): TrackingEvent[] {
  const kept = new Map<string, TrackingEvent>();
  for (const event of [...events].sort(byInstant)) kept.set(trackingEventKey(event), event);
  return [...kept.values()].sort(byInstant);
}

/** Why a state may not follow another without a correction, or null. */
function hindrance(from: TrackingState | null, to: TrackingState): IgnoredEvent['why'] | null {
  if (from === null) return null;
  const info = trackingStates[from];
  if (info.next.includes(to)) return null;
  return info.is_terminal ? 'after_terminal' : 'no_such_move';
}

/**
 * The state of one parcel out of all its events: any permutation and any repetition of the same
 * events gives the same fold. Terminal states are left by a correction event only; what was not
 * followed is listed in `ignored`. `occurred_at` must be a valid ISO instant.
 */
export function foldTracking(events: readonly TrackingEvent[]): TrackingFold {
  const ordered = distinct(events);
  const ignored: IgnoredEvent[] = [];
  let state: TrackingState | null = null;
  let since: string | null = null;
  for (const event of ordered) {
    if (event.state === null || event.state === state) continue;
    const why = hindrance(state, event.state);
    if (why !== null && event.is_correction !== true) {
      ignored.push({ event, why });
      continue;
    }
    state = event.state;
    since = event.occurred_at;
  }
  const is_terminal = state !== null && trackingStates[state].is_terminal;
  return { state, since, is_terminal, events: ordered, ignored };
}
