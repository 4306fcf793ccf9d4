/** Problems of stock. */
import { defineProblems } from '../../kernel/problem.ts';

export const stockProblem = defineProblems({
  STOCK_SHORT: {
    status: 409,
    en: 'Not enough stock: {lines}',
    zh: '库存不足：{lines}',
    fix_en: 'Lower the quantities, choose backorder, or wait for the next receipt.',
    fix_zh: '请减少数量、选择欠单，或等待到货。',
    constraint: 'level_reserved_within_on_hand',
  },
  BIN_SHORT: {
    status: 409,
    en: 'There are not so many pieces at this place',
    zh: '该库位没有这么多件',
    fix_en: 'Look at the place again and count it; the number on the screen may be older.',
    fix_zh: '请重新查看并盘点该库位；屏幕上的数字可能已过时。',
    constraint: 'balance_not_negative',
  },
  RESERVATION_EXPIRED: {
    status: 409,
    en: 'The reservation of order {order_no} ended at {expired_at}',
    zh: '订单 {order_no} 的预占已于 {expired_at} 到期',
    fix_en: 'Reserve again; the stock may have gone to somebody else.',
    fix_zh: '请重新预占；库存可能已被他人占用。',
  },
  STOCK_HELD: {
    status: 409,
    en: 'Of {there} pieces only {free} are free; the others are held by {holders}',
    zh: '{there} 件中仅 {free} 件可动；其余被占用：{holders}',
    fix_en:
      'Take fewer pieces, or cancel or re-allocate the orders named, or finish their picking.',
    fix_zh: '请减少数量，或取消、改派上述订单，或先完成其拣货。',
  },
  LOCATION_UNKNOWN: {
    status: 422,
    en: 'The warehouse {warehouse} has no location {location}',
    zh: '仓库 {warehouse} 没有库位 {location}',
    fix_en: 'Check the code on the shelf, or add the location first.',
    fix_zh: '请核对货架上的编码，或先新增该库位。',
  },
  LOCATION_UNFIT: {
    status: 409,
    en: 'The location {location} ({kind}) is not a place for this',
    zh: '库位 {location}（{kind}）不能用于此操作',
    fix_en: 'Choose a location in use of one of these kinds: {kinds}.',
    fix_zh: '请选择启用中的库位，类型为：{kinds}。',
  },
  SKU_NOT_STOCKED: {
    status: 422,
    en: 'The article {code} is a bundle: only its parts are stocked',
    zh: '商品 {code} 是组合商品，只有其组成部分有库存',
    fix_en: 'Book the parts instead.',
    fix_zh: '请改为登记其各组成部分。',
  },
  BOOKED_DIFFERENTLY: {
    status: 409,
    en: 'This was booked before with {qty_booked} pieces or other places',
    zh: '此笔此前已登记，数量为 {qty_booked} 件或库位不同',
    fix_en: 'Nothing was changed. Book a correction, or use another reference or line.',
    fix_zh: '没有任何改动。请另做调整，或使用其他单号或行号。',
  },
  MOVE_REPEATED: {
    status: 409,
    en: 'Somebody booked the same movement of goods at the same moment',
    zh: '同一笔库存移动刚刚已被登记',
    fix_en: 'Nothing was changed by this call. Load the page again before going on.',
    fix_zh: '本次没有任何改动。请刷新页面后再继续。',
    constraint: 'move_cause_once',
  },
  COUNT_UNKNOWN: {
    status: 404,
    en: 'There is no open count with this id',
    zh: '没有该编号的待审盘点',
    fix_en: 'It may be settled, or older than {days} days; count the place again.',
    fix_zh: '它可能已处理，或超过 {days} 天；请重新盘点该库位。',
  },
  COUNT_SUPERSEDED: {
    status: 409,
    en: 'The place was counted or corrected again after this count',
    zh: '该库位在此次盘点之后又被盘点或更正',
    fix_en: 'Settle the newer count, or count the place again.',
    fix_zh: '请处理较新的盘点，或重新盘点该库位。',
  },
  COUNT_CHANGED: {
    status: 409,
    en: 'Picks made before this count have arrived since: it now differs by {difference}',
    zh: '盘点之前的拣货记录后来才到达：差异现为 {difference} 件',
    fix_en: 'Refuse it and plan another count of the place.',
    fix_zh: '请驳回，并重新计划盘点该库位。',
  },
  COUNT_RECOUNT: {
    status: 409,
    en: 'A second person has to count this place first',
    zh: '该库位需先由另一人复盘',
    fix_en: 'Wait for the second count, or count it yourself.',
    fix_zh: '请等待复盘，或亲自复盘。',
  },
  COUNT_LINE_DONE: {
    status: 409,
    en: 'Somebody else has counted {sku} at {location} meanwhile',
    zh: '{location} 的 {sku} 已由他人盘点',
    fix_en: 'Put this one aside; there is nothing more to do here.',
    fix_zh: '请搁置此条，无需再处理。',
  },
  RECOUNT_BY_OTHER: {
    status: 409,
    en: 'You counted {sku} at {location} first: the second count is for another person',
    zh: '{location} 的 {sku} 由你初盘，复盘须由另一人进行',
    fix_en: 'Leave it to a colleague.',
    fix_zh: '请交给同事复盘。',
    constraint: 'count_line_recount_by_other',
  },
  COUNT_NOTHING: {
    status: 409,
    en: 'Nothing is to be counted there: the places are empty, unknown, or already planned',
    zh: '没有可盘点的内容：所选库位为空、不存在或已在计划中',
    fix_en: 'Check the codes and the zone, or look at the open lines of earlier plans.',
    fix_zh: '请核对编码和库区，或查看之前计划中的待盘明细。',
  },
});

/** What looking up the names of an input may end with. */
export const NAME_PROBLEMS = [
  'WAREHOUSE_UNKNOWN',
  'MERCHANT_UNKNOWN',
  'SKU_UNKNOWN',
  'SKU_NOT_STOCKED',
  'LOCATION_UNKNOWN',
  'LOCATION_UNFIT',
] as const;

/** What a movement that people book may end with. */
export const MOVE_PROBLEMS = [
  ...NAME_PROBLEMS,
  'BIN_SHORT',
  'STOCK_HELD',
  'BOOKED_DIFFERENTLY',
] as const;
