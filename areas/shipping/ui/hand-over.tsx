/** Hand-over: parcels are scanned into the lorry, and leave under one manifest for each carrier. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { ScanBox, useScanDesk } from '../../../web/kit/scan-desk.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { useOwnWarehouse, useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer, Wire } from '../../../web/kit/wire.ts';
import type { HandedOver } from '../commands-hand-over.ts';
import { carrierText } from '../model.ts';
import type { manifestList, toHandOverList } from '../queries.ts';
import { useShipTexts } from './texts.ts';

type Row = Answer<typeof toHandOverList>['rows'][number];
type Done = Wire<HandedOver> & { carrier: string };

function useColumns(): GridColumn<Row>[] {
  const t = useShipTexts();
  const label = useLabel();
  const format = useFormat();
  const now = useNow();
  return useMemo(() => {
    const mono = (text: string) => <span className="mono">{text}</span>;
    const due = (row: Row) =>
      row.held_at === null ? (
        <span className={urgency(row.ship_by, now)}>{format.due(row.ship_by, now)}</span>
      ) : (
        <Tag tone="bad">{t('held')}</Tag>
      );
    const weight = (row: Row) => (row.weight_g === null ? '–' : format.weight(row.weight_g));
    const tracking = (row: Row) => mono(row.tracking_no ?? '');
    return [
      { id: 'parcel', header: t('parcel'), size: 112, cell: (row) => mono(row.parcel_no) },
      {
        id: 'carrier',
        header: t('carrier'),
        size: 84,
        cell: (row) => label(carrierText(row.carrier)),
      },
      { id: 'due', header: t('due'), size: 96, cell: due },
      { id: 'tracking_no', header: t('tracking_no'), size: 180, wide: true, cell: tracking },
      {
        id: 'sort_code',
        header: t('sort_code'),
        size: 190,
        wide: true,
        cell: (row) => row.sort_code,
      },
      { id: 'weight', header: t('weight'), size: 90, align: 'end', wide: true, cell: weight },
    ];
  }, [t, label, format, now]);
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
  const label = useLabel();
  return done.map(({ manifest_id, manifest_no: no, parcel_ids, refused, carrier }) => (
    <div key={manifest_id} className="verdict good">
      {t('done', { no, count: parcel_ids.length, carrier: label(carrierText(carrier)) })}
      {refused.length > 0 && (
        <div className="late">
          {t('stays')}
          <ul className="refused">
            {refused.map((each) => (
              <li key={each.reference}>{label(each.why)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  ));
}

function Manifests() {
  const t = useShipTexts();
  const label = useLabel();
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
            <table className="plain">
              <tbody>
                {rows.map((row) => (
                  <tr key={row.manifest_id}>
                    <td className="mono">{row.manifest_no}</td>
                    <td className="wide-only">{codeOf(row.warehouse_id)}</td>
                    <td className="nowrap">{label(carrierText(row.carrier))}</td>
                    <td className="end nowrap">{t('parcels', { count: row.parcels })}</td>
                    <td className="end nowrap quiet">{format.time(row.handed_over_at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
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

/** Says why a parcel may not be loaded: recalled, under an old label, gone; and where to put it. */
function useWhyNot(desk: ReturnType<typeof useScanDesk>): (code: string) => void {
  const t = useShipTexts();
  return (code) =>
    void desk.queue(async () => {
      await get('/v1/parcels/why-not', { code });
      desk.say('bad', t('unknown_scan', { code }));
    });
}

/** Loading in one warehouse. */
function Load({ warehouse_id, warehouse }: LoadProps) {
  const t = useShipTexts();
  const may = useMay();
  const label = useLabel();
  const list = usePages<Row>('to-hand-over', '/v1/parcels/to-hand-over', { warehouse_id });
  const columns = useColumns();
  const desk = useScanDesk();
  const whyNot = useWhyNot(desk);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const handOver = useHandOver(warehouse, () => {
    setSelected(new Set());
    desk.hush();
  });
  const rows = list.data ?? [];
  const scan = (code: string) => {
    const wanted = code.toUpperCase();
    const row = rows.find((each) => [each.parcel_no, each.tracking_no].includes(wanted));
    if (row === undefined) return whyNot(code);
    const { parcel_no: no, parcel_id } = row;
    const carrier = label(carrierText(row.carrier));
    if (row.held_at !== null) return desk.say('bad', t('scan_held', { no }));
    if (selected.has(parcel_id)) return desk.say('bad', t('scan_twice', { no }));
    setSelected((before) => new Set([...before, parcel_id]));
    desk.say('good', t('scan_found', { no, carrier }));
  };
  const chosen = rows.filter((row) => selected.has(row.parcel_id));
  const carriers = new Set(chosen.map((row) => label(carrierText(row.carrier))));
  const carrier = [...carriers].join(', ');
  return (
    <>
      <ScanBox verdict={desk.verdict} hint={t('scan_hint')} onScan={scan} />
      <ProblemNotice error={handOver.error} />
      <Results done={handOver.data ?? []} />
      <div className="bulk floor">
        <strong>{t('scanned', { count: chosen.length, all: rows.length })}</strong>
        {may('dispatch.hand_over') && (
          <Button
            type="primary"
            size="large"
            disabled={chosen.length === 0}
            loading={handOver.isPending}
            onClick={() => handOver.mutate(chosen)}
          >
            {chosen.length === 0
              ? t('hand_over_none')
              : t('hand_over', { count: chosen.length, carrier })}
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
            empty={t('nothing_waits')}
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
  const [own, keepOwn] = useOwnWarehouse();
  const named = list.find((each) => each.warehouse_id === search.warehouse_id);
  const warehouse = named ?? own;
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <WarehouseSelect
          all={false}
          value={warehouse?.warehouse_id}
          onChange={(warehouse_id) => {
            keepOwn(warehouse_id);
            change({ warehouse_id });
          }}
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
