/** Rendered by `fahuo gen` from printing.sql; do not edit. */
import { type Json, many, maybe, none } from '../../kernel/statement.ts';

/** Adds or changes printers by warehouse and code, and returns those that are new or different now. */
export const savePrinters = many<{ rows: readonly { printer_id: string | null; warehouse_id: string | null; code: string | null; name: string | null; paper: string | null; driver: string | null; address: string | null; active: boolean | null }[] }, { printer_id: string; warehouse_id: string; code: string }>(
  'printing.save_printers',
  `insert into printing.printer as p (tenant_id, printer_id, warehouse_id, code, name, paper, driver,
  address, active)
select $1, r.printer_id, r.warehouse_id, r.code, r.name, r.paper, r.driver, r.address,
  r.active
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::text[], $6::text[], $7::text[],
    $8::text[], $9::boolean[])
  as r(printer_id, warehouse_id, code, name, paper, driver, address, active)
order by r.warehouse_id, r.code
on conflict on constraint printer_code_once do update set name = excluded.name,
  paper = excluded.paper, driver = excluded.driver, address = excluded.address,
  active = excluded.active
where (p.name, p.paper, p.driver, p.address, p.active) is distinct from
  (excluded.name, excluded.paper, excluded.driver, excluded.address, excluded.active)
returning p.printer_id, p.warehouse_id, p.code`,
  ["tenant_id", "rows.printer_id:uuid", "rows.warehouse_id:uuid", "rows.code:text", "rows.name:text", "rows.paper:text", "rows.driver:text", "rows.address:text", "rows.active:plain"],
);

/** Printers by warehouse and code. */
export const listPrinters = many<{ warehouse_ids: readonly string[] | null; only_active: boolean | null }, { printer_id: string; warehouse_id: string; code: string; name: string; paper: string; driver: string; address: string; active: boolean }>(
  'printing.list_printers',
  `select p.printer_id, p.warehouse_id, p.code, p.name, p.paper, p.driver, p.address, p.active
from printing.printer p
where p.tenant_id = $1
  and ($2::uuid[] is null or p.warehouse_id = any($2::uuid[]))
  and (p.active or not $3::boolean)
order by p.warehouse_id, p.code`,
  ["tenant_id", "warehouse_ids", "only_active"],
);

/** The newest version of the documents of subjects. */
export const latestDocuments = many<{ rows: readonly { kind: string | null; subject_id: string | null }[] }, { document_id: string; kind: string; subject_id: string; version: number; data: Json }>(
  'printing.latest_documents',
  `select distinct on (d.kind, d.subject_id) d.document_id, d.kind, d.subject_id, d.version, d.data
from printing.document d
where d.tenant_id = $1 and (d.kind, d.subject_id) in (
  select kind, subject_id from unnest($2::text[], $3::uuid[])
  as r(kind, subject_id))
order by d.kind, d.subject_id, d.version desc`,
  ["tenant_id", "rows.kind:text", "rows.subject_id:uuid"],
);

/** Keeps documents as data. */
export const insertDocuments = none<{ rows: readonly { document_id: string | null; warehouse_id: string | null; kind: string | null; subject_id: string | null; order_id: string | null; version: number | null; data: unknown | null }[] }>(
  'printing.insert_documents',
  `insert into printing.document (tenant_id, document_id, warehouse_id, kind, subject_id, order_id,
  version, data, made_at)
select $1, document_id, warehouse_id, kind, subject_id, order_id, version, data, $2
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::uuid[], $7::uuid[], $8::int[],
    $9::jsonb[])
  as r(document_id, warehouse_id, kind, subject_id, order_id, version, data)`,
  ["tenant_id", "now", "rows.document_id:uuid", "rows.warehouse_id:uuid", "rows.kind:text", "rows.subject_id:uuid", "rows.order_id:uuid", "rows.version:plain", "rows.data:json"],
);

/** Locks documents in key order, with how often they were sent to a printer. Merchants see those of
 * their own orders only. */
export const lockDocuments = many<{ document_ids: readonly string[] | null; all_merchants: boolean | null }, { document_id: string; warehouse_id: string; kind: string; subject_id: string; order_id: string | null; version: number; last_copy: number | null; last_state: string | null }>(
  'printing.lock_documents',
  `select d.document_id, d.warehouse_id, d.kind, d.subject_id, d.order_id, d.version,
  (select max(j.copy_no) from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id) as last_copy,
  (select j.state from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id order by j.copy_no desc limit 1) as last_state
from printing.document d
where d.tenant_id = $1 and d.document_id = any($2::uuid[])
  and ($3::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by d.document_id for update of d`,
  ["tenant_id", "document_ids", "all_merchants"],
);

/** One document with its data, and the highest copy that a printer may have put on paper. */
export const documentToRender = maybe<{ document_id: string | null; all_merchants: boolean | null }, { document_id: string; kind: string; subject_id: string; version: number; data: Json; made_at: Date; printed_copy: number | null }>(
  'printing.document_to_render',
  `select d.document_id, d.kind, d.subject_id, d.version, d.data, d.made_at,
  (select max(j.copy_no) from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id and j.state <> 'failed') as printed_copy
from printing.document d
where d.tenant_id = $1 and d.document_id = $2
  and ($3::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))`,
  ["tenant_id", "document_id", "all_merchants"],
);

/** A page of documents, newest first, with how their newest copy stands. */
export const listDocuments = many<{ after: string | null; kind: string | null; subject_id: string | null; order_id: string | null; all_merchants: boolean | null; count: number | null }, { document_id: string; warehouse_id: string; kind: string; subject_id: string; order_id: string | null; version: number; made_at: Date; last_copy: number | null; last_state: string | null }>(
  'printing.list_documents',
  `select d.document_id, d.warehouse_id, d.kind, d.subject_id, d.order_id, d.version, d.made_at,
  (select max(j.copy_no) from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id) as last_copy,
  (select j.state from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id order by j.copy_no desc limit 1) as last_state
from printing.document d
where d.tenant_id = $1 and ($2::uuid is null or d.document_id < $2::uuid)
  and ($3::text is null or d.kind = $3::text)
  and ($4::uuid is null or d.subject_id = $4::uuid)
  and ($5::uuid is null or d.order_id = $5::uuid)
  and ($6::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by d.document_id desc limit $7::int`,
  ["tenant_id", "after", "kind", "subject_id", "order_id", "all_merchants", "count"],
);

/** Asks for documents on paper; a copy of a document is asked for once. */
export const insertJobs = none<{ rows: readonly { job_id: string | null; document_id: string | null; warehouse_id: string | null; printer_id: string | null; copy_no: number | null; reason: string | null; state: string | null; requested_by: string | null; error: string | null }[] }>(
  'printing.insert_jobs',
  `insert into printing.job (tenant_id, job_id, document_id, warehouse_id, printer_id, copy_no, reason,
  state, requested_by, requested_at, ended_at, error)
select $1, job_id, document_id, warehouse_id, printer_id, copy_no, reason, state,
  requested_by, $2, case when state = 'failed' then $2::timestamptz end, error
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::int[], $8::text[],
    $9::text[], $10::uuid[], $11::text[])
  as r(job_id, document_id, warehouse_id, printer_id, copy_no, reason, state,
    requested_by, error)`,
  ["tenant_id", "now", "rows.job_id:uuid", "rows.document_id:uuid", "rows.warehouse_id:uuid", "rows.printer_id:uuid", "rows.copy_no:plain", "rows.reason:text", "rows.state:text", "rows.requested_by:uuid", "rows.error:text"],
);

/** Locks jobs in key order, with what events say of them and how often they were tried. */
export const lockJobs = many<{ job_ids: readonly string[] | null; all_merchants: boolean | null }, { job_id: string; document_id: string; warehouse_id: string; printer_id: string | null; copy_no: number; state: string; kind: string; order_id: string | null; attempts: number }>(
  'printing.lock_jobs',
  `select j.job_id, j.document_id, j.warehouse_id, j.printer_id, j.copy_no, j.state, d.kind,
  d.order_id, (select count(*)::int from kernel.effect e where e.tenant_id = j.tenant_id
    and e.subject_id = j.job_id and e.kind = 'document.print') as attempts
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = $1 and j.job_id = any($2::uuid[])
  and ($3::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id for update of j`,
  ["tenant_id", "job_ids", "all_merchants"],
);

/** One job with all that printing it needs. */
export const jobToPrint = maybe<{ job_id: string | null }, { job_id: string; state: string; copy_no: number; warehouse_id: string; printer_id: string | null; requested_at: Date; kind: string; data: Json; made_at: Date; cancelled_at: Date | null }>(
  'printing.job_to_print',
  `select j.job_id, j.state, j.copy_no, j.warehouse_id, j.printer_id, j.requested_at, d.kind, d.data,
  d.made_at,
  (select o.cancelled_at from orders.sales_order o where o.tenant_id = d.tenant_id
    and o.order_id = d.order_id) as cancelled_at
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = $1 and j.job_id = $2`,
  ["tenant_id", "job_id"],
);

/** Takes a queued job for sending, before the first byte leaves; nobody else gets it after that. */
export const sendJob = many<{ printer_id: string | null; job_id: string | null }, { job_id: string }>(
  'printing.send_job',
  `update printing.job set state = 'sent', printer_id = $1::uuid
where tenant_id = $2 and job_id = $3 and state = 'queued'
returning job_id`,
  ["printer_id", "tenant_id", "job_id"],
);

/** A job that is being sent goes on at another printer. */
export const changePrinter = none<{ printer_id: string | null; job_id: string | null }>(
  'printing.change_printer',
  `update printing.job set printer_id = $1::uuid
where tenant_id = $2 and job_id = $3 and state = 'sent'`,
  ["printer_id", "tenant_id", "job_id"],
);

/** Notes how jobs ended; one that ended before stays as it is. */
export const settleJobs = many<{ rows: readonly { job_id: string | null; state: string | null; printer_id: string | null; error: string | null }[] }, { job_id: string; document_id: string; copy_no: number; state: string; error: string | null; kind: string; order_id: string | null }>(
  'printing.settle_jobs',
  `update printing.job j set state = r.state, printer_id = coalesce(r.printer_id, j.printer_id),
  error = r.error, ended_at = $1
from unnest($2::uuid[], $3::text[], $4::uuid[],
    $5::text[])
  as r(job_id, state, printer_id, error),
  printing.document d
where j.tenant_id = $6 and j.job_id = r.job_id and j.state in ('queued', 'sent', 'unknown')
  and d.tenant_id = j.tenant_id and d.document_id = j.document_id
returning j.job_id, j.document_id, j.copy_no, j.state, j.error, d.kind, d.order_id`,
  ["now", "rows.job_id:uuid", "rows.state:text", "rows.printer_id:uuid", "rows.error:text", "tenant_id"],
);

/** Jobs that surely were not printed are tried again. */
export const requeueJobs = none<{ rows: readonly { job_id: string | null; printer_id: string | null }[] }>(
  'printing.requeue_jobs',
  `update printing.job j set state = 'queued', printer_id = r.printer_id, error = null, ended_at = null
from unnest($1::uuid[], $2::uuid[])
  as r(job_id, printer_id)
where j.tenant_id = $3 and j.job_id = r.job_id and j.state = 'failed'`,
  ["rows.job_id:uuid", "rows.printer_id:uuid", "tenant_id"],
);

/** Queued jobs of orders, or of the waybills of parcels, with the keys of their effects. */
export const waitingJobs = many<{ order_ids: readonly string[] | null; parcel_ids: readonly string[] | null }, { job_id: string; key: string }>(
  'printing.waiting_jobs',
  `select j.job_id, e.key as key
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
join kernel.effect e on e.tenant_id = j.tenant_id and e.subject_id = j.job_id
  and e.kind = 'document.print' and e.state = 'pending'
where j.tenant_id = $1 and j.state = 'queued'
  and (d.order_id = any($2::uuid[])
    or (d.kind = 'waybill' and d.subject_id = any($3::uuid[])))
order by j.job_id`,
  ["tenant_id", "order_ids", "parcel_ids"],
);

/** A page of print jobs, newest first. */
export const listJobs = many<{ after: string | null; state: string | null; warehouse_id: string | null; document_id: string | null; order_id: string | null; all_merchants: boolean | null; count: number | null }, { job_id: string; document_id: string; warehouse_id: string; printer_id: string | null; printer_code: string | null; copy_no: number; reason: string | null; state: string; requested_by: string | null; requested_by_name: string | null; requested_at: Date; ended_at: Date | null; error: string | null; kind: string; subject_id: string; order_id: string | null }>(
  'printing.list_jobs',
  `select j.job_id, j.document_id, j.warehouse_id, j.printer_id,
  (select p.code from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id) as printer_code, j.copy_no,
  j.reason, j.state, j.requested_by, (select m.display_name from people.member m
    where m.tenant_id = j.tenant_id and m.user_id = j.requested_by) as requested_by_name,
  j.requested_at, j.ended_at, j.error, d.kind, d.subject_id, d.order_id
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = $1 and ($2::uuid is null or j.job_id < $2::uuid)
  and ($3::text is null or j.state = $3::text)
  and ($4::uuid is null or j.warehouse_id = $4::uuid)
  and ($5::uuid is null or j.document_id = $5::uuid)
  and ($6::uuid is null or d.order_id = $6::uuid)
  and ($7::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id desc limit $8::int`,
  ["tenant_id", "after", "state", "warehouse_id", "document_id", "order_id", "all_merchants", "count"],
);
