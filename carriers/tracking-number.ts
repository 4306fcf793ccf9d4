/**
 * Recognises the carrier of a tracking number by its shape and check digit. Shapes are data; a
 * right check digit is strong evidence, a shape alone a hint for a person to confirm.
 */

import { luhn, mod7, mod10, mod11then10, mod37of36, s10 } from './tracking-checks.ts';

export interface TrackingFormat {
  carrier: string;
  name: string;
  shape: RegExp;
  /**
   * The check digit that the parts of the shape ask for. The shape must name them `body` and
   * `check`; without this function the number has no check digit.
   */
  check?: (body: string) => string;
}

export interface Recognised {
  carrier: string;
  format: string;
  /** `check_digit` when it was right, `shape` when the format has none. */
  evidence: 'check_digit' | 'shape';
  /** ISO country of an S10 number. */
  country_code?: string;
}

const fedexLong = [1, 7, 3];
const evenThrice = (body: string) => mod10(body, 3, 1);
const oddThrice = (body: string) => mod10(body, 1, 3);
// A routing prefix in front of a USPS number: 420, five digits of ZIP code and maybe four more.
const zip = '(?:420\\d{5}(?:\\d{4})?)?';
// Mailer ids starting with 9 have nine digits, the others six.
const mailer = '(?:9\\d{8}|[0-8]\\d{5})';

function shape(source: string): RegExp {
  return new RegExp(`^${source}$`);
}

/** Every known format; of one number several may match. */
export const trackingFormats: readonly TrackingFormat[] = [
  // International. Rules recomputed from published test numbers.
  {
    carrier: 'ups',
    name: 'UPS 1Z',
    shape: /^1Z(?<body>[A-Z0-9]{15})(?<check>\d)$/,
    check: (body) => mod10(body, 1, 2),
  },
  {
    carrier: 'ups',
    name: 'UPS waybill',
    shape: /^(?:[AHJKTV])(?<body>\d{9})(?<check>\d)$/,
    check: (body) => mod10(body, 1, 2),
  },
  {
    carrier: 'fedex',
    name: 'FedEx Express 12',
    shape: /^(?<body>\d{11})(?<check>\d)$/,
    check: (body) => mod11then10(body, [3, 1, 7]),
  },
  {
    carrier: 'fedex',
    name: 'FedEx Express 34',
    shape: /^[0-8]\d{19}(?<body>\d{13})(?<check>\d)$/,
    check: (body) => mod11then10(body, fedexLong),
  },
  {
    carrier: 'fedex',
    name: 'FedEx ASTRA 32',
    shape: /^3\d{15}(?<body>\d{11})(?<check>\d)\d{4}$/,
    check: (body) => mod11then10(body, [3, 1, 7]),
  },
  {
    carrier: 'fedex',
    name: 'FedEx Ground 15',
    shape: /^(?<body>\d{14})(?<check>\d)$/,
    check: oddThrice,
  },
  {
    carrier: 'fedex',
    name: 'FedEx Ground SSCC-18',
    shape: /^\d{2}(?<body>\d{15})(?<check>\d)$/,
    check: evenThrice,
  },
  {
    carrier: 'fedex',
    name: 'FedEx Ground 96',
    shape: /^96\d{5}(?<body>\d{14})(?<check>\d)$/,
    check: oddThrice,
  },
  {
    carrier: 'fedex',
    name: 'FedEx Ground GSN',
    shape: /^96\d{18}(?<body>\d{13})(?<check>\d)$/,
    check: (body) => mod11then10(body, fedexLong),
  },
  { carrier: 'dhl', name: 'DHL Express', shape: /^(?<body>\d{9,10})(?<check>\d)$/, check: mod7 },
  { carrier: 'dhl', name: 'DHL Express piece', shape: /^J[A-Z]{2,3}\d{9,10}$/ },
  {
    carrier: 'dhl',
    name: 'DHL eCommerce',
    shape: /^(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[A-Z]*\d)[0-9A-Z]{10,39}$/,
  },
  { carrier: 'dhl', name: 'DHL eCommerce 14', shape: /^\d{14}$/ },
  {
    carrier: 'usps',
    name: 'USPS 20',
    shape: /^(?<body>\d{19})(?<check>\d)$/,
    check: evenThrice,
  },
  {
    carrier: 'usps',
    name: 'USPS 20 without its prefix',
    // The leading 91 may be left out in print but counts in the sum.
    shape: shape(`${zip}(?!91)(?<body>\\d{19})(?<check>\\d)`),
    check: (body) => evenThrice(`91${body}`),
  },
  {
    carrier: 'usps',
    name: 'USPS 91',
    shape: shape(`${zip}(?<body>91\\d{19})(?<check>\\d)`),
    check: evenThrice,
  },
  {
    carrier: 'usps',
    name: 'USPS IMpb 94',
    shape: shape(
      `${zip}(?<body>94\\d{3}(?:9\\d{8}(?:\\d{15}|\\d{11}|\\d{7})|` +
        '[0-8]\\d{5}(?:\\d{14}|\\d{10})))(?<check>\\d)',
    ),
    check: (body) => mod10(body, 3, 1, true),
  },
  {
    carrier: 'usps',
    name: 'USPS IMpb',
    shape: shape(
      `${zip}(?<body>(?:92(?=\\d{3}9)|93(?=\\d{3}[0-8])|95)\\d{3}` +
        `(?=9\\d{8}(?:\\d{11}|\\d{7})\\d$|[0-8]\\d{5}(?:\\d{14}|\\d{10})\\d$)` +
        `${mailer}(?:\\d{14}|\\d{11}|\\d{10}|\\d{7}))(?<check>\\d)`,
    ),
    check: evenThrice,
  },
  {
    carrier: 'canada_post',
    name: 'Canada Post 16',
    shape: /^(?<body>\d{15})(?<check>\d)$/,
    check: evenThrice,
  },
  {
    carrier: 'purolator',
    name: 'Purolator 12',
    shape: /^(?<body>[0-5]\d{10})(?<check>\d)$/,
    check: luhn,
  },
  { carrier: 'purolator', name: 'Purolator letters', shape: /^[A-Z]{3}\d{9}$/ },
  {
    carrier: 'dpd',
    name: 'DPD 28',
    shape: /^(?<body>\d{27})(?<check>[0-9A-Z])$/,
    check: mod37of36,
  },
  {
    carrier: 'dpd',
    name: 'DPD 14',
    shape: /^(?<body>\d{14})(?<check>[0-9A-Z])$/,
    check: mod37of36,
  },
  { carrier: 'amazon', name: 'Amazon Logistics', shape: /^TB[ACM]\d{12}$/ },
  { carrier: 'amazon', name: 'Amazon International', shape: /^[AFC]\d{10}$/ },
  { carrier: 'yunexpress', name: 'YunExpress', shape: /^YT\d{16}$/ },
  {
    carrier: 'post',
    name: 'UPU S10',
    shape: /^[A-Z]{2}(?<body>\d{8})(?<check>\d)(?<country>[A-Z]{2})$/,
    check: s10,
  },
  // China. These carriers publish no check digit: shapes only.
  { carrier: 'sf', name: 'SF Express', shape: /^SF\d{13}$/ },
  { carrier: 'zto', name: 'ZTO', shape: /^7[38]\d{12}$/ },
  { carrier: 'yto', name: 'YTO', shape: /^YT\d{13}$/ },
  { carrier: 'sto', name: 'STO', shape: /^77\d{13}$/ },
  { carrier: 'yunda', name: 'Yunda', shape: /^4[36]\d{11}$/ },
  { carrier: 'jt', name: 'J&T Express', shape: /^JT\d{13}$/ },
  { carrier: 'jd', name: 'JD Logistics', shape: /^JD[A-Z]{1,2}\d{11}$/ },
  { carrier: 'deppon', name: 'Deppon', shape: /^DPK\d{12}$/ },
  { carrier: 'ems', name: 'EMS 13', shape: /^1[01]\d{11}$/ },
  { carrier: 'cainiao', name: 'Danniao', shape: /^(?:LP|DN)\d{12,16}$/ },
];

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Whether a code is a country that exists. */
function isCountry(country_code: string): boolean {
  return country_code !== 'ZZ' && countryNames.of(country_code) !== undefined;
}

/** The national post of an S10 number: China's parcels are of EMS. */
function postOf(number: string, country_code: string): string {
  return country_code === 'CN' && number.startsWith('E') ? 'ems' : 'post';
}

function matchFormat(format: TrackingFormat, number: string): Recognised | null {
  const found = format.shape.exec(number);
  if (found === null) return null;
  const { body = '', check = '', country } = found.groups ?? {};
  const has_check = format.check !== undefined;
  if (format.check !== undefined && format.check(body) !== check) return null;
  const base: Recognised = {
    carrier: format.carrier,
    format: format.name,
    evidence: has_check ? 'check_digit' : 'shape',
  };
  if (country === undefined) return base;
  if (!isCountry(country)) return null;
  return { ...base, carrier: postOf(number, country), country_code: country };
}

/** A tracking number as it is stored: without blanks and hyphens, in capitals. */
export function normaliseTrackingNo(text: string): string {
  return text.replace(/[\s\u3000-]/g, '').toUpperCase();
}

/**
 * Which carriers a number can be of, the strongest evidence first: a right check digit that is
 * marked by letters, then a check digit among digits only (one number in ten has it by chance),
 * then the shape. Empty when nothing matches. At most 64 characters are looked at.
 */
export function recogniseTrackingNo(text: string): Recognised[] {
  const number = normaliseTrackingNo(text.slice(0, 128));
  if (number.length < 8 || number.length > 64) return [];
  const has_letters = /[A-Z]/.test(number);
  const strength = (each: Recognised) => {
    if (each.evidence === 'check_digit') return has_letters ? 3 : 1;
    return has_letters ? 2 : 0;
  };
  return trackingFormats
    .map((format) => matchFormat(format, number))
    .filter((each) => each !== null)
    .sort((a, b) => strength(b) - strength(a));
}
