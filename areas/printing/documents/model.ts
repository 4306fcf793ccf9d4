/**
 * The data of every printed document: plain values, complete, without any database behind them.
 * People's values are full here; the renderer masks them itself (privacy.ts): no caller can forget.
 */

import { z } from 'zod';
import type { Layout } from './fitted-sheet.ts';

const text = (max: number) => z.string().max(max);
const name = (max: number) => z.string().trim().min(1).max(max);
const count = z.int().min(0).max(10_000_000);
const positive = z.int().min(1).max(10_000_000);

/** Characters of a code that a Code 128 can carry and a hand scanner types back unchanged. */
const scannable = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[0-9A-Za-z](?:[0-9A-Za-z._/-]*[0-9A-Za-z])?$/, 'letters, digits, and . _ / - inside');

export const documentLanguage = z.enum(['zh-CN', 'en']);

/** An amount in the smallest unit of its currency (ISO 4217): 12800 CNY = 128.00. */
export const amount = z.strictObject({
  amount_minor: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** A person or a company on a waybill; `region` is province to district, `detail` the rest. */
export const person = z.strictObject({
  name: name(60),
  phone: text(80),
  region: text(100),
  detail: text(250),
});

export const waybillData = z.strictObject({
  language: documentLanguage,
  carrier_name: name(40),
  service_name: text(40).optional(),
  tracking_no: scannable(34),
  /** What the sorting line reads, e.g. "571-A12-03"; printed as big as the paper allows. */
  sort_code: text(40).optional(),
  /** Where it goes, in words, e.g. "杭州转余杭 03". */
  route: text(80).optional(),
  recipient: person,
  /** `is_company` prints the sender's name in full; a person's name is masked. */
  sender: person.extend({ is_company: z.boolean() }),
  parcel_no: text(40).optional(),
  /** This parcel is number `parcel_index` of `parcel_count` of its shipment. */
  parcel_index: positive,
  parcel_count: positive,
  order_no: text(60).optional(),
  weight_g: positive.optional(),
  cash_on_delivery: amount.optional(),
  /** Every remark of every merged order; none is left out. */
  remarks: z.array(text(500)).max(120),
  goods_summary: text(300).optional(),
  /** Place in the print batch, the same as on the pick list: "A-017/120". */
  sequence: text(20).optional(),
  /** 1 = the original; more = a reprint, which is marked as such. */
  copy_no: z.int().min(1).max(99),
  /** Time of printing as it shall read, made by the caller in the warehouse's time zone. */
  printed_at: text(40),
});

export const pickListData = z.strictObject({
  language: documentLanguage,
  wave_no: scannable(40),
  warehouse: text(80),
  picker: text(60).optional(),
  cart: text(40).optional(),
  sequence: text(20).optional(),
  /** In walking order: printed as given. */
  lines: z
    .array(
      z.strictObject({
        seq: positive,
        location: text(40),
        sku: text(60),
        name: text(200),
        barcode: text(60).optional(),
        qty: positive,
        /** Slot of the cart or put wall, and the order it belongs to. */
        slot: text(20).optional(),
        order_no: text(60).optional(),
      }),
    )
    .max(5000),
  remarks: z.array(text(500)).max(50),
  copy_no: z.int().min(1).max(99),
  printed_at: text(40),
});

export const packingSlipData = z.strictObject({
  language: documentLanguage,
  paper: z.enum(['A4', '100x150']),
  merchant_name: name(80),
  order_no: scannable(50),
  ordered_at: text(40).optional(),
  lines: z
    .array(
      z.strictObject({
        sku: text(60),
        name: text(200),
        variant: text(100).optional(),
        qty: positive,
        unit_price_minor: z.int().optional(),
        amount_minor: z.int().optional(),
        /** Of which order, when several are in the parcel; lines of one stand together. */
        order_no: text(50).optional(),
      }),
    )
    .max(1000),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  total_minor: z.int().optional(),
  /** A gift never shows prices, whatever show_prices says. */
  is_gift: z.boolean(),
  show_prices: z.boolean(),
  gift_message: text(500).optional(),
  remarks: z.array(text(500)).max(120),
  /** How to return goods or reach the merchant. */
  service_text: text(500).optional(),
  sequence: text(20).optional(),
  copy_no: z.int().min(1).max(99),
  printed_at: text(40),
});

export const manifestData = z.strictObject({
  language: documentLanguage,
  manifest_no: scannable(40),
  carrier_name: name(40),
  warehouse: text(80),
  depot: text(80).optional(),
  vehicle: text(40).optional(),
  parcels: z
    .array(
      z.strictObject({
        tracking_no: text(40),
        order_no: text(60).optional(),
        parcel_index: positive,
        parcel_count: positive,
        weight_g: count.optional(),
        note: text(100).optional(),
      }),
    )
    .max(20_000),
  remarks: z.array(text(500)).max(50),
  copy_no: z.int().min(1).max(99),
  printed_at: text(40),
});

const millimetres = z.int().min(0).max(20_000);

const piece = z.strictObject({
  x: millimetres,
  y: millimetres,
  z: millimetres,
  dx: millimetres,
  dy: millimetres,
  dz: millimetres,
});

export const packingStepsData = z.strictObject({
  language: documentLanguage,
  parcel_no: scannable(40),
  order_no: text(60),
  /** Code and name. */
  carton: text(140),
  inner_length_mm: millimetres.min(1),
  inner_width_mm: millimetres.min(1),
  inner_height_mm: millimetres.min(1),
  /** Goods and carton, as expected on the scales. */
  weight_g: positive,
  /** Why this carton and not another. */
  reasons: z.array(text(300)).max(20),
  steps: z
    .array(
      z.strictObject({
        seq: positive,
        sku: text(60),
        name: text(200),
        qty: positive,
        /** In words: which layer, where, and which way up. */
        where: text(80),
        turn: text(80),
        bag: z.boolean(),
        pieces: z.array(piece).min(1).max(500),
      }),
    )
    .min(1)
    .max(500),
  /** What fills the rest, in words; empty when nothing must. */
  padding: text(120),
  copy_no: z.int().min(1).max(99),
  printed_at: text(40),
});

export const testPageData = z.strictObject({
  language: documentLanguage,
  /** Code and name. */
  printer: text(140),
  paper: text(20),
  width_mm: millimetres.min(50),
  height_mm: millimetres.min(90),
  offset_x_um: z.int(),
  offset_y_um: z.int(),
  test_no: scannable(40),
  copy_no: z.int().min(1).max(99),
  printed_at: text(40),
});

export const documentSchemas = {
  waybill: waybillData,
  pick_list: pickListData,
  packing_slip: packingSlipData,
  manifest: manifestData,
  packing_steps: packingStepsData,
  test_page: testPageData,
};

export type DocumentLanguage = z.infer<typeof documentLanguage>;
export type Amount = z.infer<typeof amount>;
export type Person = z.infer<typeof person>;
export type WaybillData = z.infer<typeof waybillData>;
export type PickListData = z.infer<typeof pickListData>;
export type PackingSlipData = z.infer<typeof packingSlipData>;
export type ManifestData = z.infer<typeof manifestData>;
export type PackingStepsData = z.infer<typeof packingStepsData>;

export type TestPageData = z.infer<typeof testPageData>;

export interface DocumentData {
  waybill: WaybillData;
  pick_list: PickListData;
  packing_slip: PackingSlipData;
  manifest: ManifestData;
  packing_steps: PackingStepsData;
  test_page: TestPageData;
}

export type DocumentKind = keyof DocumentData;

/** One document to render: its kind and the data of that kind. */
export type DocumentJob = {
  [Kind in DocumentKind]: { kind: Kind; data: DocumentData[Kind] };
}[DocumentKind];

export interface RenderOptions {
  /** Written as the PDF's creation date: the same input gives the same bytes. */
  created_at: Date;
  /** Dots of the printer per inch: bars become whole dots of it. 203 means 8 dots per mm. */
  dpi?: 203 | 300;
  /** Digits hidden in a mobile number: 6 gives 1******1234 (GB/T 41833), 4 gives 138****1234; 6. */
  phone_hidden_digits?: 4 | 6;
  /** Other paper than the document is made for, or moved on it; as it is when absent. */
  layout?: Layout;
}
