/**
 * Executors of shipping: they ask carriers to quote, to make and to take back waybills, and settle
 * what was answered through shipping's port. A "no" is an answer like any other: the effect is
 * done.
 */
import { z } from 'zod';
import type { BuyIntent, Choice, Offer, Refusal } from '../areas/shipping/model.ts';
import {
  accounts,
  type Purchase,
  parcelFacts,
  settleChoices,
  settlePurchases,
  settleVoids,
  waybillsById,
} from '../areas/shipping/port.ts';
import { type Transaction, wholeTenant } from '../kernel/db.ts';
import {
  type EffectResult,
  type EffectRow,
  executor,
  type PerformContext,
  type SettledEffect,
} from '../kernel/effect.ts';
import { obtainWaybill } from './adopt.ts';
import {
  type AccountRow,
  chooseFor,
  type Facts,
  openAccount,
  refusalOf,
  requestOf,
} from './asking.ts';
import type { Outcome, Waybill } from './contract.ts';
import { outsideOf } from './live.ts';
import { carrierProblem } from './problems.ts';

const CONCURRENCY = 16;
const LEASE_S = 120;
const ATTEMPTS = 8;
/** Left to the other side to finish what it began, before it is asked what it has. */
const LOOK_AFTER_S = 60;

const offer: z.ZodType<Offer> = z.object({
  carrier: z.string(),
  carrier_account_id: z.string(),
  needs_number: z.boolean(),
});
const chooseIntent = z.object({ parcel_id: z.string(), carrier_account_id: z.string().nullable() });
const buyIntent: z.ZodType<BuyIntent> = z.object({
  waybill_id: z.string(),
  parcel_id: z.string(),
  carrier_account_id: z.string(),
  number_counter: z.number().nullable(),
  others: z.array(offer),
});
const voidIntent = z.object({ waybill_id: z.string(), reason: z.string() });

function read<R>(context: PerformContext, work: (tx: Transaction) => Promise<R>): Promise<R> {
  const { tenant_id, clock, db } = context;
  const scope = wholeTenant(tenant_id);
  const options = { scope, now: clock.now(), name: 'carriers', read_only: true };
  return db.transaction(options, work);
}

interface Prepared {
  parcels: ReadonlyMap<string, Facts>;
  accounts: AccountRow[];
}

/** Reads the parcels of all claimed effects, and the accounts, at once. */
async function prepareParcels(tx: Transaction, effects: readonly EffectRow[]): Promise<Prepared> {
  const ids = effects.map((each) => (each.intent as { parcel_id?: string }).parcel_id ?? '');
  const parcel_ids = [...new Set(ids)].filter((id) => id !== '');
  const [rows, known] = await Promise.all([parcelFacts(tx, { parcel_ids }), accounts(tx)]);
  return { parcels: new Map(rows.map((row) => [row.parcel_id, row])), accounts: known };
}

/** An answer that is no, kept with the effect. */
function no(refusal: Refusal): EffectResult {
  return { state: 'done', outcome: { refusal } };
}

/** The refusal that an effect ended with, or null. */
function refusalIn({ result }: SettledEffect): Refusal | null {
  if (result.state !== 'done') return { code: 'TRY_LATER', members: { reason: result.error } };
  return (result.outcome['refusal'] as Refusal | undefined) ?? null;
}

/** Later, or in doubt, as the carrier's layer said; a refusal is an answer. */
function unfinished(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): EffectResult {
  switch (outcome.kind) {
    case 'refused':
      return no(refusalOf(outcome.problem));
    case 'outage':
      return { state: 'retry', error: outcome.reason, after_s: outcome.retry_after_s };
    case 'unknown':
      return { state: 'in_doubt', error: outcome.reason, after_s: LOOK_AFTER_S };
  }
}

/** True while the parcel is here and its order lives. */
function isWaiting(facts: Facts): boolean {
  return ['open', 'packed'].includes(facts.state) && facts.cancelled_at === null;
}

export const chooseWaybill = executor({
  kind: 'waybill.choose',
  concurrency: CONCURRENCY,
  max_attempts: ATTEMPTS,
  lease_s: LEASE_S,
  prepare: prepareParcels,
  async perform(effect, context) {
    const { parcel_id, carrier_account_id } = chooseIntent.parse(effect.intent);
    const { parcels, accounts: rows } = context.facts as Prepared;
    const facts = parcels.get(parcel_id);
    if (facts === undefined || !isWaiting(facts))
      return { state: 'done', outcome: { skipped: true } };
    const { registry } = outsideOf(context.clock);
    const wanted = rows.filter((row) => {
      return carrier_account_id === null || row.carrier_account_id === carrier_account_id;
    });
    const opened = wanted.flatMap((row) => {
      const open = row.active ? openAccount(row, registry) : null;
      const asked = open?.settings.automatic === true || carrier_account_id !== null;
      return open !== null && asked ? [open] : [];
    });
    if (opened.length === 0) {
      const members = { carrier: '-', account_id: carrier_account_id ?? '-' };
      const reason = 'no active account that can be asked';
      const refusal = refusalOf(carrierProblem('CARRIER_ACCOUNT', { ...members, reason }));
      const choice: Choice = { chosen: null, others: [], considered: [], refusal };
      return { state: 'done', outcome: { choice } };
    }
    const choice = await chooseFor(facts, opened, context.clock.now());
    if (typeof choice === 'string') return { state: 'retry', error: choice };
    return { state: 'done', outcome: { choice } };
  },
  async settled(tx, results) {
    const choices = results.flatMap((each) => {
      const { parcel_id } = chooseIntent.parse(each.effect.intent);
      if (!each.final) return [];
      if (each.result.state !== 'done') {
        const refusal = refusalIn(each);
        return [{ parcel_id, choice: { chosen: null, others: [], considered: [], refusal } }];
      }
      const choice = each.result.outcome['choice'] as Choice | undefined;
      return choice === undefined ? [] : [{ parcel_id, choice }];
    });
    await settleChoices(tx, choices);
  },
});

function boughtOf(waybill: Waybill, was_adopted: boolean): EffectResult {
  const { tracking_no, sort_code = '', cost_minor = null, currency } = waybill;
  const bought = { tracking_no, sort_code, cost_minor, currency };
  return { state: 'done', outcome: { bought, was_adopted } };
}

/** The account of a waybill with its adapter, or why there is none. */
function accountOf(
  context: PerformContext,
  rows: readonly AccountRow[],
  carrier_account_id: string,
) {
  const row = rows.find((each) => each.carrier_account_id === carrier_account_id);
  const { registry } = outsideOf(context.clock);
  const open = row === undefined ? null : openAccount(row, registry);
  if (open !== null && open.adapter !== null) {
    return { ...open, adapter: open.adapter };
  }
  const carrier = row?.carrier ?? '-';
  const reason = open === null ? 'its settings cannot be read' : 'the program has no adapter';
  const members = { carrier, account_id: carrier_account_id, reason };
  return refusalOf(carrierProblem('CARRIER_ACCOUNT', members));
}

export const buyWaybill = executor({
  kind: 'waybill.buy',
  concurrency: CONCURRENCY,
  max_attempts: ATTEMPTS,
  lease_s: LEASE_S,
  prepare: prepareParcels,
  async perform(effect, context) {
    const intent = buyIntent.parse(effect.intent);
    const { waybill_id, parcel_id, carrier_account_id, number_counter } = intent;
    const { parcels, accounts: rows } = context.facts as Prepared;
    const facts = parcels.get(parcel_id);
    const open = accountOf(context, rows, carrier_account_id);
    if ('code' in open) return no(open);
    if (facts === undefined) return no({ code: 'NOT_FOUND', members: { what: 'parcel' } });
    const request = {
      ...requestOf(facts),
      reference: waybill_id,
      ...(number_counter === null ? {} : { number_counter }),
    };
    const { adapter, account } = open;
    const outcome = await obtainWaybill(adapter, account, request, context.may_be_done);
    if (outcome.kind === 'outage' && context.may_be_done) {
      // What was in doubt stays in doubt until the carrier has been asked.
      return { state: 'in_doubt', error: outcome.reason, after_s: outcome.retry_after_s };
    }
    if (outcome.kind !== 'done') return unfinished(outcome);
    return boughtOf(outcome.value.waybill, outcome.value.was_adopted);
  },
  async settled(tx, results) {
    const purchases = results.flatMap((each) => {
      if (!each.final) return [];
      const intent = buyIntent.parse(each.effect.intent);
      return [{ intent, purchase: purchaseOf(each) }];
    });
    await settlePurchases(tx, purchases);
  },
});

function purchaseOf(each: SettledEffect): Purchase {
  const { result } = each;
  const refusal = refusalIn(each);
  if (refusal === null && result.state === 'done') {
    return { kind: 'bought', bought: result.outcome['bought'] as never };
  }
  // Given up in doubt: the carrier may have one, so no other carrier is asked.
  const kind = result.state === 'in_doubt' ? 'doubt' : 'refused';
  return { kind, refusal: refusal! };
}

/** Takes one waybill back; the number of a purchase in doubt is looked up first. */
async function voidOne(effect: EffectRow, context: PerformContext): Promise<EffectResult> {
  const { waybill_id } = voidIntent.parse(effect.intent);
  const [[waybill], rows] = await read(context, (tx) =>
    Promise.all([waybillsById(tx, { waybill_ids: [waybill_id] }), accounts(tx)]),
  );
  if (waybill === undefined) return no({ code: 'NOT_FOUND', members: { what: 'waybill' } });
  const open = accountOf(context, rows, waybill.carrier_account_id);
  // A number that was only typed is nobody's business but ours.
  if ('code' in open || !open.settings.automatic)
    return { state: 'done', outcome: { local: true } };
  const { adapter, account } = open;
  let { tracking_no } = waybill;
  if (tracking_no === null) {
    const found = await adapter.findWaybill(account, waybill_id);
    if (found.kind !== 'done') return unfinished(found);
    if (found.value === null || found.value.is_voided) {
      return { state: 'done', outcome: { absent: true } };
    }
    tracking_no = found.value.tracking_no;
  }
  const outcome = await adapter.voidWaybill(account, tracking_no);
  return outcome.kind === 'done' ? { state: 'done', outcome: {} } : unfinished(outcome);
}

export const voidWaybill = executor({
  kind: 'waybill.void',
  concurrency: CONCURRENCY,
  max_attempts: ATTEMPTS,
  lease_s: LEASE_S,
  perform: voidOne,
  async settled(tx, results) {
    const ended = results.flatMap((each) => {
      if (!each.final) return [];
      const { waybill_id, reason } = voidIntent.parse(each.effect.intent);
      return [{ waybill_id, reason, refusal: refusalIn(each) }];
    });
    await settleVoids(tx, ended);
  },
});
