/** Live screens: the server says what changed, and what is shown is read again. */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

export type LiveState = 'connecting' | 'live' | 'reconnecting';

/** Changes that come in a burst are answered by one reading. */
const GATHER_MS = 1200;

let state: LiveState = 'connecting';
/** When what is shown was last known to be new; null while nothing was heard yet. */
let fresh_at: string | null = null;
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (state === 'live' || next === 'live') fresh_at = new Date().toISOString();
  state = next;
  for (const each of listeners) each();
}

interface News {
  kinds: string[];
  order_ids?: string[];
}

/** Reads again what the news are about; an order's page only when it is named. */
function refresh(queries: QueryClient, orders: ReadonlySet<string> | null): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey, meta }) => {
      const [name, id] = queryKey;
      // 'calm': asks again by itself, but not at every change.
      if (name === 'session' || meta?.['calm'] === true) return false;
      return name !== 'order' || orders === null || orders.has(String(id));
    },
  });
}

/** Opens the stream. Returns what closes it. */
export function openLive(queries: QueryClient): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let gather: ReturnType<typeof setTimeout> | undefined;
  let orders: Set<string> | null = new Set();
  const flush = () => {
    gather = undefined;
    refresh(queries, orders);
    orders = new Set();
  };
  const hear = (event: MessageEvent<string>) => {
    const news = JSON.parse(event.data) as News;
    if (news.order_ids === undefined) orders = null;
    for (const id of news.order_ids ?? []) orders?.add(id);
    gather ??= setTimeout(flush, GATHER_MS);
  };
  const open = () => {
    source = new EventSource('/v1/live');
    source.addEventListener('ready', () => {
      if (state === 'reconnecting') refresh(queries, null);
      become('live');
    });
    source.addEventListener('message', hear);
    source.addEventListener('error', () => {
      become('reconnecting');
      // The browser gives up after an answer that is no stream; we do not.
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(again);
      again = setTimeout(open, 5000);
    });
  };
  const lost = () => become('reconnecting');
  // A cable that was pulled ends no connection for a long while; the browser knows at once.
  const back = () => {
    source?.close();
    open();
  };
  window.addEventListener('offline', lost);
  window.addEventListener('online', back);
  open();
  return () => {
    window.removeEventListener('offline', lost);
    window.removeEventListener('online', back);
    clearTimeout(again);
    clearTimeout(gather);
    source?.close();
    become('connecting');
  };
}

/** The state of the stream, and since when nothing is heard while it is broken. */
export function useLive(): { state: LiveState; fresh_at: string | null } {
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const now = useSyncExternalStore(subscribe, () => state);
  return { state: now, fresh_at };
}
