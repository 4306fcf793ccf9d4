/**
 * The suite that every carrier adapter must pass, run with node:test by the test of each adapter.
 * A remote carrier brings a fake of its own that can misbehave on demand.
 */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { foldTracking } from '../areas/shipping/tracking-state.ts';
import type { VirtualClock } from '../kernel/clock.ts';
import { obtainWaybill, problemOfOutcome } from './adopt.ts';
import type {
  CarrierAccount,
  CarrierAdapter,
  CarrierAddress,
  Headers,
  Outcome,
  TrackingEvent,
  TrackingState,
  WaybillRequest,
} from './contract.ts';
import { isProblem } from './signing.ts';

/** What the other side can be told to do to the next calls. */
export type RigFault =
  | 'drop_request'
  | 'drop_answer'
  | 'error_500'
  | 'error_500_after'
  | 'busy_503'
  | 'rate_limited'
  | 'redirect'
  | 'corrupt_body'
  | 'huge_body'
  | 'wrong_types';

export interface RigEvent {
  state: TrackingState;
  at: Date;
  is_correction?: boolean;
}

export interface RigDelivery {
  headers: Headers;
  raw_body: Uint8Array;
}

export interface RemoteRig {
  /** The next calls, so many of them, meet this fault. */
  fault(kind: RigFault, times: number): void;
  /** Random faults by a seed at this share of all calls; 0 ends every fault. */
  storm(seed: string, share: number): void;
  waybillCount(): number;
  callCount(): number;
  /** One signed push with these events about a parcel. */
  deliver(
    delivery_id: string,
    tracking_no: string,
    events: readonly RigEvent[],
    sent_at: Date,
    secret: string,
  ): RigDelivery;
}

export interface CarrierRig {
  adapter: CarrierAdapter;
  /** Holds two webhook secrets when the carrier has webhooks. */
  account: CarrierAccount;
  clock: VirtualClock;
  /** A request that the carrier takes. */
  request(reference: string): WaybillRequest;
  /** An address that the carrier doesn't serve. */
  outside: CarrierAddress;
  remote: RemoteRig | null;
  close(): Promise<void>;
}

export type MakeRig = () => Promise<CarrierRig>;
type RemoteCheck = (rig: CarrierRig, remote: RemoteRig) => Promise<void>;

const ready_at = Date.UTC(2026, 2, 1, 8, 0);
const at = (minute: number) => new Date(ready_at + minute * 60_000);

const journey: readonly RigEvent[] = [
  { state: 'collected', at: at(1) },
  { state: 'in_transit', at: at(2) },
  { state: 'out_for_delivery', at: at(3) },
  { state: 'failed_attempt', at: at(4) },
  { state: 'delivered', at: at(5) },
  { state: 'in_transit', at: at(6) },
];

const hostile: readonly RigFault[] = [
  'corrupt_body',
  'huge_body',
  'wrong_types',
  'redirect',
  'drop_answer',
  'error_500_after',
];

/** The value of a done outcome. */
function valueIn<T>(outcome: Outcome<T>): T {
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  if (outcome.kind !== 'done') throw new Error('not done');
  return outcome.value;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.kind === 'refused' ? outcome.problem.code : outcome.kind;
}

/** Every order of the items. */
function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 2) yield [...items];
  for (const [index, first] of items.entries()) {
    const rest = items.filter((_, other) => other !== index);
    if (items.length > 1) for (const tail of permutations(rest)) yield [first, ...tail];
  }
}

async function sameReference(rig: CarrierRig): Promise<void> {
  const { adapter, account } = rig;
  const first = valueIn(await adapter.createWaybill(account, rig.request('R-1')));
  const again = valueIn(await adapter.createWaybill(account, rig.request('R-1')));
  const other = valueIn(await adapter.createWaybill(account, rig.request('R-2')));
  assert.deepEqual(again, first);
  assert.notEqual(other.tracking_no, first.tracking_no);
  assert.ok(first.cost_minor === undefined || Number.isInteger(first.cost_minor));
}

async function outsideCoverage(rig: CarrierRig): Promise<void> {
  const { adapter, account, outside } = rig;
  const request = { ...rig.request('R-out'), to: outside };
  assert.equal(valueIn(await adapter.serves(account, outside)).is_served, false);
  assert.equal(valueIn(await adapter.serves(account, rig.request('R').to)).is_served, true);
  const refusal = await adapter.createWaybill(account, request);
  assert.equal(codeOf(refusal), 'CARRIER_NO_SERVICE');
  assert.equal(problemOfOutcome(refusal, adapter.code, 'R-out')?.status, 422);
  assert.equal(codeOf(await adapter.quote(account, request)), 'CARRIER_NO_SERVICE');
}

async function quotes(rig: CarrierRig): Promise<void> {
  const { adapter, account } = rig;
  const request = rig.request('R-quote');
  const light = valueIn(await adapter.quote(account, request));
  const parcel = { ...request.parcel, weight_g: request.parcel.weight_g + 3000 };
  const heavy = valueIn(await adapter.quote(account, { ...request, parcel }));
  assert.ok(Number.isInteger(light.amount_minor) && light.amount_minor >= 0);
  assert.ok(heavy.amount_minor > light.amount_minor);
  assert.equal(light.currency, request.currency);
}

async function voiding(rig: CarrierRig): Promise<void> {
  const { adapter, account } = rig;
  const made = valueIn(await adapter.createWaybill(account, rig.request('R-void')));
  assert.equal(valueIn(await adapter.voidWaybill(account, made.tracking_no)), null);
  assert.equal(valueIn(await adapter.voidWaybill(account, made.tracking_no)), null);
  assert.equal(codeOf(await adapter.voidWaybill(account, 'NO-SUCH-1')), 'CARRIER_REFUSED');
  if (rig.remote === null) return;
  assert.equal(valueIn(await adapter.findWaybill(account, 'R-void'))?.is_voided, true);
  const again = await obtainWaybill(adapter, account, rig.request('R-void'), true);
  assert.equal(codeOf(again), 'CARRIER_REFUSED');
}

const adoptsAfterDoubt: RemoteCheck = async (rig, remote) => {
  const { adapter, account } = rig;
  assert.equal(valueIn(await adapter.findWaybill(account, 'R-doubt')), null);
  remote.fault('drop_answer', 1);
  const doubt = await adapter.createWaybill(account, rig.request('R-doubt'));
  assert.equal(doubt.kind, 'unknown');
  assert.equal(problemOfOutcome(doubt, adapter.code, 'R-doubt')?.code, 'WAYBILL_PENDING');
  assert.equal(problemOfOutcome(doubt, adapter.code, 'R-doubt')?.status, 202);
  assert.equal(remote.waybillCount(), 1);
  const adopted = valueIn(await obtainWaybill(adapter, account, rig.request('R-doubt'), true));
  assert.equal(adopted.was_adopted, true);
  assert.match(adopted.waybill.tracking_no, /^[A-Z0-9-]{6,40}$/);
  assert.equal(remote.waybillCount(), 1);
};

const oneEachInStorm: RemoteCheck = async (rig, remote) => {
  const { adapter, account, clock } = rig;
  remote.storm('storm-1', 0.3);
  const references = Array.from({ length: 150 }, (_, index) => `S-${index}`);
  const numbers = new Set<string>();
  for (const reference of references) {
    let may_exist = false;
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const got = await obtainWaybill(adapter, account, rig.request(reference), may_exist);
      if (got.kind === 'done') {
        numbers.add(got.value.waybill.tracking_no);
        break;
      }
      assert.notEqual(got.kind, 'refused', JSON.stringify(got));
      may_exist = may_exist || got.kind === 'unknown';
      await clock.sleep(31_000);
    }
  }
  remote.storm('', 0);
  assert.equal(numbers.size, references.length);
  assert.equal(remote.waybillCount(), references.length);
};

const anyOrderOneState: RemoteCheck = async (rig, remote) => {
  const { adapter, account } = rig;
  const { tracking_no } = valueIn(await adapter.createWaybill(account, rig.request('R-track')));
  const secret = account.webhook_secrets[0] ?? '';
  const now = at(7);
  const deliveries = journey.map((event, index) =>
    remote.deliver(`d-${index}`, tracking_no, [event], now, secret),
  );
  let orders = 0;
  for (const order of permutations(deliveries)) {
    const events: TrackingEvent[] = [];
    // The repetition is folded too, as if the memory of deliveries had been lost.
    for (const { headers, raw_body } of [...order, ...order]) {
      const got = adapter.verifyWebhook(account, headers, raw_body, now);
      assert.ok(!isProblem(got));
      events.push(...got.events);
    }
    const fold = foldTracking(events);
    assert.equal(fold.state, 'delivered');
    assert.equal(fold.since, at(5).toISOString());
    assert.equal(fold.events.length, journey.length);
    assert.equal(fold.ignored.length, 1);
    orders += 1;
  }
  assert.equal(orders, 720);
};

const unbelievable: RemoteCheck = async (rig, remote) => {
  const { adapter, account } = rig;
  const now = at(7);
  const sign = (sent_at: Date, secret: string) =>
    remote.deliver('d-1', 'FX00000000000000', journey.slice(0, 1), sent_at, secret);
  const verify = ({ headers, raw_body }: RigDelivery) => {
    const found = adapter.verifyWebhook(account, headers, raw_body, now);
    return isProblem(found) ? `${found.status} ${found.code}` : 'ok';
  };
  const [secret = '', second = ''] = account.webhook_secrets;
  const good = sign(now, secret);
  assert.equal(verify(good), 'ok');
  assert.equal(verify(sign(now, second)), 'ok');
  assert.equal(verify(sign(now, 'whsec_c29tZWJvZHkgZWxzZQ==')), '401 SIGNATURE');
  assert.equal(verify(sign(at(-3), secret)), '401 TIMESTAMP');
  assert.equal(verify(sign(at(17), secret)), '401 TIMESTAMP');
  assert.equal(verify({ ...good, headers: {} }), '401 SIGNATURE');
  for (const index of [0, 1, Math.floor(good.raw_body.length / 2), good.raw_body.length - 1]) {
    const raw_body = Uint8Array.from(good.raw_body);
    raw_body[index] = (raw_body[index] ?? 0) ^ 1;
    assert.equal(verify({ ...good, raw_body }), '401 SIGNATURE', `byte ${index}`);
  }
  for (const name of Object.keys(good.headers)) {
    const value = String(good.headers[name]);
    const changed = `${value.slice(0, 4)}${value[4] === 'A' ? 'B' : 'A'}${value.slice(5)}`;
    const headers = { ...good.headers, [name]: changed };
    assert.equal(verify({ ...good, headers }), '401 SIGNATURE', name);
  }
};

const samePush: RemoteCheck = async (rig, remote) => {
  const { adapter, account } = rig;
  const secret = account.webhook_secrets[0] ?? '';
  const events = [...journey.slice(0, 1), { state: 'lost', at: at(90) } as const];
  const read = (name: string, minutes: number) => {
    const { headers, raw_body } = remote.deliver(name, 'FX00000000000000', events, at(7), secret);
    const got = adapter.verifyWebhook(account, headers, raw_body, at(minutes));
    assert.ok(!isProblem(got));
    return got;
  };
  const first = read('d-1', 7);
  assert.equal(first.delivery_id, 'd-1');
  // One dated far ahead is told as well: who stores it decides.
  assert.equal(first.events.length, 2);
  assert.deepEqual(read('d-1', 8), first);
  assert.equal(read('d-2', 8).delivery_id, 'd-2');
};

const keepsPauses: RemoteCheck = async (rig, remote) => {
  const { adapter, account, clock } = rig;
  remote.fault('rate_limited', 1);
  const paused = await adapter.createWaybill(account, rig.request('R-429'));
  assert.equal(paused.kind, 'outage');
  const retry_after_s = paused.kind === 'outage' ? paused.retry_after_s : 0;
  assert.ok(retry_after_s >= 1);
  const calls = remote.callCount();
  assert.equal((await adapter.createWaybill(account, rig.request('R-429'))).kind, 'outage');
  assert.equal(remote.callCount(), calls, 'the carrier was called during the pause');
  await clock.sleep(retry_after_s * 1000);
  valueIn(await adapter.createWaybill(account, rig.request('R-429')));
};

const breaksTheCircuit: RemoteCheck = async (rig, remote) => {
  const { adapter, account, clock } = rig;
  const ask = (reference: string) => adapter.createWaybill(account, rig.request(reference));
  for (let index = 0; index < 10; index += 1) valueIn(await ask(`C-${index}`));
  remote.fault('error_500', 11);
  for (let index = 0; index < 10; index += 1) assert.equal((await ask('C-x')).kind, 'unknown');
  const calls = remote.callCount();
  assert.equal((await ask('C-x')).kind, 'outage');
  assert.equal(remote.callCount(), calls, 'an open circuit let a call through');
  await clock.sleep(30_000);
  assert.equal((await ask('C-x')).kind, 'unknown');
  assert.equal(remote.callCount(), calls + 1);
  assert.equal((await ask('C-x')).kind, 'outage');
  await clock.sleep(30_000);
  valueIn(await ask('C-x'));
  valueIn(await ask('C-y'));
};

const survivesHostility: RemoteCheck = async (rig, remote) => {
  const { adapter, account, clock } = rig;
  const made = valueIn(await adapter.createWaybill(account, rig.request('R-host')));
  const reads: [string, () => Promise<Outcome<unknown>>][] = [
    ['find', () => adapter.findWaybill(account, 'R-host')],
    ['tracking', () => adapter.fetchTracking(account, made.tracking_no)],
    ['serves', () => adapter.serves(account, rig.outside)],
    ['quote', () => adapter.quote(account, rig.request('R-host'))],
  ];
  for (const kind of hostile) {
    for (const [name, read] of reads) {
      remote.fault(kind, 1);
      assert.equal((await read()).kind, 'outage', `${name} ${kind}`);
      await clock.sleep(60_000);
      // Two good calls for each bad one keep the circuit closed.
      valueIn(await read());
      valueIn(await read());
    }
    remote.fault(kind, 1);
    const made_again = await adapter.createWaybill(account, rig.request(`R-${kind}`));
    assert.equal(made_again.kind, 'unknown', `create ${kind}`);
    await clock.sleep(60_000);
  }
  remote.fault('busy_503', 1);
  assert.equal((await adapter.createWaybill(account, rig.request('R-503'))).kind, 'outage');
};

const rejectsBadAccount: RemoteCheck = async (rig) => {
  const { adapter, account } = rig;
  const wrong = { ...account, account_id: 'other', secret: `${account.secret}x` };
  const got = await adapter.createWaybill(wrong, rig.request('R-key'));
  assert.equal(codeOf(got), 'CARRIER_ACCOUNT');
  // Port 1 of this machine is closed: nothing was sent, so nothing is in doubt.
  const gone = { ...account, account_id: 'gone', base_url: 'http://127.0.0.1:1' };
  assert.equal((await adapter.createWaybill(gone, rig.request('R-gone'))).kind, 'outage');
  const inward = { ...account, account_id: 'inward', base_url: 'http://127.0.0.1:2' };
  assert.equal(codeOf(await adapter.createWaybill(inward, rig.request('R'))), 'CARRIER_ACCOUNT');
};

const checks: readonly [string, (rig: CarrierRig) => Promise<void>][] = [
  ['one reference makes one waybill', sameReference],
  ['an area that is not served is refused', outsideCoverage],
  ['a quote is a price in minor units that grows with weight', quotes],
  ['voiding twice is voiding once', voiding],
];

const remoteChecks: readonly [string, RemoteCheck][] = [
  ['an answer lost after acceptance is in doubt, then adopted', adoptsAfterDoubt],
  ['faults of every kind leave one waybill per reference', oneEachInStorm],
  ['six events in all 720 orders, twice, end in one state', anyOrderOneState],
  ['forged, changed and stale pushes are refused', unbelievable],
  ['a push that comes again has the same name and tells the same', samePush],
  ['429 is respected until its time', keepsPauses],
  ['the circuit opens at half of twenty and half-opens after 30 s', breaksTheCircuit],
  ['hostile answers are outage or unknown', survivesHostility],
  ['wrong keys and forbidden addresses are refused, closed ports an outage', rejectsBadAccount],
];

/** Registers the tests of one adapter. Each gets a rig of its own, with a clock at 08:00 UTC. */
export function conformance(name: string, makeRig: MakeRig): void {
  const register = (title: string, check: (rig: CarrierRig, t: TestContext) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const rig = await makeRig();
      rig.clock.moveTo(at(0));
      try {
        await check(rig, t);
      } finally {
        await rig.close();
      }
    });
  for (const [title, check] of checks) register(title, check);
  for (const [title, check] of remoteChecks) {
    register(title, async (rig, t) => {
      if (rig.remote === null) t.skip('everything is decided locally');
      else await check(rig, rig.remote);
    });
  }
}
