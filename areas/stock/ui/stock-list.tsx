/** Stock by article and warehouse, with the demand that waits; each number can be asked "why?". */
import { Button, Checkbox } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { SearchField } from '../../../web/kit/search-field.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import { WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { stockList } from '../queries.ts';
import { ProveOversell } from './prove-oversell.tsx';
import { useStockTexts } from './texts.ts';
import { WhyDrawer } from './why-drawer.tsx';

type Row = Answer<typeof stockList>['rows'][number];

interface StockSearch {
  text?: string;
  warehouse_id?: string;
  only_short?: string;
  /** Article and warehouse that are being explained: two ids joined by a dot. */
  why?: string;
}

const keyOf = (row: Row) => `${row.sku_id}.${row.warehouse_id}`;

function useColumns(explain: (row: Row) => void): GridColumn<Row>[] {
  const t = useStockTexts();
  const { number } = useFormat();
  return useMemo(() => {
    const qty = (id: string, header: string, of: (row: Row) => number): GridColumn<Row> => ({
      id,
      header,
      size: 94,
      align: 'end',
      cell: (row) => <span className={of(row) === 0 ? 'quiet' : ''}>{number(of(row))}</span>,
    });
    return [
      {
        id: 'sku',
        header: t('sku'),
        size: 116,
        cell: (row) => <span className="mono">{row.sku}</span>,
      },
      { id: 'name', header: t('name'), size: 200, cell: (row) => row.sku_name },
      { id: 'warehouse', header: t('warehouse'), size: 96, cell: (row) => row.warehouse },
      { id: 'merchant', header: t('merchant'), size: 84, cell: (row) => row.merchant },
      qty('on_hand', t('on_hand'), (row) => row.qty_on_hand),
      qty('reserved', t('reserved'), (row) => row.qty_reserved),
      {
        id: 'available',
        header: t('available'),
        size: 94,
        align: 'end',
        cell: (row) => (
          <b className={row.qty_available === 0 ? 'late' : ''}>{number(row.qty_available)}</b>
        ),
      },
      {
        id: 'why',
        header: t('why'),
        size: 84,
        cell: (row) => (
          <Button type="link" size="small" onClick={() => explain(row)}>
            {t('why')}
          </Button>
        ),
      },
      {
        id: 'unallocated',
        header: t('unallocated'),
        size: 132,
        align: 'end',
        cell: (row) =>
          row.qty_unallocated > 0 ? <b className="late">{number(row.qty_unallocated)}</b> : '',
      },
      qty('in_transit', t('in_transit'), (row) => row.qty_in_transit),
      qty('receiving', t('receiving'), (row) => row.qty_receiving),
      qty('picked', t('picked'), (row) => row.qty_picked),
      qty('packed', t('packed'), (row) => row.qty_packed),
      qty('quarantine', t('quarantine'), (row) => row.qty_quarantine),
    ];
  }, [t, number, explain]);
}

export function StockList() {
  const t = useStockTexts();
  const { search, change } = useFilters<StockSearch>();
  const { why, ...params } = search;
  const list = usePages<Row>('stock', '/v1/stock', { ...params });
  const explain = (row: Row) => change({ why: keyOf(row) });
  const columns = useColumns(explain);
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={<ProveOversell />}
      filters={
        <>
          <SearchField
            label={t('search')}
            value={search.text}
            onSearch={(text) => change({ text })}
          />
          <WarehouseSelect
            value={search.warehouse_id}
            onChange={(warehouse_id) => change({ warehouse_id })}
          />
          <Checkbox
            checked={search.only_short === 'true'}
            onChange={(event) => change({ only_short: event.target.checked ? 'true' : undefined })}
          >
            {t('only_short')}
          </Checkbox>
        </>
      }
    >
      <Shown of={list} rows={18}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="stock"
            rows={rows}
            columns={columns}
            rowId={keyOf}
            onOpen={explain}
            {...list.grid}
          />
        )}
      </Shown>
      {why !== undefined && <WhyDrawer of={why} onClose={() => change({ why: undefined })} />}
    </Page>
  );
}
