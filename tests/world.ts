/** A small company for tests, made through the same commands as people use. */
import { saveSku } from '../areas/catalog/commands.ts';
import { resolveSkus, skuKey } from '../areas/catalog/port.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { merchantsByCode } from '../areas/merchants/port.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { saveWarehouse } from '../areas/places/commands.ts';
import { saveLocation } from '../areas/places/commands-locations.ts';
import { locationsByCode, standardPlaces, warehousesByCode } from '../areas/places/port.ts';
import { ensureLevels, move } from '../areas/stock/port.ts';
import type { Command, Outcome } from '../kernel/command.ts';
import { wholeTenant } from '../kernel/db.ts';
import { Problem, problemDetail } from '../kernel/problem.ts';
import type { TestSystem } from './database.ts';

/** Runs a command for the test's actor; every outcome must be a success. */
export async function must<I, O>(
  system: TestSystem,
  command: Command<I, O>,
  inputs: readonly I[],
): Promise<O[]> {
  const outcomes = await system.services.run(command, system.actor, inputs);
  return outcomes.map((outcome: Outcome<O>) => {
    if (outcome instanceof Problem) {
      const more = outcome.errors.map((each) => problemDetail(each, 'en')).join('; ');
      throw new Error(`${command.name}: ${problemDetail(outcome, 'en')} ${more}`);
    }
    return outcome;
  });
}

/** Codes of the articles in the test world, with their opening stock in each warehouse. */
export const WORLD_SKUS = { 'TEA-1': 100, 'CUP-1': 100, 'LAMP-1': 5, 'SOAP-1': 50 } as const;

/**
 * Merchant M1 with shop S1 (backorder) and S2 (reject); warehouses SZ (Guangdong) and SH (Shanghai)
 * with 20 bins each; four articles and the bundle GIFT-1 = 1 TEA-1 + 2 CUP-1, stocked by `stock`.
 */
export async function makeWorld(
  system: TestSystem,
  stock: Record<string, Record<string, number>> = { SZ: WORLD_SKUS, SH: { 'TEA-1': 10 } },
): Promise<void> {
  await must(system, saveMerchant, [
    saveMerchant.input.parse({ code: 'M1', name: 'Green Tea House' }),
  ]);
  const shop = { merchant: 'M1', channel: 'manual', currency: 'CNY' };
  await must(system, saveShop, [
    saveShop.input.parse({ ...shop, code: 'S1', name: 'Tea shop' }),
    saveShop.input.parse({ ...shop, code: 'S2', name: 'Strict shop', if_short: 'reject' }),
  ]);
  const sku = { merchant: 'M1', length_mm: 120, width_mm: 80, height_mm: 60, price_minor: 5000 };
  await must(system, saveSku, [
    saveSku.input.parse({
      ...sku,
      code: 'TEA-1',
      name: '龙井绿茶 250g',
      weight_g: 300,
      barcodes: ['6901234567892'],
    }),
    saveSku.input.parse({ ...sku, code: 'CUP-1', name: '青瓷茶杯', weight_g: 200, fragile: true }),
    saveSku.input.parse({ ...sku, code: 'LAMP-1', name: '台灯', weight_g: 900, fragile: true }),
    saveSku.input.parse({
      ...sku,
      code: 'SOAP-1',
      name: '洗手液 500ml',
      weight_g: 550,
      liquid: true,
    }),
  ]);
  await must(system, saveSku, [
    saveSku.input.parse({
      ...sku,
      code: 'GIFT-1',
      name: '茶礼盒',
      weight_g: 700,
      price_minor: 12000,
      parts: [
        { code: 'TEA-1', qty: 1 },
        { code: 'CUP-1', qty: 2 },
      ],
    }),
  ]);
  await makeWarehouses(system);
  await putStock(system, stock);
}

/** SZ and SH, with 20 bins in two aisles each. */
async function makeWarehouses(system: TestSystem): Promise<void> {
  const place = { country: 'CN', phone: '0755-12345678' };
  await must(system, saveWarehouse, [
    saveWarehouse.input.parse({
      ...place,
      code: 'SZ',
      name: '深圳仓',
      province: '广东省',
      city: '深圳市',
      address: '南山区仓库路1号',
    }),
    saveWarehouse.input.parse({
      ...place,
      code: 'SH',
      name: '上海仓',
      province: '上海市',
      city: '上海市',
      address: '青浦区物流路8号',
    }),
  ]);
  const bins = ['SZ', 'SH'].flatMap((warehouse) =>
    Array.from({ length: 20 }, (_, index) =>
      saveLocation.input.parse({
        warehouse,
        code: `A0${1 + Math.floor(index / 10)}-${String((index % 10) + 1).padStart(2, '0')}`,
        aisle: 1 + Math.floor(index / 10),
        x_mm: 3000 * Math.floor(index / 10),
        y_mm: 1000 * (index % 10),
        walk_order: index + 1,
      }),
    ),
  );
  await must(system, saveLocation, bins);
}

/** Puts opening stock into bins: the n-th article of the list into the n-th bin. */
export async function putStock(
  system: TestSystem,
  stock: Record<string, Record<string, number>>,
  cause = 'opening',
): Promise<void> {
  const scope = wholeTenant(system.tenant.tenant_id);
  await system.db.transaction(
    { scope, now: system.services.clock.now(), name: 'test' },
    async (tx) => {
      const warehouses = await warehousesByCode(tx, Object.keys(stock));
      const merchant = (await merchantsByCode(tx, ['M1'])).get('M1')!;
      const codes = [...new Set(Object.values(stock).flatMap((own) => Object.keys(own)))];
      const { merchant_id } = merchant;
      const skus = await resolveSkus(
        tx,
        codes.map((code) => ({ merchant_id, code })),
      );
      for (const [code, own] of Object.entries(stock)) {
        const { warehouse_id } = warehouses.get(code)!;
        const places = (await standardPlaces(tx, [warehouse_id])).get(warehouse_id)!;
        const names = Object.keys(own).map((_, index) => ({
          warehouse_id,
          code: `A01-0${index + 1}`,
        }));
        const bins = [...(await locationsByCode(tx, names)).values()];
        const rows = Object.entries(own).map(([sku, qty], index) => {
          const { sku_id } = skus.get(skuKey(merchant_id, sku))!;
          return { warehouse_id, merchant_id, sku_id, qty, bin: bins[index]!.location_id };
        });
        await ensureLevels(tx, rows);
        await move(
          tx,
          rows.map(({ bin, ...row }) => ({
            ...row,
            from_location_id: places.opening,
            to_location_id: bin,
            from_kind: 'opening' as const,
            to_kind: 'bin' as const,
            cause,
            cause_id: tx.newId(),
            cause_line: 1,
          })),
        );
      }
    },
  );
}

let serial = 0;

/** An order of the test world; fields may be replaced. Prepaid in full unless `payments` is given. */
export function anOrder(
  lines: readonly { sku: string; qty: number; price_minor?: number }[] = [{ sku: 'TEA-1', qty: 2 }],
  change: Partial<OrderInput> = {},
): OrderInput {
  serial++;
  const priced = lines.map((line) => ({ price_minor: 5000, discount_minor: 0, ...line }));
  const total_minor = priced.reduce((sum, line) => sum + line.price_minor * line.qty, 0) + 800;
  return {
    shop: 'S1',
    channel_order_no: `T${serial}`,
    placed_at: '2026-03-02T08:00:00Z',
    payment_kind: 'prepaid',
    currency: 'CNY',
    recipient: {
      name: '张小三',
      phone: '13800138000',
      province: '广东省',
      city: '深圳市',
      district: '南山区',
      street: '科技园路1号',
      detail: '3栋502室',
      postcode: '',
    },
    lines: priced,
    order_discount_minor: 0,
    freight_minor: 800,
    tax_minor: 0,
    total_minor,
    payments: [
      {
        method: 'wallet',
        provider: 'testpay',
        provider_ref: `P${serial}`,
        amount_minor: total_minor,
        captured_at: '2026-03-02T08:00:05Z',
      },
    ],
    buyer_remark: '',
    seller_remark: '',
    special: {},
    channel_expires: false,
    ...change,
  };
}
