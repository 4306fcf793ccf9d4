/**
 * Waybill numbers of the merchant's own fleet: prefix, counter and a check digit that finds any
 * single wrong digit and any two swapped neighbours, so that a typed number can be trusted.
 */

// H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004): a quasigroup of order ten.
const damm = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

/** Digits of a number; a letter becomes its two digits of base 36 (A = 10). */
function digitsOf(text: string): number[] {
  return [...text].flatMap((character) =>
    [...String(Number.parseInt(character, 36))].map((digit) => Number(digit)),
  );
}

/** The check digit of Damm over letters and digits. */
export function dammDigit(text: string): number {
  return digitsOf(text).reduce((state, digit) => damm[state]?.[digit] ?? 0, 0);
}

/**
 * The number of the counter's waybill: `FH` and 42 give FH00000000427. The same input gives the
 * same number; different counters of one prefix give different numbers. Throws when the counter
 * isn't a whole number from 1 to 9,999,999,999.
 */
export function ownTrackingNo(prefix: string, counter: number): string {
  if (!Number.isInteger(counter) || counter < 1 || counter > 9_999_999_999) {
    throw new Error(`waybill counter ${counter} is out of range`);
  }
  const body = `${prefix}${String(counter).padStart(10, '0')}`;
  return `${body}${dammDigit(body)}`;
}

/** Whether a text is a number of this prefix with the right check digit. */
export function isOwnTrackingNo(prefix: string, text: string): boolean {
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  return /^\d{11}$/.test(rest) && dammDigit(text.slice(0, -1)) === Number(text.at(-1));
}
