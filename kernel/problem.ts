/**
 * Problems: expected failures that are told to the user (RFC 9457), each registered once with its
 * stable code, HTTP status and text in English and Chinese. Faults (bugs) are plain Errors.
 */

export type Locale = 'en' | 'zh-CN';

export interface ProblemSpec {
  /** HTTP status of a call that fails with this problem. */
  status: number;
  /** What happened, with {members} filled in. */
  en: string;
  zh: string;
  /** What the user can do about it. */
  fix_en: string;
  fix_zh: string;
  /** Name of the database constraint whose violation means this problem. */
  constraint?: string;
}

export interface RegisteredProblem extends ProblemSpec {
  code: string;
}

type Members = Record<string, unknown>;

const registry = new Map<string, RegisteredProblem>();
const byConstraint = new Map<string, string>();

/** An expected failure. `pointer` is a JSON pointer to the input field at fault, '' for the whole. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Members;
  readonly pointer: string;
  /** Several failures of one input; empty when this problem is the only one. */
  readonly errors: readonly Problem[];

  constructor(code: string, members: Members, pointer: string, errors: readonly Problem[] = []) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.status = registeredProblem(code).status;
    this.members = members;
    this.pointer = pointer;
    this.errors = errors;
  }
}

export interface ProblemFactory<Code extends string> {
  (code: Code, members?: Members, pointer?: string): Problem;
  codes: readonly Code[];
}

/**
 * Registers a set of problems and returns the function that makes them, typed by their codes.
 * A code may be registered once in the whole program.
 */
export function defineProblems<const T extends Record<string, ProblemSpec>>(
  specs: T,
): ProblemFactory<Extract<keyof T, string>> {
  for (const [code, spec] of Object.entries(specs)) {
    if (registry.has(code)) throw new Error(`problem ${code} is registered twice`);
    registry.set(code, { ...spec, code });
    if (spec.constraint !== undefined) byConstraint.set(spec.constraint, code);
  }
  const make = (code: Extract<keyof T, string>, members: Members = {}, pointer = '') =>
    new Problem(code, members, pointer);
  return Object.assign(make, { codes: Object.keys(specs) as Extract<keyof T, string>[] });
}

function registeredProblem(code: string): RegisteredProblem {
  const found = registry.get(code);
  if (found === undefined) throw new Error(`problem ${code} is not registered`);
  return found;
}

/** Every registered problem, by code. */
export function allProblems(): RegisteredProblem[] {
  return [...registry.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The problem that a violated constraint stands for, or null when it is a fault. */
export function problemOfConstraint(constraint: string | undefined): Problem | null {
  const code = constraint === undefined ? undefined : byConstraint.get(constraint);
  return code === undefined ? null : new Problem(code, { constraint }, '');
}

/** One problem out of several: a single one stays itself, more become INPUT_INVALID with a list. */
export function combine(found: readonly Problem[]): Problem {
  const only = found.length === 1 ? found[0] : undefined;
  return only ?? new Problem('INPUT_INVALID', { count: found.length }, '', found);
}

function fill(text: string, members: Members): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = members[key];
    if (value === undefined) return '…';
    if (typeof value === 'string') return value;
    // Lists of words are read by people: joined, not as JSON.
    const words = Array.isArray(value) && value.every((each) => typeof each === 'string');
    return words ? (value as string[]).join(', ') : JSON.stringify(value);
  });
}

/** The sentence that tells what happened. */
export function problemDetail(problem: Problem, locale: Locale): string {
  const spec = registeredProblem(problem.code);
  return fill(locale === 'zh-CN' ? spec.zh : spec.en, problem.members);
}

/** The sentence that tells what to do. */
export function problemFix(problem: Problem, locale: Locale): string {
  const spec = registeredProblem(problem.code);
  return fill(locale === 'zh-CN' ? spec.fix_zh : spec.fix_en, problem.members);
}

export interface ProblemBody {
  type: string;
  code: string;
  status: number;
  title: string;
  detail: string;
  fix: string;
  pointer?: string;
  instance?: string;
  errors?: ProblemBody[];
  [member: string]: unknown;
}

/** The RFC 9457 body. `instance` is the id of the request. */
export function problemBody(problem: Problem, locale: Locale, instance?: string): ProblemBody {
  const detail = problemDetail(problem, locale);
  return {
    ...problem.members,
    type: `/problems/${problem.code.toLowerCase().replaceAll('_', '-')}`,
    code: problem.code,
    status: problem.status,
    title: detail,
    detail,
    fix: problemFix(problem, locale),
    ...(problem.pointer === '' ? {} : { pointer: problem.pointer }),
    ...(instance === undefined ? {} : { instance }),
    ...(problem.errors.length === 0
      ? {}
      : { errors: problem.errors.map((each) => problemBody(each, locale)) }),
  };
}

/** A problem as stored with an idempotency key, and back. */
export interface StoredProblem {
  code: string;
  members: Members;
  pointer: string;
  errors: StoredProblem[];
}

export function storeProblem(problem: Problem): StoredProblem {
  const { code, members, pointer } = problem;
  return { code, members, pointer, errors: problem.errors.map(storeProblem) };
}

export function restoreProblem(stored: StoredProblem): Problem {
  const errors = stored.errors.map(restoreProblem);
  return new Problem(stored.code, stored.members, stored.pointer, errors);
}

/** Problems of the kernel itself. */
export const kernelProblem = defineProblems({
  INPUT_INVALID: {
    status: 422,
    en: 'The input has {count} faults',
    zh: '输入有 {count} 处错误',
    fix_en: 'Correct each field listed under errors and send it again.',
    fix_zh: '请逐一改正 errors 中列出的字段后重新提交。',
  },
  FIELD_INVALID: {
    status: 422,
    en: '{field}: {reason}',
    zh: '{field}：{reason_zh}',
    fix_en: 'Correct the field and send it again.',
    fix_zh: '请改正该字段后重新提交。',
  },
  FIELD_UNKNOWN: {
    status: 400,
    en: 'Unknown property {field}',
    zh: '未知的属性 {field}',
    fix_en: 'Remove the property; the API reference lists those that exist.',
    fix_zh: '请删除该属性；可用属性见接口文档。',
  },
  JSON_INVALID: {
    status: 400,
    en: 'The body is not acceptable JSON at position {position}: {reason}',
    zh: '请求体在第 {position} 个字符处不是可接受的 JSON：{reason}',
    fix_en: 'Send one JSON value in UTF-8, at most 32 levels deep, without duplicate keys.',
    fix_zh: '请发送 UTF-8 编码的 JSON，层数不超过 32，且没有重复的键。',
  },
  IDEMPOTENCY_REQUIRED: {
    status: 400,
    en: 'The header Idempotency-Key is missing',
    zh: '缺少请求头 Idempotency-Key',
    fix_en: 'Send a unique key of 8 to 200 characters; repeat the same key when you retry.',
    fix_zh: '请带上 8 到 200 个字符的唯一键；重试时使用同一个键。',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    en: 'The Idempotency-Key was used before with another body',
    zh: '该 Idempotency-Key 已用于另一个请求体',
    fix_en: 'Use a new key for a new request.',
    fix_zh: '新的请求请使用新的键。',
  },
  IN_PROGRESS: {
    status: 409,
    en: 'A request with this Idempotency-Key is still being worked on',
    zh: '使用该 Idempotency-Key 的请求仍在处理中',
    fix_en: 'Wait a second and repeat the same request with the same key.',
    fix_zh: '请稍等一秒，用同一个键重复该请求。',
  },
  SIGN_IN_REQUIRED: {
    status: 401,
    en: 'Nobody is signed in, or the session has ended',
    zh: '尚未登录，或会话已结束',
    fix_en: 'Sign in, or send a valid API key.',
    fix_zh: '请登录，或使用有效的 API 密钥。',
  },
  PERMISSION_DENIED: {
    status: 403,
    en: 'The permission {permission} is needed',
    zh: '需要权限 {permission}',
    fix_en: 'Ask a manager to give you a role with this permission.',
    fix_zh: '请让管理员给你分配含有该权限的角色。',
  },
  NOT_FOUND: {
    status: 404,
    en: 'There is no {what} with this id',
    zh: '没有该编号的记录（{what}）',
    fix_en: 'Check the id; it may belong to another merchant or have been removed.',
    fix_zh: '请检查编号；它可能属于其他商家或已被删除。',
  },
  STATE_FORBIDS: {
    status: 409,
    en: 'Not possible now: it is {state}',
    zh: '当前状态（{state}）不允许此操作',
    fix_en: 'Possible now: {possible}.',
    fix_zh: '当前可执行：{possible}。',
  },
  STALE_VERSION: {
    status: 412,
    en: 'You edited version {yours}, but the newest is {newest}',
    zh: '你编辑的是第 {yours} 版，最新为第 {newest} 版',
    fix_en: 'Load the newest version and make the change again.',
    fix_zh: '请载入最新版本后重新修改。',
  },
  TRY_LATER: {
    status: 503,
    en: 'The system cannot take this now: {reason}',
    zh: '系统暂时无法处理：{reason}',
    fix_en: 'Nothing was changed. Repeat the same request after {retry_after_s} seconds.',
    fix_zh: '没有任何改动。请在 {retry_after_s} 秒后重复该请求。',
  },
  OVERLOADED: {
    status: 503,
    en: 'More is coming in than can be done at once',
    zh: '当前请求过多，系统繁忙',
    fix_en: 'Nothing was changed. Repeat the same request after {retry_after_s} seconds.',
    fix_zh: '没有任何改动。请在 {retry_after_s} 秒后重复该请求。',
  },
  STORAGE_FULL: {
    status: 503,
    en: 'The disk of the database is full; nothing was changed',
    zh: '数据库磁盘已满；没有任何改动',
    fix_en: 'Reading still works. Free space on the database disk; no restart is needed.',
    fix_zh: '仍可查询。请清理数据库磁盘空间，无需重启。',
  },
  FAULT: {
    status: 500,
    en: 'Something went wrong on our side; the number of this request is {request_id}',
    zh: '系统出错；本次请求编号为 {request_id}',
    fix_en: 'Nothing was changed. Tell support the number of the request.',
    fix_zh: '没有任何改动。请把请求编号告诉技术支持。',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    en: 'The request is larger than {limit_mb} MB',
    zh: '请求超过 {limit_mb} MB',
    fix_en: 'Split it into several requests.',
    fix_zh: '请拆成多个请求。',
  },
});
