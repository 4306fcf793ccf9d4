/**
 * Which orders and which aisles make the wave with most units per aisle: few aisles opened, many
 * units picked. Pure: orders, stock by aisle and wave limits in, the choice and its reasons out.
 */
import { type SearchBudget, seededRandom } from '../pick-path/local-search.ts';
import { type AisleWaveRequest, aisleModel } from './aisle-model.ts';
import { searchAisles } from './aisle-search.ts';
import { surplusOrders } from './aisle-trim.ts';
import { type Reason, reason } from './reasons.ts';

export type { AisleWaveRequest, ItemQuantity } from './aisle-model.ts';

export interface AisleWave {
  order_ids: string[];
  aisle_ids: string[];
  units: number;
  /** Units divided by aisles; 0 when there is no wave. */
  units_per_aisle: number;
  explanation: {
    /** Orders that no stock, or no wave of this size, can hold. */
    impossible_orders: number;
    orders: number;
    aisles: number;
    /** What dropping the weakest aisle again and again gave before the search. */
    constructed: number;
    rounds: number;
    /** Each chosen aisle with the units it is opened for, as far as stock elsewhere lacks them. */
    opened_for: { aisle_id: string; units: number }[];
    reasons: Reason[];
  };
}

const USUAL_ROUNDS = 400;

/**
 * Orders and aisles such that the aisles' stock covers the orders, units lie within the limits,
 * and units per aisle are as many as the search finds. An empty choice when no wave reaches
 * `least_units`. Throws WAVE_INPUT_INVALID. Same request, same seed, no clock: same answer.
 * Method: see searchAisles.
 */
export function chooseByAisles(
  request: AisleWaveRequest,
  budget: Partial<SearchBudget> = {},
): AisleWave {
  const model = aisleModel(request);
  const seed = budget.seed ?? 1;
  const timed = budget.time_ms !== undefined && budget.now_ms !== undefined;
  const rounds = budget.rounds ?? (timed ? Number.MAX_SAFE_INTEGER : USUAL_ROUNDS);
  const found = searchAisles(model, { ...budget, rounds, seed }, seededRandom(seed));
  const figures = {
    impossible_orders: request.orders.length - model.orders,
    orders: model.orders,
    aisles: model.aisles,
    constructed: found.constructed,
    rounds: found.rounds,
  };
  if (found.best === null) {
    const { least_units } = request;
    const reasons = [reason('NO_WAVE_REACHES_LEAST', { least_units })];
    const explanation = { ...figures, opened_for: [], reasons };
    return { order_ids: [], aisle_ids: [], units: 0, units_per_aisle: 0, explanation };
  }
  const { orders, aisles, units, ratio } = found.best;
  const out = new Set(
    surplusOrders(
      orders.map((order) => model.unitsOf[order]!),
      model.most,
    ),
  );
  const chosen = orders.filter((_, i) => !out.has(i)).map((order) => model.orderIndex[order]!);
  const aisle_ids = aisles.map((aisle) => request.aisles[aisle]!.aisle_id);
  const opened_for = openedFor(request, chosen, aisles);
  const per_aisle = Math.round(ratio * 100) / 100;
  const reasons = [
    reason('UNITS_PER_AISLE', { units, aisles: aisles.length, per_aisle }),
    reason('SEARCHED', { rounds: found.rounds }),
  ];
  return {
    order_ids: chosen.map((index) => request.orders[index]!.order_id),
    aisle_ids,
    units,
    units_per_aisle: ratio,
    explanation: { ...figures, opened_for, reasons },
  };
}

/** Units that the other chosen aisles could not supply if this one stayed shut. */
function openedFor(
  request: AisleWaveRequest,
  orders: readonly number[],
  aisles: readonly number[],
): { aisle_id: string; units: number }[] {
  const need = new Map<string, number>();
  for (const order of orders) {
    for (const { item_id, qty } of request.orders[order]!.lines) {
      need.set(item_id, (need.get(item_id) ?? 0) + qty);
    }
  }
  const stock = new Map<string, number>();
  for (const aisle of aisles) {
    for (const { item_id, qty } of request.aisles[aisle]!.stock) {
      stock.set(item_id, (stock.get(item_id) ?? 0) + qty);
    }
  }
  return aisles.map((aisle) => {
    const { aisle_id, stock: shelf } = request.aisles[aisle]!;
    const missing = new Map<string, number>();
    for (const { item_id, qty } of shelf) missing.set(item_id, (missing.get(item_id) ?? 0) + qty);
    let units = 0;
    for (const [item_id, qty] of missing) {
      units += Math.max(0, (need.get(item_id) ?? 0) - (stock.get(item_id)! - qty));
    }
    return { aisle_id, units };
  });
}
