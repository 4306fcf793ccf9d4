/** Money: whole minor units with a currency; never a fraction, never a float. */

/** Decimals of currencies that do not have two. */
const DECIMALS: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, CLP: 0, KWD: 3, BHD: 3 };

/** How many decimals a currency has (ISO 4217). */
export function currencyDecimals(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** 12345 in CNY as '123.45'. */
export function minorToText(minor: number, currency: string): string {
  const decimals = currencyDecimals(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/**
 * Splits an amount by weights so that the parts add up exactly: the remainder goes one minor unit
 * each to the parts with the largest fractions, the first ones on a tie.
 */
export function splitByWeight(amount_minor: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shares = sum === 0 ? weights.map(() => 1) : weights;
  const whole = sum === 0 ? weights.length : sum;
  const exact = shares.map((weight) => (amount_minor * weight) / whole);
  const parts = exact.map(Math.floor);
  let rest = amount_minor - parts.reduce((total, part) => total + part, 0);
  const order = exact.map((value, index) => ({ index, fraction: value - Math.floor(value) }));
  order.sort((a, b) => b.fraction - a.fraction || a.index - b.index);
  for (const { index } of order) {
    if (rest <= 0) break;
    parts[index] = parts[index]! + 1;
    rest--;
  }
  return parts;
}
