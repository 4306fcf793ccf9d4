/**
 * Fake Express passes the conformance suite over real HTTP, and its server pushes, obeys its
 * admin routes and repeats itself.
 */

import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { foldTracking } from '../../areas/shipping/tracking-state.ts';
import { VirtualClock } from '../../kernel/clock.ts';
import { obtainWaybill } from '../adopt.ts';
import { type CarrierRig, conformance, type RigFault } from '../conformance.ts';
import type { CarrierAddress, Headers, TrackingEvent } from '../contract.ts';
import { makeCarrierHttp } from '../http.ts';
import { isProblem, webhookHeaders } from '../signing.ts';
import { makeFakeAdapter } from './adapter.ts';
import { type FakeTerms, fakeTerms } from './book.ts';
import { fakeCodeOf, fakeTime } from './protocol.ts';
import { pushBody } from './push.ts';
import { type FakeCarrier, startFakeCarrier } from './server.ts';

const secrets = [
  'whsec_b2xkIHNlY3JldCBvZiB0aGUgdGVzdA==',
  'whsec_bmV3IHNlY3JldCBvZiB0aGUgdGVzdA==',
];
const storm: RigFault[] = ['drop_request', 'drop_answer', 'error_500', 'error_500_after'].concat([
  'busy_503',
  'rate_limited',
  'corrupt_body',
  'wrong_types',
]) as RigFault[];

function address(province: string, city: string): CarrierAddress {
  const person = { name: '王一', phone: '13800138000', country_code: 'CN' };
  return { ...person, province, city, district: '', detail: '人民路 1 号' };
}

interface FakeRig extends CarrierRig {
  server: FakeCarrier;
}

async function makeRig(callback_url?: string, terms: FakeTerms = fakeTerms): Promise<FakeRig> {
  const clock = new VirtualClock(new Date(Date.UTC(2026, 2, 1)));
  const callback = { url: callback_url ?? '', secret: secrets[0] ?? '' };
  const login = { key: 'merchant-1', secret: 'shared secret' };
  const server = await startFakeCarrier({
    clock,
    accounts: [callback_url === undefined ? login : { ...login, callback }],
    admin_token: 'admin',
    terms,
  });
  const client = makeCarrierHttp({
    clock,
    timeout_ms: 5000,
    private_hosts: [new URL(server.url).host, '127.0.0.1:1'],
  });
  const account = { account_id: 'a1', carrier: 'fake', base_url: server.url, ...login };
  return {
    adapter: makeFakeAdapter(client, clock),
    account: { ...account, webhook_secrets: secrets, settings: {} },
    clock,
    server,
    request: (reference) => ({
      reference,
      from: address('浙江省', '杭州市'),
      to: address('广东省', '广州市'),
      parcel: { weight_g: 1200 },
      items: [{ name: '茶杯', qty: 1 }],
      currency: 'CNY',
    }),
    outside: address('台湾省', '台北市'),
    remote: {
      fault: (kind, times) => server.setFaults({ faults: [{ kind, times }] }),
      storm: (seed, share) => {
        const each = share / storm.length;
        const rates = share === 0 ? {} : Object.fromEntries(storm.map((kind) => [kind, each]));
        server.setFaults({ seed, rates });
      },
      waybillCount: server.orderCount,
      callCount: server.callCount,
      deliver: (delivery_id, mailNo, events, sent_at, secret) => {
        const scans = events.map(({ state, at, is_correction }) => {
          const { code: opCode, text: opDesc } = fakeCodeOf(state);
          const scan = { mailNo, opCode, opTime: fakeTime(at), opDesc, site: '' };
          return { ...scan, isCorrection: is_correction ?? false };
        });
        const raw_body = Buffer.from(pushBody(delivery_id, scans));
        return { raw_body, headers: webhookHeaders(secret, delivery_id, sent_at, raw_body) };
      },
    },
    async close() {
      client.close();
      await server.close();
    },
  };
}

conformance('fake', () => makeRig());

interface Inbox {
  url: string;
  deliveries: { headers: Headers; raw_body: Uint8Array }[];
  close(): Promise<void>;
}

/** A receiver that refuses the first delivery once, as a restarting server would. */
async function startInbox(): Promise<Inbox> {
  const deliveries: Inbox['deliveries'] = [];
  let is_first = true;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.statusCode = is_first ? 503 : 200;
    if (!is_first) deliveries.push({ headers: request.headers, raw_body: Buffer.concat(chunks) });
    is_first = false;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    url: `http://127.0.0.1:${port}/push`,
    deliveries,
    close: () => {
      server.closeAllConnections();
      return close();
    },
  };
}

test('pushes come doubled and reordered to the callback and fold to the true state', async () => {
  const inbox = await startInbox();
  const rig = await makeRig(inbox.url);
  const { adapter, account, clock, server } = rig;
  try {
    const made = await adapter.createWaybill(account, rig.request('P-1'));
    assert.equal(made.kind, 'done');
    const mail_no = made.kind === 'done' ? made.value.tracking_no : '';
    server.setFaults({
      faults: [{ kind: 'webhook_reorder' }, { kind: 'webhook_duplicate' }],
    });
    for (const state of ['collected', 'in_transit', 'out_for_delivery', 'delivered'] as const) {
      await clock.sleep(60_000);
      assert.equal(server.advance({ mail_no, state, at: clock.now() }), true);
    }
    await server.drain();
    assert.equal(inbox.deliveries.length, 5);
    const told = new Map<string, TrackingEvent[]>();
    const are_new: boolean[] = [];
    for (const { headers, raw_body } of inbox.deliveries) {
      const got = adapter.verifyWebhook(account, headers, raw_body, clock.now());
      assert.ok(!isProblem(got));
      are_new.push(!told.has(got.delivery_id));
      told.set(got.delivery_id, got.events);
    }
    assert.deepEqual(are_new, [true, false, true, true, true]);
    const events = [...told.values()].flat();
    assert.deepEqual(
      events.map((event) => event.state),
      ['in_transit', 'collected', 'out_for_delivery', 'delivered'],
    );
    const asked = await adapter.fetchTracking(account, mail_no);
    assert.equal(asked.kind === 'done' && foldTracking(asked.value).state, 'delivered');
    assert.equal(foldTracking(events).state, 'delivered');
    const late = await adapter.voidWaybill(account, mail_no);
    assert.equal(late.kind === 'refused' && late.problem.code, 'CARRIER_REFUSED');
  } finally {
    await rig.close();
    await inbox.close();
  }
});

test('the admin routes need the token, move parcels and refuse what does not fit', async () => {
  const rig = await makeRig();
  const admin = async (path: string, body: unknown, token = 'admin') => {
    const answer = await fetch(`${rig.server.url}/admin/${path}`, {
      method: 'POST',
      headers: { 'x-admin-token': token },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  try {
    const { adapter, account } = rig;
    const made = await adapter.createWaybill(account, rig.request('A-1'));
    const mail_no = made.kind === 'done' ? made.value.tracking_no : '';
    const step = { mail_no, state: 'collected', at: '2026-03-01T10:00:00+08:00' };
    assert.equal(await admin('advance', step, 'guess'), 403);
    assert.equal(await admin('advance', step), 200);
    assert.equal(await admin('advance', { ...step, mail_no: 'FX0' }), 404);
    assert.equal(await admin('advance', { ...step, state: 'eaten' }), 422);
    assert.equal(await admin('faults', { faults: [{ kind: 'error_500' }] }), 200);
    assert.equal(await admin('faults', { rates: { error_500: 2 } }), 422);
    assert.equal((await adapter.fetchTracking(account, mail_no)).kind, 'outage');
    const tracked = await adapter.fetchTracking(account, mail_no);
    const states = tracked.kind === 'done' ? tracked.value.map((each) => each.state) : [];
    assert.deepEqual(states, ['label_created', 'collected']);
  } finally {
    await rig.close();
  }
});

test('an answer about another order is not believed', async () => {
  const rig = await makeRig();
  const { adapter, account, server } = rig;
  const spoil = () => server.setFaults({ faults: [{ kind: 'wrong_order' }] });
  spoil();
  assert.equal((await adapter.createWaybill(account, rig.request('W-1'))).kind, 'unknown');
  spoil();
  assert.equal((await adapter.findWaybill(account, 'W-1')).kind, 'outage');
  const found = await adapter.findWaybill(account, 'W-1');
  const tracking_no = found.kind === 'done' ? (found.value?.tracking_no ?? '') : '';
  spoil();
  assert.equal((await adapter.fetchTracking(account, tracking_no)).kind, 'outage');
  await rig.close();
});

test('a signed push that cannot be read is told, not thrown', async () => {
  const rig = await makeRig();
  const now = rig.clock.now();
  const scan = { mailNo: 'FX00000000000000', opCode: '200', opDesc: '', site: '' };
  const at = (opTime: string) => pushBody('d', [{ ...scan, opTime, isCorrection: false }]);
  for (const body of ['', '{', '[]', '\u0000', at('2026-02-30T00:00:00Z'), at('yesterday')]) {
    const raw_body = Buffer.from(body);
    const headers = webhookHeaders(secrets[0] ?? '', 'd', now, raw_body);
    const found = rig.adapter.verifyWebhook(rig.account, headers, raw_body, now);
    assert.equal(isProblem(found) && found.code, 'WEBHOOK_INVALID', body);
  }
  await rig.close();
});

test('without an admin token the admin routes are shut', async () => {
  const clock = new VirtualClock(new Date(0));
  const server = await startFakeCarrier({ clock, accounts: [] });
  const answer = await fetch(`${server.url}/admin/faults`, { method: 'POST', body: '{}' });
  await answer.arrayBuffer();
  assert.equal(answer.status, 403);
  await server.close();
});

test('the same references get the same numbers and meet the same random faults', async () => {
  const outcomes: string[][] = [];
  for (const order of [
    [1, 2, 3, 4, 5, 6, 7, 8],
    [8, 6, 4, 2, 7, 5, 3, 1],
  ]) {
    const rig = await makeRig();
    rig.server.setFaults({ seed: 'y', rates: { error_500: 0.3, drop_answer: 0.2 } });
    const found = await Promise.all(
      order.map(async (each) => {
        const got = await rig.adapter.createWaybill(rig.account, rig.request(`D-${each}`));
        return `${each} ${got.kind === 'done' ? got.value.tracking_no : got.kind}`;
      }),
    );
    outcomes.push(found.sort());
    await rig.close();
  }
  assert.deepEqual(outcomes[0], outcomes[1]);
  assert.ok(outcomes[0]?.some((each) => each.endsWith('unknown')));
  assert.ok(outcomes[0]?.some((each) => each.includes('FX')));
});

test('looking up first keeps one waybill each at a carrier that forgets references', async () => {
  const rig = await makeRig(undefined, { ...fakeTerms, is_idempotent: false });
  const { adapter, account, clock, server } = rig;
  const buyAll = async (prefix: string, looks_up: boolean) => {
    const before = server.orderCount();
    for (let index = 0; index < 60; index += 1) {
      const request = rig.request(`${prefix}-${index}`);
      let may_exist = false;
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const got = await obtainWaybill(adapter, account, request, may_exist && looks_up);
        if (got.kind === 'done') break;
        may_exist = may_exist || got.kind === 'unknown';
        await clock.sleep(31_000);
      }
    }
    return server.orderCount() - before;
  };
  rig.server.setFaults({ seed: 'twice', rates: { drop_answer: 0.15, drop_request: 0.1 } });
  try {
    assert.equal(await buyAll('L', true), 60);
    assert.ok((await buyAll('B', false)) > 60, 'the faults of this test have no teeth');
  } finally {
    await rig.close();
  }
});
