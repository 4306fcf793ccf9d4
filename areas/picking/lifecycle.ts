/** The lifecycle of a pick task, written once; everything else is rendered from it. */
import { lifecycle } from '../../kernel/lifecycle.ts';

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
