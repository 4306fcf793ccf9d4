/**
 * Bad inputs over HTTP: each is answered with its status, its code, the field at fault and both
 * languages, and leaves nothing behind. The numbers are those of the list of forty bad inputs.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { zipSync } from 'fflate';
import pg from 'pg';
import { saveSku } from '../areas/catalog/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { receiveOrder } from '../areas/orders/commands.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { pickedOrders } from '../areas/packing/picked-orders.ts';
import { packedOrders } from '../areas/shipping/packed-parcels.ts';
import { importPreviewRoute } from '../channels/csv/import-routes.ts';
import { VirtualClock } from '../kernel/clock.ts';
import { digestOf } from './digest.ts';
import { type Answer, type Ask, type Served, served } from './served.ts';
import { anOrder, makeWorld, must } from './world.ts';

/** Rows that no test here covers, and why. */
const NOT_COVERED: Record<number, string> = {
  24: 'which carriers serve an area is decided in the background: carriers/choose.test.ts',
  25: 'a carrier that does not answer leaves the effect in doubt: kernel/relay.test.ts, carriers/',
  30: 'refunds are recorded against what was paid; after-sales is not there yet',
  31: 'returns are not there yet',
};

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
const covered = new Set<number>();
let world: Served;
let owner: pg.Client;
let as: string;

before(async () => {
  world = await served(clock, [importPreviewRoute]);
  const { system } = world;
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  // The server's own relay leaves the tenant alone, so that only what is asked for happens.
  await owner.query(`update kernel.tenant set clock = 'virtual'`);
  await makeWorld(system);
  await must(system, saveMerchant, [saveMerchant.input.parse({ code: 'M2', name: 'Other house' })]);
  const other = { merchant: 'M2', channel: 'manual', currency: 'CNY' };
  await must(system, saveShop, [saveShop.input.parse({ ...other, code: 'X1', name: 'Other' })]);
  const size = { length_mm: 1, width_mm: 1, height_mm: 1 };
  await must(system, saveSku, [
    saveSku.input.parse({ ...size, merchant: 'M2', code: 'SECRET-1', name: 'x', weight_g: 1 }),
  ]);
  as = await world.keyFor(system.tenant.tenant_id, ['*']);
});
after(async () => {
  await owner.end();
  await world.end();
});

interface Expected {
  status: number;
  code: string;
  pointer?: string;
  /** Members that the problem must carry. */
  members?: Record<string, unknown>;
}

type Body = Record<string, unknown> & { errors?: Body[] };

/** The problem with a code: the answer itself or one of its errors. */
function problemIn(answer: Answer, code: string): Body {
  const body = answer.body as Body;
  const found = [body, ...(body.errors ?? [])].find((each) => each['code'] === code);
  assert.ok(found, `${code} in ${answer.text.slice(0, 400)}`);
  return found;
}

/** Asks in both languages; the answer must be the expected problem and nothing may change. */
async function refused(row: number, at: string, ask: Ask, expected: Expected): Promise<Body> {
  covered.add(row);
  const { tenant_id } = world.system.tenant;
  await world.system.relay.drain(tenant_id);
  const before_it = await digestOf(owner, tenant_id);
  const en = await world.ask(at, { as, ...ask, language: 'en' });
  const zh = await world.ask(at, { as, ...ask, language: 'zh-CN' });
  assert.equal(en.status, expected.status, `row ${row}: ${en.text.slice(0, 400)}`);
  assert.equal(zh.status, expected.status);
  const [problem, translated] = [problemIn(en, expected.code), problemIn(zh, expected.code)];
  if (expected.pointer !== undefined) assert.equal(problem['pointer'], expected.pointer);
  for (const [name, value] of Object.entries(expected.members ?? {})) {
    assert.deepEqual(problem[name], value, `row ${row}: ${name}`);
  }
  assert.doesNotMatch(String(problem['fix']), /\p{Script=Han}/u);
  assert.match(String(translated['detail']) + String(translated['fix']), /\p{Script=Han}/u);
  assert.match(String(en.body['instance']), /^[0-9a-f-]{36}$/, 'the id of the request');
  assert.deepEqual(await digestOf(owner, tenant_id), before_it, `row ${row} left something behind`);
  return problem;
}

async function accepted(row: number, at: string, body: unknown, ask: Ask = {}): Promise<Body> {
  covered.add(row);
  const answer = await world.ask(at, { as, body, ...ask });
  assert.equal(answer.status, 200, `row ${row}: ${answer.text.slice(0, 400)}`);
  return answer.body;
}

const recipient = (change: Partial<OrderInput['recipient']>) => {
  const order = anOrder();
  return { ...order, recipient: { ...order.recipient, ...change } };
};

async function orderRow(order_id: unknown): Promise<Record<string, unknown>> {
  const found = await owner.query('select * from orders.sales_order where order_id = $1', [
    order_id,
  ]);
  return found.rows[0] as Record<string, unknown>;
}

async function exceptionsOf(order_id: unknown): Promise<string[]> {
  const found = await owner.query<{ kind: string }>(
    'select kind from review.exception where order_id = $1 order by kind',
    [order_id],
  );
  return found.rows.map((each) => each.kind);
}

const post = (body: unknown): Ask => ({ body });

test('1, 2, 5: recipients that cannot be delivered to', async () => {
  const nameless = post(recipient({ name: ' ' }));
  await refused(1, '/v1/orders', nameless, {
    status: 422,
    code: 'ADDR_NAME_MISSING',
    pointer: '/recipient/name',
  });
  await refused(2, '/v1/orders', post(recipient({ phone: '1380013800' })), {
    status: 422,
    code: 'PHONE_LENGTH',
    pointer: '/recipient/phone',
  });
  await refused(5, '/v1/orders', post(recipient({ district: '浦东新区' })), {
    status: 422,
    code: 'ADDR_REGION_MISMATCH',
    pointer: '/recipient/district',
  });
});

test('3, 4, 6, 12: what is unusual but can be worked with is taken in', async () => {
  const wide = await accepted(3, '/v1/orders', recipient({ phone: '１３８００１３８０００' }));
  assert.equal((await orderRow(wide['order_id']))['phone_tail'], '8000');
  const virtual = recipient({ phone: '17012345678-1234' });
  const extended = await accepted(4, '/v1/orders', virtual);
  const kept = (await orderRow(extended['order_id']))['recipient'];
  assert.match(JSON.stringify(kept), /17012345678/);
  assert.match(JSON.stringify(kept), /1234/);
  const vague = await accepted(6, '/v1/orders', recipient({ street: '', detail: '科技园' }));
  assert.ok((await exceptionsOf(vague['order_id'])).includes('ADDR_INCOMPLETE'));
  const order = anOrder();
  const part = order.payments.map((each) => ({ ...each, amount_minor: each.amount_minor - 100 }));
  const short = await accepted(12, '/v1/orders', { ...order, payments: part });
  assert.ok((await exceptionsOf(short['order_id'])).includes('PAY_SHORT'));
});

test('7, 8: an unknown article and one of another merchant look the same', async () => {
  const of = (sku: string) => post(anOrder([{ sku, qty: 1 }]));
  const expected = { status: 422, code: 'SKU_UNKNOWN', pointer: '/lines/0/sku' };
  const unknown = await refused(7, '/v1/orders', of('TEA-9'), expected);
  assert.match(JSON.stringify(unknown), /TEA-1/, 'names what is near');
  const absent = await refused(7, '/v1/orders', of('SECRET-9'), expected);
  const foreign = await refused(8, '/v1/orders', of('SECRET-1'), expected);
  const plain = (body: Body) =>
    JSON.stringify({ ...body, instance: '' }).replaceAll(/SECRET-\d/g, 'SECRET');
  assert.equal(plain(foreign), plain(absent));
});

test('9, 10, 11: quantities and money', async () => {
  for (const qty of [0, -1, 1.5, 1e9]) {
    await refused(
      9,
      '/v1/orders',
      post({ ...anOrder(), lines: [{ ...anOrder().lines[0], qty }] }),
      {
        status: 422,
        code: 'QTY_RANGE',
        pointer: '/lines/0/qty',
      },
    );
  }
  for (const price_minor of ['12,50', '￥12.5O', 12.5]) {
    const lines = [{ ...anOrder().lines[0], price_minor }];
    await refused(10, '/v1/orders', post({ ...anOrder(), lines }), {
      status: 422,
      code: 'FIELD_INVALID',
      pointer: '/lines/0/price_minor',
    });
  }
  const order = anOrder();
  await refused(11, '/v1/orders', post({ ...order, total_minor: order.total_minor + 1 }), {
    status: 422,
    code: 'TOTAL_MISMATCH',
    pointer: '/total_minor',
    members: { expected: '108.00', got: '108.01', difference: '0.01' },
  });
});

test('13, 14: the same order again, and the same number with other content', async () => {
  const order = anOrder();
  const first = await accepted(13, '/v1/orders', order);
  const again = await accepted(13, '/v1/orders', order);
  assert.deepEqual([again['order_id'], again['replayed']], [first['order_id'], true]);
  const changed = { ...order, recipient: { ...order.recipient, name: '李四' } };
  const conflict = await refused(14, '/v1/orders', post(changed), {
    status: 409,
    code: 'ORDER_CONFLICT',
  });
  assert.match(JSON.stringify(conflict), /recipient/);
});

test('15, 16, 17: idempotency keys', async () => {
  await refused(
    15,
    '/v1/orders',
    { ...post(anOrder()), key: null },
    {
      status: 400,
      code: 'IDEMPOTENCY_REQUIRED',
    },
  );
  const key = 'bad-inputs-key';
  await accepted(16, '/v1/orders', anOrder(), { key });
  await refused(
    16,
    '/v1/orders',
    { ...post(anOrder()), key },
    {
      status: 422,
      code: 'IDEMPOTENCY_MISMATCH',
    },
  );
  const id = await owner.query<{ id: string }>('select api_key_id as id from people.api_key');
  const whole = `${world.system.tenant.tenant_id}api_key:${id.rows[0]!.id}:${key}`;
  await owner.query('select pg_advisory_lock(hashtextextended($1, 0))', [whole]);
  try {
    await refused(
      17,
      '/v1/orders',
      { ...post(anOrder()), key },
      {
        status: 409,
        code: 'IN_PROGRESS',
        members: { retry_after_s: 1 },
      },
    );
    const answer = await world.ask('/v1/orders', { as, ...post(anOrder()), key });
    assert.equal(answer.headers.get('retry-after'), '1');
  } finally {
    await owner.query('select pg_advisory_unlock_all()');
  }
});

test('18, 19: stock that is not there, and a promise that has ended', async () => {
  const greedy = anOrder([{ sku: 'LAMP-1', qty: 6 }], { shop: 'S2' });
  const short = await refused(18, '/v1/orders', post(greedy), { status: 409, code: 'STOCK_SHORT' });
  assert.match(JSON.stringify(short), /"available":5/);
  const unpaid = anOrder();
  const order = await accepted(19, '/v1/orders', { ...unpaid, payments: [] });
  clock.moveTo(new Date('2026-03-03T10:00:00Z'));
  await world.system.relay.drain(world.system.tenant.tenant_id);
  const pay = { order_id: order['order_id'], payments: unpaid.payments };
  await refused(19, '/v1/orders/pay', post(pay), { status: 409, code: 'RESERVATION_EXPIRED' });
});

test('20 to 23 and 26 to 29: the floor', async () => {
  const { system } = world;
  const [planned] = await must(system, receiveOrder, [anOrder()]);
  const [waiting] = (
    await owner.query<{ shipment_id: string }>(
      'select shipment_id from orders.shipment where order_id = $1',
      [planned!.order_id],
    )
  ).rows;
  const pack = (shipment_id: string, weight_g: number) =>
    post({ shipment_id, scans: [{ barcode: 'TEA-1', qty: 2 }], weight_g });
  await refused(21, '/v1/parcels/pack', pack(waiting!.shipment_id, 700), {
    status: 409,
    code: 'STATE_FORBIDS',
  });
  await refused(22, '/v1/orders/edit', post({ order_id: planned!.order_id, version: 7 }), {
    status: 412,
    code: 'STALE_VERSION',
    members: { yours: 7, newest: 1 },
  });
  const [picked] = await pickedOrders(system, [{ sku: 'TEA-1', qty: 2 }]);
  for (const weight_g of [0, 500_000]) {
    await refused(26, '/v1/parcels/pack', pack(picked!.shipment_id, weight_g), {
      status: 422,
      code: 'WEIGHT_RANGE',
      pointer: '/weight_g',
    });
  }
  const { shipment_id } = picked!;
  const opened = await accepted(27, '/v1/parcels/open', { shipment_id });
  const scan = (barcode: string, qty: number) => ({ parcel_id: opened['parcel_id'], barcode, qty });
  await refused(27, '/v1/parcels/scan', post(scan('CUP-1', 1)), {
    status: 409,
    code: 'SCAN_WRONG_SKU',
  });
  await accepted(28, '/v1/parcels/scan', scan('TEA-1', 2));
  await refused(28, '/v1/parcels/scan', post(scan('TEA-1', 1)), { status: 409, code: 'SCAN_OVER' });
  const [one, two] = await packedOrders(system, 2);
  const enter = (parcel_id: string, tracking_no: string) =>
    ({ parcel_id, carrier: 'sf', tracking_no }) as const;
  const account = { carrier: 'sf', name: 'SF', settings: { automatic: false } };
  await accepted(23, '/v1/carrier-accounts', account);
  await accepted(23, '/v1/waybills/enter', enter(one!.parcel_id, 'SF1000000000001'));
  await refused(23, '/v1/waybills/enter', post(enter(one!.parcel_id, 'SF1000000000002')), {
    status: 409,
    code: 'WAYBILL_ACTIVE',
  });
  await refused(29, '/v1/waybills/enter', post(enter(two!.parcel_id, 'SF1000000000001')), {
    status: 409,
    code: 'SCAN_DUP_WAYBILL',
  });
  const hand_over = { warehouse: 'SZ', carrier: 'sf', parcel_ids: [one!.parcel_id] };
  await accepted(20, '/v1/manifests', hand_over);
  await system.relay.drain(system.tenant.tenant_id);
  const cancel = { order_id: one!.order_id, reason: 'too late' };
  await refused(20, '/v1/orders/cancel', post(cancel), { status: 409, code: 'STATE_FORBIDS' });
});

const HEADER = 'sku,name,barcode,weight_g\n';

/** Sends a file to the preview of the import. */
function file(
  text: string | Uint8Array,
  name = 'goods.csv',
  kind = 'catalog',
  query = '',
): [string, Ask] {
  const at = `/v1/imports/${kind}/preview?merchant=M1&file_name=${name}${query}`;
  const headers = { 'content-type': 'application/octet-stream' };
  return [at, { raw: text, headers }];
}

test('32: other encodings and ends of lines are read; what cannot be read is named by its byte', async () => {
  const gbk = Uint8Array.from([0xb2, 0xe8, 0xd2, 0xb6]);
  const crOnly = Buffer.from('\ufeffsku;name;weight_g\rG-1;Tea;100\rG-2;Cup;200\r');
  for (const bytes of [crOnly, Buffer.concat([Buffer.from('sku,name\nG-1,'), gbk])]) {
    const [at, ask] = file(bytes);
    const answer = await world.ask(at, { as, ...ask });
    assert.equal(answer.status, 200, answer.text.slice(0, 300));
    covered.add(32);
  }
  const broken = Buffer.concat([Buffer.from('sku,name\nG-1,'), Buffer.from([0xff, 0xff, 0x0a])]);
  await refused(32, ...file(broken), { status: 422, code: 'FILE_ENCODING' });
});

test('33, 34, 36: rows that are wrong are named one by one, the others stay importable', async () => {
  const rows = 'G-1,Tea,6901234567892,100\nG-2,Cup,6.90123E+12,200\nG-3,Lamp,300\n';
  const remark = 'G-4,"=HYPERLINK(""http://x"")",,400\n';
  const [at, ask] = file(HEADER + rows + remark);
  const answer = await world.ask(at, { as, ...ask });
  assert.equal(answer.status, 200, answer.text.slice(0, 300));
  assert.match(answer.text, /SCI_NOTATION/);
  assert.match(answer.text, /CSV_COLUMNS/);
  for (const row of [33, 34]) covered.add(row);
  // Stored as it is; what opens it in a sheet gets it quoted: channels/csv/error-file.ts.
  const formula = '=HYPERLINK("http://x")';
  const taken = await accepted(36, '/v1/orders', { ...anOrder(), buyer_remark: formula });
  assert.equal((await orderRow(taken['order_id']))['buyer_remark'], formula);
});

test('35: files that expand without end, and XML with entities', async () => {
  const zeros = new Uint8Array(64 * 1024 * 1024);
  const bomb = zipSync({ 'xl/worksheets/sheet1.xml': zeros, '[Content_Types].xml': zeros });
  const [at, ask] = file(bomb, 'bomb.xlsx');
  const answer = await world.ask(at, { as, ...ask });
  assert.deepEqual([answer.status, answer.body['code']], [413, 'FILE_EXPANDS_TOO_LARGE']);
  const text = new TextEncoder();
  const doctype = '<!DOCTYPE x [<!ENTITY a "b">]>';
  const workbook = zipSync({
    '[Content_Types].xml': text.encode(`${doctype}<Types/>`),
    'xl/workbook.xml': text.encode(`${doctype}<workbook>&a;</workbook>`),
    'xl/worksheets/sheet1.xml': text.encode(`${doctype}<worksheet>&a;</worksheet>`),
  });
  await refused(35, ...file(workbook, 'entities.xlsx'), { status: 422, code: 'XML_FORBIDDEN' });
});

test('37, 38: days that do not exist, and windows that end before they begin', async () => {
  await refused(37, '/v1/orders', post({ ...anOrder(), placed_at: '2026-02-30T08:00:00Z' }), {
    status: 422,
    code: 'FIELD_INVALID',
    pointer: '/placed_at',
  });
  const window = (deliver_from: string, deliver_until: string) =>
    post({ ...anOrder(), special: { deliver_from, deliver_until } });
  const expected = { status: 422, code: 'WINDOW_INVALID', pointer: '/special' };
  const [nine, ten] = ['2026-03-05T09:00:00Z', '2026-03-05T10:00:00Z'];
  await refused(38, '/v1/orders', window(ten, nine), expected);
  await refused(38, '/v1/orders', window('2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z'), expected);
});

test('39: JSON that is not fit to be read', async () => {
  const bad = [
    '['.repeat(10_000),
    '{"shop":"S1","shop":"S2"}',
    '{"shop":"a\\u0000"}',
    '["\\ud800"]',
  ];
  for (const raw of bad) {
    const problem = await refused(39, '/v1/orders', { raw }, { status: 400, code: 'JSON_INVALID' });
    assert.equal(typeof problem['position'], 'number');
  }
});

test('40: a push that nobody signed', async () => {
  const headers = { 'content-type': 'application/json' };
  const raw = JSON.stringify({ events: [{ tracking_no: 'SF1000000000001' }] });
  const names = ['own', 'fake', 'sf'];
  let asked = 0;
  for (const carrier of names) {
    const answer = await world.ask(`/v1/hooks/carriers/${carrier}`, { raw, headers });
    if (answer.status === 404) continue;
    asked++;
    assert.ok([401, 422].includes(answer.status), `${carrier}: ${answer.text.slice(0, 200)}`);
    if (answer.status === 401) assert.equal(answer.body['code'], 'SIGNATURE');
  }
  if (asked > 0) covered.add(40);
  else NOT_COVERED[40] = 'no carrier that pushes is registered: carriers/hooks.test.ts';
});

test('mass assignment: columns and prototypes are not fields', async () => {
  for (const name of ['tenant_id', 'order_id', 'state', 'version', 'constructor', 'role']) {
    await refused(39, '/v1/orders', post({ ...anOrder(), [name]: 'x' }), {
      status: 400,
      code: 'FIELD_UNKNOWN',
      pointer: `/${name}`,
    });
  }
});

test('every one of the forty is tested here, or it is said why not', () => {
  const rows = Array.from({ length: 40 }, (_, n) => n + 1).filter((row) => !covered.has(row));
  const told = rows.map((row) => `${row} (${NOT_COVERED[row] ?? 'no reason given'})`);
  process.stdout.write(`bad inputs without a test here: ${told.join('; ')}\n`);
  assert.deepEqual(
    rows.filter((row) => !(row in NOT_COVERED)),
    [],
  );
});
