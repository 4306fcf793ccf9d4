-- Checks of printing; each must return no row. Run within one tenant.

-- check: I28 something was printed without a job
select e.effect_id, e.subject_id from kernel.effect e
where e.tenant_id = :tenant_id and e.kind = 'document.print'
  and not exists (select from printing.job j
    where j.tenant_id = e.tenant_id and j.job_id = e.subject_id);

-- check: I28 two originals of one version of a document were printed
select document_id, count(*) as originals from printing.job
where tenant_id = :tenant_id and copy_no = 1 and state in ('sent', 'confirmed', 'unknown')
group by document_id having count(*) > 1;

-- check: I28 a copy has no reason or nobody who asked for it
select job_id, copy_no from printing.job
where tenant_id = :tenant_id and copy_no > 1
  and (coalesce(reason, '') = '' or requested_by is null);

-- check: I28 a job waits although nothing will print it any more
select j.job_id, j.state from printing.job j
where j.tenant_id = :tenant_id and j.state in ('queued', 'sent')
  and not exists (select from kernel.effect e where e.tenant_id = j.tenant_id
    and e.subject_id = j.job_id and e.kind = 'document.print'
    and e.state in ('pending', 'running', 'in_doubt'));

-- check: I28 a document of a subject has versions with a gap
select kind, subject_id, count(*) as versions, max(version) as newest from printing.document
where tenant_id = :tenant_id
group by kind, subject_id having count(*) <> max(version);
