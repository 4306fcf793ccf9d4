/** The order desk: views, filters, all orders that match, one beside the list, bulk actions. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { Grid } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { type Desk, paramsOf, useDesk } from './desk.ts';
import { useDeskTexts } from './desk-texts.ts';
import { ApproveAction, CancelAction, HoldAction, ReleaseHoldAction } from './order-actions.tsx';
import { BulkAll } from './order-bulk.tsx';
import { ageOf, ColumnChoice, useLayout } from './order-columns.tsx';
import { OrderFilters, StageCounts } from './order-filters.tsx';
import { Jobs } from './order-jobs.tsx';
import { OrderPreview } from './order-preview.tsx';
import type { OrderRow } from './order-types.ts';
import { OrderViews } from './order-views.tsx';
import { useOrderTexts } from './texts.ts';

interface BulkProps {
  rows: readonly OrderRow[];
  onAll(): void;
  onDone(): void;
}

/** What may be done with the rows that are chosen. */
function Bulk({ rows, onAll, onDone }: BulkProps) {
  const t = useOrderTexts();
  const d = useDeskTexts();
  const may = useMay();
  const navigate = useNavigate();
  const done = { orders: rows, onDone };
  const order_ids = rows.map((row) => row.order_id).join(',');
  return (
    <div className="bulk">
      <strong>{t('selected', { count: rows.length })}</strong>
      <Button size="small" type="link" onClick={onAll}>
        {d('choose_all')}
      </Button>
      <ApproveAction {...done} />
      <HoldAction {...done} />
      <ReleaseHoldAction {...done} />
      <CancelAction {...done} />
      {may('print.work') && (
        <Button size="small" onClick={() => void navigate({ to: '/print', search: { order_ids } })}>
          {t('print')}
        </Button>
      )}
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

/** The rows that are chosen, or all that match; another search forgets both. */
function useChoice(desk: Desk) {
  const [selected, setSelected] = useState(NONE);
  const [all, setAll] = useState(false);
  const asked = JSON.stringify(paramsOf(desk.search));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the search is what it depends on
  useEffect(() => {
    setSelected(NONE);
    setAll(false);
  }, [asked]);
  const clear = useCallback(() => {
    setSelected(NONE);
    setAll(false);
  }, []);
  const select = (next: ReadonlySet<string>) => {
    setSelected(next);
    setAll(false);
  };
  return { selected, all, select, selectAll: () => setAll(true), clear };
}

function NewOrder() {
  const t = useOrderTexts();
  const may = useMay();
  const navigate = useNavigate();
  if (!may('order.receive')) return null;
  return (
    <Button size="small" onClick={() => void navigate({ to: '/orders/new' })}>
      {t('new_order')}
    </Button>
  );
}

export function OrderList() {
  const t = useOrderTexts();
  const now = useNow();
  const navigate = useNavigate();
  const desk = useDesk();
  const list = usePages<OrderRow>('orders', '/v1/orders', paramsOf(desk.search), desk.ready);
  const layout = useLayout(desk.search.cols, (cols) => desk.change({ cols }, true));
  const choice = useChoice(desk);
  const [preview, setPreview] = useState<OrderRow | null>(null);
  // As it is now: what is shown beside the list changes with it.
  const beside = list.data?.find((row) => row.order_id === preview?.order_id) ?? preview;
  const chosen = list.data?.filter((row) => choice.selected.has(row.order_id)) ?? [];
  const open = ({ order_id }: OrderRow) =>
    void navigate({ to: '/orders/$order_id', params: { order_id } });
  const filtered = Object.keys(paramsOf(desk.search)).length > 0;
  const bulk =
    choice.all || chosen.length === 0 ? null : (
      <Bulk rows={chosen} onAll={choice.selectAll} onDone={choice.clear} />
    );
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <>
          <OrderViews desk={desk} />
          <OrderFilters desk={desk} />
        </>
      }
      actions={
        <>
          {choice.all ? <BulkAll search={desk.search} onClose={choice.clear} /> : bulk}
          <Jobs />
          <NewOrder />
          <ColumnChoice layout={layout} />
        </>
      }
    >
      <StageCounts desk={desk} />
      <div className="beside">
        <div className="beside-list">
          <Shown of={list} rows={18}>
            {(rows) => (
              <Grid
                label={t('title')}
                name="orders"
                rows={rows}
                columns={layout.columns}
                widths={layout.widths}
                onWidths={layout.resize}
                rowId={rowId}
                onOpen={open}
                rowTone={(row) => ageOf(row, now)}
                selected={choice.all ? new Set(rows.map(rowId)) : choice.selected}
                onSelect={choice.select}
                preview={beside}
                onPreview={(row) => setPreview(row)}
                empty={t(filtered ? 'none_match' : 'none_yet')}
                {...list.grid}
              />
            )}
          </Shown>
        </div>
        {beside !== null && (
          <OrderPreview row={beside} acts={bulk === null} onClose={() => setPreview(null)} />
        )}
      </div>
    </Page>
  );
}

const rowId = (row: OrderRow) => row.order_id;
