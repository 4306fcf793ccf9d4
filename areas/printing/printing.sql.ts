/** Rendered by `fahuo gen` from printing.sql; do not edit. */
import { type Json, many, maybe, none } from '../../kernel/statement.ts';

/** Adds or changes printers by warehouse and code, and returns those that are new or different now.
 * How a printer of an agent is reached is the agent's to say. */
export const savePrinters = many<{ rows: readonly { printer_id: string | null; warehouse_id: string | null; code: string | null; name: string | null; paper: string | null; driver: string | null; address: string | null; active: boolean | null; offset_x_um: number | null; offset_y_um: number | null; low_at: number | null }[] }, { printer_id: string; warehouse_id: string; code: string }>(
  'printing.save_printers',
  `insert into printing.printer as p (tenant_id, printer_id, warehouse_id, code, name, paper, driver,
  address, active, offset_x_um, offset_y_um, low_at)
select $1, r.printer_id, r.warehouse_id, r.code, r.name, r.paper, r.driver, r.address,
  r.active, r.offset_x_um, r.offset_y_um, r.low_at
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::text[], $6::text[], $7::text[],
    $8::text[], $9::boolean[], $10::int[],
    $11::int[], $12::int[])
  as r(printer_id, warehouse_id, code, name, paper, driver, address, active,
    offset_x_um, offset_y_um, low_at)
order by r.warehouse_id, r.code
on conflict on constraint printer_code_once do update set name = excluded.name,
  paper = excluded.paper, driver = excluded.driver, address = excluded.address,
  active = excluded.active, offset_x_um = excluded.offset_x_um,
  offset_y_um = excluded.offset_y_um, low_at = excluded.low_at
where (p.name, p.paper, p.driver, p.address, p.active, p.offset_x_um, p.offset_y_um, p.low_at)
  is distinct from (excluded.name, excluded.paper, excluded.driver, excluded.address,
  excluded.active, excluded.offset_x_um, excluded.offset_y_um, excluded.low_at)
returning p.printer_id, p.warehouse_id, p.code`,
  ["tenant_id", "rows.printer_id:uuid", "rows.warehouse_id:uuid", "rows.code:text", "rows.name:text", "rows.paper:text", "rows.driver:text", "rows.address:text", "rows.active:plain", "rows.offset_x_um:plain", "rows.offset_y_um:plain", "rows.low_at:plain"],
);

/** The printers that agents have; of those known, only how they are is new. */
export const announcePrinters = none<{ rows: readonly { printer_id: string | null; warehouse_id: string | null; code: string | null; name: string | null; paper: string | null; device_id: string | null; condition: string | null }[] }>(
  'printing.announce_printers',
  `insert into printing.printer as p (tenant_id, printer_id, warehouse_id, code, name, paper, driver,
  address, device_id, condition)
select $1, r.printer_id, r.warehouse_id, r.code, r.name, r.paper, 'agent', r.name,
  r.device_id, r.condition
from unnest($2::uuid[], $3::uuid[], $4::text[],
    $5::text[], $6::text[], $7::uuid[],
    $8::text[])
  as r(printer_id, warehouse_id, code, name, paper, device_id, condition)
order by r.printer_id
on conflict (tenant_id, printer_id) do update set condition = excluded.condition
where p.condition <> excluded.condition`,
  ["tenant_id", "rows.printer_id:uuid", "rows.warehouse_id:uuid", "rows.code:text", "rows.name:text", "rows.paper:text", "rows.device_id:uuid", "rows.condition:text"],
);

/** Printers by warehouse and code, with when their agent was last heard of. */
export const listPrinters = many<{ warehouse_ids: readonly string[] | null; only_active: boolean | null }, { printer_id: string; warehouse_id: string; code: string; name: string; paper: string; driver: string; address: string; active: boolean; device_id: string | null; condition: string; failed_at: Date | null; offset_x_um: number; offset_y_um: number; pages_printed: number; paper_left: number | null; ribbon_left: number | null; low_at: number; seen_at: Date | null }>(
  'printing.list_printers',
  `select p.printer_id, p.warehouse_id, p.code, p.name, p.paper, p.driver, p.address, p.active,
  p.device_id, p.condition, p.failed_at, p.offset_x_um, p.offset_y_um, p.pages_printed,
  p.paper_left, p.ribbon_left, p.low_at,
  (select d.seen_at from printing.device d where d.tenant_id = p.tenant_id
    and d.device_id = p.device_id) as seen_at
from printing.printer p
where p.tenant_id = $1
  and ($2::uuid[] is null or p.warehouse_id = any($2::uuid[]))
  and (p.active or not $3::boolean)
order by p.warehouse_id, p.code`,
  ["tenant_id", "warehouse_ids", "only_active"],
);

/** Which printers papers come out of, the first one first. */
export const listRoutes = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; station: string; kind: string; rank: number; printer_id: string; printer_code: string }>(
  'printing.list_routes',
  `select r.warehouse_id, r.station, r.kind, r.rank, r.printer_id, p.code as printer_code
from printing.route r
join printing.printer p on p.tenant_id = r.tenant_id and p.printer_id = r.printer_id
where r.tenant_id = $1
  and ($2::uuid[] is null or r.warehouse_id = any($2::uuid[]))
order by r.warehouse_id, r.station, r.kind, r.rank`,
  ["tenant_id", "warehouse_ids"],
);

/** Takes routes away, to be written anew. */
export const deleteRoutes = none<{ rows: readonly { warehouse_id: string | null; station: string | null; kind: string | null }[] }>(
  'printing.delete_routes',
  `delete from printing.route t
using unnest($1::uuid[], $2::text[], $3::text[])
  as r(warehouse_id, station, kind)
where t.tenant_id = $4 and t.warehouse_id = r.warehouse_id and t.station = r.station
  and t.kind = r.kind`,
  ["rows.warehouse_id:uuid", "rows.station:text", "rows.kind:text", "tenant_id"],
);

/** Writes routes. */
export const insertRoutes = none<{ rows: readonly { warehouse_id: string | null; station: string | null; kind: string | null; rank: number | null; printer_id: string | null }[] }>(
  'printing.insert_routes',
  `insert into printing.route (tenant_id, warehouse_id, station, kind, rank, printer_id)
select $1, warehouse_id, station, kind, rank, printer_id
from unnest($2::uuid[], $3::text[], $4::text[],
    $5::int[], $6::uuid[])
  as r(warehouse_id, station, kind, rank, printer_id)`,
  ["tenant_id", "rows.warehouse_id:uuid", "rows.station:text", "rows.kind:text", "rows.rank:plain", "rows.printer_id:uuid"],
);

/** The templates that are kept, by kind of paper. */
export const listTemplates = many<Record<never, never>, { kind: string; paper: string; direction: number; margin_mm: number; hidden: string[]; note: string; saved_at: Date }>(
  'printing.list_templates',
  `select t.kind, t.paper, t.direction, t.margin_mm, t.hidden, t.note, t.saved_at
from printing.template t where t.tenant_id = $1 order by t.kind`,
  ["tenant_id"],
);

/** Keeps templates. */
export const saveTemplates = none<{ rows: readonly { kind: string | null; paper: string | null; direction: number | null; margin_mm: number | null; hidden: unknown | null; note: string | null; saved_by: string | null }[] }>(
  'printing.save_templates',
  `insert into printing.template as t (tenant_id, kind, paper, direction, margin_mm, hidden, note,
  saved_by, saved_at)
select $1, kind, paper, direction, margin_mm,
  array(select jsonb_array_elements_text(r.hidden)), note, saved_by, $2
from unnest($3::text[], $4::text[], $5::int[],
    $6::int[], $7::jsonb[], $8::text[],
    $9::uuid[])
  as r(kind, paper, direction, margin_mm, hidden, note, saved_by)
order by kind
on conflict (tenant_id, kind) do update set paper = excluded.paper,
  direction = excluded.direction, margin_mm = excluded.margin_mm, hidden = excluded.hidden,
  note = excluded.note, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
  ["tenant_id", "now", "rows.kind:text", "rows.paper:text", "rows.direction:plain", "rows.margin_mm:plain", "rows.hidden:json", "rows.note:text", "rows.saved_by:uuid"],
);

/** Notes how much paper and ribbon was put in; what is not given stays. */
export const loadPrinters = many<{ rows: readonly { printer_id: string | null; sets_paper: boolean | null; paper_left: number | null; sets_ribbon: boolean | null; ribbon_left: number | null }[] }, { printer_id: string; code: string; paper_left: number | null; ribbon_left: number | null }>(
  'printing.load_printers',
  `update printing.printer p set
  paper_left = case when r.sets_paper then r.paper_left else p.paper_left end,
  ribbon_left = case when r.sets_ribbon then r.ribbon_left else p.ribbon_left end
from unnest($1::uuid[], $2::boolean[], $3::int[],
    $4::boolean[], $5::int[])
  as r(printer_id, sets_paper, paper_left, sets_ribbon, ribbon_left)
where p.tenant_id = $6 and p.printer_id = r.printer_id
returning p.printer_id, p.code, p.paper_left, p.ribbon_left`,
  ["rows.printer_id:uuid", "rows.sets_paper:plain", "rows.paper_left:plain", "rows.sets_ribbon:plain", "rows.ribbon_left:plain", "tenant_id"],
);

/** Counts printed pages; a printer that prints is ready. Returns those where little is left now. */
export const countPages = many<{ rows: readonly { printer_id: string | null; pages: number | null }[] }, { printer_id: string; code: string; paper_low: boolean; ribbon_low: boolean }>(
  'printing.count_pages',
  `update printing.printer p set pages_printed = p.pages_printed + r.pages,
  paper_left = case when p.paper_left is not null then greatest(p.paper_left - r.pages, 0) end,
  ribbon_left = case when p.ribbon_left is not null then greatest(p.ribbon_left - r.pages, 0) end,
  condition = case when p.driver = 'agent' then p.condition else 'ready' end
from unnest($1::uuid[], $2::int[])
  as r(printer_id, pages)
where p.tenant_id = $3 and p.printer_id = r.printer_id
returning p.printer_id, p.code,
  coalesce(p.paper_left <= p.low_at and p.paper_left + r.pages > p.low_at, false) as paper_low,
  coalesce(p.ribbon_left <= p.low_at and p.ribbon_left + r.pages > p.low_at, false)
    as ribbon_low`,
  ["rows.printer_id:uuid", "rows.pages:plain", "tenant_id"],
);

/** Printers that failed; the others are asked first for a while. */
export const noteFailures = none<{ rows: readonly { printer_id: string | null; condition: string | null }[] }>(
  'printing.note_failures',
  `update printing.printer p set failed_at = $1, condition = coalesce(r.condition, p.condition)
from unnest($2::uuid[], $3::text[])
  as r(printer_id, condition)
where p.tenant_id = $4 and p.printer_id = r.printer_id`,
  ["now", "rows.printer_id:uuid", "rows.condition:text", "tenant_id"],
);

/** Keeps what went wrong at printers. */
export const insertTroubles = none<{ rows: readonly { trouble_id: string | null; printer_id: string | null; job_id: string | null; cause: string | null; detail: string | null }[] }>(
  'printing.insert_troubles',
  `insert into printing.trouble (tenant_id, trouble_id, warehouse_id, printer_id, job_id, cause,
  detail, at)
select p.tenant_id, r.trouble_id, p.warehouse_id, p.printer_id, r.job_id, r.cause, r.detail, $1
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::text[], $6::text[])
  as r(trouble_id, printer_id, job_id, cause, detail)
join printing.printer p on p.tenant_id = $7 and p.printer_id = r.printer_id`,
  ["now", "rows.trouble_id:uuid", "rows.printer_id:uuid", "rows.job_id:uuid", "rows.cause:text", "rows.detail:text", "tenant_id"],
);

/** How often what went wrong at which printer, since a time. */
export const countTroubles = many<{ since: Date | string | null }, { printer_id: string; printer_code: string; warehouse_id: string; cause: string; count: number; last_at: Date }>(
  'printing.count_troubles',
  `select t.printer_id, p.code as printer_code, p.warehouse_id, t.cause, count(*)::int as count,
  max(t.at) as last_at
from printing.trouble t
join printing.printer p on p.tenant_id = t.tenant_id and p.printer_id = t.printer_id
where t.tenant_id = $1 and t.at >= $2::timestamptz
group by 1, 2, 3, 4 order by 5 desc, 2, 4`,
  ["tenant_id", "since"],
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

/** Locks documents in key order, with how often they were sent to a printer: of a waybill, all
 * versions with its number count. Merchants see those of their own orders only. */
export const lockDocuments = many<{ document_ids: readonly string[] | null; all_merchants: boolean | null }, { document_id: string; warehouse_id: string; kind: string; subject_id: string; order_id: string | null; version: number; last_copy: number | null; last_state: string | null }>(
  'printing.lock_documents',
  `select d.document_id as document_id, d.warehouse_id as warehouse_id, d.kind as kind,
  d.subject_id as subject_id, d.order_id, d.version as version, c.copy_no as last_copy,
  c.state as last_state
from printing.document d
left join lateral (select j.copy_no, j.state from printing.job j
  join printing.document v on v.tenant_id = j.tenant_id and v.document_id = j.document_id
  where v.tenant_id = d.tenant_id and v.kind = d.kind and v.subject_id = d.subject_id
    and (v.document_id = d.document_id or (j.state <> 'failed' and d.kind = 'waybill'
      and v.data ->> 'tracking_no' = d.data ->> 'tracking_no'))
  order by j.copy_no desc limit 1) c on true
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
  (select max(j.copy_no) from printing.job j
    join printing.document v on v.tenant_id = j.tenant_id and v.document_id = j.document_id
    where v.tenant_id = d.tenant_id and v.kind = d.kind and v.subject_id = d.subject_id
      and j.state <> 'failed' and (v.document_id = d.document_id or (d.kind = 'waybill'
        and v.data ->> 'tracking_no' = d.data ->> 'tracking_no'))) as printed_copy
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
export const insertJobs = none<{ rows: readonly { job_id: string | null; document_id: string | null; warehouse_id: string | null; printer_id: string | null; copy_no: number | null; reason: string | null; state: string | null; requested_by: string | null; error: string | null; batch_id: string | null; station: string | null }[] }>(
  'printing.insert_jobs',
  `insert into printing.job (tenant_id, job_id, document_id, warehouse_id, printer_id, copy_no, reason,
  state, requested_by, requested_at, ended_at, error, batch_id, station)
select $1, job_id, document_id, warehouse_id, printer_id, copy_no, reason, state,
  requested_by, $2, case when state = 'failed' then $2::timestamptz end, error, batch_id,
  station
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::int[], $8::text[],
    $9::text[], $10::uuid[], $11::text[],
    $12::uuid[], $13::text[])
  as r(job_id, document_id, warehouse_id, printer_id, copy_no, reason, state,
    requested_by, error, batch_id, station)`,
  ["tenant_id", "now", "rows.job_id:uuid", "rows.document_id:uuid", "rows.warehouse_id:uuid", "rows.printer_id:uuid", "rows.copy_no:plain", "rows.reason:text", "rows.state:text", "rows.requested_by:uuid", "rows.error:text", "rows.batch_id:uuid", "rows.station:text"],
);

/** Locks jobs in key order, with what events say of them, how often they were tried, and whether
 * their paper has a newer version. */
export const lockJobs = many<{ job_ids: readonly string[] | null; all_merchants: boolean | null }, { job_id: string; document_id: string; warehouse_id: string; printer_id: string | null; copy_no: number; state: string; station: string; tried: string[]; lease_id: string | null; error: string | null; kind: string; subject_id: string; order_id: string | null; replaced: boolean; attempts: number }>(
  'printing.lock_jobs',
  `select j.job_id, j.document_id, j.warehouse_id, j.printer_id, j.copy_no, j.state, j.station,
  j.tried, j.lease_id, j.error, d.kind, d.subject_id, d.order_id,
  exists (select from printing.document v where v.tenant_id = d.tenant_id and v.kind = d.kind
    and v.subject_id = d.subject_id and v.version > d.version) as replaced,
  (select count(*)::int from kernel.effect e where e.tenant_id = j.tenant_id
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
export const jobToPrint = maybe<{ job_id: string | null }, { job_id: string; state: string; copy_no: number; warehouse_id: string; printer_id: string | null; requested_at: Date; station: string; tried: string[]; lease_id: string | null; kind: string; subject_id: string; data: Json; made_at: Date; cancelled_at: Date | null }>(
  'printing.job_to_print',
  `select j.job_id, j.state, j.copy_no, j.warehouse_id, j.printer_id, j.requested_at, j.station,
  j.tried, j.lease_id, d.kind, d.subject_id, d.data, d.made_at,
  (select o.cancelled_at from orders.sales_order o where o.tenant_id = d.tenant_id
    and o.order_id = d.order_id) as cancelled_at
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = $1 and j.job_id = $2`,
  ["tenant_id", "job_id"],
);

/** Takes a queued job for sending, before the first byte leaves; nobody else gets it after that. */
export const sendJob = many<{ printer_id: string | null; rendered_at: Date | string | null; job_id: string | null }, { job_id: string }>(
  'printing.send_job',
  `update printing.job set state = 'sent', printer_id = $1::uuid, sent_at = $2,
  rendered_at = $3::timestamptz
where tenant_id = $4 and job_id = $5 and state = 'queued' and lease_id is null
returning job_id`,
  ["printer_id", "now", "rendered_at", "tenant_id", "job_id"],
);

/** A job that is being sent goes on at another printer. */
export const changePrinter = none<{ printer_id: string | null; job_id: string | null }>(
  'printing.change_printer',
  `update printing.job set printer_id = $1::uuid, sent_at = $2
where tenant_id = $3 and job_id = $4 and state = 'sent'`,
  ["printer_id", "now", "tenant_id", "job_id"],
);

/** Notes how jobs ended; one that ended before stays as it is. */
export const settleJobs = many<{ rows: readonly { job_id: string | null; state: string | null; printer_id: string | null; error: string | null }[] }, { job_id: string; document_id: string; copy_no: number; state: string; error: string | null; printer_id: string | null; kind: string; order_id: string | null }>(
  'printing.settle_jobs',
  `update printing.job j set state = r.state, printer_id = coalesce(r.printer_id, j.printer_id),
  error = r.error, ended_at = $1, lease_id = null, lease_until = null
from unnest($2::uuid[], $3::text[], $4::uuid[],
    $5::text[])
  as r(job_id, state, printer_id, error),
  printing.document d
where j.tenant_id = $6 and j.job_id = r.job_id and j.state in ('queued', 'sent', 'unknown')
  and d.tenant_id = j.tenant_id and d.document_id = j.document_id
returning j.job_id, j.document_id, j.copy_no, j.state, j.error, j.printer_id, d.kind, d.order_id`,
  ["now", "rows.job_id:uuid", "rows.state:text", "rows.printer_id:uuid", "rows.error:text", "tenant_id"],
);

/** Jobs that surely were not printed are tried again: from the beginning (`tried` empty), or at
 * the next printer. */
export const requeueJobs = none<{ rows: readonly { job_id: string | null; printer_id: string | null; from_printer_id: string | null; error: string | null }[] }>(
  'printing.requeue_jobs',
  `update printing.job j set state = 'queued', printer_id = r.printer_id, error = r.error,
  ended_at = null, rendered_at = null, sent_at = null, lease_id = null, lease_until = null,
  tried = case when r.from_printer_id is null then '{}' else j.tried || r.from_printer_id end
from unnest($1::uuid[], $2::uuid[], $3::uuid[],
    $4::text[])
  as r(job_id, printer_id, from_printer_id, error)
where j.tenant_id = $5 and j.job_id = r.job_id and j.state in ('queued', 'sent', 'failed')`,
  ["rows.job_id:uuid", "rows.printer_id:uuid", "rows.from_printer_id:uuid", "rows.error:text", "tenant_id"],
);

/** Locks queued jobs of orders, of the waybills of parcels, or of batches, that nobody has begun;
 * with the keys of their effects, which those at agents lack. */
export const waitingJobs = many<{ order_ids: readonly string[] | null; batch_ids: readonly string[] | null; parcel_ids: readonly string[] | null }, { job_id: string; key: string | null }>(
  'printing.waiting_jobs',
  `select j.job_id as job_id, e.key
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
left join kernel.effect e on e.tenant_id = j.tenant_id and e.subject_id = j.job_id
  and e.kind = 'document.print' and e.state = 'pending'
where j.tenant_id = $1 and j.state = 'queued' and j.lease_id is null
  and (d.order_id = any($2::uuid[]) or j.batch_id = any($3::uuid[])
    or (d.kind = 'waybill' and d.subject_id = any($4::uuid[])))
  and (e.key is not null or exists (select from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id and p.driver = 'agent'))
order by j.job_id for update of j`,
  ["tenant_id", "order_ids", "batch_ids", "parcel_ids"],
);

/** A page of print jobs, newest first; `only_open` leaves out papers that have a newer version. */
export const listJobs = many<{ after: string | null; state: string | null; warehouse_id: string | null; document_id: string | null; order_id: string | null; printer_id: string | null; only_open: boolean | null; all_merchants: boolean | null; count: number | null }, { job_id: string; document_id: string; warehouse_id: string; printer_id: string | null; printer_code: string | null; copy_no: number; reason: string | null; state: string; batch_id: string | null; requested_by: string | null; requested_by_name: string | null; requested_at: Date; rendered_at: Date | null; sent_at: Date | null; ended_at: Date | null; error: string | null; kind: string; subject_id: string; order_id: string | null; order_no: string | null; sequence: string | null }>(
  'printing.list_jobs',
  `select j.job_id, j.document_id, j.warehouse_id, j.printer_id,
  (select p.code from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id) as printer_code, j.copy_no,
  j.reason, j.state, j.batch_id, j.requested_by, (select m.display_name from people.member m
    where m.tenant_id = j.tenant_id and m.user_id = j.requested_by) as requested_by_name,
  j.requested_at, j.rendered_at, j.sent_at, j.ended_at, j.error, d.kind, d.subject_id, d.order_id,
  (select o.order_no from orders.sales_order o where o.tenant_id = d.tenant_id
    and o.order_id = d.order_id) as order_no, d.data ->> 'sequence' as sequence
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = $1 and ($2::uuid is null or j.job_id < $2::uuid)
  and ($3::text is null or j.state = $3::text)
  and ($4::uuid is null or j.warehouse_id = $4::uuid)
  and ($5::uuid is null or j.document_id = $5::uuid)
  and ($6::uuid is null or d.order_id = $6::uuid)
  and ($7::uuid is null or j.printer_id = $7::uuid)
  and (not $8::boolean or not exists (select from printing.document v
    where v.tenant_id = d.tenant_id and v.kind = d.kind and v.subject_id = d.subject_id
      and v.version > d.version))
  and ($9::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id desc limit $10::int`,
  ["tenant_id", "after", "state", "warehouse_id", "document_id", "order_id", "printer_id", "only_open", "all_merchants", "count"],
);

/** Shipments of waves, of orders, or by themselves, that are still to leave a warehouse, with what
 * a batch may be put in order by: the place in the wave, the articles (`sold` of them, the most
 * that all these shipments have of one of its articles), the first shelf on the walk, the time. */
export const shipmentsToBatch = many<{ warehouse_id: string | null; shipment_ids: readonly string[] | null; order_ids: readonly string[] | null; wave_ids: readonly string[] | null }, { shipment_id: string; merchant_id: string; placed_at: Date; wave_no: string | null; sequence: number | null; articles: string; sold: number; walk_order: number | null; shelf: string | null }>(
  'printing.shipments_to_batch',
  `with chosen as (
  select s.shipment_id, s.order_id, s.merchant_id, s.shipment_no from orders.shipment s
  where s.tenant_id = $1 and s.warehouse_id = $2::uuid
    and s.state not in ('cancelled', 'handed_over', 'delivered', 'returned', 'lost')
    and (s.shipment_id = any($3::uuid[]) or s.order_id = any($4::uuid[])
      or s.shipment_id in (select w.shipment_id from waves.wave_shipment w
        where w.tenant_id = s.tenant_id and w.wave_id = any($5::uuid[])
          and w.removed_at is null))),
goods as (
  select c.shipment_id, ol.sku_id, l.qty, sum(l.qty) over (partition by ol.sku_id) as sold
  from chosen c
  join orders.shipment_line l on l.tenant_id = $1 and l.shipment_id = c.shipment_id
  join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id)
select c.shipment_id as shipment_id, c.merchant_id as merchant_id,
  o.placed_at as placed_at, w.wave_no, w.sequence,
  g.articles as articles, g.sold as sold, p.walk_order, p.shelf
from chosen c
join orders.sales_order o on o.tenant_id = $1 and o.order_id = c.order_id
left join lateral (select b.wave_no, x.sequence from waves.wave_shipment x
  join waves.wave b on b.tenant_id = x.tenant_id and b.wave_id = x.wave_id
  where x.tenant_id = $1 and x.shipment_id = c.shipment_id and x.removed_at is null) w
  on true
cross join lateral (select coalesce(string_agg(k.code, ' ' order by k.code), '') as articles,
    coalesce(max(y.sold), 0)::int as sold
  from goods y join catalog.sku k on k.tenant_id = $1 and k.sku_id = y.sku_id
  where y.shipment_id = c.shipment_id) g
left join lateral (select q.walk_order, q.code as shelf from picking.task_line t
  join places.location q on q.tenant_id = t.tenant_id and q.location_id = t.location_id
  where t.tenant_id = $1 and t.shipment_id = c.shipment_id
  order by q.walk_order, q.code limit 1) p on true
order by c.shipment_id`,
  ["tenant_id", "warehouse_id", "shipment_ids", "order_ids", "wave_ids"],
);

/** Keeps batches. */
export const insertBatches = none<{ rows: readonly { batch_id: string | null; batch_no: string | null; warehouse_id: string | null; station: string | null; kinds: unknown | null; order_by: string | null; shipments: number | null; made_by: string | null }[] }>(
  'printing.insert_batches',
  `insert into printing.batch (tenant_id, batch_id, batch_no, warehouse_id, station, kinds, order_by,
  shipments, made_by, made_at)
select $1, batch_id, batch_no, warehouse_id, station,
  array(select jsonb_array_elements_text(r.kinds)), order_by, shipments, made_by, $2
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::text[], $7::jsonb[], $8::text[],
    $9::int[], $10::uuid[])
  as r(batch_id, batch_no, warehouse_id, station, kinds, order_by, shipments, made_by)`,
  ["tenant_id", "now", "rows.batch_id:uuid", "rows.batch_no:text", "rows.warehouse_id:uuid", "rows.station:text", "rows.kinds:json", "rows.order_by:text", "rows.shipments:plain", "rows.made_by:uuid"],
);

/** Gives shipments their places in batches. */
export const insertBatchShipments = none<{ rows: readonly { batch_id: string | null; sequence: number | null; shipment_id: string | null; merchant_id: string | null }[] }>(
  'printing.insert_batch_shipments',
  `insert into printing.batch_shipment (tenant_id, batch_id, sequence, shipment_id, merchant_id)
select $1, batch_id, sequence, shipment_id, merchant_id
from unnest($2::uuid[], $3::int[], $4::uuid[],
    $5::uuid[])
  as r(batch_id, sequence, shipment_id, merchant_id)`,
  ["tenant_id", "rows.batch_id:uuid", "rows.sequence:plain", "rows.shipment_id:uuid", "rows.merchant_id:uuid"],
);

/** What the papers of batches are about: the tasks that pick for them, then parcels by place. */
export const subjectsOfBatches = many<{ batch_ids: readonly string[] | null }, { batch_id: string; sequence: number; kind: string; subject_id: string }>(
  'printing.subjects_of_batches',
  `select x.batch_id as batch_id, 0 as sequence, 'pick_list' as kind,
  t.task_id as subject_id
from printing.batch_shipment x
join picking.task_line l on l.tenant_id = x.tenant_id and l.shipment_id = x.shipment_id
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
where x.tenant_id = $1 and x.batch_id = any($2::uuid[])
  and t.state not in ('done', 'cancelled')
union
select x.batch_id, x.sequence, 'parcel', p.parcel_id
from printing.batch_shipment x
join packing.parcel p on p.tenant_id = x.tenant_id and p.shipment_id = x.shipment_id
where x.tenant_id = $1 and x.batch_id = any($2::uuid[]) and p.state <> 'cancelled'
order by 1, 2, 3, 4`,
  ["tenant_id", "batch_ids"],
);

/** The newest batch that parcels are in, when it was not stopped. */
export const batchesOfParcels = many<{ parcel_ids: readonly string[] | null }, { parcel_id: string; batch_id: string; station: string; kinds: string[] }>(
  'printing.batches_of_parcels',
  `select distinct on (p.parcel_id) p.parcel_id, b.batch_id, b.station, b.kinds
from packing.parcel p
join printing.batch_shipment x on x.tenant_id = p.tenant_id and x.shipment_id = p.shipment_id
join printing.batch b on b.tenant_id = x.tenant_id and b.batch_id = x.batch_id
where p.tenant_id = $1 and p.parcel_id = any($2::uuid[])
  and b.stopped_at is null
order by p.parcel_id, b.batch_id desc`,
  ["tenant_id", "parcel_ids"],
);

/** Locks batches in key order. */
export const lockBatches = many<{ batch_ids: readonly string[] | null }, { batch_id: string; batch_no: string; stopped_at: Date | null }>(
  'printing.lock_batches',
  `select b.batch_id, b.batch_no, b.stopped_at from printing.batch b
where b.tenant_id = $1 and b.batch_id = any($2::uuid[])
order by b.batch_id for update of b`,
  ["tenant_id", "batch_ids"],
);

/** Batches that print nothing more by themselves. */
export const markStopped = none<{ batch_ids: readonly string[] | null }>(
  'printing.mark_stopped',
  `update printing.batch set stopped_at = $1
where tenant_id = $2 and batch_id = any($3::uuid[]) and stopped_at is null`,
  ["now", "tenant_id", "batch_ids"],
);

/** A page of batches, newest first, with how far their sheets are. */
export const listBatches = many<{ after: string | null; batch_id: string | null; warehouse_id: string | null; all_merchants: boolean | null; count: number | null }, { batch_id: string; batch_no: string; warehouse_id: string; station: string; kinds: string[]; order_by: string; shipments: number; made_at: Date; stopped_at: Date | null; made_by_name: string | null; queued: number; sent: number; confirmed: number; failed: number; unknown: number }>(
  'printing.list_batches',
  `select b.batch_id, b.batch_no, b.warehouse_id, b.station, b.kinds, b.order_by, b.shipments,
  b.made_at, b.stopped_at, (select m.display_name from people.member m
    where m.tenant_id = b.tenant_id and m.user_id = b.made_by) as made_by_name,
  n.queued as queued, n.sent as sent, n.confirmed as confirmed, n.failed as failed,
  n.unknown as unknown
from printing.batch b
cross join lateral (
  select (count(*) filter (where j.state = 'queued'))::int as queued,
    (count(*) filter (where j.state = 'sent'))::int as sent,
    (count(*) filter (where j.state = 'confirmed'))::int as confirmed,
    (count(*) filter (where j.state = 'failed'))::int as failed,
    (count(*) filter (where j.state = 'unknown'))::int as unknown
  from printing.job j where j.tenant_id = b.tenant_id and j.batch_id = b.batch_id) n
where b.tenant_id = $1 and ($2::uuid is null or b.batch_id < $2::uuid)
  and ($3::uuid is null or b.batch_id = $3::uuid)
  and ($4::uuid is null or b.warehouse_id = $4::uuid)
  and ($5::boolean or exists (select from printing.batch_shipment x
    where x.tenant_id = b.tenant_id and x.batch_id = b.batch_id))
order by b.batch_id desc limit $6::int`,
  ["tenant_id", "after", "batch_id", "warehouse_id", "all_merchants", "count"],
);

/** The sheets of a batch in its order, some places at a time: pick lists first, then for each
 * shipment its papers, also those that are not there yet; what is in another parcel has none.
 * `earlier`: printed with something else. */
export const listSheets = many<{ from_sequence: number | null; batch_id: string | null; places: number | null; all_merchants: boolean | null }, { sequence: number; kind: string; shipment_no: string | null; order_id: string | null; order_no: string | null; parcel_no: string | null; document_id: string | null; job_id: string | null; copy_no: number | null; printer_id: string | null; state: string; earlier: boolean; queued_at: Date | null; rendered_at: Date | null; sent_at: Date | null; ended_at: Date | null; reason: string | null; error: string | null; printer_code: string | null }>(
  'printing.list_sheets',
  `with place as (
  select 0 as sequence, null::uuid as shipment_id where $1::int = 0
  union all
  select x.sequence, x.shipment_id from printing.batch_shipment x
  where x.tenant_id = $2 and x.batch_id = $3 and x.sequence > $1::int
    and x.sequence <= $1::int + $4::int),
wanted as (
  select 0 as sequence, d.kind, null::uuid as shipment_id, null::uuid as parcel_id, d.document_id,
    j.job_id
  from printing.job j
  join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
  where j.tenant_id = $2 and j.batch_id = $3 and d.kind = 'pick_list'
    and exists (select from place where sequence = 0)
  union all
  select c.sequence, k.kind, c.shipment_id, p.parcel_id, v.document_id, v.job_id
  from place c
  join printing.batch b on b.tenant_id = $2 and b.batch_id = $3
  cross join lateral unnest(b.kinds) as k(kind)
  left join packing.parcel p on p.tenant_id = $2 and p.shipment_id = c.shipment_id
    and p.state <> 'cancelled'
  left join lateral (
    select d.document_id, j.job_id from printing.document d
    left join printing.job j on j.tenant_id = d.tenant_id and j.document_id = d.document_id
    where d.tenant_id = $2 and d.kind = k.kind and d.subject_id = p.parcel_id
    order by d.version desc, j.copy_no desc nulls last limit 1) v on true
  where c.sequence > 0 and k.kind <> 'pick_list' and p.inside_parcel_id is null)
select w.sequence as sequence, w.kind as kind, s.shipment_no, o.order_id, o.order_no,
  p.parcel_no, w.document_id, j.job_id, j.copy_no, j.printer_id,
  case when j.job_id is null then 'received' else j.state end as state,
  coalesce(j.batch_id is distinct from $3 and j.copy_no = 1, false) as earlier,
  case when j.job_id is null then null else j.requested_at end as queued_at, j.rendered_at,
  j.sent_at, j.ended_at, j.reason, j.error,
  (select r.code from printing.printer r where r.tenant_id = $2
    and r.printer_id = j.printer_id) as printer_code
from wanted w
left join printing.job j on j.tenant_id = $2 and j.job_id = w.job_id
left join orders.shipment s on s.tenant_id = $2 and s.shipment_id = w.shipment_id
left join orders.sales_order o on o.tenant_id = $2 and o.order_id = s.order_id
left join packing.parcel p on p.tenant_id = $2 and p.parcel_id = w.parcel_id
where $5::boolean or o.order_id is not null
order by w.sequence, w.kind desc, p.parcel_no, j.job_id`,
  ["from_sequence", "tenant_id", "batch_id", "places", "all_merchants"],
);

/** The agents that speak; a new run of one counts from now on. */
export const announceDevices = none<{ rows: readonly { device_id: string | null; warehouse_id: string | null; name: string | null; version: string | null; instance_id: string | null }[] }>(
  'printing.announce_devices',
  `insert into printing.device as d (tenant_id, device_id, warehouse_id, name, version, instance_id,
  started_at, seen_at)
select $1, device_id, warehouse_id, name, version, instance_id, $2, $2
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::text[], $7::uuid[])
  as r(device_id, warehouse_id, name, version, instance_id)
order by device_id
on conflict (tenant_id, device_id) do update set warehouse_id = excluded.warehouse_id,
  name = excluded.name, version = excluded.version, seen_at = excluded.seen_at,
  started_at = case when d.instance_id = excluded.instance_id then d.started_at
    else excluded.started_at end, instance_id = excluded.instance_id`,
  ["tenant_id", "now", "rows.device_id:uuid", "rows.warehouse_id:uuid", "rows.name:text", "rows.version:text", "rows.instance_id:uuid"],
);

/** Locks agents in key order. */
export const lockDevices = many<{ device_ids: readonly string[] | null }, { device_id: string; warehouse_id: string; name: string; instance_id: string; seen_at: Date }>(
  'printing.lock_devices',
  `select d.device_id, d.warehouse_id, d.name, d.instance_id, d.seen_at from printing.device d
where d.tenant_id = $1 and d.device_id = any($2::uuid[])
order by d.device_id for update of d`,
  ["tenant_id", "device_ids"],
);

/** Agents that were heard of just now. */
export const touchDevices = none<{ device_ids: readonly string[] | null }>(
  'printing.touch_devices',
  `update printing.device set seen_at = $1
where tenant_id = $2 and device_id = any($3::uuid[])`,
  ["now", "tenant_id", "device_ids"],
);

/** Agents with the machines they run on. */
export const listDevices = many<Record<never, never>, { device_id: string; warehouse_id: string; name: string; version: string; started_at: Date; seen_at: Date; revoked: boolean }>(
  'printing.list_devices',
  `select d.device_id, d.warehouse_id, d.name, d.version, d.started_at, d.seen_at,
  k.revoked_at is not null as revoked
from printing.device d
join people.api_key k on k.tenant_id = d.tenant_id and k.api_key_id = d.device_id
where d.tenant_id = $1 order by d.name, d.device_id`,
  ["tenant_id"],
);

/** The printers of agents, by the names that the agents know. */
export const printersOfDevices = many<{ device_ids: readonly string[] | null }, { printer_id: string; device_id: string | null; address: string; code: string; paper: string; active: boolean; condition: string }>(
  'printing.printers_of_devices',
  `select p.printer_id, p.device_id, p.address, p.code, p.paper, p.active, p.condition
from printing.printer p
where p.tenant_id = $1 and p.device_id = any($2::uuid[])
order by p.device_id, p.code`,
  ["tenant_id", "device_ids"],
);

/** Locks sheets that wait for printers of agents, a few for each, in the order of asking. */
export const takeJobs = many<{ printer_ids: readonly string[] | null; max: number | null }, { job_id: string; copy_no: number; printer_id: string; kind: string }>(
  'printing.take_jobs',
  `select j.job_id, j.copy_no, j.printer_id as printer_id, d.kind
from unnest($1::uuid[]) as r(printer_id)
cross join lateral (select x.job_id, x.copy_no, x.printer_id, x.document_id from printing.job x
  where x.tenant_id = $2 and x.printer_id = r.printer_id and x.state = 'queued'
    and x.lease_id is null
  order by x.job_id limit $3::int for update skip locked) j
join printing.document d on d.tenant_id = $2 and d.document_id = j.document_id
order by j.job_id`,
  ["printer_ids", "tenant_id", "max"],
);

/** Gives agents their hold on sheets. */
export const leaseJobs = none<{ rows: readonly { job_id: string | null; lease_id: string | null; lease_until: Date | string | null }[] }>(
  'printing.lease_jobs',
  `update printing.job j set lease_id = r.lease_id, lease_until = r.lease_until
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
  as r(job_id, lease_id, lease_until)
where j.tenant_id = $4 and j.job_id = r.job_id and j.state = 'queued'`,
  ["rows.job_id:uuid", "rows.lease_id:uuid", "rows.lease_until:plain", "tenant_id"],
);

/** Holds that go on. */
export const renewLeases = none<{ rows: readonly { job_id: string | null; lease_until: Date | string | null }[] }>(
  'printing.renew_leases',
  `update printing.job j set lease_until = r.lease_until
from unnest($1::uuid[], $2::timestamptz[])
  as r(job_id, lease_until)
where j.tenant_id = $3 and j.job_id = r.job_id and j.lease_id is not null`,
  ["rows.job_id:uuid", "rows.lease_until:plain", "tenant_id"],
);

/** When the pages of a sheet were drawn for the agent that holds it. */
export const noteRendered = none<{ job_id: string | null }>(
  'printing.note_rendered',
  `update printing.job set rendered_at = $1
where tenant_id = $2 and job_id = $3 and lease_id is not null`,
  ["now", "tenant_id", "job_id"],
);

/** Sheets whose first byte is about to leave an agent. */
export const sendLeased = none<{ job_ids: readonly string[] | null }>(
  'printing.send_leased',
  `update printing.job set state = 'sent', sent_at = $1
where tenant_id = $2 and job_id = any($3::uuid[]) and state = 'queued'
  and lease_id is not null`,
  ["now", "tenant_id", "job_ids"],
);

/** Locks, in key order, the sheets that agents hold. */
export const heldByDevices = many<{ device_ids: readonly string[] | null }, { job_id: string; state: string; printer_id: string }>(
  'printing.held_by_devices',
  `select j.job_id, j.state, j.printer_id as printer_id from printing.job j
where j.tenant_id = $1 and j.lease_id is not null
  and j.printer_id in (select p.printer_id from printing.printer p
    where p.tenant_id = $1 and p.device_id = any($2::uuid[]))
order by j.job_id for update of j`,
  ["tenant_id", "device_ids"],
);

/** Locks, in key order, sheets whose hold has ended without a word. */
export const leasesOver = many<{ count: number | null }, { job_id: string; state: string; printer_id: string }>(
  'printing.leases_over',
  `select j.job_id, j.state, j.printer_id as printer_id from printing.job j
where j.tenant_id = $1 and j.state in ('queued', 'sent') and j.lease_until < $2
order by j.job_id limit $3::int for update of j skip locked`,
  ["tenant_id", "now", "count"],
);

/** Sheets that an agent held and surely did not begin wait again. */
export const releaseLeases = none<{ job_ids: readonly string[] | null }>(
  'printing.release_leases',
  `update printing.job set lease_id = null, lease_until = null, rendered_at = null
where tenant_id = $1 and job_id = any($2::uuid[]) and state = 'queued'`,
  ["tenant_id", "job_ids"],
);

/** Locks, in key order, sheets that wait at printers of agents. */
export const waitingAtAgents = many<{ count: number | null }, { job_id: string; warehouse_id: string; printer_id: string; station: string; tried: string[]; error: string | null; kind: string; subject_id: string; order_id: string | null; attempts: number }>(
  'printing.waiting_at_agents',
  `select j.job_id, j.warehouse_id, j.printer_id as printer_id, j.station, j.tried, j.error, d.kind,
  d.subject_id, d.order_id, (select count(*)::int from kernel.effect e
    where e.tenant_id = j.tenant_id and e.subject_id = j.job_id and e.kind = 'document.print')
    as attempts
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = $1 and j.state = 'queued' and j.lease_id is null
  and j.printer_id in (select p.printer_id from printing.printer p
    where p.tenant_id = $1 and p.driver = 'agent')
order by j.job_id limit $2::int for update of j skip locked`,
  ["tenant_id", "count"],
);
