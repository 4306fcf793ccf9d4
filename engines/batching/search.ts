/**
 * Large-neighbourhood search over divisions of orders into carts: take some orders out, put them
 * back where it hurts least later (regret), descend, keep or forget. Seeded and any-time.
 */
import { type SearchBudget, seededRandom } from '../pick-path/local-search.ts';
import { descend } from './descend.ts';
import {
  copyOf,
  costOf,
  type Division,
  fits,
  type Group,
  put,
  soleGroup,
  type Task,
  take,
} from './groups.ts';

const GAIN = 1e-6;
/** A worse division is still followed when it is worse by this share at most, at the start. */
const FIRST_SLACK = 0.02;
const MOST_TAKEN = 14;
/** First divisions that are worth descending from. */
const FIRSTS = 2;
/** Rounds without a new best before the search goes back to the best. */
const PATIENCE = 400;

export interface Searched {
  division: Division;
  cost: number;
  rounds: number;
}

/**
 * The best division found from the given first ones. Stops after `rounds`, or when the clock says
 * so. Ruin and recreate (Shaw 1998; Schrimpf 2000) with regret insertion (Ropke, Pisinger 2006).
 */
export function searchDivision(
  task: Task,
  firsts: readonly Division[],
  budget: SearchBudget,
): Searched {
  const begun = budget.now_ms?.() ?? 0;
  const limit = budget.time_ms ?? Number.POSITIVE_INFINITY;
  const share = () => {
    if (budget.now_ms === undefined) return 0;
    return limit > 0 ? (budget.now_ms() - begun) / limit : 1;
  };
  const spent = () => share() >= 1;
  const random = seededRandom(budget.seed);
  let best: Division = [];
  let bestCost = Number.POSITIVE_INFINITY;
  const costs = new Map(firsts.map((first) => [first, costOf(task, first)]));
  const ranked = [...costs.keys()].sort((a, b) => costs.get(a)! - costs.get(b)!);
  // Descending from a poor division takes longest and seldom ends best.
  for (const first of ranked.slice(0, FIRSTS)) {
    const division = copyOf(first);
    descend(task, division, division, spent);
    const cost = costOf(task, division);
    if (cost >= bestCost) continue;
    best = division;
    bestCost = cost;
  }
  let current = copyOf(best);
  let currentCost = bestCost;
  let rounds = 0;
  let quiet = 0;
  for (; rounds < budget.rounds && best.length > 1; rounds++) {
    const done = Math.max(rounds / budget.rounds, share());
    if (done >= 1) break;
    const next = copyOf(current);
    const touched = disturb(task, next, random);
    descend(task, next, touched, spent);
    const cost = costOf(task, next);
    quiet++;
    if (cost < bestCost - GAIN) {
      best = copyOf(next);
      bestCost = cost;
      quiet = 0;
    }
    if (cost < currentCost + bestCost * FIRST_SLACK * (1 - done) * random() ** 2) {
      current = next;
      currentCost = cost;
    } else if (quiet > PATIENCE) {
      current = copyOf(best);
      currentCost = bestCost;
      quiet = 0;
    }
  }
  return { division: best, cost: bestCost, rounds };
}

/** Takes orders out and puts them back; the groups that changed. */
function disturb(task: Task, division: Division, random: () => number): Set<Group> {
  const groupOf: Group[] = [];
  for (const group of division) for (const order of group.orders) groupOf[order] = group;
  const taken =
    random() < 0.5 ? relatedOrders(task, random) : ordersOfNearGroups(task, groupOf, random);
  const touched = new Set<Group>();
  for (const order of taken) {
    take(task, groupOf[order]!, order);
    touched.add(groupOf[order]!);
  }
  let kept = 0;
  for (const group of division) if (group.orders.length > 0) division[kept++] = group;
  division.length = kept;
  for (const group of insertByRegret(task, division, taken, random)) touched.add(group);
  return touched;
}

function pickFrom<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!;
}

/** An order and others near to those already taken, nearer ones more likely. */
function relatedOrders(task: Task, random: () => number): number[] {
  const n = task.loads.length;
  const count = Math.min(n, 2 + Math.floor(random() * Math.min(MOST_TAKEN, 2 + n / 4)));
  const taken = new Set([Math.floor(random() * n)]);
  for (let tries = 0; taken.size < count && tries < 10 * count; tries++) {
    const near = task.near[pickFrom([...taken], random)]!;
    if (near.length > 0) taken.add(near[Math.floor(random() ** 2 * near.length)]!);
  }
  return [...taken];
}

/** All orders of two or three groups that lie near each other. */
function ordersOfNearGroups(task: Task, groupOf: readonly Group[], random: () => number): number[] {
  const chosen = new Set([pickFrom(groupOf, random)]);
  const wanted = random() < 0.6 ? 2 : 3;
  for (let tries = 0; chosen.size < wanted && tries < 30; tries++) {
    const order = pickFrom(pickFrom([...chosen], random).orders, random);
    const near = task.near[order]!;
    if (near.length > 0) chosen.add(groupOf[near[Math.floor(random() ** 2 * near.length)]!]!);
  }
  const orders = [...chosen].flatMap((group) => group.orders);
  const surplus = Math.max(0, orders.length - MOST_TAKEN);
  for (let i = 0; i < surplus; i++) orders.splice(Math.floor(random() * orders.length), 1);
  return orders;
}

interface Place {
  group: Group | null;
  added: number;
}

/**
 * Puts orders back one by one: always the one whose second best place is much worse than its
 * best, with a little noise. A new group counts as a place while carts are left.
 */
function insertByRegret(
  task: Task,
  division: Division,
  taken: readonly number[],
  random: () => number,
): Set<Group> {
  const open = new Set(taken);
  const changed = new Set<Group>();
  // places[order].get(group): what the order would add there; kept until the group changes.
  const places = new Map(taken.map((order) => [order, new Map<Group, number>()]));
  while (open.size > 0) {
    let choice: { order: number; place: Place; regret: number } | null = null;
    for (const order of open) {
      const { best, second } = twoPlaces(task, division, order, places.get(order)!);
      const regret = (second - best.added) * (0.7 + 0.6 * random()) - best.added * 0.01;
      if (choice === null || regret > choice.regret) choice = { order, place: best, regret };
    }
    const { order, place } = choice!;
    open.delete(order);
    const group = place.group ?? soleGroup(task, order);
    if (place.group === null) division.push(group);
    else put(task, group, order, group.length + place.added);
    changed.add(group);
    for (const other of open) places.get(other)!.delete(group);
  }
  return changed;
}

function twoPlaces(task: Task, division: Division, order: number, known: Map<Group, number>) {
  let best: Place = { group: null, added: placeAlone(task, division, order) };
  let second = best.added + task.excess_mm;
  for (const group of division) {
    if (!fits(task, group, order)) continue;
    let added = known.get(group);
    if (added === undefined) {
      added = task.meter.lengthWith(group.orders, order, group.length + second) - group.length;
      known.set(group, added);
    }
    if (added < best.added) {
      second = best.added;
      best = { group, added };
    } else if (added < second) second = added;
  }
  return { best, second };
}

function placeAlone(task: Task, division: Division, order: number): number {
  const charge = division.length >= task.carts ? task.excess_mm : 0;
  return task.meter.lengthOf([order]) + charge;
}
