/**
 * Moves one order to another cart or exchanges two orders as long as the total walk gets shorter
 * (relocate and swap). Bounds come before measuring, changed carts before unchanged ones.
 */
import { type Division, fits, type Group, put, type Task, take } from './groups.ts';

const GAIN = 1e-6;

/** Improves `division` in place until no move gains; starts with `changed`. */
export function descend(
  task: Task,
  division: Division,
  changed: Iterable<Group>,
  spent: () => boolean,
): void {
  const groupOf: Group[] = [];
  for (const group of division) for (const order of group.orders) groupOf[order] = group;
  const queue = new Set(changed);
  for (const group of queue) {
    queue.delete(group);
    // Groups that were emptied until then still have to go.
    if (spent()) break;
    if (group.orders.length === 0) continue;
    const other = improve(task, groupOf, group, spent);
    if (other === null) continue;
    for (const each of [group, other]) {
      queue.add(each);
      for (const order of each.orders) groupOf[order] = each;
    }
  }
  let kept = 0;
  for (const group of division) if (group.orders.length > 0) division[kept++] = group;
  division.length = kept;
}

/** Makes the first gaining move that touches `group`; the other group it touched, or null. */
function improve(
  task: Task,
  groupOf: readonly Group[],
  group: Group,
  spent: () => boolean,
): Group | null {
  for (const order of group.orders) {
    if (spent()) return null;
    const others = new Set(task.near[order]!.map((near) => groupOf[near]!));
    others.delete(group);
    const without = task.meter.lengthOf(group.orders.filter((each) => each !== order));
    const freed = group.length - without;
    for (const other of others) {
      if (relocates(task, group, other, order, freed)) return other;
    }
    for (const other of others) {
      if (swaps(task, group, other, order, without)) return other;
    }
    for (const other of others) {
      // The near order pulls in this one's group mate: bring an order of `other` here instead.
      for (const guest of other.orders) {
        const left = other.orders.filter((each) => each !== guest);
        const gain = other.length - task.meter.lengthOf(left);
        if (relocates(task, other, group, guest, gain)) return other;
      }
    }
  }
  return null;
}

function relocates(task: Task, from: Group, to: Group, order: number, freed: number): boolean {
  if (freed <= GAIN || !fits(task, to, order)) return false;
  const limit = to.length + freed - GAIN;
  const length = task.meter.lengthWith(to.orders, order, limit);
  if (length >= limit) return false;
  take(task, from, order);
  put(task, to, order, length);
  return true;
}

/** Exchanges `order` of a with whichever order of b gains. `without` is a's walk without it. */
function swaps(task: Task, a: Group, b: Group, order: number, without: number): boolean {
  for (const guest of b.orders) {
    if (!fits(task, a, guest, order) || !fits(task, b, order, guest)) continue;
    const budget = a.length + b.length - GAIN;
    const stay = b.orders.filter((each) => each !== guest);
    const rest = a.orders.filter((each) => each !== order);
    const left = task.meter.lengthOf(stay);
    if (without + left >= budget) continue;
    const least = task.meter.boundWith(rest, guest) + task.meter.boundWith(stay, order);
    if (least >= budget) continue;
    const lengthB = task.meter.lengthWith(stay, order, budget - without);
    if (lengthB + without >= budget) continue;
    const lengthA = task.meter.lengthWith(rest, guest, budget - lengthB);
    if (lengthA + lengthB >= budget) continue;
    take(task, a, order);
    take(task, b, guest);
    put(task, a, guest, lengthA);
    put(task, b, order, lengthB);
    return true;
  }
  return false;
}
