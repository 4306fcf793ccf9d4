/**
 * Check digits of tracking numbers. Each takes the digits (or letters) before the check digit and
 * says what the check digit must be.
 */

/** The value of a character: a digit itself, a letter by its place in ASCII, as UPS counts. */
function valueOfCharacter(character: string): number {
  const ascii = character.charCodeAt(0);
  return ascii >= 65 ? (ascii - 63) % 10 : ascii - 48;
}

/**
 * Modulo 10 with one weight for the characters at even places and one for those at odd places,
 * counted from zero, from the left or from the right.
 */
export function mod10(body: string, even: number, odd: number, from_right = false): string {
  const values = [...body].map(valueOfCharacter);
  if (from_right) values.reverse();
  const sum = values.reduce((total, value, place) => {
    return total + value * (place % 2 === 0 ? even : odd);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** Weighted sum modulo 11, then modulo 10 (FedEx). The weights repeat. */
export function mod11then10(body: string, weights: readonly number[]): string {
  const sum = [...body].reduce((total, digit, place) => {
    return total + Number(digit) * (weights[place % weights.length] ?? 0);
  }, 0);
  return String((sum % 11) % 10);
}

/** The whole number modulo 7 (DHL Express). */
export function mod7(body: string): string {
  return String([...body].reduce((rest, digit) => (rest * 10 + Number(digit)) % 7, 0));
}

/** Luhn, ISO/IEC 7812-1. */
export function luhn(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

const s10Weights = [8, 6, 4, 2, 3, 5, 9, 7];

/** UPU S10: weighted sum, complement to 11, 10 becomes 0 and 11 becomes 5. */
export function s10(body: string): string {
  const sum = [...body].reduce((total, digit, place) => {
    return total + Number(digit) * (s10Weights[place] ?? 0);
  }, 0);
  const rest = 11 - (sum % 11);
  return String(rest === 10 ? 0 : rest === 11 ? 5 : rest);
}

const alphabet36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** ISO/IEC 7064, MOD 37,36 (DPD). */
export function mod37of36(body: string): string {
  let rest = 36;
  for (const character of body) {
    const sum = (rest + alphabet36.indexOf(character)) % 36;
    rest = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return alphabet36[(37 - rest) % 36] ?? '';
}
