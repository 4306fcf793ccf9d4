/**
 * Commands that take or give a secret. They are reached through routes of their own and not over
 * the common path, which keeps inputs (hashed) and answers under the Idempotency-Key for two days.
 */

import { z } from 'zod';
import { command, isProblem, type Outcome } from '../../kernel/command.ts';
import { SELF } from '../../kernel/permission.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { API_KEY_PREFIX, makeToken } from '../../kernel/session.ts';
import { touchable } from './commands.ts';
import { apiKeyMakeInput, confirmTotpInput, memberResetInput, rightsWithin } from './model.ts';
import {
  deleteSessions,
  insertApiKeys,
  insertLinks,
  beginTotp as keepTotp,
  lockMembers,
  resetMembers,
  setPasswords,
  confirmTotp as turnOnTotp,
} from './people.sql.ts';
import { peopleProblem } from './problems.ts';
import { newRecoveryCodes, newTotp, totpStep } from './second-factor.ts';

/** How long the link of a reset works: until the next day's shift. */
export const RESET_LINK_MS = 24 * 3600 * 1000;
/** Stands for the system itself where somebody must be named. */
const NOBODY_ID = '00000000-0000-0000-0000-000000000000';

/** Makes API keys. A key may do at most what its maker may do, within the maker's limits. */
export const makeApiKey = command({
  name: 'api_key.make',
  path: '/v1/api-keys/make',
  en: 'Makes an API key; its secret is shown this once',
  zh: '创建 API 密钥；密钥只显示这一次',
  permission: 'api_key.manage',
  input: apiKeyMakeInput,
  problems: ['BEYOND_OWN_RIGHTS', 'FIELD_INVALID'],
  async run(tx, items) {
    const made = items.map(({ input, actor }) => {
      // Absent limits mean the maker's own, so that a limited maker need not repeat them.
      const merchant_ids = input.merchant_ids ?? actor.merchant_ids;
      const warehouse_ids = input.warehouse_ids ?? actor.warehouse_ids;
      const rights = { permissions: input.permissions, merchant_ids, warehouse_ids };
      if (!rightsWithin(rights, actor))
        return peopleProblem('BEYOND_OWN_RIGHTS', {}, '/permissions');
      const expires_at = input.expires_at === null ? null : new Date(input.expires_at);
      if (expires_at !== null && expires_at <= tx.now) {
        const members = {
          field: 'expires_at',
          reason: 'lies in the past',
          reason_zh: '早于当前时间',
        };
        return kernelProblem('FIELD_INVALID', members, '/expires_at');
      }
      const token = makeToken(tx.tenant_id, API_KEY_PREFIX);
      const api_key_id = tx.newId();
      const created_by = actor.id ?? NOBODY_ID;
      tx.event({ kind: 'api_key_made', subject_id: api_key_id, body: { ...rights }, actor });
      const row = { api_key_id, name: input.name, key_hash: token.hash, created_by, expires_at };
      return { secret: token.text, row: { ...row, ...copyOf(rights) } };
    });
    const rows = made.flatMap((each) => (isProblem(each) ? [] : [each.row]));
    if (rows.length > 0) await insertApiKeys(tx, { rows });
    return made.map((each) =>
      isProblem(each) ? each : { api_key_id: each.row.api_key_id, secret: each.secret },
    );
  },
});

interface Limited {
  permissions: readonly string[];
  merchant_ids: readonly string[] | null;
  warehouse_ids: readonly string[] | null;
}

function copyOf({ permissions, merchant_ids, warehouse_ids }: Limited) {
  const copy = (ids: readonly string[] | null) => (ids === null ? null : [...ids]);
  return {
    permissions: [...permissions],
    merchant_ids: copy(merchant_ids),
    warehouse_ids: copy(warehouse_ids),
  };
}

/** Makes an account as new: no password, no second factor, no session; a link leads in once. */
export const resetMember = command({
  name: 'member.reset',
  path: '/v1/members/reset',
  en: 'Takes away password and second factor of a member and gives a link that signs in once',
  zh: '清除成员的密码和二次验证，并生成一次性登录链接',
  permission: 'people.manage',
  input: memberResetInput,
  problems: ['NOT_FOUND', 'NOT_YOURSELF', 'BEYOND_OWN_RIGHTS'],
  async run(tx, items) {
    const found = await touchable(tx, items, 'own_refused');
    const expires_at = new Date(tx.now.getTime() + RESET_LINK_MS);
    const made = found.map((each, index) => {
      if (isProblem(each)) return each;
      const { user_id } = each.member;
      const token = makeToken(tx.tenant_id);
      tx.event({ kind: 'member_reset', subject_id: user_id, actor: items[index]!.actor });
      return { user_id, link_hash: token.hash, link_secret: token.text };
    });
    const rows = made.flatMap((each) => (isProblem(each) ? [] : [{ ...each, expires_at }]));
    if (rows.length > 0) {
      const user_ids = rows.map((row) => row.user_id);
      const links = rows.map(({ link_secret: _, ...row }) => row);
      await Promise.all([
        resetMembers(tx, { user_ids }),
        deleteSessions(tx, { user_ids, keep_hashes: [] }),
        insertLinks(tx, { rows: links }),
      ]);
    }
    return made.map((each) => {
      if (isProblem(each)) return each;
      return { user_id: each.user_id, link_secret: each.link_secret, expires_at };
    });
  },
});

/** Sets the password whose hash is given, and ends all other sessions. */
export const setOwnPassword = command({
  name: 'member.set_own_password',
  path: '/v1/members/set-own-password',
  en: 'Sets your own password and ends your other sessions',
  zh: '设置自己的密码，并结束其他会话',
  permission: SELF,
  input: z.strictObject({
    password_hash: z.string(),
    /** The hash that the present password was checked against. */
    old_hash: z.string().nullable(),
    /** The session that goes on. */
    keep_hash: z.string(),
  }),
  problems: ['PERSON_NEEDED', 'PASSWORD_WRONG'],
  async run(tx, items) {
    // Of two requests of one person side by side the first counts; the other's old one is gone.
    const first = new Map<string, (typeof items)[number]>();
    for (const item of items) {
      const { kind, id } = item.actor;
      if (kind === 'user' && id !== null && !first.has(id)) first.set(id, item);
    }
    const rows = [...first].map(([user_id, { input }]) => {
      return { user_id, password_hash: input.password_hash, old_hash: input.old_hash };
    });
    const set = new Set((await setPasswords(tx, { rows })).map((row) => row.user_id));
    const keep_hashes = [...first.values()].map((item) => item.input.keep_hash);
    await deleteSessions(tx, { user_ids: [...set], keep_hashes });
    return items.map((item): Outcome<{ user_id: string }> => {
      const user_id = item.actor.id;
      if (user_id === null || !first.has(user_id)) return peopleProblem('PERSON_NEEDED');
      if (first.get(user_id) !== item || !set.has(user_id)) {
        return peopleProblem('PASSWORD_WRONG', {}, '/current_password');
      }
      tx.event({ kind: 'password_set', subject_id: user_id, actor: item.actor });
      return { user_id };
    });
  },
});

/** Makes the secret of a second factor; it counts once a code has proved it. */
export const beginTotp = command({
  name: 'member.begin_totp',
  path: '/v1/members/begin-totp',
  en: 'Makes the secret of your second factor, for the app to scan',
  zh: '生成二次验证密钥，供验证器应用扫描',
  permission: SELF,
  input: z.strictObject({}),
  problems: ['PERSON_NEEDED', 'SECOND_FACTOR_ON'],
  async run(tx, items) {
    const ids = items.flatMap(({ actor }) => (actor.kind === 'user' && actor.id ? [actor.id] : []));
    const members = await lockMembers(tx, { user_ids: [...new Set(ids)] });
    const secrets = new Map(members.map((row) => [row.user_id, newTotp(row.login_name)]));
    const rows = [...secrets].map(([user_id, made]) => ({ user_id, totp_secret: made.secret }));
    const begun = new Set((await keepTotp(tx, { rows })).map((row) => row.user_id));
    return items.map(({ actor }) => {
      const made = actor.kind === 'user' ? secrets.get(actor.id ?? '') : undefined;
      if (made === undefined) return peopleProblem('PERSON_NEEDED');
      return begun.has(actor.id ?? '') ? made : peopleProblem('SECOND_FACTOR_ON');
    });
  },
});

/** Turns the second factor on with its first code and ends the person's other sessions. */
export const confirmTotp = command({
  name: 'member.confirm_totp',
  path: '/v1/members/confirm-totp',
  en: 'Turns your second factor on with its first code; recovery codes are shown this once',
  zh: '用首个验证码开启二次验证；恢复码只显示这一次',
  permission: SELF,
  input: confirmTotpInput.extend({ keep_hash: z.string() }),
  problems: ['PERSON_NEEDED', 'SECOND_FACTOR_ON', 'SECOND_FACTOR_NOT_BEGUN', 'SECOND_FACTOR_WRONG'],
  async run(tx, items) {
    const ids = items.flatMap(({ actor }) => (actor.kind === 'user' && actor.id ? [actor.id] : []));
    const members = await lockMembers(tx, { user_ids: [...new Set(ids)] });
    const known = new Map(members.map((row) => [row.user_id, row]));
    const on = new Map<string, { user_id: string; step: number; recovery_hashes: string[] }>();
    const outcomes = items.map(({ input, actor }): Outcome<{ recovery_codes: string[] }> => {
      const member = actor.kind === 'user' ? known.get(actor.id ?? '') : undefined;
      if (member === undefined) return peopleProblem('PERSON_NEEDED');
      const { user_id, totp_secret, totp_confirmed_at } = member;
      if (totp_confirmed_at !== null || on.has(user_id)) return peopleProblem('SECOND_FACTOR_ON');
      if (totp_secret === null) return peopleProblem('SECOND_FACTOR_NOT_BEGUN');
      const step = totpStep(totp_secret, input.code, tx.now);
      if (step === null) return peopleProblem('SECOND_FACTOR_WRONG', {}, '/code');
      const { codes, hashes } = newRecoveryCodes();
      on.set(user_id, { user_id, step, recovery_hashes: hashes });
      tx.event({ kind: 'second_factor_set', subject_id: user_id, actor });
      return { recovery_codes: codes };
    });
    if (on.size === 0) return outcomes;
    const keep_hashes = items.map((item) => item.input.keep_hash);
    await Promise.all([
      turnOnTotp(tx, { rows: [...on.values()] }),
      deleteSessions(tx, { user_ids: [...on.keys()], keep_hashes }),
    ]);
    return outcomes;
  },
});
