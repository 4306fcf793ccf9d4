/**
 * Routes over the commands that take or give a secret. They take one input and no Idempotency-Key,
 * so that neither a password nor a secret is kept beside its answer.
 */
import { type Command, isProblem } from '../../kernel/command.ts';
import { SELF } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type RouteContext, type RouteReply, route } from '../../kernel/route.ts';
import { cookieToken, hashSecret } from '../../kernel/session.ts';
import {
  beginTotp,
  confirmTotp,
  makeApiKey,
  resetMember,
  setOwnPassword,
} from './commands-secret.ts';
import { beginTotpInput, confirmTotpInput, setPasswordInput } from './model.ts';
import { hashPassword, passwordProblem, verifyPassword } from './password.ts';
import { clearAttempts } from './people.sql.ts';
import { peopleProblem } from './problems.ts';
import { parsed } from './routes-session.ts';
import { type Attempt, countAttempt, inTenant } from './sign-in.ts';

const INPUT_PROBLEMS = ['FIELD_INVALID', 'FIELD_UNKNOWN'];
const PASSWORD_PROBLEMS = ['PERSON_NEEDED', 'PASSWORD_WRONG', 'SIGN_IN_LOCKED'];

async function answer<I, O>(
  { services }: RouteContext,
  command: Command<I, O>,
  actor: Actor,
  input: I,
): Promise<RouteReply> {
  const [outcome] = await services.run(command, actor, [input]);
  if (outcome === undefined) throw new Error(`${command.name} gave no outcome`);
  if (isProblem(outcome)) throw outcome;
  return { headers: { 'cache-control': 'no-store' }, body: outcome };
}

function signedIn({ actor }: RouteContext): Actor {
  if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
  return actor;
}

/** A route that parses the command's own input and hands it over. */
function over<I, O>(command: Command<I, O>) {
  return route({
    name: command.name,
    method: 'POST',
    path: command.path,
    en: command.en,
    zh: command.zh,
    permission: command.permission,
    body: 'json',
    problems: [...INPUT_PROBLEMS, ...command.problems],
    handle: async (context) =>
      answer(context, command, signedIn(context), parsed(command.input, context.body)),
  });
}

export const makeApiKeyRoute = over(makeApiKey);
export const resetMemberRoute = over(resetMember);

interface Person {
  actor: Actor;
  account: Attempt;
  /** Hash of the token of this session. */
  keep_hash: string;
}

/** Makes sure that a person is at work who knows the present password, if there is one. */
async function knownPerson(context: RouteContext, given: string | undefined): Promise<Person> {
  const { services } = context;
  const actor = signedIn(context);
  const user_id = actor.id;
  const token = cookieToken(context.headers.cookie);
  if (actor.kind !== 'user' || user_id === null || token === null) {
    throw peopleProblem('PERSON_NEEDED');
  }
  const account = await inTenant(services, actor.tenant_id, 'session.check_password', (tx) =>
    countAttempt(tx, user_id),
  );
  if (account instanceof Problem) throw account;
  const { password_hash } = account;
  const right = password_hash === null || (await verifyPassword(password_hash, given ?? ''));
  if (!right) throw peopleProblem('PASSWORD_WRONG', {}, '/current_password');
  await inTenant(services, actor.tenant_id, 'session.check_password', (tx) =>
    clearAttempts(tx, { user_id }),
  );
  return { actor, account, keep_hash: hashSecret(token) };
}

export const setOwnPasswordRoute = route({
  name: setOwnPassword.name,
  method: 'POST',
  path: setOwnPassword.path,
  en: setOwnPassword.en,
  zh: setOwnPassword.zh,
  permission: SELF,
  body: 'json',
  problems: [...INPUT_PROBLEMS, ...PASSWORD_PROBLEMS, 'PASSWORD_SHORT', 'PASSWORD_COMMON'],
  async handle(context) {
    const { current_password, new_password } = parsed(setPasswordInput, context.body);
    const { actor, account, keep_hash } = await knownPerson(context, current_password);
    const second_factor = account.totp_confirmed_at !== null;
    const refused = passwordProblem(new_password, account.login_name, second_factor);
    if (refused !== null) throw refused;
    const password_hash = await hashPassword(new_password);
    const input = { password_hash, old_hash: account.password_hash, keep_hash };
    return answer(context, setOwnPassword, actor, input);
  },
});

export const beginTotpRoute = route({
  name: beginTotp.name,
  method: 'POST',
  path: beginTotp.path,
  en: beginTotp.en,
  zh: beginTotp.zh,
  permission: SELF,
  body: 'json',
  problems: [...INPUT_PROBLEMS, ...PASSWORD_PROBLEMS, 'SECOND_FACTOR_ON'],
  async handle(context) {
    const { current_password } = parsed(beginTotpInput, context.body);
    const { actor } = await knownPerson(context, current_password);
    return answer(context, beginTotp, actor, {});
  },
});

export const confirmTotpRoute = route({
  name: confirmTotp.name,
  method: 'POST',
  path: confirmTotp.path,
  en: confirmTotp.en,
  zh: confirmTotp.zh,
  permission: SELF,
  body: 'json',
  problems: [...INPUT_PROBLEMS, ...confirmTotp.problems],
  async handle(context) {
    const { code } = parsed(confirmTotpInput, context.body);
    const token = cookieToken(context.headers.cookie);
    if (token === null) throw peopleProblem('PERSON_NEEDED');
    return answer(context, confirmTotp, signedIn(context), { code, keep_hash: hashSecret(token) });
  },
});
