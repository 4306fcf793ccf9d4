/** Printers, where they stand, how they are, which paper comes out of which, and their agents. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useWarehouses } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { CONDITIONS } from '../model.ts';
import type { printerList } from '../queries.ts';
import type { deviceList, routeList } from '../queries-centre.ts';
import { usePaperName } from './paper-name.ts';
import {
  EditPrinter,
  EditRoute,
  LoadPrinter,
  NewAgent,
  type RouteRow,
} from './printer-dialogs.tsx';
import { usePrintTexts } from './texts.ts';

export type PrinterRow = Answer<typeof printerList>['rows'][number];

/** An agent that was not heard of for so long is shown as away. */
const AWAY_MS = 45_000;

interface Props {
  warehouse_id: string | undefined;
}

function Condition({ row }: { row: PrinterRow }) {
  const t = usePrintTexts();
  const now = useNow();
  if (!row.active) return <Tag tone="neutral">{t('off')}</Tag>;
  const away = row.seen_at !== null && now - Date.parse(row.seen_at) > AWAY_MS;
  if (away) return <Tag tone="bad">{t('away')}</Tag>;
  return <StateTag states={CONDITIONS} state={row.condition} />;
}

function Left({ left, low_at }: { left: number | null; low_at: number }) {
  const t = usePrintTexts();
  const format = useFormat();
  if (left === null) return <span className="quiet">–</span>;
  return (
    <>
      {format.number(left)} {left <= low_at && <Tag tone="bad">{t('low')}</Tag>}
    </>
  );
}

function PrinterTools({ row, onEdit, onLoad }: RowProps) {
  const t = usePrintTexts();
  const may = useMay();
  return (
    <>
      {may('printer.edit') && (
        <Button size="small" onClick={() => onEdit(row)}>
          {t('edit')}
        </Button>
      )}{' '}
      {may('print.work') && row.active && (
        <>
          <Button size="small" onClick={() => onLoad(row)}>
            {t('load')}
          </Button>{' '}
          <Action
            label={t('test_page')}
            path="/v1/printers/test"
            targets={[{ input: { printer_id: row.printer_id }, name: row.code }]}
            question={t('test_ask', { name: row.code })}
          />
        </>
      )}
    </>
  );
}

interface RowProps {
  row: PrinterRow;
  onEdit(row: PrinterRow): void;
  onLoad(row: PrinterRow): void;
}

const DRIVERS = {
  file: 'driver_file',
  raw: 'driver_raw',
  simulated: 'driver_simulated',
  agent: 'driver_agent',
} as const;

function PrinterLine(props: RowProps) {
  const t = usePrintTexts();
  const format = useFormat();
  const { codeOf } = useWarehouses();
  const { row } = props;
  return (
    <tr className={row.active ? '' : 'done'}>
      <td>
        <b>{row.code}</b> {row.name !== row.code && row.name}
      </td>
      <td>{codeOf(row.warehouse_id)}</td>
      <td>{row.paper}</td>
      <td className="wide-only">
        {t(DRIVERS[row.driver as keyof typeof DRIVERS])}{' '}
        <span className="quiet">{row.address}</span>
      </td>
      <td>
        <Condition row={row} />
      </td>
      <td className="end wide-only">{format.number(row.pages_printed)}</td>
      <td className="end nowrap">
        <Left left={row.paper_left} low_at={row.low_at} />
      </td>
      <td className="end nowrap wide-only">
        <Left left={row.ribbon_left} low_at={row.low_at} />
      </td>
      <td className="end nowrap">
        <PrinterTools {...props} />
      </td>
    </tr>
  );
}

function PrinterTable({ rows, ...rest }: Omit<RowProps, 'row'> & { rows: PrinterRow[] }) {
  const t = usePrintTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('printer')}</th>
          <th scope="col">{t('warehouse')}</th>
          <th scope="col">{t('paper_size')}</th>
          <th scope="col" className="wide-only">
            {t('reached')}
          </th>
          <th scope="col">{t('condition')}</th>
          <th scope="col" className="end wide-only">
            {t('pages')}
          </th>
          <th scope="col" className="end">
            {t('paper_left')}
          </th>
          <th scope="col" className="end wide-only">
            {t('ribbon_left')}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <PrinterLine key={row.printer_id} row={row} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function Routes({ warehouse_id, printers }: Props & { printers: PrinterRow[] }) {
  const t = usePrintTexts();
  const may = useMay();
  const paper = usePaperName();
  const { codeOf } = useWarehouses();
  const [editing, setEditing] = useState<RouteRow | 'new' | null>(null);
  const query = useQuery({
    queryKey: ['print-routes', warehouse_id],
    queryFn: () => get<Answer<typeof routeList>>('/v1/print/routes', { warehouse_id }),
  });
  const keyOf = (row: { warehouse_id: string; station: string; kind: string }) =>
    `${row.warehouse_id} ${row.station} ${row.kind}`;
  const groups = [...Map.groupBy(query.data?.rows ?? [], keyOf).entries()];
  return (
    <Panel
      title={t('routes')}
      extra={
        may('printer.edit') && (
          <Button size="small" onClick={() => setEditing('new')}>
            {t('add_route')}
          </Button>
        )
      }
    >
      <p className="quiet">{t('routes_note')}</p>
      {groups.length === 0 && <Empty>{t('no_routes')}</Empty>}
      <table className="plain">
        <tbody>
          {groups.map(([key, rows]) => {
            const { warehouse_id: house, station, kind } = rows[0]!;
            const codes = rows.map((row) => row.printer_code);
            return (
              <tr key={key}>
                <td>{codeOf(house)}</td>
                <td>{station === '' ? t('any_station') : station}</td>
                <td>{paper(kind)}</td>
                <td>{codes.join(' → ')}</td>
                <td className="end">
                  {may('printer.edit') && (
                    <Button
                      size="small"
                      onClick={() => setEditing({ warehouse_id: house, station, kind, codes })}
                    >
                      {t('edit')}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {editing !== null && (
        <EditRoute
          of={editing === 'new' ? null : editing}
          printers={printers}
          onClose={() => setEditing(null)}
        />
      )}
    </Panel>
  );
}

function Agents() {
  const t = usePrintTexts();
  const may = useMay();
  const now = useNow();
  const format = useFormat();
  const { codeOf } = useWarehouses();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['print-agents'],
    queryFn: () => get<Answer<typeof deviceList>>('/v1/print-agents'),
  });
  const stateOf = (row: Answer<typeof deviceList>['rows'][number]) => {
    if (row.revoked) return <Tag tone="bad">{t('revoked')}</Tag>;
    const away = now - Date.parse(row.seen_at) > AWAY_MS;
    return <Tag tone={away ? 'bad' : 'good'}>{t(away ? 'away' : 'online')}</Tag>;
  };
  return (
    <Panel
      title={t('agents')}
      extra={
        may('api_key.manage') && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t('add_agent')}
          </Button>
        )
      }
    >
      <Shown of={query} rows={1}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>{t('no_agents')}</Empty>
          ) : (
            <table className="plain">
              <tbody>
                {rows.map((row) => (
                  <tr key={row.device_id}>
                    <td>
                      <b>{row.name}</b> <span className="quiet">{row.version}</span>
                    </td>
                    <td>{codeOf(row.warehouse_id)}</td>
                    <td>{stateOf(row)}</td>
                    <td className="end quiet">
                      {t('heard', { time: format.age(row.seen_at, now) })}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      {adding && <NewAgent onClose={() => setAdding(false)} />}
    </Panel>
  );
}

export function Printers({ warehouse_id }: Props) {
  const t = usePrintTexts();
  const may = useMay();
  const [editing, setEditing] = useState<PrinterRow | 'new' | null>(null);
  const [loading, setLoading] = useState<PrinterRow | null>(null);
  const query = useQuery({
    queryKey: ['printers', warehouse_id],
    queryFn: () => get<Answer<typeof printerList>>('/v1/printers', { warehouse_id }),
    refetchInterval: 15_000,
  });
  const tools = { onEdit: setEditing, onLoad: setLoading };
  return (
    <>
      <Panel
        title={t('view_printers')}
        extra={
          may('printer.edit') && (
            <Button size="small" onClick={() => setEditing('new')}>
              {t('add_printer')}
            </Button>
          )
        }
      >
        <Shown of={query} rows={3}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Empty>{t('no_printers')}</Empty>
            ) : (
              <PrinterTable rows={rows} {...tools} />
            )
          }
        </Shown>
      </Panel>
      <Routes warehouse_id={warehouse_id} printers={query.data?.rows ?? []} />
      <Agents />
      {editing !== null && (
        <EditPrinter of={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {loading !== null && <LoadPrinter of={loading} onClose={() => setLoading(null)} />}
    </>
  );
}
