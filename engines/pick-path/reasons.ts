/**
 * Why a path is as it is: each reason a code, its figures, and one sentence in both languages.
 */

const TEXTS = {
  PROVEN_BY_AISLES: {
    en: 'No shorter walk exists: all ways through the aisles were compared',
    zh: '没有更短的路径：已比较所有巷道走法',
  },
  PROVEN_BY_SUBSETS: {
    en: 'No shorter order of the {stops} stops exists: all were compared',
    zh: '{stops} 个停靠点没有更短的顺序：已全部比较',
  },
  PROVEN_BY_BOUND: {
    en: 'No shorter walk exists: even without the order of goods none is shorter',
    zh: '没有更短的路径：即使不考虑先后要求也不会更短',
  },
  SEARCHED: {
    en: 'Improved by search over {rounds} rounds; a shorter walk may exist',
    zh: '经 {rounds} 轮搜索改进；可能存在更短的路径',
  },
  NOT_AISLES: {
    en: 'The floor is not made of parallel aisles, so the exact aisle method does not apply',
    zh: '该平面不是平行巷道，不适用巷道精确算法',
  },
  TOO_MANY_STATES: {
    en: 'The floor has too many cross-aisles for the exact method (more than {limit} states)',
    zh: '横向通道过多，精确算法超出 {limit} 个状态的上限',
  },
  END_IN_DEAD_END: {
    en: 'The start or the end lies in a dead end, which the exact method does not cover',
    zh: '起点或终点位于死胡同，精确算法不适用',
  },
  ORDER_OF_GOODS_COSTS: {
    en: 'Taking the goods in the order {order} makes the walk {cost_mm} mm longer',
    zh: '按 {order} 的先后顺序拣货，路径增加 {cost_mm} 毫米',
  },
  SPLIT_INTO_TRIPS: {
    en: 'The cart does not hold everything: {trips} trips, at least {least_trips} are needed',
    zh: '一车装不下：分 {trips} 趟，至少需要 {least_trips} 趟',
  },
  ENDS_CHOSEN: {
    en: 'From {start_id} to {end_id} is the shortest of {pairs} choices',
    zh: '从 {start_id} 到 {end_id} 是 {pairs} 种选择中最短的',
  },
  STRAIGHT_DISTANCES: {
    en: 'No floor plan: distances are counted along x and y, racks are not known',
    zh: '没有平面图：距离按横竖方向计算，未考虑货架',
  },
} as const;

export type ReasonCode = keyof typeof TEXTS;

export interface Reason {
  code: ReasonCode;
  members: Record<string, string | number>;
  en: string;
  zh: string;
}

/** A reason with its figures filled into both sentences. */
export function reason(code: ReasonCode, members: Record<string, string | number> = {}): Reason {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, key: string) => String(members[key] ?? whole));
  return { code, members, en: fill(TEXTS[code].en), zh: fill(TEXTS[code].zh) };
}
