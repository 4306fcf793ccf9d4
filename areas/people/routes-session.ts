/** Routes of the session: signing in by password, code or link, signing out, who am I. */
import { parseInput } from '../../kernel/command.ts';
import { PUBLIC, SELF } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { type RouteContext, type RouteReply, route } from '../../kernel/route.ts';
import { cookieHeader, cookieToken, isHttps, isOwnOrigin } from '../../kernel/session.ts';
import { codeInput, linkInput, signInInput } from './model.ts';
import { memberProfile, tenantFacts } from './people.sql.ts';
import { peopleProblem } from './problems.ts';
import {
  type Door,
  inTenant,
  type SignedIn,
  signInByCode,
  signInByLink,
  signInByPassword,
  signOut,
} from './sign-in.ts';

const SIGN_IN_PROBLEMS = ['FIELD_INVALID', 'FIELD_UNKNOWN', 'ORIGIN_REFUSED', 'SIGN_IN_LOCKED'];

/** Refuses a browser that comes from a foreign page even without a cookie (sign-in forgery). */
function doorOf({ headers, services, ip }: RouteContext): Door {
  const { origin, host } = headers;
  if (origin !== undefined && !isOwnOrigin({ method: 'POST', origin, host })) {
    throw peopleProblem('ORIGIN_REFUSED');
  }
  return { services, ip, old_token: cookieToken(headers.cookie) };
}

/** The body by its schema. @throws Problem with one entry per field. */
export function parsed<I>(schema: Parameters<typeof parseInput<I>>[0], body: unknown): I {
  const input = parseInput(schema, body ?? {});
  if (input instanceof Problem) throw input;
  return input;
}

/** Answers that concern one person are not kept by anybody on the way. */
const UNKEPT = { 'cache-control': 'no-store' };

function welcome(context: RouteContext, signed_in: SignedIn): RouteReply {
  const { token, max_age_s, second_factor_required } = signed_in;
  const secure = isHttps(context.headers['x-forwarded-proto']);
  const headers = { ...UNKEPT, 'set-cookie': cookieHeader(token, max_age_s, secure) };
  return { headers, body: { second_factor_required } };
}

export const signInRoute = route({
  name: 'session.sign_in',
  method: 'POST',
  path: '/v1/session',
  en: 'Signs in by name and password; says whether a code is needed besides',
  zh: '用登录名和密码登录；并说明是否还需要验证码',
  permission: PUBLIC,
  body: 'json',
  problems: [...SIGN_IN_PROBLEMS, 'SIGN_IN_WRONG'],
  async handle(context) {
    const { login_name, password } = parsed(signInInput, context.body);
    return welcome(context, await signInByPassword(doorOf(context), login_name, password));
  },
});

export const codeRoute = route({
  name: 'session.code',
  method: 'POST',
  path: '/v1/session/code',
  en: 'Ends a sign-in with the code of the second factor or a recovery code',
  zh: '用二次验证码或恢复码完成登录',
  permission: PUBLIC,
  body: 'json',
  problems: [...SIGN_IN_PROBLEMS, 'SIGN_IN_REQUIRED', 'SECOND_FACTOR_WRONG'],
  async handle(context) {
    const { code } = parsed(codeInput, context.body);
    return welcome(context, await signInByCode(doorOf(context), code));
  },
});

export const linkRoute = route({
  name: 'session.link',
  method: 'POST',
  path: '/v1/session/link',
  en: 'Signs in by the secret of a one-time link',
  zh: '用一次性链接登录',
  permission: PUBLIC,
  body: 'json',
  problems: [...SIGN_IN_PROBLEMS, 'LINK_SPENT'],
  async handle(context) {
    const { secret } = parsed(linkInput, context.body);
    return welcome(context, await signInByLink(doorOf(context), secret));
  },
});

export const signOutRoute = route({
  name: 'session.sign_out',
  method: 'DELETE',
  path: '/v1/session',
  en: 'Signs out',
  zh: '退出登录',
  permission: PUBLIC,
  problems: ['ORIGIN_REFUSED'],
  async handle(context) {
    const { old_token, services } = doorOf(context);
    if (old_token !== null) await signOut(services, old_token);
    const secure = isHttps(context.headers['x-forwarded-proto']);
    return { headers: { ...UNKEPT, 'set-cookie': cookieHeader('', 0, secure) }, body: {} };
  },
});

export const whoAmIRoute = route({
  name: 'session.read',
  method: 'GET',
  path: '/v1/session',
  en: 'Who is signed in, with permissions, limits and the company’s facts',
  zh: '当前登录者及其权限、范围和公司信息',
  permission: SELF,
  problems: ['SIGN_IN_REQUIRED'],
  async handle({ actor, services }) {
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    const { kind, id, tenant_id, permissions, merchant_ids, warehouse_ids } = actor;
    const [user, tenant] = await inTenant(services, tenant_id, 'session.read', (tx) =>
      Promise.all([
        kind === 'user' && id !== null ? memberProfile(tx, { user_id: id }) : null,
        tenantFacts(tx),
      ]),
    );
    const body = { kind, id, user, permissions, merchant_ids, warehouse_ids, tenant };
    return { headers: UNKEPT, body };
  },
});
