/** Problems of picking: what a picker is told at the shelf. */
import { defineProblems } from '../../kernel/problem.ts';

export const pickingProblem = defineProblems({
  SCAN_WRONG_LOCATION: {
    status: 409,
    en: 'Wrong place: {expected} is wanted, {got} was scanned',
    zh: '库位不对：应为 {expected}，扫到的是 {got}',
    fix_en: 'Go to {expected} and scan it.',
    fix_zh: '请到 {expected} 扫描库位。',
  },
  SCAN_WRONG_SKU: {
    status: 409,
    en: 'Wrong article: {expected} is wanted, {got} was scanned',
    zh: '商品不对：应为 {expected}，扫到的是 {got}',
    fix_en: 'Put it back and take {expected}; report it missing when there is none.',
    fix_zh: '请放回并拣取 {expected}；如果没有，请报缺货。',
  },
  SCAN_OVER: {
    status: 409,
    en: '{done} of {qty} already: {got} more would be too many',
    zh: '已处理 {done}/{qty} 件，不能再加 {got} 件',
    fix_en: 'Go on with the next line; put back what is too much.',
    fix_zh: '请继续下一行；多拿的请放回原位。',
  },
  SHIPMENT_STOPPED: {
    status: 409,
    en: 'Stop: order {order_no} is {reason}',
    zh: '停止拣货：订单 {order_no} {reason_zh}',
    fix_en: '{todo}',
    fix_zh: '{todo_zh}',
  },
  TASK_TAKEN: {
    status: 409,
    en: 'Task {task_no} belongs to another picker',
    zh: '拣货任务 {task_no} 已由他人领取',
    fix_en: 'Take another task, or have it assigned to you by the foreman.',
    fix_zh: '请领取其他任务，或由组长改派给你。',
  },
});

/** What stops the picking of a shipment, in words, and what is to be done with its pieces. */
export const STOPS = {
  cancelled: {
    reason: 'cancelled',
    reason_zh: '已取消',
    todo: 'Leave the slot of this order empty; pieces already taken go to receiving.',
    todo_zh: '请勿再拣此单；已拣的商品放到收货区。',
  },
  held: {
    reason: 'on hold',
    reason_zh: '已挂起',
    todo: 'Skip its lines for now; come back when the hold is released.',
    todo_zh: '请先跳过此单；解除挂起后再拣。',
  },
  removed: {
    reason: 'taken out of this wave',
    reason_zh: '已移出本波次',
    todo: 'Leave the pieces on the shelf and go on with the next line.',
    todo_zh: '请把商品留在货架上，继续下一行。',
  },
} as const;

export type Stop = keyof typeof STOPS;
