/**
 * The company of the Olist replay: a marketplace with one warehouse in each state that has sellers,
 * the sellers as merchants, their products as articles with real weight and size, opening stock.
 */
import { saveSku } from '../areas/catalog/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { saveCarton } from '../areas/packing/commands-more.ts';
import { saveWarehouse } from '../areas/places/commands.ts';
import { layOutLocations } from '../areas/places/commands-locations.ts';
import { savePrinter } from '../areas/printing/commands.ts';
import { saveRule } from '../areas/review/commands.ts';
import { saveAccount } from '../areas/shipping/commands.ts';
import { openStock } from '../areas/stock/commands.ts';
import type { Company } from './company.ts';
import type { OlistData } from './olist.ts';

/** Articles that one bin of the replay's warehouses holds. */
const PER_BIN = 8;
const BINS_PER_AISLE = 40;

/** Capitals of the states, where the warehouses stand. */
const CAPITALS: Record<string, string> = {
  AC: 'Rio Branco',
  AM: 'Manaus',
  BA: 'Salvador',
  CE: 'Fortaleza',
  DF: 'Brasília',
  ES: 'Vitória',
  GO: 'Goiânia',
  MA: 'São Luís',
  MG: 'Belo Horizonte',
  MS: 'Campo Grande',
  MT: 'Cuiabá',
  PA: 'Belém',
  PB: 'João Pessoa',
  PE: 'Recife',
  PI: 'Teresina',
  PR: 'Curitiba',
  RJ: 'Rio de Janeiro',
  RN: 'Natal',
  RO: 'Porto Velho',
  RS: 'Porto Alegre',
  SC: 'Florianópolis',
  SE: 'Aracaju',
  SP: 'São Paulo',
};

export const OLIST_SHOP = 'olist';

/** What each seller's product is called in the system. */
export const skuCode = (product_id: string) => product_id;

export interface Carrier {
  /** Base address of the simulated carrier's server, its key and secret. */
  url: string;
  key: string;
  secret: string;
}

interface Demand {
  seller_id: string;
  product_id: string;
  qty: number;
  price_minor: number;
}

/** Pieces that the data's orders want of each seller's product. */
function demandOf(data: OlistData): Demand[] {
  const demands = new Map<string, Demand>();
  for (const order of data.orders) {
    for (const { seller_id, product_id, qty, price_minor } of order.lines) {
      const key = `${seller_id} ${product_id}`;
      const known = demands.get(key) ?? { seller_id, product_id, qty: 0, price_minor };
      known.qty += qty;
      demands.set(key, known);
    }
  }
  return [...demands.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((entry) => entry[1]);
}

/** Sets the company up through the same commands as people use. Repeating it changes nothing. */
export async function setUpOlist(company: Company, data: OlistData, fake: Carrier): Promise<void> {
  const demands = demandOf(data);
  const wanted = new Set(demands.map((each) => each.seller_id));
  const sellers = [...data.sellers.values()]
    .filter((seller) => wanted.has(seller.seller_id))
    .sort((a, b) => (a.seller_id < b.seller_id ? -1 : 1));
  const states = [...new Set(sellers.map((seller) => seller.state))].sort();
  await company.must(saveMerchant, [
    saveMerchant.input.parse({ code: 'olist', name: 'Olist marketplace', kind: 'own' }),
    ...sellers.map((seller) =>
      saveMerchant.input.parse({
        code: seller.seller_id,
        name: `Seller ${seller.seller_id.slice(0, 6)} (${seller.city})`,
        province: seller.state,
      }),
    ),
  ]);
  const shop = { merchant: 'olist', code: OLIST_SHOP, name: 'Olist', channel: 'csv' };
  await company.must(saveShop, [saveShop.input.parse({ ...shop, currency: 'BRL' })]);
  await company.must(
    saveWarehouse,
    states.map((state) =>
      saveWarehouse.input.parse({
        code: state,
        name: `Warehouse ${CAPITALS[state] ?? state}`,
        country: 'BR',
        province: state,
        city: CAPITALS[state] ?? state,
        address: 'Rodovia da Logística 100',
        phone: '1133334444',
      }),
    ),
  );
  await stockUp(company, data, demands, states);
  await equip(company, states, fake);
}

/** Articles, bins and opening stock. */
async function stockUp(
  company: Company,
  data: OlistData,
  demands: readonly Demand[],
  states: readonly string[],
): Promise<void> {
  await company.must(
    saveSku,
    demands.map(({ seller_id, product_id, price_minor }) => {
      const product = data.products.get(product_id);
      const [length_mm, width_mm, height_mm] = product?.sides_mm ?? [100, 100, 100];
      return saveSku.input.parse({
        merchant: seller_id,
        code: skuCode(product_id),
        name: `${product?.category || 'sem categoria'} ${product_id.slice(0, 6)}`,
        category: product?.category ?? '',
        weight_g: product?.weight_g ?? 100,
        length_mm,
        width_mm,
        height_mm,
        price_minor,
      });
    }),
  );
  const stateOf = (seller_id: string) => data.sellers.get(seller_id)?.state ?? 'SP';
  const counts = new Map<string, number>();
  const opening = demands.map(({ seller_id, product_id, qty }) => {
    const warehouse = stateOf(seller_id);
    const place = counts.get(warehouse) ?? 0;
    counts.set(warehouse, place + 1);
    const bin = Math.floor(place / PER_BIN);
    const aisle = String(1 + Math.floor(bin / BINS_PER_AISLE)).padStart(2, '0');
    const at = String(1 + (bin % BINS_PER_AISLE)).padStart(2, '0');
    const location = `A${aisle}-${at}-1`;
    const sku = { merchant: seller_id, code: skuCode(product_id) };
    return openStock.input.parse({ warehouse, sku, qty, location });
  });
  await company.must(
    layOutLocations,
    states.map((warehouse) => {
      const bins = Math.ceil((counts.get(warehouse) ?? 1) / PER_BIN);
      const aisles = Math.ceil(bins / BINS_PER_AISLE);
      const pattern = { warehouse, aisles, bins_per_aisle: BINS_PER_AISLE, cross_aisles: 3 };
      return layOutLocations.input.parse(pattern);
    }),
  );
  await company.must(openStock, opening);
}

const CARTONS = [
  ['P', 200, 160, 100, 90, 5000, 120],
  ['M', 350, 260, 200, 220, 15000, 250],
  ['G', 500, 400, 350, 480, 30000, 480],
  ['X', 1050, 700, 600, 1500, 60000, 1300],
  ['Z', 2000, 1200, 1200, 4000, 190000, 3500],
] as const;

/** Cartons, printers, carriers, and the rules of the automatic review. */
async function equip(company: Company, states: readonly string[], fake: Carrier): Promise<void> {
  await company.must(
    saveCarton,
    CARTONS.map(([code, length, width, height, empty_weight_g, max_gross_g, cost_minor]) =>
      saveCarton.input.parse({
        code,
        name: `Carton ${code}`,
        inner_length_mm: length,
        inner_width_mm: width,
        inner_height_mm: height,
        empty_weight_g,
        max_gross_g,
        cost_minor,
      }),
    ),
  );
  const printers = states.flatMap((warehouse) =>
    (['100x150', 'A4'] as const).map((paper) =>
      savePrinter.input.parse({
        warehouse,
        code: paper === 'A4' ? 'P-A4' : 'P-LABEL',
        name: paper === 'A4' ? 'Laser' : 'Label',
        paper,
        driver: 'simulated',
      }),
    ),
  );
  await company.must(savePrinter, printers);
  const known = await company.look<{ carrier: string; carrier_account_id: string }>(
    'select carrier, carrier_account_id from shipping.carrier_account where tenant_id = $1',
    [company.actor.tenant_id],
  );
  const ids = new Map(known.map((row) => [row.carrier, row.carrier_account_id]));
  // An interrupted run finds its accounts again; the carrier's server may have another address now.
  await company.must(
    saveAccount,
    carrierAccounts(fake).map((account) => {
      const carrier_account_id = ids.get(account.carrier);
      return carrier_account_id === undefined ? account : { ...account, carrier_account_id };
    }),
  );
  await company.must(saveRule, [
    saveRule.input.parse({
      code: 'HIGH_VALUE',
      name_zh: '高额订单人工审核',
      name_en: 'High value: a person looks',
      priority: 10,
      action: 'hold',
      condition: { all: [{ fact: 'total_minor', is: '>=', value: 150_000 }] },
    }),
    saveRule.input.parse({
      code: 'MANY_PIECES',
      name_zh: '大件数标记',
      name_en: 'Many pieces: tag',
      priority: 20,
      action: 'tag',
      condition: { all: [{ fact: 'pieces', is: '>=', value: 10 }] },
    }),
  ]);
}

/** The company's own fleet in the south-east, and a carrier over HTTP everywhere. */
function carrierAccounts(fake: Carrier) {
  const own = {
    carrier: 'own',
    name: 'Own fleet',
    priority: 10,
    settings: {
      adapter: {
        prefix: 'OL',
        currency: 'BRL',
        weight_max_g: 190_000,
        takes_cod: false,
        zones: [
          {
            provinces: ['SP', 'RJ', 'MG', 'ES'],
            first_weight_g: 1000,
            first_minor: 900,
            step_weight_g: 1000,
            step_minor: 300,
            promised_days: 3,
          },
        ],
      },
    },
  };
  const express = {
    carrier: 'fake',
    name: 'Fake Express',
    priority: 50,
    settings: { base_url: fake.url, key: fake.key, secret: fake.secret },
  };
  return [saveAccount.input.parse(own), saveAccount.input.parse(express)];
}
