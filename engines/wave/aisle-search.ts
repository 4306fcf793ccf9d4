/**
 * Most units per aisle by local search: the ratio is turned into "units minus q per aisle"
 * (Dinkelbach 1967), q rises with every better choice; aisles are taken out and put back.
 */
import type { SearchBudget } from '../pick-path/local-search.ts';
import type { AisleModel } from './aisle-model.ts';
import {
  type AisleState,
  addAisle,
  addOrderWithAisles,
  dropAisle,
  emptyState,
  refillAfter,
  spare,
  toggleAisle,
  toggleOrder,
  undoTo,
} from './aisle-state.ts';
import { trimmedUnits } from './aisle-trim.ts';

/** Aisles looked at when one is to be added; all of them when there are few. */
const AISLES_TRIED = 48;
const ORDERS_TRIED = 12;
const PATIENCE = 600;
/** Rounds in which the tolerated loss falls to nothing; every further fall takes longer. */
const FIRST_FALL = 500;
const LONGER_FALL = 1.6;
/** Missing a unit of the smallest wave counts as losing so many. */
const SHORT_CHARGE = 2;

export interface Choice {
  aisles: number[];
  /** Before trimming to the largest wave. */
  orders: number[];
  units: number;
  ratio: number;
}

export interface AisleSearched {
  /** Null when no choice reaches the smallest wave. */
  best: Choice | null;
  rounds: number;
  /** Best ratio after construction, before the search. */
  constructed: number;
}

interface Search {
  state: AisleState;
  q: number;
  best: Choice | null;
  random: () => number;
}

function worthNow({ state, q }: Search): number {
  const { least, most } = state.model;
  const short = Math.max(0, least - state.units);
  return Math.min(state.units, most) - q * state.heldCount - SHORT_CHARGE * short;
}

/** Keeps the state when it is the best so far, and raises q. */
function note(search: Search): boolean {
  const { state } = search;
  const { least, most } = state.model;
  const k = state.heldCount;
  if (k === 0 || state.units < least) return false;
  if (Math.min(state.units, most) <= search.q * k + 1e-9) return false;
  const orders = [...state.taken.keys()].filter((order) => state.taken[order] === 1);
  const units =
    state.units <= most
      ? state.units
      : trimmedUnits(
          orders.map((order) => state.model.unitsOf[order]!),
          most,
        );
  if (units < least || units <= search.q * k + 1e-9) return false;
  const aisles = [...state.held.keys()].filter((aisle) => state.held[aisle] === 1);
  search.q = units / k;
  search.best = { aisles, orders, units, ratio: units / k };
  return true;
}

/** What a change is worth at the present q; the change is taken back. */
function worthOf(search: Search, change: () => void): number {
  const { state } = search;
  const mark = state.journal.length;
  const before = worthNow(search);
  change();
  const gained = worthNow(search) - before;
  undoTo(state, mark);
  return gained;
}

function heldAisles(state: AisleState): number[] {
  const list: number[] = [];
  for (let aisle = 0; aisle < state.model.aisles; aisle++) {
    if (state.held[aisle] === 1) list.push(aisle);
  }
  return list;
}

function sample(search: Search, count: number, from: number, wanted: (i: number) => boolean) {
  const list: number[] = [];
  if (from <= count) {
    for (let i = 0; i < from; i++) if (wanted(i)) list.push(i);
    return list;
  }
  for (let tries = 0; tries < count * 2 && list.length < count; tries++) {
    const i = Math.floor(search.random() * from);
    if (wanted(i)) list.push(i);
  }
  return list;
}

/** Adds what is worth most, as long as something is; `noise` lets bad steps pass at times. */
function recreate(search: Search, steps: number, noise: number): void {
  const { state } = search;
  for (let step = 0; step < steps; step++) {
    let best: (() => void) | null = null;
    let most = -noise * search.q * search.random() ** 2;
    const consider = (change: () => void) => {
      const worth = worthOf(search, change);
      if (worth <= most) return;
      most = worth;
      best = change;
    };
    if (state.units < state.model.most) {
      for (const aisle of sample(search, AISLES_TRIED, state.model.aisles, (a) => !state.held[a]))
        consider(() => addAisle(state, aisle));
      for (const order of sample(search, ORDERS_TRIED, state.model.orders, (o) => !state.taken[o]))
        consider(() => addOrderWithAisles(state, order));
    }
    if (best === null) return;
    (best as () => void)();
    note(search);
  }
}

/** Takes out aisles nobody needs and those that hold less than they cost. */
function prune(search: Search): void {
  const { state } = search;
  const aisles = heldAisles(state);
  for (let i = aisles.length - 1; i > 0; i--) {
    const j = Math.floor(search.random() * (i + 1));
    [aisles[i], aisles[j]] = [aisles[j]!, aisles[i]!];
  }
  for (const aisle of aisles) {
    if (state.heldCount <= 1) return;
    if (spare(state, aisle)) toggleAisle(state, aisle);
    else {
      const mark = state.journal.length;
      const before = worthNow(search);
      dropAisle(state, aisle);
      if (worthNow(search) <= before) undoTo(state, mark);
    }
  }
  note(search);
}

/** Takes out some aisles, or some orders. */
function ruin(search: Search): void {
  const { state, random } = search;
  const aisles = heldAisles(state);
  if (random() < 0.75 && aisles.length > 0) {
    const count = 1 + Math.floor(random() ** 2 * Math.min(8, aisles.length));
    for (let i = 0; i < count && aisles.length > 0; i++) {
      dropAisle(state, aisles.splice(Math.floor(random() * aisles.length), 1)[0]!);
    }
    return;
  }
  const share = random() ** 2 * 0.2;
  const mark = state.journal.length;
  for (let order = 0; order < state.model.orders; order++) {
    if (state.taken[order] === 1 && random() < share) toggleOrder(state, order);
  }
  const spared = aisles.filter((aisle) => random() < 0.5 && spare(state, aisle));
  for (const aisle of spared) if (spare(state, aisle)) toggleAisle(state, aisle);
  refillAfter(state, mark);
}

/** Gives up about half of the aisles and builds up again: the start of another descent. */
function uproot(search: Search): void {
  const { state, random } = search;
  const aisles = heldAisles(state);
  for (const aisle of aisles) if (random() < 0.5) dropAisle(state, aisle);
  recreate(search, aisles.length, 0.3);
  prune(search);
}

/** From all aisles, always drops the one that loses least, and notes every choice on the way. */
function eliminate(search: Search, spent: () => boolean): void {
  const { state } = search;
  for (let aisle = 0; aisle < state.model.aisles; aisle++) toggleAisle(state, aisle);
  const all = Array.from({ length: state.model.items }, (_, item) => item);
  refillAll(search, all);
  note(search);
  const lossOf = (aisle: number) => {
    const mark = state.journal.length;
    const before = state.units;
    if (spare(state, aisle)) return 0;
    dropAisle(state, aisle);
    const loss = before - state.units;
    undoTo(state, mark);
    return loss;
  };
  // Losses mostly grow as aisles go: an old figure is a bound that is renewed when it is least.
  let queue = heldAisles(state).map((aisle) => ({ aisle, loss: lossOf(aisle) }));
  while (queue.length > 1 && !spent()) {
    queue.sort((a, b) => a.loss - b.loss);
    const first = queue[0]!;
    const loss = lossOf(first.aisle);
    if (loss > queue[1]!.loss) {
      first.loss = loss;
      continue;
    }
    dropAisle(state, first.aisle);
    state.journal.length = 0;
    queue = queue.slice(1);
    note(search);
    if (state.units < state.model.least && search.best !== null) return;
  }
}

function refillAll(search: Search, items: readonly number[]): void {
  const { state } = search;
  const { start } = state.model.itemOrders;
  const orders = new Set<number>();
  for (const item of items) {
    for (let k = start[item]!; k < start[item + 1]!; k++) {
      orders.add(state.model.itemOrders.at[k]!);
    }
  }
  const sorted = [...orders].sort((a, b) => state.model.unitsOf[b]! - state.model.unitsOf[a]!);
  const { orderItems } = state.model;
  for (const order of sorted) {
    let fit = true;
    for (let k = orderItems.start[order]!; k < orderItems.start[order + 1]!; k++) {
      if (state.free[orderItems.at[k]!]! < orderItems.qty[k]!) fit = false;
    }
    if (fit) toggleOrder(state, order);
  }
}

function restore(search: Search, choice: Choice): void {
  const { state } = search;
  undoTo(state, 0);
  for (let o = 0; o < state.model.orders; o++) if (state.taken[o] === 1) toggleOrder(state, o);
  for (let a = 0; a < state.model.aisles; a++) if (state.held[a] === 1) toggleAisle(state, a);
  for (const aisle of choice.aisles) toggleAisle(state, aisle);
  for (const order of choice.orders) toggleOrder(state, order);
  state.journal.length = 0;
}

/** The best choice found; seeded, any-time. Without a clock only `rounds` end the search. */
export function searchAisles(
  model: AisleModel,
  budget: SearchBudget,
  random: () => number,
): AisleSearched {
  const begun = budget.now_ms?.() ?? 0;
  const limit = budget.time_ms ?? Number.POSITIVE_INFINITY;
  const share = () => (budget.now_ms === undefined ? 0 : (budget.now_ms() - begun) / limit);
  const search: Search = { state: emptyState(model, random), q: 0, best: null, random };
  eliminate(search, () => share() > 0.25);
  if (search.best !== null) restore(search, search.best);
  const constructed = search.q;
  const { state } = search;
  let quiet = 0;
  let rounds = 0;
  let fall = FIRST_FALL;
  let fallen = 0;
  for (; rounds < budget.rounds; rounds++) {
    const done = Math.max(rounds / budget.rounds, share());
    if (done >= 1) break;
    state.journal.length = 0;
    const before = worthNow(search);
    const q = search.q;
    ruin(search);
    recreate(search, 12, 0.3);
    prune(search);
    if (++fallen >= fall) {
      fallen = 0;
      fall *= LONGER_FALL;
      uproot(search);
      continue;
    }
    const slack = 0.6 * search.q * (1 - fallen / fall) * random() ** 2;
    quiet = search.q > q ? 0 : quiet + 1;
    if (search.q === q && worthNow(search) < before - slack) undoTo(state, 0);
    if (quiet > PATIENCE && search.best !== null) {
      restore(search, search.best);
      quiet = 0;
    }
  }
  return { best: search.best, rounds, constructed };
}
