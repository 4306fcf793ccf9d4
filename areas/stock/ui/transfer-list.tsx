/** Transfers between warehouses: what was asked for, what is in transit, what came. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { TRANSFER_STATES } from '../model.ts';
import type { transferList } from '../transfers.ts';
import { NewTransfer } from './new-transfer.tsx';
import { useTransferTexts } from './transfer-texts.ts';

type Row = Answer<typeof transferList>['rows'][number];

function useColumns(): GridColumn<Row>[] {
  const t = useTransferTexts();
  const { number, time } = useFormat();
  return useMemo((): GridColumn<Row>[] => {
    const qty = (id: string, header: string, of: (row: Row) => number, bad = false) => ({
      id,
      header,
      size: 92,
      align: 'end' as const,
      cell: (row: Row) => (
        <span className={of(row) === 0 ? 'quiet' : bad ? 'late' : ''}>{number(of(row))}</span>
      ),
    });
    return [
      {
        id: 'no',
        header: t('no'),
        size: 130,
        cell: ({ transfer_id, transfer_no }) => (
          <Link to="/transfers/$transfer_id" params={{ transfer_id }}>
            {transfer_no}
          </Link>
        ),
      },
      {
        id: 'state',
        header: t('state'),
        size: 110,
        cell: (row) => <StateTag states={TRANSFER_STATES} state={row.state} />,
      },
      { id: 'from', header: t('from'), size: 90, cell: (row) => row.from },
      { id: 'to', header: t('to'), size: 90, cell: (row) => row.to },
      qty('lines', t('lines'), (row) => row.lines),
      qty('wanted', t('wanted'), (row) => row.qty_wanted),
      qty('sent', t('sent'), (row) => row.qty_sent),
      qty('in_transit', t('in_transit'), (row) => row.qty_in_transit),
      qty('received', t('received'), (row) => row.qty_received),
      qty('damaged', t('damaged'), (row) => row.qty_damaged, true),
      qty('missing', t('missing'), (row) => row.qty_missing, true),
      qty('extra', t('extra'), (row) => row.qty_extra, true),
      { id: 'at', header: t('requested_at'), size: 140, cell: (row) => time(row.requested_at) },
      {
        id: 'by',
        header: t('requested_by'),
        size: 100,
        cell: (row) => row.requested_by_name ?? '',
      },
      { id: 'note', header: t('note'), size: 200, cell: (row) => row.note },
    ];
  }, [t, number, time]);
}

const OPEN = 'open';

export function TransferList() {
  const t = useTransferTexts();
  const label = useLabel();
  const may = useMay();
  const navigate = useNavigate();
  const { search, change } = useFilters<{ state?: string; warehouse_id?: string }>();
  const { state = OPEN, warehouse_id } = search;
  const asked = { warehouse_id, state: state === 'all' ? undefined : state };
  const list = usePages<Row>('transfers', '/v1/stock/transfers', asked);
  const columns = useColumns();
  const [asking, setAsking] = useState(false);
  const states = Object.entries(TRANSFER_STATES).map(([value, text]) => {
    return { value, label: label(text) };
  });
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={
        may('stock.transfer') && (
          <Button size="small" type="primary" onClick={() => setAsking(true)}>
            {t('ask')}
          </Button>
        )
      }
      filters={
        <>
          <WarehouseSelect value={warehouse_id} onChange={(id) => change({ warehouse_id: id })} />
          <Select
            size="small"
            style={{ width: 140 }}
            aria-label={t('state')}
            value={state}
            onChange={(next: string) => change({ state: next === OPEN ? undefined : next })}
            options={[
              { value: OPEN, label: t('open') },
              ...states,
              { value: 'all', label: t('all') },
            ]}
          />
        </>
      }
    >
      <Shown of={list} rows={12}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="transfers"
            rows={rows}
            columns={columns}
            rowId={(row) => row.transfer_id}
            onOpen={({ transfer_id }) =>
              void navigate({ to: '/transfers/$transfer_id', params: { transfer_id } })
            }
            empty={t('nothing')}
            {...list.grid}
          />
        )}
      </Shown>
      {asking && <NewTransfer onClose={() => setAsking(false)} />}
    </Page>
  );
}
