/** Commands on members, roles and API keys whose answers hold no secret. */
import { command, type Item, isProblem, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { SELF } from '../../kernel/permission.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { addMembers, giveRoles, grantFacts, grantProblem, NO_RIGHTS, rightsOf } from './members.ts';
import {
  apiKeyRevokeInput,
  type MemberAddInput,
  type MemberChangeInput,
  memberAddInput,
  memberChangeInput,
  type RoleGrant,
  rightsWithin,
  roleSaveInput,
  setLocaleInput,
  setRolesInput,
} from './model.ts';
import {
  deleteMemberRoles,
  deleteSessions,
  lockApiKeys,
  lockMembers,
  lockRoles,
  revokeApiKeys,
  saveRoles,
  updateMembers,
} from './people.sql.ts';
import { peopleProblem } from './problems.ts';
import { MANAGER } from './roles.ts';

interface MemberResult {
  user_id: string;
}

/** Adds members. They sign in first by a link that member.reset gives. */
export const addMember = command<MemberAddInput, MemberResult>({
  name: 'member.add',
  path: '/v1/members/add',
  en: 'Adds members of staff or merchants’ people, with their roles',
  zh: '添加员工或货主人员，并分配角色',
  permission: 'people.manage',
  input: memberAddInput,
  problems: ['LOGIN_TAKEN', 'ROLE_UNKNOWN', 'NOT_FOUND', 'BEYOND_OWN_RIGHTS'],
  async run(tx, items) {
    const facts = await grantFacts(
      tx,
      items.flatMap((item) => item.input.roles),
    );
    const wanted = items.map(({ input, actor }) => {
      const refused = grantProblem(facts, actor, input.roles);
      return refused ?? { ...input, user_id: tx.newId(), password_hash: null };
    });
    const good = wanted.flatMap((each) => (isProblem(each) ? [] : [each]));
    const added = await addMembers(tx, good);
    await giveRoles(
      tx,
      facts,
      good.filter((each) => added.has(each.user_id)),
    );
    return wanted.map((each, index): Outcome<MemberResult> => {
      if (isProblem(each)) return each;
      const { user_id, login_name, roles } = each;
      if (!added.has(user_id)) return peopleProblem('LOGIN_TAKEN', { login_name }, '/login_name');
      const actor = items[index]!.actor;
      tx.event({ kind: 'member_added', subject_id: user_id, body: { roles }, actor });
      return { user_id };
    });
  },
});

interface Touched {
  member: Awaited<ReturnType<typeof lockMembers>>[number];
}

/** Locks the members of a batch and refuses those that the actor may not touch. */
export async function touchable<I extends { user_id: string }>(
  tx: Transaction,
  items: readonly Item<I>[],
  own: 'own_allowed' | 'own_refused',
): Promise<Outcome<Touched>[]> {
  const user_ids = [...new Set(items.map((item) => item.input.user_id))];
  const [members, rights] = await Promise.all([
    lockMembers(tx, { user_ids }),
    rightsOf(tx, user_ids),
  ]);
  const known = new Map(members.map((row) => [row.user_id, row]));
  return items.map(({ input, actor }) => {
    const member = known.get(input.user_id);
    if (member === undefined) return kernelProblem('NOT_FOUND', { what: 'member' }, '/user_id');
    const itself = actor.kind === 'user' && actor.id === input.user_id;
    if (itself && own === 'own_refused') return peopleProblem('NOT_YOURSELF', {}, '/user_id');
    // Who could change the account of somebody with more rights would soon have them.
    if (!rightsWithin(rights.get(input.user_id) ?? NO_RIGHTS, actor)) {
      return peopleProblem('BEYOND_OWN_RIGHTS', {}, '/user_id');
    }
    return { member };
  });
}

export const changeMember = command<MemberChangeInput, MemberResult>({
  name: 'member.change',
  path: '/v1/members/change',
  en: 'Changes the name or language of members, or whether they may sign in',
  zh: '修改成员姓名、语言或启用状态',
  permission: 'people.manage',
  input: memberChangeInput,
  problems: ['NOT_FOUND', 'NOT_YOURSELF', 'BEYOND_OWN_RIGHTS'],
  async run(tx, items) {
    const found = await touchable(tx, items, 'own_allowed');
    const changed = new Map<string, Touched['member']>();
    const outcomes = found.map((each, index): Outcome<MemberResult> => {
      if (isProblem(each)) return each;
      const { input, actor } = items[index]!;
      const { user_id, ...change } = input;
      if (input.active === false && actor.id === user_id) {
        return peopleProblem('NOT_YOURSELF', {}, '/active');
      }
      const given = Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined));
      changed.set(user_id, { ...(changed.get(user_id) ?? each.member), ...given });
      const body = { changed: Object.keys(given), active: input.active };
      tx.event({ kind: 'member_changed', subject_id: user_id, body, actor });
      return { user_id };
    });
    if (changed.size === 0) return outcomes;
    const gone = [...changed.values()].filter((each) => !each.active).map((each) => each.user_id);
    await Promise.all([
      updateMembers(tx, { rows: [...changed.values()] }),
      deleteSessions(tx, { user_ids: gone, keep_hashes: [] }),
    ]);
    return outcomes;
  },
});

/** Sets the roles of members, all at once, and ends their sessions: they sign in anew. */
export const setRoles = command({
  name: 'member.set_roles',
  path: '/v1/members/set-roles',
  en: 'Sets the roles of members and the merchants and warehouses they are limited to',
  zh: '设置成员的角色及其可见的货主和仓库',
  permission: 'people.manage',
  input: setRolesInput,
  problems: ['NOT_FOUND', 'NOT_YOURSELF', 'ROLE_UNKNOWN', 'BEYOND_OWN_RIGHTS'],
  async run(tx, items) {
    const [found, facts] = await Promise.all([
      touchable(tx, items, 'own_refused'),
      grantFacts(
        tx,
        items.flatMap((item) => item.input.roles),
      ),
    ]);
    const given = new Map<string, RoleGrant[]>();
    const outcomes = found.map((each, index): Outcome<MemberResult> => {
      const { input, actor } = items[index]!;
      const refused = isProblem(each) ? each : grantProblem(facts, actor, input.roles);
      if (refused !== null) return refused;
      const { user_id, roles } = input;
      given.set(user_id, roles);
      tx.event({ kind: 'role_changed', subject_id: user_id, body: { roles }, actor });
      return { user_id };
    });
    if (given.size === 0) return outcomes;
    const user_ids = [...given.keys()];
    await deleteMemberRoles(tx, { user_ids });
    await Promise.all([
      giveRoles(
        tx,
        facts,
        [...given].map(([user_id, roles]) => ({ user_id, roles })),
      ),
      deleteSessions(tx, { user_ids, keep_hashes: [] }),
    ]);
    return outcomes;
  },
});

/** Adds or changes roles. Those who have a changed role have its new rights within seconds. */
export const saveRole = command({
  name: 'role.save',
  path: '/v1/roles/save',
  en: 'Adds a role or changes its names and permissions',
  zh: '新增角色，或修改其名称和权限',
  permission: 'people.manage',
  input: roleSaveInput,
  problems: ['ROLE_FIXED', 'BEYOND_OWN_RIGHTS'],
  async run(tx, items) {
    const codes = [...new Set(items.map((item) => item.input.code))];
    const present = new Map((await lockRoles(tx, { codes })).map((row) => [row.code, row]));
    const rows = new Map<string, (typeof items)[number]['input'] & { role_id: string }>();
    const checked = items.map(({ input, actor }) => {
      if (input.code === MANAGER) return peopleProblem('ROLE_FIXED', { code: input.code }, '/code');
      const before = present.get(input.code)?.permissions ?? [];
      // A role serves everywhere, so whoever shapes it must have its rights without limits.
      const touched = { permissions: [...before, ...input.permissions] };
      if (!rightsWithin({ ...touched, merchant_ids: null, warehouse_ids: null }, actor)) {
        return peopleProblem('BEYOND_OWN_RIGHTS', {}, '/permissions');
      }
      const role_id = present.get(input.code)?.role_id ?? tx.newId();
      rows.set(input.code, { ...input, role_id });
      return null;
    });
    if (rows.size === 0) return checked.map((each) => each!);
    const saved = await saveRoles(tx, { rows: [...rows.values()] });
    const ids = new Map(saved.map((row) => [row.code, row.role_id]));
    return checked.map((refused, index): Outcome<{ role_id: string }> => {
      if (refused !== null) return refused;
      const { input, actor } = items[index]!;
      const role_id = ids.get(input.code)!;
      const body = { code: input.code, permissions: input.permissions };
      tx.event({ kind: 'role_saved', subject_id: role_id, body, actor });
      return { role_id };
    });
  },
});

export const revokeApiKey = command({
  name: 'api_key.revoke',
  path: '/v1/api-keys/revoke',
  en: 'Takes API keys back; they stop working within five seconds',
  zh: '吊销 API 密钥；五秒内失效',
  permission: 'api_key.manage',
  input: apiKeyRevokeInput,
  problems: ['NOT_FOUND', 'BEYOND_OWN_RIGHTS'],
  async run(tx, items) {
    const api_key_ids = [...new Set(items.map((item) => item.input.api_key_id))];
    const keys = new Map(
      (await lockApiKeys(tx, { api_key_ids })).map((row) => [row.api_key_id, row]),
    );
    const gone = new Set<string>();
    const outcomes = items.map(({ input, actor }): Outcome<{ api_key_id: string }> => {
      const { api_key_id } = input;
      const key = keys.get(api_key_id);
      if (key === undefined) return kernelProblem('NOT_FOUND', { what: 'API key' }, '/api_key_id');
      if (!rightsWithin(key, actor)) return peopleProblem('BEYOND_OWN_RIGHTS', {}, '/api_key_id');
      if (key.revoked_at === null && !gone.has(api_key_id)) {
        gone.add(api_key_id);
        tx.event({ kind: 'api_key_revoked', subject_id: api_key_id, actor });
      }
      return { api_key_id };
    });
    if (gone.size > 0) await revokeApiKeys(tx, { api_key_ids: [...gone] });
    return outcomes;
  },
});

/** The one thing of their own account that everybody may change without a password. */
export const setOwnLocale = command({
  name: 'member.set_own_locale',
  path: '/v1/members/set-own-locale',
  en: 'Sets the language of your own screens',
  zh: '设置自己的界面语言',
  permission: SELF,
  input: setLocaleInput,
  problems: ['PERSON_NEEDED'],
  async run(tx, items) {
    const ids = items.flatMap(({ actor }) => (actor.kind === 'user' && actor.id ? [actor.id] : []));
    const members = await lockMembers(tx, { user_ids: [...new Set(ids)] });
    const known = new Map(members.map((row) => [row.user_id, row]));
    const outcomes = items.map(({ input, actor }): Outcome<MemberResult> => {
      const member = actor.kind === 'user' ? known.get(actor.id ?? '') : undefined;
      if (member === undefined) return peopleProblem('PERSON_NEEDED');
      known.set(member.user_id, { ...member, locale: input.locale });
      return { user_id: member.user_id };
    });
    await updateMembers(tx, { rows: [...known.values()] });
    return outcomes;
  },
});
