/**
 * Goods that are already here: put away, moved between bins, adjusted, set apart. Nothing that pick
 * tasks claim or orders are promised is taken away.
 */
import { command, type Item } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import {
  ADJUST_REASONS,
  adjustSchema,
  type PlaceKind,
  putAwaySchema,
  quarantineSchema,
  transferSchema,
  unquarantineSchema,
} from './model.ts';
import { type Moved, moveAll, type Wish } from './moving.ts';
import { MOVE_PROBLEMS } from './problems.ts';
import type { PlaceName } from './resolve.ts';

/** A standard place, named by the command itself. */
const standard = (kind: PlaceKind): PlaceName => ({ code: `@${kind}`, kinds: [kind], pointer: '' });
const bin = (code: string, pointer: string): PlaceName => ({ code, kinds: ['bin'], pointer });
const shelf = (code: string, pointer: string): PlaceName => {
  return { code, kinds: ['bin', 'receiving'], pointer };
};

interface Input {
  warehouse: string;
  sku: { merchant: string; code: string };
  lot: string;
  reference?: string | undefined;
}

/** The wish that an input stands for. */
function wish(
  item: Item<Input>,
  cause: string,
  { from, to, qty }: { from: PlaceName; to: PlaceName; qty: number },
): Wish {
  const { warehouse, sku, lot, reference = null } = item.input;
  const { actor } = item;
  return { warehouse, sku, lot, from, to, qty, cause, same: reference, line: 1, actor };
}

/** Says what was moved, one event an act, found again by the cause of its move. */
function say<I extends Input>(
  tx: Transaction,
  kind: string,
  items: readonly Item<I>[],
  outcomes: readonly (Moved | Problem)[],
  more: (input: I) => Record<string, unknown> = () => ({}),
): (Moved | Problem)[] {
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome instanceof Problem || !outcome.applied) continue;
    const { input, actor } = items[index]!;
    const { warehouse_id, sku_id, cause_id: subject_id, qty } = outcome;
    const reference = input.reference === undefined ? {} : { reference: input.reference };
    const body = { warehouse_id, sku_ids: [sku_id], qty, ...reference, ...more(input) };
    tx.event({ kind, subject_id, body, actor });
  }
  return [...outcomes];
}

export const putAwayStock = command({
  name: 'stock.put_away',
  path: '/v1/stock/put-away',
  en: 'Put goods from receiving into bins',
  zh: '上架：从收货区移入库位',
  permission: 'stock.move',
  input: putAwaySchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const wishes = items.map((item) => {
      const { to, qty } = item.input;
      return wish(item, 'put_away', { from: standard('receiving'), to: bin(to, '/to'), qty });
    });
    return say(tx, 'stock_put_away', items, await moveAll(tx, wishes));
  },
});

export const transferStock = command({
  name: 'stock.transfer',
  path: '/v1/stock/transfer',
  en: 'Move goods from bin to bin in a warehouse; what pick tasks claim stays',
  zh: '库内移位；已被拣货任务占用的件数不可移动',
  permission: 'stock.move',
  input: transferSchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const wishes = items.map((item) => {
      const { from, to, qty } = item.input;
      return wish(item, 'transfer', { from: bin(from, '/from'), to: bin(to, '/to'), qty });
    });
    return say(tx, 'stock_transferred', items, await moveAll(tx, wishes));
  },
});

export const adjustStock = command({
  name: 'stock.adjust',
  path: '/v1/stock/adjust',
  en: 'Adjust the pieces at a place for a reason; never below what is claimed or promised',
  zh: '按原因调整库存；不得低于已占用的数量',
  permission: 'stock.adjust',
  input: adjustSchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const wishes = items.map((item) => {
      const { location, change, reason } = item.input;
      const kinds: PlaceKind[] = ['bin', 'receiving', 'quarantine'];
      const here: PlaceName = { code: location, kinds, pointer: '/location' };
      const beyond = standard(ADJUST_REASONS[reason].place);
      const [from, to] = change > 0 ? [beyond, here] : [here, beyond];
      return wish(item, 'adjust', { from, to, qty: Math.abs(change) });
    });
    const outcomes = await moveAll(tx, wishes);
    return say(tx, 'stock_adjusted', items, outcomes, ({ reason, change }) => ({ reason, change }));
  },
});

export const quarantineStock = command({
  name: 'stock.quarantine',
  path: '/v1/stock/quarantine',
  en: 'Set goods apart: they cannot be promised until they are cleared',
  zh: '转入隔离区：解除前不可销售',
  permission: 'stock.adjust',
  input: quarantineSchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const wishes = items.map((item) => {
      const { from, qty } = item.input;
      const places = { from: shelf(from, '/from'), to: standard('quarantine') };
      return wish(item, 'quarantine', { ...places, qty });
    });
    const outcomes = await moveAll(tx, wishes);
    return say(tx, 'stock_quarantined', items, outcomes, ({ reason }) => ({ reason }));
  },
});

export const unquarantineStock = command({
  name: 'stock.unquarantine',
  path: '/v1/stock/unquarantine',
  en: 'Clear goods that were set apart: they can be promised again',
  zh: '解除隔离：恢复可销售',
  permission: 'stock.adjust',
  input: unquarantineSchema,
  problems: MOVE_PROBLEMS,
  async run(tx, items) {
    const wishes = items.map((item) => {
      const { to, qty } = item.input;
      const places = { from: standard('quarantine'), to: shelf(to, '/to') };
      return wish(item, 'unquarantine', { ...places, qty });
    });
    // Said as an adjustment: orders that wait for goods listen to that.
    const reason = 'unquarantine';
    return say(tx, 'stock_adjusted', items, await moveAll(tx, wishes), () => ({ reason }));
  },
});
