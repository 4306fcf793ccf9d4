/** One print batch, live: how far it is, each sheet with its times, what a person must answer. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { printErrorsText, SHEET_STATES, sequenceText } from '../model.ts';
import type { batchList, sheetList } from '../queries-centre.ts';
import type { BatchRow } from './batch-list.tsx';
import { usePaperName } from './paper-name.ts';
import { Again, Retry, Settle, type Sheet } from './sheet-actions.tsx';
import { usePrintTexts } from './texts.ts';

type Row = Answer<typeof sheetList>['rows'][number] & Sheet & { key: string };

/** Named as people say it: the place and the paper. */
function rowsOf(
  batch: BatchRow,
  found: Answer<typeof sheetList>['rows'],
  paper: (kind: string) => string,
): Row[] {
  return found.map((row, index) => {
    const place =
      row.sequence === 0 ? '' : sequenceText(batch.batch_no, row.sequence, batch.shipments);
    const key = row.job_id ?? row.document_id ?? `${row.sequence} ${row.kind} ${index}`;
    return { ...row, key, name: `${place} ${paper(row.kind)}`.trim() };
  });
}

function useColumns(batch: BatchRow): GridColumn<Row>[] {
  const t = usePrintTexts();
  const label = useLabel();
  const format = useFormat();
  const paper = usePaperName();
  return useMemo(() => {
    const time = (iso: string | null) => (iso === null ? '' : format.moment(iso).slice(11));
    const place = (row: Row) =>
      row.sequence === 0 ? '' : sequenceText(batch.batch_no, row.sequence, batch.shipments);
    const pdf = (row: Row) =>
      row.document_id === null ? (
        paper(row.kind)
      ) : (
        <a
          href={`/v1/documents/${row.document_id}/pdf`}
          target="_blank"
          rel="noreferrer"
          aria-label={t('open_pdf', { name: row.name })}
        >
          {paper(row.kind)}
        </a>
      );
    const state = (row: Row) => (
      <>
        <StateTag states={SHEET_STATES} state={row.state} />
        {row.earlier && <Tag tone="neutral">{t('earlier')}</Tag>}
        {(row.copy_no ?? 1) > 1 && <Tag tone="waiting">{t('copy', { count: row.copy_no! })}</Tag>}
      </>
    );
    const why = (row: Row) =>
      row.error === null || row.state === 'confirmed' ? '' : label(printErrorsText(row.error));
    const mono = (text: string | null) => <span className="mono">{text}</span>;
    return [
      { id: 'place', header: t('sequence'), size: 104, cell: (row) => <b>{place(row)}</b> },
      { id: 'paper', header: t('paper'), size: 96, cell: pdf },
      { id: 'order', header: t('order'), size: 124, wide: true, cell: (row) => mono(row.order_no) },
      {
        id: 'parcel',
        header: t('parcel'),
        size: 124,
        wide: true,
        cell: (row) => mono(row.parcel_no),
      },
      { id: 'state', header: t('state'), size: 190, cell: state },
      { id: 'printer', header: t('printer'), size: 110, cell: (row) => row.printer_code },
      {
        id: 'queued',
        header: t('queued_at'),
        size: 82,
        wide: true,
        cell: (row) => time(row.queued_at),
      },
      {
        id: 'rendered',
        header: t('rendered_at'),
        size: 82,
        wide: true,
        cell: (row) => time(row.rendered_at),
      },
      { id: 'sent', header: t('sent_at'), size: 82, wide: true, cell: (row) => time(row.sent_at) },
      { id: 'ended', header: t('ended_at'), size: 82, cell: (row) => time(row.ended_at) },
      { id: 'why', header: t('why'), size: 260, cell: why },
    ];
  }, [t, label, format, paper, batch]);
}

type Counted = keyof typeof SHEET_STATES;

/** How many sheets are in which state; a press shows only those. */
function Counts(props: {
  rows: readonly Row[];
  of: string | null;
  onPick(of: string | null): void;
}) {
  const t = usePrintTexts();
  const label = useLabel();
  const { rows, of, onPick } = props;
  const states = (Object.keys(SHEET_STATES) as Counted[]).filter((state) =>
    rows.some((row) => row.state === state),
  );
  return (
    <div className="counts">
      {[null, ...states].map((state) => (
        <button
          key={state ?? 'all'}
          type="button"
          aria-pressed={of === state}
          onClick={() => onPick(state)}
        >
          <b>{rows.filter((row) => state === null || row.state === state).length}</b>
          <span>{state === null ? t('all') : label(SHEET_STATES[state])}</span>
        </button>
      ))}
    </div>
  );
}

function Sheets({ batch }: { batch: BatchRow }) {
  const t = usePrintTexts();
  const paper = usePaperName();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [of, setOf] = useState<string | null>(null);
  const columns = useColumns(batch);
  const { batch_id } = batch;
  const query = useQuery({
    queryKey: ['print-sheets', batch_id],
    queryFn: () => {
      const path = `/v1/print/batches/${batch_id}/sheets`;
      return get<Answer<typeof sheetList>>(path, { limit: 1000 });
    },
  });
  return (
    <Shown of={query} rows={12}>
      {(found) => {
        const rows = rowsOf(batch, found.rows, paper);
        const chosen = rows.filter((row) => selected.has(row.key));
        const done = { sheets: chosen, onDone: () => setSelected(new Set()) };
        return (
          <>
            {rows.some((row) => row.state === 'unknown') && (
              <div className="remark" role="status">
                {t('doubts_note')} <Settle sheets={rows} />
              </div>
            )}
            <Counts rows={rows} of={of} onPick={setOf} />
            <div className="bulk">
              {chosen.length > 0 && (
                <>
                  <Settle {...done} />
                  <Retry {...done} />
                  <Again {...done} />
                </>
              )}
            </div>
            <Grid
              label={t('title')}
              name="print-sheets"
              rows={of === null ? rows : rows.filter((row) => row.state === of)}
              columns={columns}
              rowId={(row) => row.key}
              selected={selected}
              onSelect={setSelected}
            />
          </>
        );
      }}
    </Shown>
  );
}

export function BatchPage() {
  const t = usePrintTexts();
  const may = useMay();
  const { batch_id } = useParams({ strict: false }) as { batch_id: string };
  const query = useQuery({
    queryKey: ['print-batch', batch_id],
    queryFn: () => get<Answer<typeof batchList>>('/v1/print/batches', { batch_id }),
  });
  const batch = query.data?.rows[0];
  return (
    <Page
      kind="fill"
      title={`${t('batch')} ${batch?.batch_no ?? ''}`}
      mark={batch?.stopped_at != null && <Tag tone="bad">{t('stopped')}</Tag>}
      actions={
        batch?.stopped_at === null &&
        may('print.work') && (
          <Action
            danger
            label={t('stop')}
            path="/v1/print/batches/stop"
            targets={[{ input: { batch_id }, name: batch.batch_no }]}
            question={t('stop_ask')}
          />
        )
      }
    >
      <Shown of={query} rows={12}>
        {() => (batch === undefined ? <Empty /> : <Sheets batch={batch} />)}
      </Shown>
    </Page>
  );
}
