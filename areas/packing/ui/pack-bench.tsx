/** The packing bench: scan the shipment, scan each piece, choose the carton, weigh, close. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { ScanBox } from '../../../web/kit/scan-desk.tsx';
import { withKey } from '../../../web/kit/shortcuts.tsx';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useOwnWarehouse, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { benchQueue } from '../queries.ts';
import { BenchDevices, SheetLink } from './bench-devices.tsx';
import { type Bench, type Job, type Opened, piecesLeft, useBench } from './bench-state.ts';
import { CartonSteps } from './carton-steps.tsx';
import { CloseForm } from './close-form.tsx';
import { usePackTexts } from './texts.ts';

type Waiting = Answer<typeof benchQueue>['rows'][number];

function QueueRow({ row, onPack }: { row: Waiting; onPack(job: Job): void }) {
  const t = usePackTexts();
  const format = useFormat();
  const now = useNow();
  const remarks = [row.buyer_remark, row.seller_remark].filter((each) => each !== '').join('; ');
  return (
    <tr>
      <td className="mono">
        {row.shipment_no}{' '}
        {row.together > 1 && <Tag tone="active">{t('together', { count: row.together })}</Tag>}
      </td>
      <td className="mono wide-only">{row.order_no}</td>
      <td className="end">{row.qty_to_pack}</td>
      <td className={`nowrap ${urgency(row.ship_by, now)}`}>{format.due(row.ship_by, now)}</td>
      <td className="wide-only">{remarks}</td>
      <td className="end">
        {row.held_at !== null ? (
          <Tag tone="bad">{t('held')}</Tag>
        ) : (
          <Button size="small" onClick={() => onPack(row)}>
            {t('pack')}
          </Button>
        )}
      </td>
    </tr>
  );
}

interface QueueProps {
  warehouse_id: string | undefined;
  onPack(job: Job): void;
}

function Queue({ warehouse_id, onPack }: QueueProps) {
  const t = usePackTexts();
  const query = useQuery({
    queryKey: ['packing-queue', warehouse_id],
    queryFn: () =>
      get<Answer<typeof benchQueue>>('/v1/packing/queue', { limit: 100, warehouse_id }),
  });
  return (
    <Panel title={t('queue')}>
      <Shown of={query} rows={6}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>{t('nothing_waits')}</Empty>
          ) : (
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t('shipment')}</th>
                  <th scope="col" className="wide-only">
                    {t('order')}
                  </th>
                  <th scope="col" className="end">
                    {t('pieces')}
                  </th>
                  <th scope="col">{t('due')}</th>
                  <th scope="col" className="wide-only">
                    {t('remarks')}
                  </th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <QueueRow key={row.shipment_id} row={row} onPack={onPack} />
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
    </Panel>
  );
}

function Goods({ parcel, bench }: { parcel: Opened; bench: Bench }) {
  const t = usePackTexts();
  const left = piecesLeft(parcel);
  const joined = parcel.orders.length > 1;
  return (
    <Panel
      title={t('parcel', { no: parcel.parcel_no })}
      extra={
        left > 0 && (
          <Button size="small" title={t('all_lines_hint')} onClick={() => void bench.enterAll()}>
            {t('all_lines')}
          </Button>
        )
      }
    >
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('sku')}</th>
            <th scope="col" className="end">
              {t('scanned')}
            </th>
          </tr>
        </thead>
        <tbody>
          {parcel.lines.map((line) => (
            <tr key={line.order_line_id} className={line.qty_scanned === line.qty ? 'done' : ''}>
              <td className="big-cell">
                {line.sku_name} <span className="mono quiet">{line.sku_code}</span>
                {joined && <div className="mono quiet">{line.order_no}</div>}
              </td>
              <td className="big-cell end nowrap">
                <b>{line.qty_scanned}</b> / {line.qty}{' '}
                <span aria-hidden="true">{line.qty_scanned === line.qty ? '✓' : ''}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** What buyers and shop wrote: packers must see it before the carton is closed. */
function Remarks({ parcel: { orders } }: { parcel: Opened }) {
  const t = usePackTexts();
  const joined = orders.length > 1;
  const lines = orders.flatMap(({ order_no, buyer_remark, seller_remark }) =>
    [
      buyer_remark !== '' && t('buyer_says', { text: buyer_remark }),
      seller_remark !== '' && t('shop_says', { text: seller_remark }),
    ].flatMap((each) => (each === false ? [] : joined ? `${order_no} ${each}` : each)),
  );
  if (lines.length === 0 && !joined) return null;
  return (
    <div className="remark">
      {joined && (
        <div>
          <b>{t('several_orders', { count: orders.length })}</b>{' '}
          <span className="mono">{orders.map((each) => each.order_no).join(' ')}</span>
        </div>
      )}
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}

export function PackBench() {
  const t = usePackTexts();
  const bench = useBench();
  const [warehouse, keepWarehouse] = useOwnWarehouse();
  const { at, verdict } = bench;
  const goods = at !== null && piecesLeft(at.parcel) === 0 ? 'weigh_now' : 'scan_goods';
  return (
    <Page
      title={at === null ? t('title') : at.job.shipment_no}
      mark={at !== null && <span className="quiet">{at.job.order_no}</span>}
      actions={
        at === null ? (
          <>
            <SheetLink />
            <WarehouseSelect value={warehouse?.warehouse_id} onChange={keepWarehouse} />
          </>
        ) : (
          <Button title={withKey(t('put_aside'), 'Escape')} onClick={bench.leave}>
            {t('put_aside')}
          </Button>
        )
      }
    >
      <ScanBox
        verdict={verdict}
        hint={t(at === null ? 'scan_shipment' : goods)}
        onScan={(code) => void bench.scan(code)}
      />
      {at === null ? (
        <div className={bench.closed_last === null ? '' : 'bench'}>
          <Queue warehouse_id={warehouse?.warehouse_id} onPack={(job) => void bench.begin(job)} />
          <div>
            <BenchDevices bench={bench} />
          </div>
        </div>
      ) : (
        <>
          <Remarks parcel={at.parcel} />
          <div className="bench">
            <div>
              <Goods parcel={at.parcel} bench={bench} />
              <CartonSteps parcel={at.parcel} />
            </div>
            <div>
              <CloseForm key={at.parcel.parcel_id} parcel={at.parcel} bench={bench} />
              <BenchDevices bench={bench} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}
