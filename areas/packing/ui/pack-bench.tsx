/** The packing bench: scan the shipment, scan each piece, choose the carton, weigh, close. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { ProblemText } from '../../../web/kit/problems.tsx';
import { ScanBox, useScanner } from '../../../web/kit/scan.tsx';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { benchQueue } from '../queries.ts';
import { type Bench, type Opened, useBench } from './bench-state.ts';
import { CloseForm } from './close-form.tsx';
import { usePackTexts } from './texts.ts';

function Queue({ onPack }: { onPack(shipment_id: string): void }) {
  const t = usePackTexts();
  const format = useFormat();
  const now = useNow();
  const query = useQuery({
    queryKey: ['packing-queue'],
    queryFn: () => get<Answer<typeof benchQueue>>('/v1/packing/queue', { limit: 100 }),
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
                  <th scope="col">{t('order')}</th>
                  <th scope="col" className="end">
                    {t('pieces')}
                  </th>
                  <th scope="col">{t('due')}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.shipment_id}>
                    <td className="mono">{row.shipment_no}</td>
                    <td className="mono">{row.order_no}</td>
                    <td className="end">{row.qty_to_pack}</td>
                    <td className={urgency(row.ship_by, now)}>{format.due(row.ship_by, now)}</td>
                    <td className="end">
                      {row.held_at !== null ? (
                        <Tag tone="bad">{t('held')}</Tag>
                      ) : (
                        <Button size="small" onClick={() => onPack(row.shipment_id)}>
                          {t('pack')}
                        </Button>
                      )}
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

function Goods({ parcel, bench }: { parcel: Opened; bench: Bench }) {
  const t = usePackTexts();
  return (
    <Panel
      title={t('parcel', { no: parcel.parcel_no })}
      extra={
        <span>
          <Button size="small" title={t('all_lines_hint')} onClick={() => void bench.enterAll()}>
            {t('all_lines')}
          </Button>{' '}
          <Button size="small" onClick={bench.leave}>
            {t('put_aside')}
          </Button>
        </span>
      }
    >
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('sku')}</th>
            <th scope="col" className="end">
              {t('wanted')}
            </th>
            <th scope="col" className="end">
              {t('scanned')}
            </th>
          </tr>
        </thead>
        <tbody>
          {parcel.lines.map((line) => (
            <tr key={line.order_line_id} className={line.qty_scanned === line.qty ? 'done' : ''}>
              <td>
                <span className="mono">{line.sku_code}</span> {line.sku_name}
              </td>
              <td className="end">{line.qty}</td>
              <td className="end">
                <b>{line.qty_scanned}</b> {line.qty_scanned === line.qty ? '✓' : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function PackBench() {
  const t = usePackTexts();
  const bench = useBench();
  const { parcel, verdict } = bench;
  const typed = useScanner((code) => void bench.scan(code));
  return (
    <Page title={t('title')}>
      <ScanBox typed={typed} />
      <div className={`verdict ${verdict.tone}`} role="status">
        {verdict.problem === undefined ? (
          verdict.text || t(parcel === null ? 'scan_shipment' : 'scan_goods')
        ) : (
          <ProblemText problem={verdict.problem} />
        )}
      </div>
      {parcel === null ? (
        <Queue onPack={(shipment_id) => void bench.begin(shipment_id)} />
      ) : (
        <div className="bench">
          <Goods parcel={parcel} bench={bench} />
          <CloseForm key={parcel.parcel_id} parcel={parcel} bench={bench} />
        </div>
      )}
    </Page>
  );
}
