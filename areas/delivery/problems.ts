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
});
