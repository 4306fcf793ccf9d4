/** The time on screens: one ticking value for all ages and countdowns. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 30_000;
let now_ms = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now_ms = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present time in ms, renewed twice a minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now_ms);
}
