/** Import over HTTP: preview, upload, progress, the download of what was refused, and who may see. */

import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { areaModules } from '../../areas/areas.ts';
import { buildHttp } from '../../kernel/http.ts';
import type { Actor } from '../../kernel/record.ts';
import { collectParts } from '../../kernel/system.ts';
import { SCRATCH } from '../../tests/database.ts';
import { type ImportWorld, importWorld } from '../../tests/import-world.ts';
import * as importRoutes from './import-routes.ts';

let world: ImportWorld;
let app: Awaited<ReturnType<typeof buildHttp>>;
let actor: Actor;

before(async () => {
  world = await importWorld();
  actor = world.system.actor;
  const { commands, queries, routes } = collectParts([...areaModules, importRoutes]);
  const { services, gatherer } = world.system;
  app = await buildHttp({
    services,
    gatherer,
    commands,
    queries,
    routes,
    authenticate: async () => actor,
    observe: () => {},
    ready: () => true,
  });
});
after(async () => {
  await app.close();
  await world.end();
});

const header = '订单号,下单时间,收件人,收件电话,省,市,区县,详细地址,SKU,数量,单价\n';
const row = (no: string, quantity: string) =>
  `${no},2026-03-09 10:00,张三,13800138000,浙江省,杭州市,西湖区,文三路1号2栋,ART-0001,${quantity},10\n`;
const text = header + row('H1', '1') + row('H2', '-1');

/** What an upload holds never counts as JSON, whatever its name. */
const upload = (url: string, payload: string) =>
  app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'text/csv', 'x-file-name': encodeURIComponent('三月 订单.csv') },
  });

test('preview, import, progress, download', async () => {
  const preview = await upload('/v1/imports/orders/preview?shop=S1', text);
  assert.equal(preview.statusCode, 200);
  assert.deepEqual(
    [preview.json().refused, preview.json().first_errors[0].code, preview.json().mapping.sku],
    [1, 'QTY_RANGE', 8],
  );
  const started = await upload('/v1/imports/orders?shop=S1&lang=zh-CN', text);
  assert.equal(started.statusCode, 202);
  const { run_id } = started.json();
  await importRoutes.importsDone();
  const run = (await app.inject(`/v1/imports/${run_id}`)).json();
  assert.deepEqual(
    [run.state, run.rows_taken_in, run.rows_refused, run.file_name, run.has_errors],
    ['done', 1, 1, '三月 订单.csv', true],
  );
  const errors = await app.inject(`/v1/imports/${run_id}/errors`);
  assert.match(errors.headers['content-disposition'] as string, /^attachment; .*errors\.csv$/);
  assert.match(errors.body, /3,数量,-1,QTY_RANGE,/);
  assert.equal(existsSync(join(SCRATCH, 'imports', run_id, 'source.csv')), false);
  const list = (await app.inject('/v1/imports?kind=orders')).json();
  assert.deepEqual(list.rows[0].run_id, run_id);

  // Error files hold whole rows: who is limited to a merchant sees his own runs only.
  const whole = actor;
  actor = { ...actor, merchant_ids: ['00000000-0000-7000-8000-00000000000a'] };
  assert.equal((await app.inject(`/v1/imports/${run_id}/errors`)).statusCode, 404);
  assert.deepEqual((await app.inject('/v1/imports')).json().rows, []);
  actor = whole;
  rmSync(join(SCRATCH, 'imports', run_id), { recursive: true });
});

test('columns are described even when some are missing; what was chosen and left out counts', async () => {
  const foreign = header.replace('订单号', 'Bestellnr') + row('C1', '1');
  const described = (await upload('/v1/imports/orders/columns', foreign)).json();
  assert.deepEqual(described.missing, ['shop', 'channel_order_no']);
  assert.deepEqual([described.known_before, described.preset], [false, 'fahuo']);
  assert.equal(described.rows[0][0], 'C1');
  const field = described.fields.find((each: { name: string }) => each.name === 'channel_order_no');
  assert.deepEqual(field, {
    name: 'channel_order_no',
    zh: '订单号',
    en: 'Order no',
    required: true,
  });
  const mapping = encodeURIComponent(JSON.stringify({ channel_order_no: 0, unit_price: '' }));
  const chosen = `shop=S1&mapping=${mapping}`;
  const preview = (await upload(`/v1/imports/orders/preview?${chosen}`, foreign)).json();
  assert.equal(preview.mapping.channel_order_no, 0);
  assert.equal(preview.mapping.unit_price, undefined, 'left out on purpose');
  const again = (await upload('/v1/imports/orders/columns', foreign)).json();
  assert.deepEqual([again.known_before, again.columns], [true, preview.mapping]);
  const template = await app.inject({
    url: '/v1/imports/templates/stock',
    headers: { 'accept-language': 'zh-CN' },
  });
  assert.match(template.body, /^\ufeff仓库,库位,SKU,数量,批次\r\n$/);
  assert.equal((await app.inject('/v1/imports/templates/people')).statusCode, 404);
});

test('what is no file of orders is refused at once and leaves nothing', async () => {
  for (const [url, payload, status, code] of [
    ['/v1/imports/orders?shop=S1', 'a,b\n1,2\n', 422, 'INPUT_INVALID'],
    ['/v1/imports/orders?shop=S1', '%PDF-1.7', 422, 'FILE_TYPE'],
    ['/v1/imports/orders?colour=red', text, 400, 'FIELD_UNKNOWN'],
    ['/v1/imports/people', text, 404, 'NOT_FOUND'],
  ] as const) {
    const refused = await upload(url, payload);
    assert.deepEqual([refused.statusCode, refused.json().code], [status, code], url);
  }
  actor = { ...actor, permissions: ['import.run'] };
  const refused = await upload('/v1/imports/orders/preview?shop=S1', text);
  assert.equal(refused.json().code, 'PERMISSION_DENIED');
  actor = { ...actor, permissions: ['*'] };
});

test('a file larger than other bodies is taken', async () => {
  const remark = '多谢'.repeat(900);
  const rows = Array.from({ length: 2000 }, (_, n) => `${row(`L${n}`, '0').trim()},${remark}\n`);
  const many = `${header.trim()},买家留言\n${rows.join('')}`;
  assert.ok(Buffer.byteLength(many) > 9 * 1024 * 1024);
  const large = await upload('/v1/imports/orders/preview?shop=S1', many);
  assert.equal(large.json().refused, 2000);
});
