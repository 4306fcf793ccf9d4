/**
 * Problems of the carrier layer: what a carrier refuses, what is in doubt, and which pushes from
 * a carrier are not believed. Outages are no problems: they are retried (see contract.ts).
 */

import { defineProblems } from '../kernel/problem.ts';

/** Makes a problem of the carrier layer. */
export const carrierProblem = defineProblems({
  CARRIER_NO_SERVICE: {
    status: 422,
    en: '{carrier} does not serve {area}',
    zh: '{carrier} 不派送 {area}',
    fix_en: 'Choose another carrier: {alternatives}.',
    fix_zh: '请改用其他承运商：{alternatives}。',
  },
  CARRIER_REFUSED: {
    status: 422,
    en: '{carrier} refused: {reason}',
    zh: '{carrier} 拒绝受理：{reason}',
    fix_en: 'Correct what the carrier names and ask again, or choose another carrier.',
    fix_zh: '请按承运商说明更正后重新提交，或改用其他承运商。',
  },
  CARRIER_ACCOUNT: {
    status: 422,
    en: '{carrier} does not accept the account {account_id}: {reason}',
    zh: '{carrier} 不接受账号 {account_id}：{reason}',
    fix_en: 'Check the key, the secret and the settings of this carrier account.',
    fix_zh: '请检查该承运商账号的密钥与设置。',
  },
  CARRIER_UNKNOWN: {
    status: 422,
    en: 'There is no carrier with the code {carrier}',
    zh: '没有代码为 {carrier} 的承运商',
    fix_en: 'Use one of: {known}.',
    fix_zh: '可用的承运商代码：{known}。',
  },
  CARRIER_UNSUPPORTED: {
    status: 422,
    en: '{carrier} does not offer this: {what}',
    zh: '{carrier} 不支持该功能：{what}',
    fix_en: 'Leave it out, or choose a carrier that offers it.',
    fix_zh: '请去掉该项，或改用支持该功能的承运商。',
  },
  SIGNATURE: {
    status: 401,
    en: 'The signature of the message is missing or wrong',
    zh: '消息签名缺失或不正确',
    fix_en: 'Sign the unchanged body with the secret agreed for this account.',
    fix_zh: '请用该账号约定的密钥对原始消息体签名。',
  },
  TIMESTAMP: {
    status: 401,
    en: 'The message is dated {age_s} seconds away from now; {tolerance_s} are allowed',
    zh: '消息时间与当前相差 {age_s} 秒，最多允许 {tolerance_s} 秒',
    fix_en: 'Set the clock of the sender and send the message anew.',
    fix_zh: '请校准发送方时钟后重新发送。',
  },
  WEBHOOK_INVALID: {
    status: 422,
    en: 'The message is signed but cannot be read: {reason}',
    zh: '消息签名正确但内容无法识别：{reason}',
    fix_en: 'Send the message in the agreed format.',
    fix_zh: '请按约定格式发送消息。',
  },
});
