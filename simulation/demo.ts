/**
 * The demo company: a tea house and a home-ware brand with two warehouses, and three days of work
 * up to this moment, so that orders stand at every stage. All of it goes through the commands.
 */
import pg from 'pg';
import { saveSku } from '../areas/catalog/commands.ts';
import { recordDelivery, takeBack } from '../areas/delivery/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { cancelOrder, confirmOrder, receiveOrder } from '../areas/orders/commands.ts';
import { holdOrder } from '../areas/orders/commands-hold.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { saveCarton } from '../areas/packing/commands-more.ts';
import { packParcel } from '../areas/packing/commands-pack.ts';
import { setUpPeople } from '../areas/people/port.ts';
import { confirmTask } from '../areas/picking/commands.ts';
import { saveWarehouse } from '../areas/places/commands.ts';
import { layOutFloor } from '../areas/places/commands-floor.ts';
import { markDemo } from '../areas/practice/practice.sql.ts';
import { savePrinter } from '../areas/printing/commands.ts';
import { saveRule } from '../areas/review/commands.ts';
import { saveAccount } from '../areas/shipping/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { openStock } from '../areas/stock/commands.ts';
import { releaseWave } from '../areas/waves/commands.ts';
import type { Clock } from '../kernel/clock.ts';
import { VirtualClock } from '../kernel/clock.ts';
import { wholeTenant } from '../kernel/db.ts';
import { idMaker, type Random, seededRandom, systemRandom } from '../kernel/id.ts';
import { systemActor } from '../kernel/permission.ts';
import { Problem } from '../kernel/problem.ts';
import type { System } from '../kernel/system.ts';
import { createTenant } from '../kernel/tenant.ts';
import { Company } from './company.ts';
import { CN_PLACES, chinese } from './made-up.ts';

/** Sign-in name of the demo's manager. */
export const ADMIN_LOGIN = 'demo';
const HOUR = 3_600_000;

interface DemoSku {
  merchant: string;
  code: string;
  name: string;
  weight_g: number;
  sides: [number, number, number];
  price_minor: number;
  fragile?: boolean;
  liquid?: boolean;
  stock: number;
}

const sku = (
  merchant: string,
  code: string,
  name: string,
  weight_g: number,
  sides: [number, number, number],
  price_minor: number,
  stock: number,
  marks: { fragile?: boolean; liquid?: boolean } = {},
): DemoSku => ({ merchant, code, name, weight_g, sides, price_minor, stock, ...marks });

const SKUS: readonly DemoSku[] = [
  sku('CHAYE', 'LJ-250', '明前龙井 250g', 320, [180, 120, 70], 16800, 300),
  sku('CHAYE', 'TGY-500', '安溪铁观音 500g', 590, [220, 150, 90], 12900, 260),
  sku('CHAYE', 'PE-357', '普洱茶饼 357g', 420, [210, 210, 40], 19900, 180),
  sku('CHAYE', 'MLHC-100', '茉莉花茶 100g', 150, [120, 90, 60], 4900, 400),
  sku('CHAYE', 'GW-180', '青瓷盖碗 180ml', 380, [120, 120, 100], 8800, 120, { fragile: true }),
  sku('CHAYE', 'CB-4', '品茗杯四只装', 460, [200, 120, 80], 6900, 150, { fragile: true }),
  sku('CHAYE', 'HU-220', '紫砂壶 220ml', 520, [160, 120, 110], 26800, 60, { fragile: true }),
  sku('JIAJU', 'TD-01', '北欧台灯', 1350, [420, 220, 220], 15900, 80, { fragile: true }),
  sku('JIAJU', 'MJ-3', '纯棉毛巾三条装', 480, [300, 220, 80], 5900, 350),
  sku('JIAJU', 'SJ-4', '四件套 1.8m', 2300, [400, 320, 120], 32900, 90),
  sku('JIAJU', 'XSY-500', '洗手液 500ml', 560, [210, 90, 60], 2900, 420, { liquid: true }),
  sku('JIAJU', 'XXL-200', '香薰蜡烛 200g', 410, [100, 100, 110], 7900, 160, { fragile: true }),
  sku('JIAJU', 'SNH-M', '收纳盒 中号', 640, [380, 280, 160], 4500, 200),
  sku('CHAYE', 'CZ-1', '竹茶针', 30, [160, 20, 20], 1900, 6),
  sku('JIAJU', 'BWB-750', '保温杯 750ml', 390, [280, 90, 90], 11900, 240),
];

/** Article of which there is never enough. */
const SCARCE = SKUS.findIndex((each) => each.code === 'CZ-1');

/** How long the story of the demo lasts. */
export const STORY_MS = 72 * HOUR;

/** Makes the demo company and lets it work for the three days before `now`. */
export async function loadDemo(
  runtime: { url: string; open(options: { clock: Clock; random: Random }): System },
  now: Date,
): Promise<void> {
  const clock = new VirtualClock(new Date(now.getTime() - STORY_MS));
  const system = runtime.open({ clock, random: systemRandom });
  const reader = new pg.Client({ connectionString: runtime.url });
  await reader.connect();
  try {
    const tenant_id = idMaker(clock, systemRandom).next();
    const names = { code: 'demo', name: '清和优选（演示）', country: 'CN', currency: 'CNY' };
    const zone = { time_zone: 'Asia/Shanghai', locale: 'zh-CN' } as const;
    await createTenant(system.db, { tenant_id, ...names, ...zone }, clock.now());
    const options = { scope: wholeTenant(tenant_id), now: clock.now(), name: 'demo' };
    await system.db.transaction(options, async (tx) => {
      await setUpPeople(tx, { login_name: ADMIN_LOGIN, display_name: '演示经理' });
      await markDemo(tx);
    });
    await fillDemo({ system, clock, reader }, tenant_id, now);
  } finally {
    await reader.end();
    await system.close();
  }
}

interface Telling {
  /** Open at the beginning of the story, on its clock. */
  system: System;
  clock: VirtualClock;
  /** The owner's connection: the staff's eyes. */
  reader: pg.Client;
}

/** Sets an empty demo company up and tells its story up to `now`. */
export async function fillDemo(telling: Telling, tenant_id: string, now: Date): Promise<void> {
  const { system, clock, reader } = telling;
  const company = new Company(system, clock, systemActor(tenant_id, 'simulation'), reader);
  await setUp(company);
  await new Days(company, now.getTime()).work();
}

async function setUp(company: Company): Promise<void> {
  await company.must(saveMerchant, [
    saveMerchant.input.parse({ code: 'CHAYE', name: '清和茶业', kind: 'own' }),
    saveMerchant.input.parse({ code: 'JIAJU', name: '素简家居' }),
  ]);
  const shops = [
    ['CHAYE', 'chaye-tm', '清和茶业旗舰店', 'taobao'],
    ['CHAYE', 'chaye-web', '清和茶业官网', 'shopify'],
    ['JIAJU', 'jiaju-dy', '素简家居小店', 'douyin'],
  ] as const;
  await company.must(
    saveShop,
    shops.map(([merchant, code, name, channel]) =>
      saveShop.input.parse({ merchant, code, name, channel, currency: 'CNY' }),
    ),
  );
  await build(company);
  await company.must(
    saveSku,
    SKUS.map(({ sides, stock: _, ...each }, index) =>
      saveSku.input.parse({
        ...each,
        length_mm: sides[0],
        width_mm: sides[1],
        height_mm: sides[2],
        barcodes: [`69${String(12345000 + index * 7)}${String(100 + index)}`],
      }),
    ),
  );
  await stockUp(company);
  await equip(company);
  await contract(company);
}

/** Two warehouses with their floors and bins. */
async function build(company: Company): Promise<void> {
  await company.must(saveWarehouse, [
    saveWarehouse.input.parse({
      code: 'HZ',
      name: '杭州仓',
      country: 'CN',
      province: '浙江省',
      city: '杭州市',
      address: '余杭区良渚街道物流园 8 号',
      phone: '0571-88886666',
    }),
    saveWarehouse.input.parse({
      code: 'SZ',
      name: '深圳仓',
      country: 'CN',
      province: '广东省',
      city: '深圳市',
      address: '龙岗区平湖街道仓储路 2 号',
      phone: '0755-66668888',
    }),
  ]);
  const pattern = { aisles: 6, bins_per_aisle: 20, cross_aisles: 3, zone_code: 'Z{block}' };
  await company.must(layOutFloor, [
    layOutFloor.input.parse({ warehouse: 'HZ', ...pattern }),
    layOutFloor.input.parse({ warehouse: 'SZ', ...pattern }),
  ]);
}

/** Opening stock: every article in a bin of its own in each warehouse. */
async function stockUp(company: Company): Promise<void> {
  const bins = await company.look<{ warehouse: string; code: string }>(
    `select w.code as warehouse, l.code from places.location l
     join places.warehouse w using (tenant_id, warehouse_id)
     where l.tenant_id = $1 and l.kind = 'bin' order by w.code, l.walk_order`,
    [company.actor.tenant_id],
  );
  const opening = ['HZ', 'SZ'].flatMap((warehouse) => {
    const own = bins.filter((bin) => bin.warehouse === warehouse);
    const step = Math.floor(own.length / SKUS.length);
    return SKUS.map(({ merchant, code, stock }, index) =>
      openStock.input.parse({
        warehouse,
        sku: { merchant, code },
        qty: warehouse === 'HZ' ? stock : Math.ceil(stock / 3),
        location: own[index * step]!.code,
      }),
    );
  });
  await company.must(openStock, opening);
}

/** Cartons and printers. */
async function equip(company: Company): Promise<void> {
  const cartons = [
    ['1号箱', 'B1', 240, 170, 120, 130],
    ['3号箱', 'B3', 330, 250, 160, 220],
    ['5号箱', 'B5', 430, 330, 240, 380],
    ['7号箱', 'B7', 560, 430, 360, 620],
  ] as const;
  await company.must(
    saveCarton,
    cartons.map(([name, code, length, width, height, empty_weight_g], index) =>
      saveCarton.input.parse({
        code,
        name,
        inner_length_mm: length,
        inner_width_mm: width,
        inner_height_mm: height,
        empty_weight_g,
        max_gross_g: 25_000,
        cost_minor: 80 + 60 * index,
      }),
    ),
  );
  await company.must(
    savePrinter,
    ['HZ', 'SZ'].flatMap((warehouse) => [
      savePrinter.input.parse({
        warehouse,
        code: 'LABEL',
        name: '面单打印机',
        paper: '100x150',
        driver: 'file',
      }),
      savePrinter.input.parse({
        warehouse,
        code: 'A4',
        name: '激光打印机',
        paper: 'A4',
        driver: 'file',
      }),
    ]),
  );
}

/** The carrier with its prices, and what is looked at before approval. */
async function contract(company: Company): Promise<void> {
  const zone = (provinces: string[], first_minor: number, promised_days: number) => {
    const weights = { first_weight_g: 1000, step_weight_g: 1000, step_minor: 200 };
    return { provinces, first_minor, promised_days, ...weights };
  };
  const provinces = [...new Set(CN_PLACES.map((place) => place.province))];
  const near = ['浙江省', '上海市', '江苏省', '广东省'];
  await company.must(saveAccount, [
    saveAccount.input.parse({
      carrier: 'own',
      name: '自营配送',
      priority: 10,
      settings: {
        adapter: {
          prefix: 'QH',
          currency: 'CNY',
          weight_max_g: 50_000,
          takes_cod: true,
          zones: [
            zone(near, 700, 2),
            zone(
              provinces.filter((each) => !near.includes(each)),
              1200,
              4,
            ),
          ],
        },
      },
    }),
  ]);
  await company.must(saveRule, [
    saveRule.input.parse({
      code: 'HIGH_VALUE',
      name_zh: '高额订单人工审核',
      name_en: 'High value: a person looks',
      priority: 10,
      action: 'hold',
      condition: { all: [{ fact: 'total_minor', is: '>=', value: 100_000 }] },
    }),
    saveRule.input.parse({
      code: 'BUYER_REMARK',
      name_zh: '买家留言含“发票”',
      name_en: 'The buyer asks for an invoice',
      priority: 20,
      action: 'hold',
      condition: { all: [{ fact: 'buyer_remark', is: 'contains', value: '发票' }] },
    }),
  ]);
}

interface Made {
  order_id: string;
  state: string;
}

/** Three days of work. */
class Days {
  private readonly company: Company;
  private readonly now: number;
  private readonly random = seededRandom(7300);
  private serial = 0;

  constructor(company: Company, now: number) {
    this.company = company;
    this.now = now;
  }

  async work(): Promise<void> {
    await this.past();
    await this.yesterday();
    await this.today();
  }

  private at(hours_ago: number): void {
    this.company.clock.moveTo(new Date(this.now - hours_ago * HOUR));
  }

  /** Orders that left the house: delivered, confirmed, on the way, refused. */
  private async past(): Promise<void> {
    this.at(60);
    const orders = await this.receive(42);
    this.at(56);
    await this.release(orders);
    await this.pick(orders);
    this.at(53);
    await this.pack(orders);
    this.at(50);
    await this.handOver(orders);
    this.at(28);
    await this.deliver(orders.slice(0, 26), { result: 'delivered', signed_by: 'recipient' });
    await this.deliver(orders.slice(26, 28), { result: 'refused', reason: '拒收：不想要了' });
    await this.deliver(orders.slice(28, 30), { result: 'failed', reason: '电话无人接听' });
    this.at(20);
    const back = await this.parcels(orders.slice(26, 27), ['refused']);
    await this.company.must(
      takeBack,
      back.map(({ parcel_id }) => takeBack.input.parse({ parcel_id })),
    );
    const delivered = await this.company.look<{ order_id: string }>(
      `select order_id from orders.sales_order
       where tenant_id = $1 and stage = 'delivered' order by order_id limit 12`,
      [this.company.actor.tenant_id],
    );
    await this.company.must(confirmOrder, delivered);
    await this.company.settle();
  }

  /** Orders in the house: in picking, picked, packed. */
  private async yesterday(): Promise<void> {
    this.at(18);
    const orders = await this.receive(34);
    this.at(6);
    await this.release(orders.slice(0, 18));
    await this.release(orders.slice(18, 26));
    await this.pick(orders.slice(0, 18));
    this.at(4);
    await this.pack(orders.slice(0, 10));
  }

  /** Orders of this morning: unpaid, in review, short of stock, on hold, cancelled, to release. */
  private async today(): Promise<void> {
    this.at(3);
    await this.receive(10);
    await this.receive(5, { payments: [] });
    await this.receive(2, { buyer_remark: '请开发票，抬头见聊天' });
    await this.receive(2, { lines: [{ ...this.line(9), qty: 4 }] });
    await this.receive(2, {}, true);
    await this.receive(2, { lines: [{ ...this.line(SCARCE), qty: 9 }] });
    const [held, ...gone] = await this.receive(3);
    this.at(2);
    await this.company.must(holdOrder, [{ order_id: held!.order_id, reason: '买家要求下周发货' }]);
    await this.company.must(
      cancelOrder,
      gone.map(({ order_id }) => ({ order_id, reason: '买家拍错' })),
    );
    await this.company.settle();
    this.at(0);
  }

  private line(index: number) {
    const { code, merchant, price_minor } = SKUS[index]!;
    return { sku: code, merchant, qty: 1, price_minor, discount_minor: 0 };
  }

  /** Takes orders in, paid unless changed. */
  private async receive(
    count: number,
    change: Partial<OrderInput> = {},
    forgets = false,
  ): Promise<Made[]> {
    const inputs = Array.from({ length: count }, () => this.order(change, forgets));
    const received = await this.company.must(receiveOrder, inputs);
    await this.company.settle();
    return received;
  }

  private order(change: Partial<OrderInput>, forgets: boolean): OrderInput {
    const { random } = this;
    const tea = random.below(3) < 2;
    const range = tea ? [0, 7] : [7, SCARCE];
    const first = range[0]! + random.below(range[1]! - range[0]!);
    const kinds = 1 + random.below(3);
    const chosen = new Set(
      Array.from({ length: kinds }, (_, index) =>
        index === 0 ? first : range[0]! + random.below(range[1]! - range[0]!),
      ),
    );
    const lines =
      change.lines ?? [...chosen].map((at) => ({ ...this.line(at), qty: 1 + random.below(2) }));
    const goods = lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0);
    const total_minor = goods + 600;
    const placed_at = this.company.clock.now().toISOString();
    const provider_ref = `D${String(++this.serial).padStart(6, '0')}`;
    const person = chinese(random, forgets);
    const place = CN_PLACES[random.below(CN_PLACES.length)]!;
    const owner = lines[0]!.merchant;
    return receiveOrder.input.parse({
      shop: owner === 'CHAYE' ? ['chaye-tm', 'chaye-web'][random.below(2)] : 'jiaju-dy',
      channel_order_no: `25${String(this.now).slice(3, 11)}${String(this.serial).padStart(4, '0')}`,
      placed_at,
      payment_kind: 'prepaid',
      currency: 'CNY',
      recipient: { ...person, ...place, postcode: '' },
      freight_minor: 600,
      total_minor,
      payments: [
        {
          method: 'alipay',
          provider: 'demo-pay',
          provider_ref,
          amount_minor: total_minor,
          captured_at: placed_at,
        },
      ],
      buyer_remark: random.below(6) === 0 ? '麻烦尽快发货，谢谢' : '',
      ...change,
      lines,
    });
  }

  private shipments(orders: readonly Made[], states: readonly string[]) {
    return this.company.look<{ shipment_id: string; warehouse_id: string }>(
      `select shipment_id, warehouse_id from orders.shipment
       where tenant_id = $1 and order_id = any($2) and state = any($3) order by shipment_id`,
      [this.company.actor.tenant_id, orders.map((order) => order.order_id), states],
    );
  }

  private async release(orders: readonly Made[]): Promise<void> {
    const planned = await this.shipments(orders, ['planned']);
    const warehouses = [...new Set(planned.map((row) => row.warehouse_id))].sort();
    await this.company.must(
      releaseWave,
      warehouses.map((warehouse) => {
        const own = planned.filter((row) => row.warehouse_id === warehouse);
        const shipment_ids = own.map((row) => row.shipment_id);
        // Small carts, so that some tasks can be done while others are open.
        return releaseWave.input.parse({ warehouse, shipment_ids, cart_slots: 3 });
      }),
    );
    await this.company.settle();
  }

  private async pick(orders: readonly Made[]): Promise<void> {
    const tasks = await this.company.look<{ task_id: string }>(
      `select distinct l.task_id from picking.task_line l
       join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
       where l.tenant_id = $1 and s.order_id = any($2) and l.done_at is null order by 1`,
      [this.company.actor.tenant_id, orders.map((order) => order.order_id)],
    );
    await this.company.must(confirmTask, tasks);
    await this.company.settle();
  }

  private async pack(orders: readonly Made[]): Promise<void> {
    const shipments = await this.shipments(orders, ['picked']);
    const lines = await this.company.look<{ shipment_id: string; code: string; qty: number }>(
      `select l.shipment_id, k.code, l.qty_picked as qty from orders.shipment_line l
       join catalog.sku k using (tenant_id, sku_id)
       where l.tenant_id = $1 and l.shipment_id = any($2) and l.qty_picked > 0
       order by l.shipment_id, k.code`,
      [this.company.actor.tenant_id, shipments.map((row) => row.shipment_id)],
    );
    const inputs = shipments.map(({ shipment_id }) => {
      const own = lines.filter((line) => line.shipment_id === shipment_id);
      const scans = own.map(({ code, qty }) => ({ barcode: code, qty }));
      return packParcel.input.parse({ shipment_id, scans, weight_g: 1 });
    });
    const outcomes = await this.company.try(packParcel, inputs);
    const weighed = outcomes.flatMap((outcome, index) => {
      if (!(outcome instanceof Problem)) return [];
      const expected = outcome.members['expected_g'];
      if (typeof expected !== 'number') throw outcome;
      return [{ ...inputs[index]!, weight_g: expected + this.random.below(15) }];
    });
    await this.company.must(packParcel, weighed);
    await this.company.settle();
  }

  private parcels(orders: readonly Made[], states: readonly string[]) {
    return this.company.look<{ parcel_id: string; warehouse_id: string }>(
      `select parcel_id, warehouse_id from packing.parcel
       where tenant_id = $1 and order_id = any($2) and state = any($3) order by parcel_id`,
      [this.company.actor.tenant_id, orders.map((order) => order.order_id), states],
    );
  }

  private async handOver(orders: readonly Made[]): Promise<void> {
    const packed = await this.parcels(orders, ['packed']);
    const warehouses = [...new Set(packed.map((row) => row.warehouse_id))].sort();
    await this.company.must(
      handOver,
      warehouses.map((warehouse) => {
        const own = packed.filter((row) => row.warehouse_id === warehouse);
        const parcel_ids = own.map((row) => row.parcel_id);
        return handOver.input.parse({ warehouse, carrier: 'own', parcel_ids });
      }),
    );
    await this.company.settle();
  }

  private async deliver(
    orders: readonly Made[],
    how: { result: string; signed_by?: string; reason?: string },
  ): Promise<void> {
    const parcels = await this.parcels(orders, ['handed_over']);
    const at = this.company.clock.now().toISOString();
    await this.company.must(
      recordDelivery,
      parcels.map(({ parcel_id }) => recordDelivery.input.parse({ parcel_id, at, ...how })),
    );
    await this.company.settle();
  }
}
