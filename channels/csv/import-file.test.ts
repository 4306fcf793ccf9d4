/** Files from end to end: what comes in, what comes back, what running again does, over HTTP too. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { saveSku } from '../../areas/catalog/commands.ts';
import { resolveSkus, skuKey } from '../../areas/catalog/port.ts';
import { saveShop } from '../../areas/merchants/commands.ts';
import { merchantsByCode } from '../../areas/merchants/port.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import {
  countOrders,
  type ImportWorld,
  importInChild,
  importWorld,
  prepareOrdersFile,
} from '../../tests/import-world.ts';
import { must } from '../../tests/world.ts';
import { type ImportFileOptions, type ImportResult, importFile } from './import-file.ts';

let world: ImportWorld;
before(async () => {
  world = await importWorld();
});
after(() => world.end());

let files = 0;

/** Imports a text as a file of the actor. */
function importText(
  kind: ImportFileOptions['kind'],
  text: string,
  options: Partial<ImportFileOptions> = {},
): Promise<ImportResult> {
  const path = join(world.folder, `file-${++files}.csv`);
  writeFileSync(path, text);
  const { services, actor } = world.system;
  return importFile(services, actor, { kind, path, lang: 'en', ...options });
}

const fates = ({ taken_in, replayed, refused }: ImportResult) => [taken_in, replayed, refused];
const codes = (result: ImportResult) => result.first_errors.map(({ line, code }) => [line, code]);

/** Orders by channel number with their facts, as the owner of the database sees them. */
async function ordersLike(pattern: string) {
  const { db, services, tenant } = { ...world.system };
  const options = { scope: wholeTenant(tenant.tenant_id), now: services.clock.now(), name: 'test' };
  return db.transaction(options, async (tx) => {
    const rows = await tx.send(
      'test.orders',
      `select o.channel_order_no, o.state, o.payment_kind, o.currency, o.total_minor::int,
         o.paid_minor::int, o.placed_at, o.recipient ->> 'district' as district
       from orders.sales_order o where o.channel_order_no like $1 order by 1`,
      [pattern],
    );
    return rows as Record<string, unknown>[];
  });
}

test('of 3,000 rows the good come in and each bad one comes back with its reason', async () => {
  const { path, file } = await prepareOrdersFile(world, 3000, 1);
  assert.ok(file.kinds.length >= 20);
  const { services, actor } = world.system;
  const options = { kind: 'orders', path, lang: 'zh-CN' } as const;
  const earlier = await countOrders(world);
  const result = await importFile(services, actor, options);
  assert.deepEqual(fates(result), [3000 - file.bad_rows, 0, file.bad_rows]);
  assert.equal(result.items.taken_in, file.orders);
  const records = parse(readFileSync(result.error_file!), {
    bom: true,
    relax_column_count: true,
  }) as string[][];
  const told = records.slice(1).map(([line, column, , code]) => ({ line, column, code }));
  const expected = [...file.expected].map(([line, { column, code }]) => {
    return { line: String(line), column, code };
  });
  assert.deepEqual(told, expected);

  const counts = await countOrders(world);
  assert.equal(counts.orders - earlier.orders, file.orders);
  assert.equal(counts.lines - earlier.lines, 3000 - file.bad_rows);
  const again = await importFile(services, actor, options);
  assert.deepEqual(fates(again), [0, 3000 - file.bad_rows, file.bad_rows]);
  assert.deepEqual(await countOrders(world), counts);
});

test('an import that was killed is completed by running it again', async () => {
  const { path, file } = await prepareOrdersFile(world, 3000, 2);
  const earlier = await countOrders(world);
  const cut = await importInChild(world, path, (_rows, child) => child.kill('SIGKILL'));
  assert.equal(cut, null);
  const between = (await countOrders(world)).orders - earlier.orders;
  assert.ok(between > 0 && between < file.orders, `${between} of ${file.orders}`);
  const result = await importInChild(world, path);
  const { taken_in, replayed } = result!.items;
  assert.equal(taken_in + replayed, file.orders);
  const counts = await countOrders(world);
  assert.equal(counts.orders - earlier.orders, file.orders);
  assert.equal(counts.received_events - earlier.received_events, file.orders);
  const [by_levels, by_promises, by_lines] = counts.reserved;
  assert.deepEqual([by_levels, by_promises], [by_lines, by_lines]);
});

const ours =
  '订单号,下单时间,收件人,收件电话,省,市,区县,详细地址,SKU,数量,单价,付款时间,实付金额\n';
const person = '张三,13800138000,浙江省,杭州市,西湖区,文三路1号2栋';

test('times are local to the tenant, amounts in the currency of the shop, totals computed', async () => {
  const yen = { merchant: 'M1', code: 'SY', name: 'Yen shop', channel: 'csv', currency: 'JPY' };
  await must(world.system, saveShop, [saveShop.input.parse(yen)]);
  const result = await importText(
    'orders',
    `${ours}Y1,2026-03-09 10:00,${person},ART-0001,2,"1,200",2026-03-09 10:05,\n`,
    { shop: 'SY' },
  );
  assert.deepEqual(codes(result), []);
  const [order] = await ordersLike('Y1');
  assert.deepEqual(order, {
    channel_order_no: 'Y1',
    state: 'approved',
    payment_kind: 'prepaid',
    currency: 'JPY',
    total_minor: 2400,
    paid_minor: 2400,
    placed_at: new Date('2026-03-09T09:00:00Z'),
    district: '西湖区',
  });
});

test('a dry run says what is wrong and writes nothing', async () => {
  const counts = await countOrders(world);
  const text = `${ours}D1,2026-03-09 10:00,${person},ART-0001,1.5,10,,\nD2,2026-03-09 10:00,${person},ART-0001,1,10,,\n`;
  const result = await importText('orders', text, { shop: 'S1', dry_run: true });
  assert.deepEqual(fates(result), [1, 0, 1]);
  assert.deepEqual(codes(result), [[2, 'QTY_RANGE']]);
  assert.deepEqual([result.error_file, result.preview.rows.length], [null, 2]);
  assert.deepEqual(await countOrders(world), counts);
});

test('a file without shop or with a missing column is refused as a whole', async () => {
  await assert.rejects(
    importText('orders', '订单号,收件人\nA,B\n', { shop: 'S1' }),
    (error) => error instanceof Problem && error.errors.every((e) => e.code === 'COLUMN_MISSING'),
  );
  await assert.rejects(
    importText('orders', `${ours}A,2026-03-09,${person},ART-0001,1,1,,\n`),
    (error) => error instanceof Problem && error.members['field'] === 'shop',
  );
});

test('Shopify: what is paid, cash on delivery, over', async () => {
  const names =
    'Name,Financial Status,Fulfillment Status,Created at,Currency,Subtotal,Shipping,Taxes,Total,' +
    'Payment Method,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,' +
    'Shipping Phone,Shipping Country,Shipping Province Name,Shipping City,Shipping Street,' +
    'Outstanding Balance\n';
  const row = (no: string, status: string, method: string, sent = 'unfulfilled') =>
    `${no},${status},${sent},2026-03-09 10:00:00 +0100,CNY,20.00,5.00,1.50,25.00,${method},2,Tea,` +
    `10.00,ART-0001,张三,13800138000,CN,浙江省,杭州市,西湖区文三路1号2栋,25.00\n`;
  const text =
    names +
    row('#S1', 'paid', 'card') +
    row('#S2', 'pending', 'Cash on Delivery (COD)') +
    row('#S3', 'pending', 'bank') +
    row('#S4', 'paid', 'card', 'fulfilled') +
    row('#S5', 'refunded', 'card');
  const result = await importText('orders', text, { shop: 'S1' });
  assert.equal(result.preset, 'shopify');
  assert.deepEqual(codes(result), [
    [5, 'ORDER_OVER'],
    [6, 'ORDER_OVER'],
  ]);
  assert.deepEqual(
    (await ordersLike('#S%')).map((each) => [
      each['channel_order_no'],
      each['state'],
      each['payment_kind'],
      each['paid_minor'],
    ]),
    [
      ['#S1', 'approved', 'prepaid', 2500],
      ['#S2', 'approved', 'cash_on_delivery', 0],
      ['#S3', 'awaiting_payment', 'prepaid', 0],
    ],
  );
});

test('Taobao: the status says what is paid; one cell holds the address, one the price', async () => {
  const names =
    '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址,' +
    '联系手机,订单创建时间,订单付款时间,商家编码,宝贝总数量,店铺名称\n';
  const row = (no: string, status: string, paid: string) =>
    `="${no}",小明,20.00,5.00,25.00,${paid},${status},王五,浙江省 杭州市 西湖区 文三路1号2栋(310000),` +
    `'13800138000,2026-03-09 10:00:00,,ART-0001,3,Tea shop\n`;
  const text =
    names +
    row('27810001', '买家已付款，等待卖家发货', '25.00') +
    row('27810002', '等待买家付款', '0.00') +
    row('27810003', '交易关闭', '0.00');
  const result = await importText('orders', text);
  assert.deepEqual(codes(result), [[4, 'ORDER_OVER']]);
  const orders = await ordersLike('2781%');
  assert.deepEqual(
    orders.map((each) => [each['state'], each['paid_minor'], each['district']]),
    [
      ['approved', 2500, '西湖区'],
      ['awaiting_payment', 0, '西湖区'],
    ],
  );
  assert.deepEqual(orders[0]?.['placed_at'], new Date('2026-03-09T02:00:00Z'));
});

test('a chosen mapping is remembered for files with the same header', async () => {
  const text = '编号,品名,克,a,b,c\nMAP-1,Mapped,300,90,80,70\n';
  const mapping = { sku: '编号', weight_g: 2, length_mm: 3, width_mm: 4, height_mm: 5 };
  await assert.rejects(importText('catalog', text, { merchant: 'M1' }), Problem);
  const chosen = await importText('catalog', text, { merchant: 'M1', mapping });
  assert.deepEqual(fates(chosen), [1, 0, 0]);
  const again = await importText('catalog', text, { merchant: 'M1' });
  assert.deepEqual(fates(again), [0, 1, 0]);
});

test('an article keeps what the file does not say', async () => {
  const size = { weight_g: 500, length_mm: 100, width_mm: 80, height_mm: 60 };
  const article = { merchant: 'M1', code: 'KEEP-1', name: 'Keep', ...size, barcodes: ['KB1'] };
  await must(world.system, saveSku, [saveSku.input.parse({ ...article, liquid: true })]);
  const result = await importText(
    'catalog',
    'SKU,名称,条码,重量\nKEEP-1,Kept,KB2,700\nNEW-1,N,,5\n',
    {
      merchant: 'M1',
    },
  );
  assert.deepEqual(codes(result), [
    [3, 'CELL_EMPTY'],
    [3, 'CELL_EMPTY'],
    [3, 'CELL_EMPTY'],
  ]);
  const { db, services, tenant } = world.system;
  const options = { scope: wholeTenant(tenant.tenant_id), now: services.clock.now(), name: 'test' };
  const found = await db.transaction(options, async (tx) => {
    const { merchant_id } = (await merchantsByCode(tx, ['M1'])).get('M1')!;
    const skus = await resolveSkus(tx, [{ merchant_id, code: 'KEEP-1' }]);
    return skus.get(skuKey(merchant_id, 'KEEP-1'))!;
  });
  const { name, weight_g, liquid, barcodes } = found;
  assert.deepEqual([name, weight_g, liquid, barcodes], ['Kept', 700, true, ['KB1', 'KB2']]);
});

test('which way up, what it bears and its bag come from the file and stay when it is silent', async () => {
  const header = 'SKU,名称,货主,重量(克),长(毫米),宽(毫米),高(毫米)';
  const text = `${header},直立运输,承重(克),需装袋\nUP-1,瓶,M1,500,70,60,200,是,3000,是\n`;
  assert.deepEqual(fates(await importText('catalog', text)), [1, 0, 0]);
  assert.deepEqual(fates(await importText('catalog', text)), [0, 1, 0], 'the same again');
  const silent = `${header}\nUP-1,瓶子,M1,500,70,60,200\n`;
  assert.deepEqual(fates(await importText('catalog', silent)), [1, 0, 0]);
  const { db, services, tenant } = world.system;
  const options = { scope: wholeTenant(tenant.tenant_id), now: services.clock.now(), name: 'test' };
  const { name, length_mm, up, max_load_g, needs_bag } = await db.transaction(
    options,
    async (tx) => {
      const { merchant_id } = (await merchantsByCode(tx, ['M1'])).get('M1')!;
      const skus = await resolveSkus(tx, [{ merchant_id, code: 'UP-1' }]);
      return skus.get(skuKey(merchant_id, 'UP-1'))!;
    },
  );
  assert.deepEqual([name, length_mm, up], ['瓶子', 200, 'length']);
  assert.deepEqual([max_load_g, needs_bag], [3000, true]);
});

test('stock: openings of bins once; other quantities and unknown bins come back', async () => {
  const header = '仓库,库位,SKU,数量,货主\n';
  const first = await importText(
    'stock',
    `${header}SZ,A01-05,ART-0007,5,M1\nSZ,A01-06,ART-0007,0,M1\n`,
  );
  assert.deepEqual([...fates(first), codes(first).length], [1, 1, 0, 0]);
  const text = `${header}SZ,A01-05,ART-0007,5,M1\nSZ,A01-05,ART-0007,6,M1\nSZ,Z99,ART-0007,1,M1\nSZ,A01-05,NOPE,1,M1\n`;
  const second = await importText('stock', text);
  assert.deepEqual(codes(second), [
    [3, 'BOOKED_DIFFERENTLY'],
    [4, 'LOCATION_UNKNOWN'],
    [5, 'SKU_UNKNOWN'],
  ]);
  assert.deepEqual(
    second.first_errors.map((error) => error.field),
    ['数量', '库位', 'SKU'],
  );
});
