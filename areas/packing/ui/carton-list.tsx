/** The cartons in use: sizes, weights, prices, what a warehouse has left; adding and changing them. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay, useSession } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useOwnWarehouse, useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { cartonStockList } from '../devices/carton-stock.ts';
import type { cartonList } from '../queries.ts';
import { CartonForm } from './carton-form.tsx';
import { useCartonTexts } from './carton-texts.ts';

export type Carton = Answer<typeof cartonList>['rows'][number];
export type Stock = Answer<typeof cartonStockList>['rows'][number];

/** Words for what a carton is. */
export const KINDS = {
  box: 'kind_box',
  bag: 'kind_bag',
  made_to_measure: 'kind_made_to_measure',
} as const;

function useColumns(stocks: readonly Stock[], has_warehouse: boolean): GridColumn<Carton>[] {
  const t = useCartonTexts();
  const { number, weight, money } = useFormat();
  const currency = useSession()?.tenant.currency ?? 'CNY';
  return useMemo(() => {
    const stockOf = ({ carton_id }: Carton) => stocks.find((each) => each.carton_id === carton_id);
    const inside = (row: Carton) =>
      [row.inner_length_mm, row.inner_width_mm, row.inner_height_mm].join(' × ');
    const outside = (row: Carton) =>
      [row.inner_length_mm, row.inner_width_mm, row.inner_height_mm]
        .map((side) => side + 2 * row.wall_mm)
        .join(' × ');
    const left = (row: Carton) => {
      const stock = stockOf(row);
      if (stock?.offered === false) return <Tag tone="neutral">{t('not_here')}</Tag>;
      if (stock?.qty_left == null) return <span className="quiet">{t('not_counted')}</span>;
      return <b className={stock.qty_left === 0 ? 'late' : ''}>{number(stock.qty_left)}</b>;
    };
    const mono = (row: Carton) => <span className="mono">{row.code}</span>;
    const all: GridColumn<Carton>[] = [
      { id: 'code', header: t('code'), size: 96, cell: mono },
      { id: 'name', header: t('name'), size: 170, cell: (row) => row.name },
      {
        id: 'kind',
        header: t('kind'),
        size: 130,
        cell: (row) => t(KINDS[row.kind as keyof typeof KINDS]),
      },
      { id: 'inside', header: t('inner_size'), size: 150, cell: inside },
      { id: 'outside', header: t('outer_size'), size: 150, wide: true, cell: outside },
      {
        id: 'empty',
        header: t('empty_weight'),
        size: 100,
        align: 'end',
        cell: (row) => weight(row.empty_weight_g),
      },
      {
        id: 'max',
        header: t('max_gross'),
        size: 100,
        align: 'end',
        cell: (row) => weight(row.max_gross_g),
      },
      {
        id: 'cost',
        header: t('price'),
        size: 90,
        align: 'end',
        cell: (row) => money(row.cost_minor, currency),
      },
      {
        id: 'active',
        header: t('in_use'),
        size: 90,
        cell: (row) => (
          <Tag tone={row.active ? 'good' : 'neutral'}>{t(row.active ? 'used' : 'not_used')}</Tag>
        ),
      },
    ];
    if (!has_warehouse) return all;
    return [...all, { id: 'left', header: t('left'), size: 110, align: 'end', cell: left }];
  }, [t, number, weight, money, currency, stocks, has_warehouse]);
}

const NONE: Stock[] = [];

export function CartonList() {
  const t = useCartonTexts();
  const may = useMay();
  const { search, change } = useFilters<{ warehouse_id?: string }>();
  const { list } = useWarehouses();
  const [own] = useOwnWarehouse();
  const warehouse = list.find((each) => each.warehouse_id === search.warehouse_id) ?? own;
  const warehouse_id = warehouse?.warehouse_id;
  const [edited, setEdited] = useState<Carton | 'new' | null>(null);
  const cartons = useQuery({
    queryKey: ['cartons', 'all'],
    queryFn: () => get<Answer<typeof cartonList>>('/v1/cartons'),
  });
  const stocks = useQuery({
    queryKey: ['cartons', 'stock', warehouse_id],
    queryFn: () => get<Answer<typeof cartonStockList>>('/v1/cartons/stock', { warehouse_id }),
    enabled: warehouse_id !== undefined,
  });
  const rows = stocks.data?.rows ?? NONE;
  const columns = useColumns(rows, warehouse_id !== undefined);
  const may_edit = may('carton.edit');
  return (
    <Page
      kind="fill"
      title={t('cartons_title')}
      actions={
        may_edit && (
          <Button type="primary" onClick={() => setEdited('new')}>
            {t('add_carton')}
          </Button>
        )
      }
      filters={
        <WarehouseSelect value={warehouse_id} onChange={(id) => change({ warehouse_id: id })} />
      }
    >
      <Shown of={cartons} rows={8}>
        {(found) => (
          <Grid
            label={t('cartons_title')}
            name="cartons"
            rows={found.rows}
            columns={columns}
            rowId={(row) => row.carton_id}
            empty={t('no_cartons')}
            {...(may_edit ? { onOpen: (row: Carton) => setEdited(row) } : {})}
          />
        )}
      </Shown>
      {edited !== null && (
        <CartonForm
          carton={edited === 'new' ? null : edited}
          warehouse={warehouse}
          stock={
            edited === 'new' ? undefined : rows.find((row) => row.carton_id === edited.carton_id)
          }
          onClose={() => setEdited(null)}
        />
      )}
    </Page>
  );
}
