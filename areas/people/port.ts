/**
 * What others may call: setting up a company's people, adding members within a transaction, and the
 * one-time link that leads somebody in.
 */
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import { makeToken } from '../../kernel/session.ts';
import { addMembers, giveRoles, grantFacts, type NewMember } from './members.ts';
import { loginName, mergeRights, type RoleGrant } from './model.ts';
import {
  insertLinks,
  lockMembers,
  memberByLogin,
  rightsByKeyId,
  rightsByUserId,
} from './people.sql.ts';
import { peopleProblem } from './problems.ts';
import { ensureRoles, MANAGER } from './roles.ts';

export { hashPassword } from './password.ts';
export { ensureRoles } from './roles.ts';

/** How long the link works that is printed when the system starts. */
export const LINK_MS = 15 * 60 * 1000;

export interface MemberSetup {
  login_name: string;
  display_name: string;
  locale?: 'zh-CN' | 'en';
  /** From hashPassword; null or absent: signs in by a link first. */
  password_hash?: string | null;
  roles?: readonly { code: string; merchant_ids?: string[]; warehouse_ids?: string[] }[];
}

/**
 * Adds members with their roles, for setting a company up; ensureRoles comes first. Returns their
 * ids in order. @throws Problem LOGIN_TAKEN, ROLE_UNKNOWN.
 */
export async function createMembers(
  tx: Transaction,
  members: readonly MemberSetup[],
): Promise<string[]> {
  const rows = members.map(
    (each): NewMember => ({
      user_id: tx.newId(),
      login_name: loginName.parse(each.login_name),
      display_name: each.display_name,
      locale: each.locale ?? 'zh-CN',
      password_hash: each.password_hash ?? null,
    }),
  );
  const given = members.map((each, index) => ({
    user_id: rows[index]!.user_id,
    roles: (each.roles ?? []).map(
      ({ code, merchant_ids, warehouse_ids }): RoleGrant => ({
        code,
        merchant_ids: merchant_ids ?? null,
        warehouse_ids: warehouse_ids ?? null,
      }),
    ),
  }));
  const facts = await grantFacts(
    tx,
    given.flatMap((each) => each.roles),
  );
  const lost = given.flatMap((each) => each.roles).find((each) => !facts.roles.has(each.code));
  if (lost !== undefined) throw peopleProblem('ROLE_UNKNOWN', { code: lost.code });
  const added = await addMembers(tx, rows);
  const taken = rows.find((row) => !added.has(row.user_id));
  if (taken !== undefined) throw peopleProblem('LOGIN_TAKEN', { login_name: taken.login_name });
  await giveRoles(tx, facts, given);
  for (const { user_id, roles } of given) {
    tx.event({ kind: 'member_added', subject_id: user_id, body: { roles } });
  }
  return rows.map((row) => row.user_id);
}

/** Adds one member. @throws Problem LOGIN_TAKEN, ROLE_UNKNOWN. */
export async function createMember(tx: Transaction, member: MemberSetup): Promise<string> {
  const [user_id] = await createMembers(tx, [member]);
  return user_id!;
}

/**
 * Gives a company its default roles and its first manager. May be repeated: a manager of that name
 * who is there stays as they are. @throws Problem LOGIN_TAKEN when another company has the name.
 */
export async function setUpPeople(
  tx: Transaction,
  admin: Omit<MemberSetup, 'roles'>,
): Promise<{ user_id: string }> {
  await ensureRoles(tx);
  const present = await memberByLogin(tx, { login_name: loginName.parse(admin.login_name) });
  if (present !== null) return present;
  return { user_id: await createMember(tx, { ...admin, roles: [{ code: MANAGER }] }) };
}

/**
 * Makes a link that signs somebody in once within 15 minutes. Returns its secret, for
 * POST /v1/session/link; only the hash is kept. @throws Problem NOT_FOUND.
 */
export async function makeSignInLink(
  services: Pick<Services, 'db' | 'clock'>,
  tenant_id: string,
  user_id: string,
): Promise<string> {
  const token = makeToken(tenant_id);
  const now = services.clock.now();
  const options = { scope: wholeTenant(tenant_id), now, name: 'session.make_link' };
  await services.db.transaction(options, async (tx) => {
    const [member] = await lockMembers(tx, { user_ids: [user_id] });
    if (member === undefined) throw kernelProblem('NOT_FOUND', { what: 'member' });
    const expires_at = new Date(now.getTime() + LINK_MS);
    await insertLinks(tx, { rows: [{ link_hash: token.hash, user_id, expires_at }] });
    tx.event({ kind: 'sign_in_link_made', subject_id: user_id });
  });
  return token.text;
}

/**
 * Somebody with the rights that they have now, for work that goes on after they asked for it. Null
 * when they may do nothing any more: blocked, revoked, ended.
 */
export async function actorNow(
  tx: Transaction,
  { kind, id }: Pick<Actor, 'kind' | 'id'>,
): Promise<Actor | null> {
  const { tenant_id } = tx;
  if (kind === 'api_key') {
    const rights = await rightsByKeyId(tx, { api_key_id: id! });
    return rights === null ? null : { kind, id, tenant_id, ...rights };
  }
  const rows = await rightsByUserId(tx, { user_id: id! });
  if (rows.length === 0) return null;
  const roles = rows.flatMap(({ permissions, merchant_ids, warehouse_ids }) =>
    permissions === null ? [] : [{ permissions, merchant_ids, warehouse_ids }],
  );
  return { kind, id, tenant_id, ...mergeRights(roles) };
}
