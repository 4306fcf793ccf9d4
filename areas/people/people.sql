-- Statements of people: members, roles, sessions, sign-in links, API keys.

-- name: insert_roles :many
-- Adds roles; one whose code is there stays as the company has it. Returns those that were added.
insert into people.role (tenant_id, role_id, code, name_zh, name_en, permissions)
select :tenant_id, role_id, code, name_zh, name_en, permissions
from jsonb_to_recordset(:rows::jsonb) as r(role_id uuid, code text, name_zh text, name_en text,
  permissions text[])
on conflict on constraint role_code_once do nothing returning role_id, code;

-- name: lock_roles :many
-- Roles by code, locked against other changes.
select role_id, code, permissions from people.role
where tenant_id = :tenant_id and code = any(:codes::text[]) order by role_id for update;

-- name: roles_to_grant :many
-- Roles by code, kept as they are until the grant is committed.
select role_id, code, permissions from people.role
where tenant_id = :tenant_id and code = any(:codes::text[]) order by role_id for share;

-- name: save_roles :many
-- Adds or changes roles by code; each code once.
insert into people.role as o (tenant_id, role_id, code, name_zh, name_en, permissions)
select :tenant_id, role_id, code, name_zh, name_en, permissions
from jsonb_to_recordset(:rows::jsonb) as r(role_id uuid, code text, name_zh text, name_en text,
  permissions text[])
on conflict on constraint role_code_once do update set name_zh = excluded.name_zh,
  name_en = excluded.name_en, permissions = excluded.permissions
returning o.role_id, o.code;

-- name: list_roles :many
-- All roles with the number of active members who have them.
select r.role_id, r.code, r.name_zh, r.name_en, r.permissions,
  (select count(*) from people.member_role mr
   join people.member m on m.tenant_id = mr.tenant_id and m.user_id = mr.user_id and m.active
   where mr.tenant_id = :tenant_id and mr.role_id = r.role_id) as "members!"
from people.role r where r.tenant_id = :tenant_id order by r.code;

-- name: claim_logins :many
-- Takes sign-in names in the whole installation; returns those that were free.
insert into kernel.routing (kind, key, tenant_id, target_id)
select 'login', login_name, :tenant_id, user_id
from jsonb_to_recordset(:rows::jsonb) as r(login_name text, user_id uuid) order by login_name
on conflict (kind, key) do nothing returning target_id as user_id;

-- name: insert_members :none
-- Adds members whose sign-in names were claimed.
insert into people.member (tenant_id, user_id, login_name, display_name, password_hash, locale,
  created_at)
select :tenant_id, user_id, login_name, display_name, password_hash, locale, :now
from jsonb_to_recordset(:rows::jsonb) as r(user_id uuid, login_name text, display_name text,
  password_hash text, locale text);

-- name: member_by_login :maybe
-- The member with this sign-in name, in this tenant only.
select user_id from people.member where tenant_id = :tenant_id and login_name = :login_name;

-- name: lock_members :many
-- Members, locked for a change.
select user_id, login_name, display_name, locale, active, totp_secret, totp_confirmed_at
from people.member where tenant_id = :tenant_id and user_id = any(:user_ids::uuid[])
order by user_id for update;

-- name: update_members :none
-- Changes name, language and whether they may sign in.
update people.member m set display_name = r.display_name, locale = r.locale, active = r.active
from jsonb_to_recordset(:rows::jsonb) as r(user_id uuid, display_name text, locale text,
  active boolean)
where m.tenant_id = :tenant_id and m.user_id = r.user_id;

-- name: rights_of_members :many
-- One row per role of each member.
select mr.user_id, r.code, r.permissions, mr.merchant_ids, mr.warehouse_ids
from people.member_role mr
join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
where mr.tenant_id = :tenant_id and mr.user_id = any(:user_ids::uuid[]) order by mr.user_id, r.code;

-- name: delete_member_roles :none
-- Takes all roles from members.
delete from people.member_role where tenant_id = :tenant_id and user_id = any(:user_ids::uuid[]);

-- name: insert_member_roles :none
-- Gives roles to members.
insert into people.member_role (tenant_id, user_id, role_id, merchant_ids, warehouse_ids)
select :tenant_id, user_id, role_id, merchant_ids, warehouse_ids
from jsonb_to_recordset(:rows::jsonb) as r(user_id uuid, role_id uuid, merchant_ids uuid[],
  warehouse_ids uuid[]);

-- name: known_limits :many
-- Which of these ids are merchants or warehouses that the transaction may see.
select merchant_id as "id!" from merchants.merchant
where tenant_id = :tenant_id and merchant_id = any(:ids::uuid[])
union all
select warehouse_id from places.warehouse
where tenant_id = :tenant_id and warehouse_id = any(:ids::uuid[]);

-- name: list_members :many
-- A page of members in order of joining. Somebody with limits sees only members within them.
select m.user_id, m.login_name, m.display_name, m.locale, m.active, m.locked_until, m.created_at,
  (m.totp_confirmed_at is not null) as "second_factor!",
  (m.password_hash is not null) as "has_password!",
  (select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'name_zh', r.name_zh,
     'name_en', r.name_en, 'merchant_ids', mr.merchant_ids, 'warehouse_ids', mr.warehouse_ids)
     order by r.code), '[]')
   from people.member_role mr
   join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
   where mr.tenant_id = :tenant_id and mr.user_id = m.user_id) as "roles!"
from people.member m
where m.tenant_id = :tenant_id and m.user_id > :after
  and (:search::text is null or position(lower(:search::text) in m.login_name) > 0
    or position(lower(:search::text) in lower(m.display_name)) > 0)
  and not exists (select from people.member_role mr
    where mr.tenant_id = :tenant_id and mr.user_id = m.user_id
      and not (coalesce(mr.merchant_ids <@ :merchant_ids::uuid[], :merchant_ids::uuid[] is null)
        and coalesce(mr.warehouse_ids <@ :warehouse_ids::uuid[], :warehouse_ids::uuid[] is null)))
order by m.user_id limit :count::int;

-- name: member_profile :maybe
-- What somebody sees of their own account.
select user_id, login_name, display_name, locale, created_at,
  (totp_confirmed_at is not null) as "second_factor!",
  (password_hash is not null) as "has_password!",
  cardinality(recovery_hashes) as "recovery_codes_left!"
from people.member where tenant_id = :tenant_id and user_id = :user_id;

-- name: tenant_facts :one
-- The company, as its screens need it.
select code, name, country, currency, time_zone, locale
from kernel.tenant where tenant_id = :tenant_id;

-- name: begin_attempt :maybe
-- Counts an attempt before it is looked at, so that attempts side by side cannot outrun the limit.
-- From :free_attempts on each locks the account, twice as long each time. No row while locked.
update people.member set failed_attempts = failed_attempts + 1,
  locked_until = case when failed_attempts + 1 >= :free_attempts::int then :now::timestamptz
    + make_interval(secs => 60 * power(2, least(failed_attempts + 1 - :free_attempts::int, 6))) end
where tenant_id = :tenant_id and user_id = :user_id
  and (locked_until is null or locked_until <= :now)
returning user_id, login_name, active, password_hash, totp_secret, totp_confirmed_at;

-- name: locked_until :maybe
-- Until when an account is locked.
select locked_until from people.member where tenant_id = :tenant_id and user_id = :user_id;

-- name: pretend_attempt :one
-- Costs what an attempt costs and changes nothing: with an id the commit has to reach the disk.
select pg_current_xact_id() as "xid!", (select failed_attempts from people.member
  where tenant_id = :tenant_id and user_id = :user_id) as failed_attempts;

-- name: accept_password :maybe
-- Takes a password that was found right, if it is still the one. Attempts are forgotten once the
-- sign-in is complete: with a second factor, not yet.
update people.member set
  failed_attempts = case when totp_confirmed_at is null then 0 else failed_attempts end,
  locked_until = case when totp_confirmed_at is null then null else locked_until end
where tenant_id = :tenant_id and user_id = :user_id and active
  and password_hash = :password_hash
returning (totp_confirmed_at is not null) as "second_factor!";

-- name: clear_attempts :none
-- Forgets wrong attempts.
update people.member set failed_attempts = 0, locked_until = null
where tenant_id = :tenant_id and user_id = :user_id;

-- name: accept_step :maybe
-- Takes a code's time step once: a step that is not newer than the last one accepted gives no row.
update people.member set totp_last_step = :step
where tenant_id = :tenant_id and user_id = :user_id and totp_last_step < :step
returning user_id;

-- name: accept_recovery :maybe
-- Uses up a recovery code; no row when it is not there any more.
update people.member set recovery_hashes = array_remove(recovery_hashes, :recovery_hash::text)
where tenant_id = :tenant_id and user_id = :user_id
  and :recovery_hash::text = any(recovery_hashes)
returning cardinality(recovery_hashes) as "left!";

-- name: set_passwords :many
-- Sets passwords, each only if the one before is still the one that was checked.
update people.member m set password_hash = r.password_hash, failed_attempts = 0,
  locked_until = null
from jsonb_to_recordset(:rows::jsonb) as r(user_id uuid, password_hash text, old_hash text)
where m.tenant_id = :tenant_id and m.user_id = r.user_id
  and m.password_hash is not distinct from r.old_hash
returning m.user_id;

-- name: begin_totp :many
-- Keeps secrets of second factors that no code has proved yet.
update people.member m set totp_secret = r.totp_secret
from jsonb_to_recordset(:rows::jsonb) as r(user_id uuid, totp_secret text)
where m.tenant_id = :tenant_id and m.user_id = r.user_id and m.totp_confirmed_at is null
returning m.user_id;

-- name: confirm_totp :none
-- Turns second factors on; the proving code is used up.
update people.member m set totp_confirmed_at = :now, totp_last_step = r.step,
  recovery_hashes = r.recovery_hashes
from jsonb_to_recordset(:rows::jsonb) as r(user_id uuid, step bigint, recovery_hashes text[])
where m.tenant_id = :tenant_id and m.user_id = r.user_id and m.totp_confirmed_at is null;

-- name: reset_members :none
-- Takes away password, second factor and locks. The last time step stays: no code twice, ever.
update people.member set password_hash = null, totp_secret = null, totp_confirmed_at = null,
  recovery_hashes = '{}', failed_attempts = 0, locked_until = null
where tenant_id = :tenant_id and user_id = any(:user_ids::uuid[]);

-- name: insert_session :none
-- Begins a session; without the second factor it can only give the code.
insert into people.session (tenant_id, token_hash, user_id, second_factor, created_at, seen_at,
  expires_at)
values (:tenant_id, :token_hash, :user_id, :second_factor, :now, :now, :expires_at);

-- name: session_rights :many
-- Who holds a live session, one row per role. Nothing when it has ended or lacks the second factor.
select s.user_id as "user_id!", s.seen_at as "seen_at!", r.permissions, mr.merchant_ids,
  mr.warehouse_ids
from people.session s
join people.member m on m.tenant_id = s.tenant_id and m.user_id = s.user_id and m.active
left join people.member_role mr on mr.tenant_id = m.tenant_id and mr.user_id = m.user_id
left join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
where s.tenant_id = :tenant_id and s.token_hash = :token_hash and s.second_factor
  and s.expires_at > :now and s.seen_at > :idle_since;

-- name: half_session :maybe
-- Whose sign-in waits for the second factor.
select s.user_id from people.session s
join people.member m on m.tenant_id = s.tenant_id and m.user_id = s.user_id and m.active
where s.tenant_id = :tenant_id and s.token_hash = :token_hash and not s.second_factor
  and s.expires_at > :now;

-- name: touch_session :none
-- Notes that a session is in use, unless that was noted a moment ago.
update people.session set seen_at = :now
where tenant_id = :tenant_id and token_hash = :token_hash and seen_at < :stale_before;

-- name: delete_session :maybe
-- Ends one session.
delete from people.session where tenant_id = :tenant_id and token_hash = :token_hash
returning user_id, second_factor;

-- name: delete_sessions :none
-- Ends the sessions of members, except the ones named.
delete from people.session
where tenant_id = :tenant_id and user_id = any(:user_ids::uuid[])
  and token_hash <> all(:keep_hashes::text[]);

-- name: delete_ended_sessions :many
-- Forgets sessions that have ended.
delete from people.session where tenant_id = :tenant_id and token_hash in (
  select token_hash from people.session
  where tenant_id = :tenant_id and (expires_at <= :now or seen_at <= :idle_since)
  order by token_hash limit :count::int)
returning token_hash;

-- name: delete_ended_links :many
-- Forgets sign-in links that are used or too old.
delete from people.sign_in_link where tenant_id = :tenant_id and link_hash in (
  select link_hash from people.sign_in_link
  where tenant_id = :tenant_id and (expires_at <= :now or used_at is not null)
  order by link_hash limit :count::int)
returning link_hash;

-- name: insert_links :none
-- Keeps the hashes of one-time sign-in links.
insert into people.sign_in_link (tenant_id, link_hash, user_id, expires_at)
select :tenant_id, link_hash, user_id, expires_at
from jsonb_to_recordset(:rows::jsonb) as r(link_hash text, user_id uuid, expires_at timestamptz);

-- name: use_link :maybe
-- Uses a link up; no row when it was used, is too old, or its member may not sign in.
update people.sign_in_link l set used_at = :now
from people.member m
where l.tenant_id = :tenant_id and l.link_hash = :link_hash and l.used_at is null
  and l.expires_at > :now
  and m.tenant_id = l.tenant_id and m.user_id = l.user_id and m.active
returning l.user_id, (m.totp_confirmed_at is not null) as "second_factor!";

-- name: insert_api_keys :none
-- Keeps API keys by their hashes.
insert into people.api_key (tenant_id, api_key_id, name, key_hash, permissions, merchant_ids,
  warehouse_ids, created_by, created_at, expires_at)
select :tenant_id, api_key_id, name, key_hash, permissions, merchant_ids, warehouse_ids, created_by,
  :now, expires_at
from jsonb_to_recordset(:rows::jsonb) as r(api_key_id uuid, name text, key_hash text,
  permissions text[], merchant_ids uuid[], warehouse_ids uuid[], created_by uuid,
  expires_at timestamptz);

-- name: api_key_rights :maybe
-- What a live API key may do.
select api_key_id, permissions, merchant_ids, warehouse_ids from people.api_key
where tenant_id = :tenant_id and key_hash = :key_hash and revoked_at is null
  and (expires_at is null or expires_at > :now);

-- name: lock_api_keys :many
-- API keys, locked for a change.
select api_key_id, permissions, merchant_ids, warehouse_ids, revoked_at from people.api_key
where tenant_id = :tenant_id and api_key_id = any(:api_key_ids::uuid[])
order by api_key_id for update;

-- name: revoke_api_keys :none
-- Takes API keys back; the time of the first time stays.
update people.api_key set revoked_at = :now
where tenant_id = :tenant_id and api_key_id = any(:api_key_ids::uuid[]) and revoked_at is null;

-- name: list_api_keys :many
-- A page of API keys, without anything secret. Somebody with limits sees only keys within them.
select k.api_key_id, k.name, k.permissions, k.merchant_ids, k.warehouse_ids, k.created_by,
  k.created_at, k.expires_at, k.revoked_at
from people.api_key k
where k.tenant_id = :tenant_id and k.api_key_id > :after
  and coalesce(k.merchant_ids <@ :merchant_ids::uuid[], :merchant_ids::uuid[] is null)
  and coalesce(k.warehouse_ids <@ :warehouse_ids::uuid[], :warehouse_ids::uuid[] is null)
order by k.api_key_id limit :count::int;

-- name: rights_by_key_id :maybe
-- What a live API key may do, by its id.
select permissions, merchant_ids, warehouse_ids from people.api_key
where tenant_id = :tenant_id and api_key_id = :api_key_id::uuid and revoked_at is null
  and (expires_at is null or expires_at > :now);

-- name: rights_by_user_id :many
-- What an active member may do, one row per role; a row without permissions when there is none.
select r.permissions, mr.merchant_ids, mr.warehouse_ids
from people.member m
left join people.member_role mr on mr.tenant_id = m.tenant_id and mr.user_id = m.user_id
left join people.role r on r.tenant_id = mr.tenant_id and r.role_id = mr.role_id
where m.tenant_id = :tenant_id and m.user_id = :user_id::uuid and m.active;
