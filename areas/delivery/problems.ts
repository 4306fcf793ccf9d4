/** Problems of the last mile. */
import { defineProblems } from '../../kernel/problem.ts';

export const deliveryProblem = defineProblems({
  ATTEMPT_INCOMPLETE: {
    status: 422,
    en: 'A delivered parcel needs signed_by; a failed or refused one needs a reason',
    zh: '签收须填写签收人；派送失败或拒收须填写原因',
    fix_en: 'Add who took the parcel, or why it was not taken.',
    fix_zh: '请补充签收人，或未签收的原因。',
  },
  DELIVERED_BEFORE: {
    status: 409,
    en: 'Parcel {parcel_no} was delivered at {at} already',
    zh: '包裹 {parcel_no} 已于 {at} 签收',
    fix_en: 'Check the number of the parcel.',
    fix_zh: '请检查包裹号。',
    constraint: 'attempt_delivered_once',
  },
  TIME_AHEAD: {
    status: 422,
    en: '{at} is in the future',
    zh: '{at} 是将来的时间',
    fix_en: 'Set the clock of the device and send it again.',
    fix_zh: '请校准设备时钟后重新提交。',
  },
  PROOF_WRONG: {
    status: 403,
    en: 'These are not the last four digits of the phone in this order',
    zh: '与订单收件手机号后四位不符',
    fix_en: 'Check the number that you ordered with. Attempts left: {left}.',
    fix_zh: '请核对下单时填写的手机号。还可尝试 {left} 次。',
  },
  PROOF_LOCKED: {
    status: 429,
    en: 'Too many wrong attempts: nothing can be changed here for {minutes} minutes',
    zh: '多次验证失败，{minutes} 分钟内不能操作',
    fix_en: 'Try again later, or ask the shop.',
    fix_zh: '请稍后再试，或联系商家。',
  },
  EDIT_TOO_LATE: {
    status: 409,
    en: 'The warehouse is working on this order: the address cannot be changed here any more',
    zh: '仓库已开始处理，不能再自行修改收件信息',
    fix_en: 'Ask the shop at once: it may still stop the parcel. Or cancel and order again.',
    fix_zh: '请尽快联系商家，或可取消后重新下单。',
  },
  CANCEL_TOO_LATE: {
    status: 409,
    en: 'The parcel is with the carrier or the order has ended: it cannot be cancelled here',
    zh: '包裹已交给快递或订单已结束，不能取消',
    fix_en: 'Refuse the parcel when it comes: the money goes back once the goods are here again.',
    fix_zh: '可在派送时拒收，商品退回后自动退款；已签收请联系商家退货。',
  },
  CONFIRM_TOO_EARLY: {
    status: 409,
    en: 'Not everything has been delivered yet',
    zh: '商品尚未全部签收',
    fix_en: 'Confirm when you have the parcel in your hands.',
    fix_zh: '请收到包裹后再确认。',
  },
});
