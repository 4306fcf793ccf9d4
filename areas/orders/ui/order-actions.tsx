/** What may be done with one or many orders; each asks first, and says what became of each. */
import { Action } from '../../../web/kit/act.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { useLabel } from '../../../web/kit/texts.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { HoldButton } from './hold/hold-dialog.tsx';
import { useOrderTexts } from './texts.ts';
import { WhoIsAsked } from './where/where-panel.tsx';

interface Ordered {
  order_id: string;
  order_no: string;
}

interface ActionsProps {
  orders: readonly Ordered[];
  onDone?(): void;
}

function targetsOf(orders: readonly Ordered[], more: object = {}) {
  return orders.map(({ order_id, order_no }) => ({ input: { order_id, ...more }, name: order_no }));
}

export function ApproveAction({
  orders,
  open_kinds = [],
  ...rest
}: ActionsProps & { open_kinds?: string[] }) {
  const t = useOrderTexts();
  const label = useLabel();
  const may = useMay();
  const over = open_kinds.length > 0;
  const kinds = open_kinds
    .map((kind) => label(EXCEPTIONS[kind as ExceptionKind] ?? { en: kind, zh: kind }))
    .join(label({ en: ', ', zh: '\u3001' }));
  if (!may('order.approve')) return null;
  return (
    <Action
      {...rest}
      primary
      hotkey="a"
      label={t('approve')}
      path="/v1/orders/approve"
      targets={targetsOf(orders, over ? { override: true } : {})}
      question={over ? t('approve_over', { kinds }) : t('approve_ask', { count: orders.length })}
      {...(over ? { reason_field: 'note', reason_label: t('note') } : {})}
    />
  );
}

export function HoldAction({ orders, ...rest }: ActionsProps) {
  const t = useOrderTexts();
  const may = useMay();
  if (!may('order.hold')) return null;
  return (
    <HoldButton {...rest} label={t('hold')} question={t('hold_ask', { count: orders.length })}>
      {(more) => targetsOf(orders, more)}
    </HoldButton>
  );
}

export function ReleaseHoldAction({ orders, ...rest }: ActionsProps) {
  const t = useOrderTexts();
  const may = useMay();
  if (!may('order.hold')) return null;
  return (
    <Action
      {...rest}
      label={t('release_hold')}
      path="/v1/orders/release-hold"
      targets={targetsOf(orders)}
      question={t('release_ask', { count: orders.length })}
    />
  );
}

export function CancelAction({ orders, ...rest }: ActionsProps) {
  const t = useOrderTexts();
  const may = useMay();
  if (!may('order.cancel')) return null;
  return (
    <Action
      {...rest}
      danger
      label={t('cancel')}
      path="/v1/orders/cancel"
      targets={targetsOf(orders)}
      reason_field="reason"
      question={
        <>
          {t('cancel_ask', { count: orders.length })}
          {orders.length === 1 && <WhoIsAsked order_id={orders[0]!.order_id} />}
        </>
      }
    />
  );
}

export function ConfirmAction({ orders, ...rest }: ActionsProps) {
  const t = useOrderTexts();
  const may = useMay();
  if (!may('order.confirm')) return null;
  return (
    <Action
      {...rest}
      label={t('confirm')}
      path="/v1/orders/confirm"
      targets={targetsOf(orders)}
      question={t('confirm_ask')}
    />
  );
}
