/**
 * Phone numbers as buyers and platforms write them: normalised, with the extension kept apart.
 * Mainland China by our own rules (privacy numbers, landlines); other countries by libphonenumber.
 */
import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { defineProblems, type Problem } from './problem.ts';

export type PhoneKind = 'mobile' | 'landline' | 'virtual' | 'other';

/** Something that was accepted but changed, to be shown beside the field. */
export interface Note {
  code: string;
  /** JSON pointer of the field. */
  pointer: string;
  from: string;
  to: string;
  en: string;
  zh: string;
}

export interface Phone {
  /** National digits for the mainland (11 for a mobile), E.164 with + for other countries. */
  number: string;
  extension: string | null;
  kind: PhoneKind;
  notes: Note[];
}

/** Problems of phone numbers. Members: value (as given); got and needed (digits) for the length. */
export const phoneProblem = defineProblems({
  PHONE_MISSING: {
    status: 422,
    en: 'The phone number of the recipient is missing',
    zh: '缺少收件人电话',
    fix_en: 'Enter a mobile number or a landline with area code.',
    fix_zh: '请填写手机号，或带区号的固定电话。',
  },
  PHONE_LENGTH: {
    status: 422,
    en: 'A mainland mobile needs {needed} digits, got {got}: {value}',
    zh: '大陆手机号应为 {needed} 位数字，实际 {got} 位：{value}',
    fix_en: 'Compare the number with the order or ask the buyer; a digit is missing or too many.',
    fix_zh: '请核对订单或联系买家；号码少了或多了数字。',
  },
  PHONE_FORMAT: {
    status: 422,
    en: 'This is not a phone number of {country}: {value}',
    zh: '不是有效的电话号码（{country}）：{value}',
    fix_en:
      'Enter a mobile number, or a landline with area code; begin with + for another country.',
    fix_zh: '请填写手机号或带区号的固定电话；其他国家或地区的号码以 + 开头。',
  },
});

const EXTENSION = '(?:\\s*(?:转接|转|分机号?|ext\\.?|x|[-,#*;_、~])\\s*[:=]?\\s*)';
const tail = (main: string) => new RegExp(`^(${main})(?:${EXTENSION}(\\d{1,8})#?)?$`, 'i');

interface Form {
  kind: PhoneKind;
  pattern: RegExp;
  /** Kind when an extension follows. */
  extended: PhoneKind;
}

/** Written forms of mainland numbers, first match wins; the extension is the last group. */
const FORMS: Form[] = [
  { kind: 'mobile', pattern: tail('1[3-9]\\d[- ]?\\d{4}[- ]?\\d{4}'), extended: 'virtual' },
  { kind: 'mobile', pattern: tail('1[3-9]\\d\\*{4}\\d{4}'), extended: 'virtual' },
  {
    kind: 'landline',
    pattern: tail('\\(?0(?:10|2\\d|[3-9]\\d\\d)\\)?[- ]?(?:\\d{7,8}|\\d{3,4}[- ]\\d{4})'),
    extended: 'landline',
  },
  { kind: 'other', pattern: tail('[48]00[- ]?\\d{3,4}[- ]?\\d{3,4}'), extended: 'virtual' },
  { kind: 'virtual', pattern: tail('9501\\d{7,12}'), extended: 'virtual' },
];

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** Invisible marks that come along when a number is copied from a web page. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;
const DASHES = /[‐‑‒–—―−﹣－ー]/g;

function clean(text: string): string {
  const marks = text.replace(INVISIBLE, '').replace(DASHES, '-');
  return marks.normalize('NFKC').trim().replace(/\s+/g, ' ');
}

function noteOn(code: string, from: string, to: string, en: string, zh: string): Note {
  return { code, pointer: '/phone', from, to, en, zh };
}

function notesFor(text: string, number: string, extension: string | null, prefixed: boolean) {
  const notes: Note[] = [];
  if (/[０-９]/.test(text)) {
    const zh = '已将全角数字转换为半角';
    notes.push(noteOn('phone_full_width', text, number, 'Full-width digits were converted', zh));
  }
  if (prefixed) {
    const zh = '已去掉国家代码 86';
    notes.push(noteOn('phone_prefix', text, number, 'The country code 86 was removed', zh));
  }
  if (extension !== null) {
    const en = `Extension ${extension} is kept apart from the number`;
    notes.push(noteOn('phone_extension', text, number, en, `分机号 ${extension} 已单独保存`));
  }
  if (number.includes('*')) {
    const zh = '号码已被平台脱敏';
    notes.push(noteOn('phone_masked', text, number, 'The number is masked by the platform', zh));
  }
  return notes;
}

/** Digits written with unusual breaks, such as 138 001 38000. */
function loose(text: string): { number: string; kind: PhoneKind } | null {
  const digits = digitsOf(text);
  if (!/^[\d\s().-]+$/.test(text)) return null;
  return /^1[3-9]\d{9}$/.test(digits) ? { number: digits, kind: 'mobile' } : null;
}

function mainland(text: string, given: string): Phone | Problem {
  const bare = text.replace(/^\(?(\+|00)\s?86\)?[-\s]?|^86[-\s]?(?=1[3-9]\d{9}(?!\d))/, '');
  const prefixed = bare !== text;
  // After +86 the area code is written without its 0: +86 755 1234 5678.
  const whole = /^(0|1[3-9]|[48]00|9501)/.test(bare);
  const national = prefixed && !whole ? `0${bare}` : bare;
  for (const { kind, pattern, extended } of FORMS) {
    const found = pattern.exec(national);
    if (found?.[1] === undefined) continue;
    const number = found[1].replace(/[^\d*]/g, '');
    const extension = found[2] ?? null;
    const notes = notesFor(given, number, extension, prefixed);
    return { number, extension, kind: extension === null ? kind : extended, notes };
  }
  const found = loose(national);
  if (found !== null) {
    return { ...found, extension: null, notes: notesFor(given, found.number, null, prefixed) };
  }
  const [main] = national.split(new RegExp(EXTENSION, 'i'), 1);
  const digits = digitsOf(/^[\d\s()+.-]+$/.test(national) ? national : (main ?? ''));
  const wrongLength = digits.length >= 5 && digits.length <= 15 && digits.length !== 11;
  if (/^1[3-9]/.test(digits) && wrongLength) {
    return phoneProblem('PHONE_LENGTH', { value: given, needed: 11, got: digits.length }, '/phone');
  }
  return phoneProblem('PHONE_FORMAT', { value: given, country: 'CN' }, '/phone');
}

/** A mainland number of an order to elsewhere keeps its country code. */
function fromAbroad(phone: Phone | Problem): Phone | Problem {
  if (!('number' in phone)) return phone;
  const number = `+86${phone.number.replace(/^0/, '')}`;
  const notes = phone.notes.filter((note) => note.code !== 'phone_prefix');
  return { ...phone, number, notes: notes.map((note) => ({ ...note, to: number })) };
}

function kindOf(number: PhoneNumber): PhoneKind {
  const type = number.getType();
  if (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE') return 'mobile';
  return type === 'FIXED_LINE' ? 'landline' : 'other';
}

function parseForeign(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  const options = { extract: false, ...(country === undefined ? {} : { defaultCountry: country }) };
  const number = parsePhoneNumberFromString(text, options);
  return number?.isValid() ? number : undefined;
}

function foreign(text: string, country: string, given: string): Phone | Problem {
  const home = isSupportedCountry(country) ? country : undefined;
  const international = text.replace(/^00(?=[1-9])/, '+');
  let found = parseForeign(international, home);
  let extension = found?.ext ?? null;
  if (found === undefined) {
    const split = tail('.{6,24}?').exec(international);
    if (split?.[1] !== undefined && split[2] !== undefined) {
      found = parseForeign(split[1], home);
      extension = split[2];
    }
  }
  if (found === undefined) {
    return phoneProblem('PHONE_FORMAT', { value: given, country }, '/phone');
  }
  const notes = notesFor(given, found.number, extension, false);
  return { number: found.number, extension, kind: kindOf(found), notes };
}

/**
 * Normalises a phone number as written in or for `country` (ISO 3166-1 alpha-2). Takes full-width
 * digits, blanks, hyphens, country codes, platform masks (138****8000) and extensions after
 * - 转 分机 , # ext. Returns the number or one of PHONE_MISSING, PHONE_LENGTH, PHONE_FORMAT.
 * Repeating it on its own result changes nothing.
 */
export function normalisePhone(text: string, country: string): Phone | Problem {
  const cleaned = clean(text.slice(0, 80));
  if (cleaned === '') return phoneProblem('PHONE_MISSING', { value: text }, '/phone');
  const value = text.slice(0, 80).trim();
  if (/^(\+|00\s?)(?!\s?86)/.test(cleaned)) return foreign(cleaned, country, value);
  if (country === 'CN') return mainland(cleaned, value);
  if (/^\(?(\+|00)\s?86/.test(cleaned)) return fromAbroad(mainland(cleaned, value));
  const found = foreign(cleaned, country, value);
  const near = ['HK', 'MO', 'TW'].includes(country) && /^1[3-9]\d{9}(?!\d)/.test(digitsOf(cleaned));
  // Recipients there often leave a mainland mobile.
  return 'number' in found || !near ? found : fromAbroad(mainland(cleaned, value));
}

/** The last four digits of a number, as asked for by carriers and the tracking page. */
export function phoneTail(number: string): string {
  return digitsOf(number.normalize('NFKC')).slice(-4);
}
