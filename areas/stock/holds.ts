/**
 * Holds: pieces kept for a basket that is not yet an order, for some minutes. The order that names
 * the basket takes them over; what nobody takes goes back when the time is over.
 */
import { Availability } from '../../engines/sourcing/sourcing.ts';
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { combine, Problem } from '../../kernel/problem.ts';
import { sweep } from '../../kernel/reaction.ts';
import { type ResolvedSku, rememberedSkus, skuKey, unknownSkus } from '../catalog/port.ts';
import { merchantProblem, merchantsByCode } from '../merchants/port.ts';
import { warehouses } from '../places/port.ts';
import { insertHolds, lockExpiredHolds } from './holds.sql.ts';
import { giveBackSchema, type HoldInput, holdSchema } from './model.ts';
import {
  type Available,
  basketKey,
  changeReserved,
  endHeld,
  type Held,
  heldBy,
  lockAvailable,
  lookAvailable,
} from './port.ts';
import { stockProblem } from './problems.ts';

interface Want {
  sku_id: string;
  sku: string;
  qty: number;
}

/** A basket that asks, with what it wants of stocked articles. */
interface Asking {
  index: number;
  key: string;
  merchant_id: string;
  basket: string;
  wants: Want[];
  expires_at: Date;
}

export interface HeldBasket {
  basket: string;
  expires_at: string;
}

export const holdStock = command({
  name: 'stock.hold',
  path: '/v1/stock/hold',
  en: 'Keep pieces for a basket until it is ordered or the time is over',
  zh: '为购物车预留库存，直到下单或超时释放',
  permission: 'stock.hold',
  input: holdSchema,
  problems: ['MERCHANT_UNKNOWN', 'SKU_UNKNOWN', 'STOCK_SHORT'],
  overlaps: true,
  async run(tx, items) {
    const outcomes = new Array<Outcome<HeldBasket>>(items.length);
    const asking = await understood(tx, items, outcomes);
    const sites = (await warehouses(tx)).map((each) => each.warehouse_id);
    if (!tx.hopeful) await tx.turn();
    if (asking.length > 0) await hold(tx, asking, sites, outcomes);
    return outcomes;
  },
});

/** Names to ids; bundles are taken apart. What is not known is refused. */
async function understood(
  tx: Transaction,
  items: readonly Item<HoldInput>[],
  outcomes: Outcome<HeldBasket>[],
): Promise<Asking[]> {
  const merchants = await merchantsByCode(tx, [...new Set(items.map((i) => i.input.merchant))]);
  const idOf = ({ merchant }: HoldInput) => merchants.get(merchant)?.merchant_id;
  const skus = await rememberedSkus(
    tx,
    items.flatMap(({ input }) => {
      const merchant_id = idOf(input);
      if (merchant_id === undefined) return [];
      return input.lines.map((line) => ({ merchant_id, code: line.sku }));
    }),
  );
  const asking: Asking[] = [];
  const missing: { index: number; merchant_id: string; code: string; pointer: string }[] = [];
  for (const [index, { input }] of items.entries()) {
    const { basket, merchant, minutes } = input;
    const merchant_id = idOf(input);
    if (merchant_id === undefined) {
      outcomes[index] = merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
      continue;
    }
    const wants = wantsOf(input, merchant_id, skus);
    if (wants === null) {
      const lines = input.lines.map(({ sku: code }, at) => {
        return { index, merchant_id, code, pointer: `/lines/${at}/sku` };
      });
      missing.push(...lines.filter(({ code }) => !skus.get(skuKey(merchant_id, code))?.active));
      continue;
    }
    const expires_at = new Date(tx.now.getTime() + minutes * 60_000);
    const key = basketKey(merchant_id, basket);
    asking.push({ index, key, merchant_id, basket, wants, expires_at });
  }
  const problems = missing.length === 0 ? [] : await unknownSkus(tx, missing);
  const byInput = Map.groupBy(problems.keys(), (at) => missing[at]!.index);
  for (const [index, own] of byInput) outcomes[index] = combine(own.map((at) => problems[at]!));
  return asking;
}

function wantsOf(
  { lines }: HoldInput,
  merchant_id: string,
  skus: ReadonlyMap<string, ResolvedSku>,
): Want[] | null {
  const sums = new Map<string, Want>();
  for (const line of lines) {
    const sku = skus.get(skuKey(merchant_id, line.sku));
    if (sku === undefined || !sku.active) return null;
    const parts = sku.kind === 'bundle' ? sku.parts : [{ sku, qty: 1 }];
    for (const part of parts) {
      const { sku_id, code } = part.sku;
      const want = sums.get(sku_id) ?? { sku_id, sku: code, qty: 0 };
      want.qty += part.qty * line.qty;
      sums.set(sku_id, want);
    }
  }
  return [...sums.values()];
}

/** Keeps the pieces in order of arrival; a basket that asks again replaces what it held. */
async function hold(
  tx: Transaction,
  asking: readonly Asking[],
  sites: readonly string[],
  outcomes: Outcome<HeldBasket>[],
): Promise<void> {
  const held = await heldBy(tx, asking);
  const before = [...held.values()].flat();
  const asked = [
    ...asking.flatMap(({ wants }) => wants),
    ...before.map(({ sku_id }) => ({ sku_id, qty: 0 })),
  ];
  const looked = await lookAvailable(tx, asked, sites);
  const free = new Availability(looked.free);
  const ended: string[] = [];
  const rows = new Map<string, (Held & Asking)[]>();
  for (const each of asking) {
    const own = held.get(each.key) ?? [];
    for (const { warehouse_id, sku_id, qty } of own) free.take(warehouse_id, sku_id, -qty);
    const taken = take(free, each.wants, sites);
    if (taken instanceof Problem) {
      for (const { warehouse_id, sku_id, qty } of own) free.take(warehouse_id, sku_id, qty);
      outcomes[each.index] = taken;
      continue;
    }
    ended.push(...own.flatMap((row) => (row.stored ? row.hold_id : [])));
    const now = taken.map((row) => ({ ...each, ...row, hold_id: tx.newId(), stored: false }));
    held.set(each.key, now);
    rows.set(each.key, now);
    const expires_at = each.expires_at.toISOString();
    outcomes[each.index] = { basket: each.basket, expires_at };
  }
  const made = [...rows.values()].flat();
  if (made.length === 0) return;
  const gone = new Set(ended);
  const back = minus(before.filter((row) => gone.has(row.hold_id)));
  changeReserved(tx, [...made, ...back], looked.locked);
  endHeld(
    tx,
    ended.map((hold_id) => ({ hold_id, state: 'given_back', order_id: null })),
  );
  await insertHolds(tx, {
    rows: made.map((row) => ({ ...row, expires_at: row.expires_at.toISOString() })),
  });
}

const minus = (rows: readonly Available[]) => rows.map((row) => ({ ...row, qty: -row.qty }));

/** Takes all of it or nothing: from the first warehouse that has all, else from several. */
function take(
  free: Availability,
  wants: readonly Want[],
  sites: readonly string[],
): Available[] | Problem {
  const whole = sites.find((site) =>
    wants.every(({ sku_id, qty }) => free.of(site, sku_id) >= qty),
  );
  const from = whole === undefined ? sites : [whole];
  const taken: Available[] = [];
  const short: { sku: string; wanted: number; available: number }[] = [];
  for (const { sku_id, sku, qty: wanted } of wants) {
    let missing = wanted;
    for (const warehouse_id of from) {
      const qty = Math.min(missing, Math.max(0, free.of(warehouse_id, sku_id)));
      if (qty > 0) taken.push({ warehouse_id, sku_id, qty });
      missing -= qty;
    }
    if (missing > 0) short.push({ sku, wanted, available: wanted - missing });
  }
  if (short.length > 0) return stockProblem('STOCK_SHORT', { lines: short });
  for (const { warehouse_id, sku_id, qty } of taken) free.take(warehouse_id, sku_id, qty);
  return taken;
}

/** Gives the pieces of holds back, with the levels locked in key order. */
async function giveBack(
  tx: Transaction,
  holds: readonly (Available & { hold_id: string })[],
  state: 'given_back' | 'expired',
): Promise<void> {
  if (holds.length === 0) return;
  const of = (name: 'sku_id' | 'warehouse_id') => [...new Set(holds.map((each) => each[name]))];
  await lockAvailable(tx, of('sku_id'), of('warehouse_id'));
  changeReserved(tx, minus(holds));
  endHeld(
    tx,
    holds.map(({ hold_id }) => ({ hold_id, state, order_id: null })),
  );
}

export const giveBackHold = command({
  name: 'stock.give_back',
  path: '/v1/stock/give-back',
  en: 'Give back the pieces that a basket holds',
  zh: '释放购物车预留的库存',
  permission: 'stock.hold',
  input: giveBackSchema,
  problems: ['MERCHANT_UNKNOWN'],
  async run(tx, items) {
    const merchants = await merchantsByCode(tx, [...new Set(items.map((i) => i.input.merchant))]);
    const known = items.flatMap(({ input: { merchant, basket } }) => {
      const merchant_id = merchants.get(merchant)?.merchant_id;
      return merchant_id === undefined ? [] : [{ merchant_id, basket }];
    });
    const held = known.length === 0 ? new Map<string, Held[]>() : await heldBy(tx, known);
    await giveBack(tx, [...held.values()].flat(), 'given_back');
    return items.map(({ input: { merchant, basket } }): Outcome<{ pieces: number }> => {
      const merchant_id = merchants.get(merchant)?.merchant_id;
      if (merchant_id === undefined) {
        return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
      }
      const own = held.get(basketKey(merchant_id, basket)) ?? [];
      return { pieces: own.reduce((sum, row) => sum + row.qty, 0) };
    });
  },
});

const BATCH = 1000;

/** Pieces of baskets whose time is over are free again. */
export const expireHolds = sweep({
  name: 'stock.expire_holds',
  every_s: 5,
  batch: BATCH,
  async run(tx) {
    const due = await lockExpiredHolds(tx, { count: BATCH });
    await giveBack(tx, due, 'expired');
    return due.length;
  },
});
