/**
 * All sensible ways to serve one piece of aisle between two cross-aisles: through, from one end,
 * from both ends leaving the largest gap, there and back, or not at all.
 */
import { type FrontierMode, LINK, type Link } from './frontier.ts';
import type { Passage } from './layout.ts';

/** A point inside a piece of aisle. `target` is its net degree: start -1, end 1, else 0. */
export interface InnerPoint {
  y_mm: number;
  target: number;
}

/** One way to serve a piece of aisle; `firstFlow` and `unused` are enough to draw it again. */
export interface AisleChoice {
  link: Link;
  /** What is added to the net degree of the lower and the upper corner. */
  bottom: number;
  top: number;
  cost: number;
  firstFlow: number;
  /** Index of the gap not walked, -1 when all are. */
  unused: number;
}

export interface SubAisle {
  low_mm: number;
  high_mm: number;
  inner: readonly InnerPoint[];
  passage: Passage;
}

/** Lengths of the gaps from the lower corner over the inner points to the upper corner. */
function gapsOf(aisle: SubAisle): number[] {
  const stops = [aisle.low_mm, ...aisle.inner.map((point) => point.y_mm), aisle.high_mm];
  return stops.slice(1).map((y, index) => y - stops[index]!);
}

/** Net upward passes over each gap, given those over the first; parity counts modulo 2. */
export function flowsOf(aisle: SubAisle, firstFlow: number, mode: FrontierMode): number[] {
  const flows = [firstFlow];
  for (const { target } of aisle.inner) {
    const flow = flows[flows.length - 1]! - target;
    flows.push(mode === 'parity' ? flow & 1 : flow);
  }
  return flows;
}

/** Passes over a gap: a gap with no net flow is walked there and back. */
export function passesOver(flow: number, unused: boolean): number {
  if (unused) return 0;
  return flow === 0 ? 2 : Math.abs(flow);
}

function linkOf(unused: number, last: number): Link {
  if (unused === -1) return LINK.joined;
  if (last === 0) return LINK.none;
  if (unused === 0) return LINK.top;
  return unused === last ? LINK.bottom : LINK.apart;
}

/** The gaps that may stay unwalked: none, the first, the last, or the largest between points. */
function unusedOptions(gaps: readonly number[], flows: readonly number[]): number[] {
  const last = gaps.length - 1;
  const options = [-1];
  if (flows[0] === 0) options.push(0);
  if (last > 0 && flows[last] === 0) options.push(last);
  let largest = -1;
  for (let j = 1; j < last; j++) {
    if (flows[j] === 0 && (largest === -1 || gaps[j]! > gaps[largest]!)) largest = j;
  }
  if (largest !== -1) options.push(largest);
  return options;
}

function allowed(passage: Passage, flows: readonly number[], unused: number): boolean {
  if (passage === 'both') return true;
  if (passage === 'closed') return flows.length === 1 && flows[0] === 0 && unused === 0;
  const sign = passage === 'up' ? 1 : -1;
  return flows.every((flow, j) => (flow === 0 ? j === unused : flow * sign > 0));
}

/** The cheapest choice for each effect on the two corners. `maxFlow` bounds one-way repeats. */
export function choicesOf(aisle: SubAisle, mode: FrontierMode, maxFlow: number): AisleChoice[] {
  const gaps = gapsOf(aisle);
  const best = new Map<string, AisleChoice>();
  const least = mode === 'parity' ? 0 : -maxFlow;
  const most = mode === 'parity' ? 1 : maxFlow;
  for (let firstFlow = least; firstFlow <= most; firstFlow++) {
    const flows = flowsOf(aisle, firstFlow, mode);
    const lastFlow = flows[flows.length - 1]!;
    for (const unused of unusedOptions(gaps, flows)) {
      if (!allowed(aisle.passage, flows, unused)) continue;
      let cost = 0;
      gaps.forEach((gap, j) => {
        cost += gap * passesOver(flows[j]!, j === unused);
      });
      const bottom = mode === 'parity' ? firstFlow : -firstFlow;
      const link = linkOf(unused, gaps.length - 1);
      const key = `${link}:${bottom}:${lastFlow}`;
      const known = best.get(key);
      if (known !== undefined && known.cost <= cost) continue;
      best.set(key, { link, bottom, top: lastFlow, cost, firstFlow, unused });
    }
  }
  return [...best.values()];
}
