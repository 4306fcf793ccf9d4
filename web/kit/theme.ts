/**
 * Light and dark: one choice, kept in the browser, drawn by antd's tokens and our own
 * variables.
 */
import { type ThemeConfig, theme } from 'antd';
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

/** antd's tokens: small, and dark enough to read (contrast of at least 4.5 to 1). */
export function themeOf(of: Scheme): ThemeConfig {
  const dark = of === 'dark';
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#4470d6' : '#1d4ed8',
      colorError: dark ? '#f87171' : '#c81e1e',
      colorLink: dark ? '#8ab4f8' : '#1d4ed8',
      colorTextPlaceholder: dark ? '#9ca3af' : '#667085',
      colorTextDescription: dark ? '#a3abb8' : '#5d6675',
      colorBgContainer: dark ? '#1a1d23' : '#ffffff',
      colorBgElevated: dark ? '#22262e' : '#ffffff',
      borderRadius: 4,
      fontSize: 13,
      fontSizeSM: 12,
      controlHeight: 30,
      controlHeightSM: 26,
      controlHeightLG: 34,
      fontFamily: 'var(--font)',
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.15s',
    },
  };
}
