/** Texts of the light pages in both languages, without a library. */
import { useCallback, useSyncExternalStore } from 'react';
import type { Locale, Text, Translate } from '../kit/texts.ts';

const KEPT = 'fahuo.locale';
const listeners = new Set<() => void>();

/** All light texts by name of their group, for the test that looks at them. */
export const allLightTexts = new Map<string, Readonly<Record<string, Text>>>();

function firstLocale(): Locale {
  if (typeof localStorage === 'undefined') return 'zh-CN';
  const wanted = localStorage.getItem(KEPT) ?? navigator.language;
  return wanted.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

let locale = firstLocale();

export const currentLocale = (): Locale => locale;

export function setLocale(next: Locale): void {
  locale = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next;
  for (const each of listeners) each();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, currentLocale);
}

/** Defines a group of texts and returns the hook that gives `t(key, values)` for it. */
export function lightTexts<const T extends Record<string, Text>>(group: string, texts: T) {
  allLightTexts.set(group, texts);
  return (): Translate<Extract<keyof T, string>> => {
    const shown = useLocale();
    return useCallback(
      (key, values = {}) =>
        textIn(texts[key]!, shown).replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
          String(values[name] ?? ''),
        ),
      [shown],
    );
  };
}

export function textIn(text: Text, shown: Locale): string {
  return shown === 'en' ? text.en : text.zh;
}
