/** A buyer and his link, over HTTP: the second proof, what he may do and until when, what he says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { type Answer, type Served, served } from '../../tests/served.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { recordDelivery } from '../delivery/commands.ts';
import { momentIn } from '../delivery/model.ts';
import { receiveOrder } from '../orders/commands.ts';
import type { OrderInput } from '../orders/model.ts';
import { saveRule } from '../review/commands-rules.ts';
import { enterWaybill, saveAccount } from '../shipping/commands.ts';
import { handOver } from '../shipping/commands-hand-over.ts';
import { drain, packedOrders } from '../shipping/packed-parcels.ts';
import { releaseWave } from '../waves/commands.ts';
import { answer } from './commands.ts';

const clock = new VirtualClock(new Date('2026-03-02T17:30:00Z'));
const MINUTE = 60_000;
let http: Served;
let s: Served['system'];
let owner: pg.Client;

before(async () => {
  http = await served(clock);
  s = http.system;
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 1000 } });
  const account = { carrier: 'zto', name: '中通', settings: { automatic: false } };
  await must(s, saveAccount, [saveAccount.input.parse(account)]);
});
after(async () => {
  await owner.end();
  await http.end();
});

const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const pass = (minutes: number) => clock.moveTo(new Date(clock.now().getTime() + minutes * MINUTE));
const said = ({ status, body }: Answer) => (status === 200 ? 'done' : body['code']);
const PROOF = '8000';

/** A paid, approved order that waits for its wave, with the token of its link. */
async function ordered(change: Partial<OrderInput> = {}) {
  const [made] = await must(s, receiveOrder, [anOrder(undefined, change)]);
  await drain(s, owner);
  return made!;
}

const show = async (token: string) =>
  (await http.ask(`/v1/track/${token}`, { method: 'GET' })).body as {
    stage: string;
    may: string[];
    promised: { ship_by: { at: string; local: string } };
    zone: string;
    recipient: { phone: string };
    happened: { en: string; zh: string; was: string | null }[];
  };

function act(token: string, name: string, body: object = {}, key?: string) {
  const given = key === undefined ? {} : { key };
  return http.ask(`/v1/track/${token}/${name}`, { body: { proof: PROOF, ...body }, ...given });
}

/** Orders that were delivered. */
async function delivered() {
  const [order] = await packedOrders(s, 1);
  const { parcel_id, order_id } = order!;
  const tracking_no = `ZT-${order_id}`;
  await must(s, enterWaybill, [{ parcel_id, carrier: 'zto', tracking_no }]);
  const leaving = { warehouse: 'SZ', carrier: 'zto', parcel_ids: [parcel_id] };
  await must(s, handOver, [handOver.input.parse(leaving)]);
  const [row] = await rows(
    'select track_token from orders.order_key where order_id = $1',
    order_id,
  );
  const token = String(row!['track_token']);
  const sign = async () => {
    const signed = { parcel_id, result: 'delivered', signed_by: 'recipient' };
    await must(s, recordDelivery, [recordDelivery.input.parse(signed)]);
    await drain(s, owner);
  };
  return { order_id, token, sign };
}

test('times are those of the place of delivery, whatever the zone of server and reader', async () => {
  const [payment] = anOrder().payments;
  const paid = { ...payment!, provider_ref: 'LATE', captured_at: '2026-03-02T17:10:00Z' };
  const { track_token: token } = await ordered({ payments: [paid] });
  const { promised, zone } = await show(token);
  assert.equal(zone, 'Asia/Shanghai');
  // 48 hours later it is past midnight in Shanghai.
  assert.deepEqual(promised.ship_by, { at: '2026-03-04T17:10:00.000Z', local: '2026-03-05 01:10' });
  assert.equal(momentIn('America/Sao_Paulo')('2026-03-05T01:30:00Z').local, '2026-03-04 22:30');
});

test('a wrong proof is counted and locks; the right one ends the count', async () => {
  const { track_token: token, order_id } = await ordered();
  const wrong = () => act(token, 'cancel', { proof: '1234' });
  for (const left of [4, 3, 2, 1]) {
    const { status, body } = await wrong();
    assert.deepEqual([status, body['code'], body['left']], [403, 'PROOF_WRONG', left]);
  }
  assert.equal(said(await act(token, 'edit', { buyer_remark: 'ring twice' })), 'done');
  for (let time = 0; time < 4; time++) assert.equal(said(await wrong()), 'PROOF_WRONG');
  const locked = await wrong();
  assert.deepEqual([locked.status, locked.headers.get('retry-after')], [429, '900']);
  assert.equal(
    said(await act(token, 'cancel')),
    'PROOF_LOCKED',
    'the right one is refused as well',
  );
  pass(14);
  assert.equal(said(await act(token, 'cancel')), 'PROOF_LOCKED');
  pass(2);
  // A burst at once is counted one by one.
  const burst = await Promise.all(Array.from({ length: 9 }, wrong));
  assert.equal(burst.filter((each) => said(each) === 'PROOF_WRONG').length, 4);
  const { body } = await act(token, 'cancel');
  assert.equal(body['minutes'], 30, 'the next lock lasts twice as long');
  pass(31);
  assert.equal(said(await act(token, 'cancel')), 'done');
  const [order] = await rows('select state from orders.sales_order where order_id = $1', order_id);
  assert.equal(order!['state'], 'cancelled');
});

test('a link alone changes nothing, a foreign page neither, and a repeat does nothing twice', async () => {
  const { track_token: token, order_id } = await ordered();
  const bare = await http.ask(`/v1/track/${token}/cancel`, { body: {} });
  assert.equal(said(bare), 'FIELD_INVALID');
  const origin = { origin: 'https://elsewhere.example' };
  const forged = await http.ask(`/v1/track/${token}/cancel`, {
    body: { proof: PROOF },
    headers: origin,
  });
  assert.equal(said(forged), 'ORIGIN_REFUSED');
  const change = { phone: '13911112222', buyer_remark: '<b>放门口</b>' };
  const twice = await Promise.all([1, 2].map(() => act(token, 'edit', change, 'the-same-key')));
  // Two at once: the second is told to wait or that it is done; repeated, it is done.
  assert.ok(twice.some((each) => said(each) === 'done'));
  assert.equal(said(await act(token, 'edit', change, 'the-same-key')), 'done');
  const events = await rows(
    `select actor_kind from kernel.event where order_id = $1 and kind = 'order_edited'`,
    order_id,
  );
  assert.deepEqual(events, [{ actor_kind: 'buyer' }]);
  // Now the proof is the end of the new phone.
  assert.equal(said(await act(token, 'cancel')), 'PROOF_WRONG');
  assert.equal(said(await act(token, 'cancel', { proof: '2222' })), 'done');
});

test('an edit keeps the original, is reviewed again, and stops what it must', async () => {
  const rule = { code: 'FAR', name_zh: '新疆人工审核', name_en: 'Far away', priority: 5 };
  const condition = { all: [{ fact: 'province', is: 'contains', value: '新疆' }] };
  await must(s, saveRule, [saveRule.input.parse({ ...rule, action: 'hold', condition })]);
  const { track_token: token, order_id } = await ordered();
  assert.deepEqual((await show(token)).may, ['cancel', 'edit']);
  const wrong = { province: '广东省', city: '不存在市', district: '', street: '', detail: '1号' };
  const refused = await act(token, 'edit', { address: wrong });
  assert.equal(said(refused), 'ADDR_REGION_MISMATCH');
  const far = {
    province: '新疆维吾尔自治区',
    city: '乌鲁木齐市',
    district: '天山区',
    street: '人民路1号',
    detail: '2栋301室',
  };
  assert.equal(said(await act(token, 'edit', { address: far, name: '李四' })), 'done');
  const page = await show(token);
  const edit = page.happened.find((each) => each.en.startsWith('You changed'));
  assert.equal(edit?.was, '张** 138**** 广东省 深圳市');
  const [order] = await rows(
    'select province, hold_reason, recipient ->> $2 as phone from orders.sales_order where order_id = $1',
    order_id,
    'phone',
  );
  assert.deepEqual(order, {
    province: '新疆维吾尔自治区',
    hold_reason: 'changed by the buyer',
    phone: '13800138000',
  });
  const open = await rows(
    `select kind from review.exception where order_id = $1 and state = 'open'`,
    order_id,
  );
  assert.deepEqual(open, [{ kind: 'REVIEW_RULE' }]);
});

test('after the wave the address stays; after the hand-over the order too', async () => {
  const { track_token: token, order_id } = await ordered();
  const shipments = await rows(
    'select shipment_id from orders.shipment where order_id = $1',
    order_id,
  );
  const shipment_ids = shipments.map((row) => String(row['shipment_id']));
  await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ', shipment_ids })]);
  assert.deepEqual((await show(token)).may, ['cancel']);
  assert.equal(said(await act(token, 'edit', { name: '李四' })), 'EDIT_TOO_LATE');
  const gone = await delivered();
  assert.deepEqual((await show(gone.token)).may, []);
  const late = await act(gone.token, 'cancel');
  assert.equal(said(late), 'CANCEL_TOO_LATE');
  assert.match(String(late.body['fix']), /Refuse the parcel/);
  assert.equal(said(await act(gone.token, 'confirm')), 'CONFIRM_TOO_EARLY');
  assert.equal(said(await act(gone.token, 'feedback', { score: 5 })), 'FEEDBACK_TOO_EARLY');
});

test('delivered: confirmed, judged, changed for a week, answered; a complaint is a task', async () => {
  const { token, order_id, sign } = await delivered();
  await sign();
  assert.deepEqual((await show(token)).may, ['confirm', 'feedback']);
  const bad = { score: 1, tags: ['packing', 'packing'], text: '<img src=x onerror=alert(1)>' };
  assert.equal(said(await act(token, 'feedback', { ...bad, score: 6 })), 'FIELD_INVALID');
  assert.equal(said(await act(token, 'feedback', bad)), 'done');
  assert.equal(said(await act(token, 'confirm')), 'done');
  const tasks = () =>
    rows(`select kind, state from review.exception where order_id = $1 order by 1`, order_id);
  assert.deepEqual(await tasks(), [{ kind: 'BUYER_UNHAPPY', state: 'open' }]);
  const key = await http.keyFor(s.tenant.tenant_id, ['feedback.*']);
  const list = async (query: string) => {
    const { body } = await http.ask(`/v1/feedback?${query}`, { method: 'GET', as: key });
    return (body['rows'] as { order_id: string; waits: boolean; text: string }[]).map((row) => row);
  };
  const [first] = await list('score=1,2&tag=packing&waits=true');
  assert.deepEqual([first?.order_id, first?.text], [order_id, bad.text]);
  assert.deepEqual(await list('score=5'), []);
  await must(s, answer, [{ order_id, answer: '抱歉，已补发' }]);
  assert.deepEqual(await tasks(), [{ kind: 'BUYER_UNHAPPY', state: 'resolved' }]);
  assert.deepEqual(await list('waits=true'), []);
  pass(6 * 24 * 60);
  assert.equal(said(await act(token, 'feedback', { score: 4, text: '补发收到' })), 'done');
  assert.equal((await list('waits=true')).length, 1, 'changed after the answer');
  pass(2 * 24 * 60);
  assert.equal(said(await act(token, 'feedback', { score: 5 })), 'FEEDBACK_CLOSED');
  const { body } = await http.ask(`/v1/track/${token}/feedback`, { method: 'GET' });
  assert.equal(body['open'], false);
  assert.deepEqual((body['given'] as { score: number; answer: string }).answer, '抱歉，已补发');
});
