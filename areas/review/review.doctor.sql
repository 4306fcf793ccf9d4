-- Checks of review; each must return no row. Run within one tenant.

-- check: I41 a review rule differs from the version of it that was kept last
select r.rule_id, r.code, r.version from review.rule r
left join review.rule_version v on v.tenant_id = r.tenant_id and v.rule_id = r.rule_id
  and v.version = r.version
where r.tenant_id = :tenant_id and (v.rule_id is null
  or (v.name_zh, v.name_en, v.priority, v.condition, v.action, v.active)
    is distinct from (r.name_zh, r.name_en, r.priority, r.condition, r.action, r.active)
  or exists (select from review.rule_version n where n.tenant_id = r.tenant_id
    and n.rule_id = r.rule_id and n.version > r.version));
