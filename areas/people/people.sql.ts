/** Rendered by `fahuo gen` from people.sql; do not edit. */
import { type Json, many, maybe, none, one } from '../../kernel/statement.ts';

/** Adds roles; one whose code is there stays as the company has it. Returns those that were added. */
export const insertRoles = many<{ rows: readonly { role_id: string | null; code: string | null; name_zh: string | null; name_en: string | null; permissions: string[] | null }[] }, { role_id: string; code: string }>(
  'people.insert_roles',
  `insert into people.role (tenant_id, role_id, code, name_zh, name_en, permissions)
select $1, role_id, code, name_zh, name_en, permissions
from jsonb_to_recordset($2::jsonb) as r(role_id uuid, code text, name_zh text, name_en text,
  permissions text[])
on conflict on constraint role_code_once do nothing returning role_id, code`,
  ["tenant_id", "rows@"],
);

/** Roles by code, locked against other changes. */
export const lockRoles = many<{ codes: readonly string[] | null }, { role_id: string; code: string; permissions: string[] }>(
  'people.lock_roles',
  `select role_id, code, permissions from people.role
where tenant_id = $1 and code = any($2::text[]) order by role_id for update`,
  ["tenant_id", "codes"],
);

/** Roles by code, kept as they are until the grant is committed. */
export const rolesToGrant = many<{ codes: readonly string[] | null }, { role_id: string; code: string; permissions: string[] }>(
  'people.roles_to_grant',
  `select role_id, code, permissions from people.role
where tenant_id = $1 and code = any($2::text[]) order by role_id for share`,
  ["tenant_id", "codes"],
);

/** Adds or changes roles by code; each code once. */
export const saveRoles = many<{ rows: readonly { role_id: string | null; code: string | null; name_zh: string | null; name_en: string | null; permissions: string[] | null }[] }, { role_id: string; code: string }>(
  'people.save_roles',
  `insert into people.role as o (tenant_id, role_id, code, name_zh, name_en, permissions)
select $1, role_id, code, name_zh, name_en, permissions
from jsonb_to_recordset($2::jsonb) as r(role_id uuid, code text, name_zh text, name_en text,
  permissions text[])
on conflict on constraint role_code_once do update set name_zh = excluded.name_zh,
  name_en = excluded.name_en, permissions = excluded.permissions
returning o.role_id, o.code`,
  ["tenant_id", "rows@"],
);

/** All roles with the number of active members who have them. */
export const listRoles = many<Record<never, never>, { role_id: string; code: string; name_zh: string; name_en: string; permissions: string[]; members: number }>(
  'people.list_roles',
  `select r.role_id, r.code, r.name_zh, r.name_en, r.permissions,
  (select count(*) from people.member_role mr
   join people.member m on m.tenant_id = mr.tenant_id and m.user_id = mr.user_id and m.active
   where mr.tenant_id = $1 and mr.role_id = r.role_id) as members
from people.role r where r.tenant_id = $1 order by r.code`,
  ["tenant_id"],
);

/** Takes sign-in names in the whole installation; returns those that were free. */
export const claimLogins = many<{ rows: readonly { login_name: string | null; user_id: string | null }[] }, { user_id: string }>(
  'people.claim_logins',
  `insert into kernel.routing (kind, key, tenant_id, target_id)
select 'login', login_name, $1, user_id
from unnest($2::text[], $3::uuid[])
  as r(login_name, user_id) order by login_name
on conflict (kind, key) do nothing returning target_id as user_id`,
  ["tenant_id", "rows.login_name:text", "rows.user_id:uuid"],
);

/** Adds members whose sign-in names were claimed. */
export const insertMembers = none<{ rows: readonly { user_id: string | null; login_name: string | null; display_name: string | null; password_hash: string | null; locale: string | null }[] }>(
  'people.insert_members',
  `insert into people.member (tenant_id, user_id, login_name, display_name, password_hash, locale,
  created_at)
select $1, user_id, login_name, display_name, password_hash, locale, $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::text[], $7::text[])
  as r(user_id, login_name, display_name, password_hash, locale)`,
  ["tenant_id", "now", "rows.user_id:uuid", "rows.login_name:text", "rows.display_name:text", "rows.password_hash:text", "rows.locale:text"],
);

/** The member with this sign-in name, in this tenant only. */
export const memberByLogin = maybe<{ login_name: string | null }, { user_id: string }>(
  'people.member_by_login',
  `select user_id from people.member where tenant_id = $1 and login_name = $2`,
  ["tenant_id", "login_name"],
);

/** Members, locked for a change. */
export const lockMembers = many<{ user_ids: readonly string[] | null }, { user_id: string; login_name: string; display_name: string; locale: string; active: boolean; totp_secret: string | null; totp_confirmed_at: Date | null }>(
  'people.lock_members',
  `select user_id, login_name, display_name, locale, active, totp_secret, totp_confirmed_at
from people.member where tenant_id = $1 and user_id = any($2::uuid[])
order by user_id for update`,
  ["tenant_id", "user_ids"],
);

/** Changes name, language and whether they may sign in. */
export const updateMembers = none<{ rows: readonly { user_id: string | null; display_name: string | null; locale: string | null; active: boolean | null }[] }>(
  'people.update_members',
  `update people.member m set display_name = r.display_name, locale = r.locale, active = r.active
from unnest($1::uuid[], $2::text[], $3::text[],
    $4::boolean[])
  as r(user_id, display_name, locale, active)
where m.tenant_id = $5 and m.user_id = r.user_id`,
  ["rows.user_id:uuid", "rows.display_name:text", "rows.locale:text", "rows.active:plain", "tenant_id"],
);

/** One row per role of each member. */
export const rightsOfMembers = many<{ user_ids: readonly string[] | null }, { user_id: string; code: string; permissions: string[]; merchant_ids: string[] | null; warehouse_ids: string[] | null }>(
  'people.rights_of_members',
  `select mr.user_id, r.code, r.permissions, mr.merchant_ids, mr.warehouse_ids
from people.member_role mr
join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
where mr.tenant_id = $1 and mr.user_id = any($2::uuid[]) order by mr.user_id, r.code`,
  ["tenant_id", "user_ids"],
);

/** Takes all roles from members. */
export const deleteMemberRoles = none<{ user_ids: readonly string[] | null }>(
  'people.delete_member_roles',
  `delete from people.member_role where tenant_id = $1 and user_id = any($2::uuid[])`,
  ["tenant_id", "user_ids"],
);

/** Gives roles to members. */
export const insertMemberRoles = none<{ rows: readonly { user_id: string | null; role_id: string | null; merchant_ids: string[] | null; warehouse_ids: string[] | null }[] }>(
  'people.insert_member_roles',
  `insert into people.member_role (tenant_id, user_id, role_id, merchant_ids, warehouse_ids)
select $1, user_id, role_id, merchant_ids, warehouse_ids
from jsonb_to_recordset($2::jsonb) as r(user_id uuid, role_id uuid, merchant_ids uuid[],
  warehouse_ids uuid[])`,
  ["tenant_id", "rows@"],
);

/** Which of these ids are merchants or warehouses that the transaction may see. */
export const knownLimits = many<{ ids: readonly string[] | null }, { id: string }>(
  'people.known_limits',
  `select merchant_id as id from merchants.merchant
where tenant_id = $1 and merchant_id = any($2::uuid[])
union all
select warehouse_id from places.warehouse
where tenant_id = $1 and warehouse_id = any($2::uuid[])`,
  ["tenant_id", "ids"],
);

/** A page of members in order of joining. Somebody with limits sees only members within them. */
export const listMembers = many<{ after: string | null; search: string | null; merchant_ids: readonly string[] | null; warehouse_ids: readonly string[] | null; count: number | null }, { user_id: string; login_name: string; display_name: string; locale: string; active: boolean; locked_until: Date | null; created_at: Date; second_factor: boolean; has_password: boolean; roles: Json }>(
  'people.list_members',
  `select m.user_id, m.login_name, m.display_name, m.locale, m.active, m.locked_until, m.created_at,
  (m.totp_confirmed_at is not null) as second_factor,
  (m.password_hash is not null) as has_password,
  (select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'name_zh', r.name_zh,
     'name_en', r.name_en, 'merchant_ids', mr.merchant_ids, 'warehouse_ids', mr.warehouse_ids)
     order by r.code), '[]')
   from people.member_role mr
   join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
   where mr.tenant_id = $1 and mr.user_id = m.user_id) as roles
from people.member m
where m.tenant_id = $1 and m.user_id > $2
  and ($3::text is null or position(lower($3::text) in m.login_name) > 0
    or position(lower($3::text) in lower(m.display_name)) > 0)
  and not exists (select from people.member_role mr
    where mr.tenant_id = $1 and mr.user_id = m.user_id
      and not (coalesce(mr.merchant_ids <@ $4::uuid[], $4::uuid[] is null)
        and coalesce(mr.warehouse_ids <@ $5::uuid[], $5::uuid[] is null)))
order by m.user_id limit $6::int`,
  ["tenant_id", "after", "search", "merchant_ids", "warehouse_ids", "count"],
);

/** What somebody sees of their own account. */
export const memberProfile = maybe<{ user_id: string | null }, { user_id: string; login_name: string; display_name: string; locale: string; created_at: Date; second_factor: boolean; has_password: boolean; recovery_codes_left: number }>(
  'people.member_profile',
  `select user_id, login_name, display_name, locale, created_at,
  (totp_confirmed_at is not null) as second_factor,
  (password_hash is not null) as has_password,
  cardinality(recovery_hashes) as recovery_codes_left
from people.member where tenant_id = $1 and user_id = $2`,
  ["tenant_id", "user_id"],
);

/** The company, as its screens need it. */
export const tenantFacts = one<Record<never, never>, { code: string; name: string; country: string; currency: string; time_zone: string; locale: string }>(
  'people.tenant_facts',
  `select code, name, country, currency, time_zone, locale
from kernel.tenant where tenant_id = $1`,
  ["tenant_id"],
);

/** Counts an attempt before it is looked at, so that attempts side by side cannot outrun the limit.
 * From :free_attempts on each locks the account, twice as long each time. No row while locked. */
export const beginAttempt = maybe<{ free_attempts: number | null; user_id: string | null }, { user_id: string; login_name: string; active: boolean; password_hash: string | null; totp_secret: string | null; totp_confirmed_at: Date | null }>(
  'people.begin_attempt',
  `update people.member set failed_attempts = failed_attempts + 1,
  locked_until = case when failed_attempts + 1 >= $1::int then $2::timestamptz
    + make_interval(secs => 60 * power(2, least(failed_attempts + 1 - $1::int, 6))) end
where tenant_id = $3 and user_id = $4
  and (locked_until is null or locked_until <= $2)
returning user_id, login_name, active, password_hash, totp_secret, totp_confirmed_at`,
  ["free_attempts", "now", "tenant_id", "user_id"],
);

/** Until when an account is locked. */
export const lockedUntil = maybe<{ user_id: string | null }, { locked_until: Date | null }>(
  'people.locked_until',
  `select locked_until from people.member where tenant_id = $1 and user_id = $2`,
  ["tenant_id", "user_id"],
);

/** Costs what an attempt costs and changes nothing: with an id the commit has to reach the disk. */
export const pretendAttempt = one<{ user_id: string | null }, { xid: string; failed_attempts: number | null }>(
  'people.pretend_attempt',
  `select pg_current_xact_id() as xid, (select failed_attempts from people.member
  where tenant_id = $1 and user_id = $2) as failed_attempts`,
  ["tenant_id", "user_id"],
);

/** Takes a password that was found right, if it is still the one. Attempts are forgotten once the
 * sign-in is complete: with a second factor, not yet. */
export const acceptPassword = maybe<{ user_id: string | null; password_hash: string | null }, { second_factor: boolean }>(
  'people.accept_password',
  `update people.member set
  failed_attempts = case when totp_confirmed_at is null then 0 else failed_attempts end,
  locked_until = case when totp_confirmed_at is null then null else locked_until end
where tenant_id = $1 and user_id = $2 and active
  and password_hash = $3
returning (totp_confirmed_at is not null) as second_factor`,
  ["tenant_id", "user_id", "password_hash"],
);

/** Forgets wrong attempts. */
export const clearAttempts = none<{ user_id: string | null }>(
  'people.clear_attempts',
  `update people.member set failed_attempts = 0, locked_until = null
where tenant_id = $1 and user_id = $2`,
  ["tenant_id", "user_id"],
);

/** Takes a code's time step once: a step that is not newer than the last one accepted gives no row. */
export const acceptStep = maybe<{ step: number | null; user_id: string | null }, { user_id: string }>(
  'people.accept_step',
  `update people.member set totp_last_step = $1
where tenant_id = $2 and user_id = $3 and totp_last_step < $1
returning user_id`,
  ["step", "tenant_id", "user_id"],
);

/** Uses up a recovery code; no row when it is not there any more. */
export const acceptRecovery = maybe<{ recovery_hash: string | null; user_id: string | null }, { left: number }>(
  'people.accept_recovery',
  `update people.member set recovery_hashes = array_remove(recovery_hashes, $1::text)
where tenant_id = $2 and user_id = $3
  and $1::text = any(recovery_hashes)
returning cardinality(recovery_hashes) as left`,
  ["recovery_hash", "tenant_id", "user_id"],
);

/** Sets passwords, each only if the one before is still the one that was checked. */
export const setPasswords = many<{ rows: readonly { user_id: string | null; password_hash: string | null; old_hash: string | null }[] }, { user_id: string }>(
  'people.set_passwords',
  `update people.member m set password_hash = r.password_hash, failed_attempts = 0,
  locked_until = null
from unnest($1::uuid[], $2::text[], $3::text[])
  as r(user_id, password_hash, old_hash)
where m.tenant_id = $4 and m.user_id = r.user_id
  and m.password_hash is not distinct from r.old_hash
returning m.user_id`,
  ["rows.user_id:uuid", "rows.password_hash:text", "rows.old_hash:text", "tenant_id"],
);

/** Keeps secrets of second factors that no code has proved yet. */
export const beginTotp = many<{ rows: readonly { user_id: string | null; totp_secret: string | null }[] }, { user_id: string }>(
  'people.begin_totp',
  `update people.member m set totp_secret = r.totp_secret
from unnest($1::uuid[], $2::text[])
  as r(user_id, totp_secret)
where m.tenant_id = $3 and m.user_id = r.user_id and m.totp_confirmed_at is null
returning m.user_id`,
  ["rows.user_id:uuid", "rows.totp_secret:text", "tenant_id"],
);

/** Turns second factors on; the proving code is used up. */
export const confirmTotp = none<{ rows: readonly { user_id: string | null; step: number | null; recovery_hashes: string[] | null }[] }>(
  'people.confirm_totp',
  `update people.member m set totp_confirmed_at = $1, totp_last_step = r.step,
  recovery_hashes = r.recovery_hashes
from jsonb_to_recordset($2::jsonb) as r(user_id uuid, step bigint, recovery_hashes text[])
where m.tenant_id = $3 and m.user_id = r.user_id and m.totp_confirmed_at is null`,
  ["now", "rows@", "tenant_id"],
);

/** Takes away password, second factor and locks. The last time step stays: no code twice, ever. */
export const resetMembers = none<{ user_ids: readonly string[] | null }>(
  'people.reset_members',
  `update people.member set password_hash = null, totp_secret = null, totp_confirmed_at = null,
  recovery_hashes = '{}', failed_attempts = 0, locked_until = null
where tenant_id = $1 and user_id = any($2::uuid[])`,
  ["tenant_id", "user_ids"],
);

/** Begins a session; without the second factor it can only give the code. */
export const insertSession = none<{ token_hash: string | null; user_id: string | null; second_factor: boolean | null; expires_at: Date | string | null }>(
  'people.insert_session',
  `insert into people.session (tenant_id, token_hash, user_id, second_factor, created_at, seen_at,
  expires_at)
values ($1, $2, $3, $4, $5, $5, $6)`,
  ["tenant_id", "token_hash", "user_id", "second_factor", "now", "expires_at"],
);

/** Who holds a live session, one row per role. Nothing when it has ended or lacks the second factor. */
export const sessionRights = many<{ token_hash: string | null; idle_since: Date | string | null }, { user_id: string; seen_at: Date; permissions: string[] | null; merchant_ids: string[] | null; warehouse_ids: string[] | null }>(
  'people.session_rights',
  `select s.user_id as user_id, s.seen_at as seen_at, r.permissions, mr.merchant_ids,
  mr.warehouse_ids
from people.session s
join people.member m on m.tenant_id = s.tenant_id and m.user_id = s.user_id and m.active
left join people.member_role mr on mr.tenant_id = m.tenant_id and mr.user_id = m.user_id
left join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
where s.tenant_id = $1 and s.token_hash = $2 and s.second_factor
  and s.expires_at > $3 and s.seen_at > $4`,
  ["tenant_id", "token_hash", "now", "idle_since"],
);

/** Whose sign-in waits for the second factor. */
export const halfSession = maybe<{ token_hash: string | null }, { user_id: string }>(
  'people.half_session',
  `select s.user_id from people.session s
join people.member m on m.tenant_id = s.tenant_id and m.user_id = s.user_id and m.active
where s.tenant_id = $1 and s.token_hash = $2 and not s.second_factor
  and s.expires_at > $3`,
  ["tenant_id", "token_hash", "now"],
);

/** Notes that a session is in use, unless that was noted a moment ago. */
export const touchSession = none<{ token_hash: string | null; stale_before: Date | string | null }>(
  'people.touch_session',
  `update people.session set seen_at = $1
where tenant_id = $2 and token_hash = $3 and seen_at < $4`,
  ["now", "tenant_id", "token_hash", "stale_before"],
);

/** Ends one session. */
export const deleteSession = maybe<{ token_hash: string | null }, { user_id: string; second_factor: boolean }>(
  'people.delete_session',
  `delete from people.session where tenant_id = $1 and token_hash = $2
returning user_id, second_factor`,
  ["tenant_id", "token_hash"],
);

/** Ends the sessions of members, except the ones named. */
export const deleteSessions = none<{ user_ids: readonly string[] | null; keep_hashes: readonly string[] | null }>(
  'people.delete_sessions',
  `delete from people.session
where tenant_id = $1 and user_id = any($2::uuid[])
  and token_hash <> all($3::text[])`,
  ["tenant_id", "user_ids", "keep_hashes"],
);

/** Forgets sessions that have ended. */
export const deleteEndedSessions = many<{ idle_since: Date | string | null; count: number | null }, { token_hash: string }>(
  'people.delete_ended_sessions',
  `delete from people.session where tenant_id = $1 and token_hash in (
  select token_hash from people.session
  where tenant_id = $1 and (expires_at <= $2 or seen_at <= $3)
  order by token_hash limit $4::int)
returning token_hash`,
  ["tenant_id", "now", "idle_since", "count"],
);

/** Forgets sign-in links that are used or too old. */
export const deleteEndedLinks = many<{ count: number | null }, { link_hash: string }>(
  'people.delete_ended_links',
  `delete from people.sign_in_link where tenant_id = $1 and link_hash in (
  select link_hash from people.sign_in_link
  where tenant_id = $1 and (expires_at <= $2 or used_at is not null)
  order by link_hash limit $3::int)
returning link_hash`,
  ["tenant_id", "now", "count"],
);

/** Keeps the hashes of one-time sign-in links. */
export const insertLinks = none<{ rows: readonly { link_hash: string | null; user_id: string | null; expires_at: Date | string | null }[] }>(
  'people.insert_links',
  `insert into people.sign_in_link (tenant_id, link_hash, user_id, expires_at)
select $1, link_hash, user_id, expires_at
from unnest($2::text[], $3::uuid[],
    $4::timestamptz[])
  as r(link_hash, user_id, expires_at)`,
  ["tenant_id", "rows.link_hash:text", "rows.user_id:uuid", "rows.expires_at:plain"],
);

/** Uses a link up; no row when it was used, is too old, or its member may not sign in. */
export const useLink = maybe<{ link_hash: string | null }, { user_id: string; second_factor: boolean }>(
  'people.use_link',
  `update people.sign_in_link l set used_at = $1
from people.member m
where l.tenant_id = $2 and l.link_hash = $3 and l.used_at is null
  and l.expires_at > $1
  and m.tenant_id = l.tenant_id and m.user_id = l.user_id and m.active
returning l.user_id, (m.totp_confirmed_at is not null) as second_factor`,
  ["now", "tenant_id", "link_hash"],
);

/** Keeps API keys by their hashes. */
export const insertApiKeys = none<{ rows: readonly { api_key_id: string | null; name: string | null; key_hash: string | null; permissions: string[] | null; merchant_ids: string[] | null; warehouse_ids: string[] | null; created_by: string | null; expires_at: Date | string | null }[] }>(
  'people.insert_api_keys',
  `insert into people.api_key (tenant_id, api_key_id, name, key_hash, permissions, merchant_ids,
  warehouse_ids, created_by, created_at, expires_at)
select $1, api_key_id, name, key_hash, permissions, merchant_ids, warehouse_ids, created_by,
  $2, expires_at
from jsonb_to_recordset($3::jsonb) as r(api_key_id uuid, name text, key_hash text,
  permissions text[], merchant_ids uuid[], warehouse_ids uuid[], created_by uuid,
  expires_at timestamptz)`,
  ["tenant_id", "now", "rows@"],
);

/** What a live API key may do. */
export const apiKeyRights = maybe<{ key_hash: string | null }, { api_key_id: string; permissions: string[]; merchant_ids: string[] | null; warehouse_ids: string[] | null }>(
  'people.api_key_rights',
  `select api_key_id, permissions, merchant_ids, warehouse_ids from people.api_key
where tenant_id = $1 and key_hash = $2 and revoked_at is null
  and (expires_at is null or expires_at > $3)`,
  ["tenant_id", "key_hash", "now"],
);

/** API keys, locked for a change. */
export const lockApiKeys = many<{ api_key_ids: readonly string[] | null }, { api_key_id: string; permissions: string[]; merchant_ids: string[] | null; warehouse_ids: string[] | null; revoked_at: Date | null }>(
  'people.lock_api_keys',
  `select api_key_id, permissions, merchant_ids, warehouse_ids, revoked_at from people.api_key
where tenant_id = $1 and api_key_id = any($2::uuid[])
order by api_key_id for update`,
  ["tenant_id", "api_key_ids"],
);

/** Takes API keys back; the time of the first time stays. */
export const revokeApiKeys = none<{ api_key_ids: readonly string[] | null }>(
  'people.revoke_api_keys',
  `update people.api_key set revoked_at = $1
where tenant_id = $2 and api_key_id = any($3::uuid[]) and revoked_at is null`,
  ["now", "tenant_id", "api_key_ids"],
);

/** A page of API keys, without anything secret. Somebody with limits sees only keys within them. */
export const listApiKeys = many<{ after: string | null; merchant_ids: readonly string[] | null; warehouse_ids: readonly string[] | null; count: number | null }, { api_key_id: string; name: string; permissions: string[]; merchant_ids: string[] | null; warehouse_ids: string[] | null; created_by: string; created_at: Date; expires_at: Date | null; revoked_at: Date | null }>(
  'people.list_api_keys',
  `select k.api_key_id, k.name, k.permissions, k.merchant_ids, k.warehouse_ids, k.created_by,
  k.created_at, k.expires_at, k.revoked_at
from people.api_key k
where k.tenant_id = $1 and k.api_key_id > $2
  and coalesce(k.merchant_ids <@ $3::uuid[], $3::uuid[] is null)
  and coalesce(k.warehouse_ids <@ $4::uuid[], $4::uuid[] is null)
order by k.api_key_id limit $5::int`,
  ["tenant_id", "after", "merchant_ids", "warehouse_ids", "count"],
);

/** What a live API key may do, by its id. */
export const rightsByKeyId = maybe<{ api_key_id: string | null }, { permissions: string[]; merchant_ids: string[] | null; warehouse_ids: string[] | null }>(
  'people.rights_by_key_id',
  `select permissions, merchant_ids, warehouse_ids from people.api_key
where tenant_id = $1 and api_key_id = $2::uuid and revoked_at is null
  and (expires_at is null or expires_at > $3)`,
  ["tenant_id", "api_key_id", "now"],
);

/** What an active member may do, one row per role; a row without permissions when there is none. */
export const rightsByUserId = many<{ user_id: string | null }, { permissions: string[] | null; merchant_ids: string[] | null; warehouse_ids: string[] | null }>(
  'people.rights_by_user_id',
  `select r.permissions, mr.merchant_ids, mr.warehouse_ids
from people.member m
left join people.member_role mr on mr.tenant_id = m.tenant_id and mr.user_id = m.user_id
left join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
where m.tenant_id = $1 and m.user_id = $2::uuid and m.active`,
  ["tenant_id", "user_id"],
);
