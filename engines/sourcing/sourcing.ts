/**
 * Sourcing: which warehouse sends which line of an order. One warehouse for all when one can, else
 * as few as possible; the nearest on a tie. Orders are served in the order given.
 */

export interface SourcingWarehouse {
  warehouse_id: string;
  code: string;
  province: string;
}

export interface SourcingLine {
  line_id: string;
  sku_id: string;
  qty: number;
}

export interface SourcingDemand {
  order_id: string;
  /** Province or state of the recipient. */
  province: string;
  lines: readonly SourcingLine[];
}

export interface Allocation {
  line_id: string;
  warehouse_id: string;
  sku_id: string;
  qty: number;
}

export interface Considered {
  warehouse: string;
  /** Pieces of the order that it could send. */
  pieces: number;
  /** 0 in the recipient's province, 1 elsewhere. */
  distance: number;
  verdict: 'chosen' | 'cannot send all' | 'farther' | 'not needed';
}

export interface SourcingResult {
  order_id: string;
  allocations: Allocation[];
  /** Pieces that no warehouse has, per line. */
  short: { line_id: string; sku_id: string; wanted: number; available: number }[];
  considered: Considered[];
}

/** Pieces available per warehouse and article; `source` takes from it what it allocates. */
export class Availability {
  private readonly pieces = new Map<string, Map<string, number>>();

  constructor(rows: readonly { warehouse_id: string; sku_id: string; qty: number }[]) {
    for (const { warehouse_id, sku_id, qty } of rows) this.take(warehouse_id, sku_id, -qty);
  }

  of(warehouse_id: string, sku_id: string): number {
    return this.pieces.get(sku_id)?.get(warehouse_id) ?? 0;
  }

  take(warehouse_id: string, sku_id: string, qty: number): void {
    const own = this.pieces.get(sku_id) ?? new Map<string, number>();
    this.pieces.set(sku_id, own.set(warehouse_id, (own.get(warehouse_id) ?? 0) - qty));
  }

  /** Warehouses that ever had the article. */
  holdersOf(sku_id: string): Iterable<string> {
    return this.pieces.get(sku_id)?.keys() ?? [];
  }
}

interface Candidate {
  warehouse: SourcingWarehouse;
  pieces: number;
  distance: number;
}

/** What each warehouse could send of the open lines; two lines of one article share its pieces. */
function coverage(
  open: readonly SourcingLine[],
  warehouse_id: string,
  stock: Availability,
): Allocation[] {
  const used = new Map<string, number>();
  return open.flatMap(({ line_id, sku_id, qty }) => {
    const before = used.get(sku_id) ?? 0;
    const give = Math.min(qty, Math.max(0, stock.of(warehouse_id, sku_id) - before));
    used.set(sku_id, before + give);
    return give > 0 ? [{ line_id, warehouse_id, sku_id, qty: give }] : [];
  });
}

const sum = (rows: readonly { qty: number }[]) => rows.reduce((total, row) => total + row.qty, 0);

/** Best first: most pieces, then nearest, then by code, so that the answer never depends on chance. */
function better(a: Candidate, b: Candidate): number {
  return (
    b.pieces - a.pieces || a.distance - b.distance || (a.warehouse.code < b.warehouse.code ? -1 : 1)
  );
}

/**
 * Decides for orders one after the other and takes the pieces from `stock`. Pure but for that.
 * `partial`: allocate what is there of an order that cannot be filled whole.
 */
export function source(
  demands: readonly SourcingDemand[],
  warehouses: ReadonlyMap<string, SourcingWarehouse>,
  stock: Availability,
  partial: (order_id: string) => boolean,
): SourcingResult[] {
  return demands.map((demand) => {
    const holders = new Set(demand.lines.flatMap((line) => [...stock.holdersOf(line.sku_id)]));
    let round = candidates(demand, demand.lines, holders, warehouses, stock);
    const first = round;
    const chosen: string[] = [];
    const allocations: Allocation[] = [];
    let open = [...demand.lines];
    while (open.length > 0) {
      const best = round[0];
      if (best === undefined || best.pieces === 0) break;
      const given = coverage(open, best.warehouse.warehouse_id, stock);
      for (const each of given) stock.take(each.warehouse_id, each.sku_id, each.qty);
      allocations.push(...given);
      chosen.push(best.warehouse.warehouse_id);
      const got = new Map(given.map((each) => [each.line_id, each.qty]));
      open = open.flatMap((line) => {
        const rest = line.qty - (got.get(line.line_id) ?? 0);
        return rest > 0 ? [{ ...line, qty: rest }] : [];
      });
      if (open.length > 0) round = candidates(demand, open, holders, warehouses, stock);
    }
    const short = open.map((line) => {
      const wanted = demand.lines.find((each) => each.line_id === line.line_id)!.qty;
      return { line_id: line.line_id, sku_id: line.sku_id, wanted, available: wanted - line.qty };
    });
    if (short.length > 0 && !partial(demand.order_id)) {
      for (const each of allocations) stock.take(each.warehouse_id, each.sku_id, -each.qty);
      allocations.length = 0;
    }
    const considered = explain(first, chosen, sum(demand.lines));
    return { order_id: demand.order_id, allocations, short, considered };
  });
}

function candidates(
  demand: SourcingDemand,
  open: readonly SourcingLine[],
  holders: ReadonlySet<string>,
  warehouses: ReadonlyMap<string, SourcingWarehouse>,
  stock: Availability,
): Candidate[] {
  return [...holders]
    .flatMap((warehouse_id) => {
      const warehouse = warehouses.get(warehouse_id);
      if (warehouse === undefined) return [];
      const pieces = sum(coverage(open, warehouse_id, stock));
      const distance = warehouse.province === demand.province ? 0 : 1;
      return [{ warehouse, pieces, distance }];
    })
    .sort(better);
}

function explain(first: readonly Candidate[], chosen: readonly string[], wanted: number) {
  return first.map(({ warehouse, pieces, distance }): Considered => {
    const won = chosen.includes(warehouse.warehouse_id);
    const lost =
      pieces < wanted ? 'cannot send all' : distance > 0 ? 'farther' : ('not needed' as const);
    return { warehouse: warehouse.code, pieces, distance, verdict: won ? 'chosen' : lost };
  });
}
