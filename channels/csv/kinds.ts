/**
 * Turns the text of a cell into a value of the kind its field has, or tells what is wrong with it:
 * the value found and the position of the first character that does not fit.
 */

import { Problem } from '../../kernel/problem.ts';
import { parseInstant } from './local-time.ts';
import { csvProblem } from './problems.ts';

export type FieldKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'datetime'
  | 'phone'
  | 'boolean'
  | 'choice';

/** Text, decimal, datetime (ISO, UTC), phone, choice: string; integer, money (minor): number. */
export type FieldValue = string | number | boolean | null;

export interface KindContext {
  /** IANA zone of times without offset. */
  time_zone: string;
  /** ISO 4217 code of amounts of rows that name none. */
  currency: string;
}

/** Currencies whose minor unit is not a hundredth. Source: ISO 4217. */
const exponents: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'
      .split(' ')
      .map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

const fullWidth = /[０-９．，：－＋（）／　]/g;
const numberBegin = /^[+-]?/;

/** Full-width digits and signs as their plain forms, character for character. */
export function narrow(text: string): string {
  return text.replace(fullWidth, (char) =>
    char === '　' ? ' ' : String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  );
}

/**
 * The text of a cell without what exports wrap around it so that spreadsheets read no number:
 * `="123"`, `'123`, tabs and blanks at the ends.
 */
export function cleanText(cell: string): string {
  const text = cell.trim();
  const wrapped = /^="([^"]*)"$/.exec(text)?.[1];
  if (wrapped !== undefined) return wrapped.trim();
  return /^'[\d+]/.test(text) ? text.slice(1) : text;
}

/** Text as typed. Returns SCI_NOTATION for a long number that a spreadsheet has rounded. */
export function parseText(value: string): string | Problem {
  const lost = /^[+-]?\d(\.\d+)?E\+\d{2,}$/i.test(value);
  return lost ? csvProblem('SCI_NOTATION', { value }) : value;
}

/** A whole number; decimals may only be zeros. Returns NUMBER_FORMAT or SCI_NOTATION. */
export function parseInteger(value: string): number | Problem {
  const decimal = parseNumber(value, 0, 'NUMBER_FORMAT');
  return decimal instanceof Problem ? decimal : Number(decimal);
}

/** A decimal as plain text without grouping: 1234.5. Returns NUMBER_FORMAT, SCI_NOTATION. */
export function parseDecimal(value: string): string | Problem {
  return parseNumber(value, Number.POSITIVE_INFINITY, 'NUMBER_FORMAT');
}

/**
 * An amount in minor units of `currency`, such as 123450 for "¥1,234.50". A symbol or code may
 * stand before it, 元 after it; commas must separate groups of three. Returns MONEY_FORMAT with the
 * position (from 1) of the first character that does not fit, or SCI_NOTATION.
 */
export function parseMoney(value: string, currency: string): number | Problem {
  const prefix = /^\s*(?:(?:CNY|RMB|USD|EUR|HK\$|US\$|[¥￥$€£₩₹])\s*)?/i.exec(value)![0];
  const sign = /^[+-]\s*(?:[¥￥$€£₩₹])/.exec(value)?.[0];
  const begin = sign ?? prefix;
  const rest = value.slice(begin.length);
  const body = rest.endsWith('元') ? rest.slice(0, -1).trimEnd() : rest;
  const exponent = exponents[currency] ?? 2;
  const decimal = parseNumber(body, exponent, 'MONEY_FORMAT', value, begin.length);
  if (decimal instanceof Problem) return decimal;
  const [whole, fraction = ''] = decimal.split('.');
  const minor = Number(whole! + fraction.padEnd(exponent, '0'));
  return sign?.startsWith('-') ? -minor : minor;
}

/**
 * Reads sign, digits in groups, and at most `decimals` decimals beyond which only zeros may stand.
 * `shown` is the whole cell and `shift` where `text` begins in it.
 */
function parseNumber(
  text: string,
  decimals: number,
  code: 'NUMBER_FORMAT' | 'MONEY_FORMAT',
  shown = text,
  shift = 0,
): string | Problem {
  const plain = narrow(text);
  if (parseText(plain) instanceof Problem) return csvProblem('SCI_NOTATION', { value: shown });
  const fail = (at: number) =>
    csvProblem(code, {
      value: shown,
      position: shift + at + 1,
      found: [...shown.slice(shift + at)][0] ?? ' ',
    });
  const sign = numberBegin.exec(plain)![0];
  const whole = /^(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)/.exec(plain.slice(sign.length))?.[0] ?? '';
  let at = sign.length + whole.length;
  if (whole === '') return fail(sign.length);
  const fraction = /^\.\d+/.exec(plain.slice(at))?.[0] ?? '';
  const excess = fraction.slice(1 + decimals).search(/[1-9]/);
  if (excess >= 0) return fail(at + 1 + decimals + excess);
  at += fraction.length;
  if (at < plain.length) return fail(at);
  const digits = whole.replaceAll(',', '');
  const limit = 15 - Math.min(decimals, 3);
  if (digits.length > limit) return fail(sign.length + limit);
  const kept = fraction.slice(1, 1 + Math.min(decimals, fraction.length)).replace(/0+$/, '');
  return (sign === '-' ? '-' : '') + digits + (kept === '' ? '' : `.${kept}`);
}

/** Digits with plus, dashes, blanks, brackets, masks and an extension. Returns CELL_PHONE. */
export function parsePhone(value: string): string | Problem {
  const plain = narrow(value);
  if (parseText(plain) instanceof Problem) return csvProblem('SCI_NOTATION', { value });
  const odd = plain.replace(/转|分机|ext\.?/gi, (word) => '-'.repeat(word.length));
  const at = odd.search(/[^\d+\-\s()*#,./x]/i);
  if (at < 0) return plain;
  return csvProblem('CELL_PHONE', { value, position: at + 1, found: [...value.slice(at)][0] });
}

const truths: Record<string, boolean> = Object.fromEntries([
  ...['1', 'true', 'yes', 'y', '是', '√', '对', '有'].map((word) => [word, true]),
  ...['0', 'false', 'no', 'n', '否', '×', 'x', '无'].map((word) => [word, false]),
]);

/** Yes or no in both languages. Returns CELL_CHOICE. */
export function parseBoolean(value: string): boolean | Problem {
  const found = truths[narrow(value).toLowerCase()];
  return found ?? csvProblem('CELL_CHOICE', { value, choices: '是 否 yes no' });
}

/** One of the codes, by the code itself or a word that stands for it. Returns CELL_CHOICE. */
export function parseChoice(
  value: string,
  choices: Readonly<Record<string, readonly string[]>>,
): string | Problem {
  const wanted = value.toLowerCase();
  for (const [code, words] of Object.entries(choices)) {
    if (code === wanted || words.some((word) => word.toLowerCase() === wanted)) return code;
  }
  return csvProblem('CELL_CHOICE', { value, choices: Object.keys(choices).join(' ') });
}

/** The value of a non-empty, cleaned cell, or its problem. */
export function parseKind(
  kind: FieldKind,
  value: string,
  context: KindContext,
  choices: Readonly<Record<string, readonly string[]>> = {},
): FieldValue | Problem {
  switch (kind) {
    case 'text':
      return parseText(value);
    case 'integer':
      return parseInteger(value);
    case 'decimal':
      return parseDecimal(value);
    case 'money':
      return parseMoney(value, context.currency);
    case 'datetime':
      return parseInstant(narrow(value), context.time_zone);
    case 'phone':
      return parsePhone(value);
    case 'boolean':
      return parseBoolean(value);
    case 'choice':
      return parseChoice(value, choices);
  }
}
