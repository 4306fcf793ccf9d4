/** On the order page: what goes in one parcel with it, and what could. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Action } from '../../../../web/kit/act.tsx';
import { get } from '../../../../web/kit/api.ts';
import { useFormat } from '../../../../web/kit/format.ts';
import { Panel } from '../../../../web/kit/page.tsx';
import { useMay } from '../../../../web/kit/session.ts';
import { StateTag } from '../../../../web/kit/tags.tsx';
import type { Answer } from '../../../../web/kit/wire.ts';
import { shipmentLifecycle } from '../../lifecycle.ts';
import { MOST_TOGETHER, PARTABLE } from '../../model.ts';
import type { orderTogether } from '../../together.ts';
import type { OrderDetail } from '../order-types.ts';
import { useTogetherTexts } from './together-texts.ts';

type Known = Answer<typeof orderTogether>;
type Shipment = OrderDetail['shipments'][number];

function OrderLink({ order_id, order_no }: { order_id: string; order_no: string }) {
  return (
    <Link to="/orders/$order_id" params={{ order_id }} className="mono">
      {order_no}
    </Link>
  );
}

function Mates({ shipment, mates }: { shipment: Shipment; mates: Known['together'] }) {
  const t = useTogetherTexts();
  const may = useMay();
  const { shipment_id, shipment_no: no, state } = shipment;
  return (
    <div className="reason">
      <div>{t('goes_with', { no })}</div>
      <ul>
        {mates.map((mate) => (
          <li key={mate.shipment_id}>
            <OrderLink {...mate} /> <span className="mono quiet">{mate.shipment_no}</span>{' '}
            <StateTag states={shipmentLifecycle.states} state={mate.state} />
          </li>
        ))}
      </ul>
      {PARTABLE.includes(state) && may('order.edit') && (
        <Action
          label={t('part')}
          path="/v1/shipments/part"
          targets={[{ input: { shipment_id }, name: no }]}
          question={t('part_ask', { no })}
        />
      )}
    </div>
  );
}

interface CandidatesProps {
  shipment: Shipment;
  /** How many go with it already. */
  along: number;
  could: Known['could'];
}

function Candidates({ shipment, along, could }: CandidatesProps) {
  const t = useTogetherTexts();
  const may = useMay();
  const format = useFormat();
  const { shipment_id, shipment_no: no } = shipment;
  const chosen = could.slice(0, MOST_TOGETHER - 1 - along);
  const list = (
    <ul>
      {chosen.map((each) => (
        <li key={each.shipment_id}>
          <OrderLink {...each} /> <span className="mono quiet">{each.shipment_no}</span>{' '}
          <span className="quiet">{format.time(each.ship_by)}</span>
        </li>
      ))}
    </ul>
  );
  const shipment_ids = [shipment_id, ...chosen.map((each) => each.shipment_id)];
  const saved = new Set(chosen.map((each) => each.together_id ?? each.shipment_id)).size;
  if (chosen.length === 0) return null;
  return (
    <div className="reason">
      <div>{t('could_go', { no })}</div>
      {list}
      {may('order.edit') && (
        <Action
          label={t('send_together')}
          path="/v1/shipments/together"
          targets={[{ input: { shipment_ids }, name: no }]}
          question={
            <>
              <p>{t('send_ask')}</p>
              {list}
              <p>{t('saves', { count: saved })}</p>
            </>
          }
        />
      )}
    </div>
  );
}

/** Nothing is shown for an order that goes alone and could not do otherwise. */
export function OrderTogether({ detail }: { detail: OrderDetail }) {
  const t = useTogetherTexts();
  const { order_id } = detail.order;
  const query = useQuery({
    queryKey: ['order', order_id, 'together'],
    queryFn: ({ signal }) => get<Known>(`/v1/orders/${order_id}/together`, {}, signal),
  });
  const { together = [], could = [] } = query.data ?? {};
  if (together.length + could.length === 0) return null;
  return (
    <Panel title={t('panel')}>
      {detail.shipments.map((shipment) => {
        const { shipment_id } = shipment;
        const mates = together.filter((each) => each.own_shipment_id === shipment_id);
        const others = could.filter((each) => each.own_shipment_id === shipment_id);
        return (
          <div key={shipment_id}>
            {mates.length > 0 && <Mates shipment={shipment} mates={mates} />}
            <Candidates shipment={shipment} along={mates.length} could={others} />
          </div>
        );
      })}
    </Panel>
  );
}
