/**
 * The quote that keeps a spreadsheet from running a cell as a formula, put on when a file is
 * written and taken off when it is read, so that a file that went out comes back unchanged.
 */

const risky = '=+\\-@\\t\\r\\n＝＋－＠';
const needsQuote = new RegExp(`^'*[${risky}]`);
const hasQuote = new RegExp(`^'+[${risky}]`);
const negativeNumber = /^-\d+(\.\d+)?$/;

/**
 * The text as it may stand in an exported cell: quoted when a spreadsheet could take it for a
 * formula. Negative numbers stay as they are; a number with a leading plus is quoted, since it is
 * a phone number that a spreadsheet would round. Source: OWASP, CSV injection.
 */
export function guardCell(text: string): string {
  return needsQuote.test(text) && !negativeNumber.test(text) ? `'${text}` : text;
}

/** The text of an imported cell without the quote of {@link guardCell}; its exact inverse. */
export function unguardCell(text: string): string {
  return hasQuote.test(text) ? text.slice(1) : text;
}
