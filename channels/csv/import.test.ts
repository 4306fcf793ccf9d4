/** From header to orders: mapping, presets, grouping, and a real export of a shop. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { encodeGb18030 } from './gb18030.ts';
import { groupOrders, type RawOrder, scatteredOrders } from './group-orders.ts';
import { guessMapping, type ParsedRow, rowParser } from './mapping.ts';
import { guessPreset, presets, templateHeader } from './presets.ts';
import { openTable } from './read-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'fahuo-import-'));
after(() => rmSync(folder, { recursive: true }));

const sample = new URL('../../../shared/data/shopify/orders_export_devstore.csv', import.meta.url);

async function readOrders(path: string): Promise<RawOrder[]> {
  const table = await openTable(path);
  const preset = guessPreset(table.header, 'orders');
  const { mapping, problems } = guessMapping(table.header, preset.target);
  assert.deepEqual(problems, []);
  async function* rows(): AsyncGenerator<ParsedRow> {
    const parse = rowParser(table.header, mapping, preset.target, preset.defaults);
    for await (const row of table.rows()) yield parse(row);
  }
  const scattered = await scatteredOrders(rows(), preset);
  const orders: RawOrder[] = [];
  for await (const order of groupOrders(rows(), preset, scattered)) orders.push(order);
  return orders;
}

function importText(text: string | Buffer): Promise<RawOrder[]> {
  const path = join(folder, 'orders.csv');
  writeFileSync(path, text);
  return readOrders(path);
}

function codes(order: RawOrder): string[][] {
  return order.rows.map((row) => row.errors.map((error) => error.problem.code));
}

const header = '订单号,下单时间,收件人,收件电话,详细地址,SKU,数量,单价,币种,买家留言\n';
const first = (no: string) => `${no},2026-03-09 10:00,张三,13800138000,文三路1号,`;

test('columns are guessed by synonyms; what was chosen for the same header wins', () => {
  const { target } = guessPreset([], 'stock');
  const names = ['仓库编码', '商家编码', 'Qty (pcs)', '批 号', '备注'];
  const guess = guessMapping(names, target);
  assert.deepEqual(guess.mapping.columns, { warehouse: 0, sku: 1, quantity: 2, lot: 3 });
  assert.deepEqual(guess.unused, ['备注']);

  const chosen = { ...guess.mapping, columns: { warehouse: 0, sku: 4, quantity: 2 } };
  const again = guessMapping(names, target, [chosen]);
  assert.deepEqual(again.mapping.columns, { warehouse: 0, sku: 4, quantity: 2 });

  const missing = guessMapping(['sku', 'colour'], target).problems;
  assert.deepEqual(
    missing.map((each) => [each.code, each.members['field'], each.members['header']]),
    [
      ['COLUMN_MISSING', 'warehouse', 'sku, colour'],
      ['COLUMN_MISSING', 'quantity', 'sku, colour'],
    ],
  );
});

test('our own templates map onto themselves in both languages', () => {
  for (const preset of presets.filter((each) => each.name === 'fahuo')) {
    for (const locale of ['en', 'zh-CN'] as const) {
      const names = templateHeader(preset.content, locale);
      const { mapping } = guessMapping(names, guessPreset(names, preset.content).target);
      const expected = preset.target.fields.map((field, index) => [field.name, index]);
      assert.deepEqual(Object.entries(mapping.columns), expected);
    }
  }
});

test('rows of one order become one; each line keeps its place in the file', async () => {
  const orders = await importText(
    `${header}${first('A1')}S1,2,"1,200",JPY,快\nA1,,,,,S2,1,300,,\n${first('A2')}S3,1,9.90,,\n`,
  );
  assert.deepEqual(
    orders.map((order) => [order.channel_order_no, order.bad, order.line, order.lines.length]),
    [
      ['A1', false, 2, 2],
      ['A2', false, 4, 1],
    ],
  );
  assert.equal(orders[0]?.values['placed_at'], '2026-03-09T02:00:00.000Z');
  assert.equal(orders[0]?.values['buyer_remark'], '快');
  assert.deepEqual(
    orders.flatMap((order) => order.lines.map((each) => [each.line, each.values['unit_price']])),
    [
      [2, 1200],
      [3, 300],
      [4, 990],
    ],
  );
});

test('one bad row holds back its whole order and no other', async () => {
  const orders = await importText(
    `${header}${first('A1')}S1,2,1,,\nA1,,,,,S2,two,1,,\n${first('A2')}S3,1,9.90,,\n` +
      `${first('A3')}S3,1,,\nA3,,,,,S4,1,1,,\n${first('A4')}S3,1,1,,\n,,,,,S9,1,1,,\n` +
      `A5,,李四,,某路,S1,1,1,,\n`,
  );
  assert.deepEqual(orders.map(codes), [
    [['ORDER_ROW_BAD'], ['NUMBER_FORMAT']],
    [[]],
    [['CSV_COLUMNS'], ['ORDER_ROW_BAD']],
    [['ORDER_ROW_BAD'], ['CELL_EMPTY']],
    [['CELL_EMPTY', 'CELL_EMPTY']],
  ]);
  const [error] = orders[0]!.rows[1]!.errors;
  assert.deepEqual([error?.field, error?.value], ['数量', 'two']);
});

test('rows that contradict each other or lie apart are not guessed at', async () => {
  const other = first('A1').replace('张三', '李四');
  const differ = await importText(`${header}${first('A1')}S1,1,1,,\n${other}S2,1,1,,\n`);
  assert.deepEqual(differ.map(codes), [[['ORDER_ROW_BAD'], ['ORDER_ROWS_DIFFER']]]);
  const apart = await importText(
    `${header}${first('A1')}S1,1,1,,\n${first('A2')}S2,1,1,,\n${first('A1')}S3,1,1,,\n`,
  );
  assert.deepEqual(
    apart.map((order) => [order.channel_order_no, ...codes(order).flat()]),
    [['A1', 'ORDER_SCATTERED'], ['A2'], ['A1', 'ORDER_SCATTERED']],
  );
});

test('the order list of Taobao in GB18030 with its quoted numbers', async () => {
  const names =
    '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,' +
    '收货地址,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,订单备注,宝贝总数量,店铺名称';
  const row =
    '="2781234567890123456",小明,20.00,5.00,25.00,25.00,买家已付款，等待卖家发货,,王五,' +
    "浙江省 杭州市 西湖区 文三路1号(310000),'null,'13800138000,2026-03-09 10:00:00," +
    "2026-03-09 10:01:00,茶杯,'=加急,2,茶铺";
  const [order, none] = await importText(encodeGb18030(`${names}\r\n${row}\r\n`));
  assert.equal(none, undefined);
  assert.deepEqual(codes(order!), [[]]);
  const { values, lines } = order!;
  assert.equal(values['channel_order_no'], '2781234567890123456');
  assert.equal(values['recipient_phone'], '13800138000');
  assert.equal(values['seller_remark'], '=加急');
  assert.equal(values['payment_kind'], 'escrow');
  assert.equal(values['total'], 2500);
  assert.deepEqual([lines[0]?.values['title'], lines[0]?.values['quantity']], ['茶杯', 2]);
});

const reason = existsSync(sample) ? false : 'the sample beside the project is not there';
test('a real Shopify export gives its 51 orders', { skip: reason }, async () => {
  const orders = await readOrders(sample.pathname);
  assert.deepEqual(orders.filter((order) => order.bad).map(codes), []);
  assert.equal(orders.length, 51);
  const lines = orders.flatMap((order) => order.lines);
  assert.equal(lines.length, 121);
  assert.deepEqual([lines[0]?.line, lines.at(-1)?.line], [2, 122]);
  const second = orders[1]!;
  assert.deepEqual(
    [second.channel_order_no, second.values['total'], second.values['currency']],
    ['#1050', 1159400, 'INR'],
  );
  assert.equal(second.values['placed_at'], '2025-12-06T15:37:30.000Z');
  const goods = second.lines.reduce(
    (sum, { values }) => sum + Number(values['unit_price']) * Number(values['quantity']),
    0,
  );
  assert.equal(goods, second.values['total']);
});
