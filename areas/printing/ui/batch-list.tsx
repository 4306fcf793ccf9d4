/** Print batches, newest first, with how far each is. */
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { useWarehouses } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { ORDERS_BY, type OrderBy } from '../model.ts';
import type { batchList } from '../queries-centre.ts';
import { usePaperName } from './paper-name.ts';
import { usePrintTexts } from './texts.ts';

export type BatchRow = Answer<typeof batchList>['rows'][number];

/** Sheets that there are jobs for. */
export function sheetsOf({ queued, sent, confirmed, failed, unknown }: BatchRow): number {
  return queued + sent + confirmed + failed + unknown;
}

function Bad({ count }: { count: number }) {
  return count === 0 ? <span className="quiet">0</span> : <b className="late">{count}</b>;
}

function useColumns(): GridColumn<BatchRow>[] {
  const t = usePrintTexts();
  const label = useLabel();
  const format = useFormat();
  const paper = usePaperName();
  const { codeOf } = useWarehouses();
  return useMemo(() => {
    const no = (row: BatchRow) => (
      <>
        <span className="mono">{row.batch_no}</span>{' '}
        {row.stopped_at !== null && <Tag tone="bad">{t('stopped')}</Tag>}
      </>
    );
    const ratio = (row: BatchRow) => `${row.confirmed} / ${sheetsOf(row)}`;
    const by = (row: BatchRow) => label(ORDERS_BY[row.order_by as OrderBy]);
    return [
      { id: 'no', header: t('batch'), size: 170, cell: no },
      {
        id: 'warehouse',
        header: t('warehouse'),
        size: 84,
        cell: (row) => codeOf(row.warehouse_id),
      },
      { id: 'station', header: t('station'), size: 90, cell: (row) => row.station },
      {
        id: 'papers',
        header: t('papers'),
        size: 190,
        cell: (row) => row.kinds.map(paper).join(', '),
      },
      { id: 'by', header: t('order_by'), size: 150, wide: true, cell: by },
      {
        id: 'shipments',
        header: t('shipments'),
        size: 90,
        align: 'end',
        cell: (row) => row.shipments,
      },
      { id: 'progress', header: t('progress'), size: 96, align: 'end', cell: ratio },
      {
        id: 'doubt',
        header: t('doubt'),
        size: 76,
        align: 'end',
        cell: (row) => <Bad count={row.unknown} />,
      },
      {
        id: 'failed',
        header: t('failed'),
        size: 92,
        align: 'end',
        cell: (row) => <Bad count={row.failed} />,
      },
      { id: 'made', header: t('made'), size: 136, cell: (row) => format.time(row.made_at) },
      { id: 'made_by', header: t('by'), size: 90, wide: true, cell: (row) => row.made_by_name },
    ];
  }, [t, label, format, paper, codeOf]);
}

export function BatchGrid({ warehouse_id }: { warehouse_id: string | undefined }) {
  const t = usePrintTexts();
  const navigate = useNavigate();
  const list = usePages<BatchRow>('print-batches', '/v1/print/batches', { warehouse_id });
  const columns = useColumns();
  return (
    <Shown of={list} rows={10}>
      {(rows) => (
        <Grid
          label={t('view_batches')}
          name="print-batches"
          rows={rows}
          columns={columns}
          rowId={(row) => row.batch_id}
          onOpen={({ batch_id }) => void navigate({ to: '/print/$batch_id', params: { batch_id } })}
          empty={t('no_batches')}
          {...list.grid}
        />
      )}
    </Shown>
  );
}
