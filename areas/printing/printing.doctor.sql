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
    and e.state in ('pending', 'running', 'in_doubt'))
  and not exists (select from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id and p.driver = 'agent'
    and (j.state = 'queued' or j.lease_id is not null));

-- check: I28 the places of a batch have a gap, or are not as many as its papers say
select b.batch_id, b.shipments, count(x.sequence) as places, max(x.sequence) as last
from printing.batch b
left join printing.batch_shipment x on x.tenant_id = b.tenant_id and x.batch_id = b.batch_id
where b.tenant_id = :tenant_id
group by b.batch_id, b.shipments
having count(x.sequence) <> b.shipments or max(x.sequence) is distinct from b.shipments;

-- check: I28 two originals of a waybill with the same number were printed
select d.subject_id, d.data ->> 'tracking_no' as tracking_no, count(*) as originals
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and d.kind = 'waybill' and j.copy_no = 1
  and j.state in ('sent', 'confirmed', 'unknown')
group by 1, 2 having count(*) > 1;

-- check: I28 a sheet was printed with a batch that its shipment is not in
select j.job_id, j.batch_id from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and j.batch_id is not null and d.kind in ('waybill', 'packing_slip')
  and not exists (select from packing.parcel p
    join printing.batch_shipment x on x.tenant_id = p.tenant_id and x.shipment_id = p.shipment_id
    where p.tenant_id = j.tenant_id and p.parcel_id = d.subject_id and x.batch_id = j.batch_id);

-- check: I28 a document of a subject has versions with a gap
select kind, subject_id, count(*) as versions, max(version) as newest from printing.document
where tenant_id = :tenant_id
group by kind, subject_id having count(*) <> max(version);
