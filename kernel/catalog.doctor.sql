-- Checks of the database itself, whatever the tenant. Each returns what breaks it.

-- check: I36 foreign keys between tenants' tables that do not carry the tenant
select c.conname as id, c.conrelid::regclass || ' to ' || c.confrelid::regclass as detail
from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attname = 'tenant_id'
join pg_attribute b on b.attrelid = c.confrelid and b.attname = 'tenant_id'
where c.contype = 'f' and not (a.attnum = any(c.conkey) and b.attnum = any(c.confkey));

-- check: I36 tenants' tables without forced row-level security
select c.oid::regclass::text as id, 'row security not enabled and forced' as detail
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
  and c.oid::regclass::text not in ('kernel.tenant', 'kernel.routing')
  and not (c.relrowsecurity and c.relforcerowsecurity);

-- check: I36 tenants' tables whose primary key does not begin with the tenant
select c.conrelid::regclass::text as id, pg_get_constraintdef(c.oid) as detail
from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attname = 'tenant_id'
where c.contype = 'p' and c.conkey[1] <> a.attnum
  and c.conrelid::regclass::text <> 'kernel.routing';

-- check: I40 instants without a time zone, or money that is not a whole number
select a.attrelid::regclass || '.' || a.attname as id,
  format_type(a.atttypid, a.atttypmod) as detail
from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
join pg_namespace n on n.oid = c.relnamespace
where a.attnum > 0 and not a.attisdropped
  and n.nspname not in ('pg_catalog', 'information_schema')
  and (a.atttypid = 'timestamp'::regtype
    or (a.attname like '%\_minor' and a.atttypid <> 'bigint'::regtype));

-- check: SETTINGS that lose acknowledged work
select name as id, name || ' = ' || setting as detail from pg_settings
where (name in ('fsync', 'full_page_writes') and setting <> 'on')
  or (name = 'synchronous_commit'
    and setting not in ('on', 'local', 'remote_write', 'remote_apply'));

-- check: ROLE of the application that could see or change too much
select rolname as id, 'superuser or may bypass row security' as detail from pg_roles
where rolname = 'fahuo_app' and (rolsuper or rolbypassrls);
