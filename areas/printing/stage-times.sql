-- How long sheets take from stage to stage.

-- name: stage_times :many
-- Median and 95th percentile of each stage in seconds, by printer and kind of paper, of originals
-- that were asked for within a span; a stage that a sheet did not reach is not counted for it.
-- :first_id is the least id that a job of the span can have.
with sheets as (
  select j.printer_id, d.kind, j.state, w.requested_at as received, w.active_at as numbered,
    j.requested_at as queued, j.rendered_at as rendered, j.sent_at as spooled,
    case when j.state = 'confirmed' then j.ended_at end as printed
  from printing.job j
  join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
  left join shipping.waybill w on w.tenant_id = j.tenant_id and d.kind = 'waybill'
    and w.waybill_id = (select x.waybill_id from shipping.waybill x
      where x.tenant_id = j.tenant_id and x.parcel_id = d.subject_id
        and x.active_at <= j.requested_at order by x.active_at desc limit 1)
  where j.tenant_id = :tenant_id and j.job_id >= :first_id and j.copy_no = 1
    and j.requested_at >= :since::timestamptz and j.requested_at < :until::timestamptz
    and (:warehouse_id::uuid is null or j.warehouse_id = :warehouse_id)),
spans as (
  select s.printer_id, s.kind, v.stage, extract(epoch from v.until - v.since) as seconds
  from sheets s
  cross join lateral (values ('number', s.received, s.numbered), ('queue', s.numbered, s.queued),
    ('render', s.queued, s.rendered), ('spool', coalesce(s.rendered, s.queued), s.spooled),
    ('print', s.spooled, s.printed), ('whole', coalesce(s.received, s.queued), s.printed))
    as v(stage, since, until)
  where v.since is not null and v.until >= v.since)
select p.code as printer_code, t.kind as "kind!", t.stage as "stage!", count(*)::int as "sheets!",
  percentile_cont(0.5) within group (order by t.seconds)::float8 as "p50_s!",
  percentile_cont(0.95) within group (order by t.seconds)::float8 as "p95_s!",
  max(t.seconds)::float8 as "longest_s!"
from spans t
left join printing.printer p on p.tenant_id = :tenant_id and p.printer_id = t.printer_id
group by p.code, t.kind, t.stage
order by t.kind, p.code nulls last, t.stage;
