/**
 * The order book of Fake Express: orders by reference and by number, their scans, prices and
 * coverage. Everything is decided by its input; time comes in.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TrackingState } from '../contract.ts';
import { freightOf, type PriceTable } from '../price.ts';
import { type FakeEnvelope, fakeCodeOf, fakeCodes, fakeTime } from './protocol.ts';

const text = z.string().max(500);
const party = z.object({ name: text, phone: text, province: text, city: text, district: text });
const positive = z.number().int().min(1).max(10_000_000);

const quoteInput = z.object({
  receiver: z.object({ province: text, city: text }),
  weightGram: positive,
  lengthMm: positive.optional(),
  widthMm: positive.optional(),
  heightMm: positive.optional(),
  codAmount: z.string().optional(),
});

const createInput = quoteInput.extend({
  customerOrderNo: z.string().min(1).max(100),
  sender: party.extend({ address: text }),
  receiver: party.extend({ address: text }),
});

const numberInput = z.object({ mailNo: text });
const referenceInput = z.object({ customerOrderNo: text });

export interface FakeScan {
  mailNo: string;
  opCode: string;
  opTime: string;
  opDesc: string;
  site: string;
  isCorrection: boolean;
}

export interface FakeOrder {
  key: string;
  reference: string;
  mail_no: string;
  data: Record<string, unknown>;
  is_cancelled: boolean;
  scans: FakeScan[];
}

/** How Fake Express does business; amounts in fen, weights in grams. */
export interface FakeTerms {
  prices: PriceTable;
  weight_max_g: number;
  takes_cod: boolean;
  /** False for a carrier that makes a second waybill when a reference comes again. */
  is_idempotent: boolean;
}

export const fakeTerms: FakeTerms = {
  weight_max_g: 50_000,
  takes_cod: true,
  is_idempotent: true,
  prices: {
    currency: 'CNY',
    volume_divisor: 8000,
    zones: [
      {
        provinces: ['上海', '江苏', '浙江', '安徽'],
        first_weight_g: 1000,
        first_minor: 800,
        step_weight_g: 1000,
        step_minor: 200,
        promised_days: 1,
      },
      {
        provinces: [
          '北京',
          '天津',
          '河北',
          '山西',
          '辽宁',
          '吉林',
          '黑龙江',
          '福建',
          '江西',
          '山东',
        ]
          .concat(['河南', '湖北', '湖南', '广东', '广西', '海南', '重庆', '四川', '贵州', '云南'])
          .concat(['陕西']),
        first_weight_g: 1000,
        first_minor: 1200,
        step_weight_g: 1000,
        step_minor: 600,
        promised_days: 3,
      },
      {
        provinces: ['内蒙古', '甘肃', '青海', '宁夏', '新疆', '西藏'],
        first_weight_g: 1000,
        first_minor: 1800,
        step_weight_g: 1000,
        step_minor: 1200,
        promised_days: 6,
      },
    ],
  },
};

function answer(data: unknown): FakeEnvelope {
  return { success: true, code: fakeCodes.ok, message: 'ok', data };
}

function failed(code: string, message: string): FakeEnvelope {
  return { success: false, code, message, data: null };
}

function yuan(amount_minor: number): string {
  return (amount_minor / 100).toFixed(2);
}

/** Digits that depend on the text alone. */
function digitsOf(seed: string, count: number): string {
  const number = createHash('sha256').update(seed).digest().readBigUInt64BE(0);
  return String(number % 10n ** BigInt(count)).padStart(count, '0');
}

/** The last digit of a number: the plain digit sum, complemented to ten. */
function sumDigit(digits: string): number {
  const sum = [...digits].reduce((total, digit) => total + Number(digit), 0);
  return (10 - (sum % 10)) % 10;
}

/** The orders of all accounts. */
export class FakeBook {
  private readonly terms: FakeTerms;
  private readonly byReference = new Map<string, FakeOrder>();
  private readonly byNumber = new Map<string, FakeOrder>();

  constructor(terms: FakeTerms) {
    this.terms = terms;
  }

  /** How many orders there are, cancelled ones included. */
  get size(): number {
    return this.byNumber.size;
  }

  order(mail_no: string): FakeOrder | null {
    return this.byNumber.get(mail_no) ?? null;
  }

  /** One order per account and reference: asking again gives the first one, by these terms. */
  create(key: string, body: unknown, now: Date): FakeEnvelope {
    const parsed = createInput.safeParse(body);
    if (!parsed.success) return failed(fakeCodes.input, 'input does not fit');
    const input = parsed.data;
    const known = this.byReference.get(`${key} ${input.customerOrderNo}`);
    if (known?.is_cancelled) return failed(fakeCodes.cancelled, 'order number belongs to a void');
    if (known !== undefined && this.terms.is_idempotent) {
      return answer({ ...known.data, repeated: true });
    }
    const quoted = this.quote(input);
    if (!quoted.success) return quoted;
    const mail_no = this.freeNumber(key, input.customerOrderNo);
    const { province, city, district } = input.receiver;
    const mark = digitsOf(`${province} ${city} ${district}`, 6).replace(/(\d{3})(\d{3})/, '$1-$2');
    const { freight, currency } = quoted.data as { freight: string; currency: string };
    const order: FakeOrder = {
      key,
      reference: input.customerOrderNo,
      mail_no,
      data: { customerOrderNo: input.customerOrderNo, mailNo: mail_no, mark, freight, currency },
      is_cancelled: false,
      scans: [],
    };
    if (known === undefined) this.byReference.set(`${key} ${input.customerOrderNo}`, order);
    this.byNumber.set(mail_no, order);
    this.scan(mail_no, 'label_created', now, '', false);
    return answer({ ...order.data, repeated: false });
  }

  query(key: string, body: unknown): FakeEnvelope {
    const parsed = referenceInput.safeParse(body);
    if (!parsed.success) return failed(fakeCodes.input, 'input does not fit');
    const found = this.byReference.get(`${key} ${parsed.data.customerOrderNo}`);
    if (found === undefined) return failed(fakeCodes.absent, 'no such order');
    return answer({ ...found.data, status: found.is_cancelled ? 'CANCELLED' : 'ACCEPTED' });
  }

  cancel(key: string, body: unknown): FakeEnvelope {
    const found = this.ownOrder(key, body);
    if (found === null) return failed(fakeCodes.absent, 'no such order');
    if (found.scans.some((scan) => scan.opCode !== fakeCodeOf('label_created').code)) {
      return failed(fakeCodes.collected, 'already collected');
    }
    found.is_cancelled = true;
    return answer({ mailNo: found.mail_no });
  }

  track(key: string, body: unknown): FakeEnvelope {
    const found = this.ownOrder(key, body);
    return found === null
      ? failed(fakeCodes.absent, 'no such order')
      : answer({ mailNo: found.mail_no, traces: found.scans });
  }

  coverage(body: unknown): FakeEnvelope {
    const parsed = quoteInput.pick({ receiver: true }).safeParse(body);
    if (!parsed.success) return failed(fakeCodes.input, 'input does not fit');
    const { province } = parsed.data.receiver;
    const reachable = freightOf(this.terms.prices, province, { weight_g: 1 }) !== null;
    return answer({
      reachable,
      cod: this.terms.takes_cod,
      reason: reachable ? '' : '超出服务范围',
    });
  }

  quote(body: unknown): FakeEnvelope {
    const parsed = quoteInput.safeParse(body);
    if (!parsed.success) return failed(fakeCodes.input, 'input does not fit');
    const { receiver, weightGram, lengthMm, widthMm, heightMm, codAmount } = parsed.data;
    const freight = freightOf(this.terms.prices, receiver.province, {
      weight_g: weightGram,
      length_mm: lengthMm ?? 0,
      width_mm: widthMm ?? 0,
      height_mm: heightMm ?? 0,
    });
    if (freight === null) return failed(fakeCodes.area, '超出服务范围');
    if (weightGram > this.terms.weight_max_g) return failed(fakeCodes.weight, '超重');
    if (codAmount !== undefined && !this.terms.takes_cod) {
      return failed(fakeCodes.cod, '不支持代收货款');
    }
    return answer({
      freight: yuan(freight.amount_minor),
      currency: this.terms.prices.currency,
      promiseDays: freight.promised_days,
      chargeWeightGram: freight.charged_weight_g,
    });
  }

  /** Books a scan and returns it, or null when there is no such order. */
  scan(
    mail_no: string,
    state: TrackingState,
    at: Date,
    site: string,
    isCorrection: boolean,
  ): FakeScan | null {
    const order = this.byNumber.get(mail_no);
    if (order === undefined) return null;
    const { code, text: opDesc } = fakeCodeOf(state);
    const scan = {
      mailNo: mail_no,
      opCode: code,
      opTime: fakeTime(at),
      opDesc,
      site,
      isCorrection,
    };
    order.scans.push(scan);
    return scan;
  }

  private ownOrder(key: string, body: unknown): FakeOrder | null {
    const parsed = numberInput.safeParse(body);
    const found = parsed.success ? this.byNumber.get(parsed.data.mailNo) : undefined;
    return found?.key === key ? found : null;
  }

  /** The number of a reference; the next one of its row when two references meet. */
  private freeNumber(key: string, reference: string): string {
    for (let turn = 0; ; turn += 1) {
      const digits = digitsOf(`${key} ${reference} ${turn}`, 13);
      const mail_no = `FX${digits}${sumDigit(digits)}`;
      if (!this.byNumber.has(mail_no)) return mail_no;
    }
  }
}
