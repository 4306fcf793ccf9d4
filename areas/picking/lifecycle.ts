/**
 * The lifecycle of a pick task and the rules of its lines: why pieces are missing, what is open,
 * when all is settled. Light enough for the page of a phone.
 */
import { lifecycle } from '../../kernel/lifecycle.ts';
import type { StandardPlace } from '../places/model.ts';

export const taskLifecycle = lifecycle({
  machine: 'pick_task',
  table: 'picking.task_move',
  guards: 'picking.task',
  states: {
    open: { en: 'To pick', zh: '待拣货', tone: 'waiting' },
    picking: { en: 'Being picked', zh: '拣货中', tone: 'active' },
    done: { en: 'Done', zh: '已完成', tone: 'good', final: true },
    cancelled: { en: 'Cancelled', zh: '已取消', tone: 'bad', final: true },
  },
  moves: [
    { from: null, to: 'open', by: 'wave.release' },
    { from: 'open', to: 'picking', by: 'task.take' },
    { from: 'open', to: 'picking', by: 'pick.confirm' },
    { from: 'open', to: 'done', by: 'pick.confirm' },
    { from: 'open', to: 'done', by: 'task.confirm_all' },
    { from: 'picking', to: 'done', by: 'pick.confirm' },
    { from: 'picking', to: 'done', by: 'task.confirm_all' },
    { from: 'picking', to: 'done', by: 'order.cancel' },
    { from: 'picking', to: 'done', by: 'wave.remove' },
    { from: 'open', to: 'cancelled', by: 'order.cancel' },
    { from: 'open', to: 'cancelled', by: 'wave.remove' },
    { from: 'picking', to: 'cancelled', by: 'order.cancel' },
    { from: 'picking', to: 'cancelled', by: 'wave.remove' },
  ],
});

export type TaskState = keyof typeof taskLifecycle.states;

/** Why pieces were not picked, and where the books put them. */
export const SHORT_REASONS = {
  not_found: { en: 'Not at the shelf', zh: '货架上没有', place: 'count_difference' },
  damaged: { en: 'Damaged', zh: '破损', place: 'quarantine' },
  other: { en: 'Another reason', zh: '其他原因', place: 'count_difference' },
} as const satisfies Record<string, { en: string; zh: string; place: StandardPlace }>;

export type ShortReason = keyof typeof SHORT_REASONS;

/** Why a scan that was refused later is left as it is. */
export const ASIDE_REASONS = {
  done_by_other: { en: 'Somebody else did it', zh: '同事已完成' },
  put_back: { en: 'The goods were put back', zh: '商品已放回' },
  told: { en: 'The foreman knows and looks after it', zh: '已告知组长处理' },
} as const;

export type AsideReason = keyof typeof ASIDE_REASONS;

/** Pieces of a pick line by meaning. */
export interface Counted {
  qty: number;
  qty_picked: number;
  qty_short: number;
  qty_cancelled: number;
}

/** Pieces of which nothing has been said yet. */
export function openPieces(line: Counted): number {
  return line.qty - settledPieces(line);
}

/** Pieces that were taken, not found, or are no longer wanted. */
export function settledPieces(line: Counted): number {
  return line.qty_picked + line.qty_short + line.qty_cancelled;
}

/**
 * The state of a task by its lines: done when all are settled, cancelled when nothing of it was
 * wanted any more, else as it was, or being picked once somebody began.
 */
export function stateByLines(before: TaskState, lines: readonly Counted[]): TaskState {
  if (lines.some((line) => openPieces(line) > 0)) {
    const begun = lines.some((line) => line.qty_picked + line.qty_short > 0);
    return begun && before === 'open' ? 'picking' : before;
  }
  return lines.every((line) => line.qty_cancelled === line.qty) ? 'cancelled' : 'done';
}
