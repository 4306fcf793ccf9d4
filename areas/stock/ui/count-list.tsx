/** Lines of counts on the desk: what differs is booked or refused, with a reason. */
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { countLines } from '../count-plans.ts';
import { COUNT_KINDS, COUNT_STATES, type CountKind } from '../model.ts';
import { PlanCount } from './count-plan.tsx';
import { useCountDeskTexts } from './desk-texts.ts';

type Row = Answer<typeof countLines>['rows'][number];

function Difference({ row }: { row: Row }) {
  if (row.counted_qty === null || row.book_qty === null) return null;
  const by = row.counted_qty - row.book_qty;
  return by === 0 ? (
    <span className="quiet">{by}</span>
  ) : (
    <b className="late">{by > 0 ? `+${by}` : by}</b>
  );
}

function useColumns(): GridColumn<Row>[] {
  const t = useCountDeskTexts();
  const label = useLabel();
  const format = useFormat();
  return useMemo((): GridColumn<Row>[] => {
    type Cell = GridColumn<Row>['cell'];
    const text = (id: string, header: string, size: number, cell: Cell) => {
      return { id, header, size, cell };
    };
    const qty = (id: string, header: string, cell: Cell) => {
      return { id, header, size: 86, align: 'end' as const, cell };
    };
    return [
      text('state', t('state'), 110, (row) => <StateTag states={COUNT_STATES} state={row.state} />),
      text('place', t('place'), 110, (row) => <b>{row.location}</b>),
      text('sku', t('sku'), 220, (row) => (
        <>
          <span className="mono">{row.sku}</span> {row.sku_name}
        </>
      )),
      text('lot', t('lot'), 80, (row) => row.lot),
      text('first', t('first'), 130, (row) =>
        row.first_qty === null ? '' : `${row.first_qty} ${row.first_by_name ?? ''}`,
      ),
      qty('counted', t('counted'), (row) => row.counted_qty ?? ''),
      qty('book', t('book'), (row) => row.book_qty ?? ''),
      qty('difference', t('difference'), (row) => <Difference row={row} />),
      text('counted_by', t('counted_by'), 100, (row) => row.counted_by_name ?? ''),
      text('counted_at', t('counted_at'), 140, (row) =>
        row.counted_at === null ? '' : format.time(row.counted_at),
      ),
      text('plan', t('plan_no'), 220, (row) =>
        [row.plan_no, label(COUNT_KINDS[row.kind as CountKind]), row.what].join(' '),
      ),
      text('settled', t('settled'), 220, (row) =>
        [row.settled_by_name, row.reason].filter((each) => each !== null).join(': '),
      ),
    ];
  }, [t, label, format]);
}

function Bulk({ rows, onDone }: { rows: readonly Row[]; onDone(): void }) {
  const t = useCountDeskTexts();
  const targets = rows.map(({ warehouse, count_id, location, sku }) => {
    return { input: { warehouse, count_id }, name: `${location} ${sku}` };
  });
  const count = rows.length;
  return (
    <div className="bulk">
      <strong>{t('selected', { count })}</strong>
      <Action
        primary
        label={t('approve')}
        path="/v1/stock/counts/approve"
        targets={targets}
        reason_field="reason"
        question={t('approve_ask', { count })}
        onDone={onDone}
      />
      <Action
        danger
        label={t('refuse')}
        path="/v1/stock/counts/reject"
        targets={targets}
        reason_field="reason"
        question={t('refuse_ask', { count })}
        onDone={onDone}
      />
    </div>
  );
}

export function CountList() {
  const t = useCountDeskTexts();
  const label = useLabel();
  const may = useMay();
  const { search, change } = useFilters<{ state?: string }>();
  const state = search.state ?? 'differs';
  const asked = state === 'all' ? {} : { state };
  const list = usePages<Row>('count-lines', '/v1/stock/count-lines', asked);
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = list.data?.filter((row) => selected.has(row.count_line_id)) ?? [];
  const states = Object.entries(COUNT_STATES).map(([value, text]) => {
    return { value, label: label(text) };
  });
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={
        <>
          {chosen.length > 0 && <Bulk rows={chosen} onDone={() => setSelected(new Set())} />}
          {may('stock.plan_count') && <PlanCount />}
        </>
      }
      filters={
        <Select
          size="small"
          style={{ width: 150 }}
          aria-label={t('state')}
          value={state}
          onChange={(next: string) => {
            setSelected(new Set());
            change({ state: next === 'differs' ? undefined : next });
          }}
          options={[...states, { value: 'all', label: t('all') }]}
        />
      }
    >
      <Shown of={list} rows={12}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('nothing')}</Empty>
          ) : (
            <Grid
              label={t('title')}
              name="count-lines"
              rows={rows}
              columns={columns}
              rowId={(row) => row.count_line_id}
              {...(state === 'differs' ? { selected, onSelect: setSelected } : {})}
              {...list.grid}
            />
          )
        }
      </Shown>
    </Page>
  );
}
