/** One order: what it is, where its pieces are, what happened, why, and what may be done now. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Facts, Page, Panel } from '../../../web/kit/page.tsx';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { channelText } from '../../merchants/model.ts';
import { STAGES } from '../lifecycle.ts';
import { HoldFacts, isSpecial } from './hold/hold-dialog.tsx';
import { NotesPanel } from './hold/notes-panel.tsx';
import {
  ApproveAction,
  CancelAction,
  ConfirmAction,
  HoldAction,
  ReleaseHoldAction,
} from './order-actions.tsx';
import { OrderLines, OrderMoney } from './order-lines.tsx';
import { OrderPapers } from './order-papers.tsx';
import { RecipientFacts } from './order-recipient.tsx';
import { OrderExceptions, OrderShipments } from './order-shipments.tsx';
import type { OrderDetail } from './order-types.ts';
import { ParcelPhotos } from './photos/parcel-photos.tsx';
import { Reasons } from './reasons.tsx';
import { wordsOf } from './system-words.ts';
import { useOrderTexts } from './texts.ts';
import { Timeline } from './timeline.tsx';
import { OrderTogether } from './together/order-together.tsx';
import { OrderFeedback } from './voice/order-feedback.tsx';
import { WherePanel } from './where/where-panel.tsx';

/** The actions that the state allows. */
export function OrderActions({ detail }: { detail: OrderDetail }) {
  const { order, possible, exceptions } = detail;
  const orders = [order];
  const can = (name: string) => possible.includes(name);
  const here = order.shipped_at === null && order.cancelled_at === null;
  const open_kinds = exceptions
    .filter((each) => each.state === 'open' && each.blocks && each.kind !== 'STOCK_SHORT')
    .map((each) => each.kind);
  return (
    <>
      {can('order.approve') && <ApproveAction orders={orders} open_kinds={open_kinds} />}
      {here && order.held_at === null && <HoldAction orders={orders} />}
      {here && order.held_at !== null && <ReleaseHoldAction orders={orders} />}
      {can('order.confirm') && order.delivered_at !== null && <ConfirmAction orders={orders} />}
      {can('order.cancel') && <CancelAction orders={orders} />}
    </>
  );
}

function useWishes(): (order: OrderDetail['order']) => string[] {
  const t = useOrderTexts();
  const format = useFormat();
  return (order) => {
    const special = order.special as Record<string, string | boolean | undefined>;
    const { gift_message, no_price, deliver_from, deliver_until } = special;
    return [
      ...(gift_message ? [t('gift_message', { text: String(gift_message) })] : []),
      ...(no_price ? [t('no_price')] : []),
      ...(deliver_from || deliver_until
        ? [
            t('deliver_between', {
              from: format.time(deliver_from as string | undefined),
              until: format.time(deliver_until as string | undefined),
            }),
          ]
        : []),
    ];
  };
}

function Overview({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const format = useFormat();
  const now = useNow();
  const label = useLabel();
  const wishes = useWishes()(detail.order);
  const { order } = detail;
  const waits = order.shipped_at === null && order.cancelled_at === null;
  return (
    <Panel
      title={t('overview')}
      extra={
        <a href={`/track/${order.track_token}`} target="_blank" rel="noreferrer">
          {t('track_page')}
        </a>
      }
    >
      <RecipientFacts order={order} />
      <Facts
        facts={[
          [t('shop'), `${order.shop_name} · ${label(channelText(order.channel))}`],
          [t('merchant'), order.merchant_name],
          [
            t('channel_no'),
            <span key="no" className="mono">
              {order.channel_order_no}
            </span>,
          ],
          [t('placed'), format.time(order.placed_at)],
        ]}
      />
      <Facts
        wide
        facts={[
          [
            t('ship_by'),
            <span key="by" className={waits ? urgency(order.ship_by, now) : ''}>
              {format.time(order.ship_by)}
              {waits && ` (${format.due(order.ship_by, now)})`}
            </span>,
          ],
          ...(order.buyer_remark ? [[t('buyer'), order.buyer_remark] as const] : []),
          ...(order.seller_remark ? [[t('seller'), order.seller_remark] as const] : []),
          ...(wishes.length > 0 ? [[t('special'), wishes.join('; ')] as const] : []),
        ]}
      />
    </Panel>
  );
}

function Detail({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const { order } = detail;
  return (
    <>
      {order.held_at !== null && (
        <Alert
          banner
          type="warning"
          title={t('held_because', { reason: label(wordsOf(order.hold_reason ?? '')) })}
          {...(isSpecial(order) ? { description: <HoldFacts hold={order} /> } : {})}
        />
      )}
      {order.cancelled_at !== null && (
        <Alert
          banner
          type="error"
          title={t('cancelled_because', { reason: label(wordsOf(order.cancel_reason ?? '')) })}
        />
      )}
      <div className="columns">
        <div>
          <Overview detail={detail} />
          <OrderLines detail={detail} />
          <OrderShipments detail={detail} />
          <OrderTogether detail={detail} />
          <OrderMoney detail={detail} />
        </div>
        <div>
          <WherePanel order_id={order.order_id} />
          <NotesPanel order_id={order.order_id} />
          <OrderExceptions detail={detail} />
          <OrderFeedback order_id={order.order_id} order_no={order.order_no} />
          <OrderPapers detail={detail} />
          <ParcelPhotos order_id={detail.order.order_id} />
          <Reasons decisions={detail.decisions} />
          <Timeline detail={detail} />
        </div>
      </div>
    </>
  );
}

export function OrderPage() {
  const t = useOrderTexts();
  const kit = useKitTexts();
  const navigate = useNavigate();
  const router = useRouter();
  const { order_id } = useParams({ strict: false }) as { order_id: string };
  const query = useQuery({
    queryKey: ['order', order_id],
    queryFn: ({ signal }) => get<OrderDetail>(`/v1/orders/${order_id}`, {}, signal),
  });
  const back = () => {
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: '/orders' });
  };
  useShortcuts([{ key: 'Escape', label: kit('key_back'), run: back }]);
  const order = query.data?.order;
  return (
    <Page
      title={order?.order_no ?? t('order')}
      mark={order !== undefined && <StateTag states={STAGES} state={order.stage} />}
      actions={
        <>
          {query.data !== undefined && <OrderActions detail={query.data} />}
          <Button size="small" type="text" onClick={back} title={`${t('back')} (Esc)`}>
            {t('back')}
          </Button>
        </>
      }
    >
      <Shown of={query}>{(detail) => <Detail detail={detail} />}</Shown>
    </Page>
  );
}
