/**
 * The company that the benches work in, set up through the same commands as people use, and the
 * orders that arrive there. Everything follows from the seed.
 */
import { saveSku } from '../areas/catalog/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { receiveOrder } from '../areas/orders/commands.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { saveCarton } from '../areas/packing/commands-more.ts';
import { saveWarehouse } from '../areas/places/commands.ts';
import { layOutLocations } from '../areas/places/commands-locations.ts';
import { savePrinter } from '../areas/printing/commands.ts';
import { saveRule } from '../areas/review/commands.ts';
import { saveAccount } from '../areas/shipping/commands.ts';
import { openStock } from '../areas/stock/commands.ts';
import type { HoldInput } from '../areas/stock/model.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Command, Outcome } from '../kernel/command.ts';
import { type Random, seededRandom } from '../kernel/id.ts';
import { systemActor } from '../kernel/permission.ts';
import { Problem, problemDetail } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import type { System } from '../kernel/system.ts';
import { createTenant } from '../kernel/tenant.ts';
import { CN_PLACES, chinese } from '../simulation/made-up.ts';
import { slices } from './measure.ts';

export const BENCH_TENANT = '00000000-0000-7000-8000-000000000001';
/** Whoever works in the benches: may do everything. */
export const ACTOR: Actor = {
  ...systemActor(BENCH_TENANT, 'user'),
  id: '00000000-0000-7000-8000-000000000002',
};
export const SHOP = 'S1';
export const WAREHOUSES = [
  { code: 'SZ', province: '广东省', city: '深圳市' },
  { code: 'SH', province: '上海市', city: '上海市' },
] as const;
/** The only carton, and what it weighs empty. */
export const CARTON = 'B1';
export const CARTON_G = 130;
/** A remark that a rule of the company holds. */
const ASKS = '请先联系';
const BINS_PER_AISLE = 40;
/** Pieces of each article in each warehouse: enough for whatever a bench orders. */
const PIECES = 900_000;

export const skuCode = (index: number) => `SKU-${String(index).padStart(5, '0')}`;
const priceOf = (index: number) => 900 + (index % 97) * 100;

/** Runs a command on any number of inputs; every outcome must be a success. */
export async function must<I, O>(
  system: System,
  command: Command<I, O>,
  inputs: readonly I[],
): Promise<O[]> {
  const done: O[] = [];
  for (const part of slices(inputs, command.max_batch ?? 1000)) {
    done.push(...good(command, await system.services.run(command, ACTOR, part)));
  }
  return done;
}

/** The results of outcomes that must all be successes. */
export function good<I, O>(command: Command<I, O>, outcomes: readonly Outcome<O>[]): O[] {
  return outcomes.map((outcome) => {
    if (!(outcome instanceof Problem)) return outcome;
    const all = [outcome, ...outcome.errors].map((each) => problemDetail(each, 'en'));
    throw new Error(`${command.name}: ${all.join('; ')}`);
  });
}

/** The tenant of the benches. */
export async function makeTenant(system: System): Promise<void> {
  const names = { code: 'bench', name: 'Bench company', country: 'CN', currency: 'CNY' };
  const zone = { time_zone: 'Asia/Shanghai', locale: 'en' } as const;
  const tenant = { tenant_id: BENCH_TENANT, ...names, ...zone };
  await createTenant(system.db, tenant, system.services.clock.now());
}

/** A merchant, a shop, two warehouses, `skus` articles with plenty of stock in both, three rules. */
export async function setUpCompany(system: System, skus: number): Promise<void> {
  await must(system, saveMerchant, [saveMerchant.input.parse({ code: 'M1', name: 'Merchant' })]);
  const shop = { merchant: 'M1', code: SHOP, name: 'Shop', channel: 'manual', currency: 'CNY' };
  await must(system, saveShop, [saveShop.input.parse(shop)]);
  await must(
    system,
    saveSku,
    Array.from({ length: skus }, (_, index) =>
      saveSku.input.parse({
        merchant: 'M1',
        code: skuCode(index),
        name: `Article ${index}`,
        weight_g: 100 + (index % 37) * 20,
        length_mm: 120,
        width_mm: 80,
        height_mm: 60,
        price_minor: priceOf(index),
      }),
    ),
  );
  for (const place of WAREHOUSES) await addWarehouse(system, place, skus);
  await addRules(system);
}

/** What the floor needs: a carton, printers that only say they printed, an own fleet. */
export async function equip(system: System): Promise<void> {
  const inside = { inner_length_mm: 500, inner_width_mm: 400, inner_height_mm: 400 };
  const carton = { code: CARTON, name: 'Carton', empty_weight_g: CARTON_G, max_gross_g: 50_000 };
  await must(system, saveCarton, [saveCarton.input.parse({ ...carton, ...inside })]);
  const printers = WAREHOUSES.flatMap(({ code: warehouse }) =>
    (['100x150', 'A4'] as const).map((paper) =>
      savePrinter.input.parse({
        warehouse,
        code: `P-${paper}`,
        name: paper,
        paper,
        driver: 'simulated',
      }),
    ),
  );
  await must(system, savePrinter, printers);
  const provinces = [...new Set(CN_PLACES.map((place) => place.province))];
  const prices = { first_minor: 800, promised_days: 2, step_minor: 200 };
  const zone = { provinces, first_weight_g: 1000, step_weight_g: 1000, ...prices };
  const limits = { prefix: 'QH', currency: 'CNY', weight_max_g: 60_000, takes_cod: true };
  await must(system, saveAccount, [
    saveAccount.input.parse({
      carrier: 'own',
      name: 'Own fleet',
      settings: { adapter: { ...limits, zones: [zone] } },
    }),
  ]);
}

async function addWarehouse(
  system: System,
  place: { code: string; province: string; city: string },
  skus: number,
): Promise<void> {
  const { code: warehouse } = place;
  const more = { name: warehouse, country: 'CN', address: '物流路8号', phone: '0755-12345678' };
  await must(system, saveWarehouse, [saveWarehouse.input.parse({ ...place, ...more })]);
  const aisles = Math.ceil(skus / BINS_PER_AISLE);
  const layout = { warehouse, aisles, bins_per_aisle: BINS_PER_AISLE, cross_aisles: 3 };
  await must(system, layOutLocations, [layOutLocations.input.parse(layout)]);
  const two = (value: number) => String(value).padStart(2, '0');
  await must(
    system,
    openStock,
    Array.from({ length: skus }, (_, index) => {
      const aisle = two(1 + Math.floor(index / BINS_PER_AISLE));
      const location = `A${aisle}-${two(1 + (index % BINS_PER_AISLE))}-1`;
      const sku = { merchant: 'M1', code: skuCode(index) };
      return openStock.input.parse({ warehouse, sku, qty: PIECES, location });
    }),
  );
}

/** Three rules of which none stops an order of the benches. */
async function addRules(system: System): Promise<void> {
  const rule = (code: string, action: string, fact: string, is: string, value: unknown) =>
    saveRule.input.parse({
      code,
      name_zh: code,
      name_en: code,
      priority: 10,
      action,
      condition: { all: [{ fact, is, value }] },
    });
  await must(system, saveRule, [
    rule('HIGH_VALUE', 'hold', 'total_minor', '>=', 100_000_000),
    rule('FAR_AWAY', 'tag', 'province', 'in', ['西藏自治区', '新疆维吾尔自治区']),
    rule('ASKS', 'hold', 'buyer_remark', 'contains', ASKS),
  ]);
}

export interface OrderSpec {
  /** Of how many articles orders choose. */
  skus: number;
  /** Lines of an order; one drawn from the list. */
  lines: readonly number[];
  /** Paid with the order, or unpaid. */
  paid: boolean;
  /** Every so manieth order has a remark that a person must look at. */
  asks_every?: number;
}

/** Two or three lines, half and half: 2.5 in the mean. */
export const usualOrders = (skus: number): OrderSpec => ({ skus, lines: [2, 3], paid: true });

/** Makes orders that differ from all others of the same maker. */
export function orderMaker(spec: OrderSpec, seed: number, prefix: string): () => OrderInput {
  const random = seededRandom(seed);
  const placed_at = systemClock.now().toISOString();
  let serial = 0;
  return () => {
    serial++;
    return anOrder(spec, random, `${prefix}-${serial}`, serial, placed_at);
  };
}

function anOrder(
  spec: OrderSpec,
  random: Random,
  channel_order_no: string,
  serial: number,
  placed_at: string,
) {
  const count = spec.lines[serial % spec.lines.length]!;
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, spec.skus)) chosen.add(random.below(spec.skus));
  const lines = [...chosen].map((index) => ({
    sku: skuCode(index),
    qty: 1 + random.below(2),
    price_minor: priceOf(index),
  }));
  const goods = lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0);
  const total_minor = goods + 800;
  const payment = {
    method: 'wallet',
    provider: 'bench',
    provider_ref: channel_order_no,
    amount_minor: total_minor,
    captured_at: placed_at,
  };
  return receiveOrder.input.parse({
    shop: SHOP,
    channel_order_no,
    placed_at,
    payment_kind: 'prepaid',
    currency: 'CNY',
    recipient: { ...CN_PLACES[random.below(CN_PLACES.length)]!, ...chinese(random, false) },
    lines,
    freight_minor: 800,
    total_minor,
    payments: spec.paid ? [payment] : [],
    buyer_remark: serial % (spec.asks_every ?? Number.POSITIVE_INFINITY) === 0 ? ASKS : '',
  });
}

/** A basket that wants one piece of the first article. */
export function holdOf(basket: string): HoldInput {
  return { merchant: 'M1', basket, lines: [{ sku: skuCode(0), qty: 1 }], minutes: 15 };
}
