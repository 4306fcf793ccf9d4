/**
 * The carriers by code: their names in both languages, where a buyer follows a parcel, and which
 * of them have an adapter.
 */

import type { Clock } from '../kernel/clock.ts';
import type { Locale } from '../kernel/problem.ts';
import type { CarrierAdapter } from './contract.ts';
import { makeFakeAdapter } from './fake/adapter.ts';
import type { CarrierHttp } from './http.ts';
import { ownCarrier } from './own/adapter.ts';
import { carrierProblem } from './problems.ts';

export interface CarrierName {
  zh: string;
  en: string;
  /** The carrier's page for one number; `{no}` stands for it. */
  tracking_url?: string;
}

/** Every carrier whose name may appear, with an adapter or only as a tracking number. */
export const carrierNames: Readonly<Record<string, CarrierName>> = {
  own: { zh: '自有配送', en: 'Own fleet' },
  fake: { zh: '模拟快递', en: 'Fake Express' },
  sf: {
    zh: '顺丰速运',
    en: 'SF Express',
    tracking_url: 'https://www.sf-express.com/chn/sc/waybill/waybill-detail/{no}',
  },
  zto: { zh: '中通快递', en: 'ZTO Express' },
  yto: { zh: '圆通速递', en: 'YTO Express' },
  sto: { zh: '申通快递', en: 'STO Express' },
  yunda: { zh: '韵达快递', en: 'Yunda Express' },
  jt: { zh: '极兔速递', en: 'J&T Express' },
  jd: { zh: '京东物流', en: 'JD Logistics' },
  deppon: { zh: '德邦快递', en: 'Deppon Express' },
  ems: { zh: '邮政 EMS', en: 'China Post EMS' },
  cainiao: { zh: '菜鸟速递', en: 'Cainiao Express' },
  ups: { zh: '联合包裹', en: 'UPS', tracking_url: 'https://www.ups.com/track?tracknum={no}' },
  fedex: {
    zh: '联邦快递',
    en: 'FedEx',
    tracking_url: 'https://www.fedex.com/fedextrack/?trknbr={no}',
  },
  dhl: { zh: 'DHL', en: 'DHL' },
  usps: {
    zh: '美国邮政',
    en: 'USPS',
    tracking_url: 'https://tools.usps.com/go/TrackConfirmAction?tLabels={no}',
  },
  canada_post: { zh: '加拿大邮政', en: 'Canada Post' },
  purolator: { zh: 'Purolator', en: 'Purolator' },
  dpd: { zh: 'DPD', en: 'DPD' },
  amazon: { zh: '亚马逊物流', en: 'Amazon Logistics' },
  yunexpress: { zh: '云途物流', en: 'YunExpress' },
  post: { zh: '邮政', en: 'Postal service' },
};

/** The name of a carrier; its code when it is not listed. */
export function carrierName(code: string, locale: Locale): string {
  const name = Object.hasOwn(carrierNames, code) ? carrierNames[code] : undefined;
  if (name === undefined) return code;
  return locale === 'zh-CN' ? name.zh : name.en;
}

/** The page on which a buyer follows a parcel, or null. */
export function trackingUrl(code: string, tracking_no: string): string | null {
  const template = Object.hasOwn(carrierNames, code) ? carrierNames[code]?.tracking_url : undefined;
  return template?.replace('{no}', encodeURIComponent(tracking_no)) ?? null;
}

export interface CarrierRegistry {
  codes: readonly string[];
  /** The adapter of a code. Throws the problem CARRIER_UNKNOWN. */
  adapterOf(code: string): CarrierAdapter;
}

/** A registry of these adapters; throws when two have one code or one has no name. */
export function makeRegistry(adapters: readonly CarrierAdapter[]): CarrierRegistry {
  const byCode = new Map(adapters.map((adapter) => [adapter.code, adapter]));
  if (byCode.size !== adapters.length) throw new Error('two carriers have one code');
  for (const code of byCode.keys()) {
    if (!Object.hasOwn(carrierNames, code)) throw new Error(`carrier ${code} has no name`);
  }
  const codes = [...byCode.keys()].sort();
  return {
    codes,
    adapterOf(code) {
      const found = byCode.get(code);
      if (found === undefined)
        throw carrierProblem('CARRIER_UNKNOWN', { carrier: code, known: codes });
      return found;
    },
  };
}

/** The carriers of the program. Fake Express is for demos and tests and must be asked for. */
export function allCarriers(http: CarrierHttp, clock: Clock, with_fake: boolean): CarrierRegistry {
  return makeRegistry(with_fake ? [ownCarrier, makeFakeAdapter(http, clock)] : [ownCarrier]);
}
