-- Statements of printing: printers, documents as data, and the jobs that put them on paper.

-- name: save_printers :many
-- Adds or changes printers by warehouse and code, and returns those that are new or different now.
-- How a printer of an agent is reached is the agent's to say.
insert into printing.printer as p (tenant_id, printer_id, warehouse_id, code, name, paper, driver,
  address, active, offset_x_um, offset_y_um, low_at)
select :tenant_id, r.printer_id, r.warehouse_id, r.code, r.name, r.paper, r.driver, r.address,
  r.active, r.offset_x_um, r.offset_y_um, r.low_at
from jsonb_to_recordset(:rows::jsonb) as r(printer_id uuid, warehouse_id uuid, code text, name text,
  paper text, driver text, address text, active boolean, offset_x_um int, offset_y_um int,
  low_at int)
order by r.warehouse_id, r.code
on conflict on constraint printer_code_once do update set name = excluded.name,
  paper = excluded.paper, driver = excluded.driver, address = excluded.address,
  active = excluded.active, offset_x_um = excluded.offset_x_um,
  offset_y_um = excluded.offset_y_um, low_at = excluded.low_at
where (p.name, p.paper, p.driver, p.address, p.active, p.offset_x_um, p.offset_y_um, p.low_at)
  is distinct from (excluded.name, excluded.paper, excluded.driver, excluded.address,
  excluded.active, excluded.offset_x_um, excluded.offset_y_um, excluded.low_at)
returning p.printer_id, p.warehouse_id, p.code;

-- name: announce_printers :none
-- The printers that agents have; of those known, only how they are is new.
insert into printing.printer as p (tenant_id, printer_id, warehouse_id, code, name, paper, driver,
  address, device_id, condition)
select :tenant_id, r.printer_id, r.warehouse_id, r.code, r.name, r.paper, 'agent', r.name,
  r.device_id, r.condition
from jsonb_to_recordset(:rows::jsonb) as r(printer_id uuid, warehouse_id uuid, code text, name text,
  paper text, device_id uuid, condition text)
order by r.printer_id
on conflict (tenant_id, printer_id) do update set condition = excluded.condition
where p.condition <> excluded.condition;

-- name: list_printers :many
-- Printers by warehouse and code, with when their agent was last heard of.
select p.printer_id, p.warehouse_id, p.code, p.name, p.paper, p.driver, p.address, p.active,
  p.device_id, p.condition, p.failed_at, p.offset_x_um, p.offset_y_um, p.pages_printed,
  p.paper_left, p.ribbon_left, p.low_at,
  (select d.seen_at from printing.device d where d.tenant_id = p.tenant_id
    and d.device_id = p.device_id) as seen_at
from printing.printer p
where p.tenant_id = :tenant_id
  and (:warehouse_ids::uuid[] is null or p.warehouse_id = any(:warehouse_ids::uuid[]))
  and (p.active or not :only_active::boolean)
order by p.warehouse_id, p.code;

-- name: list_routes :many
-- Which printers papers come out of, the first one first.
select r.warehouse_id, r.station, r.kind, r.rank, r.printer_id, p.code as printer_code
from printing.route r
join printing.printer p on p.tenant_id = r.tenant_id and p.printer_id = r.printer_id
where r.tenant_id = :tenant_id
  and (:warehouse_ids::uuid[] is null or r.warehouse_id = any(:warehouse_ids::uuid[]))
order by r.warehouse_id, r.station, r.kind, r.rank;

-- name: delete_routes :none
-- Takes routes away, to be written anew.
delete from printing.route t
using jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, station text, kind text)
where t.tenant_id = :tenant_id and t.warehouse_id = r.warehouse_id and t.station = r.station
  and t.kind = r.kind;

-- name: insert_routes :none
-- Writes routes.
insert into printing.route (tenant_id, warehouse_id, station, kind, rank, printer_id)
select :tenant_id, warehouse_id, station, kind, rank, printer_id
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, station text, kind text, rank int,
  printer_id uuid);

-- name: list_templates :many
-- The templates that are kept, by kind of paper.
select t.kind, t.paper, t.direction, t.margin_mm, t.hidden, t.note, t.saved_at
from printing.template t where t.tenant_id = :tenant_id order by t.kind;

-- name: save_templates :none
-- Keeps templates.
insert into printing.template as t (tenant_id, kind, paper, direction, margin_mm, hidden, note,
  saved_by, saved_at)
select :tenant_id, kind, paper, direction, margin_mm,
  array(select jsonb_array_elements_text(r.hidden)), note, saved_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(kind text, paper text, direction int, margin_mm int,
  hidden jsonb, note text, saved_by uuid)
order by kind
on conflict (tenant_id, kind) do update set paper = excluded.paper,
  direction = excluded.direction, margin_mm = excluded.margin_mm, hidden = excluded.hidden,
  note = excluded.note, saved_by = excluded.saved_by, saved_at = excluded.saved_at;

-- name: load_printers :many
-- Notes how much paper and ribbon was put in; what is not given stays.
update printing.printer p set
  paper_left = case when r.sets_paper then r.paper_left else p.paper_left end,
  ribbon_left = case when r.sets_ribbon then r.ribbon_left else p.ribbon_left end
from jsonb_to_recordset(:rows::jsonb) as r(printer_id uuid, sets_paper boolean, paper_left int,
  sets_ribbon boolean, ribbon_left int)
where p.tenant_id = :tenant_id and p.printer_id = r.printer_id
returning p.printer_id, p.code, p.paper_left, p.ribbon_left;

-- name: count_pages :many
-- Counts printed pages; a printer that prints is ready. Returns those where little is left now.
update printing.printer p set pages_printed = p.pages_printed + r.pages,
  paper_left = case when p.paper_left is not null then greatest(p.paper_left - r.pages, 0) end,
  ribbon_left = case when p.ribbon_left is not null then greatest(p.ribbon_left - r.pages, 0) end,
  condition = case when p.driver = 'agent' then p.condition else 'ready' end
from jsonb_to_recordset(:rows::jsonb) as r(printer_id uuid, pages int)
where p.tenant_id = :tenant_id and p.printer_id = r.printer_id
returning p.printer_id, p.code,
  coalesce(p.paper_left <= p.low_at and p.paper_left + r.pages > p.low_at, false) as "paper_low!",
  coalesce(p.ribbon_left <= p.low_at and p.ribbon_left + r.pages > p.low_at, false)
    as "ribbon_low!";

-- name: note_failures :none
-- Printers that failed; the others are asked first for a while.
update printing.printer p set failed_at = :now, condition = coalesce(r.condition, p.condition)
from jsonb_to_recordset(:rows::jsonb) as r(printer_id uuid, condition text)
where p.tenant_id = :tenant_id and p.printer_id = r.printer_id;

-- name: insert_troubles :none
-- Keeps what went wrong at printers.
insert into printing.trouble (tenant_id, trouble_id, warehouse_id, printer_id, job_id, cause,
  detail, at)
select p.tenant_id, r.trouble_id, p.warehouse_id, p.printer_id, r.job_id, r.cause, r.detail, :now
from jsonb_to_recordset(:rows::jsonb) as r(trouble_id uuid, printer_id uuid, job_id uuid,
  cause text, detail text)
join printing.printer p on p.tenant_id = :tenant_id and p.printer_id = r.printer_id;

-- name: count_troubles :many
-- How often what went wrong at which printer, since a time.
select t.printer_id, p.code as printer_code, p.warehouse_id, t.cause, count(*)::int as "count!",
  max(t.at) as "last_at!"
from printing.trouble t
join printing.printer p on p.tenant_id = t.tenant_id and p.printer_id = t.printer_id
where t.tenant_id = :tenant_id and t.at >= :since::timestamptz
group by 1, 2, 3, 4 order by 5 desc, 2, 4;

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
-- Locks documents in key order, with how often they were sent to a printer: of a waybill, all
-- versions with its number count. Merchants see those of their own orders only.
select d.document_id as "document_id!", d.warehouse_id as "warehouse_id!", d.kind as "kind!",
  d.subject_id as "subject_id!", d.order_id, d.version as "version!", c.copy_no as last_copy,
  c.state as last_state
from printing.document d
left join lateral (select j.copy_no, j.state from printing.job j
  join printing.document v on v.tenant_id = j.tenant_id and v.document_id = j.document_id
  where v.tenant_id = d.tenant_id and v.kind = d.kind and v.subject_id = d.subject_id
    and (v.document_id = d.document_id or (j.state <> 'failed' and d.kind = 'waybill'
      and v.data ->> 'tracking_no' = d.data ->> 'tracking_no'))
  order by j.copy_no desc limit 1) c on true
where d.tenant_id = :tenant_id and d.document_id = any(:document_ids::uuid[])
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by d.document_id for update of d;

-- name: document_to_render :maybe
-- One document with its data, and the highest copy that a printer may have put on paper.
select d.document_id, d.kind, d.subject_id, d.version, d.data, d.made_at,
  (select max(j.copy_no) from printing.job j
    join printing.document v on v.tenant_id = j.tenant_id and v.document_id = j.document_id
    where v.tenant_id = d.tenant_id and v.kind = d.kind and v.subject_id = d.subject_id
      and j.state <> 'failed' and (v.document_id = d.document_id or (d.kind = 'waybill'
        and v.data ->> 'tracking_no' = d.data ->> 'tracking_no'))) as printed_copy
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
  state, requested_by, requested_at, ended_at, error, batch_id, station)
select :tenant_id, job_id, document_id, warehouse_id, printer_id, copy_no, reason, state,
  requested_by, :now, case when state = 'failed' then :now::timestamptz end, error, batch_id,
  station
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, document_id uuid, warehouse_id uuid,
  printer_id uuid, copy_no int, reason text, state text, requested_by uuid, error text,
  batch_id uuid, station text);

-- name: lock_jobs :many
-- Locks jobs in key order, with what events say of them, how often they were tried, and whether
-- their paper has a newer version.
select j.job_id, j.document_id, j.warehouse_id, j.printer_id, j.copy_no, j.state, j.station,
  j.tried, j.lease_id, j.error, d.kind, d.subject_id, d.order_id,
  exists (select from printing.document v where v.tenant_id = d.tenant_id and v.kind = d.kind
    and v.subject_id = d.subject_id and v.version > d.version) as "replaced!",
  (select count(*)::int from kernel.effect e where e.tenant_id = j.tenant_id
    and e.subject_id = j.job_id and e.kind = 'document.print') as "attempts!"
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and j.job_id = any(:job_ids::uuid[])
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id for update of j;

-- name: job_to_print :maybe
-- One job with all that printing it needs.
select j.job_id, j.state, j.copy_no, j.warehouse_id, j.printer_id, j.requested_at, j.station,
  j.tried, j.lease_id, d.kind, d.subject_id, d.data, d.made_at,
  (select o.cancelled_at from orders.sales_order o where o.tenant_id = d.tenant_id
    and o.order_id = d.order_id) as cancelled_at
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and j.job_id = :job_id;

-- name: send_job :many
-- Takes a queued job for sending, before the first byte leaves; nobody else gets it after that.
update printing.job set state = 'sent', printer_id = :printer_id::uuid, sent_at = :now,
  rendered_at = :rendered_at::timestamptz
where tenant_id = :tenant_id and job_id = :job_id and state = 'queued' and lease_id is null
returning job_id;

-- name: change_printer :none
-- A job that is being sent goes on at another printer.
update printing.job set printer_id = :printer_id::uuid, sent_at = :now
where tenant_id = :tenant_id and job_id = :job_id and state = 'sent';

-- name: settle_jobs :many
-- Notes how jobs ended; one that ended before stays as it is.
update printing.job j set state = r.state, printer_id = coalesce(r.printer_id, j.printer_id),
  error = r.error, ended_at = :now, lease_id = null, lease_until = null
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, state text, printer_id uuid, error text),
  printing.document d
where j.tenant_id = :tenant_id and j.job_id = r.job_id and j.state in ('queued', 'sent', 'unknown')
  and d.tenant_id = j.tenant_id and d.document_id = j.document_id
returning j.job_id, j.document_id, j.copy_no, j.state, j.error, j.printer_id, d.kind, d.order_id;

-- name: requeue_jobs :none
-- Jobs that surely were not printed are tried again: from the beginning (`tried` empty), or at
-- the next printer.
update printing.job j set state = 'queued', printer_id = r.printer_id, error = r.error,
  ended_at = null, rendered_at = null, sent_at = null, lease_id = null, lease_until = null,
  tried = case when r.from_printer_id is null then '{}' else j.tried || r.from_printer_id end
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, printer_id uuid, from_printer_id uuid,
  error text)
where j.tenant_id = :tenant_id and j.job_id = r.job_id and j.state in ('queued', 'sent', 'failed');

-- name: waiting_jobs :many
-- Locks queued jobs of orders, of the waybills of parcels, or of batches, that nobody has begun;
-- with the keys of their effects, which those at agents lack.
select j.job_id as "job_id!", e.key
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
left join kernel.effect e on e.tenant_id = j.tenant_id and e.subject_id = j.job_id
  and e.kind = 'document.print' and e.state = 'pending'
where j.tenant_id = :tenant_id and j.state = 'queued' and j.lease_id is null
  and (d.order_id = any(:order_ids::uuid[]) or j.batch_id = any(:batch_ids::uuid[])
    or (d.kind = 'waybill' and d.subject_id = any(:parcel_ids::uuid[])))
  and (e.key is not null or exists (select from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id and p.driver = 'agent'))
order by j.job_id for update of j;

-- name: list_jobs :many
-- A page of print jobs, newest first; `only_open` leaves out papers that have a newer version.
select j.job_id, j.document_id, j.warehouse_id, j.printer_id,
  (select p.code from printing.printer p where p.tenant_id = j.tenant_id
    and p.printer_id = j.printer_id) as printer_code, j.copy_no,
  j.reason, j.state, j.batch_id, j.requested_by, (select m.display_name from people.member m
    where m.tenant_id = j.tenant_id and m.user_id = j.requested_by) as requested_by_name,
  j.requested_at, j.rendered_at, j.sent_at, j.ended_at, j.error, d.kind, d.subject_id, d.order_id,
  (select o.order_no from orders.sales_order o where o.tenant_id = d.tenant_id
    and o.order_id = d.order_id) as order_no, d.data ->> 'sequence' as sequence
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and (:after::uuid is null or j.job_id < :after::uuid)
  and (:state::text is null or j.state = :state::text)
  and (:warehouse_id::uuid is null or j.warehouse_id = :warehouse_id::uuid)
  and (:document_id::uuid is null or j.document_id = :document_id::uuid)
  and (:order_id::uuid is null or d.order_id = :order_id::uuid)
  and (:printer_id::uuid is null or j.printer_id = :printer_id::uuid)
  and (not :only_open::boolean or not exists (select from printing.document v
    where v.tenant_id = d.tenant_id and v.kind = d.kind and v.subject_id = d.subject_id
      and v.version > d.version))
  and (:all_merchants::boolean or exists (select from orders.sales_order o
    where o.tenant_id = d.tenant_id and o.order_id = d.order_id))
order by j.job_id desc limit :count::int;

-- name: shipments_to_batch :many
-- Shipments of waves, of orders, or by themselves, that are still to leave a warehouse, with what
-- a batch may be put in order by: the place in the wave, the articles (`sold` of them, the most
-- that all these shipments have of one of its articles), the first shelf on the walk, the time.
with chosen as (
  select s.shipment_id, s.order_id, s.merchant_id, s.shipment_no from orders.shipment s
  where s.tenant_id = :tenant_id and s.warehouse_id = :warehouse_id::uuid
    and s.state not in ('cancelled', 'handed_over', 'delivered', 'returned', 'lost')
    and (s.shipment_id = any(:shipment_ids::uuid[]) or s.order_id = any(:order_ids::uuid[])
      or s.shipment_id in (select w.shipment_id from waves.wave_shipment w
        where w.tenant_id = s.tenant_id and w.wave_id = any(:wave_ids::uuid[])
          and w.removed_at is null))),
goods as (
  select c.shipment_id, ol.sku_id, l.qty, sum(l.qty) over (partition by ol.sku_id) as sold
  from chosen c
  join orders.shipment_line l on l.tenant_id = :tenant_id and l.shipment_id = c.shipment_id
  join orders.order_line ol on ol.tenant_id = l.tenant_id and ol.order_line_id = l.order_line_id)
select c.shipment_id as "shipment_id!", c.merchant_id as "merchant_id!",
  o.placed_at as "placed_at!", w.wave_no, w.sequence,
  g.articles as "articles!", g.sold as "sold!", p.walk_order, p.shelf
from chosen c
join orders.sales_order o on o.tenant_id = :tenant_id and o.order_id = c.order_id
left join lateral (select b.wave_no, x.sequence from waves.wave_shipment x
  join waves.wave b on b.tenant_id = x.tenant_id and b.wave_id = x.wave_id
  where x.tenant_id = :tenant_id and x.shipment_id = c.shipment_id and x.removed_at is null) w
  on true
cross join lateral (select coalesce(string_agg(k.code, ' ' order by k.code), '') as articles,
    coalesce(max(y.sold), 0)::int as sold
  from goods y join catalog.sku k on k.tenant_id = :tenant_id and k.sku_id = y.sku_id
  where y.shipment_id = c.shipment_id) g
left join lateral (select q.walk_order, q.code as shelf from picking.task_line t
  join places.location q on q.tenant_id = t.tenant_id and q.location_id = t.location_id
  where t.tenant_id = :tenant_id and t.shipment_id = c.shipment_id
  order by q.walk_order, q.code limit 1) p on true
order by c.shipment_id;

-- name: insert_batches :none
-- Keeps batches.
insert into printing.batch (tenant_id, batch_id, batch_no, warehouse_id, station, kinds, order_by,
  shipments, made_by, made_at)
select :tenant_id, batch_id, batch_no, warehouse_id, station,
  array(select jsonb_array_elements_text(r.kinds)), order_by, shipments, made_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(batch_id uuid, batch_no text, warehouse_id uuid,
  station text, kinds jsonb, order_by text, shipments int, made_by uuid);

-- name: insert_batch_shipments :none
-- Gives shipments their places in batches.
insert into printing.batch_shipment (tenant_id, batch_id, sequence, shipment_id, merchant_id)
select :tenant_id, batch_id, sequence, shipment_id, merchant_id
from jsonb_to_recordset(:rows::jsonb) as r(batch_id uuid, sequence int, shipment_id uuid,
  merchant_id uuid);

-- name: subjects_of_batches :many
-- What the papers of batches are about: the tasks that pick for them, then parcels by place.
select x.batch_id as "batch_id!", 0 as "sequence!", 'pick_list' as "kind!",
  t.task_id as "subject_id!"
from printing.batch_shipment x
join picking.task_line l on l.tenant_id = x.tenant_id and l.shipment_id = x.shipment_id
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
where x.tenant_id = :tenant_id and x.batch_id = any(:batch_ids::uuid[])
  and t.state not in ('done', 'cancelled')
union
select x.batch_id, x.sequence, 'parcel', p.parcel_id
from printing.batch_shipment x
join packing.parcel p on p.tenant_id = x.tenant_id and p.shipment_id = x.shipment_id
where x.tenant_id = :tenant_id and x.batch_id = any(:batch_ids::uuid[]) and p.state <> 'cancelled'
order by 1, 2, 3, 4;

-- name: batches_of_parcels :many
-- The newest batch that parcels are in, when it was not stopped.
select distinct on (p.parcel_id) p.parcel_id, b.batch_id, b.station, b.kinds
from packing.parcel p
join printing.batch_shipment x on x.tenant_id = p.tenant_id and x.shipment_id = p.shipment_id
join printing.batch b on b.tenant_id = x.tenant_id and b.batch_id = x.batch_id
where p.tenant_id = :tenant_id and p.parcel_id = any(:parcel_ids::uuid[])
  and b.stopped_at is null
order by p.parcel_id, b.batch_id desc;

-- name: lock_batches :many
-- Locks batches in key order.
select b.batch_id, b.batch_no, b.stopped_at from printing.batch b
where b.tenant_id = :tenant_id and b.batch_id = any(:batch_ids::uuid[])
order by b.batch_id for update of b;

-- name: mark_stopped :none
-- Batches that print nothing more by themselves.
update printing.batch set stopped_at = :now
where tenant_id = :tenant_id and batch_id = any(:batch_ids::uuid[]) and stopped_at is null;

-- name: list_batches :many
-- A page of batches, newest first, with how far their sheets are.
select b.batch_id, b.batch_no, b.warehouse_id, b.station, b.kinds, b.order_by, b.shipments,
  b.made_at, b.stopped_at, (select m.display_name from people.member m
    where m.tenant_id = b.tenant_id and m.user_id = b.made_by) as made_by_name,
  n.queued as "queued!", n.sent as "sent!", n.confirmed as "confirmed!", n.failed as "failed!",
  n.unknown as "unknown!"
from printing.batch b
cross join lateral (
  select (count(*) filter (where j.state = 'queued'))::int as queued,
    (count(*) filter (where j.state = 'sent'))::int as sent,
    (count(*) filter (where j.state = 'confirmed'))::int as confirmed,
    (count(*) filter (where j.state = 'failed'))::int as failed,
    (count(*) filter (where j.state = 'unknown'))::int as unknown
  from printing.job j where j.tenant_id = b.tenant_id and j.batch_id = b.batch_id) n
where b.tenant_id = :tenant_id and (:after::uuid is null or b.batch_id < :after::uuid)
  and (:batch_id::uuid is null or b.batch_id = :batch_id::uuid)
  and (:warehouse_id::uuid is null or b.warehouse_id = :warehouse_id::uuid)
  and (:all_merchants::boolean or exists (select from printing.batch_shipment x
    where x.tenant_id = b.tenant_id and x.batch_id = b.batch_id))
order by b.batch_id desc limit :count::int;

-- name: list_sheets :many
-- The sheets of a batch in its order, some places at a time: pick lists first, then for each
-- shipment its papers, also those that are not there yet; what is in another parcel has none.
-- `earlier`: printed with something else.
with place as (
  select 0 as sequence, null::uuid as shipment_id where :from_sequence::int = 0
  union all
  select x.sequence, x.shipment_id from printing.batch_shipment x
  where x.tenant_id = :tenant_id and x.batch_id = :batch_id and x.sequence > :from_sequence::int
    and x.sequence <= :from_sequence::int + :places::int),
wanted as (
  select 0 as sequence, d.kind, null::uuid as shipment_id, null::uuid as parcel_id, d.document_id,
    j.job_id
  from printing.job j
  join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
  where j.tenant_id = :tenant_id and j.batch_id = :batch_id and d.kind = 'pick_list'
    and exists (select from place where sequence = 0)
  union all
  select c.sequence, k.kind, c.shipment_id, p.parcel_id, v.document_id, v.job_id
  from place c
  join printing.batch b on b.tenant_id = :tenant_id and b.batch_id = :batch_id
  cross join lateral unnest(b.kinds) as k(kind)
  left join packing.parcel p on p.tenant_id = :tenant_id and p.shipment_id = c.shipment_id
    and p.state <> 'cancelled'
  left join lateral (
    select d.document_id, j.job_id from printing.document d
    left join printing.job j on j.tenant_id = d.tenant_id and j.document_id = d.document_id
    where d.tenant_id = :tenant_id and d.kind = k.kind and d.subject_id = p.parcel_id
    order by d.version desc, j.copy_no desc nulls last limit 1) v on true
  where c.sequence > 0 and k.kind <> 'pick_list' and p.inside_parcel_id is null)
select w.sequence as "sequence!", w.kind as "kind!", s.shipment_no, o.order_id, o.order_no,
  p.parcel_no, w.document_id, j.job_id, j.copy_no, j.printer_id,
  case when j.job_id is null then 'received' else j.state end as "state!",
  coalesce(j.batch_id is distinct from :batch_id and j.copy_no = 1, false) as "earlier!",
  case when j.job_id is null then null else j.requested_at end as queued_at, j.rendered_at,
  j.sent_at, j.ended_at, j.reason, j.error,
  (select r.code from printing.printer r where r.tenant_id = :tenant_id
    and r.printer_id = j.printer_id) as printer_code
from wanted w
left join printing.job j on j.tenant_id = :tenant_id and j.job_id = w.job_id
left join orders.shipment s on s.tenant_id = :tenant_id and s.shipment_id = w.shipment_id
left join orders.sales_order o on o.tenant_id = :tenant_id and o.order_id = s.order_id
left join packing.parcel p on p.tenant_id = :tenant_id and p.parcel_id = w.parcel_id
where :all_merchants::boolean or o.order_id is not null
order by w.sequence, w.kind desc, p.parcel_no, j.job_id;

-- name: announce_devices :none
-- The agents that speak; a new run of one counts from now on.
insert into printing.device as d (tenant_id, device_id, warehouse_id, name, version, instance_id,
  started_at, seen_at)
select :tenant_id, device_id, warehouse_id, name, version, instance_id, :now, :now
from jsonb_to_recordset(:rows::jsonb) as r(device_id uuid, warehouse_id uuid, name text,
  version text, instance_id uuid)
order by device_id
on conflict (tenant_id, device_id) do update set warehouse_id = excluded.warehouse_id,
  name = excluded.name, version = excluded.version, seen_at = excluded.seen_at,
  started_at = case when d.instance_id = excluded.instance_id then d.started_at
    else excluded.started_at end, instance_id = excluded.instance_id;

-- name: lock_devices :many
-- Locks agents in key order.
select d.device_id, d.warehouse_id, d.name, d.instance_id, d.seen_at from printing.device d
where d.tenant_id = :tenant_id and d.device_id = any(:device_ids::uuid[])
order by d.device_id for update of d;

-- name: touch_devices :none
-- Agents that were heard of just now.
update printing.device set seen_at = :now
where tenant_id = :tenant_id and device_id = any(:device_ids::uuid[]);

-- name: list_devices :many
-- Agents with the machines they run on.
select d.device_id, d.warehouse_id, d.name, d.version, d.started_at, d.seen_at,
  k.revoked_at is not null as "revoked!"
from printing.device d
join people.api_key k on k.tenant_id = d.tenant_id and k.api_key_id = d.device_id
where d.tenant_id = :tenant_id order by d.name, d.device_id;

-- name: printers_of_devices :many
-- The printers of agents, by the names that the agents know.
select p.printer_id, p.device_id, p.address, p.code, p.paper, p.active, p.condition
from printing.printer p
where p.tenant_id = :tenant_id and p.device_id = any(:device_ids::uuid[])
order by p.device_id, p.code;

-- name: take_jobs :many
-- Locks sheets that wait for printers of agents, a few for each, in the order of asking.
select j.job_id, j.copy_no, j.printer_id as "printer_id!", d.kind
from unnest(:printer_ids::uuid[]) as r(printer_id)
cross join lateral (select x.job_id, x.copy_no, x.printer_id, x.document_id from printing.job x
  where x.tenant_id = :tenant_id and x.printer_id = r.printer_id and x.state = 'queued'
    and x.lease_id is null
  order by x.job_id limit :max::int for update skip locked) j
join printing.document d on d.tenant_id = :tenant_id and d.document_id = j.document_id
order by j.job_id;

-- name: lease_jobs :none
-- Gives agents their hold on sheets.
update printing.job j set lease_id = r.lease_id, lease_until = r.lease_until
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, lease_id uuid, lease_until timestamptz)
where j.tenant_id = :tenant_id and j.job_id = r.job_id and j.state = 'queued';

-- name: renew_leases :none
-- Holds that go on.
update printing.job j set lease_until = r.lease_until
from jsonb_to_recordset(:rows::jsonb) as r(job_id uuid, lease_until timestamptz)
where j.tenant_id = :tenant_id and j.job_id = r.job_id and j.lease_id is not null;

-- name: note_rendered :none
-- When the pages of a sheet were drawn for the agent that holds it.
update printing.job set rendered_at = :now
where tenant_id = :tenant_id and job_id = :job_id and lease_id is not null;

-- name: send_leased :none
-- Sheets whose first byte is about to leave an agent.
update printing.job set state = 'sent', sent_at = :now
where tenant_id = :tenant_id and job_id = any(:job_ids::uuid[]) and state = 'queued'
  and lease_id is not null;

-- name: held_by_devices :many
-- Locks, in key order, the sheets that agents hold.
select j.job_id, j.state, j.printer_id as "printer_id!" from printing.job j
where j.tenant_id = :tenant_id and j.lease_id is not null
  and j.printer_id in (select p.printer_id from printing.printer p
    where p.tenant_id = :tenant_id and p.device_id = any(:device_ids::uuid[]))
order by j.job_id for update of j;

-- name: leases_over :many
-- Locks, in key order, sheets whose hold has ended without a word.
select j.job_id, j.state, j.printer_id as "printer_id!" from printing.job j
where j.tenant_id = :tenant_id and j.state in ('queued', 'sent') and j.lease_until < :now
order by j.job_id limit :count::int for update of j skip locked;

-- name: release_leases :none
-- Sheets that an agent held and surely did not begin wait again.
update printing.job set lease_id = null, lease_until = null, rendered_at = null
where tenant_id = :tenant_id and job_id = any(:job_ids::uuid[]) and state = 'queued';

-- name: waiting_at_agents :many
-- Locks, in key order, sheets that wait at printers of agents.
select j.job_id, j.warehouse_id, j.printer_id as "printer_id!", j.station, j.tried, j.error, d.kind,
  d.subject_id, d.order_id, (select count(*)::int from kernel.effect e
    where e.tenant_id = j.tenant_id and e.subject_id = j.job_id and e.kind = 'document.print')
    as "attempts!"
from printing.job j
join printing.document d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
where j.tenant_id = :tenant_id and j.state = 'queued' and j.lease_id is null
  and j.printer_id in (select p.printer_id from printing.printer p
    where p.tenant_id = :tenant_id and p.driver = 'agent')
order by j.job_id limit :count::int for update of j skip locked;
