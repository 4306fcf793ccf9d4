/**
 * First divisions of orders into carts: in the order of the list, by savings, by seeds. The
 * search starts from the best of them; the list order is what people do without help.
 */
import {
  type Division,
  fits,
  fitTogether,
  type Group,
  put,
  soleGroup,
  type Task,
} from './groups.ts';

/** Carts filled in the order of the list; a cart is closed when the next order does not fit. */
export function firstCome(task: Task): Division {
  const division: Division = [];
  task.loads.forEach((_, order) => {
    const last = division[division.length - 1];
    if (last === undefined || !fits(task, last, order)) division.push(soleGroup(task, order));
    else put(task, last, order, 0);
  });
  for (const group of division) group.length = task.meter.lengthOf(group.orders);
  return division;
}

interface Saving {
  a: Group;
  b: Group;
  saved: number;
}

/**
 * Merges the two groups that save most, measures the merged group anew against its neighbours,
 * and repeats (Clarke and Wright 1964, recomputed as by de Koster, van der Poort, Wolters 1999).
 * Only groups with near orders are compared.
 */
export function bySavings(task: Task): Division {
  const groupOf = task.loads.map((_, order) => soleGroup(task, order));
  const live = new Set(groupOf);
  const savings: Saving[] = [];
  const savingsOf = (a: Group) => {
    const others = new Set(a.orders.flatMap((order) => task.near[order]!.map((o) => groupOf[o]!)));
    for (const b of others) {
      if (a === b || !live.has(b) || !fitTogether(task, a, b)) continue;
      const saved = a.length + b.length - task.meter.lengthOf([...a.orders, ...b.orders]);
      savings.push({ a, b, saved });
    }
  };
  for (const group of [...live]) savingsOf(group);
  for (;;) {
    const best = takeBest(savings, live);
    if (best === null || (best.saved <= 0 && live.size <= task.carts)) break;
    const { a, b } = best;
    for (const order of b.orders) {
      put(task, a, order, 0);
      groupOf[order] = a;
    }
    a.length = task.meter.lengthOf(a.orders);
    live.delete(b);
    // Every kept saving of `a` is out of date: the merged group takes its place as a new one.
    const merged: Group = { ...a };
    live.delete(a);
    live.add(merged);
    for (const order of merged.orders) groupOf[order] = merged;
    savingsOf(merged);
  }
  return dissolved(task, [...live]);
}

/** Takes out the greatest saving between groups that still exist; forgets those that do not. */
function takeBest(savings: Saving[], live: ReadonlySet<Group>): Saving | null {
  let best: Saving | null = null;
  let kept = 0;
  for (const each of savings) {
    if (!live.has(each.a) || !live.has(each.b)) continue;
    savings[kept++] = each;
    if (best === null || each.saved > best.saved) best = each;
  }
  savings.length = kept;
  return best;
}

/** While there are too many groups, spreads the smallest over the others if all of it fits. */
function dissolved(task: Task, division: Division): Division {
  while (division.length > task.carts) {
    division.sort((a, b) => b.orders.length - a.orders.length);
    const open = division[division.length - 1]!;
    const rest = division
      .slice(0, -1)
      .map((g) => ({ ...g, orders: [...g.orders], load: [...g.load] }));
    const placed = open.orders.every((order) => insertCheapest(task, rest, order));
    if (!placed) break;
    division = rest;
  }
  return division;
}

/** Puts an order where it lengthens the walk least; false when it fits nowhere. */
export function insertCheapest(task: Task, division: Division, order: number): boolean {
  let best: Group | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const group of division) {
    if (!fits(task, group, order)) continue;
    const added = task.meter.lengthWith(group.orders, order, group.length + least) - group.length;
    if (added >= least) continue;
    least = added;
    best = group;
  }
  if (best === null) return false;
  put(task, best, order, best.length + least);
  return true;
}

/**
 * Opens a cart with the order that walks farthest alone and fills it with those that add least,
 * then the next cart (seed algorithms: Gibson and Sharp 1992).
 */
export function bySeeds(task: Task): Division {
  const open = new Set(task.loads.map((_, order) => order));
  const division: Division = [];
  const alone = task.loads.map((_, order) => task.meter.lengthOf([order]));
  while (open.size > 0) {
    const seed = [...open].reduce((a, b) => (alone[b]! > alone[a]! ? b : a));
    open.delete(seed);
    const group = soleGroup(task, seed);
    division.push(group);
    for (;;) {
      const next = cheapestToAdd(task, group, open);
      if (next === null) break;
      open.delete(next.order);
      put(task, group, next.order, group.length + next.added);
    }
  }
  return dissolved(task, division);
}

/** Looks at near orders first, and at all others only when none of those fits. */
function cheapestToAdd(task: Task, group: Group, open: ReadonlySet<number>) {
  const near = new Set(group.orders.flatMap((order) => task.near[order]!));
  return (
    cheapestAmong(
      task,
      group,
      [...near].filter((order) => open.has(order)),
    ) ?? cheapestAmong(task, group, open)
  );
}

function cheapestAmong(task: Task, group: Group, orders: Iterable<number>) {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const order of orders) {
    if (!fits(task, group, order)) continue;
    const limit = group.length + least;
    const added = task.meter.lengthWith(group.orders, order, limit) - group.length;
    if (added >= least) continue;
    least = added;
    best = order;
  }
  return best === -1 ? null : { order: best, added: least };
}
