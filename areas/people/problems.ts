/**
 * Problems of people: signing in, passwords and second factors, and rights that nobody may give who
 * does not have them.
 */
import { defineProblems } from '../../kernel/problem.ts';

export const peopleProblem = defineProblems({
  LOGIN_TAKEN: {
    status: 409,
    en: 'The sign-in name {login_name} is taken',
    zh: '登录名 {login_name} 已被使用',
    fix_en: 'Choose another; names are unique in the whole installation.',
    fix_zh: '请换一个；登录名在整个系统内唯一。',
  },
  ROLE_UNKNOWN: {
    status: 422,
    en: 'There is no role {code}',
    zh: '没有角色 {code}',
    fix_en: 'Choose one of the roles in the list of roles.',
    fix_zh: '请从角色列表中选择。',
  },
  ROLE_FIXED: {
    status: 409,
    en: 'The role {code} cannot be changed',
    zh: '角色 {code} 不能修改',
    fix_en: 'Make another role with the permissions you want.',
    fix_zh: '请另建一个具有所需权限的角色。',
  },
  BEYOND_OWN_RIGHTS: {
    status: 403,
    en: 'This reaches beyond your own rights',
    zh: '超出了你自己的权限',
    fix_en: 'Ask somebody who has all the rights concerned, within all limits concerned.',
    fix_zh: '请让拥有全部相关权限和范围的人操作。',
  },
  NOT_YOURSELF: {
    status: 409,
    en: 'You cannot do this to your own account',
    zh: '不能对自己的账号执行此操作',
    fix_en: 'Ask another manager.',
    fix_zh: '请让另一位管理员操作。',
  },
  PERSON_NEEDED: {
    status: 403,
    en: 'Only a signed-in person can do this, not an API key',
    zh: '仅限登录的用户操作，API 密钥不可用',
    fix_en: 'Sign in and do it on the screen.',
    fix_zh: '请登录后在界面上操作。',
  },
  SIGN_IN_WRONG: {
    status: 401,
    en: 'The sign-in name or the password is wrong',
    zh: '登录名或密码错误',
    fix_en: 'Try again; a manager can give you a sign-in link when you forgot the password.',
    fix_zh: '请重试；忘记密码时可请管理员提供登录链接。',
  },
  SIGN_IN_LOCKED: {
    status: 429,
    en: 'Too many wrong attempts; possible again in {retry_after_s} seconds',
    zh: '错误次数过多；请在 {retry_after_s} 秒后再试',
    fix_en: 'Wait, or ask a manager to reset the account.',
    fix_zh: '请等待，或请管理员重置账号。',
  },
  SECOND_FACTOR_WRONG: {
    status: 401,
    en: 'The code is wrong, too old, or was used before',
    zh: '验证码错误、已过期或已使用过',
    fix_en: 'Wait for the next code of your app, or use a recovery code.',
    fix_zh: '请等待应用显示下一个验证码，或使用恢复码。',
  },
  LINK_SPENT: {
    status: 401,
    en: 'The sign-in link was used before or is too old',
    zh: '登录链接已使用或已过期',
    fix_en: 'Ask for a new link; each works once.',
    fix_zh: '请索取新的链接；每个链接只能使用一次。',
  },
  ORIGIN_REFUSED: {
    status: 403,
    en: 'The request does not come from a page of this system',
    zh: '请求并非来自本系统的页面',
    fix_en: 'Use the screens of this system, or call the API with an API key.',
    fix_zh: '请使用本系统的界面，或用 API 密钥调用接口。',
  },
  PASSWORD_WRONG: {
    status: 403,
    en: 'The present password is wrong',
    zh: '当前密码错误',
    fix_en: 'Type the password with which you sign in now.',
    fix_zh: '请输入目前用于登录的密码。',
  },
  PASSWORD_SHORT: {
    status: 422,
    en: 'The password needs at least {least} characters',
    zh: '密码至少需要 {least} 个字符',
    fix_en: 'Take a longer one, such as a few words; with a second factor 8 are enough.',
    fix_zh: '请用更长的密码，例如几个词；开启二次验证后 8 个字符即可。',
  },
  PASSWORD_COMMON: {
    status: 422,
    en: 'The password is one of those that are guessed first',
    zh: '该密码太常见，容易被猜到',
    fix_en: 'Take one that is not a known word, name, row of keys or repetition.',
    fix_zh: '请不要使用常见词、姓名、键盘顺序或重复字符。',
  },
  SECOND_FACTOR_ON: {
    status: 409,
    en: 'The second factor is on already',
    zh: '二次验证已开启',
    fix_en: 'To change the device, ask a manager to reset the account.',
    fix_zh: '如需更换设备，请让管理员重置账号。',
  },
  SECOND_FACTOR_NOT_BEGUN: {
    status: 409,
    en: 'No second factor waits for its first code',
    zh: '没有等待首个验证码的二次验证',
    fix_en: 'Begin again and scan the new picture.',
    fix_zh: '请重新开始并扫描新的二维码。',
  },
});
