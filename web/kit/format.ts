/** Numbers, money and times for the eye: in the language shown, in the company's time zone. */
import { useMemo } from 'react';
import { currencyDecimals } from '../../kernel/money.ts';
import { useKitTexts } from './kit-texts.ts';
import { useSession } from './session.ts';
import { useLocale } from './texts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** An instant as a day and time within a zone: 2026-03-02 16:05. */
export function instantText(iso: string, time_zone: string, seconds = false): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: time_zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(iso));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}`;
  return seconds ? `${day} ${time}:${part('second')}` : `${day} ${time}`;
}

/** The instant of a day and time within a zone, as typed: 2026-03-02T16:05. Null when it is none. */
export function instantOf(typed: string, time_zone: string): string | null {
  const wall = Date.parse(`${typed}Z`);
  if (Number.isNaN(wall)) return null;
  const off = (at: number) => {
    const shown = instantText(new Date(at).toISOString(), time_zone).replace(' ', 'T');
    return Date.parse(`${shown}Z`) - at;
  };
  // Twice: near a change of the clock the first guess lies on its other side.
  const guess = wall - off(wall);
  return new Date(wall - off(guess)).toISOString();
}

/** Minor units with the currency's sign in the language given. */
export function moneyText(minor: number, currency: string, locale: string): string {
  // Adding zero makes of a negative nothing a plain one.
  const value = minor / 10 ** currencyDecimals(currency) + 0;
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  return new Intl.NumberFormat(locale, style).format(value);
}

/** The largest whole unit of a span: minutes below two hours, days from two days on. */
export function spanOf(ms: number): { unit: 'minutes' | 'hours' | 'days'; count: number } {
  if (ms < 2 * HOUR_MS) return { unit: 'minutes', count: Math.ceil(ms / MINUTE_MS) };
  if (ms < 2 * DAY_MS) return { unit: 'hours', count: Math.floor(ms / HOUR_MS) };
  return { unit: 'days', count: Math.floor(ms / DAY_MS) };
}

/** How near a deadline is: the colour of age. */
export function urgency(due_iso: string, now_ms: number): 'late' | 'soon' | 'fine' {
  const left = Date.parse(due_iso) - now_ms;
  if (left < 0) return 'late';
  return left < 6 * HOUR_MS ? 'soon' : 'fine';
}

/** Formatters of the language and company at hand. */
export function useFormat() {
  const locale = useLocale();
  const t = useKitTexts();
  const tenant = useSession()?.tenant;
  const zone = tenant?.time_zone ?? 'Asia/Shanghai';
  const home = tenant?.currency ?? 'CNY';
  return useMemo(() => {
    const numbers = new Intl.NumberFormat(locale);
    const thousandths = new Intl.NumberFormat(locale, { minimumFractionDigits: 3 });
    return {
      zone,
      number: (value: number) => numbers.format(value),
      money: (minor: number, currency = home) => moneyText(minor, currency, locale),
      time: (iso: string | null | undefined) => (iso ? instantText(iso, zone) : '–'),
      /** Grams below a kilogram, else kilograms with what is left. */
      weight: (g: number) =>
        g < 1000
          ? t('grams', { count: numbers.format(g) })
          : t('kilograms', { count: thousandths.format(g / 1000) }),
      moment: (iso: string) => instantText(iso, zone, true),
      /** How long ago an instant was: 3 h. */
      age(iso: string, now_ms: number) {
        const { unit, count } = spanOf(Math.max(0, now_ms - Date.parse(iso)));
        return t(unit, { count });
      },
      due(due_iso: string, now_ms: number) {
        const left = Date.parse(due_iso) - now_ms;
        const { unit, count } = spanOf(Math.abs(left));
        const time = t(unit, { count });
        return left < 0 ? t('late_by', { time }) : t('due_in', { time });
      },
    };
  }, [locale, zone, home, t]);
}
