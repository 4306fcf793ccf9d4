/** Problems of shipping: waybills, hand-over, tracking. */
import { defineProblems } from '../../kernel/problem.ts';

export const shippingProblem = defineProblems({
  WAYBILL_ACTIVE: {
    status: 409,
    en: 'Parcel {parcel_no} has the waybill {tracking_no} of {carrier} already',
    zh: '包裹 {parcel_no} 已有 {carrier} 的运单 {tracking_no}',
    fix_en: 'Void that waybill first, then ask for another.',
    fix_zh: '请先作废该运单，再重新获取。',
    constraint: 'waybill_alive_once',
  },
  WAYBILL_PENDING: {
    status: 202,
    en: '{carrier} did not answer; the waybill {reference} is being checked',
    zh: '{carrier} 未应答；运单 {reference} 正在核对',
    fix_en: 'Do not ask again: the system looks up what the carrier made and takes it over.',
    fix_zh: '请勿重试：系统会查询承运商已生成的运单并直接采用。',
  },
  WAYBILL_MISSING: {
    status: 409,
    en: 'Parcel {parcel_no} has no waybill in force',
    zh: '包裹 {parcel_no} 没有有效运单',
    fix_en: 'Get a waybill for the parcel, or enter its number.',
    fix_zh: '请为该包裹获取运单，或录入运单号。',
  },
  ACCOUNT_MISSING: {
    status: 409,
    en: 'There is no active account with the carrier {carrier}',
    zh: '没有承运商 {carrier} 的启用账号',
    fix_en: 'Save a carrier account first; it needs no keys where numbers are typed.',
    fix_zh: '请先保存承运商账号；只录入单号时无需密钥。',
  },
  PARCEL_RECALLED: {
    status: 409,
    en: 'Parcel {parcel_no} must not leave: order {order_no} is {why}. Give it to {give_to}',
    zh: '包裹 {parcel_no} 不可发出：订单 {order_no} {why_zh}。请交给{give_to_zh}',
    fix_en: 'Take the parcel out of the load.',
    fix_zh: '请将该包裹从装车中取出。',
  },
  PARCEL_OLD_LABEL: {
    status: 409,
    en: 'Parcel {parcel_no} must not leave: its address was changed after the label was printed',
    zh: '包裹 {parcel_no} 不可发出：面单打印后收件地址已变更',
    fix_en: 'Put the new label on it and answer the card of this parcel, then load it.',
    fix_zh: '请贴上新面单并答复该包裹的拦截卡片，然后再装车。',
  },
  LABEL_VOID: {
    status: 409,
    en: 'The label {tracking_no} on parcel {parcel_no} is void; now it has {now}',
    zh: '包裹 {parcel_no} 上的面单 {tracking_no} 已作废，现用运单为 {now}',
    fix_en: 'Take the parcel out; put its new label on it, or bring it back when there is none.',
    fix_zh: '请取出该包裹并贴上新面单；没有新面单时请退回打包台。',
  },
  CARRIER_DIFFERS: {
    status: 409,
    en: 'Parcel {parcel_no} goes with {expected}, not with {got}',
    zh: '包裹 {parcel_no} 应交 {expected}，而不是 {got}',
    fix_en: 'Put it with the parcels of its own carrier.',
    fix_zh: '请放到对应承运商的包裹中。',
  },
  WAYBILL_UNKNOWN: {
    status: 404,
    en: 'There is no waybill {tracking_no} of {carrier}',
    zh: '没有 {carrier} 的运单 {tracking_no}',
    fix_en: 'Check the carrier and the number.',
    fix_zh: '请检查承运商和运单号。',
  },
});
