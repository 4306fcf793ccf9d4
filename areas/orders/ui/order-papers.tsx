/** The papers of an order: each with its prints, who asked for them and why, and printing again. */
import { useQuery } from '@tanstack/react-query';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Empty } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { JOB_STATES, printErrorsText } from '../../printing/model.ts';
import type { jobList } from '../../printing/queries.ts';
import type { OrderDetail } from './order-types.ts';
import { useOrderTexts } from './texts.ts';

type Job = Answer<typeof jobList>['rows'][number];
type Paper = OrderDetail['documents'][number];

const PAPERS = {
  waybill: 'doc_waybill',
  pick_list: 'doc_pick_list',
  packing_slip: 'doc_packing_slip',
  manifest: 'doc_manifest',
  packing_steps: 'doc_packing_steps',
} as const;

function JobActions({ job }: { job: Job }) {
  const t = useOrderTexts();
  const label = useLabel();
  const may = useMay();
  const { job_id, state, error } = job;
  const targets = (more: object = {}) => [{ input: { job_id, ...more }, name: '' }];
  if (state === 'failed' && may('print.work')) {
    const why = label(printErrorsText(error ?? ''));
    return (
      <Action
        label={t('print_retry')}
        path="/v1/print/retry"
        targets={targets()}
        question={t('print_retry_ask', { why })}
      />
    );
  }
  if (state !== 'unknown' || !may('print.settle')) return null;
  const path = '/v1/print/settle';
  return (
    <>
      <Action
        label={t('came_out')}
        path={path}
        targets={targets({ printed: true })}
        question={t('came_out_ask')}
      />{' '}
      <Action
        label={t('not_out')}
        path={path}
        targets={targets({ printed: false })}
        question={t('not_out_ask')}
      />
    </>
  );
}

function JobRow({ job }: { job: Job }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const { copy_no, state, printer_code, requested_by_name, requested_at, reason, error } = job;
  const facts = [printer_code, requested_by_name, format.time(requested_at), reason];
  return (
    <li>
      {copy_no === 1 ? t('original') : t('copy', { count: copy_no })}{' '}
      <StateTag states={JOB_STATES} state={state} />
      <span className="quiet">{facts.filter(Boolean).join(' · ')}</span>
      {error !== null && state !== 'confirmed' && (
        <span className="late"> {label(printErrorsText(error))}</span>
      )}{' '}
      <JobActions job={job} />
    </li>
  );
}

interface PaperProps {
  paper: Paper;
  parcel_no: string | undefined;
  jobs: readonly Job[];
}

function PaperItem({ paper, parcel_no, jobs }: PaperProps) {
  const t = useOrderTexts();
  const may = useMay();
  const format = useFormat();
  const { document_id, kind, version, made_at } = paper;
  const name = t(PAPERS[kind as keyof typeof PAPERS]);
  const count = Math.max(0, ...jobs.map((job) => job.copy_no));
  const targets = [{ input: { document_id }, name: parcel_no ?? name }];
  return (
    <div className="reason">
      <div className="paper">
        <a href={`/v1/documents/${document_id}/pdf`} target="_blank" rel="noreferrer">
          {name} PDF
        </a>
        <span className="mono">{parcel_no}</span>
        <span className="quiet">
          {t('version', { count: version ?? 1 })} · {format.time(made_at)}
          {count === 0 && ` · ${t('not_printed_yet')}`}
        </span>
        <span className="paper-tools">
          {count === 0 && may('print.work') && (
            <Action
              label={t('print')}
              path="/v1/documents/print"
              targets={targets}
              question={t('print_ask', { name })}
            />
          )}
          {count > 0 && may('print.again') && (
            <Action
              label={t('print_again')}
              path="/v1/print/again"
              targets={targets}
              reason_field="reason"
              question={t('print_again_ask', { name, count, copy: count + 1 })}
            />
          )}
        </span>
      </div>
      <ul className="prints">
        {jobs.map((job) => (
          <JobRow key={job.job_id} job={job} />
        ))}
      </ul>
    </div>
  );
}

export function OrderPapers({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const may = useMay();
  const { order_id } = detail.order;
  const jobs = useQuery({
    queryKey: ['order', order_id, 'prints'],
    queryFn: () => get<Answer<typeof jobList>>('/v1/print/jobs', { order_id, limit: 200 }),
    enabled: may('print.read') && detail.documents.length > 0,
  });
  const papers = new Map(detail.documents.map((each) => [each.document_id, each]));
  const parcels = new Map(detail.parcels.map((each) => [each.parcel_id, each.parcel_no]));
  const byPaper = Map.groupBy(jobs.data?.rows.toReversed() ?? [], (job) => job.document_id);
  return (
    <Panel title={t('documents')}>
      {papers.size === 0 && <Empty>{t('no_documents')}</Empty>}
      {[...papers.values()].map((paper) => (
        <PaperItem
          key={paper.document_id}
          paper={paper}
          parcel_no={parcels.get(paper.subject_id ?? '') ?? undefined}
          jobs={byPaper.get(paper.document_id ?? '') ?? []}
        />
      ))}
    </Panel>
  );
}
