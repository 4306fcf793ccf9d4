/**
 * The merchant's own fleet as a carrier: numbers, coverage and prices come from the account's
 * settings, nothing leaves the machine. Its tracking is what our own couriers record.
 */

import { z } from 'zod';
import {
  areaOf,
  type CarrierAccount,
  type CarrierAdapter,
  type Coverage,
  done,
  type Outcome,
  type Quote,
  type QuoteRequest,
  type Refused,
  refused,
  type Waybill,
  type WaybillRequest,
} from '../contract.ts';
import { freightOf, provinceKey, zoneOf } from '../price.ts';
import { carrierProblem } from '../problems.ts';
import { isOwnTrackingNo, ownTrackingNo } from './number.ts';

const whole = z.number().int();

/** Settings of an own-fleet account. Amounts in minor units, weights in grams. */
export const ownSettings = z.object({
  prefix: z.string().regex(/^[A-Z]{1,4}$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
  volume_divisor: whole.min(0).default(0),
  weight_max_g: whole.min(1),
  takes_cod: z.boolean(),
  cod_fee_minor: whole.min(0).default(0),
  zones: z.array(
    z.object({
      provinces: z.array(z.string().min(1)).min(1),
      first_weight_g: whole.min(1),
      first_minor: whole.min(0),
      step_weight_g: whole.min(1),
      step_minor: whole.min(0),
      promised_days: whole.min(0),
    }),
  ),
});

export type OwnSettings = z.infer<typeof ownSettings>;

const code = 'own';

function settingsOf(account: CarrierAccount): OwnSettings | Refused {
  const parsed = ownSettings.safeParse(account.settings);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  const { account_id } = account;
  return refused(carrierProblem('CARRIER_ACCOUNT', { carrier: code, account_id, reason }));
}

function quoteNow(account: CarrierAccount, request: QuoteRequest): Outcome<Quote> {
  const settings = settingsOf(account);
  if ('kind' in settings) return settings;
  const freight = freightOf(settings, request.to.province, request.parcel);
  if (freight === null) {
    const members = { carrier: code, area: areaOf(request.to), alternatives: [] };
    return refused(carrierProblem('CARRIER_NO_SERVICE', members));
  }
  const { currency, weight_max_g, takes_cod, cod_fee_minor } = settings;
  const has_cod = (request.cod_minor ?? 0) > 0;
  const no = (reason: string) =>
    refused(carrierProblem('CARRIER_REFUSED', { carrier: code, reason }));
  if (request.currency !== currency) return no(`the currency is ${currency}`);
  if (request.parcel.weight_g > weight_max_g) return no(`at most ${weight_max_g} g`);
  if (has_cod && !takes_cod) {
    return refused(
      carrierProblem('CARRIER_UNSUPPORTED', { carrier: code, what: 'cash on delivery' }),
    );
  }
  const amount_minor = freight.amount_minor + (has_cod ? cod_fee_minor : 0);
  return done({ ...freight, amount_minor, currency });
}

function createNow(account: CarrierAccount, request: WaybillRequest): Outcome<Waybill> {
  const settings = settingsOf(account);
  if ('kind' in settings) return settings;
  const quoted = quoteNow(account, request);
  if (quoted.kind !== 'done') return quoted;
  if (request.number_counter === undefined) {
    throw new Error('own waybills need number_counter, the next number of the series');
  }
  const { province, city, district } = request.to;
  const sort_code = [provinceKey(province), city, district].filter((part) => part !== '').join('-');
  const tracking_no = ownTrackingNo(settings.prefix, request.number_counter);
  return done({
    tracking_no,
    sort_code,
    label_data: { format: 'fields', fields: { sort_code, barcode: tracking_no } },
    cost_minor: quoted.value.amount_minor,
    currency: quoted.value.currency,
  });
}

function coverageNow(account: CarrierAccount, province: string): Outcome<Coverage> {
  const settings = settingsOf(account);
  if ('kind' in settings) return settings;
  const is_served = zoneOf(settings, province) !== null;
  const reason = { reason: 'the province is not in the price table' };
  return done({ is_served, takes_cod: settings.takes_cod, ...(is_served ? {} : reason) });
}

function voidNow(account: CarrierAccount, tracking_no: string): Outcome<null> {
  const settings = settingsOf(account);
  if ('kind' in settings) return settings;
  if (isOwnTrackingNo(settings.prefix, tracking_no)) return done(null);
  const reason = `${tracking_no} is not a number of the series ${settings.prefix}`;
  return refused(carrierProblem('CARRIER_REFUSED', { carrier: code, reason }));
}

/**
 * The own fleet. createWaybill needs `number_counter`: keep the counter with the waybill's row
 * before calling, then a repeated call makes the same number and nothing can be in doubt.
 * findWaybill knows of nothing, because there is no other side.
 */
export const ownCarrier: CarrierAdapter = {
  code,
  is_remote: false,
  createWaybill: async (account, request) => createNow(account, request),
  findWaybill: async () => done(null),
  voidWaybill: async (account, tracking_no) => voidNow(account, tracking_no),
  fetchTracking: async () => done([]),
  serves: async (account, to) => coverageNow(account, to.province),
  quote: async (account, request) => quoteNow(account, request),
  numbersIn: () => [],
  verifyWebhook: () => carrierProblem('CARRIER_UNSUPPORTED', { carrier: code, what: 'webhooks' }),
};
