/**
 * What to turn away when more comes than can be done: the floor's scans, papers and hand-overs are
 * the last to wait, then new orders, then screens, then reports. Decided before a request is read,
 * so that turning it away costs next to nothing and what is accepted is done at full speed.
 */

export type Urgency = 'floor' | 'intake' | 'screen' | 'report';

/** Nouns of commands and queries by which goods move; whoever sends them stands and waits. */
const FLOOR = new Set([
  'task',
  'pick',
  'packing',
  'parcel',
  'print',
  'printer',
  'document',
  'waybill',
  'manifest',
  'delivery',
  'tracking',
]);
const REPORTS = new Set(['import', 'report', 'insight', 'proof']);

/** How urgent a route is, by the noun of its name and whether it changes anything. */
export function urgencyOf(name: string, method: string): Urgency {
  const noun = name.split('.')[0] ?? '';
  if (FLOOR.has(noun)) return 'floor';
  if (REPORTS.has(noun)) return 'report';
  return method === 'GET' ? 'screen' : 'intake';
}

/** A request is let in while what is under way would be done within so many milliseconds. */
const PATIENCE_MS: Record<Urgency, number> = {
  floor: 1500,
  intake: 500,
  screen: 300,
  report: 150,
};
/** So many at once are never too many. */
const ALWAYS = 64;
const SLICE_MS = 100;
/** Before anything was measured. */
const FIRST_GUESS_PER_S = 1000;
const WEIGHT = 0.2;

/**
 * Counts requests under way and how fast they are done, and says who may come in. `ticks` is a
 * clock in milliseconds that only goes forward.
 */
export class Gate {
  private readonly ticks: () => number;
  private under_way = 0;
  private done_per_s = FIRST_GUESS_PER_S;
  private slice_began: number;
  private done_in_slice = 0;
  /** Requests turned away since the start, for the metrics. */
  turned_away = 0;

  constructor(ticks: () => number) {
    this.ticks = ticks;
    this.slice_began = ticks();
  }

  /** True: it is counted in, and `leave` must be called at its end. False: turn it away. */
  enter(urgency: Urgency): boolean {
    this.measure();
    const wait_ms = (this.under_way / this.done_per_s) * 1000;
    if (this.under_way >= ALWAYS && wait_ms > PATIENCE_MS[urgency]) {
      this.turned_away++;
      return false;
    }
    this.under_way++;
    return true;
  }

  leave(): void {
    this.under_way--;
    this.done_in_slice++;
    this.measure();
  }

  /** Learns how fast work is done, only from times when there was enough of it. */
  private measure(): void {
    const now = this.ticks();
    const lasted = now - this.slice_began;
    if (lasted < SLICE_MS) return;
    const per_s = (this.done_in_slice * 1000) / lasted;
    const busy = this.under_way >= ALWAYS;
    if (busy || per_s > this.done_per_s) {
      this.done_per_s = Math.max(1, (1 - WEIGHT) * this.done_per_s + WEIGHT * per_s);
    }
    this.slice_began = now;
    this.done_in_slice = 0;
  }
}
