/** A working day for the screens: orders at every stage, exceptions, waves, parcels, manifests. */
import type pg from 'pg';
import { cancelOrder, receiveOrder } from '../../areas/orders/commands.ts';
import { holdOrder } from '../../areas/orders/commands-hold.ts';
import type { OrderInput } from '../../areas/orders/model.ts';
import { saveCarton } from '../../areas/packing/commands-more.ts';
import { packParcel } from '../../areas/packing/commands-pack.ts';
import { confirmTask } from '../../areas/picking/commands.ts';
import { saveRule } from '../../areas/review/commands.ts';
import { saveAccount } from '../../areas/shipping/commands.ts';
import { handOver } from '../../areas/shipping/commands-hand-over.ts';
import { recordTracking } from '../../areas/shipping/commands-tracking.ts';
import { releaseWave } from '../../areas/waves/commands.ts';
import type { TestSystem } from '../database.ts';
import { anOrder, makeWorld, must } from '../world.ts';

const HOUR_MS = 3_600_000;

const NAMES = ['张小三', '李雷', '韩梅梅', '王秀英', '欧阳娜娜', 'Anna Schmidt', '赵子龙', '陈静'];
const PLACES = [
  { province: '广东省', city: '深圳市', district: '南山区' },
  { province: '上海市', city: '上海市', district: '浦东新区' },
  { province: '四川省', city: '成都市', district: '武侯区' },
  { province: '北京市', city: '北京市', district: '海淀区' },
];
const REMARKS = ['', '请放门口，谢谢', '', '易碎，请包装好一点', '', '', '周末送货', ''];

interface Day {
  system: TestSystem;
  owner: pg.Client;
}

/** The order placed and paid some hours ago. */
function ago(order: OrderInput, now: Date, hours: number): OrderInput {
  const placed_at = new Date(now.getTime() - hours * HOUR_MS).toISOString();
  const payments = order.payments.map((each) => ({ ...each, captured_at: placed_at }));
  return { ...order, placed_at, payments };
}

/** An order that is told apart by its number: other people, places, goods, remarks. */
function varied(index: number, now: Date, change: Partial<OrderInput> = {}): OrderInput {
  const lines = [
    [{ sku: 'TEA-1', qty: 1 + (index % 3) }],
    [{ sku: 'CUP-1', qty: 2 }],
    [
      { sku: 'TEA-1', qty: 1 },
      { sku: 'SOAP-1', qty: 2 },
    ],
  ][index % 3]!;
  const base = anOrder(lines, {
    buyer_remark: REMARKS[index % REMARKS.length]!,
    seller_remark: index % 11 === 3 ? 'VIP，附赠茶样' : '',
    ...change,
  });
  const where = PLACES[index % PLACES.length]!;
  const name = NAMES[index % NAMES.length]!;
  const order = { ...base, recipient: { ...base.recipient, ...where, name } };
  return ago(order, now, (index * 7) % 52);
}

async function settings({ system }: Day): Promise<void> {
  await must(system, saveRule, [
    saveRule.input.parse({
      code: 'BIG',
      name_zh: '大额订单',
      name_en: 'Large order',
      priority: 10,
      condition: { all: [{ fact: 'total_minor', is: '>=', value: 60_000 }] },
      action: 'hold',
    }),
    saveRule.input.parse({
      code: 'WEEKEND',
      name_zh: '周末送货',
      name_en: 'Weekend wish',
      priority: 20,
      condition: { all: [{ fact: 'buyer_remark', is: 'contains', value: '周末' }] },
      action: 'tag',
    }),
  ]);
  const box = { name: '纸箱', empty_weight_g: 100, max_gross_g: 20_000 };
  const sides = (l: number, w: number, h: number) => {
    return { inner_length_mm: l, inner_width_mm: w, inner_height_mm: h };
  };
  await must(system, saveCarton, [
    saveCarton.input.parse({ ...box, code: 'C1', ...sides(200, 150, 100) }),
    saveCarton.input.parse({ ...box, code: 'C2', ...sides(400, 300, 200) }),
  ]);
  const zone = { provinces: ['*'], first_weight_g: 1000, first_minor: 800, step_weight_g: 1000 };
  const adapter = {
    prefix: 'FH',
    currency: 'CNY',
    weight_max_g: 30_000,
    takes_cod: true,
    zones: [
      { ...zone, provinces: ['广东', '上海', '四川', '北京'], step_minor: 200, promised_days: 2 },
    ],
  };
  await must(system, saveAccount, [
    saveAccount.input.parse({ carrier: 'own', name: '自营配送', settings: { adapter } }),
  ]);
}

/** Lets reactions and effects catch up, also those of transactions that are just ending. */
async function drain({ system, owner }: Day): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    await system.relay.drain(system.tenant.tenant_id);
    const behind = await owner.query(
      `select from kernel.event e where not exists (select from kernel.reaction_cursor c
         where (c.xid, c.event_id) >= (e.xid, e.event_id)) limit 1`,
    );
    if (behind.rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function pick({ system }: Day, max: number): Promise<void> {
  const [wave] = await must(system, releaseWave, [
    releaseWave.input.parse({ warehouse: 'SZ', max }),
  ]);
  const tasks = wave!.task_ids.map((task_id) => ({ task_id }));
  await must(system, confirmTask, tasks);
}

/** Packs picked shipments and returns their parcels. */
async function pack({ system, owner }: Day, count: number): Promise<string[]> {
  const found = await owner.query<{ shipment_id: string; scans: object[]; weight_g: number }>(
    `select s.shipment_id, jsonb_agg(jsonb_build_object('barcode', k.code, 'qty', l.qty)) as scans,
       100 + sum(l.qty * k.weight_g)::int as weight_g
     from orders.shipment s join orders.shipment_line l using (tenant_id, shipment_id)
     join orders.order_line o using (tenant_id, order_line_id)
     join catalog.sku k on k.tenant_id = o.tenant_id and k.sku_id = o.sku_id
     where s.state = 'picked' group by s.shipment_id order by s.shipment_id limit $1`,
    [count],
  );
  const inputs = found.rows.map((row) =>
    packParcel.input.parse({ ...row, weight_confirmed: true }),
  );
  return (await must(system, packParcel, inputs)).map((parcel) => parcel.parcel_id);
}

async function send({ system, owner }: Day, parcel_ids: string[]): Promise<void> {
  const input = { warehouse: 'SZ', carrier: 'own', parcel_ids };
  await must(system, handOver, [handOver.input.parse(input)]);
  const { rows } = await owner.query<{ waybill_id: string }>(
    `select waybill_id from shipping.waybill where parcel_id = any($1::uuid[]) and state = 'active'
     order by waybill_id`,
    [parcel_ids],
  );
  const now_ms = system.services.clock.now().getTime();
  const at = (minutes: number) => new Date(now_ms - minutes * 60_000).toISOString();
  await must(
    system,
    recordTracking,
    rows.map(({ waybill_id }) =>
      recordTracking.input.parse({
        waybill_id,
        events: [
          { state: 'collected', at: at(50), code: 'A', place: '深圳市', detail: '已揽收' },
          { state: 'in_transit', at: at(20), code: 'B', place: '广州转运中心', detail: '运输中' },
        ],
      }),
    ),
  );
}

export interface Prepared {
  /** Key of the buyer's page of an order that is on its way. */
  track_token: string;
  /** Number of an order that waits for approval with a rule against it. */
  order_no: string;
}

/** Fills the system; about 120 orders. */
export async function prepareDay(day: Day): Promise<Prepared> {
  const { system, owner } = day;
  await makeWorld(system, {
    SZ: { 'TEA-1': 400, 'CUP-1': 300, 'SOAP-1': 300, 'LAMP-1': 5 },
    SH: { 'TEA-1': 40 },
  });
  await settings(day);
  const now = system.services.clock.now();
  const order = (index: number, change: Partial<OrderInput> = {}) => varied(index, now, change);
  await must(
    system,
    receiveOrder,
    Array.from({ length: 40 }, (_, index) => order(index)),
  );
  await drain(day);
  await pick(day, 24);
  const parcels = await pack(day, 14);
  await drain(day);
  await send(day, parcels.slice(0, 6));
  await must(
    system,
    receiveOrder,
    Array.from({ length: 60 }, (_, index) => order(40 + index)),
  );
  const just = (...of: Parameters<typeof anOrder>) => ago(anOrder(...of), now, 1);
  await must(system, receiveOrder, [
    just([{ sku: 'LAMP-1', qty: 9 }], { seller_remark: '急单' }),
    just([{ sku: 'TEA-1', qty: 3 }], { payments: [] }),
    just([{ sku: 'CUP-1', qty: 1 }], { payment_kind: 'cash_on_delivery', payments: [] }),
  ]);
  const big = await must(system, receiveOrder, [
    just([{ sku: 'TEA-1', qty: 20 }], { buyer_remark: '公司采购，需要发票' }),
    just([{ sku: 'CUP-1', qty: 15 }]),
  ]);
  await drain(day);
  const { rows } = await owner.query<{ order_id: string; track_token: string; stage: string }>(
    'select order_id, track_token, stage from orders.sales_order order by order_id',
  );
  const waiting = rows.filter((row) => row.stage === 'allocated');
  const [paid, one, two, unpaid] = waiting.slice(-4).map(({ order_id }) => order_id);
  await must(system, holdOrder, [
    { order_id: one!, reason: '等待买家确认颜色' },
    { order_id: two!, reason: 'address is being checked' },
  ]);
  await must(system, cancelOrder, [
    { order_id: paid!, reason: '买家拍错' },
    { order_id: unpaid!, reason: '买家不想要了' },
  ]);
  await releaseSome(day);
  await drain(day);
  const shipped = rows.find((row) => row.stage === 'shipped');
  return { track_token: shipped!.track_token, order_no: big[0]!.order_no };
}

/** A wave whose tasks are still open. */
async function releaseSome({ system }: Day): Promise<void> {
  await must(system, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ', max: 8 })]);
}
