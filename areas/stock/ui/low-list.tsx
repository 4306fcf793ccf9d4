/** What runs low: free pieces against the minimum, what is in transit, how many to get. */
import { Button, Checkbox } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { SearchField } from '../../../web/kit/search-field.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { thresholdList } from '../thresholds.ts';
import { NewTransfer, type Wanted } from './new-transfer.tsx';
import { type FirstThreshold, ThresholdDialog } from './threshold-dialog.tsx';
import { useLowTexts, useTransferTexts } from './transfer-texts.ts';

type Row = Answer<typeof thresholdList>['rows'][number];

const keyOf = (row: Row) => `${row.sku_id}.${row.warehouse_id}`;
const isLow = (row: Row) => row.qty_available < row.min_qty;

function useColumns(edit: ((row: Row) => void) | null): GridColumn<Row>[] {
  const t = useLowTexts();
  const { number, time } = useFormat();
  return useMemo((): GridColumn<Row>[] => {
    const qty = (id: string, header: string, of: (row: Row) => number): GridColumn<Row> => {
      const cell = (row: Row) => (
        <span className={of(row) === 0 ? 'quiet' : ''}>{number(of(row))}</span>
      );
      return { id, header, size: 100, align: 'end', cell };
    };
    return [
      {
        id: 'sku',
        header: t('sku'),
        size: 300,
        cell: (row) => (
          <>
            <span className="mono">{row.sku}</span> {row.sku_name}
          </>
        ),
      },
      { id: 'warehouse', header: t('warehouse'), size: 90, cell: (row) => row.warehouse },
      {
        id: 'available',
        header: t('available'),
        size: 100,
        align: 'end',
        cell: (row) => <b className={isLow(row) ? 'late' : ''}>{number(row.qty_available)}</b>,
      },
      qty('min', t('min'), (row) => row.min_qty),
      qty('target', t('target'), (row) => row.target_qty),
      qty('in_transit', t('in_transit'), (row) => row.qty_in_transit),
      {
        id: 'suggested',
        header: t('suggested'),
        size: 110,
        align: 'end',
        cell: (row) => <b>{isLow(row) ? number(row.qty_suggested) : ''}</b>,
      },
      {
        id: 'since',
        header: t('since'),
        size: 150,
        cell: (row) => row.low_since && time(row.low_since),
      },
      ...(edit === null
        ? []
        : [
            {
              id: 'change',
              header: t('change'),
              size: 90,
              cell: (row: Row) => (
                <Button type="link" size="small" onClick={() => edit(row)}>
                  {t('change')}
                </Button>
              ),
            },
          ]),
    ];
  }, [t, number, time, edit]);
}

/** The rows chosen as a wish for a transfer: those of one owner and warehouse, the first row's. */
function wantedOf(rows: readonly Row[]): Wanted {
  const { warehouse: to, merchant: owner } = rows[0]!;
  const own = rows.filter((row) => row.warehouse === to && row.merchant === owner);
  const text = own.map((row) => `${row.sku}\t${row.qty_suggested}`).join('\n');
  return { to, owner, text };
}

const firstOf = ({ warehouse, merchant, sku, min_qty, target_qty }: Row): FirstThreshold => {
  return { warehouse, owner: merchant, text: `${sku}\t${min_qty}\t${target_qty}` };
};

interface ActsProps {
  chosen: readonly Row[];
  onAsk(): void;
  onSet(): void;
}

function Acts({ chosen, onAsk, onSet }: ActsProps) {
  const t = useLowTexts();
  const transfers = useTransferTexts();
  const may = useMay();
  return (
    <>
      {chosen.length > 0 && may('stock.transfer') && (
        <Button size="small" onClick={onAsk}>
          {`${transfers('ask')} (${t('selected', { count: chosen.length })})`}
        </Button>
      )}
      {may('stock.set_threshold') && (
        <Button size="small" type="primary" onClick={onSet}>
          {t('set')}
        </Button>
      )}
    </>
  );
}

export function LowList() {
  const t = useLowTexts();
  const may = useMay();
  const { search, change } = useFilters<{ text?: string; warehouse_id?: string; all?: string }>();
  const { all, ...rest } = search;
  const only_low = all !== 'true';
  const list = usePages<Row>('thresholds', '/v1/stock/thresholds', { ...rest, only_low });
  const [setting, setSetting] = useState<FirstThreshold | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const edit = useCallback((row: Row) => setSetting(firstOf(row)), []);
  const columns = useColumns(may('stock.set_threshold') ? edit : null);
  const chosen =
    list.data?.filter((row) => selected.has(keyOf(row)) && row.qty_suggested > 0) ?? [];
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={
        <Acts
          chosen={chosen}
          onAsk={() => setWanted(wantedOf(chosen))}
          onSet={() => setSetting({ warehouse: null, owner: null, text: '' })}
        />
      }
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
            checked={only_low}
            onChange={(event) => change({ all: event.target.checked ? undefined : 'true' })}
          >
            {t('only_low')}
          </Checkbox>
        </>
      }
    >
      <Shown of={list} rows={12}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="thresholds"
            rows={rows}
            columns={columns}
            rowId={keyOf}
            rowTone={(row) => (isLow(row) ? 'soon' : '')}
            selected={selected}
            onSelect={setSelected}
            empty={only_low ? t('enough') : t('none')}
            {...list.grid}
          />
        )}
      </Shown>
      {setting !== null && <ThresholdDialog first={setting} onClose={() => setSetting(null)} />}
      {wanted !== null && <NewTransfer wanted={wanted} onClose={() => setWanted(null)} />}
    </Page>
  );
}
