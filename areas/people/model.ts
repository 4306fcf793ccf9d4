/**
 * What people, roles and API keys look like, and the rules about rights: merging those of roles
 * and telling whether one set of rights lies within another.
 */
import { z } from 'zod';
import { permits } from '../../kernel/permission.ts';

/** Wrong attempts after which an account is locked. */
export const FREE_ATTEMPTS = 10;
/** Length of a password alone, and beside a second factor (NIST SP 800-63B-4, 3.1.1.2). */
export const PASSWORD_LEAST = 15;
export const PASSWORD_LEAST_WITH_CODE = 8;
export const PASSWORD_MOST = 256;

/** A sign-in name: letters, digits and . _ @ + -, Chinese characters; case does not matter. */
export const loginName = z
  .string()
  .max(64)
  .transform((text) => text.normalize('NFKC').trim().toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9\u4e00-\u9fff._@+-]{2,64}$/));

export const localeName = z.enum(['zh-CN', 'en']);
const displayName = z.string().trim().min(1).max(80);
const limit = z.array(z.uuid()).min(1).max(500).nullable().default(null);
const permission = z.string().regex(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/);
const permissionList = z.array(permission).max(200);
const roleCode = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/);

/** A role as given to somebody; null limits stand for all. */
export const roleGrant = z.strictObject({
  code: roleCode,
  merchant_ids: limit,
  warehouse_ids: limit,
});
export type RoleGrant = z.infer<typeof roleGrant>;

const roleGrants = z
  .array(roleGrant)
  .max(20)
  .refine((list) => new Set(list.map((each) => each.code)).size === list.length, {
    message: 'each role once',
  });

export const memberAddInput = z.strictObject({
  login_name: loginName,
  display_name: displayName,
  locale: localeName.default('zh-CN'),
  roles: roleGrants.default([]),
});
export type MemberAddInput = z.infer<typeof memberAddInput>;

export const memberChangeInput = z.strictObject({
  user_id: z.uuid(),
  display_name: displayName.optional(),
  locale: localeName.optional(),
  active: z.boolean().optional(),
});
export type MemberChangeInput = z.infer<typeof memberChangeInput>;

export const setRolesInput = z.strictObject({ user_id: z.uuid(), roles: roleGrants });
export const setLocaleInput = z.strictObject({ locale: localeName });
export const memberResetInput = z.strictObject({ user_id: z.uuid() });

export const roleSaveInput = z.strictObject({
  code: roleCode,
  name_zh: z.string().trim().min(1).max(40),
  name_en: z.string().trim().min(1).max(40),
  permissions: permissionList,
});

export const apiKeyMakeInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  permissions: permissionList.min(1),
  merchant_ids: limit,
  warehouse_ids: limit,
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
});
export const apiKeyRevokeInput = z.strictObject({ api_key_id: z.uuid() });

const password = z.string().min(1).max(PASSWORD_MOST);

export const signInInput = z.strictObject({
  // Anything may be typed here: what is no name is simply not found.
  login_name: z.string().max(200),
  password: password,
});
export const codeInput = z.strictObject({ code: z.string().min(6).max(40) });
export const linkInput = z.strictObject({ secret: z.string().max(200) });
export const setPasswordInput = z.strictObject({
  current_password: password.optional(),
  new_password: password,
});
export const beginTotpInput = z.strictObject({ current_password: password.optional() });
export const confirmTotpInput = z.strictObject({ code: z.string().regex(/^\d{6}$/) });

/** What somebody may do, and within which merchants and warehouses; null stands for all. */
export interface Rights {
  permissions: readonly string[];
  merchant_ids: readonly string[] | null;
  warehouse_ids: readonly string[] | null;
}

type Limit = readonly string[] | null;

function widen(a: Limit, b: Limit): Limit {
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}

/** The rights of several roles together; one without limits widens to all; no role, no rights. */
export function mergeRights(roles: readonly Rights[]): Rights {
  const merged = roles.reduce<Rights>(
    (sum, each) => ({
      permissions: [...sum.permissions, ...each.permissions],
      merchant_ids: widen(sum.merchant_ids, each.merchant_ids),
      warehouse_ids: widen(sum.warehouse_ids, each.warehouse_ids),
    }),
    { permissions: [], merchant_ids: [], warehouse_ids: [] },
  );
  // Sorted, so that calls of people with the same limits can travel in one batch.
  const sorted = (list: Limit) => (list === null ? null : [...list].sort());
  return {
    permissions: [...new Set(merged.permissions)].sort(),
    merchant_ids: sorted(merged.merchant_ids),
    warehouse_ids: sorted(merged.warehouse_ids),
  };
}

function limitWithin(inner: Limit, outer: Limit): boolean {
  if (outer === null) return true;
  return inner?.every((id) => outer.includes(id)) ?? false;
}

/** True when whoever has `outer` may do all that `inner` may do. */
export function rightsWithin(inner: Rights, outer: Rights): boolean {
  return (
    inner.permissions.every((each) => permits(outer.permissions, each)) &&
    limitWithin(inner.merchant_ids, outer.merchant_ids) &&
    limitWithin(inner.warehouse_ids, outer.warehouse_ids)
  );
}
