/** Hand-over: parcels are scanned into the lorry, and leave under one manifest for each carrier. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { ScanBox, useScanner } from '../../../web/kit/scan.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer, Wire } from '../../../web/kit/wire.ts';
import type { HandedOver } from '../commands-hand-over.ts';
import type { manifestList, toHandOverList } from '../queries.ts';
import { useShipTexts } from './texts.ts';

type Row = Answer<typeof toHandOverList>['rows'][number];
type Done = Wire<HandedOver> & { carrier: string };

function useColumns(): GridColumn<Row>[] {
  const t = useShipTexts();
  const format = useFormat();
  const now = useNow();
  return useMemo(
    () => [
      { id: 'carrier', header: t('carrier'), size: 90, cell: (row) => row.carrier },
      {
        id: 'tracking_no',
        header: t('tracking_no'),
        size: 180,
        cell: (row) => <span className="mono">{row.tracking_no}</span>,
      },
      {
        id: 'parcel',
        header: t('parcel'),
        size: 140,
        cell: (row) => <span className="mono">{row.parcel_no}</span>,
      },
      { id: 'sort_code', header: t('sort_code'), size: 190, cell: (row) => row.sort_code },
      {
        id: 'weight',
        header: t('weight'),
        size: 90,
        align: 'end',
        cell: (row) => t('grams', { count: row.weight_g ?? 0 }),
      },
      {
        id: 'due',
        header: t('due'),
        size: 120,
        cell: (row) => (
          <span className={urgency(row.ship_by, now)}>{format.due(row.ship_by, now)}</span>
        ),
      },
      {
        id: 'state',
        header: t('state'),
        size: 170,
        cell: (row) => (row.held_at === null ? '' : <Tag tone="bad">{t('held')}</Tag>),
      },
    ],
    [t, format, now],
  );
}

/** One call per carrier; each has its own manifest. */
function useHandOver(warehouse: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (chosen: readonly Row[]) => {
      const done: Done[] = [];
      for (const [carrier, rows] of Map.groupBy(chosen, (row) => row.carrier)) {
        const parcel_ids = rows.map((row) => row.parcel_id);
        const input = { warehouse, carrier, parcel_ids };
        done.push({ ...(await post<Wire<HandedOver>>('/v1/manifests', input)), carrier });
      }
      return done;
    },
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries(),
  });
}

function Results({ done }: { done: readonly Done[] }) {
  const t = useShipTexts();
  return done.map(({ manifest_id, manifest_no: no, parcel_ids, refused, carrier }) => (
    <div key={manifest_id} className="verdict good">
      {t('done', { no, count: parcel_ids.length, carrier })}
      {refused.length > 0 && (
        <div>
          {t('stays')}: {refused.map((each) => `${each.reference} (${each.code})`).join(', ')}
        </div>
      )}
    </div>
  ));
}

function Manifests() {
  const t = useShipTexts();
  const format = useFormat();
  const { codeOf } = useWarehouses();
  const query = useQuery({
    queryKey: ['manifests'],
    queryFn: () => get<Answer<typeof manifestList>>('/v1/manifests', { limit: 8 }),
  });
  return (
    <Panel title={t('manifests')}>
      <Shown of={query} rows={2}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>{t('no_manifests')}</Empty>
          ) : (
            rows.map((row) => (
              <div key={row.manifest_id}>
                <span className="mono">{row.manifest_no}</span> {codeOf(row.warehouse_id)}{' '}
                {row.carrier} · {t('parcels', { count: row.parcels })}{' '}
                <span className="quiet">{format.time(row.handed_over_at)}</span>
              </div>
            ))
          )
        }
      </Shown>
    </Panel>
  );
}

interface LoadProps {
  warehouse_id: string;
  warehouse: string;
}

/** Loading in one warehouse. */
function Load({ warehouse_id, warehouse }: LoadProps) {
  const t = useShipTexts();
  const may = useMay();
  const list = usePages<Row>('to-hand-over', '/v1/parcels/to-hand-over', { warehouse_id });
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<{ tone: string; text: string }>({ tone: '', text: '' });
  const handOver = useHandOver(warehouse, () => setSelected(new Set()));
  const rows = list.data ?? [];
  const typed = useScanner((code) => {
    const wanted = code.toUpperCase();
    const row = rows.find((each) => each.parcel_no === wanted || each.tracking_no === code);
    if (row === undefined) return setSaid({ tone: 'bad', text: t('unknown_scan', { code }) });
    const { parcel_no: no, carrier, parcel_id } = row;
    if (selected.has(parcel_id)) return setSaid({ tone: '', text: t('scan_twice', { no }) });
    setSelected(new Set([...selected, parcel_id]));
    setSaid({ tone: 'good', text: t('scan_found', { no, carrier }) });
  });
  const chosen = rows.filter((row) => selected.has(row.parcel_id));
  const carrier = [...new Set(chosen.map((row) => row.carrier))].join(', ');
  return (
    <>
      <ScanBox typed={typed} />
      <div className={`verdict ${said.tone}`} role="status">
        {said.text || t('scan_hint')}
      </div>
      <ProblemNotice error={handOver.error} />
      <Results done={handOver.data ?? []} />
      <div className="bulk">
        <strong>{t('scanned', { count: chosen.length })}</strong>
        {may('dispatch.hand_over') && chosen.length > 0 && (
          <Button
            type="primary"
            loading={handOver.isPending}
            onClick={() => handOver.mutate(chosen)}
          >
            {t('hand_over', { count: chosen.length, carrier })}
          </Button>
        )}
      </div>
      <Shown of={list} rows={8}>
        {(shown) => (
          <Grid
            label={t('title')}
            name="hand-over"
            rows={shown}
            columns={columns}
            rowId={(row) => row.parcel_id}
            selected={selected}
            onSelect={setSelected}
            {...list.grid}
          />
        )}
      </Shown>
    </>
  );
}

export function HandOver() {
  const t = useShipTexts();
  const { search, change } = useFilters<{ warehouse_id?: string }>();
  const { list } = useWarehouses();
  const first = list.length === 1 ? list[0]?.warehouse_id : undefined;
  const warehouse_id = search.warehouse_id ?? first;
  const warehouse = list.find((each) => each.warehouse_id === warehouse_id);
  // Chosen once, it stays chosen on this device.
  useEffect(() => {
    const kept = localStorage.getItem('fahuo.warehouse');
    if (search.warehouse_id !== undefined) {
      localStorage.setItem('fahuo.warehouse', search.warehouse_id);
    } else if (kept !== null) {
      change({ warehouse_id: kept });
    }
  });
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <WarehouseSelect
          all={false}
          value={warehouse_id}
          onChange={(id) => change({ warehouse_id: id })}
        />
      }
    >
      {warehouse === undefined ? (
        <Empty>{t('choose_warehouse')}</Empty>
      ) : (
        <Load key={warehouse.warehouse_id} {...warehouse} warehouse={warehouse.code} />
      )}
      <Manifests />
    </Page>
  );
}
