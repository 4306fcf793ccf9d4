/**
 * Texts of screens in both languages, written side by side so that none can be missing. Each area
 * defines its own under its name; i18next fills in values and tells React of a new language.
 */
import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Locale = 'en' | 'zh-CN';

/** One text; `{{name}}` stands for a value. */
export interface Text {
  en: string;
  zh: string;
}

type Values = Record<string, string | number>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/** All texts by name of their group, for the test that looks at them. */
export const allTexts = new Map<string, Readonly<Record<string, Text>>>();

const KEPT = 'fahuo.locale';

function firstLocale(): Locale {
  if (typeof localStorage === 'undefined') return 'zh-CN';
  const kept = localStorage.getItem(KEPT);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

void i18next.use(initReactI18next).init({
  lng: firstLocale(),
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** Defines a group of texts and returns the hook that gives `t(key, values)` for it. */
export function defineTexts<const T extends Record<string, Text>>(group: string, texts: T) {
  type Key = Extract<keyof T, string>;
  if (allTexts.has(group)) throw new Error(`texts ${group} are defined twice`);
  allTexts.set(group, texts);
  const pick = (of: keyof Text) =>
    Object.fromEntries(Object.entries<Text>(texts).map(([key, text]) => [key, text[of]]));
  i18next.addResourceBundle('en', group, pick('en'));
  i18next.addResourceBundle('zh-CN', group, pick('zh'));
  return () => useGroup<Key>(group);
}

/** `t(key, values)` of one group; renders again when the language changes. */
function useGroup<Key extends string>(group: string): Translate<Key> {
  const { t } = useTranslation(group);
  return useCallback<Translate<Key>>((key, values) => t(key, values ?? {}), [t]);
}

/** The language that is shown. */
export function currentLocale(): Locale {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

/** The language that is shown; renders again when it changes. */
export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

/** Gives a function that picks the shown language of a label (of a lifecycle, a rule). */
export function useLabel(): (label: Text) => string {
  const locale = useLocale();
  return useCallback((label) => (locale === 'en' ? label.en : label.zh), [locale]);
}

/** Whether somebody has chosen a language in this browser. */
export function localeWasChosen(): boolean {
  return localStorage.getItem(KEPT) !== null;
}

/** Shows another language at once and remembers it. */
export function setLocale(locale: Locale): void {
  localStorage.setItem(KEPT, locale);
  document.documentElement.lang = locale;
  void i18next.changeLanguage(locale);
}
