/**
 * The stock keepers of a simulated world: goods come in, are put away, moved, counted, adjusted and
 * set apart; each act under a reference of its own, some of them booked twice.
 */

import { receiveStock } from '../areas/stock/commands.ts';
import {
  adjustStock,
  putAwayStock,
  quarantineStock,
  transferStock,
  unquarantineStock,
} from '../areas/stock/commands-inside.ts';
import { approveCount, recordCount, rejectCount } from '../areas/stock/counts.ts';
import type { Command } from '../kernel/command.ts';
import { type Act, chance, isGood, pick, type Stage, some, told } from './actors.ts';

interface Lying {
  warehouse: string;
  location: string;
  kind: string;
  sku: string;
  qty: number;
  qty_claimed: number;
}

const LYING = `select w.code as warehouse, l.code as location, l.kind, k.code as sku, b.qty,
    b.qty_claimed
  from stock.balance b
  join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
  join places.warehouse w on w.tenant_id = b.tenant_id and w.warehouse_id = b.warehouse_id
  join catalog.sku k on k.tenant_id = b.tenant_id and k.sku_id = b.sku_id
  where b.tenant_id = $1 and b.qty > 0 and l.kind = any($2)
  order by w.code, l.code, k.code`;

const lying = (stage: Stage, kinds: readonly string[]) => stage.look<Lying>(LYING, kinds);

interface Moved {
  applied: boolean;
  qty: number;
}

type Input = { sku: { code: string } } & Record<string, unknown>;

/** Sends movements, sometimes once more, and remembers which were booked. */
async function book(
  stage: Stage,
  command: Command<never, Moved>,
  cause: string,
  inputs: readonly Input[],
  sign = (_input: Input) => 1,
): Promise<string | null> {
  if (inputs.length === 0) return null;
  const times = chance(stage.random, 0.2) ? 2 : 1;
  const words: string[] = [];
  for (let time = 0; time < times; time++) {
    const outcomes = await stage.send(command, inputs);
    for (const [index, outcome] of outcomes.entries()) {
      if (!isGood(outcome) || !outcome.applied) continue;
      const input = inputs[index]!;
      stage.ledger.move(cause, input.sku.code, sign(input) * outcome.qty);
    }
    words.push(told(outcomes));
  }
  const what = inputs.map((each) => each.sku.code).join(' ');
  return `${what}: ${words.join('; again ')}`;
}

const asMove = (command: unknown) => command as Command<never, Moved>;

const base = (stage: Stage, warehouse: string, code: string) => {
  const sku = { merchant: stage.setting.merchant, code };
  return { warehouse, sku, reference: `B${stage.serial()}` };
};

/** Goods arrive, mostly of what is short; some straight into a bin. */
export const receive: Act = {
  name: 'stock.receive',
  weight: 4,
  async run(stage) {
    const { random, setting } = stage;
    const singles = setting.articles.filter((each) => each.parts === undefined);
    const inputs = some(random, singles, 3).map(({ code }) => ({
      ...base(stage, pick(random, setting.warehouses), code),
      qty: 1 + random.below(12),
      location: chance(random, 0.5) ? '@receiving' : pick(random, setting.bins),
    }));
    return book(stage, asMove(receiveStock), 'receipt', inputs);
  },
};

export const putAway: Act = {
  name: 'stock.put_away',
  weight: 4,
  async run(stage) {
    const rows = await lying(stage, ['receiving']);
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 4).map(({ warehouse, sku, qty }) => ({
      ...base(stage, warehouse, sku),
      qty: chance(stage.random, 0.7) ? qty : 1 + stage.random.below(qty),
      to: pick(stage.random, stage.setting.bins),
    }));
    return book(stage, asMove(putAwayStock), 'put_away', inputs);
  },
};

const transfer: Act = {
  name: 'stock.transfer',
  weight: 2,
  async run(stage) {
    const rows = await lying(stage, ['bin']);
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 3).flatMap(({ warehouse, sku, qty, location }) => {
      const to = pick(stage.random, stage.setting.bins);
      if (to === location) return [];
      return [
        { ...base(stage, warehouse, sku), qty: 1 + stage.random.below(qty), from: location, to },
      ];
    });
    return book(stage, asMove(transferStock), 'transfer', inputs);
  },
};

const adjust: Act = {
  name: 'stock.adjust',
  weight: 2,
  async run(stage) {
    const rows = await lying(stage, ['bin', 'receiving', 'quarantine']);
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 2).map(({ warehouse, sku, qty, location }) => {
      const more = chance(stage.random, 0.5);
      const change = more ? 1 + stage.random.below(3) : -(1 + stage.random.below(qty));
      const reason = more ? 'found' : pick(stage.random, ['lost', 'damaged', 'correction']);
      return { ...base(stage, warehouse, sku), location, change, reason };
    });
    return book(stage, asMove(adjustStock), 'adjust', inputs, (input) =>
      Math.sign(input['change'] as number),
    );
  },
};

const quarantine: Act = {
  name: 'stock.quarantine',
  weight: 1,
  async run(stage) {
    const rows = await lying(stage, ['bin', 'receiving']);
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 2).map(({ warehouse, sku, qty, location }) => ({
      ...base(stage, warehouse, sku),
      qty: 1 + stage.random.below(qty),
      from: location,
      reason: 'inspection',
    }));
    return book(stage, asMove(quarantineStock), 'quarantine', inputs);
  },
};

const unquarantine: Act = {
  name: 'stock.unquarantine',
  weight: 1,
  async run(stage) {
    const rows = await lying(stage, ['quarantine']);
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 2).map(({ warehouse, sku, qty }) => ({
      ...base(stage, warehouse, sku),
      qty: 1 + stage.random.below(qty),
      to: pick(stage.random, stage.setting.bins),
    }));
    return book(stage, asMove(unquarantineStock), 'unquarantine', inputs);
  },
};

const counts = new WeakMap<
  Stage['ledger'],
  { warehouse: string; count_id: string; sku: string; counted: number }[]
>();

/** Somebody counts a bin; later the count is approved or rejected. */
const count: Act = {
  name: 'stock.count',
  weight: 2,
  async run(stage) {
    const { random, ledger, setting } = stage;
    const open = counts.get(ledger) ?? [];
    counts.set(ledger, open);
    if (open.length > 0 && chance(random, 0.6)) {
      const chosen = some(random, open, 3);
      counts.set(
        ledger,
        open.filter((each) => !chosen.includes(each)),
      );
      const inputs = chosen.map(({ warehouse, count_id }) => ({ warehouse, count_id }));
      if (chance(random, 0.2)) return `reject: ${told(await stage.send(rejectCount, inputs))}`;
      const outcomes = await stage.send(approveCount, inputs);
      const differences = await stage.look<{ cause_id: string; code: string; change: number }>(
        `select subject_id as cause_id, k.code, (body ->> 'change')::int as change
         from kernel.event e
         join catalog.sku k on k.tenant_id = e.tenant_id
           and k.sku_id = (e.body -> 'sku_ids' ->> 0)::uuid
         where e.tenant_id = $1 and e.kind = 'stock_adjusted' and e.subject_id = any($2)
           and e.body ->> 'reason' = 'count' order by e.event_id`,
        chosen.map((each) => each.count_id),
      );
      for (const [index, outcome] of outcomes.entries()) {
        if (!isGood(outcome) || !outcome.applied) continue;
        const own = differences.find((each) => each.cause_id === chosen[index]!.count_id);
        const sign = Math.sign(own?.change ?? 0);
        ledger.move('count', chosen[index]!.sku, sign * outcome.qty);
      }
      return `approve: ${told(outcomes)}`;
    }
    const rows = await lying(stage, ['bin']);
    if (rows.length === 0) return null;
    const inputs = some(random, rows, 2).map(({ warehouse, location, sku, qty }) => {
      const counted_qty = Math.max(0, qty + random.below(5) - 2);
      return { warehouse, location, sku: { merchant: setting.merchant, code: sku }, counted_qty };
    });
    const outcomes = await stage.send(recordCount, inputs);
    for (const [index, outcome] of outcomes.entries()) {
      if (!isGood(outcome) || outcome.state !== 'differs') continue;
      const { warehouse, sku, counted_qty } = inputs[index]!;
      const { count_id } = outcome;
      counts.get(ledger)!.push({ warehouse, count_id, sku: sku.code, counted: counted_qty });
    }
    return told(outcomes);
  },
};

export const STOCK_ACTS: readonly Act[] = [
  receive,
  putAway,
  transfer,
  adjust,
  quarantine,
  unquarantine,
  count,
];
