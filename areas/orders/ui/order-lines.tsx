/** The goods of an order by meaning, and its money. */
import { useFormat } from '../../../web/kit/format.ts';
import { Facts, Panel } from '../../../web/kit/page.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { OrderDetail } from './order-types.ts';
import { PAYMENTS, type PaymentKind } from './payments.ts';
import { wordsOf } from './system-words.ts';
import { useOrderTexts } from './texts.ts';

/** Where pieces are; the columns that say something are shown. */
const MEANINGS = [
  'qty_unallocated',
  'qty_reserved',
  'qty_picked',
  'qty_packed',
  'qty_shipped',
  'qty_delivered',
  'qty_returned',
  'qty_cancelled',
] as const;

/** Always shown, so that the table does not change its form while an order moves on. */
const ALWAYS = new Set<string>(['qty_reserved', 'qty_picked', 'qty_packed', 'qty_shipped']);

export function OrderLines({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const format = useFormat();
  const { lines, order } = detail;
  const columns = MEANINGS.filter(
    (meaning) => ALWAYS.has(meaning) || lines.some((line) => line[meaning] > 0),
  );
  return (
    <Panel title={t('lines')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('line')}</th>
            <th scope="col">{t('sku')}</th>
            <th scope="col" className="end">
              {t('qty_ordered')}
            </th>
            {columns.map((meaning) => (
              <th scope="col" key={meaning} className="end">
                {t(meaning)}
              </th>
            ))}
            <th scope="col" className="end">
              {t('price')}
            </th>
            <th scope="col" className="end">
              {t('amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.order_line_id}>
              <td>{line.line_no}</td>
              <td>
                <span className="mono">{line.sku_code}</span> {line.sku_name}
              </td>
              <td className="end">{line.qty_ordered}</td>
              {columns.map((meaning) => (
                <td key={meaning} className={line[meaning] === 0 ? 'end zero' : 'end'}>
                  <b>{line[meaning]}</b>
                </td>
              ))}
              <td className="end">{format.money(line.price_minor, order.currency)}</td>
              <td className="end">{format.money(line.amount_minor, order.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

const REFUNDS = {
  requested: 'refund_requested',
  done: 'refund_done',
  failed: 'refund_failed',
  unknown: 'refund_unknown',
} as const;

export function OrderMoney({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const { order, payments, refunds } = detail;
  const money = (minor: number) => format.money(minor, order.currency);
  const open = order.total_minor - order.paid_minor;
  return (
    <Panel
      title={t('money')}
      extra={<Tag tone="neutral">{t(PAYMENTS[order.payment_kind as PaymentKind])}</Tag>}
    >
      <Facts
        facts={[
          [t('goods'), money(order.goods_minor)],
          [t('discount'), money(-order.discount_minor)],
          [t('freight'), money(order.freight_minor)],
          [t('tax'), money(order.tax_minor)],
          [t('total'), <strong key="total">{money(order.total_minor)}</strong>],
          [t('paid'), money(order.paid_minor)],
          ...(open === 0 ? [] : [[t('open_amount'), money(open)] as const]),
          ...(order.refunded_minor === 0
            ? []
            : [[t('refunded'), money(order.refunded_minor)] as const]),
        ]}
      />
      {payments.length > 0 && <h3 className="quiet">{t('payments')}</h3>}
      {payments.map((payment) => (
        <div key={payment.payment_id}>
          {money(payment.amount_minor)} · {payment.provider}{' '}
          <span className="mono">{payment.provider_ref}</span> ·{' '}
          <span className="quiet">{format.time(payment.captured_at)}</span>
        </div>
      ))}
      {refunds.length > 0 && <h3 className="quiet">{t('refunds')}</h3>}
      {refunds.map((refund) => (
        <div key={refund.refund_id}>
          {money(refund.amount_minor)} · {t(REFUNDS[refund.state as keyof typeof REFUNDS])} ·{' '}
          <span className="quiet">
            {label(wordsOf(refund.reason))} · {format.time(refund.requested_at)}
          </span>
        </div>
      ))}
    </Panel>
  );
}
