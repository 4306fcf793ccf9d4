/**
 * A circuit breaker: it opens when half of the last twenty calls failed, and lets one probe
 * through after thirty seconds. The clock comes in by parameter.
 */

export interface BreakerOptions {
  /** How many of the latest calls are judged. */
  window: number;
  /** The share of failures among them that opens the circuit. */
  failure_share: number;
  open_ms: number;
}

export const breakerDefaults: BreakerOptions = { window: 20, failure_share: 0.5, open_ms: 30_000 };

export type Entry = { is_open: false; token: number } | { is_open: true; retry_after_ms: number };

/** One circuit. Every `enter` that was let through is followed by exactly one `leave`. */
export class Breaker {
  private readonly options: BreakerOptions;
  private state: 'closed' | 'open' | 'half_open' = 'closed';
  private results: boolean[] = [];
  private opened_at_ms = 0;
  /** Grows with every change of state, so that answers to older calls are not counted. */
  private generation = 0;

  constructor(options: BreakerOptions = breakerDefaults) {
    this.options = options;
  }

  /** Asks to make a call now. */
  enter(now_ms: number): Entry {
    if (this.state === 'closed') return { is_open: false, token: this.generation };
    // After a clock step backwards the pause starts anew instead of lasting for an hour.
    if (now_ms < this.opened_at_ms) this.opened_at_ms = now_ms;
    const left_ms = this.opened_at_ms + this.options.open_ms - now_ms;
    if (this.state === 'open' && left_ms <= 0) {
      this.move('half_open');
      return { is_open: false, token: this.generation };
    }
    return { is_open: true, retry_after_ms: Math.max(left_ms, 1000) };
  }

  /** Reports how the call with this token ended. */
  leave(token: number, is_ok: boolean, now_ms: number): void {
    if (token !== this.generation) return;
    if (this.state === 'half_open') {
      if (is_ok) this.move('closed');
      else this.open(now_ms);
      return;
    }
    this.results.push(is_ok);
    if (this.results.length > this.options.window) this.results.shift();
    const failures = this.results.filter((each) => !each).length;
    const is_full = this.results.length === this.options.window;
    if (is_full && failures >= this.options.window * this.options.failure_share) this.open(now_ms);
  }

  private open(now_ms: number): void {
    this.opened_at_ms = now_ms;
    this.move('open');
  }

  private move(state: 'closed' | 'open' | 'half_open'): void {
    this.state = state;
    this.results = [];
    this.generation += 1;
  }
}
