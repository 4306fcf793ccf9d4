-- Versions of review rules: what each save said, by whom and why, so that a rule can be explained
-- and put back. Not breaking: a new table, filled with the rules as they stand.

create table review.rule_version (
  tenant_id uuid not null,
  rule_id uuid not null,
  version int not null check (version > 0),
  name_zh text not null,
  name_en text not null,
  priority int not null,
  condition jsonb not null,
  action text not null check (action in ('hold', 'approve', 'tag')),
  active boolean not null,
  note text not null,
  saved_by uuid,
  saved_at timestamptz,
  primary key (tenant_id, rule_id, version),
  foreign key (tenant_id, rule_id) references review.rule
);
comment on table review.rule_version is 'What each save of a review rule said; never changed.';
comment on column review.rule_version.tenant_id is 'the tenant';
comment on column review.rule_version.rule_id is 'the rule';
comment on column review.rule_version.version is 'counts the saves of the rule';
comment on column review.rule_version.name_zh is 'Chinese name';
comment on column review.rule_version.name_en is 'English name';
comment on column review.rule_version.priority is 'lower is looked at first';
comment on column review.rule_version.condition is 'see areas/review/model.ts';
comment on column review.rule_version.action is 'what follows when it matches';
comment on column review.rule_version.active is 'in use';
comment on column review.rule_version.note is 'why it was changed, as the person said';
comment on column review.rule_version.saved_by is 'who; null: the system';
comment on column review.rule_version.saved_at is 'when; null: before versions were kept';

-- The policies of a tenant's table hold for its owner too, who sees all rules for this moment.
alter table review.rule no force row level security;
insert into review.rule_version (tenant_id, rule_id, version, name_zh, name_en, priority, condition,
  action, active, note)
select tenant_id, rule_id, version, name_zh, name_en, priority, condition, action, active, ''
from review.rule;
alter table review.rule force row level security;
call kernel.guard('review.rule_version', 'select, insert');
