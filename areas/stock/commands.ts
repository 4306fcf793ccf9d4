/**
 * Goods that come in: deliveries, and the balances with which a warehouse begins. Both do nothing
 * when they are sent again.
 */
import { command, type Item } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { openSchema, receiveSchema } from './model.ts';
import { type Moved, moveAll } from './moving.ts';
import { MOVE_PROBLEMS } from './problems.ts';

export const receiveStock = command({
  name: 'stock.receive',
  path: '/v1/stock/receive',
  en: 'Book deliveries of goods; the same reference and line again adds nothing',
  zh: '登记到货入库；相同单号和行号重复提交不会重复入库',
  permission: 'stock.receive',
  input: receiveSchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const outcomes = await moveAll(
      tx,
      items.map(({ input, actor }) => ({
        ...input,
        from: { code: '@supplier', kinds: ['supplier'], pointer: '' },
        to: { code: input.location, kinds: ['bin', 'receiving'], pointer: '/location' },
        cause: 'receipt',
        same: input.reference,
        actor,
      })),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome instanceof Problem || !outcome.applied) continue;
      const { input, actor } = items[index]!;
      const { warehouse_id, sku_id, cause_id: subject_id, qty } = outcome;
      const body = { warehouse_id, sku_ids: [sku_id], qty, reference: input.reference };
      tx.event({ kind: 'stock_received', subject_id, body, actor });
    }
    return outcomes;
  },
});

export const openStock = command({
  name: 'stock.open',
  path: '/v1/stock/open',
  en: 'Set the opening balances of bins; the same opening again adds nothing',
  zh: '录入库位期初库存；重复提交不会重复增加',
  permission: 'stock.open',
  input: openSchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const outcomes = await moveAll(
      tx,
      items.map(({ input, actor }) => ({
        ...input,
        from: { code: '@opening', kinds: ['opening'], pointer: '' },
        to: { code: input.location, kinds: ['bin'], pointer: '/location' },
        cause: 'opening',
        same: input.location,
        line: 1,
        actor,
      })),
    );
    sayOpened(tx, items, outcomes);
    return outcomes;
  },
});

/** One event per warehouse and batch: openings come by the hundred thousand. */
function sayOpened(
  tx: Transaction,
  items: readonly Item<unknown>[],
  outcomes: readonly (Moved | Problem)[],
): void {
  const opened = new Map<
    string,
    { actor: Item<unknown>['actor']; skus: Set<string>; qty: number }
  >();
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome instanceof Problem || !outcome.applied) continue;
    const { warehouse_id, sku_id, qty } = outcome;
    const { actor } = items[index]!;
    const sum = opened.get(warehouse_id) ?? { actor, skus: new Set(), qty: 0 };
    sum.skus.add(sku_id);
    sum.qty += qty;
    opened.set(warehouse_id, sum);
  }
  for (const [warehouse_id, { actor, skus, qty }] of opened) {
    const body = { warehouse_id, sku_ids: [...skus].sort(), qty, opening: true };
    tx.event({ kind: 'stock_received', subject_id: warehouse_id, body, actor });
  }
}
