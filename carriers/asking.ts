/**
 * What carriers are asked about a parcel of ours: accounts and addresses as adapters want them, and
 * the choice among all carriers that could take it.
 */

import type { Choice, Offer, Refusal } from '../areas/shipping/model.ts';
import { type AccountSettings, accountSettings } from '../areas/shipping/model.ts';
import type { accounts, parcelFacts } from '../areas/shipping/port.ts';
import type { Problem } from '../kernel/problem.ts';
import {
  type CarrierCandidate,
  type CarrierChoice,
  type Considered,
  chooseCarrier,
  type ParcelToSend,
} from './choose.ts';
import type {
  CarrierAccount,
  CarrierAdapter,
  CarrierAddress,
  Coverage,
  Outcome,
  Quote,
  QuoteRequest,
} from './contract.ts';
import { areaOf } from './contract.ts';
import { carrierProblem } from './problems.ts';
import type { CarrierRegistry } from './registry.ts';

export type AccountRow = Awaited<ReturnType<typeof accounts>>[number];
export type Facts = Awaited<ReturnType<typeof parcelFacts>>[number];

/** What a day late and a late parcel are worth when carriers are compared, in minor units. */
const POLICY = { late_day_minor: 100, late_parcel_minor: 500 };
const DAY_MS = 86_400_000;

export interface OpenAccount {
  row: AccountRow;
  settings: AccountSettings;
  account: CarrierAccount;
  /** Null when the program has no adapter for the carrier. */
  adapter: CarrierAdapter | null;
}

/** An account with its adapter; null when its settings cannot be read. */
export function openAccount(row: AccountRow, registry: CarrierRegistry): OpenAccount | null {
  const parsed = accountSettings.safeParse(row.settings);
  if (!parsed.success) return null;
  const settings = parsed.data;
  const { base_url, key, secret, webhook_secrets } = settings;
  const { carrier, carrier_account_id: account_id } = row;
  const account = { account_id, carrier, base_url, key, secret, webhook_secrets };
  const adapter = registry.codes.includes(carrier) ? registry.adapterOf(carrier) : null;
  return { row, settings, adapter, account: { ...account, settings: settings.adapter } };
}

interface StoredRecipient {
  name: string;
  phone: string;
  phone_extension?: string | null;
  country: string;
  province: string;
  city: string;
  district: string;
  street: string;
  detail: string;
  postcode: string;
}

interface Good {
  name: string;
  qty: number;
  price_minor: number;
  fragile: boolean;
  liquid: boolean;
}

function recipientOf(facts: Facts): CarrierAddress {
  // Written by orders in just this shape (kernel/address.ts).
  const to = facts.recipient as unknown as StoredRecipient;
  const { name, phone, phone_extension, province, city, district, postcode } = to;
  return {
    name,
    phone: phone_extension ? `${phone}-${phone_extension}` : phone,
    country_code: to.country,
    province,
    city,
    district,
    detail: `${to.street}${to.detail}`,
    ...(postcode === '' ? {} : { postcode }),
  };
}

function senderOf(facts: Facts): CarrierAddress {
  return {
    name: facts.sender_name,
    phone: facts.sender_phone,
    country_code: facts.sender_country,
    province: facts.sender_province,
    city: facts.sender_city,
    district: '',
    detail: facts.sender_address,
  };
}

export interface ParcelRequest extends QuoteRequest {
  items: { name: string; qty: number }[];
}

/** The parcel as a carrier's form wants it. */
export function requestOf(facts: Facts): ParcelRequest {
  const { weight_g, length_mm, width_mm, height_mm, currency, cod_minor } = facts;
  const goods = facts.goods as unknown as Good[];
  const sized = length_mm !== null && width_mm !== null && height_mm !== null;
  return {
    to: recipientOf(facts),
    from: senderOf(facts),
    parcel: { weight_g, ...(sized ? { length_mm, width_mm, height_mm } : {}) },
    currency,
    ...(cod_minor > 0 ? { cod_minor } : {}),
    items: goods.map(({ name, qty }) => ({ name, qty })),
  };
}

/** Whole days until the buyer wants the parcel; null when he named no time. */
function wantedDays(facts: Facts, now: Date): number | null {
  const until = (facts.special as { deliver_until?: string }).deliver_until;
  if (until === undefined) return null;
  return Math.max(0, Math.floor((Date.parse(until) - now.getTime()) / DAY_MS));
}

function sentOf(facts: Facts, request: ParcelRequest, now: Date): ParcelToSend {
  const goods = facts.goods as unknown as Good[];
  const traits = (['fragile', 'liquid'] as const).filter((t) => goods.some((good) => good[t]));
  return {
    parcel: request.parcel,
    province: request.to.province,
    merchant_id: facts.merchant_id,
    traits,
    cod_minor: facts.cod_minor,
    value_minor: goods.reduce((sum, good) => sum + good.price_minor * good.qty, 0),
    currency: facts.currency,
    wanted_days: wantedDays(facts, now),
  };
}

interface Asked {
  candidate: CarrierCandidate;
  /** What stopped the carrier from answering well. */
  refusal: Refusal | null;
  outage: boolean;
}

async function ask(open: OpenAccount, request: ParcelRequest): Promise<Asked> {
  const { account, adapter, settings, row } = open;
  const base = {
    carrier: row.carrier,
    account_id: row.carrier_account_id,
    service_code: '',
    // Optional limits that are not set are absent, as the chooser wants them.
    limits: settings.limits as CarrierCandidate['limits'],
    quota_left: null,
    late_share: 0,
    priority: row.priority,
  };
  if (adapter === null) {
    const problem = carrierProblem('CARRIER_UNKNOWN', { carrier: row.carrier, known: [] });
    return { candidate: { ...base, coverage: null, quote: null }, ...refusedBy(problem) };
  }
  const covered = await adapter.serves(account, request.to);
  const coverage: Coverage | null = covered.kind === 'done' ? covered.value : null;
  if (coverage === null || !coverage.is_served) {
    return { candidate: { ...base, coverage, quote: null }, ...told(covered) };
  }
  const quoted = await adapter.quote(account, request);
  const quote: Quote | null = quoted.kind === 'done' ? quoted.value : null;
  return { candidate: { ...base, coverage, quote }, ...told(quoted) };
}

function refusedBy(problem: Problem): Pick<Asked, 'refusal' | 'outage'> {
  return { refusal: refusalOf(problem), outage: false };
}

function told(outcome: Outcome<unknown>): Pick<Asked, 'refusal' | 'outage'> {
  if (outcome.kind === 'done') return { refusal: null, outage: false };
  return outcome.kind === 'refused' ? refusedBy(outcome.problem) : { refusal: null, outage: true };
}

/** A problem as it is kept with an order. */
export function refusalOf(problem: Problem): Refusal {
  return { code: problem.code, members: problem.members };
}

/**
 * Asks all accounts about a parcel and chooses. A string instead of a choice names the outage that
 * hindered it: to be tried again.
 */
export async function chooseFor(
  facts: Facts,
  opened: readonly OpenAccount[],
  now: Date,
): Promise<Choice | string> {
  const request = requestOf(facts);
  const asked = await Promise.all(opened.map((each) => ask(each, request)));
  const candidates = asked.map((each) => each.candidate);
  const choice = chooseCarrier(sentOf(facts, request, now), candidates, [], POLICY);
  const down = asked.filter((each) => each.outage).map((each) => each.candidate.carrier);
  if (choice.chosen === null && down.length > 0) return `no answer from ${down.join(', ')}`;
  const offers = choice.considered
    .filter((each) => each.rank !== null)
    .map((each) => offerOf(each, opened));
  const [chosen = null, ...others] = offers;
  const refusal = chosen === null ? nobody(choice, asked, areaOf(request.to)) : null;
  return { chosen, others, considered: withReasons(choice, asked), refusal };
}

function offerOf(each: Considered, opened: readonly OpenAccount[]): Offer {
  const { carrier, account_id: carrier_account_id } = each;
  const own = opened.find(({ account }) => account.account_id === carrier_account_id);
  return { carrier, carrier_account_id, needs_number: own?.adapter?.is_remote === false };
}

/** Adds what a carrier said to the reason why it lost. */
function withReasons(choice: CarrierChoice, asked: readonly Asked[]): Considered[] {
  return choice.considered.map((each) => {
    const own = asked.find(({ candidate }) => candidate.account_id === each.account_id);
    const refusal = own?.refusal ?? null;
    return refusal === null ? each : { ...each, detail: { ...each.detail, said: refusal.code } };
  });
}

/** Why nobody takes a parcel: the one carrier's own words, or that none serves it. */
function nobody(choice: CarrierChoice, asked: readonly Asked[], area: string): Refusal {
  const [only] = asked;
  if (asked.length === 1 && only?.refusal) return only.refusal;
  const carrier = [...new Set(choice.considered.map((each) => each.carrier))].sort().join(', ');
  const reasons = choice.considered.map((each) => `${each.carrier}: ${each.lost_because}`);
  const members = { carrier, area, alternatives: [], reasons };
  return refusalOf(carrierProblem('CARRIER_NO_SERVICE', members));
}
