/**
 * What every carrier must be able to do, as plain types: adapters implement it, conformance.ts
 * tests it, and whoever ships parcels sees nothing else of a carrier.
 */

import type { TrackingEvent } from '../areas/shipping/tracking-state.ts';
import type { Problem } from '../kernel/problem.ts';

export type { TrackingEvent, TrackingState } from '../areas/shipping/tracking-state.ts';

/** Goods that not every carrier takes. */
export type GoodsTrait = 'liquid' | 'fragile' | 'battery' | 'food' | 'oversize';

/**
 * A contract of one merchant with one carrier. `settings` is data of the adapter, checked by it.
 * Several webhook secrets are accepted at once while a secret is being rotated.
 */
export interface CarrierAccount {
  account_id: string;
  carrier: string;
  base_url: string;
  key: string;
  secret: string;
  webhook_secrets: readonly string[];
  settings: Readonly<Record<string, unknown>>;
}

export interface CarrierAddress {
  name: string;
  phone: string;
  /** ISO 3166-1 alpha-2. */
  country_code: string;
  province: string;
  city: string;
  district: string;
  detail: string;
  postcode?: string;
}

export interface ParcelMeasure {
  weight_g: number;
  length_mm?: number;
  width_mm?: number;
  height_mm?: number;
}

export interface QuoteRequest {
  to: CarrierAddress;
  from: CarrierAddress;
  parcel: ParcelMeasure;
  service_code?: string;
  /** Cash to collect from the recipient, in minor units of `currency`. */
  cod_minor?: number;
  currency: string;
}

export interface WaybillRequest extends QuoteRequest {
  /** Our own key for this waybill: asking twice with one reference makes one waybill. */
  reference: string;
  items: readonly { name: string; qty: number }[];
  remark?: string;
  /** The next number of the merchant's own series; only carriers that number locally read it. */
  number_counter?: number;
}

/** What the label is drawn from: fields for our own template, or a finished document. */
export type LabelData =
  | { format: 'fields'; fields: Readonly<Record<string, string>> }
  | { format: 'zpl' | 'pdf' | 'png'; base64: string };

export interface Waybill {
  tracking_no: string;
  sort_code?: string;
  label_data?: LabelData;
  cost_minor?: number;
  currency: string;
}

/** A waybill that the other side already has under our reference. */
export interface FoundWaybill extends Waybill {
  is_voided: boolean;
}

export interface Coverage {
  is_served: boolean;
  takes_cod: boolean;
  /** The carrier's own words when the address isn't served. */
  reason?: string;
}

export interface Quote {
  amount_minor: number;
  currency: string;
  promised_days: number;
  charged_weight_g: number;
}

/** A push whose sender and age were proven; `delivery_id` is the same when it is sent again. */
export interface VerifiedDelivery {
  delivery_id: string;
  events: TrackingEvent[];
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Nothing was done, or doing it again is harmless: the same call may be repeated later. */
export interface Outage {
  kind: 'outage';
  retry_after_s: number;
  reason: string;
}

/** The other side may or may not have acted: look it up before repeating. */
export interface Unknown {
  kind: 'unknown';
  reason: string;
}

/** The answer is no and will stay no. */
export interface Refused {
  kind: 'refused';
  problem: Problem;
}

export type Outcome<T> = { kind: 'done'; value: T } | Refused | Outage | Unknown;

/** A carrier. No method throws for anything that the other side or the network does. */
export interface CarrierAdapter {
  code: string;
  /** False when everything is decided locally, so that nothing can be in doubt. */
  is_remote: boolean;
  createWaybill(account: CarrierAccount, request: WaybillRequest): Promise<Outcome<Waybill>>;
  /** The waybill that the carrier has under our reference; null when it has none. */
  findWaybill(account: CarrierAccount, reference: string): Promise<Outcome<FoundWaybill | null>>;
  /** Takes a waybill back; one that is void already counts as done. */
  voidWaybill(account: CarrierAccount, tracking_no: string): Promise<Outcome<null>>;
  fetchTracking(account: CarrierAccount, tracking_no: string): Promise<Outcome<TrackingEvent[]>>;
  serves(account: CarrierAccount, to: CarrierAddress): Promise<Outcome<Coverage>>;
  quote(account: CarrierAccount, request: QuoteRequest): Promise<Outcome<Quote>>;
  /**
   * The numbers that a push speaks of, read without believing it: they only tell whose secret must
   * have signed it. Empty when it cannot be read.
   */
  numbersIn(raw_body: Uint8Array): string[];
  /** Proves sender and age of a push and reads it. Pure: no network, no memory. */
  verifyWebhook(
    account: CarrierAccount,
    headers: Headers,
    raw_body: Uint8Array,
    now: Date,
  ): VerifiedDelivery | Problem;
}

/** A finished outcome. */
export function done<T>(value: T): Outcome<T> {
  return { kind: 'done', value };
}

/** A permanent no. */
export function refused(problem: Problem): Refused {
  return { kind: 'refused', problem };
}

/** The area of an address as people read it, without the recipient's house. */
export function areaOf(address: CarrierAddress): string {
  return [address.province, address.city, address.district].filter((part) => part !== '').join(' ');
}
