/** Light or dark: one choice, kept in the browser, shown by the variables of the styles. */
import { useSyncExternalStore } from 'react';

export type Scheme = 'light' | 'dark';

const KEPT = 'fahuo.scheme';
const listeners = new Set<() => void>();

function firstScheme(): Scheme {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'light' || kept === 'dark') return kept;
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

let scheme: Scheme = firstScheme();
document.documentElement.dataset['scheme'] = scheme;

export function setScheme(next: Scheme): void {
  scheme = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.dataset['scheme'] = next;
  for (const each of listeners) each();
}

export function useScheme(): Scheme {
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return useSyncExternalStore(subscribe, () => scheme);
}
