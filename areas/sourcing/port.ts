/**
 * Sourcing inside another area's transaction: looks at stock under lock, decides by the engine,
 * promises the pieces and keeps the reasons.
 */
import {
  Availability,
  type SourcingDemand,
  type SourcingResult,
  source,
} from '../../engines/sourcing/sourcing.ts';
import type { Transaction } from '../../kernel/db.ts';
import { type Warehouse, warehouses } from '../places/port.ts';
import { type Available, endHeld, lookAvailable, reserve } from '../stock/port.ts';

export interface Demand extends SourcingDemand {
  /** Owner of each line's article, by line id. */
  merchant_of: ReadonlyMap<string, string>;
  /** When an unpaid order's promise ends; null: no end. */
  expires_at: Date | null;
  /** Allocate what is there when not all is. */
  partial: boolean;
  /** What its basket holds: free for this order, and given back when it is refused. */
  held?: readonly (Available & { hold_id: string })[] | undefined;
}

export interface Planned {
  results: SourcingResult[];
  /**
   * Promises the allocations of the orders that are kept, and notes the decisions. `first`: the
   * lines are new and have no promise yet.
   */
  commit(kept: (order_id: string) => boolean, first?: boolean): void;
}

/** The warehouses that may send, by id. */
export type Sites = ReadonlyMap<string, Warehouse>;

/** The active warehouses, from memory where it holds. */
export async function sites(tx: Transaction): Promise<Sites> {
  return new Map((await warehouses(tx)).map((each) => [each.warehouse_id, each]));
}

/**
 * Plans the orders in the order given, with the stock locked until the transaction ends unless it
 * is plentiful. Nothing is written before `commit`, so that the caller can still refuse an order.
 */
export async function planSourcing(
  tx: Transaction,
  demands: readonly Demand[],
  known: Sites,
): Promise<Planned> {
  const held = demands.flatMap((demand) => demand.held ?? []);
  const asked = [...demands.flatMap((demand) => demand.lines), ...held];
  if (asked.length === 0) {
    const results = demands.map(({ order_id }) => {
      return { order_id, allocations: [], short: [], considered: [] };
    });
    return { results, commit: () => {} };
  }
  const { free, locked } = await lookAvailable(tx, asked, [...known.keys()]);
  const stock = new Availability([...free, ...held]);
  const byOrder = new Map(demands.map((demand) => [demand.order_id, demand]));
  const partial = (order_id: string) => byOrder.get(order_id)!.partial;
  const results = source(demands, known, stock, partial);
  return {
    results,
    commit(kept, first = false) {
      const taken = results.filter((result) => kept(result.order_id));
      for (const { order_id, allocations, short, considered } of taken) {
        const codes = [...new Set(allocations.map((each) => known.get(each.warehouse_id)!.code))];
        const outcome = codes.length === 0 ? 'none' : codes.join('+');
        const explained = { candidates: considered, short };
        tx.decision({
          kind: 'sourcing',
          order_id,
          subject_id: order_id,
          outcome,
          considered: explained,
        });
      }
      const wants = taken.flatMap((result) => {
        const demand = byOrder.get(result.order_id)!;
        return result.allocations.map(({ line_id, warehouse_id, sku_id, qty }) => ({
          order_id: result.order_id,
          order_line_id: line_id,
          warehouse_id,
          sku_id,
          merchant_id: demand.merchant_of.get(line_id)!,
          qty,
          expires_at: demand.expires_at,
        }));
      });
      reserve(tx, wants, { first, freed: held, locked });
      const ended = demands.flatMap(({ order_id, held: own = [] }) =>
        own.map(({ hold_id }) => {
          return kept(order_id)
            ? { hold_id, state: 'taken' as const, order_id }
            : { hold_id, state: 'given_back' as const, order_id: null };
        }),
      );
      endHeld(tx, ended);
    },
  };
}
