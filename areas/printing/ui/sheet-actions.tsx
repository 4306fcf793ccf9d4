/** What a person does with sheets: says whether they came out, tries again, asks for copies. */
import { Action } from '../../../web/kit/act.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { usePrintTexts } from './texts.ts';

export interface Sheet {
  job_id: string | null;
  document_id: string | null;
  state: string;
  /** By which people know it. */
  name: string;
}

interface Props {
  sheets: readonly Sheet[];
  onDone?(): void;
}

const targets = (sheets: readonly Sheet[], more: object = {}) =>
  sheets.map(({ job_id, name }) => ({ input: { job_id, ...more }, name }));

/** Answers to "was it printed?" for sheets in doubt. */
export function Settle({ sheets, ...rest }: Props) {
  const t = usePrintTexts();
  const may = useMay();
  const doubtful = sheets.filter((each) => each.state === 'unknown');
  if (doubtful.length === 0 || !may('print.settle')) return null;
  const count = doubtful.length;
  const path = '/v1/print/settle';
  return (
    <>
      <Action
        {...rest}
        label={t('came_out')}
        path={path}
        targets={targets(doubtful, { printed: true })}
        question={t('came_out_ask', { count })}
      />{' '}
      <Action
        {...rest}
        label={t('not_out')}
        path={path}
        targets={targets(doubtful, { printed: false, again: true })}
        question={t('not_out_ask', { count })}
      />
    </>
  );
}

/** Tries sheets again that surely were not printed. */
export function Retry({ sheets, ...rest }: Props) {
  const t = usePrintTexts();
  const may = useMay();
  const failed = sheets.filter((each) => each.state === 'failed');
  if (failed.length === 0 || !may('print.work')) return null;
  return (
    <Action
      {...rest}
      label={t('retry')}
      path="/v1/print/retry"
      targets={targets(failed)}
      question={t('retry_ask', { count: failed.length })}
    />
  );
}

/** Copies of papers, with a reason; also of those that a printer had with something else. */
export function Again({ sheets, ...rest }: Props) {
  const t = usePrintTexts();
  const may = useMay();
  const papers = sheets.flatMap(({ document_id, state, name }) =>
    document_id === null || state === 'queued' ? [] : [{ input: { document_id }, name }],
  );
  if (papers.length === 0 || !may('print.again')) return null;
  return (
    <Action
      {...rest}
      label={t('again')}
      path="/v1/print/again"
      targets={papers}
      reason_field="reason"
      question={t('again_ask', { count: papers.length })}
    />
  );
}
