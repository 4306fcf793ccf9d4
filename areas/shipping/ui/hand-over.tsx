/** Hand-over: parcels are scanned into the lorry, and leave under one manifest for each carrier. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
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
import { CarrierTabs, useAwaited } from './carrier-tabs.tsx';
import { ManifestPaper } from './manifest-paper.tsx';
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
      {t('done', { no, count: parcel_ids.length, carrier: label(carrierText(carrier)) })}{' '}
      <ManifestPaper manifest_id={manifest_id} />
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
                    <td className="end">
                      <ManifestPaper manifest_id={row.manifest_id} />
                    </td>
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

interface MissingProps {
  /** Of those that are loaded into the page. */
  rows: readonly Row[];
  count: number;
  onWithout(): void;
  onClose(): void;
}

const SHOWN = 20;

/** Parcels of the carrier that were not scanned. */
function Missing({ rows, count, onWithout, onClose }: MissingProps) {
  const t = useShipTexts();
  const shown = rows.slice(0, SHOWN);
  return (
    <Modal
      open
      title={t('missing_title', { count })}
      okText={t('without')}
      cancelText={t('look_first')}
      onOk={onWithout}
      onCancel={onClose}
      afterClose={releaseFocus}
      destroyOnHidden
    >
      <p>{t('missing_ask')}</p>
      <ul className="refused">
        {shown.map(({ parcel_id, parcel_no, tracking_no, held_at }) => (
          <li key={parcel_id}>
            <span className="mono">
              {parcel_no} {tracking_no}
            </span>{' '}
            {held_at !== null && <Tag tone="bad">{t('held')}</Tag>}
          </li>
        ))}
      </ul>
      {count > shown.length && <p>{t('missing_more', { count: count - shown.length })}</p>}
    </Modal>
  );
}

interface LoadProps {
  warehouse_id: string;
  warehouse: string;
  carrier: string | undefined;
}

/** Scanning parcels into a load of one carrier, or of any. */
function useScanned({ warehouse_id, carrier }: LoadProps, rows: readonly Row[]) {
  const t = useShipTexts();
  const label = useLabel();
  const desk = useScanDesk();
  const [scanned, setScanned] = useState<ReadonlyMap<string, Row>>(new Map());
  const now = useRef(scanned);
  const set = (next: ReadonlyMap<string, Row>) => {
    now.current = next;
    setScanned(next);
  };
  /** The parcel that a code means; asked for when it is not on the page. */
  const find = async (code: string): Promise<Row | undefined> => {
    const here = rows.find((each) => [each.parcel_no, each.tracking_no].includes(code));
    if (here !== undefined) return here;
    const asked = { warehouse_id, code, limit: 1 };
    return (await get<Answer<typeof toHandOverList>>('/v1/parcels/to-hand-over', asked)).rows[0];
  };
  const scan = (typed: string) =>
    desk.queue(async () => {
      const code = typed.toUpperCase();
      const row = await find(code);
      if (row === undefined) {
        // Recalled, under an old label, gone: the refusal says where to put it.
        await get('/v1/parcels/why-not', { code });
        return desk.say('bad', t('unknown_scan', { code }));
      }
      const { parcel_no: no, parcel_id } = row;
      const own = label(carrierText(row.carrier));
      if (carrier !== undefined && row.carrier !== carrier) {
        return desk.say('bad', t('wrong_carrier', { no, carrier: own }));
      }
      if (row.held_at !== null) return desk.say('bad', t('scan_held', { no }));
      if (now.current.has(parcel_id)) return desk.say('bad', t('scan_twice', { no }));
      set(new Map([...now.current, [parcel_id, row]]));
      desk.say('good', t('scan_found', { no, carrier: own }));
    });
  const select = (ids: ReadonlySet<string>) => {
    const known = [...now.current.values(), ...rows];
    const chosen = known.filter((row) => ids.has(row.parcel_id));
    set(new Map(chosen.map((row) => [row.parcel_id, row])));
  };
  return { desk, scanned, scan, select };
}

interface BarProps {
  chosen: readonly Row[];
  all: number;
  busy: boolean;
  onHand(): void;
}

/** How much is loaded, what is missing, and handing over. */
function LoadBar({ chosen, all, busy, onHand }: BarProps) {
  const t = useShipTexts();
  const may = useMay();
  const label = useLabel();
  const missing = all - chosen.length;
  const names = new Set(chosen.map((row) => label(carrierText(row.carrier))));
  const carrier = [...names].join(', ');
  const count = chosen.length;
  return (
    <div className="bulk floor">
      <strong>{t('scanned', { count, all })}</strong>
      {count > 0 && missing > 0 && <span className="late">{t('missing', { count: missing })}</span>}
      {may('dispatch.hand_over') && (
        <Button type="primary" size="large" disabled={count === 0} loading={busy} onClick={onHand}>
          {count === 0 ? t('hand_over_none') : t('hand_over', { count, carrier })}
        </Button>
      )}
    </div>
  );
}

/** Loading in one warehouse. */
function Load(props: LoadProps) {
  const { warehouse_id, warehouse, carrier } = props;
  const t = useShipTexts();
  const list = usePages<Row>('to-hand-over', '/v1/parcels/to-hand-over', { warehouse_id, carrier });
  const columns = useColumns();
  const rows = list.data ?? [];
  const { desk, scanned, scan, select } = useScanned(props, rows);
  const [asking, setAsking] = useState(false);
  const handOver = useHandOver(warehouse, () => {
    select(new Set());
    desk.hush();
  });
  const awaited = useAwaited(warehouse_id).filter(
    (each) => (carrier ?? each.carrier) === each.carrier,
  );
  const all = awaited.reduce((sum, each) => sum + each.parcels, 0);
  const chosen = [...scanned.values()];
  const missing = Math.max(0, all - chosen.length);
  const hand = () => {
    setAsking(false);
    handOver.mutate(chosen);
  };
  return (
    <>
      <ScanBox verdict={desk.verdict} hint={t('scan_hint')} onScan={(code) => void scan(code)} />
      <ProblemNotice error={handOver.error} />
      <Results done={handOver.data ?? []} />
      <LoadBar
        chosen={chosen}
        all={all}
        busy={handOver.isPending}
        onHand={() => (carrier !== undefined && missing > 0 ? setAsking(true) : hand())}
      />
      {asking && (
        <Missing
          rows={rows.filter((row) => !scanned.has(row.parcel_id))}
          count={missing}
          onWithout={hand}
          onClose={() => setAsking(false)}
        />
      )}
      <Shown of={list} rows={8}>
        {(shown) => (
          <Grid
            label={t('title')}
            name="hand-over"
            rows={shown}
            columns={columns}
            rowId={(row) => row.parcel_id}
            selected={new Set(scanned.keys())}
            onSelect={select}
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
  const { search, change } = useFilters<{ warehouse_id?: string; carrier?: string }>();
  const { list } = useWarehouses();
  const [own, keepOwn] = useOwnWarehouse();
  const named = list.find((each) => each.warehouse_id === search.warehouse_id);
  const warehouse = named ?? own;
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <>
          <WarehouseSelect
            all={false}
            value={warehouse?.warehouse_id}
            onChange={(warehouse_id) => {
              keepOwn(warehouse_id);
              change({ warehouse_id, carrier: undefined });
            }}
          />
          {warehouse !== undefined && (
            <CarrierTabs
              warehouse_id={warehouse.warehouse_id}
              carrier={search.carrier}
              onChange={(carrier) => change({ carrier })}
            />
          )}
        </>
      }
    >
      {warehouse === undefined ? (
        <Empty>{t('choose_warehouse')}</Empty>
      ) : (
        <Load
          key={`${warehouse.warehouse_id} ${search.carrier ?? ''}`}
          warehouse_id={warehouse.warehouse_id}
          warehouse={warehouse.code}
          carrier={search.carrier}
        />
      )}
      <Manifests />
    </Page>
  );
}
