/** The paper of a manifest: made a moment after the hand-over, printed by a click, seen as PDF. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { JOB_STATES, printErrorsText } from '../../printing/model.ts';
import type { documentList, jobList } from '../../printing/queries.ts';
import { useShipTexts } from './texts.ts';

/** For changes that the live stream tells late. */
const LOOK_MS = 1500;

export function ManifestPaper({ manifest_id }: { manifest_id: string }) {
  const t = useShipTexts();
  const label = useLabel();
  const may = useMay();
  const [error, setError] = useState<unknown>(null);
  const papers = useQuery({
    queryKey: ['manifest-paper', manifest_id],
    queryFn: () => {
      const asked = { kind: 'manifest', subject_id: manifest_id, limit: 1 };
      return get<Answer<typeof documentList>>('/v1/documents', asked);
    },
    enabled: may('print.read'),
    refetchInterval: ({ state }) => (state.data?.rows.length ? false : LOOK_MS),
  });
  const document_id = papers.data?.rows[0]?.document_id;
  const jobs = useQuery({
    queryKey: ['manifest-paper', manifest_id, document_id],
    queryFn: () => get<Answer<typeof jobList>>('/v1/print/jobs', { document_id, limit: 1 }),
    enabled: document_id !== undefined,
    refetchInterval: ({ state }) => {
      return ['queued', 'sent'].includes(state.data?.rows[0]?.state ?? '') ? LOOK_MS : false;
    },
  });
  const job = jobs.data?.rows[0];
  const failed = job?.state === 'failed';
  const print = async () => {
    const [path, input] = failed
      ? ['/v1/print/retry', { job_id: job.job_id }]
      : ['/v1/documents/print', { document_id }];
    setError(
      await post(path as string, input as object).then(
        () => null,
        (why: unknown) => why,
      ),
    );
    void jobs.refetch();
  };
  if (document_id === undefined) return <span className="quiet">{t('paper_waits')}</span>;
  return (
    <span className="manifest-paper nowrap">
      <a href={`/v1/documents/${document_id}/pdf`} target="_blank" rel="noreferrer">
        PDF
      </a>{' '}
      {job !== undefined && <StateTag states={JOB_STATES} state={job.state} />}
      {failed && <span className="late"> {label(printErrorsText(job.error ?? ''))} </span>}
      {(job === undefined || failed) && may('print.work') && (
        <Button size="small" onClick={() => void print()}>
          {t('print_manifest')}
        </Button>
      )}
      <ProblemNotice error={error} />
    </span>
  );
}
