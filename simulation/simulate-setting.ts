/** Makes the company of a simulated world from its seed: shops, articles, bins, stock, carriers. */
import { saveSku } from '../areas/catalog/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { saveCarton } from '../areas/packing/commands-more.ts';
import { saveWarehouse } from '../areas/places/commands.ts';
import { saveLocation } from '../areas/places/commands-locations.ts';
import { savePrinter } from '../areas/printing/commands.ts';
import { saveRule } from '../areas/review/commands.ts';
import { saveAccount } from '../areas/shipping/commands.ts';
import { openStock } from '../areas/stock/commands.ts';
import type { Command } from '../kernel/command.ts';
import { wholeTenant } from '../kernel/db.ts';
import type { Random } from '../kernel/id.ts';
import { Problem, problemDetail } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import { changeSettings } from '../kernel/settings.ts';
import type { System } from '../kernel/system.ts';
import { type Article, chance, type Setting } from './actors.ts';
import type { Ledger } from './checks.ts';

const WAREHOUSES = [
  { code: 'SZ', name: '深圳仓', province: '广东省', city: '深圳市', address: '南山区仓库路1号' },
  { code: 'SH', name: '上海仓', province: '上海市', city: '上海市', address: '青浦区物流路8号' },
];

/** Where the carrier of tests is reached, and as whom. */
export interface FakeAccess {
  url: string;
  key: string;
  secret: string;
}

/** What a world with this randomness has. */
export function drawSetting(random: Random): Setting {
  const singles = Array.from({ length: 3 + random.below(5) }, (_, index): Article => {
    return { code: `A${index + 1}`, price_minor: 100 * (1 + random.below(90)) };
  });
  const parts = [
    { code: 'A1', qty: 1 },
    { code: 'A2', qty: 2 },
  ];
  return {
    merchant: 'M1',
    shops: ['S1', 'S2'],
    warehouses: chance(random, 0.6) ? ['SZ', 'SH'] : ['SZ'],
    articles: [...singles, { code: 'SET', price_minor: 9900, parts }],
    bins: Array.from({ length: 6 + random.below(6) }, (_, index) => `A01-${index + 10}`),
  };
}

interface Maker {
  system: System;
  actor: Actor;
  random: Random;
  setting: Setting;
}

async function must<I, O>(maker: Maker, command: Command<I, O>, inputs: readonly unknown[]) {
  const parsed = inputs.map((input) => command.input.parse(input));
  const outcomes = await maker.system.services.run(command, maker.actor, parsed);
  for (const outcome of outcomes) {
    if (!(outcome instanceof Problem)) continue;
    const all = [outcome, ...outcome.errors].map((each) => problemDetail(each, 'en'));
    throw new Error(`${command.name}: ${all.join('; ')}`);
  }
}

/** Sets the company up in its tenant, before anything goes wrong. */
export async function makeCompany(
  maker: Maker,
  ledger: Ledger,
  fake: FakeAccess,
  prefix: string,
): Promise<void> {
  const { setting, random, system, actor } = maker;
  await must(maker, saveMerchant, [{ code: setting.merchant, name: 'Tea house' }]);
  const shop = { merchant: setting.merchant, channel: 'manual', currency: 'CNY' };
  await must(maker, saveShop, [
    { ...shop, code: 'S1', name: 'Patient shop' },
    { ...shop, code: 'S2', name: 'Strict shop', if_short: 'reject' },
  ]);
  const size = { merchant: setting.merchant, length_mm: 120, width_mm: 80, height_mm: 60 };
  const article = ({ code, price_minor, parts }: Article) => {
    return { ...size, code, name: `Article ${code}`, weight_g: 300, price_minor, parts };
  };
  const { articles } = setting;
  await must(maker, saveSku, articles.filter((each) => each.parts === undefined).map(article));
  await must(maker, saveSku, articles.filter((each) => each.parts !== undefined).map(article));
  await build(maker);
  await stockUp(maker, ledger);
  await contract(maker, fake, prefix);
  const options = {
    scope: wholeTenant(actor.tenant_id),
    now: system.services.clock.now(),
    name: 'setting',
  };
  await system.db.transaction(options, (tx) =>
    changeSettings(tx, {
      pay_within_min: 30 + random.below(600),
      remind_before_min: random.below(60),
      confirm_after_days: 1 + random.below(3),
      print_waybill_at_pack: chance(random, 0.7),
      wave_size: 1 + random.below(10),
    }),
  );
}

async function build(maker: Maker): Promise<void> {
  const { setting } = maker;
  const houses = WAREHOUSES.filter((each) => setting.warehouses.includes(each.code));
  const base = { country: 'CN', phone: '0755-12345678' };
  await must(
    maker,
    saveWarehouse,
    houses.map((each) => ({ ...base, ...each })),
  );
  await must(
    maker,
    saveLocation,
    houses.flatMap(({ code: warehouse }) =>
      setting.bins.map((code, index) => {
        const walk = { aisle: 1, x_mm: 0, y_mm: 1000 * index, walk_order: index + 1 };
        return { warehouse, code, ...walk };
      }),
    ),
  );
  const inner = { inner_length_mm: 430, inner_width_mm: 330, inner_height_mm: 240 };
  const weights = { empty_weight_g: 200, max_gross_g: 30_000 };
  await must(maker, saveCarton, [{ code: 'B5', name: 'Box 5', ...inner, ...weights }]);
  await must(
    maker,
    savePrinter,
    houses.map(({ code: warehouse }) => {
      const how = { paper: '100x150', driver: 'simulated' };
      return { warehouse, code: 'LABEL', name: 'Labels', ...how };
    }),
  );
}

/** Little of everything, so that it is fought over. */
async function stockUp(maker: Maker, ledger: Ledger): Promise<void> {
  const { setting, random } = maker;
  const singles = setting.articles.filter((each) => each.parts === undefined);
  const inputs = setting.warehouses.flatMap((warehouse) =>
    singles.flatMap(({ code }, index) => {
      const qty = random.below(25);
      if (qty === 0) return [];
      const location = setting.bins[index % setting.bins.length]!;
      ledger.move('opening', code, qty);
      return [{ warehouse, sku: { merchant: setting.merchant, code }, qty, location }];
    }),
  );
  if (inputs.length > 0) await must(maker, openStock, inputs);
}

async function contract(maker: Maker, fake: FakeAccess, prefix: string): Promise<void> {
  const zone = { first_weight_g: 1000, first_minor: 700, step_weight_g: 1000, step_minor: 200 };
  const zones = [{ ...zone, provinces: ['广东省'], promised_days: 2 }];
  const adapter = { prefix, currency: 'CNY', weight_max_g: 50_000, takes_cod: true, zones };
  const login = { key: fake.key, secret: fake.secret, base_url: fake.url };
  await must(maker, saveAccount, [
    { carrier: 'own', name: 'Own fleet', priority: 10, settings: { adapter } },
    { carrier: 'fake', name: 'Fake Express', settings: login },
    // Nobody can be asked there: numbers come on a roll and are typed.
    { carrier: 'zto', name: 'Numbers by hand', settings: { automatic: false } },
  ]);
  await must(maker, saveRule, [
    {
      code: 'REMARK',
      name_zh: '买家留言含“发票”',
      name_en: 'The buyer asks for an invoice',
      priority: 10,
      action: 'hold',
      condition: { all: [{ fact: 'buyer_remark', is: 'contains', value: '发票' }] },
    },
  ]);
}
