/**
 * The carriers by code: their names in both languages, and where a buyer follows a parcel. For
 * screens and adapters alike. Pure.
 */

export interface CarrierName {
  zh: string;
  en: string;
  /** The carrier's page for one number; `{no}` stands for it. */
  tracking_url?: string;
}

/** Every carrier whose name may appear, with an adapter or only as a tracking number. */
export const CARRIER_NAMES: Readonly<Record<string, CarrierName>> = {
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

function known(code: string): CarrierName | undefined {
  return Object.hasOwn(CARRIER_NAMES, code) ? CARRIER_NAMES[code] : undefined;
}

/** The name of a carrier in both languages; its code when it is not listed. */
export function carrierText(code: string): { en: string; zh: string } {
  const { en, zh } = known(code) ?? { en: code, zh: code };
  return { en, zh };
}

/** The page on which a buyer follows a parcel, or null. */
export function trackingUrl(code: string, tracking_no: string): string | null {
  return known(code)?.tracking_url?.replace('{no}', encodeURIComponent(tracking_no)) ?? null;
}
