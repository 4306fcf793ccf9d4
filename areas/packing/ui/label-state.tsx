/** Where the label of the parcel closed last is: waited for, at the printer, out, or not; reprint. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { Action } from '../../../web/kit/act.tsx';
import { get, post } from '../../../web/kit/api.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { JOB_STATES, printErrorsText } from '../../printing/model.ts';
import type { documentList, jobList } from '../../printing/queries.ts';
import { useBenchActs } from './bench-commands.ts';
import type { Bench } from './bench-state.ts';
import { useDeviceTexts } from './device-texts.ts';

type Job = Answer<typeof jobList>['rows'][number];

/** The live stream tells of most changes; this is for those between. */
const LOOK_MS = 1500;

/** The newest waybill of a parcel and its newest print. */
function useLabelOf(parcel_id: string) {
  const may = useMay();
  const papers = useQuery({
    queryKey: ['label', parcel_id],
    queryFn: () => {
      const asked = { kind: 'waybill', subject_id: parcel_id, limit: 1 };
      return get<Answer<typeof documentList>>('/v1/documents', asked);
    },
    enabled: may('print.read'),
    refetchInterval: ({ state }) => (state.data?.rows.length ? false : LOOK_MS),
  });
  const document_id = papers.data?.rows[0]?.document_id;
  const jobs = useQuery({
    queryKey: ['label', parcel_id, document_id],
    queryFn: () => get<Answer<typeof jobList>>('/v1/print/jobs', { document_id, limit: 1 }),
    enabled: document_id !== undefined,
    refetchInterval: ({ state }) => {
      return state.data?.rows[0]?.state === 'confirmed' ? false : LOOK_MS;
    },
  });
  return { document_id, job: jobs.data?.rows[0], again: jobs.refetch };
}

function Where({ document_id, job }: { document_id: string | undefined; job: Job | undefined }) {
  const t = useDeviceTexts();
  const label = useLabel();
  if (document_id === undefined) return <Tag tone="waiting">{t('label_waits')}</Tag>;
  if (job === undefined) return <Tag tone="waiting">{t('label_made')}</Tag>;
  const { state, printer_code, error } = job;
  return (
    <>
      <StateTag states={JOB_STATES} state={state} />{' '}
      {printer_code !== null && <span>{t('printer_is', { printer: printer_code })}</span>}
      {error !== null && state !== 'confirmed' && (
        <div className="late">{label(printErrorsText(error))}</div>
      )}
      {state === 'unknown' && <Link to="/print">{t('see_print')}</Link>}
    </>
  );
}

interface Props {
  bench: Bench;
  parcel_id: string;
  parcel_no: string;
}

export function LabelState({ bench, parcel_id, parcel_no }: Props) {
  const t = useDeviceTexts();
  const may = useMay();
  const { document_id, job, again } = useLabelOf(parcel_id);
  const ask = async (path: string, input: object) => {
    try {
      await post(path, input);
      bench.say('good', t('reprint_sent'));
    } catch (error) {
      bench.refuse(error);
    }
    void again();
  };
  const failed = job?.state === 'failed';
  /** What a print without a question is: the first one, or one that surely did not come out. */
  const plain = async () => {
    releaseFocus();
    if (failed) await ask('/v1/print/retry', { job_id: job.job_id });
    else await ask('/v1/documents/print', { document_id });
  };
  const copied = document_id !== undefined && job !== undefined && !failed;
  const may_copy = copied && may('print.again');
  useBenchActs(
    bench.acts,
    document_id === undefined
      ? {}
      : {
          REPRINT: () =>
            copied
              ? ask('/v1/print/again', { document_id, reason: t('reprint_scanned') })
              : plain(),
        },
  );
  return (
    <Panel
      title={t('label_of', { no: parcel_no })}
      extra={
        document_id !== undefined && (
          <a href={`/v1/documents/${document_id}/pdf`} target="_blank" rel="noreferrer">
            {t('label_pdf')}
          </a>
        )
      }
    >
      <div className="scale-line" data-testid="label" role="status">
        <div>
          <Where document_id={document_id} job={job} />
        </div>
        {document_id !== undefined && !copied && may('print.work') && (
          <Button size="small" onClick={() => void plain()}>
            {t(failed ? 'print_retry' : 'print_it')}
          </Button>
        )}
        {may_copy && (
          <Action
            label={t('reprint')}
            hotkey="P"
            path="/v1/print/again"
            targets={[{ input: { document_id }, name: parcel_no }]}
            reason_field="reason"
            question={t('reprint_ask')}
            onDone={() => void again()}
          />
        )}
      </div>
    </Panel>
  );
}
