/** One order beside the list: enough to decide on it without leaving. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Facts, Panel } from '../../../web/kit/page.tsx';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { STAGES } from '../lifecycle.ts';
import { useDeskTexts } from './desk-texts.ts';
import { ageOf } from './order-columns.tsx';
import { OrderActions } from './order-page.tsx';
import { OrderExceptions } from './order-shipments.tsx';
import type { OrderDetail, OrderRow } from './order-types.ts';
import { wordsOf } from './system-words.ts';
import { useOrderTexts } from './texts.ts';

function Goods({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const format = useFormat();
  const { lines, order } = detail;
  return (
    <Panel title={t('lines')}>
      <table className="plain">
        <tbody>
          {lines.map((line) => (
            <tr key={line.order_line_id}>
              <td className="end">
                <b>{line.qty_ordered}</b> ×
              </td>
              <td>
                <span className="mono">{line.sku_code}</span> {line.sku_name}
              </td>
              <td className="end">{format.money(line.amount_minor, order.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="end">
        {t('total')} <b>{format.money(order.total_minor, order.currency)}</b>
      </div>
    </Panel>
  );
}

interface PreviewProps {
  row: OrderRow;
  /** False while rows are chosen: keys then mean those. */
  acts: boolean;
  onClose(): void;
}

function Told({ detail, row, acts }: Omit<PreviewProps, 'onClose'> & { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const now = useNow();
  const { order } = detail;
  const { name, phone, province, city, district, street } = order.recipient;
  return (
    <>
      {acts && (
        <div className="bulk">
          <OrderActions detail={detail} />
        </div>
      )}
      {order.held_at !== null && (
        <Alert
          type="warning"
          title={t('held_because', { reason: label(wordsOf(order.hold_reason ?? '')) })}
        />
      )}
      <Facts
        wide
        facts={[
          [
            t('ship_by'),
            <span key="by" className={ageOf(row, now)}>
              {format.time(order.ship_by)}
            </span>,
          ],
          ...(order.buyer_remark ? [[t('buyer'), order.buyer_remark] as const] : []),
          ...(order.seller_remark ? [[t('seller'), order.seller_remark] as const] : []),
          [t('recipient'), `${name} · ${phone}`],
          [t('address'), [province, city, district, street].filter(Boolean).join(' ')],
          [t('shop'), order.shop_name],
        ]}
      />
      <Goods detail={detail} />
      <OrderExceptions detail={detail} />
    </>
  );
}

export function OrderPreview({ row, acts, onClose }: PreviewProps) {
  const d = useDeskTexts();
  const kit = useKitTexts();
  useShortcuts([{ key: 'Escape', label: kit('close'), run: onClose }]);
  const { order_id } = row;
  const query = useQuery({
    queryKey: ['order', order_id],
    queryFn: ({ signal }) => get<OrderDetail>(`/v1/orders/${order_id}`, {}, signal),
  });
  return (
    <aside className="preview" aria-label={d('preview')}>
      <div className="page-head">
        <h2>
          <Link to="/orders/$order_id" params={{ order_id }}>
            {row.order_no}
          </Link>
        </h2>
        <StateTag states={STAGES} state={row.stage} />
        <div className="page-actions">
          <Button size="small" type="text" onClick={onClose} title={`${kit('close')} (Esc)`}>
            {kit('close')}
          </Button>
        </div>
      </div>
      <Shown of={query} rows={8}>
        {(detail) => <Told detail={detail} row={row} acts={acts} />}
      </Shown>
    </aside>
  );
}
