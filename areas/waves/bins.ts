/**
 * From which bins a shipment is picked: oldest lot first; within a lot the first bin on the walk
 * that has all of it, else bins in walking order. Pure.
 */

export interface BinStock {
  location_id: string;
  sku_id: string;
  lot: string;
  qty: number;
  qty_claimed: number;
  walk_order: number;
  aisle: number;
  x_mm: number;
  y_mm: number;
}

export interface WantedLine {
  order_line_id: string;
  sku_id: string;
  sku_code: string;
  qty: number;
}

/** Pieces of one line at one bin. */
export interface Share {
  order_line_id: string;
  bin: BinStock;
  qty: number;
}

export interface Lacking {
  sku: string;
  wanted: number;
  in_bins: number;
}

/** What is free in the bins of one warehouse, and what is taken of it while a batch is planned. */
export class FreeStock {
  private readonly bins = new Map<string, BinStock[]>();
  private readonly free = new Map<BinStock, number>();

  constructor(rows: readonly BinStock[]) {
    const ordered = [...rows].sort(
      (a, b) =>
        compare(a.lot, b.lot) ||
        a.walk_order - b.walk_order ||
        compare(a.location_id, b.location_id),
    );
    for (const bin of ordered) {
      this.free.set(bin, bin.qty - bin.qty_claimed);
      const own = this.bins.get(bin.sku_id);
      if (own === undefined) this.bins.set(bin.sku_id, [bin]);
      else own.push(bin);
    }
  }

  /** Takes all lines of a shipment, or nothing of it: then what is lacking is told. */
  take(lines: readonly WantedLine[]): { shares: Share[] } | { lacking: Lacking[] } {
    const shares: Share[] = [];
    const lacking: Lacking[] = [];
    for (const line of lines) {
      const own = this.sharesOf(line);
      const found = own.reduce((sum, share) => sum + share.qty, 0);
      if (found < line.qty) {
        lacking.push({ sku: line.sku_code, wanted: line.qty, in_bins: found });
      }
      for (const share of own) this.free.set(share.bin, this.free.get(share.bin)! - share.qty);
      shares.push(...own);
    }
    if (lacking.length === 0) return { shares };
    this.giveBack(shares);
    return { lacking };
  }

  /** Ids of all bins that hold something. */
  locations(): string[] {
    return [...new Set([...this.free.keys()].map((bin) => bin.location_id))];
  }

  /** Gives back what was taken for a shipment. */
  giveBack(shares: readonly Share[]): void {
    for (const { bin, qty } of shares) this.free.set(bin, this.free.get(bin)! + qty);
  }

  private sharesOf({ order_line_id, sku_id, qty }: WantedLine): Share[] {
    const shares: Share[] = [];
    const bins = (this.bins.get(sku_id) ?? []).filter((bin) => this.free.get(bin)! > 0);
    let left = qty;
    for (let at = 0; at < bins.length && left > 0; ) {
      const { lot } = bins[at]!;
      const end = bins.findIndex((bin, index) => index >= at && bin.lot !== lot);
      const same = bins.slice(at, end === -1 ? bins.length : end);
      const whole = same.find((bin) => this.free.get(bin)! >= left);
      for (const bin of whole === undefined ? same : [whole]) {
        const taken = Math.min(left, this.free.get(bin)!);
        if (taken > 0) shares.push({ order_line_id, bin, qty: taken });
        left -= taken;
      }
      at += same.length;
    }
    return shares;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
