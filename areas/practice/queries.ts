/** What the screens of a demo company ask: whether it is one, what runs, which order to follow. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { SELF } from '../../kernel/permission.ts';
import { MOST_ORDERS, MOST_SIMULATED_S } from './model.ts';
import { practiceState, shownOrder } from './practice.sql.ts';

export const practiceRead = query({
  name: 'practice.read',
  path: '/v1/practice',
  en: 'Whether this is a demo company, and how its simulation stands.',
  zh: '是否为演示公司及其模拟状态。',
  permission: SELF,
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    const state = await practiceState(tx);
    if (state === null) return { demo: false as const };
    const { run_id: _, resetting_at, ...shown } = state;
    const bounds = { most_simulated_s: MOST_SIMULATED_S, most_orders: MOST_ORDERS };
    return { demo: true as const, resetting: resetting_at !== null, ...shown, ...bounds };
  },
});

export const practiceTour = query({
  name: 'practice.tour',
  path: '/v1/practice/tour',
  en: 'An order that went all the way, for the tour of its life.',
  zh: '用于导览的一笔已走完全程的订单。',
  permission: 'order.read',
  input: z.strictObject({}),
  problems: [],
  run: async (tx) => ({ order: await shownOrder(tx) }),
});
