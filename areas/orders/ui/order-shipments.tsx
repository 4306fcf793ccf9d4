/** Shipments with their parcels and waybills, and the exceptions of an order. */
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { Empty } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { parcelLifecycle } from '../../packing/lifecycle.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { carrierText, trackingStates } from '../../shipping/model.ts';
import { shipmentLifecycle } from '../lifecycle.ts';
import type { OrderDetail } from './order-types.ts';
import { SplitActions } from './split/split-dialog.tsx';
import { wordsOf } from './system-words.ts';
import { useOrderTexts } from './texts.ts';

type Parcel = OrderDetail['parcels'][number];

function ParcelRow({ parcel }: { parcel: Parcel }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const { weight_g, weight_expected_g: expected } = parcel;
  const tracking = trackingStates[parcel.tracking_state as keyof typeof trackingStates];
  return (
    <tr>
      <td className="mono">{parcel.parcel_no}</td>
      <td>
        <StateTag states={parcelLifecycle.states} state={parcel.state ?? ''} />
      </td>
      <td>
        {parcel.inside_order_id !== null ? (
          <Link to="/orders/$order_id" params={{ order_id: parcel.inside_order_id }}>
            {t('inside_parcel', { no: parcel.inside_parcel_no ?? '' })}
          </Link>
        ) : weight_g === null ? (
          t('weight_expected', { expected: format.weight(expected ?? 0) })
        ) : (
          t('weight_of', { got: format.weight(weight_g), expected: format.weight(expected ?? 0) })
        )}
      </td>
      <td>
        {parcel.tracking_no === null ? (
          '–'
        ) : (
          <>
            {label(carrierText(parcel.carrier ?? ''))}{' '}
            <span className="mono">{parcel.tracking_no}</span>{' '}
            {tracking !== undefined && <Tag tone="neutral">{label(tracking)}</Tag>}
          </>
        )}
      </td>
    </tr>
  );
}

export function OrderShipments({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const { parcels } = detail;
  // Parts that were joined again stand on the timeline.
  const shipments = detail.shipments.filter(
    (each) => each.state !== 'cancelled' || each.split_from === null,
  );
  return (
    <Panel title={t('shipments')}>
      {shipments.length === 0 && <Empty>{t('no_shipments')}</Empty>}
      {shipments.map((shipment) => {
        const own = parcels.filter((parcel) => parcel.shipment_id === shipment.shipment_id);
        return (
          <div key={shipment.shipment_id} className="reason">
            <div>
              <strong className="mono">{shipment.shipment_no}</strong>{' '}
              <StateTag states={shipmentLifecycle.states} state={shipment.state} />
              <span className="quiet">
                {t('warehouse')} {shipment.warehouse}
                {shipment.carrier !== null && ` · ${label(carrierText(shipment.carrier))}`}
                {own.length === 0 && ` · ${t('no_parcels')}`}
              </span>{' '}
              <SplitActions shipment={shipment} all={shipments} />
            </div>
            {own.length > 0 && (
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col">{t('parcel')}</th>
                    <th scope="col">{t('state')}</th>
                    <th scope="col">{t('weight')}</th>
                    <th scope="col">{t('waybill')}</th>
                  </tr>
                </thead>
                <tbody>
                  {own.map((parcel) => (
                    <ParcelRow key={parcel.parcel_id} parcel={parcel} />
                  ))}
                </tbody>
              </table>
            )}
          </div>
        );
      })}
    </Panel>
  );
}

export function OrderExceptions({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  return (
    <Panel title={t('exceptions')}>
      {detail.exceptions.length === 0 && <Empty>{t('no_exceptions')}</Empty>}
      {detail.exceptions.map((each) => {
        const known = EXCEPTIONS[each.kind as ExceptionKind];
        const open = each.state === 'open';
        return (
          <div key={each.exception_id}>
            <Tag tone={open ? 'bad' : 'neutral'}>
              {known === undefined ? each.kind : label(known)}
            </Tag>
            {open && each.blocks && <Tag tone="waiting">{t('blocks')}</Tag>}
            <span className="quiet">
              {open
                ? `${t('exception_open')} · ${t('deadline', { time: format.time(each.deadline_at) })}`
                : t('exception_resolved', {
                    resolution: label(wordsOf(each.resolution ?? '')),
                  })}
            </span>
          </div>
        );
      })}
    </Panel>
  );
}
