/** The print centre: batches, all sheets, printers, problems, templates. */
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { Page } from '../../../web/kit/page.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import { BatchGrid } from './batch-list.tsx';
import { NewBatch } from './new-batch.tsx';
import { Printers } from './printer-list.tsx';
import { Problems } from './problem-list.tsx';
import { SheetGrid } from './sheet-grid.tsx';
import { StageTimes } from './stage-times.tsx';
import { Templates } from './template-form.tsx';
import { usePrintTexts } from './texts.ts';

const VIEWS = {
  batches: 'view_batches',
  sheets: 'view_sheets',
  printers: 'view_printers',
  problems: 'view_problems',
  times: 'view_times',
  templates: 'view_templates',
} as const;
type View = keyof typeof VIEWS;
const views = Object.keys(VIEWS) as View[];

interface Search {
  view?: string;
  warehouse_id?: string;
  order_ids?: string;
}

export function PrintPage() {
  const t = usePrintTexts();
  const may = useMay();
  const { search, change } = useFilters<Search>();
  const [making, setMaking] = useState(false);
  const view = views.find((each) => each === search.view) ?? 'batches';
  const { warehouse_id } = search;
  const order_ids = search.order_ids?.split(',') ?? [];
  const options = views.map((value) => ({ value, label: t(VIEWS[value]) }));
  return (
    <Page
      kind={view === 'batches' || view === 'sheets' ? 'fill' : 'flow'}
      title={t('title')}
      actions={
        may('print.work') && (
          <Button type="primary" size="small" onClick={() => setMaking(true)}>
            {t('new_batch')}
          </Button>
        )
      }
      filters={
        <>
          <Segmented<View>
            size="small"
            aria-label={t('views')}
            options={options}
            value={view}
            onChange={(next) => change({ view: next })}
          />
          {view !== 'templates' && (
            <WarehouseSelect value={warehouse_id} onChange={(id) => change({ warehouse_id: id })} />
          )}
        </>
      }
    >
      {view === 'batches' && <BatchGrid warehouse_id={warehouse_id} />}
      {view === 'sheets' && <SheetGrid warehouse_id={warehouse_id} />}
      {view === 'printers' && <Printers warehouse_id={warehouse_id} />}
      {view === 'problems' && <Problems warehouse_id={warehouse_id} />}
      {view === 'times' && <StageTimes warehouse_id={warehouse_id} />}
      {view === 'templates' && <Templates />}
      {(making || order_ids.length > 0) && (
        <NewBatch
          order_ids={order_ids}
          onClose={() => {
            setMaking(false);
            change({ order_ids: undefined });
          }}
        />
      )}
    </Page>
  );
}
