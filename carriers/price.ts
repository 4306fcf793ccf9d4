/**
 * Freight by region and weight: first weight plus started steps, by the heavier of true and
 * volumetric weight. Pure; tables are data.
 */

import type { ParcelMeasure } from './contract.ts';

export interface PriceZone {
  provinces: readonly string[];
  first_weight_g: number;
  first_minor: number;
  step_weight_g: number;
  step_minor: number;
  promised_days: number;
}

export interface PriceTable {
  currency: string;
  /** Cubic centimetres that count as one kilogram; 0 when volume isn't charged. */
  volume_divisor: number;
  zones: readonly PriceZone[];
}

export interface Freight {
  amount_minor: number;
  promised_days: number;
  charged_weight_g: number;
}

const administrative = /(维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|省|市)$/;

/** The short name of a province, so that 广东 and 广东省 are the same. */
export function provinceKey(province: string): string {
  return province.trim().replace(administrative, '');
}

/** The zone of a province, or null when the table doesn't list it. */
export function zoneOf(table: PriceTable, province: string): PriceZone | null {
  const key = provinceKey(province);
  return (
    table.zones.find((zone) => zone.provinces.some((each) => provinceKey(each) === key)) ?? null
  );
}

/** The weight that is charged, in grams: true or volumetric, whichever is more. */
export function chargedWeight(parcel: ParcelMeasure, volume_divisor: number): number {
  const { weight_g, length_mm, width_mm, height_mm } = parcel;
  if (volume_divisor === 0) return weight_g;
  // mm3 / 1000 = cm3, / divisor = kg, * 1000 = g: the thousands cancel out.
  const volume_mm3 = (length_mm ?? 0) * (width_mm ?? 0) * (height_mm ?? 0);
  return Math.max(weight_g, Math.ceil(volume_mm3 / volume_divisor));
}

/** The freight of a parcel to a province; null when the table doesn't list the province. */
export function freightOf(
  table: PriceTable,
  province: string,
  parcel: ParcelMeasure,
): Freight | null {
  const zone = zoneOf(table, province);
  if (zone === null) return null;
  const charged_weight_g = chargedWeight(parcel, table.volume_divisor);
  const over_g = Math.max(0, charged_weight_g - zone.first_weight_g);
  const steps = Math.ceil(over_g / zone.step_weight_g);
  const amount_minor = zone.first_minor + steps * zone.step_minor;
  return { amount_minor, promised_days: zone.promised_days, charged_weight_g };
}
