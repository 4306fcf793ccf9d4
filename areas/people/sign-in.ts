/**
 * Signing in, step by step: password or link, then the code where there is a second factor. Each
 * attempt is counted in the database before it is looked at.
 */
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Services } from '../../kernel/route.ts';
import { hashSecret, makeToken, readToken } from '../../kernel/session.ts';
import { routeOf } from '../../kernel/tenant.ts';
import { ABSOLUTE_MS } from './authenticate.ts';
import { FREE_ATTEMPTS, loginName } from './model.ts';
import { verifyPassword } from './password.ts';
import {
  acceptPassword,
  acceptRecovery,
  acceptStep,
  beginAttempt,
  clearAttempts,
  deleteSession,
  halfSession,
  insertSession,
  lockedUntil,
  pretendAttempt as pretend,
  useLink,
} from './people.sql.ts';
import { peopleProblem } from './problems.ts';
import { recoveryHash, totpStep } from './second-factor.ts';
import { addressKey, Throttle } from './throttle.ts';

/** A sign-in without its code ends after so long. */
const HALF_MS = 5 * 60 * 1000;
/** Wrong attempts from one address: a warehouse may sit behind one. */
const FREE_FROM_ADDRESS = 100;
const MOST_WATCHED = 10_000;
const NOBODY_ID = '00000000-0000-0000-0000-000000000000';

/** From where somebody knocks. */
export interface Door {
  services: Services;
  ip: string;
  /** The token that the browser has had so far; it ends with the sign-in. */
  old_token: string | null;
}

export interface SignedIn {
  token: string;
  second_factor_required: boolean;
  max_age_s: number;
}

interface Watch {
  addresses: Throttle;
  /** Names that nobody has are locked like accounts, so that a lock tells nothing. */
  strangers: Throttle;
}

const watches = new WeakMap<object, Watch>();

function watchOf(services: Services): Watch {
  let watch = watches.get(services.db);
  if (watch === undefined) {
    const addresses = new Throttle(FREE_FROM_ADDRESS, MOST_WATCHED);
    watch = { addresses, strangers: new Throttle(FREE_ATTEMPTS, MOST_WATCHED) };
    watches.set(services.db, watch);
  }
  return watch;
}

/** Runs a step of signing in as the tenant's own business. */
export function inTenant<R>(
  services: Services,
  tenant_id: string,
  name: string,
  work: (tx: Transaction) => Promise<R>,
): Promise<R> {
  const now = services.clock.now();
  return services.db.transaction({ scope: wholeTenant(tenant_id), now, name }, work);
}

function requireFree(wait_s: number): void {
  if (wait_s > 0) throw peopleProblem('SIGN_IN_LOCKED', { retry_after_s: wait_s });
}

export type Attempt = NonNullable<Awaited<ReturnType<typeof beginAttempt>>>;

/** Counts an attempt on an account. SIGN_IN_LOCKED, returned and not thrown, when it is locked. */
export async function countAttempt(tx: Transaction, user_id: string): Promise<Attempt | Problem> {
  const attempt = await beginAttempt(tx, { user_id, free_attempts: FREE_ATTEMPTS });
  if (attempt !== null) return attempt;
  const until_ms = (await lockedUntil(tx, { user_id }))?.locked_until?.getTime() ?? 0;
  const wait_s = Math.max(1, Math.ceil((until_ms - tx.now.getTime()) / 1000));
  return peopleProblem('SIGN_IN_LOCKED', { retry_after_s: wait_s });
}

/** Signs in by name and password. Unknown names take the same time and get the same answers. */
export async function signInByPassword(
  door: Door,
  typed_name: string,
  password: string,
): Promise<SignedIn> {
  const { services } = door;
  const { clock } = services;
  const { addresses, strangers } = watchOf(services);
  const address = addressKey(door.ip);
  requireFree(addresses.waitSeconds(address, clock.now()));
  const parsed = loginName.safeParse(typed_name);
  const routed = parsed.success ? await routeOf(services.db, 'login', parsed.data) : null;
  if (routed === null) {
    // Kept by its hash: what is typed here may be somebody's password.
    const stranger = hashSecret(parsed.success ? parsed.data : typed_name);
    requireFree(strangers.waitSeconds(stranger, clock.now()));
    strangers.note(stranger, clock.now());
    addresses.note(address, clock.now());
    await pretendAttempt(services);
    await verifyPassword(null, password);
    await pretendAttempt(services);
    throw peopleProblem('SIGN_IN_WRONG');
  }
  const { tenant_id, target_id: user_id } = routed;
  const attempt = await inTenant(services, tenant_id, 'session.sign_in', (tx) =>
    countAttempt(tx, user_id),
  );
  if (attempt instanceof Problem) throw attempt;
  const { password_hash, active } = attempt;
  const right = await verifyPassword(active ? password_hash : null, password);
  const signed_in = await inTenant(services, tenant_id, 'session.sign_in', async (tx) => {
    // The password may have been changed while this one was being checked.
    const accepted = right ? await acceptPassword(tx, { user_id, password_hash }) : null;
    if (accepted === null) {
      noteFailure(tx, user_id, 'password');
      return null;
    }
    return openSession(tx, door, { user_id, half: accepted.second_factor, method: 'password' });
  });
  if (signed_in !== null) return signed_in;
  addresses.note(address, clock.now());
  throw peopleProblem('SIGN_IN_WRONG');
}

/** Takes the time of a step of a real sign-in, in a tenant that does not exist. */
async function pretendAttempt(services: Services): Promise<void> {
  await inTenant(services, NOBODY_ID, 'session.sign_in', (tx) =>
    pretend(tx, { user_id: NOBODY_ID }),
  );
}

/** Ends a half sign-in with a code of the app or a recovery code. */
export async function signInByCode(door: Door, code: string): Promise<SignedIn> {
  const { services } = door;
  const { addresses } = watchOf(services);
  const address = addressKey(door.ip);
  const token = door.old_token === null ? null : readToken(door.old_token);
  if (token === null) throw kernelProblem('SIGN_IN_REQUIRED');
  requireFree(addresses.waitSeconds(address, services.clock.now()));
  const result = await inTenant(services, token.tenant_id, 'session.code', async (tx) => {
    const half = await halfSession(tx, { token_hash: token.hash });
    if (half === null) return kernelProblem('SIGN_IN_REQUIRED');
    const { user_id } = half;
    const attempt = await countAttempt(tx, user_id);
    if (attempt instanceof Problem) return attempt;
    const method = await acceptCode(tx, attempt, code);
    if (method === null) {
      noteFailure(tx, user_id, 'code');
      return peopleProblem('SECOND_FACTOR_WRONG', {}, '/code');
    }
    await clearAttempts(tx, { user_id });
    return openSession(tx, door, { user_id, half: false, method });
  });
  if (!(result instanceof Problem)) return result;
  if (result.code === 'SECOND_FACTOR_WRONG') addresses.note(address, services.clock.now());
  throw result;
}

/** Takes a code for good: afterwards it is worth nothing, also to a request at the same moment. */
async function acceptCode(
  tx: Transaction,
  { user_id, totp_secret, totp_confirmed_at }: Attempt,
  code: string,
): Promise<'code' | 'recovery' | null> {
  if (totp_secret === null || totp_confirmed_at === null) return null;
  const typed = code.replace(/\s/g, '');
  if (/^\d{6}$/.test(typed)) {
    const step = totpStep(totp_secret, typed, tx.now);
    if (step === null) return null;
    return (await acceptStep(tx, { user_id, step })) === null ? null : 'code';
  }
  const used = await acceptRecovery(tx, { user_id, recovery_hash: recoveryHash(typed) });
  return used === null ? null : 'recovery';
}

/** Signs in by the secret of a one-time link. The second factor is asked for all the same. */
export async function signInByLink(door: Door, secret: string): Promise<SignedIn> {
  const token = readToken(secret);
  if (token === null) throw peopleProblem('LINK_SPENT');
  return inTenant(door.services, token.tenant_id, 'session.link', async (tx) => {
    const used = await useLink(tx, { link_hash: token.hash });
    if (used === null) throw peopleProblem('LINK_SPENT');
    const { user_id, second_factor: half } = used;
    return openSession(tx, door, { user_id, half, method: 'link' });
  });
}

/** Ends the session of a token. Says nothing when there is none. */
export async function signOut(services: Services, token_text: string): Promise<void> {
  const token = readToken(token_text);
  if (token === null) return;
  await inTenant(services, token.tenant_id, 'session.sign_out', async (tx) => {
    const ended = await deleteSession(tx, { token_hash: token.hash });
    if (ended === null) return;
    const { user_id } = ended;
    tx.event({ kind: 'member_signed_out', subject_id: user_id, actor: person(user_id) });
  });
}

const person = (user_id: string) => ({ kind: 'user', id: user_id }) as const;

function noteFailure(tx: Transaction, user_id: string, step: 'password' | 'code'): void {
  // Nobody is known to have done it, so no actor is named.
  tx.event({ kind: 'sign_in_failed', subject_id: user_id, body: { step } });
}

interface Opening {
  user_id: string;
  half: boolean;
  method: 'password' | 'link' | 'code' | 'recovery';
}

/** Begins a session under a new token; the browser's old one ends, so that none can be planted. */
async function openSession(
  tx: Transaction,
  door: Door,
  { user_id, half, method }: Opening,
): Promise<SignedIn> {
  const old = door.old_token === null ? null : readToken(door.old_token);
  if (old?.tenant_id === tx.tenant_id) await deleteSession(tx, { token_hash: old.hash });
  const token = makeToken(tx.tenant_id);
  const lasts_ms = half ? HALF_MS : ABSOLUTE_MS;
  const expires_at = new Date(tx.now.getTime() + lasts_ms);
  await insertSession(tx, { token_hash: token.hash, user_id, second_factor: !half, expires_at });
  if (!half) {
    const body = { method };
    tx.event({ kind: 'member_signed_in', subject_id: user_id, body, actor: person(user_id) });
  }
  return { token: token.text, second_factor_required: half, max_age_s: lasts_ms / 1000 };
}
