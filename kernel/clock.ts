/**
 * The clock of the whole system, passed in wherever time matters, so that it can be simulated.
 * The only place of the program that reads the machine's time for a decision.
 */

export interface Clock {
  /** The present instant. */
  now(): Date;
  /** Resolves after so many milliseconds of this clock. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
    }),
};

/** A clock that stands still until it is moved; for tests and the simulator. */
export class VirtualClock implements Clock {
  private instant_ms: number;

  constructor(start: Date) {
    this.instant_ms = start.getTime();
  }

  now(): Date {
    return new Date(this.instant_ms);
  }

  /** Moves to an instant; never backwards unless `force` (clock-step faults). */
  moveTo(instant: Date, force = false): void {
    if (force || instant.getTime() > this.instant_ms) this.instant_ms = instant.getTime();
  }

  sleep(ms: number): Promise<void> {
    this.instant_ms += ms;
    return Promise.resolve();
  }
}

const steady = performance.now.bind(performance);

/** Milliseconds of a steady counter, for measuring durations only. */
export function elapsedSince(start_ms = 0): number {
  return steady() - start_ms;
}
