/**
 * Fake Express as a carrier: our contract on one side, its protocol on the other. What it answers
 * is checked by schema; what does not fit is an outage or in doubt, never believed.
 */

import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/problem.ts';
import {
  areaOf,
  type CarrierAccount,
  type CarrierAdapter,
  type CarrierAddress,
  done,
  type Outcome,
  type QuoteRequest,
  refused,
  type TrackingEvent,
  type Waybill,
} from '../contract.ts';
import type { CarrierHttp } from '../http.ts';
import { carrierProblem } from '../problems.ts';
import { isProblem, verifyWebhookHeaders } from '../signing.ts';
import {
  type FakeOperation,
  fakeCodes,
  fakeHeaders,
  fakePaths,
  fakeTrackCodes,
} from './protocol.ts';

const code = 'fake';

const text = z.string().max(500);
const mailNo = z.string().regex(/^FX\d{14}$/);
const amount = z.string().regex(/^\d{1,9}\.\d{2}$/);
const currency = z.string().regex(/^[A-Z]{3}$/);

const trace = z.object({
  mailNo,
  opCode: z.string().min(1).max(20),
  opTime: z.iso.datetime({ offset: true }).refine((each) => !Number.isNaN(Date.parse(each))),
  opDesc: text,
  site: text,
  isCorrection: z.boolean(),
});

const orderData = z.object({
  customerOrderNo: z.string(),
  mailNo,
  mark: z.string().max(40),
  freight: amount,
  currency,
  status: z.enum(['ACCEPTED', 'CANCELLED']).optional(),
});

const dataOf = {
  create: orderData,
  query: orderData,
  cancel: z.object({ mailNo }),
  quote: z.object({
    freight: amount,
    currency,
    promiseDays: z.number().int().min(0).max(365),
    chargeWeightGram: z.number().int().min(0),
  }),
  coverage: z.object({ reachable: z.boolean(), cod: z.boolean(), reason: text }),
  track: z.object({ mailNo, traces: z.array(trace).max(1000) }),
} as const;

type DataOf<O extends FakeOperation> = z.output<(typeof dataOf)[O]>;

const pushSchema = z.object({
  eventId: z.string(),
  type: z.literal('track.updated'),
  traces: z.array(trace).min(1).max(200),
});

const stateOf = new Map(fakeTrackCodes.map((each) => [each.code, each.state]));

/** A scan as an event: its time in UTC, its code translated; unknown codes only inform. */
function eventOf(scan: z.output<typeof trace>): TrackingEvent {
  return {
    carrier: code,
    tracking_no: scan.mailNo,
    occurred_at: new Date(scan.opTime).toISOString(),
    code: scan.opCode,
    state: stateOf.get(scan.opCode) ?? null,
    text: scan.opDesc,
    ...(scan.site === '' ? {} : { place: scan.site }),
    ...(scan.isCorrection ? { is_correction: true } : {}),
  };
}

function minorOf(decimal: string): number {
  return Number(decimal.replace('.', ''));
}

function waybillOf(data: DataOf<'create'>): Waybill {
  const { mailNo: tracking_no, mark, freight } = data;
  return {
    tracking_no,
    sort_code: mark,
    label_data: { format: 'fields', fields: { sort_code: mark, barcode: tracking_no } },
    cost_minor: minorOf(freight),
    currency: data.currency,
  };
}

function partyOf(address: CarrierAddress) {
  const { name, phone, province, city, district, detail } = address;
  return { name, phone, province, city, district, address: detail };
}

function cargoOf(request: QuoteRequest) {
  const { weight_g, length_mm, width_mm, height_mm } = request.parcel;
  const cod_minor = request.cod_minor ?? 0;
  return {
    weightGram: weight_g,
    ...(length_mm === undefined ? {} : { lengthMm: length_mm }),
    ...(width_mm === undefined ? {} : { widthMm: width_mm }),
    ...(height_mm === undefined ? {} : { heightMm: height_mm }),
    ...(cod_minor === 0 ? {} : { codAmount: (cod_minor / 100).toFixed(2) }),
  };
}

/** The problem that a business code of Fake Express means. */
function problemOf(
  account: CarrierAccount,
  answered: string,
  reason: string,
  area: string,
): Problem {
  const { account_id } = account;
  switch (answered) {
    case fakeCodes.area:
      return carrierProblem('CARRIER_NO_SERVICE', { carrier: code, area, alternatives: [] });
    case fakeCodes.cod:
      return carrierProblem('CARRIER_UNSUPPORTED', { carrier: code, what: 'cash on delivery' });
    case fakeCodes.key:
    case fakeCodes.sign:
      return carrierProblem('CARRIER_ACCOUNT', { carrier: code, account_id, reason });
    default:
      return carrierProblem('CARRIER_REFUSED', { carrier: code, reason, answered });
  }
}

/** What became of a call: its data, or null when the carrier says there is no such order. */
type Called<O extends FakeOperation> = Outcome<DataOf<O> | null>;

/** Makes the caller of one operation of the protocol. */
function makeCaller(http: CarrierHttp, clock: Clock) {
  return async <O extends FakeOperation>(
    operation: O,
    account: CarrierAccount,
    input: Record<string, unknown>,
    area = '',
  ): Promise<Called<O>> => {
    const path = fakePaths[operation];
    const body = JSON.stringify(input);
    // TypeScript cannot follow that the schema at this key makes the data of this key.
    const data: z.ZodType<DataOf<O>> = dataOf[operation] as unknown as z.ZodType<DataOf<O>>;
    const envelope = z.discriminatedUnion('success', [
      z.object({ success: z.literal(true), code: z.literal(fakeCodes.ok), data }),
      z.object({ success: z.literal(false), code: z.string().max(20), message: text }),
    ]);
    const call = {
      method: 'POST' as const,
      url: `${account.base_url}${path}`,
      headers: fakeHeaders(account.key, account.secret, path, clock.now(), body),
      body,
      carrier: code,
      account_id: account.account_id,
      // Voiding twice does no harm; only making a waybill may not be repeated blindly.
      is_safe: operation !== 'create',
    };
    const sent = await http.send(call, envelope);
    if (sent.kind !== 'answer') return sent;
    const { value } = sent;
    if (value.success) return done(value.data);
    if (value.code === fakeCodes.absent) return done(null);
    if (value.code === fakeCodes.time) {
      // Refused for its age alone: sent anew, with a new time, it can pass.
      return { kind: 'outage', retry_after_s: 30, reason: value.message };
    }
    return refused(problemOf(account, value.code, value.message, area));
  };
}

/** Another order's answer is no answer. */
function mismatch(is_safe: boolean): Outcome<never> {
  const reason = 'the answer is about another order';
  return is_safe ? { kind: 'outage', retry_after_s: 30, reason } : { kind: 'unknown', reason };
}

function absent(what: string): Outcome<never> {
  return refused(
    carrierProblem('CARRIER_REFUSED', { carrier: code, reason: `${what} is not known` }),
  );
}

function readJson(raw_body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw_body));
  } catch {
    return undefined;
  }
}

/** The numbers of a push that nobody has proven yet. */
function numbersIn(raw_body: Uint8Array): string[] {
  const parsed = pushSchema.safeParse(readJson(raw_body));
  return [...new Set(parsed.data?.traces.map((each) => each.mailNo) ?? [])];
}

/** Proves and reads a push. */
function verify(
  account: CarrierAccount,
  headers: Parameters<CarrierAdapter['verifyWebhook']>[1],
  raw_body: Uint8Array,
  now: Date,
): ReturnType<CarrierAdapter['verifyWebhook']> {
  const proven = verifyWebhookHeaders(account.webhook_secrets, headers, raw_body, now);
  if (isProblem(proven)) return proven;
  const body = readJson(raw_body);
  if (body === undefined) return carrierProblem('WEBHOOK_INVALID', { reason: 'not JSON in UTF-8' });
  const parsed = pushSchema.safeParse(body);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    return carrierProblem('WEBHOOK_INVALID', { reason: `unexpected content at ${at}` });
  }
  return { delivery_id: proven.delivery_id, events: parsed.data.traces.map(eventOf) };
}

/** Fake Express over the given client. */
export function makeFakeAdapter(http: CarrierHttp, clock: Clock): CarrierAdapter {
  const call = makeCaller(http, clock);
  return {
    code,
    is_remote: true,
    async createWaybill(account, request) {
      const input = {
        customerOrderNo: request.reference,
        sender: partyOf(request.from),
        receiver: partyOf(request.to),
        ...cargoOf(request),
      };
      const got = await call('create', account, input, areaOf(request.to));
      if (got.kind !== 'done') return got;
      const is_ours = got.value?.customerOrderNo === request.reference;
      return got.value !== null && is_ours ? done(waybillOf(got.value)) : mismatch(false);
    },
    async findWaybill(account, reference) {
      const got = await call('query', account, { customerOrderNo: reference });
      if (got.kind !== 'done') return got;
      if (got.value === null) return done(null);
      if (got.value.customerOrderNo !== reference) return mismatch(true);
      return done({ ...waybillOf(got.value), is_voided: got.value.status === 'CANCELLED' });
    },
    async voidWaybill(account, tracking_no) {
      const got = await call('cancel', account, { mailNo: tracking_no });
      if (got.kind !== 'done') return got;
      return got.value === null ? absent(tracking_no) : done(null);
    },
    async fetchTracking(account, tracking_no) {
      const got = await call('track', account, { mailNo: tracking_no });
      if (got.kind !== 'done') return got;
      if (got.value === null) return absent(tracking_no);
      return got.value.mailNo === tracking_no
        ? done(got.value.traces.map(eventOf))
        : mismatch(true);
    },
    async serves(account, to) {
      const got = await call('coverage', account, { receiver: partyOf(to), weightGram: 1 });
      if (got.kind !== 'done') return got;
      if (got.value === null) return mismatch(true);
      const { reachable, cod, reason } = got.value;
      return done({ is_served: reachable, takes_cod: cod, ...(reason === '' ? {} : { reason }) });
    },
    async quote(account, request) {
      const input = { receiver: partyOf(request.to), ...cargoOf(request) };
      const got = await call('quote', account, input, areaOf(request.to));
      if (got.kind !== 'done') return got;
      if (got.value === null) return mismatch(true);
      const { freight, promiseDays, chargeWeightGram } = got.value;
      return done({
        amount_minor: minorOf(freight),
        currency: got.value.currency,
        promised_days: promiseDays,
        charged_weight_g: chargeWeightGram,
      });
    },
    numbersIn,
    verifyWebhook: verify,
  };
}
