/**
 * Where carriers push their tracking: the numbers in a push tell whose it may be, the secret of
 * that account proves it, and its reports and its name are stored in one transaction.
 */
import type { Readable } from 'node:stream';
import { accountsOfWaybills, recordTracking } from '../areas/shipping/port.ts';
import { wholeTenant } from '../kernel/db.ts';
import { PUBLIC } from '../kernel/permission.ts';
import { kernelProblem, type Problem } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import { type RouteContext, type RouteReply, route } from '../kernel/route.ts';
import { routeOf } from '../kernel/tenant.ts';
import { type OpenAccount, openAccount } from './asking.ts';
import type { CarrierAdapter, TrackingEvent, VerifiedDelivery } from './contract.ts';
import { outsideOf } from './live.ts';
import { carrierProblem } from './problems.ts';
import { isProblem } from './signing.ts';

const BODY_BYTES_MAX = 1_000_000;
const NUMBERS_MAX = 200;

/** The body as it was sent: a signature covers its bytes. */
async function readRaw(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw kernelProblem('REQUEST_TOO_LARGE', { limit_mb: 1 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Numbered = Awaited<ReturnType<typeof accountsOfWaybills>>[number];

interface Claimant {
  tenant_id: string;
  open: OpenAccount;
  /** Numbers that were made under this account. */
  numbers: Set<string>;
}

/** Accounts of all tenants whose waybills a push speaks of. */
async function claimants(
  { services }: RouteContext,
  carrier: string,
  numbers: readonly string[],
): Promise<Claimant[]> {
  const { db, clock } = services;
  const routed = await Promise.all(numbers.map((no) => routeOf(db, 'waybill', `${carrier}:${no}`)));
  const tenants = new Map<string, string[]>();
  for (const found of routed) {
    if (found === null) continue;
    const own = tenants.get(found.tenant_id) ?? [];
    own.push(found.target_id);
    tenants.set(found.tenant_id, own);
  }
  const { registry } = outsideOf(clock);
  const found: Claimant[] = [];
  for (const tenant_id of [...tenants.keys()].sort()) {
    const scope = wholeTenant(tenant_id);
    const options = { scope, now: clock.now(), name: 'carriers', read_only: true };
    const waybill_ids = tenants.get(tenant_id)!;
    const rows = await db.transaction(options, (tx) =>
      accountsOfWaybills(tx, { carrier, waybill_ids }),
    );
    const byAccount = Map.groupBy(rows, (row) => row.carrier_account_id);
    for (const own of byAccount.values()) {
      const open = openRow(carrier, own[0]!, registry);
      const held = new Set(own.map((row) => row.tracking_no));
      if (open !== null) found.push({ tenant_id, open, numbers: held });
    }
  }
  return found;
}

function openRow(carrier: string, row: Numbered, registry: Parameters<typeof openAccount>[1]) {
  const { carrier_account_id, settings } = row;
  const whole = { carrier_account_id, carrier, settings, name: '', priority: 0, active: true };
  return openAccount(whole, registry);
}

function adapterOf(context: RouteContext, carrier: string): CarrierAdapter {
  const { registry } = outsideOf(context.services.clock);
  if (registry.codes.includes(carrier)) return registry.adapterOf(carrier);
  throw kernelProblem('NOT_FOUND', { what: 'carrier' });
}

/** The reports of one number as the command takes them. */
function inputOf(
  carrier: string,
  tracking_no: string,
  events: readonly TrackingEvent[],
  name: string,
) {
  return {
    carrier,
    tracking_no,
    delivery_key: `${name}:${tracking_no}`,
    events: events.map(({ state, occurred_at, code, text, place = '', is_correction = false }) => {
      const shown = { place: place.slice(0, 200), detail: text.slice(0, 500) };
      return { state, at: occurred_at, code: code.replaceAll('|', '/'), ...shown, is_correction };
    }),
  };
}

/** Stores a proven push for one account; events of other accounts' numbers are not its to tell. */
async function store(
  context: RouteContext,
  claimant: Claimant,
  { delivery_id, events }: VerifiedDelivery,
): Promise<number> {
  const { tenant_id, open, numbers } = claimant;
  const { carrier, account_id } = open.account;
  const name = `${carrier}:${account_id}:${delivery_id}`;
  const own = Map.groupBy(
    events.filter((event) => numbers.has(event.tracking_no)),
    (event) => event.tracking_no,
  );
  const inputs = [...own].map(([no, told]) => inputOf(carrier, no, told, name));
  const actor: Actor = {
    kind: 'carrier',
    id: account_id,
    tenant_id,
    permissions: [recordTracking.permission],
    merchant_ids: null,
    warehouse_ids: null,
  };
  const outcomes = await context.services.run(recordTracking, actor, inputs);
  // In flight elsewhere, or another content under one name: the carrier is told and sends it again.
  const failed = outcomes.find(isProblem);
  if (failed !== undefined) throw failed;
  return inputs.length;
}

async function receive(context: RouteContext): Promise<RouteReply> {
  const carrier = context.params['carrier'] ?? '';
  const adapter = adapterOf(context, carrier);
  const raw_body = await readRaw(context.stream);
  const numbers = adapter.numbersIn(raw_body).slice(0, NUMBERS_MAX);
  const found = await claimants(context, carrier, numbers);
  const now = context.services.clock.now();
  let refused: Problem | null = null;
  let taken = 0;
  for (const claimant of found) {
    const { account } = claimant.open;
    const verified = adapter.verifyWebhook(account, context.headers, raw_body, now);
    if (!isProblem(verified)) taken += await store(context, claimant, verified);
    // The age is told only to who signed: that account's answer says more.
    else if (refused === null || verified.code !== 'SIGNATURE') refused = verified;
  }
  // A stranger cannot tell an unknown number from a wrong signature.
  if (taken === 0) throw refused ?? carrierProblem('SIGNATURE');
  return { status: 200, body: { received: taken } };
}

export const carrierHook = route({
  name: 'carrier.hook',
  method: 'POST',
  path: '/v1/hooks/carriers/:carrier',
  en: 'Takes a push of a carrier; the same push again is answered 200 and changes nothing',
  zh: '接收承运商推送；重复推送返回 200 且不产生影响',
  permission: PUBLIC,
  body: 'stream',
  problems: ['NOT_FOUND', 'SIGNATURE', 'TIMESTAMP', 'WEBHOOK_INVALID', 'REQUEST_TOO_LARGE'],
  handle: receive,
});
