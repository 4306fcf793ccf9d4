/**
 * Counts work so that a search stops at the same point on every machine; a clock may stop it
 * sooner. One unit is one look at one block in one space.
 */
import type { Budget } from './model.ts';

const clockEvery = 50_000;

export class Meter {
  work = 0;
  /** Set once the clock or an allowance ran out. */
  spent = false;
  private allowance_until = Number.POSITIVE_INFINITY;
  private next_clock = clockEvery;
  private readonly now_ms: (() => number) | undefined;
  private readonly stop_ms: number;
  private late = false;

  constructor(budget: Budget) {
    this.now_ms = budget.limit_ms === undefined ? undefined : budget.now_ms;
    this.stop_ms = this.now_ms === undefined ? 0 : this.now_ms() + (budget.limit_ms ?? 0);
  }

  /** Narrows what may still be done to `work` more; hand the result to `restore` afterwards. */
  allow(work: number): number {
    const before = this.allowance_until;
    this.allowance_until = Math.min(before, this.work + work);
    return before;
  }

  restore(before: number): void {
    this.allowance_until = before;
  }

  /** True when the search must stop. */
  out(): boolean {
    if (this.now_ms !== undefined && this.work >= this.next_clock) {
      this.next_clock = this.work + clockEvery;
      this.late ||= this.now_ms() >= this.stop_ms;
    }
    if (!this.late && this.work < this.allowance_until) return false;
    this.spent = true;
    return true;
  }

  /** True when the clock, not an allowance, ended the search: nothing more should be tried. */
  over(): boolean {
    return this.late;
  }
}
