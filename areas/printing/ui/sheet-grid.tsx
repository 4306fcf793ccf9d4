/** Everything that was asked for on paper, newest first, whatever it was asked for by. */
import { useMemo } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { printErrorsText, SHEET_STATES } from '../model.ts';
import type { jobList } from '../queries.ts';
import { usePaperName } from './paper-name.ts';
import { usePrintTexts } from './texts.ts';

export type JobRow = Answer<typeof jobList>['rows'][number];

/** The columns of a list of jobs. */
export function useJobColumns(): GridColumn<JobRow>[] {
  const t = usePrintTexts();
  const label = useLabel();
  const format = useFormat();
  const paper = usePaperName();
  return useMemo(() => {
    const pdf = (row: JobRow) => (
      <a
        href={`/v1/documents/${row.document_id}/pdf`}
        target="_blank"
        rel="noreferrer"
        aria-label={t('open_pdf', { name: paper(row.kind) })}
      >
        {paper(row.kind)}
      </a>
    );
    const state = (row: JobRow) => (
      <>
        <StateTag states={SHEET_STATES} state={row.state} />
        {row.copy_no > 1 && <Tag tone="waiting">{t('copy', { count: row.copy_no })}</Tag>}
      </>
    );
    const why = (row: JobRow) => {
      const error = row.error === null ? '' : label(printErrorsText(row.error));
      return [row.reason, row.state === 'confirmed' ? '' : error].filter(Boolean).join(' · ');
    };
    return [
      { id: 'paper', header: t('paper'), size: 100, cell: pdf },
      { id: 'place', header: t('sequence'), size: 110, cell: (row) => row.sequence },
      {
        id: 'order',
        header: t('order'),
        size: 130,
        cell: (row) => <span className="mono">{row.order_no}</span>,
      },
      { id: 'state', header: t('state'), size: 170, cell: state },
      { id: 'printer', header: t('printer'), size: 120, cell: (row) => row.printer_code },
      {
        id: 'queued',
        header: t('queued_at'),
        size: 140,
        cell: (row) => format.time(row.requested_at),
      },
      {
        id: 'ended',
        header: t('ended_at'),
        size: 140,
        wide: true,
        cell: (row) => (row.ended_at === null ? '' : format.time(row.ended_at)),
      },
      { id: 'by', header: t('by'), size: 90, wide: true, cell: (row) => row.requested_by_name },
      { id: 'why', header: t('why'), size: 280, cell: why },
    ];
  }, [t, label, format, paper]);
}

export function SheetGrid({ warehouse_id }: { warehouse_id: string | undefined }) {
  const t = usePrintTexts();
  const list = usePages<JobRow>('print-jobs', '/v1/print/jobs', { warehouse_id });
  const columns = useJobColumns();
  return (
    <Shown of={list} rows={14}>
      {(rows) => (
        <Grid
          label={t('view_sheets')}
          name="print-jobs"
          rows={rows}
          columns={columns}
          rowId={(row) => row.job_id}
          {...list.grid}
        />
      )}
    </Shown>
  );
}
