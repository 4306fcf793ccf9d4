/**
 * What papers say, built from the tables of other areas for any number of papers at once, checked
 * against the form of their kind. Language and time are the company's; people's values are full, as
 * the renderer masks them.
 */
import type { Transaction } from '../../kernel/db.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import type { Problem } from '../../kernel/problem.ts';
import { type DocumentKind, documentSchemas } from './documents/model.ts';
import { documentProblem } from './documents/problems.ts';
import { sequenceText, waveLetter } from './model.ts';
import {
  manifestFacts,
  pickFacts,
  slipFacts,
  stepsFacts,
  waybillFacts,
} from './printing-facts.sql.ts';
import { stepsOf } from './steps-paper.ts';

/** The content of a paper, or why it cannot be made. */
export interface Paper {
  subject_id: string;
  warehouse_id: string;
  order_id: string | null;
  data: object | Problem;
}

interface Company {
  language: 'zh-CN' | 'en';
  time(instant: Date): string;
}

interface Person {
  name: string;
  phone: string;
  phone_extension: string | null;
  province: string;
  city: string;
  district: string;
  street: string;
  detail: string;
}

interface Place {
  wave_no: string;
  sequence: number;
  shipments: number;
}

/** Cuts a text that only informs; the end is marked. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A remark in parts that a paper can take, nothing lost. */
function parts(text: string, most = 500): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.trim().length; at += most)
    found.push(text.trim().slice(at, at + most));
  return found;
}

/** The language and the time of the company's papers. */
export async function companyOf(tx: Transaction): Promise<Company> {
  const { locale, time_zone } = await tenantFacts(tx);
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: time_zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const language = locale === 'en' ? 'en' : 'zh-CN';
  return { language, time: (instant) => format.format(instant) };
}

/** Fields that every paper has. The copy and the time of printing come with the print job. */
const common = (tx: Transaction, company: Company) => ({
  language: company.language,
  copy_no: 1,
  printed_at: company.time(tx.now),
});

function placeText(place: unknown): { sequence?: string } {
  if (place === null) return {};
  const { wave_no, sequence, shipments } = place as Place;
  return { sequence: sequenceText(wave_no, sequence, shipments) };
}

type WaybillFacts = Awaited<ReturnType<typeof waybillFacts>>[number];

interface InParcel {
  order_no: string;
  buyer_remark: string;
  seller_remark: string;
}

/** All remarks to what is in a parcel; of several orders each text once, with whose it is. */
function remarksOf(orders: unknown, { language }: Company): string[] {
  const all = orders as InParcel[];
  const [first] = all;
  if (all.length === 1) return [...parts(first!.buyer_remark), ...parts(first!.seller_remark)];
  const texts = new Map<string, string[]>();
  for (const { order_no, buyer_remark, seller_remark } of all) {
    for (const remark of new Set([buyer_remark.trim(), seller_remark.trim()])) {
      if (remark === '') continue;
      texts.set(remark, [...(texts.get(remark) ?? []), order_no]);
    }
  }
  const zh = language === 'zh-CN';
  const list = (numbers: string[]) => numbers.join(zh ? '、' : ', ');
  const numbers = list(all.map((each) => each.order_no));
  const head = zh ? `合单 ${all.length} 单：${numbers}` : `${all.length} orders: ${numbers}`;
  const told = [...texts].map(([remark, of]) => `${list(of)}${zh ? '：' : ': '}${remark}`);
  return [head, ...told].flatMap((each) => parts(each));
}

function waybillOf(row: WaybillFacts, company: Company) {
  const to = row.recipient as unknown as Person;
  const goods = row.goods as { name: string; qty: number }[];
  const extension = to.phone_extension ? `-${to.phone_extension}` : '';
  const cash = { amount_minor: row.cash_minor, currency: row.currency };
  return {
    carrier_name: cut(row.carrier_name, 40),
    tracking_no: row.tracking_no,
    sort_code: cut(row.sort_code, 40),
    recipient: {
      name: to.name,
      phone: `${to.phone}${extension}`,
      region: `${to.province}${to.city}${to.district}`,
      detail: `${to.street}${to.detail}`,
    },
    sender: {
      name: cut(row.merchant_name, 60),
      phone: row.phone,
      region: `${row.province}${row.city}`,
      detail: cut(row.address, 250),
      is_company: true,
    },
    parcel_no: row.parcel_no,
    parcel_index: row.parcel_index,
    parcel_count: row.parcel_count,
    order_no: row.order_no,
    ...(row.weight_g === null ? {} : { weight_g: row.weight_g }),
    ...(row.cash_minor === 0 ? {} : { cash_on_delivery: cash }),
    remarks: remarksOf(row.orders, company),
    goods_summary: cut(goods.map(({ name, qty }) => `${name} ×${qty}`).join('；'), 300),
    ...placeText(row.place),
  };
}

interface PickLine {
  seq: number;
  location: string;
  sku: string;
  name: string;
  barcode: string | null;
  qty: number;
  slot: number;
  order_no: string;
  place: Place | null;
}

type PickFacts = Awaited<ReturnType<typeof pickFacts>>[number];

function pickListOf(row: PickFacts) {
  const lines = row.lines as unknown as PickLine[];
  const sequence = rangeText(lines.flatMap((line) => line.place ?? []));
  return {
    wave_no: row.wave_no,
    warehouse: cut(row.warehouse, 80),
    cart: row.task_no,
    ...(sequence === null ? {} : { sequence }),
    lines: lines.map((line) => ({
      seq: line.seq,
      location: line.location,
      sku: cut(line.sku, 60),
      name: cut(line.name, 200),
      ...(line.barcode === null ? {} : { barcode: cut(line.barcode, 60) }),
      qty: line.qty,
      // The same place in the batch as on the shipment's waybill.
      slot: line.place === null ? String(line.slot) : slotText(line.slot, line.place),
      order_no: line.order_no,
    })),
    remarks: [],
  };
}

/** From the first to the last place that a list is about: A-003~017/120. */
function rangeText(places: readonly Place[]): string | null {
  const [one] = places;
  if (one === undefined) return null;
  // Of a list that is only partly in a batch, the places of its first line's batch.
  const own = places.filter((place) => place.wave_no === one.wave_no);
  const numbers = own.map((place) => place.sequence);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const from = sequenceText(one.wave_no, first, one.shipments);
  if (first === last) return from;
  return `${from.replace(/\/\d+$/, '')}~${String(last).padStart(3, '0')}/${one.shipments}`;
}

function slotText(slot: number, { wave_no, sequence }: Place): string {
  return `${slot}  ${waveLetter(wave_no)}-${String(sequence).padStart(3, '0')}`;
}

type SlipFacts = Awaited<ReturnType<typeof slipFacts>>[number];

function slipOf(row: SlipFacts, company: Company) {
  const special = row.special as { gift_message?: string; no_price?: boolean };
  const lines = row.lines as { sku: string; name: string; order_no: string }[];
  const joined = (row.orders as unknown as InParcel[]).length > 1;
  const is_gift = special.gift_message !== undefined;
  return {
    paper: 'A4',
    merchant_name: cut(row.merchant_name, 80),
    order_no: row.order_no,
    ordered_at: company.time(row.placed_at),
    lines: lines.map(({ order_no, ...line }) => {
      const named = { ...line, sku: cut(line.sku, 60), name: cut(line.name, 200) };
      return joined ? { ...named, order_no } : named;
    }),
    currency: row.currency,
    is_gift,
    show_prices: !is_gift && special.no_price !== true,
    ...(is_gift ? { gift_message: special.gift_message } : {}),
    remarks: joined ? remarksOf(row.orders, company) : [],
    ...placeText(row.place),
  };
}

type Made = Omit<Paper, 'data'> & { data: object };

/** Papers that are made of what the business knows; a test page is made of its printer. */
export type BuiltKind = Exclude<DocumentKind, 'test_page'>;

const builders: Record<
  BuiltKind,
  (tx: Transaction, subject_ids: readonly string[], company: Company) => Promise<Made[]>
> = {
  async waybill(tx, subject_ids, company) {
    const rows = await waybillFacts(tx, { subject_ids });
    return rows.map((row) => ({
      ...row,
      subject_id: row.parcel_id,
      data: waybillOf(row, company),
    }));
  },
  async pick_list(tx, subject_ids) {
    const rows = await pickFacts(tx, { subject_ids });
    const own = rows.map((row) => ({ ...row, subject_id: row.task_id, data: pickListOf(row) }));
    return own.map((each) => ({ ...each, order_id: null }));
  },
  async packing_slip(tx, subject_ids, company) {
    const rows = await slipFacts(tx, { subject_ids });
    return rows.map((row) => ({ ...row, subject_id: row.parcel_id, data: slipOf(row, company) }));
  },
  async manifest(tx, subject_ids) {
    const rows = await manifestFacts(tx, { subject_ids });
    return rows.map(({ manifest_id, manifest_no, warehouse_id, warehouse, ...row }) => {
      const carrier_name = cut(row.carrier_name, 40);
      const head = { manifest_no, carrier_name, warehouse: cut(warehouse, 80) };
      const data = { ...head, parcels: row.parcels, remarks: [] };
      return { subject_id: manifest_id, warehouse_id, order_id: null, data };
    });
  },
  async packing_steps(tx, subject_ids, company) {
    const rows = await stepsFacts(tx, { subject_ids });
    return rows.map((row) => {
      const { parcel_id: subject_id, warehouse_id, order_id } = row;
      return { subject_id, warehouse_id, order_id, data: stepsOf(row, company.language) };
    });
  },
};

/**
 * The papers of one kind for subjects; a subject that has none yet is absent. Two statements.
 * `data` is DOCUMENT_DATA_INVALID when the paper could not tell the truth.
 */
export async function buildPapers(
  tx: Transaction,
  kind: BuiltKind,
  subject_ids: readonly string[],
): Promise<Paper[]> {
  if (subject_ids.length === 0) return [];
  const company = await companyOf(tx);
  const made = await builders[kind](tx, subject_ids, company);
  return made.map(({ subject_id, warehouse_id, order_id, data }) => {
    const whole = { ...data, ...common(tx, company) };
    const parsed = documentSchemas[kind].safeParse(whole);
    if (parsed.success) return { subject_id, warehouse_id, order_id, data: parsed.data };
    const [issue] = parsed.error.issues;
    const pointer = `/${issue!.path.map(String).join('/')}`;
    const problem = documentProblem('DOCUMENT_DATA_INVALID', { reason: issue!.message }, pointer);
    return { subject_id, warehouse_id, order_id, data: problem };
  });
}
