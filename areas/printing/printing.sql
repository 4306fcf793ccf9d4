-- Statements of printing: printers, documents as data, and the jobs that put them on paper.

-- name: save_printers :many
-- Adds or changes printers by warehouse and code, and returns those that are new or different now.
insert into printing.printer as p (tenant_id, printer_id, warehouse_id, code, name, paper, driver,
  address, active)
select :tenant_id, r.printer_id, r.warehouse_id, r.code, r.name, r.paper, r.driver, r.address,
  r.active
from jsonb_to_recordset(:rows::jsonb) as r(printer_id uuid, warehouse_id uuid, code text, name text,
  paper text, driver text, address text, active boolean)
order by r.warehouse_id, r.code
on conflict on constraint printer_code_once do update set name = excluded.name,
  paper = excluded.paper, driver = excluded.driver, address = excluded.address,
  active = excluded.active
where (p.name, p.paper, p.driver, p.address, p.active) is distinct from
  (excluded.name, excluded.paper, excluded.driver, excluded.address, excluded.active)
returning p.printer_id, p.warehouse_id, p.code;

-- name: list_printers :many
-- Printers by warehouse and code.
select p.printer_id, p.warehouse_id, p.code, p.name, p.paper, p.driver, p.address, p.active
from printing.printer p
where p.tenant_id = :tenant_id
  and (:warehouse_ids::uuid[] is null or p.warehouse_id = any(:warehouse_ids::uuid[]))
  and (p.active or not :only_active::boolean)
order by p.warehouse_id, p.code;

-- name: latest_documents :many
-- The newest version of the documents of subjects.
select distinct on (d.kind, d.subject_id) d.document_id, d.kind, d.subject_id, d.version, d.data
from printing.document d
where d.tenant_id = :tenant_id and (d.kind, d.subject_id) in (
  select kind, subject_id from jsonb_to_recordset(:rows::jsonb) as r(kind text, subject_id uuid))
order by d.kind, d.subject_id, d.version desc;

-- name: insert_documents :none
-- Keeps documents as data.
insert into printing.document (tenant_id, document_id, warehouse_id, kind, subject_id, order_id,
  version, data, made_at)
select :tenant_id, document_id, warehouse_id, kind, subject_id, order_id, version, data, :now
from jsonb_to_recordset(:rows::jsonb) as r(document_id uuid, warehouse_id uuid, kind text,
  subject_id uuid, order_id uuid, version int, data jsonb);

-- name: lock_documents :many
-- Locks documents in key order, with how often they were sent to a printer. Merchants see those of
-- their own orders only.
select d.document_id, d.warehouse_id, d.kind, d.subject_id, d.order_id, d.version,
  (select max(j.copy_no) from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id) as last_copy,
  (select j.state from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id order by j.copy_no desc limit 1) as last_state
from printing.document d
where d.tenant_id = :tenant_id and d.document_id = any(:document_ids::uuid[])
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by d.document_id for update of d;

-- name: document_to_render :maybe
-- One document with its data, and the highest copy that a printer may have put on paper.
select d.document_id, d.kind, d.subject_id, d.version, d.data, d.made_at,
  (select max(j.copy_no) from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id and j.state <> 'failed') as printed_copy
from printing.document d
where d.tenant_id = :tenant_id and d.document_id = :document_id
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id));

-- name: list_documents :many
-- A page of documents, newest first, with how their newest copy stands.
select d.document_id, d.warehouse_id, d.kind, d.subject_id, d.order_id, d.version, d.made_at,
  (select max(j.copy_no) from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id) as last_copy,
  (select j.state from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id order by j.copy_no desc limit 1) as last_state
from printing.document d
where d.tenant_id = :tenant_id and (:after::uuid is null or d.document_id < :after::uuid)
  and (:kind::text is null or d.kind = :kind::text)
  and (:subject_id::uuid is null or d.subject_id = :subject_id::uuid)
  and (:order_id::uuid is null or d.order_id = :order_id::uuid)
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by d.document_id desc limit :count::int;

-- name: insert_jobs :none
-- Asks for documents on paper; a copy of a document is asked for once.
insert into printing.job (tenant_id, job_id, document_id, warehouse_id, printer_id, copy_no, reason,
  state, requested_by, requested_at, ended_at, error)
select :tenant_id, job_id, document_id, warehouse_id, printer_id, copy_no, reason, state,
  requested_by, :now, case when state = 'failed' then :now::timestamptz end, error
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, document_id uuid, warehouse_id uuid,
  printer_id uuid, copy_no int, reason text, state text, requested_by uuid, error text);

-- name: lock_jobs :many
-- Locks jobs in key order, with what events say of them and how often they were tried.
select j.job_id, j.document_id, j.warehouse_id, j.printer_id, j.copy_no, j.state, d.kind,
  d.order_id, (select count(*)::int from kernel.effect e where e.tenant_id = j.tenant_id
    and e.subject_id = j.job_id and e.kind = 'document.print') as "attempts!"
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and j.job_id = any(:job_ids::uuid[])
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id for update of j;

-- name: job_to_print :maybe
-- One job with all that printing it needs.
select j.job_id, j.state, j.copy_no, j.warehouse_id, j.printer_id, j.requested_at, d.kind, d.data,
  d.made_at,
  (select o.cancelled_at from orders.sales_order o where o.tenant_id = d.tenant_id
    and o.order_id = d.order_id) as cancelled_at
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and j.job_id = :job_id;

-- name: send_job :many
-- Takes a queued job for sending, before the first byte leaves; nobody else gets it after that.
update printing.job set state = 'sent', printer_id = :printer_id::uuid
where tenant_id = :tenant_id and job_id = :job_id and state = 'queued'
returning job_id;

-- name: change_printer :none
-- A job that is being sent goes on at another printer.
update printing.job set printer_id = :printer_id::uuid
where tenant_id = :tenant_id and job_id = :job_id and state = 'sent';

-- name: settle_jobs :many
-- Notes how jobs ended; one that ended before stays as it is.
update printing.job j set state = r.state, printer_id = coalesce(r.printer_id, j.printer_id),
  error = r.error, ended_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, state text, printer_id uuid, error text),
  printing.document d
where j.tenant_id = :tenant_id and j.job_id = r.job_id and j.state in ('queued', 'sent', 'unknown')
  and d.tenant_id = j.tenant_id and d.document_id = j.document_id
returning j.job_id, j.document_id, j.copy_no, j.state, j.error, d.kind, d.order_id;

-- name: requeue_jobs :none
-- Jobs that surely were not printed are tried again.
update printing.job j set state = 'queued', printer_id = r.printer_id, error = null, ended_at = null
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, printer_id uuid)
where j.tenant_id = :tenant_id and j.job_id = r.job_id and j.state = 'failed';

-- name: waiting_jobs :many
-- Queued jobs of orders, or of the waybills of parcels, with the keys of their effects.
select j.job_id, e.key as "key!"
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
join kernel.effect e on e.tenant_id = j.tenant_id and e.subject_id = j.job_id
  and e.kind = 'document.print' and e.state = 'pending'
where j.tenant_id = :tenant_id and j.state = 'queued'
  and (d.order_id = any(:order_ids::uuid[])
    or (d.kind = 'waybill' and d.subject_id = any(:parcel_ids::uuid[])))
order by j.job_id;

-- name: list_jobs :many
-- A page of print jobs, newest first.
select j.job_id, j.document_id, j.warehouse_id, j.printer_id,
  (select p.code from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id) as printer_code, j.copy_no,
  j.reason, j.state, j.requested_by, (select m.display_name from people.member m
    where m.tenant_id = j.tenant_id and m.user_id = j.requested_by) as requested_by_name,
  j.requested_at, j.ended_at, j.error, d.kind, d.subject_id, d.order_id
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and (:after::uuid is null or j.job_id < :after::uuid)
  and (:state::text is null or j.state = :state::text)
  and (:warehouse_id::uuid is null or j.warehouse_id = :warehouse_id::uuid)
  and (:document_id::uuid is null or j.document_id = :document_id::uuid)
  and (:order_id::uuid is null or d.order_id = :order_id::uuid)
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id desc limit :count::int;
