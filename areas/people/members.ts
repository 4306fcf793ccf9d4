/**
 * What commands and the port share about members: adding them, giving them roles, and whether the
 * one who acts may touch them.
 */
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { mergeRights, type Rights, type RoleGrant, rightsWithin } from './model.ts';
import {
  claimLogins,
  insertMemberRoles,
  insertMembers,
  knownLimits,
  rightsOfMembers,
  rolesToGrant,
} from './people.sql.ts';
import { peopleProblem } from './problems.ts';

export interface NewMember {
  user_id: string;
  login_name: string;
  display_name: string;
  locale: 'zh-CN' | 'en';
  password_hash: string | null;
}

/**
 * Adds members whose sign-in names are free in the whole installation. Returns the ids of those
 * that were added; of two with the same name the first is.
 */
export async function addMembers(
  tx: Transaction,
  rows: readonly NewMember[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const names = rows.map(({ login_name, user_id }) => ({ login_name, user_id }));
  const claimed = await claimLogins(tx, { rows: names });
  const added = new Set(claimed.map((row) => row.user_id));
  await insertMembers(tx, { rows: rows.filter((row) => added.has(row.user_id)) });
  return added;
}

/** The merged rights of members, by id. */
export async function rightsOf(
  tx: Transaction,
  user_ids: readonly string[],
): Promise<ReadonlyMap<string, Rights>> {
  const rows = await rightsOfMembers(tx, { user_ids });
  const by_member = Map.groupBy(rows, (row) => row.user_id);
  return new Map([...by_member].map(([user_id, roles]) => [user_id, mergeRights(roles)]));
}

/** The rights of whoever has no role. */
export const NO_RIGHTS = mergeRights([]);

/** What a grant needs to know: the roles by code and which limits there are. */
export interface GrantFacts {
  roles: ReadonlyMap<string, { role_id: string; permissions: readonly string[] }>;
  known_ids: ReadonlySet<string>;
}

/** Reads what the grants refer to, in two statements. */
export async function grantFacts(
  tx: Transaction,
  grants: readonly RoleGrant[],
): Promise<GrantFacts> {
  const codes = [...new Set(grants.map((each) => each.code))];
  const ids = [...new Set(grants.flatMap((each) => limitIds(each)))];
  const [roles, known] = await Promise.all([
    rolesToGrant(tx, { codes }),
    ids.length === 0 ? [] : knownLimits(tx, { ids }),
  ]);
  return {
    roles: new Map(roles.map((row) => [row.code, row])),
    known_ids: new Set(known.map((row) => row.id)),
  };
}

function limitIds(grant: RoleGrant): string[] {
  return [...(grant.merchant_ids ?? []), ...(grant.warehouse_ids ?? [])];
}

/** Why an actor may not give these roles, or null. Nobody gives what they do not have. */
export function grantProblem(
  facts: GrantFacts,
  actor: Actor,
  grants: readonly RoleGrant[],
): Problem | null {
  for (const [index, grant] of grants.entries()) {
    const pointer = `/roles/${index}`;
    const role = facts.roles.get(grant.code);
    if (role === undefined) {
      return peopleProblem('ROLE_UNKNOWN', { code: grant.code }, `${pointer}/code`);
    }
    const unknown = (ids: readonly string[] | null) => ids?.some((id) => !facts.known_ids.has(id));
    if (unknown(grant.merchant_ids)) {
      return kernelProblem('NOT_FOUND', { what: 'merchant' }, `${pointer}/merchant_ids`);
    }
    if (unknown(grant.warehouse_ids)) {
      return kernelProblem('NOT_FOUND', { what: 'warehouse' }, `${pointer}/warehouse_ids`);
    }
    if (!rightsWithin({ ...grant, permissions: role.permissions }, actor)) {
      return peopleProblem('BEYOND_OWN_RIGHTS', {}, pointer);
    }
  }
  return null;
}

/** Writes the roles of members who have none. Unknown codes must have been refused before. */
export async function giveRoles(
  tx: Transaction,
  facts: GrantFacts,
  given: readonly { user_id: string; roles: readonly RoleGrant[] }[],
): Promise<void> {
  const rows = given.flatMap(({ user_id, roles }) =>
    roles.map(({ code, merchant_ids, warehouse_ids }) => {
      const role_id = facts.roles.get(code)!.role_id;
      return { user_id, role_id, merchant_ids, warehouse_ids };
    }),
  );
  if (rows.length > 0) await insertMemberRoles(tx, { rows });
}
