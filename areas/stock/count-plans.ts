/** Plans of what is to be counted: made by people, or by itself where a picker found too few. */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { Problem } from '../../kernel/problem.ts';
import { reaction } from '../../kernel/reaction.ts';
import { resolveSkus, skuKey } from '../catalog/port.ts';
import { merchantProblem, merchantsByCode } from '../merchants/port.ts';
import { placeProblem, warehousesByCode } from '../places/port.ts';
import * as sql from './count-plans.sql.ts';
import {
  COUNT_STATES,
  type CountKind,
  type CountPlanInput,
  type CountState,
  countPlanSchema,
  RECOUNT_ABOVE,
} from './model.ts';
import { stockProblem } from './problems.ts';

export interface PlannedCount {
  count_plan_id: string;
  plan_no: string;
  /** Articles at places that are to be counted. */
  lines: number;
}

/** Most lines of one plan: what several people count in a shift. */
const MOST_LINES = 2000;
/** Classes go by what was picked in so many days. */
const CLASS_DAYS = 90;
const DAY_MS = 86_400_000;

export const planCount = command({
  name: 'count.plan',
  path: '/v1/stock/counts/plan',
  en: 'Plan a count: of bins, articles, a zone, or a class by pieces picked',
  zh: '制定盘点计划：按库位、商品、库区或出库量分类',
  permission: 'stock.plan_count',
  input: countPlanSchema,
  problems: ['WAREHOUSE_UNKNOWN', 'MERCHANT_UNKNOWN', 'COUNT_NOTHING'],
  // A plan is looked up by itself: two that fit the same places would take them from each other.
  max_batch: 1,
  async run(tx, items) {
    const outcomes: Outcome<PlannedCount>[] = [];
    for (const item of items) outcomes.push(await planOne(tx, item));
    return outcomes;
  },
});

async function planOne(
  tx: Transaction,
  { input, actor }: Item<CountPlanInput>,
): Promise<Outcome<PlannedCount>> {
  const { warehouse, of, recount_above } = input;
  const warehouse_id = (await warehousesByCode(tx, [warehouse])).get(warehouse)?.warehouse_id;
  if (warehouse_id === undefined) {
    return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
  }
  const sku_ids = of.kind === 'skus' ? await skuIds(tx, of.skus) : null;
  if (sku_ids instanceof Problem) return sku_ids;
  const places = await sql.placesToCount(tx, {
    warehouse_id,
    bins: of.kind === 'bins' ? of.bins : null,
    sku_ids,
    zone: of.kind === 'zone' ? of.zone : null,
    class: of.kind === 'abc' ? of.class : null,
    picked_since: new Date(tx.now.getTime() - CLASS_DAYS * DAY_MS),
    most: MOST_LINES,
  });
  if (places.length === 0) return stockProblem('COUNT_NOTHING', {}, '/of');
  const plan = { warehouse_id, kind: of.kind, what: whatOf(of), recount_above };
  const [made] = await makePlans(tx, [{ ...plan, planned_by: actor.id, places }]);
  const body = { ...made!, kind: of.kind };
  tx.event({ kind: 'count_planned', subject_id: warehouse_id, body, actor });
  return made!;
}

async function skuIds(
  tx: Transaction,
  skus: readonly { merchant: string; code: string }[],
): Promise<string[] | Problem> {
  const merchants = await merchantsByCode(tx, [...new Set(skus.map((sku) => sku.merchant))]);
  const lacking = skus.find((sku) => !merchants.has(sku.merchant));
  if (lacking !== undefined) {
    return merchantProblem('MERCHANT_UNKNOWN', { merchant: lacking.merchant }, '/of/skus');
  }
  const named = skus.map(({ merchant, code }) => {
    return { merchant_id: merchants.get(merchant)!.merchant_id, code };
  });
  const found = await resolveSkus(tx, named);
  return named.flatMap(
    ({ merchant_id, code }) => found.get(skuKey(merchant_id, code))?.sku_id ?? [],
  );
}

function whatOf(of: CountPlanInput['of']): string {
  if (of.kind === 'bins') return of.bins.join(', ');
  if (of.kind === 'skus') return of.skus.map((sku) => sku.code).join(', ');
  return of.kind === 'zone' ? of.zone : of.class;
}

interface NewPlan {
  warehouse_id: string;
  kind: CountKind;
  what: string;
  recount_above: number;
  planned_by: string | null;
  places: readonly { location_id: string; sku_id: string; lot: string }[];
}

/** Makes plans with their lines. Three statements. */
async function makePlans(tx: Transaction, plans: readonly NewPlan[]): Promise<PlannedCount[]> {
  const numbers = await nextNumbers(tx, 'CP', plans.length);
  const rows = plans.map(({ places, ...plan }, at) => {
    return { ...plan, count_plan_id: tx.newId(), plan_no: numbers[at]!, places };
  });
  await sql.insertCountPlans(tx, { rows });
  const lines = await sql.insertCountLines(tx, {
    rows: rows.flatMap(({ count_plan_id, warehouse_id, places }) =>
      places.map((place) => ({ ...place, count_plan_id, warehouse_id, count_line_id: tx.newId() })),
    ),
  });
  return rows.map(({ count_plan_id, plan_no }) => {
    const own = lines.filter((line) => line.count_plan_id === count_plan_id);
    return { count_plan_id, plan_no, lines: own.length };
  });
}

/** What an event about missing pieces says of one place. */
interface Missing {
  sku_id: string;
  location_id?: string;
  lot?: string;
}

/** Where pieces were not found, somebody else is to count. */
export const countAfterShort = reaction({
  name: 'stock.count_after_short',
  on: ['pieces_short'],
  async run(tx, events) {
    const plans = new Map<string, Map<string, NewPlan['places'][number]>>();
    for (const event of events) {
      const body = event.body as unknown as { warehouse_id: string; lines: Missing[] };
      const places = plans.get(body.warehouse_id) ?? new Map();
      plans.set(body.warehouse_id, places);
      for (const { location_id, sku_id, lot = '' } of body.lines) {
        if (location_id === undefined) continue;
        places.set(`${location_id} ${sku_id} ${lot}`, { location_id, sku_id, lot });
      }
    }
    const rows = [...plans]
      .filter(([, places]) => places.size > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([warehouse_id, places]): NewPlan => {
        const sorted = [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
        const plan = { warehouse_id, kind: 'short' as const, what: '' };
        return { ...plan, recount_above: RECOUNT_ABOVE, planned_by: null, places: sorted };
      });
    if (rows.length > 0) await makePlans(tx, rows);
  },
});

/** How many lines a device keeps. */
const AHEAD = 300;

export const countAhead = query({
  name: 'count.ahead',
  path: '/v1/stock/counts-ahead',
  en: 'Read what the one who asks may count next, in walking order and without the book',
  zh: '一次取得本人可盘点的库位与商品（按行走顺序，不含账面数），供手持设备离线使用',
  permission: 'stock.count',
  input: z.strictObject({}),
  problems: [],
  run: (tx, _input, { id }) => sql.countLinesAhead(tx, { actor_id: id, count: AHEAD }),
});

const states = Object.keys(COUNT_STATES) as [CountState, ...CountState[]];

export const countLines = query({
  name: 'count.lines',
  path: '/v1/stock/count-lines',
  en: 'List lines of plans to count, newest first; with counts, book, and how they ended',
  zh: '盘点计划明细，最新在前；含盘点数、账面数与处理结果',
  permission: 'stock.approve_count',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid().optional(),
    count_plan_id: z.uuid().optional(),
    state: z.enum(states).optional(),
  }),
  problems: [],
  async run(tx, { warehouse_id = null, count_plan_id = null, state, after = null, limit }) {
    const of = { warehouse_id, count_plan_id, after, count: limit + 1 };
    const rows = await sql.countLineList(tx, {
      ...of,
      states: state === undefined ? null : [state],
    });
    return pageOf(rows, limit, (row) => row.count_line_id);
  },
});
