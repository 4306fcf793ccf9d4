/**
 * Why a shipment is in the wave or waits: each reason a code, its figures, and one sentence in
 * both languages.
 */

const TEXTS = {
  NO_WAVE_REACHES_LEAST: {
    en: 'No choice of orders found reaches {least_units} units',
    zh: '没有找到达到 {least_units} 件的订单组合',
  },
  UNITS_PER_AISLE: {
    en: '{units} units from {aisles} aisles: {per_aisle} units for each aisle opened',
    zh: '{aisles} 条巷道共 {units} 件：平均每条巷道 {per_aisle} 件',
  },
  SEARCHED: {
    en: 'Improved by search over {rounds} rounds; a better choice may exist',
    zh: '经 {rounds} 轮搜索改进；可能存在更优组合',
  },
  CANNOT_WAIT: {
    en: 'Due in {left_min} minutes: the next release would be too late',
    zh: '距截止还有 {left_min} 分钟：等到下一波次将会超时',
  },
  OVERDUE: {
    en: 'Too late for its due time already ({late_min} minutes): goes as soon as it can',
    zh: '已无法按时完成（将晚 {late_min} 分钟）：尽快安排',
  },
  ON_THE_WAY: {
    en: 'Lies on the way: {added_m} m more for this cart',
    zh: '顺路：该车仅多走 {added_m} 米',
  },
  OPENS_CART: {
    en: 'Opens a cart: {added_m} m alone, others join it',
    zh: '新开一车：单独 {added_m} 米，其他发货单并入',
  },
  ON_CART: {
    en: 'Shares a cart of {shipments} shipments that walks {metres} m',
    zh: '与同车共 {shipments} 个发货单一起拣选，全程 {metres} 米',
  },
  SINGLE_LINE: {
    en: 'One line only: picked together with others of its kind and sorted at packing',
    zh: '单品单行：与同类集中拣选，打包时分拣',
  },
  WILL_MISS: {
    en: 'Expected to be packed {late_min} minutes after its due time',
    zh: '预计打包完成将晚于截止时间 {late_min} 分钟',
  },
  NO_HURRY: {
    en: 'Can wait: due in {left_min} minutes, time for a later release',
    zh: '可以等待：距截止还有 {left_min} 分钟，来得及安排到后续波次',
  },
  WAVE_FULL: {
    en: 'The wave is full ({limit})',
    zh: '本波次已满（{limit}）',
  },
  EXCEEDS_CART: {
    en: 'Alone more than a cart holds ({limit}): pick it on its own in several trips',
    zh: '单独一单就超过拣货车容量（{limit}）：请单独分多趟拣选',
  },
  SQUEEZE: {
    en: 'Taking it now would cost {added_m} m and {added_min} minutes',
    zh: '现在加入需多走 {added_m} 米、多用 {added_min} 分钟',
  },
  SQUEEZE_ENDANGERS: {
    en: 'Taking it now would make {shipments} shipments late, first {shipment_id}',
    zh: '现在加入会使 {shipments} 个发货单超时，首先是 {shipment_id}',
  },
} as const;

export type ReasonCode = keyof typeof TEXTS;

export interface Reason {
  code: ReasonCode;
  members: Record<string, string | number>;
  en: string;
  zh: string;
}

/** What a limit is called. */
const LIMIT_WORDS: Record<string, readonly [string, string]> = {
  shipments: ['most shipments', '单数上限'],
  pick_time: ['time of the pickers', '拣货人员时间'],
  pack_time: ['time of the benches', '打包台产能'],
  carts: ['carts', '拣货车数'],
  orders: ['places', '格位'],
  slots: ['places', '格位'],
  weight_g: ['weight', '重量'],
  volume_ml: ['volume', '体积'],
};

/** Whether a code is one of these reasons. */
export function isReasonCode(code: string): code is ReasonCode {
  return code in TEXTS;
}

/** A reason with its figures filled into both sentences. */
export function reason(code: ReasonCode, members: Record<string, string | number> = {}): Reason {
  const word = (value: string | number | undefined, language: 0 | 1) =>
    value === undefined ? undefined : (LIMIT_WORDS[value]?.[language] ?? value);
  const fill = (text: string, language: 0 | 1) =>
    text.replace(/\{(\w+)\}/g, (whole, key: string) =>
      String((key === 'limit' ? word(members[key], language) : members[key]) ?? whole),
    );
  return { code, members, en: fill(TEXTS[code].en, 0), zh: fill(TEXTS[code].zh, 1) };
}
